// postgres-rows.ts: the rows that PostgreSQL sends -> objects, read from its bytes: a whole number is read where it lies,
// and no text is made of it first. Knows the messages of the protocol (version 3, chapter 55.7) and no connection.

import type { KnownTypes } from './postgres-types.ts'
import type { Row } from './session.ts'

/** One column, as RowDescription tells of it. */
export interface ColumnFacts {
  readonly name: string
  readonly dataTypeID: number
}

type ParseText = (text: string) => unknown
type ReadBytes = (bytes: Buffer, from: number, to: number) => unknown

/** Types of whole numbers: int8, int2, int4. */
const INTEGERS: ReadonlySet<number> = new Set([20, 21, 23])
/** As many digits as JavaScript holds exactly, whatever they are. */
const DIGITS_MAX = 15

/** How the rows of one statement are read. */
export class RowShape {
  readonly #names: readonly string[]
  readonly #parse: readonly ParseText[]
  readonly #read: readonly ReadBytes[]
  /** Every column, as null. */
  readonly #empty: Row

  constructor(columns: readonly ColumnFacts[], types: KnownTypes) {
    this.#names = columns.map(({ name }) => name)
    // Parsers of text: no connection is opened in binary mode.
    this.#parse = columns.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text') as ParseText)
    const asItIs = types.getTypeParser(0, 'text') as ParseText // no type has this number
    this.#read = columns.map(({ dataTypeID }, i) => readerOf(dataTypeID, this.#parse[i] as ParseText, asItIs)) // i < length
    const empty: Row = Object.create(null)
    for (const name of this.#names) empty[name] = null
    this.#empty = { ...empty }
  }

  /** @param at where the content of a DataRow message begins */
  // hot: once per row
  read(bytes: Buffer, at: number): Row {
    const row = { ...this.#empty }
    const names = this.#names
    let from = at + 2
    for (let i = 0; i < names.length; i++) {
      const size = int32(bytes, from)
      from += 4
      if (size < 0) continue
      const to = from + size
      row[names[i] as string] = (this.#read[i] as ReadBytes)(bytes, from, to) // i < length of both
      from = to
    }
    return row
  }

  /** The same of texts, from a driver that has read them. */
  make(texts: readonly (string | null)[]): Row {
    const row = { ...this.#empty }
    texts.forEach((text, i) => {
      if (text !== null) row[this.#names[i] as string] = this.#parse[i]?.(text) // as many as there are columns
    })
    return row
  }
}

function readerOf(type: number, parse: ParseText, asItIs: ParseText): ReadBytes {
  if (parse === asItIs) return readText
  // Unless the program has given pg a parser of its own.
  if (INTEGERS.has(type) && parse('-12') === -12) return integerReader(parse)
  return (bytes, from, to) => parse(readText(bytes, from, to))
}

function readText(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('utf8', from, to)
}

function integerReader(parse: ParseText): ReadBytes {
  return (bytes, from, to) => {
    const negative = bytes[from] === 45
    let at = negative ? from + 1 : from
    if (to - at > DIGITS_MAX) return parse(readText(bytes, from, to))
    let number = 0
    for (; at < to; at++) number = number * 10 + ((bytes[at] as number) - 48) // at < to <= length
    return negative ? -number : number
  }
}

/** Big-endian, as everything in the protocol. */
export function int32(bytes: Uint8Array, at: number): number {
  // The bytes are there: whoever calls has seen that the message is whole.
  const high = ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16)
  return high | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
}
