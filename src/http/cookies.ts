// cookies.ts: the fields Cookie and Set-Cookie: text to names and values, and back with all attributes. RFC 6265bis §4
// (what servers send) and draft-ietf-httpbis-layered-cookies (the prefixes __Http- and __Host-Http-). Pure: it knows
// neither a request nor what time it is, and has no defaults.

import { Buffer, isUtf8 } from 'node:buffer'
import { encodeHttpDate } from './conditional.ts'
import { httpErrors } from './errors.ts'
import { isToken, type RequestHeaders } from './headers.ts'

/** Every name that came, in order, each with its values, the first of them first. */
export type ReceivedCookies = ReadonlyMap<string, readonly string[]>

export type SameSite = 'strict' | 'lax' | 'none'

export interface CookieAttributes {
  /** When the browser forgets the cookie, in the years 1601 to 9999. Browsers keep none longer than 400 days. */
  readonly expires?: Date | undefined
  /** After how many seconds the browser forgets it, a whole number; 0 at once. Counts before {@link expires}. */
  readonly maxAgeS?: number | undefined
  /** A host name: that host and its subdomains get the cookie. Left out: only the host that set it. */
  readonly domain?: string | undefined
  /** Percent-encoded as in a URL: what lies below it gets the cookie. */
  readonly path?: string | undefined
  /** Only by https, or to the browser's own machine. */
  readonly secure?: boolean | undefined
  /** Hidden from scripts. */
  readonly httpOnly?: boolean | undefined
  /** What is sent along from pages of other sites: nothing, links that are followed, everything. */
  readonly sameSite?: SameSite | undefined
  /** Kept apart for each site that embeds this one. */
  readonly partitioned?: boolean | undefined
}

/** Name and encoded value together, bytes: what browsers take (RFC 6265bis §5.6). */
export const COOKIE_BYTES_MAX = 4096
/** Of one attribute's value, bytes: browsers leave longer ones out (RFC 6265bis §5.6), and with them what they limit. */
const ATTRIBUTE_BYTES_MAX = 1024
/** Outside these years there is no date (RFC 6265bis §5.1.1), and the cookie would stay until the browser is closed. */
const EXPIRES_MS_MIN = Date.UTC(1601, 0, 1)
const EXPIRES_MS_MAX = Date.UTC(9999, 11, 31, 23, 59, 59)

