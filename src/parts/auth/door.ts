// door.ts: who is asking? By a session, or by an API key that is shown as a bearer token (RFC 6750). Sends away who is nobody: a
// person to the page for signing in, and back afterwards, a program with 401. Knows no password.

import { redirect } from '../../app/answers/reply-makers.ts'
import type { AnyRequest } from '../../app/app-request.ts'
import { key } from '../../app/key.ts'
import type { Next } from '../../app/middleware.ts'
import { preferredForm } from '../../app/pages/preference.ts'
import { HttpError } from '../../http/http-error.ts'
import type { Reply } from '../../http/reply.ts'
import type { ApiKeys } from './api-keys.ts'
import { localPath } from './local-path.ts'
import type { Account, UserSource } from './users.ts'

export interface Wanted {
  /** What an API key must have been made for. Who has signed in may do everything. */
  readonly scope?: string
}

/** Who is asking, and by what. */
interface Standing<User> {
  readonly user: User
  /** Of a key; undefined for who has signed in. */
  readonly scopes: readonly string[] | undefined
}

interface DoorParts<User extends Account> {
  readonly source: UserSource<User>
  readonly keys: ApiKeys
  readonly settings: { readonly pages: boolean; readonly loginPath: string; readonly homePath: string }
}

export class Door<User extends Account> {
  readonly #parts: DoorParts<User>
  /** Found out once for a request. */
  readonly #standing = key<Promise<Standing<User> | undefined>>('who is asking')
  readonly #sentAway = key<true>('sent away')

  constructor(parts: DoorParts<User>) {
    this.#parts = parts
  }

  async of(request: AnyRequest): Promise<User | undefined> {
    return (await this.#standingOf(request))?.user
  }

  /** @throws HttpError 401, 403 */
  async require(request: AnyRequest, { scope }: Wanted): Promise<User> {
    const standing = await this.#standingOf(request)
    if (standing === undefined) {
      request.set(this.#sentAway, true)
      const error = request.headers.has('authorization') ? ', error="invalid_token"' : ''
      throw new HttpError(401, undefined, { 'www-authenticate': `Bearer realm="site"${error}` })
    }
    const { user, scopes } = standing
    if (scope !== undefined && scopes !== undefined && !scopes.includes(scope)) {
      const challenge = `Bearer realm="site", error="insufficient_scope", scope="${scope}"`
      throw new HttpError(403, `This key is not for "${scope}".`, { 'www-authenticate': challenge })
    }
    return user
  }

  /** From now on `user` is who is asking. */
  letIn(request: AnyRequest, user: User | undefined): void {
    request.set(this.#standing, Promise.resolve(user === undefined ? undefined : { user, scopes: undefined }))
  }

  pass(request: AnyRequest, next: Next): Reply | Promise<Reply> {
    const made = next()
    return made instanceof Promise ? made.then((later) => this.#sent(request, later)) : this.#sent(request, made)
  }

  #sent(request: AnyRequest, made: Reply): Reply {
    const { method, inner, headers } = request
    const { pages, loginPath, homePath } = this.#parts.settings
    if (made.status !== 401 || !request.has(this.#sentAway) || headers.has('authorization')) return made
    if (!pages || preferredForm(headers.get('accept')) !== 'html') return made
    const path = method === 'GET' || method === 'HEAD' ? localPath(inner.pathname + inner.search) : undefined
    const back = path === undefined || path === homePath ? '' : `?next=${encodeURIComponent(path)}`
    const reply = redirect(request.base + loginPath + back, 303)
    reply.headers.set('cache-control', 'no-store')
    reply.headers.set('vary', 'Accept, Cookie')
    return reply
  }

  #standingOf(request: AnyRequest): Promise<Standing<User> | undefined> {
    if (!request.has(this.#standing)) request.set(this.#standing, this.#look(request))
    return request.get(this.#standing)
  }

  async #look(request: AnyRequest): Promise<Standing<User> | undefined> {
    const authorization = request.headers.get('authorization')
    // Who shows a key is its owner or nobody: a session beside it does not count.
    if (authorization !== null) return this.#byKey(authorization)
    // Without a cookie there is no session to look into.
    if (!request.headers.has('cookie')) return undefined
    const { owner } = request.session
    if (owner === undefined) return undefined
    const user = await this.#parts.source.load(owner)
    if (user !== undefined) return { user, scopes: undefined }
    // The user is gone, and with it what the session was for.
    request.session.end()
    return undefined
  }

  async #byKey(authorization: string): Promise<Standing<User> | undefined> {
    const shown = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
    const holder = shown === undefined ? undefined : await this.#parts.keys.find(shown)
    const user = holder === undefined ? undefined : await this.#parts.source.load(holder.owner)
    return holder === undefined || user === undefined ? undefined : { user, scopes: holder.scopes }
  }
}
