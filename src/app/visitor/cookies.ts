// cookies.ts: request.cookies: the cookies that came, and those that shall go with the reply, as one jar. What is set is
// read back at once. Knows fields and keys, no socket and no reply: whoever sends the reply drains the jar.

import {
  assertCookieValue,
  type CookieAttributes,
  encodeSetCookie,
  isSecureName,
  parseCookies,
  type ReceivedCookies,
  type SameSite,
} from '../../http/cookies.ts'
import type { RequestHeaders } from '../../http/headers.ts'
import { appErrors } from '../errors.ts'
import { encodeSigned, isSignedForm, parseSigned } from './signature.ts'

/** What a jar is made of. */
export interface CookieSource {
  readonly headers: RequestHeaders
  /** The client speaks https. */
  readonly secure: boolean
  /** Asked at the first signature: 32 bytes each, the first one signs, all are accepted. */
  readonly keys: () => readonly Uint8Array[]
}

/** For pages of this site: what is sent everywhere, or embedded, must be Secure. */
interface OfThisSite {
  readonly secure?: boolean | undefined
  readonly sameSite?: 'strict' | 'lax' | undefined
  readonly partitioned?: false | undefined
}

interface OfAnySite {
  readonly secure: true
  readonly sameSite?: SameSite | undefined
  readonly partitioned?: boolean | undefined
}

/** Where a cookie is kept and who sends it; to delete one, these are to be as they were when it was set. */
export type CookiePlace = Pick<CookieAttributes, 'domain' | 'path'> & (OfThisSite | OfAnySite)

/** `sameSite: 'none'` and `partitioned: true` do not compile without `secure: true`. */
export type CookieOptions = CookiePlace &
  Pick<CookieAttributes, 'expires' | 'maxAgeS' | 'httpOnly'> & {
    /** Adds a signature that {@link Cookies.get} checks. The value can still be read by anybody. */
    readonly signed?: boolean | undefined
  }

export interface CookieReading {
  /** Only a value that this site has signed under this name. */
  readonly signed?: boolean | undefined
}

/** A browser sends few cookies of one name; what is more is not weighed, since each costs an HMAC. */
const SIGNED_WEIGHED_MAX = 8
const PAST = new Date(0)
const NONE: readonly string[] = []

export class Cookies {
  readonly #source: CookieSource
  #received: ReceivedCookies | undefined
  /** What was set or deleted here, by name; no value when deleted. */
  #changed: Map<string, readonly string[]> | undefined
  /** Set-Cookie values by what browsers tell cookies apart by. */
  #pending: Map<string, string> | undefined
  #drained = false

  constructor(source: CookieSource) {
    this.#source = source
  }

  /**
   * The value of a cookie. Of several of one name the first is taken, which browsers make that of the longest path;
   * with `signed` the first whose signature is good.
   *
   * @param name case counts
   * @returns decoded; undefined without such a cookie, and without a good signature where one is asked for
   * @throws what {@link CookieSource.keys} throws, for `signed`
   * @example const lang = request.cookies.get('lang') ?? 'fr'
   */
  get(name: string, reading: CookieReading = {}): string | undefined {
    return reading.signed === true ? this.#signedOf(name)[0] : this.#valuesOf(name)[0]
  }

  /** Every value of the name, in the order they came: of several paths or domains, or made up by another host of the domain. */
  getAll(name: string, reading: CookieReading = {}): string[] {
    return reading.signed === true ? this.#signedOf(name) : [...this.#valuesOf(name)]
  }

  has(name: string): boolean {
    return this.#valuesOf(name).length > 0
  }

