// values.ts: a value of the program -> what each engine binds, and the refusal of everything that an engine would take for
// something else in silence: SQLite binds a lone Date as NULL, cuts strings at NUL on some versions, and makes NaN NULL.

import { storeErrors } from './errors.ts'
import { excerptOf } from './excerpt.ts'
import type { EngineName } from './sql-text.ts'

/** What SQLite binds. Whole numbers are bigint, since its drivers bind a plain number as REAL: 1 would become 1.0. */
export type SqliteValue = string | number | bigint | Uint8Array | null
/** What PostgreSQL's driver is given. */
export type PostgresValue = string | boolean | Uint8Array | null

const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/**
 * Encodes the values of one statement for SQLite: booleans as 0 and 1, dates as ISO 8601 text.
 * @throws GUI_STORE_VALUE naming the parameter, GUI_STORE_TEXT
 */
// hot: once per statement
export function encodeForSqlite(values: readonly unknown[], text: string): SqliteValue[] {
  const encoded: SqliteValue[] = new Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value === 'string' && !value.includes('\0')) encoded[i] = value
    else if (typeof value === 'number' && !Number.isNaN(value))
      encoded[i] = Number.isSafeInteger(value) ? BigInt(value) : value
    else if (value === null) encoded[i] = null
    else if (typeof value === 'boolean') encoded[i] = value ? 1n : 0n
    else if (typeof value === 'bigint' && value <= INT64_MAX && value >= INT64_MIN) encoded[i] = value
    else encoded[i] = encodeObject(value, i, text, 'sqlite')
  }
  return encoded
}

/**
 * Encodes the values of one statement for PostgreSQL, which learns their types from the statement.
 * @throws GUI_STORE_VALUE naming the parameter
 */
// hot: once per statement
export function encodeForPostgres(values: readonly unknown[], text: string): PostgresValue[] {
  const encoded: PostgresValue[] = new Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value === 'string' && !value.includes('\0')) encoded[i] = value
    else if (typeof value === 'number' && !Number.isNaN(value)) encoded[i] = String(value)
    else if (value === null) encoded[i] = null
    else if (typeof value === 'boolean') encoded[i] = value
    else if (typeof value === 'bigint') encoded[i] = String(value)
    else encoded[i] = encodeObject(value, i, text, 'postgres')
  }
  return encoded
}

function encodeObject(value: unknown, index: number, text: string, engine: EngineName): string | Uint8Array {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  // pg knows Buffer best; for SQLite any view of bytes will do.
  if (value instanceof Uint8Array) return engine === 'sqlite' ? value : asBuffer(value)
  if (value instanceof ArrayBuffer) return encodeObject(new Uint8Array(value), index, text, engine)
  throw refusal(value, index, text)
}

function asBuffer(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function refusal(value: unknown, index: number, text: string): Error {
  // Whoever sent it is told so: no schema asks that a text be without.
  if (typeof value === 'string') return storeErrors.fail('GUI_STORE_TEXT')
  const { given, advice } = wordsFor(value)
  return storeErrors.fail('GUI_STORE_VALUE', { n: index + 1, given, advice, sql: excerptOf(text) })
}

function wordsFor(value: unknown): { readonly given: string; readonly advice: string } {
  switch (typeof value) {
    case 'undefined':
      return {
        given: 'undefined',
        advice: 'Give null where nothing is meant; a misspelt property gives undefined too.',
      }
    case 'number':
      return { given: 'NaN, which is not a number', advice: 'Look at the calculation that gave it.' }
    case 'bigint':
      return { given: 'a bigint of more than 64 bits', advice: 'Keep it as text: String(value).' }
    case 'object':
      return objectWords(value)
    default:
      return { given: `a ${typeof value}`, advice: 'Give text, a number, a boolean, a Date, bytes or null.' }
  }
}

function objectWords(value: object | null): { readonly given: string; readonly advice: string } {
  if (value instanceof Date) return { given: 'an invalid Date', advice: 'Check the date before it is kept.' }
  if (value instanceof Promise) return { given: 'a Promise', advice: 'Write await in front of it.' }
  if (Array.isArray(value)) {
    return {
      given: 'an array',
      advice: 'A list may stand behind IN; keep anything else as JSON, with sql.json(list).',
    }
  }
  return { given: 'an object', advice: 'Give one of its properties, or keep it as JSON, with sql.json(value).' }
}

/** The number, when it is one that JavaScript holds exactly; else the bigint. */
export function narrowed(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
