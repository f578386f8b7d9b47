// sessions.ts: where sessions live: in the visitor's cookie, sealed, or in a store under the hash of an identifier. Reads the
// one of a request when it is asked for, and writes it when the reply goes, only if something changed or it grows old.

import { type Clock, systemClock } from '../../base/clock.ts'
import { COOKIE_BYTES_MAX, encodeSetCookie, isSecureName } from '../../http/cookies.ts'
import type { RequestHeaders } from '../../http/headers.ts'
import type { Reply } from '../../http/reply.ts'
import { appErrors } from '../errors.ts'
import type { Cookies } from './cookies.ts'
import { RecentSeals } from './recent-seals.ts'
import type { SecretKeys } from './secret-keys.ts'
import { Session } from './session.ts'
import { mergeSessions } from './session-merge.ts'
import { sessionOptions } from './session-options.ts'
import { encodeSealed, parseSealed, type SealPlace } from './session-seal.ts'
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
/** Of replies that go at the same time one is written with each try, so this many have to go at once to be too many. */
const WRITES_MAX = 100
/** A browser sends few cookies of one name, of several paths or domains; each costs to be looked at. */
const COOKIES_MAX = 8

export class Sessions {
  readonly store: SessionStore | undefined
  readonly #name: string
  readonly #idleS: number
  readonly #lifetimeS: number
  readonly #sameSite: 'strict' | 'lax'
  readonly #domain: string | undefined
  readonly #clock: Clock
  readonly #recent = new RecentSeals()
  /** What stands behind the value of the last cookie, which is mostly the same for the next one. */
  #attributes = { name: '', maxAgeS: 0, secure: false, text: '' }
  /** Of the last request, likewise. */
  #place: { readonly host: string; readonly seal: SealPlace } = { host: '', seal: { name: '', site: '' } }
  /** Of the identifier that was read last: what a request has read, it may write. */
  #read = { identifier: '', key: '' }
  /** Of requests whose session was not that of their first cookie. */
  readonly #identifiers = new WeakMap<SessionRequest, string>()

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
    const name = this.#nameFor(request)
    const identifier = request.cookies.get(name)
    if (identifier === undefined) return undefined
    const kept = await this.store?.read(this.#keyToRead(identifier))
    if (kept !== undefined && this.#isAlive(kept)) return kept
    for (const other of othersOf(request, name)) {
      const found = await this.store?.read(this.#keyToRead(other))
      if (found !== undefined && this.#isAlive(found)) return this.#foundBy(request, other, found)
    }
    return kept
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
    if (text === undefined) return undefined
    const first = this.#opened(request, name, text, keys)
    if (first !== undefined && this.#isAlive(first)) return first
    for (const other of othersOf(request, name)) {
      const found = this.#opened(request, name, other, keys)
      if (found !== undefined && this.#isAlive(found)) return found
    }
    return first
  }

  #opened(request: SessionRequest, name: string, text: string, keys: SecretKeys): StoredSession | undefined {
    const family = keys.for('session')
    const place = this.#placeOf(request, name)
    const known = this.#recent.get(text, family, place)
    if (known !== undefined) return known
    const sealed = parseSealed(text, family, place)
    // As a text of its own: this one is a piece of the whole field, which it would keep in memory.
    if (sealed !== undefined) this.#recent.add(Buffer.from(text, 'latin1').toString('latin1'), sealed, family, place)
    return sealed
  }

  #readNow(request: SessionRequest): StoredSession | undefined {
    const { store } = this
    if (store?.sync !== true) return undefined
    const name = this.#nameFor(request)
    const identifier = request.cookies.get(name)
    if (identifier === undefined) return undefined
    // `sync` says that it gives no promise.
    const read = (one: string) => store.read(this.#keyToRead(one)) as StoredSession | undefined
    const kept = read(identifier)
    if (kept !== undefined && this.#isAlive(kept)) return kept
    for (const other of othersOf(request, name)) {
      const found = read(other)
      if (found !== undefined && this.#isAlive(found)) return this.#foundBy(request, other, found)
    }
    return kept
  }

  /** What is written then, is written there. */
  #foundBy(request: SessionRequest, identifier: string, found: StoredSession): StoredSession {
    this.#identifiers.set(request, identifier)
    return found
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
    const { headers } = reply
    if (headers.has('vary')) headers.include('vary', 'Cookie')
    else headers.put('vary', 'Cookie')
    const data = session.encode()
    session.close()
    const now = this.#nowS()
    if (data === '' && kept === undefined) return undefined
    const old = kept !== undefined && session.fate === 'keep'
    if (old && data === session.before && now - kept.issuedS < this.#idleS * REFRESH_PART) return undefined
    const made = { data, issuedS: now, expiresS: old ? kept.expiresS : now + this.#lifetimeS, owner: session.owner }
    if (data !== '' && !headers.has('cache-control')) headers.put('cache-control', 'private')
    if (this.store !== undefined) return this.#keep(request, this.store, name, session, made, old)
    if (data === '') return this.#deleteCookie(request, name)
    this.#setCookie(request, name, this.#seal(request, made, name, keys), made)
    return undefined
  }

  #seal(request: SessionRequest, made: StoredSession, name: string, keys: SecretKeys): string {
    const family = keys.for('session')
    const place = this.#placeOf(request, name)
    const value = encodeSealed(made, newest(family), place)
    const room = COOKIE_BYTES_MAX - name.length
    if (value.length > room) throw appErrors.fail('GUI_APP_SESSION_SIZE', { size: value.length, max: room })
    // The visitor's next request brings it.
    this.#recent.add(value, made, family, place)
    return value
  }

  #keep(
    request: SessionRequest,
    store: SessionStore,
    name: string,
    session: Session,
    made: StoredSession,
    old: boolean,
  ): undefined | Promise<void> {
    const before = this.#identifiers.get(request) ?? request.cookies.get(name)
    if (old && before !== undefined) return this.#replace(request, store, name, before, session, made)
    const gone = before === undefined ? undefined : store.delete(this.#keyOf(before))
    if (made.data === '') {
      this.#deleteCookie(request, name)
      return gone instanceof Promise ? gone : undefined
    }
    // An identifier that nobody here has given out is not taken over.
    const identifier = newIdentifier()
    this.#setCookie(request, name, identifier, made)
    const written = store.write(this.#keyOf(identifier), made, this.#forgetAtS(made), '')
    return gone instanceof Promise || written instanceof Promise
      ? Promise.all([gone, written]).then(() => {})
      : undefined
  }

  /** Writes a session over the one that this request has read; nobody waits for a store that answers at once. */
  #replace(
    request: SessionRequest,
    store: SessionStore,
    name: string,
    identifier: string,
    session: Session,
    made: StoredSession,
  ): undefined | Promise<void> {
    const tell = (kept: StoredSession): undefined => {
      if (isEmpty(kept)) this.#deleteCookie(request, name)
      else this.#setCookie(request, name, identifier, kept)
    }
    const key = this.#keyOf(identifier)
    const written = store.write(key, made, this.#forgetAtS(made), session.before)
    if (written === true) return tell(made)
    return this.#settle(store, key, session.before, made, written).then((kept) => {
      // Ended meanwhile: its cookie may be another's by now, such as that of who has just signed in.
      if (kept !== undefined) tell(kept)
    })
  }

  /** What has been kept at last; undefined when the session was ended meanwhile, which it then stays. */
  async #settle(
    store: SessionStore,
    key: string,
    before: string,
    made: StoredSession,
    first: boolean | Promise<boolean>,
  ): Promise<StoredSession | undefined> {
    let written = await first
    let next = made
    for (let tries = 0; !written; tries++) {
      if (tries >= WRITES_MAX) throw appErrors.fail('GUI_APP_SESSION_CROWD', { tries })
      const theirs = await store.read(key)
      if (theirs === undefined) return undefined
      // Only to be kept alive: that is what the other one has done.
      if (made.data === before) return theirs
      const data = mergeSessions(before, made.data, theirs.data)
      next = { ...made, data, expiresS: theirs.expiresS, owner: new Session(data).owner }
      written = await store.write(key, next, this.#forgetAtS(next), theirs.data)
    }
    return next
  }

  /** One that holds nothing any more is over. */
  #forgetAtS(made: StoredSession): number {
    return isEmpty(made) ? made.issuedS : Math.min(made.expiresS, made.issuedS + this.#idleS)
  }

  #setCookie(request: SessionRequest, name: string, value: string, { issuedS, expiresS }: StoredSession): void {
    const maxAgeS = Math.min(this.#idleS, Math.max(0, Math.ceil(expiresS - issuedS)))
    const secure = request.scheme === 'https' || isSecureName(name)
    const held = this.#attributes
    if (held.name !== name || held.maxAgeS !== maxAgeS || held.secure !== secure) {
      const attributes = { ...this.#cookiePlace(), path: '/', httpOnly: true, secure, maxAgeS }
      const text = encodeSetCookie(name, '', attributes).slice(name.length + 1)
      this.#attributes = { name, maxAgeS, secure, text }
    }
    // Identifiers and sealed sessions are base64url, of which nothing has to be escaped.
    request.cookies.put(name, value, `${name}=${value}${this.#attributes.text}`, this.#domain)
  }

  #deleteCookie(request: SessionRequest, name: string): undefined {
    request.cookies.delete(name, this.#cookiePlace())
  }

  #cookiePlace(): { readonly sameSite: 'strict' | 'lax'; readonly domain?: string } {
    return { sameSite: this.#sameSite, ...(this.#domain === undefined ? {} : { domain: this.#domain }) }
  }

  /** A cookie that was made for one host says nothing at another, even of the same program. */
  #placeOf({ host }: SessionRequest, name: string): SealPlace {
    const held = this.#place
    if (held.host === host && held.seal.name === name) return held.seal
    const seal = { name, site: this.#domain ?? host.replace(/:\d+$/, '') }
    this.#place = { host, seal }
    return seal
  }

  #keyToRead(identifier: string): string {
    const key = keyOf(identifier)
    this.#read = { identifier, key }
    return key
  }

  #keyOf(identifier: string): string {
    return this.#read.identifier === identifier ? this.#read.key : keyOf(identifier)
  }

  #nowS(): number {
    return Math.floor(this.#clock.now() / 1000)
  }
}

/** The other cookies of the name, such as of a shorter path: the first may be an old one, or made up by another host of the domain. */
function othersOf(request: SessionRequest, name: string): string[] {
  return request.cookies.getAll(name).slice(1, COOKIES_MAX)
}

function newest(family: readonly Uint8Array[]): Uint8Array {
  return family[0] as Uint8Array // for() never gives an empty list
}

function isEmpty({ data }: StoredSession): boolean {
  return data === '' || data === '{}'
}

function newIdentifier(): string {
  return crypto().randomBytes(IDENTIFIER_BYTES).toString('base64url')
}

/** What the store knows a session by. */
function keyOf(identifier: string): string {
  // One call since Node.js 20.12, 0.3 us less than three (bench/pages.mjs).
  return crypto().hash('sha256', identifier, 'base64url')
}

let loaded: typeof import('node:crypto') | undefined

/** Taken at the first session: importing node:crypto would cost every start 4 ms. */
function crypto(): typeof import('node:crypto') {
  loaded ??= process.getBuiltinModule('node:crypto')
  return loaded
}
