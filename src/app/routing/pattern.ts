// pattern.ts: a pattern such as "/square/<int:n>" as data: segments, names, the shape that two routes may not share; and
// the way back, from values to a path. Runs when routes are declared and URLs built; a request never comes here.

import { appErrors } from '../errors.ts'
import { type Converter, makeConverter, type OwnConverters, RANKS } from './converters.ts'

export type Part = { readonly text: string } | { readonly name: string; readonly converter: Converter }

/** One segment: text only, one converter alone, or both mixed as in "<int:id>.json". */
export interface Segment {
  readonly kind: 'static' | 'value' | 'path' | 'mixed'
  readonly rank: number
  /** Segments with the same shape and origins match the same texts. */
  readonly shape: string
  readonly parts: readonly Part[]
}

export interface Pattern {
  readonly text: string
  readonly segments: readonly Segment[]
  /** The pattern ends in "/". */
  readonly slash: boolean
  readonly names: readonly string[]
}

/** Two: with three, a segment can be cut in as many ways as its length squared. */
const MIXED_CONVERTERS_MAX = 2

/**
 * @param text begins with "/", or is "": the place of an App itself, without a slash behind it
 * @throws GUI_APP_PATTERN, GUI_APP_CONVERTER
 */
export function parsePattern(text: string, own: OwnConverters): Pattern {
  const bad = (why: string) => appErrors.fail('GUI_APP_PATTERN', { pattern: text, why })
  if (text === '') return { text, segments: [], slash: false, names: [] }
  if (!text.startsWith('/')) throw bad('it does not begin with "/"')
  const lists: Part[][] = [[]]
  for (let at = 1; at < text.length; ) {
    const list = lists.at(-1) ?? []
    if (text[at] === '/') {
      lists.push([])
      at++
    } else if (text[at] === '<') {
      const end = text.indexOf('>', at)
      if (end < 0) throw bad('a "<" has no ">"')
      list.push(parseParameter(text.slice(at + 1, end), own, text))
      at = end + 1
    } else {
      const end = text.slice(at).search(/[/<]/)
      const part = end < 0 ? text.slice(at) : text.slice(at, at + end)
      if (/[>?#\p{Cc}]/u.test(part)) throw bad('">", "?", "#" and control characters do not belong into a path')
      const ours = list.length === 0 ? foreignParameter(part) : undefined
      if (ours !== undefined) throw bad(`"${part}" is another framework's way; here it is written ${ours}`)
      if (/%[0-9A-Fa-f]{2}/.test(part)) throw bad('its text is written as it reads, without percent-escapes')
      list.push({ text: part })
      at += part.length
    }
  }
  const slash = lists.at(-1)?.length === 0
  if (slash) lists.pop()
  if (lists.some((list) => list.length === 0)) throw bad('it has an empty segment')
  const segments = lists.map((list) => segmentOf(list, bad))
  const names = segments.flatMap((segment) => segment.parts.flatMap((part) => ('name' in part ? [part.name] : [])))
  if (new Set(names).size < names.length) throw bad('two parameters have the same name')
  if (segments.filter((segment) => segment.kind === 'path').length > 1) throw bad('it has more than one path')
  return { text, segments, slash, names }
}

/** How a segment that is a parameter elsewhere (:id, *, *rest, {id}, {rest:path}) is written here; undefined for text. */
function foreignParameter(segment: string): string | undefined {
  const [, id, star, braced, converter] =
    /^(?::([A-Za-z_].*)|(\*\w*)|\{([A-Za-z_]\w*)(?::(\w+))?\})$/.exec(segment) ?? []
  if (star !== undefined) return `<path:${star.slice(1) || 'rest'}>`
  if (braced !== undefined) return converter === undefined ? `<${braced}>` : `<${converter}:${braced}>`
  return id === undefined ? undefined : `<${id}>`
}

const PARAMETER = /^(?:([A-Za-z_]\w*)(?:\(([^()/:]*)\))?:)?([A-Za-z_]\w*)$/

function parseParameter(inside: string, own: OwnConverters, pattern: string): Part {
  const match = PARAMETER.exec(inside)
  const name = match?.[3]
  if (match === null || name === undefined || name === '__proto__') {
    throw appErrors.fail('GUI_APP_PATTERN', {
      pattern,
      why: `<${inside}> is not <name>, <converter:name> or <converter(arguments):name>`,
    })
  }
  return { name, converter: makeConverter(match[1] ?? 'string', match[2], own, pattern) }
}

function segmentOf(parts: readonly Part[], bad: (why: string) => Error): Segment {
  const shape = parts.map((part) => ('text' in part ? part.text : `<${part.converter.key}>`)).join('')
  const [first] = parts
  if (parts.length === 1 && first !== undefined) {
    if ('text' in first) return { kind: 'static', rank: RANKS.static, shape, parts }
    return { kind: first.converter.whole ? 'path' : 'value', rank: first.converter.rank, shape, parts }
  }
  const converters = parts.filter((part) => 'name' in part)
  if (converters.some((part) => part.converter.whole)) throw bad('a path stands alone between its slashes')
  if (converters.length > MIXED_CONVERTERS_MAX) throw bad(`a segment has at most ${MIXED_CONVERTERS_MAX} parameters`)
  if (parts.some((part, i) => 'name' in part && 'name' in (parts[i + 1] ?? { text: '' }))) {
    throw bad('two parameters stand side by side with nothing between them')
  }
  // The more text, the more specific.
  const length = parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0)
  return { kind: 'mixed', rank: RANKS.mixed + 1 / (length + 2), shape, parts }
}

/**
 * The path of `pattern` with `values` in it, percent-encoded.
 * @throws GUI_APP_URL when a value is missing, or is none that its converter would read
 */
export function buildPath(pattern: Pattern, values: Readonly<Record<string, unknown>>): string {
  let path = ''
  for (const segment of pattern.segments) {
    let text = ''
    for (const part of segment.parts) text += 'text' in part ? encodeText(part.text) : buildPart(part, values, pattern)
    if (text === '.' || text === '..') throw cannotBuild(pattern, `"${text}" as a segment means another path`)
    path += `/${text}`
  }
  return pattern.slash ? `${path}/` : path
}

function buildPart(
  part: { readonly name: string; readonly converter: Converter },
  values: Readonly<Record<string, unknown>>,
  pattern: Pattern,
): string {
  const { name, converter } = part
  if (!Object.hasOwn(values, name) || values[name] === undefined)
    throw cannotBuild(pattern, `the parameter "${name}" is missing`)
  const text = converter.build(values[name])
  if (text === undefined || text === '' || converter.parse(text) === undefined) {
    throw cannotBuild(pattern, `the value of "${name}" is none that ${converter.key} reads`)
  }
  if (/\p{Cs}/u.test(text)) throw cannotBuild(pattern, `the value of "${name}" holds half a surrogate pair`)
  if (!converter.whole) return encodeText(text)
  const pieces = text.split('/')
  if (pieces[0] === '' || pieces.includes('.') || pieces.includes('..')) {
    throw cannotBuild(pattern, `the value of "${name}" begins with "/" or holds a segment of dots`)
  }
  return pieces.map(encodeText).join('/')
}

function cannotBuild(pattern: Pattern, why: string): Error {
  return appErrors.fail('GUI_APP_URL', { pattern: pattern.text, why })
}

/** RFC 3986 §3.3: what may stand in a segment as it is; the rest as escapes of UTF-8. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}

/** What a query may be made of: text, numbers, booleans, dates, lists of them; null and undefined are left out. */
export type QueryGiven = Readonly<Record<string, unknown>> | URLSearchParams

/** "?a=1&b=2", or "" when nothing is given; a list repeats its name, a Date is written in ISO 8601. */
export function encodeQuery(given: QueryGiven | undefined): string {
  if (given === undefined) return ''
  const query = given instanceof URLSearchParams ? given : new URLSearchParams()
  if (given !== query) {
    for (const [name, value] of Object.entries(given)) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item === undefined || item === null) continue
        query.append(name, item instanceof Date ? item.toISOString() : String(item))
      }
    }
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