  /** Each name once. */
  names(): string[] {
    const names = new Set([...this.#parsed().keys(), ...(this.#changed?.keys() ?? NONE)])
    return [...names].filter((name) => this.has(name))
  }

  /** Each name with the value that {@link get} gives; signed ones with their signature. */
  *[Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    for (const name of this.names()) yield [name, this.#valuesOf(name)[0] ?? '']
  }

  /**
   * Sends a cookie with the reply. What is not said otherwise is the safe side: Path=/, HttpOnly, SameSite=Lax, and
   * Secure when the client speaks https or the name promises it (__Host-, __Secure-, __Http-, __Host-Http-).
   * Name, domain, path and partition tell cookies apart: setting the same again replaces what was set before.
   *
   * @param value any text up to about 4,000 bytes in its percent-encoded form
   * @throws GUI_HTTP_COOKIE_*, as encodeSetCookie does; GUI_APP_COOKIE_LATE once the reply has its head;
   *   GUI_APP_COOKIE_KEY and what {@link CookieSource.keys} throws, for `signed`
   * @example request.cookies.set('lang', 'fr', { maxAgeS: 365 * 86_400, httpOnly: false })
   */
  set(name: string, value: string, options: CookieOptions = {}): void {
    const { signed = false, path = '/', httpOnly = true, sameSite = 'lax', secure, ...rest } = options
    assertCookieValue(name, value)
    const sent = signed ? encodeSigned(name, value, this.#keys(name)[0]) : value
    this.#keep(name, sent, { ...rest, path, httpOnly, sameSite, secure: secure ?? this.#isSecure(name) })
  }

  /**
   * Has the browser forget a cookie.
   *
   * @param place its path and domain, and `sameSite: 'none'` or `partitioned`, as they were when it was set: browsers
   *   keep cookies apart by them, or take no such order from embedded pages
   * @throws as {@link set} does
   * @example request.cookies.delete('lang')
   */
  delete(name: string, place: CookiePlace = {}): void {
    const { path = '/', sameSite = 'lax', secure, domain, partitioned } = place
    const kept = { path, sameSite, domain, partitioned, secure: secure ?? this.#isSecure(name), httpOnly: true }
    this.#keep(name, '', { ...kept, maxAgeS: 0, expires: PAST })
  }

  /**
   * @internal Sends a cookie whose field is ready, for all paths.
   * @param value of characters that need no escape
   */
  put(name: string, value: string, field: string, domain = ''): void {
    this.#pend(name, [value], identityOf(name, domain, '/', false), field)
  }

  /** @internal Values of Set-Cookie for the reply, and the end of setting: after it nothing would be sent. */
  drain(): readonly string[] {
    this.#drained = true
    if (this.#pending === undefined) return NONE
    const fields = [...this.#pending.values()]
    this.#pending = undefined
    return fields
  }

  #keep(name: string, value: string, attributes: CookieAttributes): void {
    const field = encodeSetCookie(name, value, attributes)
    const { domain = '', path = '', partitioned = false } = attributes
    const values = attributes.maxAgeS === 0 ? NONE : [value]
    this.#pend(name, values, identityOf(name, domain, path, partitioned), field)
  }

  #pend(name: string, values: readonly string[], identity: string, field: string): void {
    if (this.#drained) throw appErrors.fail('GUI_APP_COOKIE_LATE', { name: JSON.stringify(name) })
    this.#changed ??= new Map()
    this.#pending ??= new Map()
    // Out and in again, so that the order is that of the last words.
    this.#pending.delete(identity)
    this.#pending.set(identity, field)
    this.#changed.set(name, values)
  }

  #isSecure(name: string): boolean {
    return this.#source.secure || isSecureName(name)
  }

  #keys(name: string): readonly [newest: Uint8Array, ...older: Uint8Array[]] {
    const [newest, ...older] = this.#source.keys()
    if (newest === undefined) throw appErrors.fail('GUI_APP_COOKIE_KEY', { name: JSON.stringify(name) })
    return [newest, ...older]
  }

  #signedOf(name: string): string[] {
    const candidates = this.#valuesOf(name).filter(isSignedForm).slice(0, SIGNED_WEIGHED_MAX)
    if (candidates.length === 0) return []
    const keys = this.#keys(name)
    return candidates.map((text) => parseSigned(name, text, keys)).filter((value) => value !== undefined)
  }

  #valuesOf(name: string): readonly string[] {
    return this.#changed?.get(name) ?? this.#parsed().get(name) ?? NONE
  }

  #parsed(): ReceivedCookies {
    this.#received ??= parseCookies(this.#source.headers.get('cookie') ?? '')
    return this.#received
  }
}

/** What browsers tell cookies apart by. */
function identityOf(name: string, domain: string, path: string, partitioned: boolean): string {
  return `${name};${domain.toLowerCase()};${path};${partitioned}`
}
