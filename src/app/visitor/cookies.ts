// cookies.ts: request.cookies: the cookies that came, and those that shall go with the reply, as one jar. What is set is
// read back at once. Knows fields and keys, no socket and no reply: whoever sends the reply drains the jar.

import {
  assertCookieValue,
  type CookieAttributes,
  encodeSetCookie,
  isSecureName,
  type ReceivedCookies,
  receivedCookies,
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

/** Of a cookie that was set or deleted here. */
interface Changed {
  readonly name: string
  /** None when deleted. */
  readonly values: readonly string[]
  /** What browsers tell cookies apart by. */
  readonly identity: string
  /** The value of Set-Cookie. */
  readonly field: string
}

export class Cookies {
  readonly #source: CookieSource
  #received: ReceivedCookies | undefined
  /** In the order of the last words; a list, since a reply sets few: mostly one (0.2 us less than two Maps, bench/pages.mjs). */
  #changed: Changed[] | undefined
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
    const names = new Set([...this.#parsed().keys(), ...(this.#changed?.map(({ name }) => name) ?? NONE)])
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
    this.#change({ name, values: [value], identity: identityOf(name, domain, '/', false), field })
  }

  /** @internal Values of Set-Cookie for the reply, and the end of setting: after it nothing would be sent. */
  drain(): readonly string[] {
    if (this.#drained) return NONE
    this.#drained = true
    return this.#changed?.map(({ field }) => field) ?? NONE
  }

  #keep(name: string, value: string, attributes: CookieAttributes): void {
    const field = encodeSetCookie(name, value, attributes)
    const { domain = '', path = '', partitioned = false } = attributes
    const values = attributes.maxAgeS === 0 ? NONE : [value]
    this.#change({ name, values, identity: identityOf(name, domain, path, partitioned), field })
  }

  #change(made: Changed): void {
    if (this.#drained) throw appErrors.fail('GUI_APP_COOKIE_LATE', { name: JSON.stringify(made.name) })
    if (this.#changed === undefined) {
      this.#changed = [made]
      return
    }
    const before = this.#changed.findIndex(({ identity }) => identity === made.identity)
    if (before >= 0) this.#changed.splice(before, 1)
    this.#changed.push(made)
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
    const changed = this.#changed?.findLast((one) => one.name === name)
    return changed?.values ?? this.#parsed().get(name) ?? NONE
  }

  #parsed(): ReceivedCookies {
    this.#received ??= receivedCookies(this.#source.headers)
    return this.#received
  }
}

/** What browsers tell cookies apart by. */
function identityOf(name: string, domain: string, path: string, partitioned: boolean): string {
  return `${name};${domain.toLowerCase()};${path};${partitioned}`
}
