// sessions.ts: where sessions live: in the visitor's cookie, sealed, or in a store under the hash of an identifier. Reads the
// one of a request when it is asked for, and writes it when the reply goes, only if something changed or it grows old.

import { type Clock, systemClock } from '../../base/clock.ts'
import { COOKIE_BYTES_MAX } from '../../http/cookies.ts'
import type { RequestHeaders } from '../../http/headers.ts'
import type { Reply } from '../../http/reply.ts'
import { appErrors } from '../errors.ts'
import type { Cookies } from './cookies.ts'
import type { SecretKeys } from './secret-keys.ts'
import { Session } from './session.ts'
import { sessionOptions } from './session-options.ts'
import { encodeSealed, parseSealed } from './session-seal.ts'
import type { SessionStore, StoredSession } from './session-store.ts'

export interface SessionsGiven {
  /** Name of the cookie; under https `__Host-` is put before it. Default "session". */
  readonly cookieName?: string
  /** Seconds without a request after which the session is over. Default 14 days. */
  readonly idleS?: number
  /** Seconds after which it is over in any case. Default 90 days. */
  readonly lifetimeS?: number
  /** "strict" when no link from elsewhere shall find the visitor signed in. Default "lax". */
  readonly sameSite?: 'strict' | 'lax'
  /** Shares the session with the subdomains of this name; then without `__Host-`. */
  readonly domain?: string
  /** Where sessions are kept instead of in the cookie. */
  readonly store?: SessionStore
}

/** What of a request is looked at here. */
export interface SessionRequest {
  readonly headers: RequestHeaders
  readonly cookies: Cookies
  readonly scheme: 'http' | 'https'
  readonly host: string
  onReply(finisher: (reply: Reply) => undefined | Promise<void>): void
}

const IDENTIFIER_BYTES = 24
/** A session that is in use is written again when this part of its idle time is over. */
const REFRESH_PART = 0.1

export class Sessions {
  readonly store: SessionStore | undefined
  readonly #name: string
  readonly #idleS: number
  readonly #lifetimeS: number
  readonly #sameSite: 'strict' | 'lax'
  readonly #domain: string | undefined
  readonly #clock: Clock

  /** @throws GUI_OPTION_TYPE, GUI_OPTION_RANGE */
  constructor(given: SessionsGiven, clock: Clock = systemClock) {
    const { store, sameSite = 'lax', domain, ...rows } = given
    const settings = sessionOptions.resolve(rows)
    this.store = store
    this.#name = settings.cookieName
    this.#idleS = settings.idleS
    this.#lifetimeS = settings.lifetimeS
    this.#sameSite = sameSite
    this.#domain = domain
    this.#clock = clock
  }

