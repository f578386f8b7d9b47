// explain-cookies.ts: Cookie and Set-Cookie, attribute by attribute: what each means and what a browser will make of it
// (RFC 6265bis §5.6 and §5.7). Codes, not sentences: the page has the words. Never a value, only how long it is.

import { COOKIE_BYTES_MAX } from '../../http/cookies.ts'

export interface ReceivedCookie {
  readonly name: string
  /** Of the value. */
  readonly bytes: number
  /** The same name came before: which one counts is up to the program. */
  readonly again: boolean
}

export interface ExplainedAttribute {
  /** As it was written, "" for one that is left out and has a meaning all the same. */
  readonly name: string
  readonly value: string
  readonly code: string
}

export interface SetCookie {
  readonly name: string
  readonly bytes: number
  readonly attributes: readonly ExplainedAttribute[]
  /** What one would want to know: each a code. The first of them that says "dropped" tells why no browser keeps it. */
  readonly notes: readonly string[]
}

export function explainCookies(field: string): ReceivedCookie[] {
  const seen = new Set<string>()
  return field.split(';').flatMap((pair) => {
    const sign = pair.indexOf('=')
    const name = (sign < 0 ? '' : pair.slice(0, sign)).trim()
    const value = pair.slice(sign + 1).trim()
    if (name === '' && value === '') return []
    const again = seen.has(name)
    seen.add(name)
    return [{ name, bytes: value.length, again }]
  })
}

/** @param now milliseconds since 1970, against which lifetimes are held */
export function explainSetCookie(field: string, now: number): SetCookie {
  const [pair = '', ...rest] = field.split(';')
  const sign = pair.indexOf('=')
  const name = (sign < 0 ? '' : pair.slice(0, sign)).trim()
  const bytes = pair.slice(sign + 1).trim().length
  const written = rest.map(readAttribute).filter(({ name: attribute }) => attribute !== '')
  const last = (key: string) => written.findLast((attribute) => attribute.name.toLowerCase() === key)?.value
  const given: Given = {
    name,
    bytes,
    secure: last('secure') !== undefined,
    httpOnly: last('httponly') !== undefined,
    sameSite: last('samesite')?.toLowerCase(),
    path: last('path'),
    domain: last('domain'),
    partitioned: last('partitioned') !== undefined,
    endsAt: endOf(last('max-age'), last('expires'), now),
  }
  const attributes = [...written.map((attribute) => ({ ...attribute, code: codeOf(attribute) })), ...silent(given)]
  return { name, bytes, attributes, notes: NOTES.filter(([, holds]) => holds(given, now)).map(([code]) => code) }
}

interface Given {
  readonly name: string
  readonly bytes: number
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: string | undefined
  readonly path: string | undefined
  readonly domain: string | undefined
  readonly partitioned: boolean
  /** Undefined: when the browser is closed. */
  readonly endsAt: number | undefined
}

const NOTES: readonly (readonly [code: string, holds: (given: Given, now: number) => boolean])[] = [
  ['dropped-size', ({ name, bytes }) => name.length + bytes > COOKIE_BYTES_MAX],
  ['dropped-none', ({ sameSite, secure }) => sameSite === 'none' && !secure],
  ['dropped-partitioned', ({ partitioned, secure }) => partitioned && !secure],
  ['dropped-secure-prefix', ({ name, secure }) => /^__(?:secure|host|http|host-http)-/i.test(name) && !secure],
  [
    'dropped-host-prefix',
    ({ name, path, domain }) => /^__host-/i.test(name) && (path !== '/' || (domain ?? '') !== ''),
  ],
  ['dropped-http-prefix', ({ name, httpOnly }) => /^__(?:host-)?http-/i.test(name) && !httpOnly],
  ['deleted', ({ endsAt }, now) => endsAt !== undefined && endsAt <= now],
  ['scripts', ({ httpOnly, endsAt }, now) => !httpOnly && !(endsAt !== undefined && endsAt <= now)],
  ['long', ({ endsAt }, now) => endsAt !== undefined && endsAt - now > 400 * 86_400_000],
]

function readAttribute(text: string): { readonly name: string; readonly value: string } {
  const sign = text.indexOf('=')
  if (sign < 0) return { name: text.trim(), value: '' }
  return { name: text.slice(0, sign).trim(), value: text.slice(sign + 1).trim() }
}

const CODES: Readonly<Record<string, string>> = {
  path: 'path',
  domain: 'domain',
  'max-age': 'max-age',
  expires: 'expires',
  secure: 'secure',
  httponly: 'http-only',
  partitioned: 'partitioned',
}

function codeOf({ name, value }: { readonly name: string; readonly value: string }): string {
  const key = name.toLowerCase()
  if (key !== 'samesite') return CODES[key] ?? 'unknown'
  const word = value.toLowerCase()
  return word === 'strict' || word === 'lax' || word === 'none' ? `same-site-${word}` : 'same-site-unset'
}

/** What follows from an attribute that is not there. */
function silent({ path, domain, sameSite, endsAt }: Given): ExplainedAttribute[] {
  const left: ExplainedAttribute[] = []
  if (endsAt === undefined) left.push({ name: '', value: '', code: 'session' })
  if ((domain ?? '') === '') left.push({ name: '', value: '', code: 'this-host' })
  if (path === undefined) left.push({ name: '', value: '', code: 'path-unset' })
  if (sameSite === undefined) left.push({ name: '', value: '', code: 'same-site-unset' })
  return left
}

/** RFC 6265bis §5.7: Max-Age outranks Expires; what cannot be read does not count. */
function endOf(maxAge: string | undefined, expires: string | undefined, now: number): number | undefined {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1000
  const at = expires === undefined ? Number.NaN : Date.parse(expires)
  return Number.isNaN(at) ? undefined : at
}
