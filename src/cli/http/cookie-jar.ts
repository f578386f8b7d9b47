// cookie-jar.ts: the cookies a client keeps (RFC 6265): which of them go to an address, and what a Set-Cookie changes.
// Knows no public suffixes: a cookie for a whole top-level name is refused, one for co.uk is not.

import type { Address } from './address.ts'

export interface KeptCookie {
  readonly name: string
  readonly value: string
  /** Host it came from, or with a dot before it: that host and all below. Null: it goes to every host. */
  readonly domain: string | null
  readonly path: string
  readonly secure: boolean
  /** Seconds since 1970; null until the session is deleted. */
  readonly expires: number | null
}

/** As many as browsers keep for one host; a server cannot fill the file. */
const COOKIES_MAX = 300
const COOKIE_BYTES_MAX = 8192

export class CookieJar {
  #cookies: KeptCookie[] = []

  constructor(cookies: Iterable<KeptCookie> = []) {
    for (const cookie of cookies) this.set(cookie)
  }

  /** Puts a cookie in, over the one of the same name, domain and path. */
  set(cookie: KeptCookie): void {
    const at = this.#cookies.findIndex((other) => isSame(other, cookie))
    if (at >= 0) this.#cookies[at] = cookie
    else if (this.#cookies.length < COOKIES_MAX) this.#cookies.push(cookie)
  }

  /** What is not out of date. */
  all(nowMs: number): readonly KeptCookie[] {
    this.#cookies = this.#cookies.filter(({ expires }) => expires === null || expires * 1000 > nowMs)
    return this.#cookies
  }

  /** The Cookie header for a request; undefined when no cookie belongs there. Longer paths come first. */
  headerFor(address: Address, nowMs: number): string | undefined {
    const isSafe = address.scheme === 'https' || isLocal(address.host)
    const fit = this.all(nowMs).filter(
      ({ domain, path, secure }) =>
        (domain === null || isWithin(address.host, domain)) && isBelow(address.path, path) && (!secure || isSafe),
    )
    if (fit.length === 0) return undefined
    const sorted = [...fit].sort((left, right) => right.path.length - left.path.length)
    return sorted.map(({ name, value }) => (name === '' ? value : `${name}=${value}`)).join('; ')
  }

  /** Takes the Set-Cookie headers of a response in; one that is out of date takes the cookie away. */
  take(setCookies: readonly string[], address: Address, nowMs: number): void {
    for (const text of setCookies) {
      const cookie = parseSetCookie(text, address, nowMs)
      if (cookie === undefined) continue
      if (cookie.expires !== null && cookie.expires * 1000 <= nowMs) {
        this.#cookies = this.#cookies.filter((other) => !isSame(other, cookie))
      } else this.set(cookie)
    }
  }
}

/** @returns undefined for what is no cookie, or is not this host's to set */
export function parseSetCookie(text: string, address: Address, nowMs: number): KeptCookie | undefined {
  if (text.length > COOKIE_BYTES_MAX) return undefined
  const [pair = '', ...rest] = text.split(';')
  const sign = pair.indexOf('=')
  const name = sign < 0 ? '' : pair.slice(0, sign).trim()
  const value = pair.slice(sign + 1).trim()
  if (name === '' && value === '') return undefined
  const attributes = new Map(
    rest.map((part) => {
      const at = part.indexOf('=')
      return at < 0
        ? [part.trim().toLowerCase(), '']
        : [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]
    }),
  )
  const wanted = (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase()
  if (wanted !== '' && wanted !== address.host && !mayCover(wanted, address.host)) return undefined
  const path = attributes.get('path') ?? ''
  return {
    name,
    value,
    domain: wanted === '' || isNumeric(address.host) ? address.host : `.${wanted}`,
    path: path.startsWith('/') ? path : folderOf(address.path),
    secure: attributes.has('secure'),
    expires: expiryOf(attributes, nowMs),
  }
}

function expiryOf(attributes: ReadonlyMap<string, string>, nowMs: number): number | null {
  const age = attributes.get('max-age')
  if (age !== undefined && /^-?\d+$/.test(age)) return Math.floor(nowMs / 1000) + Math.max(0, Number(age))
  const date = Date.parse((attributes.get('expires') ?? '').replaceAll('-', ' '))
  return Number.isNaN(date) ? null : Math.floor(date / 1000)
}

/** A name of two parts at least, that the host ends with. */
function mayCover(domain: string, host: string): boolean {
  return domain.includes('.') && host.endsWith(`.${domain}`) && !isNumeric(host)
}

function isWithin(host: string, domain: string): boolean {
  return domain.startsWith('.') ? host === domain.slice(1) || host.endsWith(domain) : host === domain
}

function isBelow(path: string, cookiePath: string): boolean {
  return (
    path === cookiePath ||
    (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'))
  )
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}

function isNumeric(host: string): boolean {
  return host.startsWith('[') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
}

/** As browsers see it: nobody listens between us and ourselves. */
function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.')
}

function isSame(left: KeptCookie, right: KeptCookie): boolean {
  return left.name === right.name && left.domain === right.domain && left.path === right.path
}
