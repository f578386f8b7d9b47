// postgres-types.ts: what PostgreSQL sends, as text, -> JavaScript's values, by the number of the type. Where pg's own
// reading would differ from what SQLite gives or lose something (dates, 64-bit integers), ours stands in its place.

import { narrowed } from './values.ts'

type ParseText = (text: string) => unknown

/** The part of pg's `types` that is used: its parsers of everything else. */
export interface KnownTypes {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: never) => unknown
}

const OID = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, textArray: 1009 } as const
const ARRAY_OID = { int8: 1016, date: 1182, timestamp: 1115, timestamptz: 1185 } as const

/** Number where it is exact, else bigint. */
function parseInteger(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : narrowed(BigInt(text))
}

/** "2026-01-02 03:04:05.6+00" -> "2026-01-02T03:04:05.600Z", as JSON writes dates; infinity and years B.C. as they are. */
function parseTime(text: string): string {
  const found = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(\+00)?$/.exec(text)
  if (found === null) return text
  const [, year, month, day, time, fraction = '', zone] = found
  return `${year}-${month}-${day}T${time}.${fraction.padEnd(3, '0')}${zone === undefined ? '' : 'Z'}`
}

const PARSERS: Readonly<Record<number, ParseText>> = {
  [OID.int8]: parseInteger,
  [OID.date]: (text) => text,
  [OID.timestamp]: parseTime,
  [OID.timestamptz]: parseTime,
}

const ARRAY_PARSERS: Readonly<Record<number, ParseText>> = {
  [ARRAY_OID.int8]: parseInteger,
  [ARRAY_OID.date]: (text) => text,
  [ARRAY_OID.timestamp]: parseTime,
  [ARRAY_OID.timestamptz]: parseTime,
}

/** The parsers for one connection: ours first, then pg's. */
export function typesFor(known: KnownTypes): KnownTypes {
  // Parsers of text: pg asks in text only, since no connection is opened in binary mode.
  const parseTexts = known.getTypeParser(OID.textArray, 'text') as (text: string) => readonly (string | null)[]
  return {
    getTypeParser(oid, format) {
      if (format === 'binary') return known.getTypeParser(oid, format)
      const item = ARRAY_PARSERS[oid]
      if (item !== undefined) return (text: string) => parseTexts(text).map((one) => (one === null ? null : item(one)))
      return PARSERS[oid] ?? known.getTypeParser(oid, format)
    },
  }
}
