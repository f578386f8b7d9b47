// basic-auth.ts: middleware that asks for a name and a password the browser's own way (RFC 7617). For a staging site or a
// small team, under https; compared in constant time, throttled by nothing: parts/auth is for people who sign in.

import { type Key, key } from '../../app/key.ts'
import type { Middleware } from '../../app/middleware.ts'
import { HttpError } from '../../http/http-error.ts'
import { middlewareErrors } from './errors.ts'

export interface BasicAuthOptions {
  /** Passwords by name; or a function that says whether the two belong together. */
  readonly users: Readonly<Record<string, string>> | ((name: string, password: string) => boolean | Promise<boolean>)
  /** Shown by the browser beside its question. Default "This site". */
  readonly realm?: string
}

/** Name of whoever is let in. */
export const basicUser: Key<string> = key<string>('user', 'basicAuth()')

/**
 * @throws GUI_MIDDLEWARE_BASIC_USERS without any user, or with a name that holds a colon
 * @example app.use(basicAuth({ users: { ada: process.env.ADA_PASSWORD ?? '' } }))
 */
export function basicAuth(options: BasicAuthOptions): Middleware {
  const { users, realm = 'This site' } = options
  const challenge = { 'www-authenticate': `Basic realm="${realm.replace(/["\\]/g, '\\$&')}", charset="UTF-8"` }
  const belong = typeof users === 'function' ? users : fromTable(users)
  const middleware: Middleware = async (request, next) => {
    const given = parseCredentials(request.headers.get('authorization'))
    if (given === undefined || !(await belong(given.name, given.password)))
      throw new HttpError(401, undefined, challenge)
    request.set(basicUser, given.name)
    return next()
  }
  middleware.explain = ({ headers }) => {
    const what = 'basicAuth()'
    if (parseCredentials(headers.get('authorization')) !== undefined)
      return { what, why: 'credentials are sent; whether they are right is looked at when the request is real' }
    return { what, why: 'no credentials are sent', status: 401, fields: challenge }
  }
  return middleware
}

function fromTable(users: Readonly<Record<string, string>>): (name: string, password: string) => boolean {
  const { createHash, timingSafeEqual } = process.getBuiltinModule('node:crypto')
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const table = new Map(Object.entries(users).map(([name, password]) => [name, digest(password)]))
  const bad = Object.entries(users).find(([name, password]) => name.includes(':') || password === '')
  if (table.size === 0 || bad !== undefined) {
    throw middlewareErrors.fail('GUI_MIDDLEWARE_BASIC_USERS', {
      why: table.size === 0 ? 'there are none' : 'a name holds ":" or a password is empty',
    })
  }
  const nobody = digest('')
  // An unknown name takes as long as a wrong password.
  return (name, password) => timingSafeEqual(table.get(name) ?? nobody, digest(password)) && table.has(name)
}

/** RFC 7617 §2: base64 of name, colon, password; read as UTF-8, which the challenge asks for. */
function parseCredentials(field: string | null): { readonly name: string; readonly password: string } | undefined {
  const token = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(field ?? '')?.[1]
  if (token === undefined) return undefined
  const text = Buffer.from(token, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}
