// build-url.ts: values to the URL of a pattern, percent-encoded, with the same result as route.url() on the server, whose
// converters this file repeats in the few lines that a browser needs. RFC 3986 §3.3; a test compares the two.

import type { QueryGiven } from '../../app/routing/pattern.ts'
import type { ClientConverter } from './call-options.ts'

export interface UrlValues {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: QueryGiven
}

/** @returns undefined for a value that no URL stands for */
type Build = (value: unknown, args: string) => string | undefined

const PARAMETER = /<(?:(\w+)(?:\(([^()]*)\))?:)?(\w+)>/g

/**
 * Path and query.
 *
 * @param what "METHOD pattern"
 * @throws TypeError when a value is missing, or is none that its converter would read
 */
export function buildUrl(
  what: string,
  { params = {}, query }: UrlValues,
  own: Readonly<Record<string, ClientConverter>>,
): string {
  const bad = (why: string) => new TypeError(`No URL of "${what}" can be built: ${why}.`)
  const pattern = what.slice(what.indexOf(' ') + 1)
  const [start = '', ...pieces] = pattern.split(PARAMETER)
  let path = encodePath(start)
  for (let i = 0; i < pieces.length; i += 4) {
    const [converter = 'string', args = '', name = '', behind = ''] = pieces.slice(i, i + 4)
    const builtIn = ownOf(BUILT_IN, converter)
    const mine = ownOf(own, converter)
    if (!builtIn && !mine) {
      throw bad(`the converter "${converter}" is the App's own; give client(base, { converters: { ${converter} } })`)
    }
    const value = ownOf(params, name)
    if (value === undefined) throw bad(`the parameter "${name}" is missing`)
    const text = builtIn ? builtIn(value, args) : mine?.build(value as never) // whoever made it says what it takes
    if (!text || /\p{Cs}/u.test(text)) throw bad(`the value of "${name}" is none that ${converter} reads`)
    path += (converter === 'path' ? encodePath(text) : encodeText(text)) + encodePath(behind)
  }
  if (/\/\.\.?(\/|$)/.test(path)) throw bad('a segment of dots means another path')
  return path + encodeQuery(query)
}

/** What `table` itself has under `name`: "constructor" is a name like any other. */
function ownOf<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

const BUILT_IN: Readonly<Record<string, Build>> = {
  string: (value, args) => {
    const text = matching(value, /^/)
    return text !== undefined &&
      isWithin(text.length, args, 'length', 'length') &&
      isWithin(text.length, args, 'minlength', 'maxlength')
      ? text
      : undefined
  },
  int: (value, args) => (Number.isSafeInteger(value) ? encodeNumber(value, args, 0) : undefined),
  float: (value, args) => encodeNumber(value, args, 1),
  path: (value) => matching(value, /^[^/]/),
  uuid: (value) => matching(value, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i),
  any: (value, args) =>
    args
      .split(',')
      .map(unquoted)
      .find((word) => word === value),
  date: (value) => matching(value instanceof Date && value.toJSON(), /^\d{4}-/)?.slice(0, 10),
  slug: (value) => matching(value, /^[\w-]+$/),
}

function matching(value: unknown, shape: RegExp): string | undefined {
  return typeof value === 'string' && shape.test(value) ? value : undefined
}

/** False below the argument `low` and above the argument `high`; one that is not there is no bound. */
function isWithin(number: number, args: string, low: string, high: string): boolean {
  const bound = (name: string) => Number(new RegExp(`\\b${name}\\s*=\\s*([\\d.]+)`).exec(args)?.[1])
  return !(number < bound(low) || number > bound(high))
}

/** Digits, with a point and at least one place behind it when `places` is 1; undefined for other spellings. */
function encodeNumber(value: unknown, args: string, places: 0 | 1): string | undefined {
  if (typeof value !== 'number' || !isWithin(value, args, 'min', 'max')) return undefined
  return matching(Number.isInteger(value) ? value.toFixed(places) : `${value}`, /^\d+(\.\d+)?$/)
}

function unquoted(word: string): string {
  return word.trim().replace(/^(['"])(.*)\1$/, '$2')
}

/** What may stand in a segment as it is; the rest as escapes of UTF-8. */
function encodeText(text: string): string {
  return encodeURIComponent(text).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}

/** The same, with the slashes left. */
function encodePath(text: string): string {
  return encodeText(text).replaceAll('%2F', '/')
}

/** "?a=1&b=2", or "" when nothing is given; a list repeats its name, a Date is written in ISO 8601. */
function encodeQuery(given: QueryGiven = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of given instanceof URLSearchParams ? given : Object.entries(given)) {
    for (const item of [value].flat()) {
      if (item !== undefined && item !== null)
        query.append(name, item instanceof Date ? item.toISOString() : String(item))
    }
  }
  const text = query.toString()
  return text && `?${text}`
}
