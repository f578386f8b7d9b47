// fragment.ts: the pieces of a statement that are no plain values: a name, a value as JSON, a row of pieces. They are told
// by a symbol, so that nothing that comes out of a request's JSON can pass for one.

import { databaseErrors } from './errors.ts'

// Of the whole program: two copies of the package may meet.
export const FRAGMENT: unique symbol = Symbol.for('guichet.sql')

/** A value that is bound. */
export type SqlScalar = string | number | bigint | boolean | Date | Uint8Array | null
/** What may stand in a template: a value, a list of values behind IN, another piece of SQL. */
export type SqlValue = SqlScalar | readonly SqlScalar[] | SqlFragment

/** A piece of SQL with its own values. */
export interface SqlFragment {
  readonly [FRAGMENT]: 'template' | 'name' | 'json' | 'join'
}

export function isFragment(value: unknown): value is SqlFragment {
  return typeof value === 'object' && value !== null && FRAGMENT in value
}

/** A piece that is text as it stands; only sql.id() makes one, after a look at it. */
export class Name implements SqlFragment {
  readonly [FRAGMENT] = 'name'
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A value that is bound as the text of its JSON. */
export class JsonValue implements SqlFragment {
  readonly [FRAGMENT] = 'json'
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export class Join implements SqlFragment {
  readonly [FRAGMENT] = 'join'
  readonly items: readonly SqlValue[]
  readonly separator: string

  constructor(items: readonly SqlValue[], separator: string) {
    this.items = items
    this.separator = separator
  }
}

const NAME = /^[\p{L}_][\p{L}\p{N}_$]*$/u
/** PostgreSQL cuts longer names off without a word (NAMEDATALEN). */
const NAME_BYTES_MAX = 63
const SEPARATORS = ['', ',', 'and', 'or', 'union', 'union all', '||', '+']

/**
 * A name of a table or column, quoted: `sql.id('note')`, `sql.id('note', 'title')`.
 * @throws GUI_DATABASE_IDENTIFIER
 */
export function nameOf(...parts: readonly string[]): Name {
  if (parts.length === 0) throw databaseErrors.fail('GUI_DATABASE_IDENTIFIER', { given: 'nothing' })
  for (const part of parts) {
    if (typeof part !== 'string') {
      throw databaseErrors.fail('GUI_DATABASE_IDENTIFIER', { given: part === null ? 'null' : `a ${typeof part}` })
    }
    if (!NAME.test(part) || Buffer.byteLength(part) > NAME_BYTES_MAX) {
      throw databaseErrors.fail('GUI_DATABASE_IDENTIFIER', { given: JSON.stringify(part.slice(0, 80)) })
    }
  }
  return new Name(parts.map((part) => `"${part}"`).join('.'))
}

/** A value as JSON. @throws GUI_DATABASE_JSON */
export function jsonOf(value: unknown): JsonValue {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw databaseErrors.fail('GUI_DATABASE_JSON', { why }, error)
  }
  if (text === undefined) throw databaseErrors.fail('GUI_DATABASE_JSON', { why: `it is ${typeof value}` })
  return new JsonValue(text)
}

/** Values or pieces with the same between them; a comma without another. @throws GUI_DATABASE_JOIN */
export function joinOf(items: readonly SqlValue[], separator = ','): Join {
  const plain = separator.trim().replace(/\s+/g, ' ').toLowerCase()
  const told = { separators: SEPARATORS.filter((sign) => sign !== '').join('  ') }
  if (!SEPARATORS.includes(plain)) {
    throw databaseErrors.fail('GUI_DATABASE_JOIN', { ...told, given: `with ${JSON.stringify(separator.slice(0, 40))}` })
  }
  if (items.length === 0) throw databaseErrors.fail('GUI_DATABASE_JOIN', { ...told, given: 'nothing' })
  return new Join(items, plain === ',' ? ', ' : ` ${plain} `)
}