  /** The session of `request`, and its place in the last word on the reply. */
  open(request: SessionRequest, keys: SecretKeys, loaded: StoredSession | undefined): Session {
    const name = this.#nameFor(request)
    const kept = loaded ?? (this.store === undefined ? this.#unseal(request, name, keys) : this.#readNow(request))
    const fresh = kept !== undefined && this.#isAlive(kept) ? kept : undefined
    const session = new Session(fresh?.data ?? '')
    request.onReply((reply) => this.#finish(request, session, fresh, name, keys, reply))
    return session
  }

  /** Asks a store that takes its time, when the request has a session. */
  async load(request: SessionRequest): Promise<StoredSession | undefined> {
    const identifier = request.cookies.get(this.#nameFor(request))
    return identifier === undefined ? undefined : this.store?.read(keyOf(identifier))
  }

  /** A request without the cookie has nothing to load. */
  needsLoading(request: SessionRequest): boolean {
    if (this.store === undefined || this.store.sync) return false
    return request.headers.get('cookie')?.includes(this.#name) === true && request.cookies.has(this.#nameFor(request))
  }

  #nameFor(request: SessionRequest): string {
    return request.scheme === 'https' && this.#domain === undefined ? `__Host-${this.#name}` : this.#name
  }

  #unseal(request: SessionRequest, name: string, keys: SecretKeys): StoredSession | undefined {
    const text = request.cookies.get(name)
    return text === undefined
      ? undefined
      : parseSealed(text, keys.for('session'), { name, site: this.#siteOf(request) })
  }

  #readNow(request: SessionRequest): StoredSession | undefined {
    if (this.store?.sync !== true) return undefined
    const identifier = request.cookies.get(this.#nameFor(request))
    // `sync` says that it gives no promise.
    return identifier === undefined ? undefined : (this.store.read(keyOf(identifier)) as StoredSession | undefined)
  }

  #isAlive({ issuedS, expiresS }: StoredSession): boolean {
    const now = this.#nowS()
    return now < expiresS && now < issuedS + this.#idleS
  }

  #finish(
    request: SessionRequest,
    session: Session,
    kept: StoredSession | undefined,
    name: string,
    keys: SecretKeys,
    reply: Reply,
  ): undefined | Promise<void> {
    reply.headers.include('vary', 'Cookie')
    const data = session.encode()
    const now = this.#nowS()
    if (data === '') return kept === undefined ? undefined : this.#forget(request, name)
    const old = kept !== undefined && session.fate === 'keep'
    if (old && data === session.before && now - kept.issuedS < this.#idleS * REFRESH_PART) return undefined
    const made = { data, issuedS: now, expiresS: old ? kept.expiresS : now + this.#lifetimeS }
    const maxAgeS = Math.min(this.#idleS, Math.max(0, Math.ceil(made.expiresS - now)))
    if (!reply.headers.has('cache-control')) reply.headers.set('cache-control', 'private')
    if (this.store !== undefined) return this.#write(request, this.store, name, made, old, maxAgeS)
    const value = encodeSealed(made, newest(keys), { name, site: this.#siteOf(request) })
    const room = COOKIE_BYTES_MAX - name.length
    if (value.length > room) throw appErrors.fail('GUI_APP_SESSION_SIZE', { size: value.length, max: room })
    this.#setCookie(request, name, value, maxAgeS)
    return undefined
  }

  #write(
    request: SessionRequest,
    store: SessionStore,
    name: string,
    made: StoredSession,
    old: boolean,
    maxAgeS: number,
  ): undefined | Promise<void> {
    const before = request.cookies.get(name)
    // An identifier that nobody here has given out is not taken over.
    const identifier = old && before !== undefined ? before : newIdentifier()
    this.#setCookie(request, name, identifier, maxAgeS)
    const gone = !old && before !== undefined ? store.delete(keyOf(before)) : undefined
    const written = store.write(keyOf(identifier), made, Math.min(made.expiresS, made.issuedS + this.#idleS))
    return waitFor(gone, written)
  }

  #forget(request: SessionRequest, name: string): undefined | Promise<void> {
    const identifier = request.cookies.get(name)
    const place = { sameSite: this.#sameSite, ...(this.#domain === undefined ? {} : { domain: this.#domain }) }
    request.cookies.delete(name, place)
    if (this.store === undefined || identifier === undefined) return undefined
    return waitFor(this.store.delete(keyOf(identifier)), undefined)
  }

  #setCookie(request: SessionRequest, name: string, value: string, maxAgeS: number): void {
    const place = { sameSite: this.#sameSite, ...(this.#domain === undefined ? {} : { domain: this.#domain }) }
    request.cookies.set(name, value, { ...place, maxAgeS })
  }

  /** A cookie that was made for one host says nothing at another, even of the same program. */
  #siteOf(request: SessionRequest): string {
    return this.#domain ?? request.host.replace(/:\d+$/, '')
  }

  #nowS(): number {
    return Math.floor(this.#clock.now() / 1000)
  }
}

function newest(keys: SecretKeys): Uint8Array {
  return keys.for('session')[0] as Uint8Array // for() never gives an empty list
}

function waitFor(first: void | Promise<void>, second: void | Promise<void>): undefined | Promise<void> {
  if (!(first instanceof Promise) && !(second instanceof Promise)) return undefined
  return Promise.all([first, second]).then(() => {})
}

function newIdentifier(): string {
  return crypto().randomBytes(IDENTIFIER_BYTES).toString('base64url')
}

/** What the store knows a session by. */
function keyOf(identifier: string): string {
  return crypto().createHash('sha256').update(identifier).digest('base64url')
}

/** Taken at the first session: importing node:crypto would cost every start 4 ms. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
