// test-set-cookie.ts: the text of a Set-Cookie field, read as a browser reads it: RFC 6265bis §5.6 with the dates of
// §5.1.1, which take more than the grammar that servers have to keep to. Pure: whether the cookie may be kept, and until
// when, is for the jar to say.

import { COOKIE_BYTES_MAX } from '../http/cookies.ts'

export interface SetCookie {
  /** "" for a cookie without a name: "foo" has no "=". */
  readonly name: string
  readonly value: string
  /** By their names in lower case; the last of a name counts, and one that cannot be read is none. */
  readonly attributes: ReadonlyMap<string, string>
}

const ATTRIBUTE_BYTES_MAX = 1024
/** Control characters but for the tab; bytes beyond ASCII come as Latin-1 and are none of them. */
const CONTROL = /[^\P{Cc}\t\x80-\x9f]/u
const BLANKS_AROUND = /^[\t ]+|[\t ]+$/g
const SECONDS = /^-?\d+$/

/** @returns undefined when the whole field is left out */
export function parseSetCookie(field: string): SetCookie | undefined {
  if (CONTROL.test(field)) return undefined
  const [pair = '', ...rest] = field.split(';')
  const sign = pair.indexOf('=')
  const name = sign < 0 ? '' : trimmed(pair.slice(0, sign))
  const value = trimmed(pair.slice(sign + 1))
  // One character is one byte: fields arrive as Latin-1.
  if (name.length + value.length > COOKIE_BYTES_MAX || name + value === '') return undefined
  const attributes = new Map<string, string>()
  for (const attribute of rest) {
    const at = attribute.indexOf('=')
    const key = trimmed(at < 0 ? attribute : attribute.slice(0, at)).toLowerCase()
    const text = at < 0 ? '' : trimmed(attribute.slice(at + 1))
    if (text.length <= ATTRIBUTE_BYTES_MAX && isReadable(key, text)) attributes.set(key, text)
  }
  return { name, value, attributes }
}

function isReadable(key: string, text: string): boolean {
  if (key === 'max-age') return SECONDS.test(text)
  return key !== 'expires' || parseCookieDate(text) !== undefined
}

function trimmed(text: string): string {
  return text.replace(BLANKS_AROUND, '')
}

const DELIMITERS = /[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/
const DAY = /^(\d{1,2})(?!\d)/
const YEAR = /^(\d{2,4})(?!\d)/
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const YEAR_MIN = 1601

interface DateFound {
  time?: RegExpExecArray
  day?: number
  month?: number
  year?: number
}

/** §5.1.1: words in any order, the first that can be a time, a day, a month, a year. @returns ms, undefined for no date */
export function parseCookieDate(text: string): number | undefined {
  const found: DateFound = {}
  for (const word of text.split(DELIMITERS)) takeWord(word, found)
  const { time, day = 0, month, year = 0 } = found
  if (time === undefined || month === undefined) return undefined
  const [hour = 0, minute = 0, second = 0] = time.slice(1).map(Number)
  const full = year > 99 ? year : year + (year >= 70 ? 1900 : 2000)
  if (found.year === undefined || full < YEAR_MIN || hour > 23 || minute > 59 || second > 59) return undefined
  const made = new Date(Date.UTC(full, month, day, hour, minute, second))
  // A day that the month does not have would be one of the next.
  return made.getUTCMonth() === month && made.getUTCDate() === day ? made.getTime() : undefined
}

function takeWord(word: string, found: DateFound): void {
  const time = TIME.exec(word)
  if (found.time === undefined && time !== null) {
    found.time = time
    return
  }
  const day = DAY.exec(word)
  if (found.day === undefined && day !== null) {
    found.day = Number(day[1])
    return
  }
  const month = MONTHS.indexOf(word.slice(0, 3).toLowerCase())
  if (found.month === undefined && month >= 0) {
    found.month = month
    return
  }
  const year = YEAR.exec(word)
  if (found.year === undefined && year !== null) found.year = Number(year[1])
}
