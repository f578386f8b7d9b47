// users.ts: where users are: in tables of the site's own, by two functions, or in the table that comes with it.

import type { AuthDatabase } from './auth-database.ts'
import { authErrors } from './errors.ts'

/** What is known of a user here; everything else is the site's own. */
export interface Account {
  readonly id: string | number | bigint
  /** A PHC string as hashPassword() makes it; null for one who has no password. */
  readonly password: string | null
}

export interface UserSource<User extends Account> {
  /** The user of what was typed: a name, an address. */
  find(login: string): User | undefined | Promise<User | undefined>
  /** The user of an id: text, as a session or an API key holds it. */
  load(id: string): User | undefined | Promise<User | undefined>
  /** Keeps another hash. Needed for setPassword(), and to hash anew at the next login when the algorithm is better. */
  savePassword?(user: User, password: string): unknown
}

/** A user of the table that comes with it, guichet_user. */
export interface SiteUser extends Account {
  readonly id: number
  /** As it was typed at the beginning. */
  readonly name: string
  readonly created_at: string
}

const NAME_LENGTH_MAX = 254

/** One spelling for one login: people write their name now so, now so. */
export function spelledLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase()
}

/** Undefined when `name` can be nobody's. */
export function checkedName(name: string): string | undefined {
  const plain = name.normalize('NFC').trim()
  const possible = plain !== '' && plain.length <= NAME_LENGTH_MAX && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(plain)
  return possible && spelledLogin(plain) !== '' ? plain : undefined
}

export class UserTable implements UserSource<SiteUser> {
  readonly #db: AuthDatabase

  constructor(db: AuthDatabase) {
    this.#db = db
  }

  async find(login: string): Promise<SiteUser | undefined> {
    return await this.#db.sql<SiteUser>`
      select id, name, password, created_at from guichet_user where login = ${spelledLogin(login)}`.first()
  }

  async load(id: string): Promise<SiteUser | undefined> {
    const number = Number(id)
    if (!Number.isSafeInteger(number)) return undefined
    return await this.#db.sql<SiteUser>`
      select id, name, password, created_at from guichet_user where id = ${number}`.first()
  }

  async savePassword(user: SiteUser, password: string): Promise<void> {
    await this.#db.sql`update guichet_user set password = ${password} where id = ${user.id}`.run()
  }

  /** @returns undefined when the name is taken */
  async add(name: string, password: string | null, now: Date): Promise<SiteUser | undefined> {
    return await this.#db.sql<SiteUser>`
      insert into guichet_user (name, login, password, created_at)
      values (${name}, ${spelledLogin(name)}, ${password}, ${now.toISOString()})
      on conflict (login) do nothing returning id, name, password, created_at`.first()
  }
}

/** @throws GUI_AUTH_USERS when half of it is missing */
export function assertSource(given: { readonly find?: unknown; readonly load?: unknown; readonly db?: unknown }): void {
  const { find, load, db } = given
  if ((find === undefined) !== (load === undefined)) {
    const missing = find === undefined ? 'find' : 'load'
    throw authErrors.fail('GUI_AUTH_USERS', { why: `"${missing}" is missing` })
  }
  if (find === undefined && db === undefined)
    throw authErrors.fail('GUI_AUTH_USERS', { why: 'there is neither "db" nor "find"' })
}
