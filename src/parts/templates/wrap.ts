// wrap.ts: lines of at most so many characters, broken where Python's textwrap breaks them: at blanks, behind hyphens
// inside words, around dashes. Pure text.

import { charsOf, isSpace } from './text.ts'

export interface Wrap {
  readonly width: number
  /** Cuts words that are longer than a line. */
  readonly breakLong: boolean
  /** Breaks behind the hyphens of compound words too. */
  readonly atHyphens: boolean
}

const LETTER = /[^\d\W]|[\p{L}\p{M}]/u
const WORD = /[\w\p{L}\p{N}]/u
const BEFORE_DASH = /[\w\p{L}\p{N}!"'&.,?]/u

/** A piece of text that stays whole if it can; `from` is how much of it is on a line already. */
interface Chunk {
  readonly chars: readonly string[]
  from: number
}

/** The lines of one paragraph; none of an empty one. */
export function wrapText(paragraph: string, wrap: Wrap): string[] {
  const chunks = chunksOf(paragraph, wrap.atHyphens).reverse()
  const lines: string[] = []
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop()
    const line: string[] = []
    let length = 0
    for (let next = chunks.at(-1); next !== undefined && length + sizeOf(next) <= wrap.width; next = chunks.at(-1)) {
      line.push(textOf(next))
      length += sizeOf(next)
      chunks.pop()
    }
    const long = chunks.at(-1)
    if (long !== undefined && sizeOf(long) > wrap.width) cutLong(chunks, long, line, wrap.width - length, wrap)
    if (line.at(-1)?.trim() === '') line.pop()
    if (line.length > 0) lines.push(line.join(''))
  }
  return lines
}

function sizeOf({ chars, from }: Chunk): number {
  return chars.length - from
}

function textOf({ chars, from }: Chunk, size = chars.length): string {
  return chars.slice(from, from + size).join('')
}

function isBlank(chunk: Chunk | undefined): boolean {
  if (chunk === undefined) return false
  for (let i = chunk.from; i < chunk.chars.length; i++) if (!isSpace(chunk.chars[i] ?? '')) return false
  return true
}

/** A word that fits on no line: as much of it as fits on this one, or all of it on a line of its own. */
function cutLong(chunks: Chunk[], long: Chunk, line: string[], room: number, wrap: Wrap): void {
  if (!wrap.breakLong) {
    if (line.length > 0) return
    line.push(textOf(long))
    chunks.pop()
    return
  }
  let end = room
  if (wrap.atHyphens) {
    const fitting = long.chars.slice(long.from, long.from + room)
    const hyphen = fitting.lastIndexOf('-')
    if (hyphen > 0 && fitting.slice(0, hyphen).some((char) => char !== '-')) end = hyphen + 1
  }
  line.push(textOf(long, end))
  long.from += end
}

/** Pieces that stay whole, blanks among them, as lists of characters. */
function chunksOf(text: string, atHyphens: boolean): Chunk[] {
  return text
    .split(/([\t\n\v\f\r ]+)/)
    .filter((piece) => piece !== '')
    .flatMap((piece) => (atHyphens && piece.includes('-') ? splitAtHyphens(charsOf(piece)) : [charsOf(piece)]))
    .map((chars) => ({ chars, from: 0 }))
}

function splitAtHyphens(word: readonly string[]): string[][] {
  const chunks: string[][] = []
  let from = 0
  for (let at = 1; at < word.length; at++) {
    if (!breaksAt(word, at)) continue
    chunks.push(word.slice(from, at))
    from = at
  }
  chunks.push(word.slice(from))
  return chunks
}

/** Whether a line may break before the character at `at`. */
function breaksAt(word: readonly string[], at: number): boolean {
  const is = (index: number, pattern: RegExp): boolean => pattern.test(word[index] ?? '')
  const isHyphen = (index: number): boolean => word[index] === '-'
  if (isHyphen(at) && isHyphen(at + 1) && !isHyphen(at - 1)) return is(at - 1, BEFORE_DASH) && endsInWord(word, at)
  if (!isHyphen(at - 1)) return false
  if (isHyphen(at - 2)) return !isHyphen(at) && is(at, WORD) && is(startOfDash(word, at) - 1, BEFORE_DASH)
  const before = is(at - 2, LETTER) && (is(at - 3, LETTER) || (isHyphen(at - 3) && is(at - 4, LETTER)))
  return before && is(at, LETTER) && (is(at + 1, LETTER) || (isHyphen(at + 1) && is(at + 2, LETTER)))
}

/** A dash counts only when a word follows. */
function endsInWord(word: readonly string[], dash: number): boolean {
  let end = dash
  while (word[end] === '-') end++
  return WORD.test(word[end] ?? '')
}

function startOfDash(word: readonly string[], end: number): number {
  let start = end
  while (word[start - 1] === '-') start--
  return start
}
