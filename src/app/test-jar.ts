// test-jar.ts: the cookies of one visitor, kept and sent as a browser would: RFC 6265bis §5.7 (what is kept) and §5.8.3
// (what is sent). It knows no request, only addresses, and is told the time. HttpOnly hides cookies from scripts and
// SameSite from requests that other sites begin: a visitor runs no scripts and types every address, so neither holds
// anything back here.

import { parseCookieDate, parseSetCookie, type SetCookie } from './test-set-cookie.ts'

interface Kept {
  readonly name: string
  readonly value: string
  /** The host that set it, or the Domain that it named. */
  readonly domain: string
  /** No subdomain gets it. */
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  /** Infinity: for as long as there is the visitor. */
  readonly expiresMs: number
  /** Place in the order in which cookies were made; one that is set anew keeps its own. */
  readonly made: number
}

/** Browsers keep none for longer: 400 days. */
const AGE_MS_MAX = 400 * 86_400_000
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/
const NOT_ASCII = /[^\p{ASCII}]/u

/** What a name promises; browsers compare the prefixes without regard to case. The longest first. */
const PREFIXES: readonly (readonly [prefix: string, kept: (cookie: Kept, said: SetCookie['attributes']) => boolean])[] =
  [
    ['__host-http-', (cookie, said) => cookie.secure && said.has('httponly') && isWholeHost(cookie, said)],
    ['__host-', (cookie, said) => cookie.secure && isWholeHost(cookie, said)],
    ['__http-', (cookie, said) => cookie.secure && said.has('httponly')],
    ['__secure-', (cookie) => cookie.secure],
  ]

export class CookieJar {
  readonly #now: () => number
  readonly #kept = new Map<string, Kept>()
  #made = 0

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Takes what an answer from `url` says in one Set-Cookie field, unless a browser would not. */
  keep(field: string, url: URL): void {
    const said = parseSetCookie(field)
    const cookie = said && this.#cookieOf(said, url)
    if (said === undefined || cookie === undefined) return
    if (!keepsPromise(cookie, said.attributes) || this.#hidesSecure(cookie, url)) return
    const key = [cookie.domain, cookie.hostOnly, cookie.path, cookie.name].join(';')
    const old = this.#kept.get(key)
    // The latest stands last, for `record`.
    this.#kept.delete(key)
    if (cookie.expiresMs > this.#now()) this.#kept.set(key, old === undefined ? cookie : { ...cookie, made: old.made })
  }

  /** The Cookie field of a request to `url`, "" without any: longer paths first, then what was made earlier. */
  fieldFor(url: URL): string {
    return this.#alive()
      .filter((cookie) => isFor(cookie, url.hostname) && pathMatches(url.pathname, cookie.path))
      .filter(({ secure }) => !secure || isTrustworthy(url))
      .sort((a, b) => b.path.length - a.path.length || a.made - b.made)
      .map(({ name, value }) => (name === '' ? value : `${name}=${value}`))
      .join('; ')
  }

  /** Names and values as they were sent; where a name was kept several times, that of `url`'s host, and the latest. */
  record(url: URL): Record<string, string> {
    const alive = this.#alive()
    const near = alive.filter((cookie) => isFor(cookie, url.hostname))
    return Object.fromEntries([...alive, ...near].map(({ name, value }) => [name, value]))
  }

  #alive(): Kept[] {
    const now = this.#now()
    return [...this.#kept.values()].filter(({ expiresMs }) => expiresMs > now)
  }

  #cookieOf({ name, value, attributes }: SetCookie, url: URL): Kept | undefined {
    const secure = attributes.has('secure')
    if (secure ? !isTrustworthy(url) : attributes.get('samesite')?.toLowerCase() === 'none') return undefined
    const place = placeOf(attributes.get('domain') ?? '', url.hostname)
    if (place === undefined) return undefined
    const path = attributes.get('path') ?? ''
    return {
      ...{ name, value, ...place, secure },
      path: path.startsWith('/') ? path : defaultPath(url.pathname),
      expiresMs: this.#expiry(attributes),
      made: this.#made++,
    }
  }

  /** Max-Age outranks Expires. */
  #expiry(attributes: SetCookie['attributes']): number {
    const now = this.#now()
    const age = attributes.get('max-age')
    if (age !== undefined) return Number(age) <= 0 ? 0 : now + Math.min(Number(age) * 1000, AGE_MS_MAX)
    const date = parseCookieDate(attributes.get('expires') ?? '')
    return date === undefined ? Number.POSITIVE_INFINITY : Math.min(date, now + AGE_MS_MAX)
  }

  /** A plain answer may not put its cookie in the place of one that only https may set. */
  #hidesSecure(cookie: Kept, url: URL): boolean {
    if (cookie.secure || isTrustworthy(url)) return false
    return this.#alive().some(
      (other) =>
        other.secure &&
        other.name === cookie.name &&
        (domainMatches(other.domain, cookie.domain) || domainMatches(cookie.domain, other.domain)) &&
        pathMatches(cookie.path, other.path),
    )
  }
}

/** True where a browser takes and sends Secure cookies: by https, and on its own machine. */
export function isTrustworthy({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost')) return true
  return hostname === '[::1]' || (hostname.startsWith('127.') && isAddress(hostname))
}

/** Whose cookie it is; undefined when `host` may not set it for `given`. */
function placeOf(given: string, host: string): { domain: string; hostOnly: boolean } | undefined {
  const domain = given.replace(/^\./, '').toLowerCase()
  if (domain === '') return { domain: host, hostOnly: true }
  if (NOT_ASCII.test(domain) || !domainMatches(host, domain)) return undefined
  // A name of one label is a public suffix, as are some of more, which only a list of them all would know; of these,
  // and of IP addresses, there is nothing below.
  if (isAddress(host) || !domain.includes('.')) return domain === host ? { domain, hostOnly: true } : undefined
  return { domain, hostOnly: false }
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || IPV4.test(host)
}

function isFor({ hostOnly, domain }: Kept, host: string): boolean {
  return hostOnly ? host === domain : domainMatches(host, domain)
}

/** §5.1.3 */
function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !isAddress(host))
}

/** §5.1.4: the folder of the page that set it. */
function defaultPath(path: string): string {
  const end = path.lastIndexOf('/')
  return end <= 0 ? '/' : path.slice(0, end)
}

function pathMatches(path: string, wanted: string): boolean {
  if (!path.startsWith(wanted)) return false
  return path.length === wanted.length || wanted.endsWith('/') || path[wanted.length] === '/'
}

function isWholeHost({ hostOnly, path }: Kept, said: SetCookie['attributes']): boolean {
  return hostOnly && path === '/' && said.has('path')
}

function keepsPromise(cookie: Kept, said: SetCookie['attributes']): boolean {
  const promise = (text: string) => PREFIXES.find(([prefix]) => text.toLowerCase().startsWith(prefix))
  // Without a name its value is all that is sent, and would be read as a name.
  if (cookie.name === '') return promise(cookie.value) === undefined
  return promise(cookie.name)?.[1](cookie, said) ?? true
}
