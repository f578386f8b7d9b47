// mixed.ts: a segment of text and converters, such as "<int:id>.json": where it is cut, and what its converters make of the
// pieces. However long the segment is, the work has a bound. Knows one segment's text, decoded; knows no router.

import type { Converter } from './converters.ts'
import type { Part } from './pattern.ts'

/** One converter or two (pattern.ts allows no more), with text around and between them. */
export interface Mixed {
  readonly before: string
  readonly first: Converter
  /** Never empty where there is a second one. */
  readonly between: string
  readonly second: Converter | undefined
  readonly behind: string
}

/**
 * How many signs two converters are given at most to read one segment. Each place where it can be cut costs its whole
 * length, so a segment of "-" alone would cost its length squared: 64 million signs for 8 KB, 0.3 s. Up to 512 signs a segment
 * has no more than this in it and is read exactly; a longer one with hundreds of cuts that all fail does not match.
 */
const READ_MAX = 2 ** 18

export function makeMixed(parts: readonly Part[]): Mixed | undefined {
  const texts = ['', '', '']
  const converters: Converter[] = []
  for (const part of parts) {
    if ('text' in part) texts[converters.length] = part.text
    else converters.push(part.converter)
  }
  const [first, second] = converters
  if (first === undefined) return undefined
  const [before = '', middle = '', last = ''] = texts
  if (second === undefined) return { before, first, between: '', second, behind: middle }
  return { before, first, between: middle, second, behind: last }
}

/** Writes the values that `text` stands for to `values`, from `top` on. @returns whether it stands for any */
export function takeMixed(mixed: Mixed, text: string, values: unknown[], top: number): boolean {
  const { before, first, second, behind } = mixed
  const start = before.length
  const stop = text.length - behind.length
  if (start >= stop || !text.startsWith(before) || !text.endsWith(behind)) return false
  if (second !== undefined) return takeTwo(mixed, second, text, values, top)
  const value = first.parse(text.slice(start, stop))
  values[top] = value
  return value !== undefined
}

/** The first converter takes as little as leads to a match. */
function takeTwo(mixed: Mixed, second: Converter, text: string, values: unknown[], top: number): boolean {
  const { before, first, between, behind } = mixed
  const start = before.length
  const stop = text.length - behind.length
  let read = 0
  for (let cut = text.indexOf(between, start + 1); cut >= 0 && read < READ_MAX; cut = text.indexOf(between, cut + 1)) {
    const next = cut + between.length
    if (next >= stop) return false
    read += cut - start
    const value = first.parse(text.slice(start, cut))
    if (value === undefined) continue
    read += stop - next
    const other = second.parse(text.slice(next, stop))
    if (other === undefined) continue
    values[top] = value
    values[top + 1] = other
    return true
  }
  return false
}
