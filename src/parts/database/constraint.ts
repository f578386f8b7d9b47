// constraint.ts: a constraint that was broken, as one kind of error for both engines: what kind, which table, which columns.
// SQLite tells it in a sentence, PostgreSQL in fields.

import { GuichetError } from '../../base/errors.ts'
import type { SqliteError } from '../../store/sqlite-driver.ts'
import { databaseErrors } from './errors.ts'

export type ConstraintKind = 'unique' | 'foreign-key' | 'not-null' | 'check'

const CODES = {
  unique: 'GUI_DATABASE_UNIQUE',
  'foreign-key': 'GUI_DATABASE_FOREIGN_KEY',
  'not-null': 'GUI_DATABASE_NOT_NULL',
  check: 'GUI_DATABASE_CHECK',
} as const

interface Broken {
  readonly kind: ConstraintKind
  readonly table: string | undefined
  readonly columns: readonly string[]
  readonly constraint: string | undefined
}

const CONSTRAINT = Symbol.for('guichet.constraint')

/** A statement was refused because of a constraint of the table; recognise it with {@link isConstraintError}. */
export class ConstraintError extends GuichetError {
  readonly [CONSTRAINT] = true
  readonly kind: ConstraintKind
  /** Undefined where the engine does not say: SQLite for foreign keys, and for indexes on expressions. */
  readonly table: string | undefined
  /** Empty where the engine does not say. */
  readonly columns: readonly string[]
  /** Its name; undefined where it has none or the engine does not say. */
  readonly constraint: string | undefined

  constructor({ kind, table, columns, constraint }: Broken, cause: unknown) {
    const code = CODES[kind]
    const values = {
      table: table ?? 'its table',
      columns: columns.length === 0 ? 'values' : columns.join(', '),
      constraint: constraint ?? 'a foreign key',
    }
    super(code, databaseErrors.rows[code], values, cause)
    this.kind = kind
    this.table = table
    this.columns = columns
    this.constraint = constraint
  }
}

/**
 * True for a broken constraint, of any copy of guichet.
 * @example
 * try { await db.sql`insert into user (email) values (${email})`.run() }
 * catch (error) { if (isConstraintError(error) && error.kind === 'unique') abort(409, 'This address is taken.'); throw error }
 */
export function isConstraintError(error: unknown): error is ConstraintError {
  return typeof error === 'object' && error !== null && CONSTRAINT in error
}

/** SQLite's extended result codes (https://sqlite.org/rescode.html). */
const SQLITE_KINDS: Readonly<Record<number, ConstraintKind>> = {
  275: 'check',
  787: 'foreign-key',
  1299: 'not-null',
  1555: 'unique',
  2067: 'unique',
  2579: 'unique',
}

/** "UNIQUE constraint failed: note.author, note.title", "… failed: index 'note_title'", "CHECK constraint failed: positive" */
export function sqliteConstraint(error: SqliteError): ConstraintError | undefined {
  const kind = SQLITE_KINDS[error.errcode]
  if (kind === undefined) return undefined
  const told = error.message.slice(error.message.indexOf(': ') + 2)
  if (kind === 'foreign-key')
    return new ConstraintError({ kind, table: undefined, columns: [], constraint: undefined }, error)
  const index = /^index '(.*)'$/s.exec(told)?.[1]
  if (kind === 'check' || index !== undefined) {
    return new ConstraintError({ kind, table: undefined, columns: [], constraint: index ?? told }, error)
  }
  const places = told.split(', ').map((place) => place.split('.'))
  const columns = places.map((parts) => parts.at(-1) ?? '')
  return new ConstraintError({ kind, table: places[0]?.[0], columns, constraint: undefined }, error)
}

/** What pg tells of an error of the server (PostgreSQL, chapter 55.8). */
export interface PostgresError extends Error {
  readonly code: string
  readonly detail?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

export function isPostgresError(error: unknown): error is PostgresError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code)
}

/** By SQLSTATE; an exclusion is a wider kind of uniqueness. */
const POSTGRES_KINDS: Readonly<Record<string, ConstraintKind>> = {
  '23502': 'not-null',
  '23503': 'foreign-key',
  '23505': 'unique',
  '23514': 'check',
  '23P01': 'unique',
}

export function postgresConstraint(error: PostgresError): ConstraintError | undefined {
  const kind = POSTGRES_KINDS[error.code]
  if (kind === undefined) return undefined
  const { table, column, constraint, detail } = error
  const columns = column === undefined ? columnsIn(detail ?? '') : [column]
  return new ConstraintError({ kind, table, columns, constraint }, error)
}

/** "Key (author, title)=(…) already exists.": the names, never the values behind them. */
function columnsIn(detail: string): string[] {
  const names = /^Key \((.*?)\)=\(/s.exec(detail)?.[1]
  return names === undefined ? [] : names.split(', ').map((name) => name.replace(/^"(.*)"$/s, '$1'))
}