const EMPTY: ReceivedCookies = new Map()
const BEYOND_ASCII = /[\x80-\xff]/
/** In a field without it names and values stand as they are, but for quotes. */
const ENCODED = /[\x80-\xff%]/
/** What is no cookie-octet (RFC 6265 §4.1.1), and "%", since values are percent-encoded. */
const NOT_OCTETS = /[^!#$&-+\--:<-[\]-~]+/g
const LONE_SURROGATE = /\p{Surrogate}/u
const NOT_IN_PATH = /[^\x21-\x3a\x3c-\x7e]/
const NOT_ASCII = /[^\0-\x7f]/
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i
const LAST_LABEL_NUMERIC = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/i

const SAME_SITE: ReadonlyMap<unknown, string> = new Map([
  ['strict', 'Strict'],
  ['lax', 'Lax'],
  ['none', 'None'],
])
const KNOWN = new Set(['expires', 'maxAgeS', 'domain', 'path', 'secure', 'httpOnly', 'sameSite', 'partitioned'])

interface Need {
  readonly says: string
  met(given: CookieAttributes): boolean
}

const SECURE: Need = { says: 'Secure', met: ({ secure }) => secure === true }
const HTTP_ONLY: Need = { says: 'HttpOnly', met: ({ httpOnly }) => httpOnly === true }
const WHOLE_HOST: Need = {
  says: 'Path=/ and no Domain',
  met: ({ path, domain }) => path === '/' && domain === undefined,
}
/** Browsers compare them without regard to case. All of them need Secure. */
const PREFIXES: readonly (readonly [prefix: string, needs: readonly Need[]])[] = [
  ['__Host-Http-', [SECURE, HTTP_ONLY, WHOLE_HOST]],
  ['__Host-', [SECURE, WHOLE_HOST]],
  ['__Http-', [SECURE, HTTP_ONLY]],
  ['__Secure-', [SECURE]],
]

/**
 * Reads a Cookie field; several are joined by "; " before. It never fails: what is no pair is left out.
 *
 * A pair without "=" or without a name is such a nameless cookie as no server can ask for, and is left out. Quotes
 * around a value are left out: they are syntax to those who write them. Escapes are decoded when all of a value's are
 * whole and UTF-8; else it was not percent-encoded, and stands as it came. Bytes beyond ASCII are read as UTF-8 when
 * they are, since that is how browsers send what a script has set, else as Latin-1.
 *
 * @param field one character for each byte, as header fields arrive
 * @example parseCookies('a=1; b=%C3%A9; a=2') // Map { 'a' => ['1', '2'], 'b' => ['é'] }
 */
export function parseCookies(field: string): ReceivedCookies {
  let sign = field.indexOf('=')
  if (sign < 0) return EMPTY
  const cookies = new Map<string, string[]>()
  const encoded = ENCODED.test(field)
  for (let start = 0, end = 0; start < field.length; start = end + 1) {
    end = field.indexOf(';', start)
    if (end < 0) end = field.length
    // Looked for only when it has been passed: a field full of ";" would otherwise be searched to its end each time.
    if (sign < start) sign = field.indexOf('=', start)
    if (sign < 0) break
    if (sign >= end) continue
    const name = trimmed(field, start, sign)
    if (name === '') continue
    const text = unquoted(trimmed(field, sign + 1, end))
    const value = encoded ? decodeValue(text) : text
    const key = encoded ? decodeBytes(name) : name
    const held = cookies.get(key)
    if (held === undefined) cookies.set(key, [value])
    else held.push(value)
  }
  return cookies
}

const received = new WeakMap<RequestHeaders, ReceivedCookies>()

/** The cookies of a request, read once for as long as its connection repeats the same fields (0.4 us of a session read, its text known by sight besides). */
export function receivedCookies(headers: RequestHeaders): ReceivedCookies {
  let cookies = received.get(headers)
  if (cookies === undefined) {
    cookies = parseCookies(headers.get('cookie') ?? '')
    received.set(headers, cookies)
  }
  return cookies
}

/** Without the spaces and tabs on both sides; `trim` would take more, such as U+00A0, a byte of UTF-8. */
function trimmed(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (start < end && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function unquoted(text: string): string {
  const quoted = text.length > 1 && text.startsWith('"') && text.endsWith('"')
  return quoted ? text.slice(1, -1) : text
}

function decodeValue(text: string): string {
  const bare = decodeBytes(text)
  if (!bare.includes('%')) return bare
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}

function decodeBytes(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text
  const bytes = Buffer.from(text, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : text
}

/**
 * Makes the value of a Set-Cookie field. What a cookie's value may not hold is percent-encoded, and "%" too, so that
 * {@link parseCookies} gives back exactly `value`.
 *
 * @param name a token; the prefixes __Host-, __Secure-, __Http- and __Host-Http- are held to what they promise
 * @param value any text
 * @throws GUI_HTTP_COOKIE_NAME, GUI_HTTP_COOKIE_VALUE, GUI_HTTP_COOKIE_TOO_LARGE, GUI_HTTP_COOKIE_PREFIX,
 *   GUI_HTTP_COOKIE_SECURE, GUI_HTTP_COOKIE_PATH, GUI_HTTP_COOKIE_DOMAIN, GUI_HTTP_COOKIE_LIFETIME,
 *   GUI_HTTP_COOKIE_ATTRIBUTE: whatever a browser would refuse or misread
 * @example encodeSetCookie('lang', 'fr', { path: '/', maxAgeS: 3600 }) // 'lang=fr; Max-Age=3600; Path=/'
 */
export function encodeSetCookie(name: string, value: string, attributes: CookieAttributes = {}): string {
  if (!isToken(name)) throw httpErrors.fail('GUI_HTTP_COOKIE_NAME', { name: quote(name) })
  assertCookieValue(name, value)
  const encoded = value.replace(NOT_OCTETS, encodeURIComponent)
  const bytes = name.length + encoded.length
  if (bytes > COOKIE_BYTES_MAX)
    throw httpErrors.fail('GUI_HTTP_COOKIE_TOO_LARGE', { name: quote(name), bytes, max: COOKIE_BYTES_MAX })
  assertAttributes(name, attributes)
  const { expires, maxAgeS, domain, path, secure, httpOnly, sameSite, partitioned } = attributes
  let field = `${name}=${encoded}`
  if (maxAgeS !== undefined) field += `; Max-Age=${checkedAge(name, maxAgeS)}`
  if (expires !== undefined) field += `; Expires=${encodeHttpDate(checkedTime(name, expires))}`
  if (domain !== undefined) field += `; Domain=${checkedDomain(name, domain)}`
  if (path !== undefined) field += `; Path=${checkedPath(name, path)}`
  if (secure === true) field += '; Secure'
  if (httpOnly === true) field += '; HttpOnly'
  if (sameSite !== undefined) field += `; SameSite=${SAME_SITE.get(sameSite)}`
  return partitioned === true ? `${field}; Partitioned` : field
}

/** True when the name promises Secure by its prefix. */
export function isSecureName(name: string): boolean {
  return prefixOf(name) !== undefined
}

/** @throws GUI_HTTP_COOKIE_VALUE unless `value` is text that has a form in UTF-8 */
export function assertCookieValue(name: string, value: string): void {
  const isText = typeof value === 'string'
  if (isText && !LONE_SURROGATE.test(value)) return
  const why = isText ? 'its value holds half of a surrogate pair' : `its value is of type ${typeof value}`
  throw httpErrors.fail('GUI_HTTP_COOKIE_VALUE', { name: quote(name), why })
}

function prefixOf(name: string): (typeof PREFIXES)[number] | undefined {
  if (!name.startsWith('__')) return undefined
  const lower = name.toLowerCase()
  return PREFIXES.find(([prefix]) => lower.startsWith(prefix.toLowerCase()))
}

/** What can only be said of attributes together, and of words that are none. */
function assertAttributes(name: string, given: CookieAttributes): void {
  for (const key of Object.keys(given)) {
    if (!KNOWN.has(key)) throw attributeFault(name, `there is no attribute ${quote(key)}`)
  }
  const { secure, sameSite, partitioned } = given
  if (sameSite !== undefined && !SAME_SITE.has(sameSite))
    throw attributeFault(name, `sameSite is ${quote(String(sameSite))}`)
  const [prefix = '', needs = []] = prefixOf(name) ?? []
  const missing = needs.filter((need) => !need.met(given)).map(({ says }) => says)
  if (missing.length > 0)
    throw httpErrors.fail('GUI_HTTP_COOKIE_PREFIX', { name: quote(name), prefix, needs: missing.join(', ') })
  if (secure === true) return
  if (sameSite === 'none')
    throw httpErrors.fail('GUI_HTTP_COOKIE_SECURE', { name: quote(name), attribute: 'SameSite=None' })
  if (partitioned === true)
    throw httpErrors.fail('GUI_HTTP_COOKIE_SECURE', { name: quote(name), attribute: 'Partitioned' })
}

function checkedAge(name: string, seconds: number): number {
  if (Number.isSafeInteger(seconds) && seconds >= 0) return seconds
  throw lifetimeFault(name, `maxAgeS is ${seconds}, not a whole number of seconds from 0 on`)
}

function checkedTime(name: string, expires: Date): number {
  const time = expires instanceof Date ? expires.getTime() : Number.NaN
  if (time >= EXPIRES_MS_MIN && time <= EXPIRES_MS_MAX) return time
  throw lifetimeFault(name, 'expires is not a valid Date in the years 1601 to 9999')
}

function checkedPath(name: string, path: string): string {
  const why = faultOfPath(path)
  if (why === undefined) return path
  throw httpErrors.fail('GUI_HTTP_COOKIE_PATH', { path: quote(path), name: quote(name), why })
}

function faultOfPath(path: string): string | undefined {
  if (!path.startsWith('/')) return 'it does not begin with "/"'
  if (NOT_IN_PATH.test(path)) return 'it holds ";", a space, or a sign beyond printable ASCII'
  if (path.length > ATTRIBUTE_BYTES_MAX) return `it is longer than ${ATTRIBUTE_BYTES_MAX} bytes`
  return undefined
}

function checkedDomain(name: string, domain: string): string {
  const why = faultOfDomain(domain)
  if (why === undefined) return domain.toLowerCase()
  throw httpErrors.fail('GUI_HTTP_COOKIE_DOMAIN', { domain: quote(domain), name: quote(name), why })
}

function faultOfDomain(domain: string): string | undefined {
  if (domain.startsWith('.')) return 'it begins with a dot, which browsers leave out'
  if (domain.includes(':')) return 'it is a URL, an IPv6 address, or a name with a port'
  if (LAST_LABEL_NUMERIC.test(domain)) return 'it is an IP address, whose cookies are for itself alone'
  if (NOT_ASCII.test(domain)) return 'it is not ASCII; write the "xn--" form of the name'
  if (!HOST_NAME.test(domain)) return 'it is not a host name'
  return undefined
}

function lifetimeFault(name: string, why: string): Error {
  return httpErrors.fail('GUI_HTTP_COOKIE_LIFETIME', { name: quote(name), why })
}

function attributeFault(name: string, why: string): Error {
  return httpErrors.fail('GUI_HTTP_COOKIE_ATTRIBUTE', { name: quote(name), why })
}

/** What the program wrote, on one line and not endless, for messages. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
