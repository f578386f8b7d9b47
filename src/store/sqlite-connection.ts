// sqlite-connection.ts: one open connection to SQLite: its statements are kept prepared, its values made JavaScript's own.
// Everything in it is synchronous; whose turn it is, sqlite-store.ts decides.

import { Kept } from './kept.ts'
import { assertRunnable } from './runnable.ts'
import { type Mode, NOTHING, type Outcome } from './session.ts'
import { factsOf, type StatementFacts } from './sql-text.ts'
import { isSqliteError, type SqliteDatabase, type SqliteRow, type SqliteStatement } from './sqlite-driver.ts'
import { encodeForSqlite, narrowed, type SqliteValue } from './values.ts'

/** SQLite's result codes, the lowest byte of them. */
const BUSY = 5
const LOCKED = 6

/** True when another connection is in the way, and the same again may do. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && ((error.errcode & 0xff) === BUSY || (error.errcode & 0xff) === LOCKED)
}

interface Prepared {
  readonly statement: SqliteStatement
  readonly facts: StatementFacts
  /** Whether it gives rows. */
  readonly answers: boolean
  /** The columns that are declared BOOLEAN or JSON: SQLite itself knows neither. */
  readonly booleans: readonly string[]
  readonly jsons: readonly string[]
  /** Whether whole numbers come as bigint and are to be narrowed. */
  wide: boolean
}

export class SqliteConnection {
  readonly #database: SqliteDatabase
  readonly #prepared: Kept<Prepared>
  #isOpen = true

  constructor(database: SqliteDatabase, statementsMax: number) {
    this.#database = database
    this.#prepared = new Kept(statementsMax)
  }

  /** For what only the driver can do, such as a backup. */
  get database(): SqliteDatabase {
    return this.#database
  }

  /** @throws GUI_STORE_VALUE, GUI_STORE_STATEMENT, and what SQLite throws */
  // hot: once per statement
  execute(text: string, values: readonly unknown[], mode: Mode): Outcome {
    const prepared = this.#prepared.get(text) ?? this.#prepare(text)
    const bound = encodeForSqlite(values, text)
    if (!prepared.answers || mode === 'run') return this.#run(prepared, bound)
    const rows = read(prepared, bound, mode)
    if (prepared.wide || prepared.booleans.length > 0 || prepared.jsons.length > 0) {
      for (const row of rows) fitRow(row, prepared)
    }
    return { rows, changes: prepared.facts.kind === 'read' ? 0 : rows.length, lastId: undefined }
  }

  /** The rows one by one, for who stops somewhere. */
  *iterate(text: string, values: readonly unknown[]): Generator<SqliteRow> {
    const prepared = this.#prepared.get(text) ?? this.#prepare(text)
    widen(prepared)
    for (const row of prepared.statement.iterate(...encodeForSqlite(values, text))) {
      fitRow(row, prepared)
      yield row
    }
  }

  /** Runs statements that give nothing back, BEGIN and COMMIT among them. */
  control(text: string): void {
    this.#database.exec(text)
  }

  /** Gives the file back; a second time does nothing. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#database.close()
  }

  #run(prepared: Prepared, bound: readonly SqliteValue[]): Outcome {
    const { statement, facts } = prepared
    // Node.js 26 throws where the id that it tells is too large for a number, be it that of a statement long ago.
    widen(prepared)
    const { changes, lastInsertRowid } = statement.run(...bound)
    if (facts.kind === 'read') return NOTHING
    // What was prepared before may have columns of another type now.
    if (facts.kind === 'schema') this.#prepared.clear()
    if (facts.kind !== 'write') return NOTHING
    // After anything but an INSERT that made a row, SQLite still tells of the one before.
    const made = facts.inserts && Number(changes) > 0
    return { rows: [], changes: Number(changes), lastId: made ? narrowed(BigInt(lastInsertRowid)) : undefined }
  }

  #prepare(text: string): Prepared {
    const facts = factsOf(text, 'sqlite')
    assertRunnable(text, facts)
    const statement = this.#database.prepare(text)
    const columns = statement.columns()
    const declared = (types: RegExp) =>
      columns.filter(({ type }) => type !== null && types.test(type)).map(({ name }) => name)
    const prepared: Prepared = {
      statement,
      facts,
      answers: columns.length > 0,
      booleans: declared(/^bool(?:ean)?$/i),
      jsons: declared(/^jsonb?$/i),
      wide: false,
    }
    // A reading statement is simply run again when a number is too large; what writes cannot be.
    if (facts.kind !== 'read') widen(prepared)
    this.#prepared.set(text, prepared)
    return prepared
  }
}

function read(prepared: Prepared, bound: readonly SqliteValue[], mode: Mode): SqliteRow[] {
  try {
    return ask(prepared, bound, mode)
  } catch (error) {
    // A whole number beyond 2^53: from now on this statement reads bigint.
    if (prepared.wide || !isOutOfRange(error)) throw error
    widen(prepared)
    return ask(prepared, bound, mode)
  }
}

function ask({ statement }: Prepared, bound: readonly SqliteValue[], mode: Mode): SqliteRow[] {
  if (mode === 'all') return statement.all(...bound)
  const row = statement.get(...bound)
  return row === undefined ? [] : [row]
}

/** Told by its words: @photostructure/sqlite has another code for it in all() than in get(). */
function isOutOfRange(error: unknown): boolean {
  return (
    error instanceof Error && error.message.startsWith('Value is too large to be represented as a JavaScript number')
  )
}

function widen(prepared: Prepared): void {
  if (prepared.wide) return
  prepared.wide = true
  prepared.statement.setReadBigInts(true)
}

function fitRow(row: SqliteRow, { wide, booleans, jsons }: Prepared): void {
  if (wide) {
    for (const name in row) {
      const value = row[name]
      if (typeof value === 'bigint') row[name] = narrowed(value)
    }
  }
  for (const name of booleans) {
    const value = row[name]
    if (value === 0 || value === 1) row[name] = value === 1
  }
  for (const name of jsons) {
    const value = row[name]
    if (typeof value === 'string') row[name] = parsed(value)
  }
}

/** A column declared JSON may hold any text; what is none is left as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
