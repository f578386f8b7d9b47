// auth.ts: what `import … from 'guichet/auth'` can give: signing in, passwords, API keys.

export type { ApiKey, KeyOptions, NewKey } from './api-keys.ts'
export type { AuthDatabase, AuthStatement, AuthValue } from './auth-database.ts'
export type { Wanted } from './door.ts'
export { hashPassword, type Verdict, verifyPassword } from './passwords.ts'
export {
  type Auth,
  type AuthOfOwn,
  type AuthOfTable,
  auth,
  type Joined,
  type UserKeys,
} from './site-auth.ts'
export type { Account, SiteUser, UserSource } from './users.ts'
