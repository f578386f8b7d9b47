// address.ts: what was typed for a URL -> the parts of an address, encoded for the wire (RFC 3986). Shorthands are
// HTTPie's: ":3000/x" and ":/x" are on this machine, "://x" is "http://x"; "/x" is on the port that guichet serves on.
// The encoding is what Python's requests and urllib3 do, so that the same line asks for the same target.

import { domainToASCII } from 'node:url'
import { clientErrors } from './errors.ts'

export interface Address {
  readonly scheme: string
  /** Decoded; undefined when the URL has none. */
  readonly user: string | undefined
  readonly password: string | undefined
  /** Lower case, punycode; an IPv6 address stands in brackets. */
  readonly host: string
  /** As written; undefined for the scheme's own. */
  readonly port: number | undefined
  /** Begins with a slash. */
  readonly path: string
  readonly query: string | undefined
  readonly fragment: string | undefined
}

export interface AddressRules {
  readonly defaultScheme: string
  readonly pathAsIs: boolean
  /** The port that "/x" stands for. */
  readonly ownPort: number
  readonly query: readonly (readonly [string, string])[]
}

const RULES: AddressRules = { defaultScheme: 'http', pathAsIs: false, ownPort: 8000, query: [] }
const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 }
const PARTS = /^([A-Za-z][A-Za-z0-9.+-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s

/**
 * @param typed as in `example.org/x`, `:3000`, `https://user:password@host/`
 * @throws GUI_CLIENT_URL
 */
export function parseAddress(typed: string, rules: Partial<AddressRules> = {}): Address {
  const all = { ...RULES, ...rules }
  const url = wholeUrl(typed.trimStart(), all)
  const [, scheme = '', authority = '', path = '', query, fragment] = PARTS.exec(url) ?? []
  if (scheme === '') throw clientErrors.fail('GUI_CLIENT_URL', { url: typed, why: 'it does not begin with a scheme' })
  const at = authority.lastIndexOf('@')
  const [user, password] = at < 0 ? [] : credentialsIn(authority.slice(0, at))
  const { host, port } = hostIn(authority.slice(at + 1), typed)
  const rooted = path.startsWith('/') ? path : `/${path}`
  const asked = [query === undefined ? '' : encodePart(query, QUERY), encodeQuery(all.query)].filter(
    (text) => text !== '',
  )
  return {
    scheme: scheme.toLowerCase(),
    user,
    password,
    host,
    port,
    path: all.pathAsIs ? encodePart(rooted, PATH) : encodePart(withoutDots(rooted), PATH),
    query: asked.length === 0 ? undefined : asked.join('&'),
    fragment,
  }
}

function wholeUrl(typed: string, { defaultScheme, ownPort }: AddressRules): string {
  const text = typed.startsWith('://') ? typed.slice(3) : typed
  if (/^[A-Za-z][A-Za-z0-9.+-]*:\/\//.test(text)) return text
  const shorthand = /^:(?!:)(\d*)(\/?.*)$/s.exec(text)
  if (shorthand !== null) {
    const [, port = '', rest = ''] = shorthand
    return `${defaultScheme}://localhost${port === '' ? '' : `:${port}`}${rest}`
  }
  if (text.startsWith('/') && !text.startsWith('//')) return `http://localhost:${ownPort}${text}`
  return `${defaultScheme}://${text}`
}

function credentialsIn(text: string): [string, string] {
  const colon = text.indexOf(':')
  const decoded = (part: string) => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  }
  return colon < 0 ? [decoded(text), ''] : [decoded(text.slice(0, colon)), decoded(text.slice(colon + 1))]
}

function hostIn(text: string, typed: string): { host: string; port: number | undefined } {
  const [, name = '', digits] = /^(\[[0-9A-Fa-f:.]+(?:%[\w.~-]+)?\]|[^:[\]]*)(?::(\d{0,5}))?$/.exec(text) ?? []
  const host = name.startsWith('[') ? name.toLowerCase() : domainToASCII(name)
  const port = digits === undefined || digits === '' ? undefined : Number(digits)
  const wrong = (why: string) => clientErrors.fail('GUI_CLIENT_URL', { url: typed, why })
  if (name === '') throw wrong(text === '' ? 'it has no host' : 'its host or port is not one')
  if (host === '' || host.startsWith('.')) throw wrong('its host is not one')
  if (port !== undefined && port > 65_535) throw wrong('ports end at 65535')
  return { host, port }
}

/** RFC 3986 §5.2.4, on segments. */
function withoutDots(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
  }
  if (kept.length === 0 || kept[0] !== '') kept.unshift('')
  if (/\/\.{1,2}$/.test(path)) kept.push('')
  return kept.join('/')
}

const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~'
const PATH = new Set(`${UNRESERVED}!$&'()*+,;=:@/`)
const QUERY = new Set(`${UNRESERVED}!$&'()*+,;=:@/?`)
const FREE = new Set(UNRESERVED)

/**
 * Encodes what may not stand there, as UTF-8. What is encoded already stays, unless it need not have been; a "%" that
 * encodes nothing makes every "%" of the part a plain character, since the part then was not encoded.
 */
function encodePart(text: string, allowed: ReadonlySet<string>): string {
  const isEncoded = !/%(?![0-9A-Fa-f]{2})/.test(text)
  return text.replace(/%[0-9A-Fa-f]{2}|./gsu, (sign) => {
    if (sign.length === 3 && sign.startsWith('%'))
      return isEncoded ? settled(sign) : `%25${sign.slice(1).toUpperCase()}`
    return allowed.has(sign) ? sign : percent(sign)
  })
}

function settled(sign: string): string {
  const plain = String.fromCharCode(Number.parseInt(sign.slice(1), 16))
  return FREE.has(plain) ? plain : sign.toUpperCase()
}

function percent(sign: string): string {
  return [...Buffer.from(sign)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

/** As HTML forms encode (a space is "+"), with Python's choice of what stays plain. */
export function encodeQuery(pairs: readonly (readonly [string, string])[]): string {
  const quoted = (text: string) =>
    text.replace(/./gsu, (sign) => (sign === ' ' ? '+' : FREE.has(sign) ? sign : percent(sign)))
  return pairs.map(([name, value]) => `${quoted(name)}=${quoted(value)}`).join('&')
}

/** Path and query, as they stand in a request line. */
export function targetOf({ path, query }: Address): string {
  return query === undefined ? path : `${path}?${query}`
}

/** What the Host header says: the port only when it is not the scheme's own. */
export function hostOf({ host, port, scheme }: Address): string {
  return port === undefined || port === PORTS[scheme] ? host : `${host}:${port}`
}

export function portOf({ port, scheme }: Address): number {
  return port ?? PORTS[scheme] ?? 80
}

/** Without credentials and fragment. */
export function urlOf(address: Address): string {
  return `${address.scheme}://${hostOf(address)}${targetOf(address)}`
}

/**
 * Where a Location leads from here; the fragment goes along (RFC 9110 §10.2.2).
 *
 * @throws GUI_CLIENT_URL
 */
export function follow(from: Address, location: string): Address {
  const there = (() => {
    if (/^[A-Za-z][A-Za-z0-9.+-]*:\/\//.test(location)) return location
    if (location.startsWith('//')) return `${from.scheme}:${location}`
    const origin = `${from.scheme}://${hostOf(from)}`
    if (location.startsWith('/')) return origin + location
    if (location === '' || location.startsWith('#')) return origin + targetOf(from) + location
    if (location.startsWith('?')) return origin + from.path + location
    return origin + from.path.slice(0, from.path.lastIndexOf('/') + 1) + location
  })()
  const address = parseAddress(there)
  return { ...address, fragment: address.fragment ?? from.fragment }
}
