// excerpt.ts: a few lines of a user's file with a caret under the fault, for messages in a terminal. Pure text.

export interface Place {
  /** Absolute path. */
  readonly file: string
  /** Both count from 1; columns count UTF-16 units, as editors do. */
  readonly line: number
  readonly column: number
}

const LINES_BEFORE = 2
const LINES_AFTER = 1
/** A longer line, usually of a bundle, is cut around the fault. */
const WIDTH_MAX = 110

/**
 * Shows the place in its source, such as
 *
 *       2 | const a = 1
 *     > 3 | const b = = 2
 *         |           ^
 */
export function excerptOf(source: string, place: Place, length = 1): string {
  const lines = source.split(/\r\n|\n|\r/)
  const first = Math.max(1, place.line - LINES_BEFORE)
  const last = Math.min(lines.length, place.line + LINES_AFTER)
  const width = String(last).length
  const cut = Math.max(0, place.column - 1 - WIDTH_MAX / 2)
  const shown: string[] = []
  for (let number = first; number <= last; number++) {
    const text = tame((lines[number - 1] ?? '').slice(cut, cut + WIDTH_MAX))
    const mark = number === place.line ? '>' : ' '
    shown.push(`${mark} ${String(number).padStart(width)} | ${text}`.trimEnd())
    if (number !== place.line) continue
    const carets = '^'.repeat(Math.max(1, Math.min(length, text.length - (place.column - 1 - cut))))
    shown.push(`  ${' '.repeat(width)} | ${' '.repeat(Math.max(0, place.column - 1 - cut))}${carets}`)
  }
  return shown.join('\n')
}

/** Line and column, both from 1, of the UTF-16 offset in the source. */
export function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split(/\r\n|\n|\r/)
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

// A tab is one column here as it is for the caret, and no file can send escape sequences to the terminal.
function tame(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes to keep away from a terminal.
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')
}
