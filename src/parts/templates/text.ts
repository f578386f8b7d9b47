// text.ts: text as Python knows it: counted in characters, not UTF-16 units, and with Python's idea of what a space is.
// Pure functions that filters and methods share.

const SURROGATE = /[\ud800-\udfff]/
const SPACES = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const SPACE = new RegExp(`[${SPACES}]`)
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are line ends for Python.
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g

/** The characters; half a pair alone counts as one. */
export function charsOf(text: string): string[] {
  return SURROGATE.test(text) ? [...text] : text.split('')
}

export function countChars(text: string): number {
  if (!SURROGATE.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

export function sliceChars(text: string, start: number, end?: number): string {
  return SURROGATE.test(text) ? [...text].slice(start, end).join('') : text.slice(start, end)
}

export function isSpace(char: string): boolean {
  return SPACE.test(char)
}

/** Takes characters off the ends: those of `chars`, or spaces. */
export function strip(text: string, chars: string | undefined, ends: 'both' | 'left' | 'right'): string {
  const all = charsOf(text)
  const goes = chars === undefined ? isSpace : (char: string) => chars.includes(char)
  let from = 0
  let to = all.length
  // Within the bounds of `all`, by both conditions.
  if (ends !== 'right') while (from < to && goes(all[from] as string)) from++
  if (ends !== 'left') while (to > from && goes(all[to - 1] as string)) to--
  return all.slice(from, to).join('')
}

/** Python's str.capitalize. */
export function capitalize(text: string): string {
  const [first = '', ...rest] = charsOf(text)
  // One letter may become two, of which only the first is a capital: "ß" becomes "Ss".
  const [capital = '', ...others] = charsOf(first.toUpperCase())
  return capital + (others.join('') + rest.join('')).toLowerCase()
}

/** Python's str.title: every run of letters begins with a capital. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}[\p{L}\p{M}]*/gu, (word) => capitalize(word))
}

export function swapCase(text: string): string {
  return charsOf(text)
    .map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase()))
    .join('')
}

const LOWER = /\p{Lowercase}/u
const UPPER = /[\p{Uppercase}\p{Lt}]/u

export function isLower(text: string): boolean {
  return LOWER.test(text) && !UPPER.test(text)
}

export function isUpper(text: string): boolean {
  return UPPER.test(text) && !LOWER.test(text)
}

/** Padding to `width` characters; Python puts the odd blank of a centred text by this rule. */
export function pad(text: string, width: number, fill: string, where: 'left' | 'right' | 'centre'): string {
  const missing = width - countChars(text)
  if (missing <= 0) return text
  if (where === 'left') return text + fill.repeat(missing)
  if (where === 'right') return fill.repeat(missing) + text
  const left = Math.floor(missing / 2) + (missing & width & 1)
  return fill.repeat(left) + text + fill.repeat(missing - left)
}

/** Digits filled up with zeros behind the sign. */
export function zeroFill(text: string, width: number): string {
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + '0'.repeat(Math.max(0, width - countChars(text))) + text.slice(sign.length)
}

export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = []
  let from = 0
  for (const match of text.matchAll(LINE_END)) {
    const end = match.index + match[0].length
    lines.push(text.slice(from, keepEnds ? end : match.index))
    from = end
  }
  if (from < text.length) lines.push(text.slice(from))
  return lines
}

/** Python's str.split and rsplit: without a separator at runs of spaces, none of them at the ends. */
export function split(text: string, separator: string | undefined, max: number, fromRight = false): string[] {
  if (separator === undefined) return splitAtSpaces(text, max, fromRight)
  const parts = text.split(separator)
  if (max < 0 || parts.length <= max + 1) return parts
  if (fromRight) {
    const cut = parts.length - max
    return [parts.slice(0, cut).join(separator), ...parts.slice(cut)]
  }
  return [...parts.slice(0, max), parts.slice(max).join(separator)]
}

function splitAtSpaces(text: string, max: number, fromRight: boolean): string[] {
  const words = [...text.matchAll(new RegExp(`[^${SPACES}]+`, 'g'))]
  if (max < 0 || words.length <= max) return words.map(([word]) => word)
  if (fromRight) {
    const kept = words.slice(words.length - max)
    const last = words[words.length - max - 1]
    const head = text.slice(0, (last?.index ?? 0) + (last?.[0].length ?? 0))
    return [head, ...kept.map(([word]) => word)]
  }
  const tail = text.slice(words[max]?.index ?? text.length)
  return [...words.slice(0, max).map(([word]) => word), tail]
}

/** How often `part` stands in `text`, without overlaps; the empty text stands between all characters. */
export function countOf(text: string, part: string): number {
  return part === '' ? countChars(text) + 1 : text.split(part).length - 1
}

/** Replaces the first `max` occurrences, or all of them when `max` is negative. */
export function replaceText(text: string, old: string, by: string, max: number): string {
  if (old === '') return insertBetween(text, by, max)
  if (max < 0) return text.replaceAll(old, () => by)
  const pieces: string[] = []
  let from = 0
  for (let count = 0; count < max; count++) {
    const at = text.indexOf(old, from)
    if (at < 0) break
    pieces.push(text.slice(from, at), by)
    from = at + old.length
  }
  return pieces.join('') + text.slice(from)
}

function insertBetween(text: string, by: string, max: number): string {
  const chars = charsOf(text)
  const places = max < 0 ? chars.length + 1 : Math.min(max, chars.length + 1)
  const pieces: string[] = []
  for (let i = 0; i < places; i++) pieces.push(by, chars[i] ?? '')
  return pieces.join('') + chars.slice(places).join('')
}

/** Lower case for comparing, Python's casefold but for rare letters. */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss')
}

/** By code point, as Python orders text: -1, 0 or 1. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  if (!SURROGATE.test(left) || !SURROGATE.test(right)) return left < right ? -1 : 1
  const rights = [...right]
  let index = 0
  for (const char of left) {
    const other = rights[index++]
    if (other === undefined) return 1
    // Both hold one character.
    const difference = (char.codePointAt(0) as number) - (other.codePointAt(0) as number)
    if (difference !== 0) return difference < 0 ? -1 : 1
  }
  return -1
}
