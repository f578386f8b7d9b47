// sqlite-driver.ts: which SQLite there is: the one built into Node.js, else the package @photostructure/sqlite, which has the
// same interface and brings its binaries along. The one place where the versions of Node.js are told apart for SQLite.

import { storeErrors } from './errors.ts'
import type { SqliteValue } from './values.ts'

export type SqliteRow = Record<string, unknown>

export interface SqliteStatement {
  all(...values: readonly SqliteValue[]): SqliteRow[]
  get(...values: readonly SqliteValue[]): SqliteRow | undefined
  iterate(...values: readonly SqliteValue[]): IterableIterator<SqliteRow>
  run(...values: readonly SqliteValue[]): {
    readonly changes: number | bigint
    readonly lastInsertRowid: number | bigint
  }
  setReadBigInts(on: boolean): void
  columns(): readonly { readonly name: string; readonly type: string | null }[]
}

export interface SqliteDatabase {
  prepare(text: string): SqliteStatement
  exec(text: string): void
  close(): void
  /** Since Node.js 24. */
  enableDefensive?(on: boolean): void
}

export interface SqliteDriver {
  readonly name: 'node:sqlite' | '@photostructure/sqlite'
  readonly DatabaseSync: new (
    file: string,
    options: { readonly readOnly: boolean; readonly timeout: number },
  ) => SqliteDatabase
  /** Copies a database in another thread, some pages at a time. */
  readonly backup: (source: SqliteDatabase, file: string, options: { readonly rate: number }) => Promise<number>
}

export interface SqliteError extends Error {
  readonly code: 'ERR_SQLITE_ERROR'
  /** The extended result code (https://sqlite.org/rescode.html). */
  readonly errcode: number
}

/** What @photostructure/sqlite 1.2 throws out of all() has no result code, only SQLite's words. */
const CODES_OF_WORDS: readonly (readonly [RegExp, number])[] = [
  [/^UNIQUE constraint failed/, 2067],
  [/^NOT NULL constraint failed/, 1299],
  [/^FOREIGN KEY constraint failed/, 787],
  [/^CHECK constraint failed/, 275],
  [/^cannot store \w+ value in \w+ column/, 3091],
  [/^database is locked/, 5],
  [/^database table is locked/, 6],
  [/^attempt to write a readonly database/, 8],
  [/^disk I\/O error/, 10],
  [/^database disk image is malformed/, 11],
  [/^database or disk is full/, 13],
  [/^datatype mismatch/, 20],
  [/^file is not a database/, 26],
]

/** True for an error of SQLite itself; one without a result code gets it. */
export function isSqliteError(error: unknown): error is SqliteError {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return false
  if (!('errcode' in error)) {
    Object.assign(error, { errcode: CODES_OF_WORDS.find(([words]) => words.test(error.message))?.[1] ?? 1 })
  }
  return true
}

let known: SqliteDriver | undefined

/** @throws GUI_STORE_NO_SQLITE */
export async function sqliteDriver(): Promise<SqliteDriver> {
  known ??= builtIn() ?? (await packageDriver())
  return known
}

function builtIn(): SqliteDriver | undefined {
  // Absent before Node.js 20.16 and 22.3.
  const find: ((name: string) => object | undefined) | undefined = process.getBuiltinModule
  const found = find === undefined ? undefined : withoutWarning(() => find('node:sqlite'))
  if (found === undefined || !isWhole(found)) return undefined
  // The documented interface of node:sqlite, of which @types/node 20 knows nothing.
  return { ...(found as Omit<SqliteDriver, 'name'>), name: 'node:sqlite' }
}

/** Before Node.js 22.16 it can neither copy a database nor tell the types of columns. */
function isWhole(found: object): boolean {
  if (!('backup' in found) || !('StatementSync' in found) || typeof found.StatementSync !== 'function') return false
  return 'columns' in found.StatementSync.prototype
}

/** Node.js 22 calls its SQLite experimental at every start, which a user of guichet can do nothing about. */
function withoutWarning<Value>(task: () => Value): Value {
  const { emitWarning } = process
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) {
      Reflect.apply(emitWarning, process, [warning, ...rest])
    }
  }
  try {
    return task()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** @internal @throws GUI_STORE_NO_SQLITE */
export async function packageDriver(
  load: () => Promise<unknown> = () => import('@photostructure/sqlite'),
): Promise<SqliteDriver> {
  try {
    // Its documentation promises the interface of node:sqlite; the suite of tests runs on both.
    const found = (await load()) as Omit<SqliteDriver, 'name'>
    return { DatabaseSync: found.DatabaseSync, backup: found.backup, name: '@photostructure/sqlite' }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw storeErrors.fail('GUI_STORE_NO_SQLITE', { version: process.version, why }, error)
  }
}
