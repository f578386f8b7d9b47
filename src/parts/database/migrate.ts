// migrate.ts: brings a database to where the folder of migrations is, one migration after the other, each whole or not at
// all, also when several processes start together. Knows no command line; the log of the site is told.

import { pathToFileURL } from 'node:url'
import { type Clock, systemClock } from '../../base/clock.ts'
import { isGuichetError } from '../../base/errors.ts'
import { excerptOf } from '../../store/excerpt.ts'
import type { Store } from '../../store/session.ts'
import { factsOf, splitStatements } from '../../store/sql-text.ts'
import { databaseErrors } from './errors.ts'
import { type MigrationFile, nextNumber, sectionsOf } from './migration-files.ts'
import { type AppliedRow, dropRow, keepRow, lockMigrations, readApplied } from './migration-table.ts'
import type { Scope } from './scope.ts'
import { makeTransaction, type Transaction } from './surface.ts'
import { transact } from './transaction.ts'

/** How long one process waits for another that migrates, milliseconds. */
const LOCK_WAIT_MS = 60_000

export interface MigrateOptions {
  readonly store: Store
  readonly files: readonly MigrationFile[]
  /** Loads a module of the user's; import() without. */
  readonly load?: (path: string) => Promise<unknown>
  readonly clock?: Clock
}

export interface MigrationStatus {
  readonly number: number
  /** "0001-notes.sql"; for a file that is gone, its number and name. */
  readonly file: string
  /** `changed`: not what was applied. `missing`: applied, but its file is gone, as after going back to an older release. */
  readonly state: 'applied' | 'pending' | 'changed' | 'missing'
  /** ISO 8601. */
  readonly appliedAt: string | undefined
}

/** Every migration of the folder and of the database, in order. Changes nothing. */
export async function migrationStatus({ store, files }: MigrateOptions): Promise<MigrationStatus[]> {
  const applied = await readApplied(store)
  const gone = [...applied.values()].filter(({ number }) => !files.some((file) => file.number === number))
  const list: MigrationStatus[] = [
    ...files.map((file) => statusOf(file, applied.get(file.number))),
    ...gone.map(({ number, name, applied_at: appliedAt }) => {
      return { number, file: `${String(number).padStart(4, '0')}-${name}`, state: 'missing' as const, appliedAt }
    }),
  ]
  return list.sort((left, right) => left.number - right.number)
}

function statusOf(file: MigrationFile, row: AppliedRow | undefined): MigrationStatus {
  const state = row === undefined ? 'pending' : row.checksum === file.checksum ? 'applied' : 'changed'
  return { number: file.number, file: file.file, state, appliedAt: row?.applied_at }
}

/** @throws GUI_DATABASE_MIGRATION_PENDING, GUI_DATABASE_MIGRATION_CHANGED, GUI_DATABASE_MIGRATION_ORDER */
export async function assertMigrated(options: MigrateOptions): Promise<void> {
  const pending = pendingOf(options.files, await readApplied(options.store))
  if (pending.length === 0) return
  throw databaseErrors.fail('GUI_DATABASE_MIGRATION_PENDING', { files: pending.map(({ file }) => file).join(', ') })
}

/**
 * Applies what is pending.
 *
 * @returns what was applied by this call
 * @throws GUI_DATABASE_MIGRATION_FAILED and its kind; what was applied before it stays applied
 */
export async function applyMigrations(options: MigrateOptions): Promise<MigrationFile[]> {
  const { store, files } = options
  const done: MigrationFile[] = []
  for (const file of pendingOf(files, await readApplied(store))) {
    const mine = await alone(options, async (scope) => {
      // Another process may have been faster while this one waited.
      const applied = await readApplied(scope)
      if (!pendingOf(files, applied).includes(file)) return false
      await run(scope, file, 'up', options)
      await keepRow(scope, file, options.clock ?? systemClock)
      return true
    })
    if (mine) done.push(file)
  }
  return done
}

/**
 * Takes the last migration back.
 *
 * @returns its file; undefined when none is applied
 * @throws GUI_DATABASE_MIGRATION_DOWN when it does not say how, GUI_DATABASE_MIGRATION_FAILED
 */
export async function rollBackMigration(options: MigrateOptions): Promise<MigrationFile | undefined> {
  return await alone(options, async (scope) => {
    const last = [...(await readApplied(scope)).values()].at(-1)
    if (last === undefined) return undefined
    const file = options.files.find(({ number }) => number === last.number)
    if (file === undefined) {
      const name = `${String(last.number).padStart(4, '0')}-${last.name}`
      throw databaseErrors.fail('GUI_DATABASE_MIGRATION_DOWN', { file: name, why: 'its file is gone' })
    }
    if (file.checksum !== last.checksum) throw changed(file)
    await run(scope, file, 'down', options)
    await dropRow(scope, file)
    return file
  })
}

/** @throws when the folder and the database tell different stories */
function pendingOf(files: readonly MigrationFile[], applied: ReadonlyMap<number, AppliedRow>): MigrationFile[] {
  const pending = files.filter((file) => !applied.has(file.number))
  const altered = files.find((file) => (applied.get(file.number)?.checksum ?? file.checksum) !== file.checksum)
  if (altered !== undefined) throw changed(altered)
  const last = files.filter((file) => applied.has(file.number)).at(-1)
  const late = pending[0]
  if (last !== undefined && late !== undefined && late.number < last.number) {
    const next = nextNumber(files)
    throw databaseErrors.fail('GUI_DATABASE_MIGRATION_ORDER', { file: late.file, last: last.file, next })
  }
  return pending
}

function changed({ file }: MigrationFile): Error {
  return databaseErrors.fail('GUI_DATABASE_MIGRATION_CHANGED', { file })
}

/** In a transaction that no other process's migration gets into. */
async function alone<Value>(options: MigrateOptions, work: (scope: Scope) => Promise<Value>): Promise<Value> {
  const { store, clock = systemClock } = options
  const settings = {
    // The lock is taken inside; a snapshot from before it would not show what the process before us did.
    isolation: 'read committed',
    foreignKeys: false,
    deadlineMs: Number.POSITIVE_INFINITY,
    retriesMax: 0,
    statementMs: LOCK_WAIT_MS,
    clock,
  }
  const giveUpAt = clock.now() + LOCK_WAIT_MS
  for (;;) {
    try {
      return await transact(store, settings, async (scope) => {
        await lockMigrations(scope, LOCK_WAIT_MS)
        const value = await work(scope)
        await assertForeignKeys(scope)
        return value
      })
    } catch (error) {
      // SQLite: the other process is still at it; each try waits for a while by itself.
      const waits = isGuichetError(error) && error.code === 'GUI_STORE_BUSY' && clock.now() < giveUpAt
      if (!waits) throw error
    }
  }
}

async function assertForeignKeys(scope: Scope): Promise<void> {
  if (scope.engine !== 'sqlite') return
  const { rows } = await scope.execute('pragma foreign_key_check', [], 'all')
  const [first] = rows
  if (first === undefined) return
  const sql = `${rows.length} in ${String(first['table'])}, referring to ${String(first['parent'])}`
  const why = 'afterwards rows refer to others that are not there'
  throw databaseErrors.fail('GUI_DATABASE_MIGRATION_FAILED', { place: 'as a whole', why, sql })
}

type Direction = 'up' | 'down'

async function run(scope: Scope, file: MigrationFile, direction: Direction, options: MigrateOptions): Promise<void> {
  if (file.kind === 'module') await runModule(scope, file, direction, options)
  else await runSql(scope, file, direction)
}

async function runSql(scope: Scope, { file, text }: MigrationFile, direction: Direction): Promise<void> {
  const { up, down, downLine } = sectionsOf(text)
  if (direction === 'down' && down === undefined) {
    throw databaseErrors.fail('GUI_DATABASE_MIGRATION_DOWN', { file, why: 'it does not say how' })
  }
  const [part, before] = direction === 'up' ? [up, 0] : [down ?? '', downLine]
  for (const statement of splitStatements(part, scope.engine)) {
    const place = `${file}:${statement.line + before}`
    if (factsOf(statement.text, scope.engine).kind === 'control') {
      const word = (/^\w+/.exec(statement.text)?.[0] ?? '').toUpperCase()
      throw databaseErrors.fail('GUI_DATABASE_MIGRATION_CONTROL', { place, word })
    }
    try {
      await scope.execute(statement.text, [], 'run')
    } catch (error) {
      throw failed(place, error, excerptOf(statement.text))
    }
  }
}

interface MigrationModule {
  readonly up?: (db: Transaction) => unknown
  readonly down?: (db: Transaction) => unknown
}

async function runModule(
  scope: Scope,
  { file, path }: MigrationFile,
  direction: Direction,
  { load = (module) => import(pathToFileURL(module).href) }: MigrateOptions,
): Promise<void> {
  let module: MigrationModule
  try {
    // A module namespace is an object of exports; each is looked at before it is used.
    module = (await load(path)) as MigrationModule
  } catch (error) {
    throw databaseErrors.fail('GUI_DATABASE_MIGRATION_MODULE', { file, why: reasonOf(error) }, error)
  }
  const task = module[direction]
  if (typeof task !== 'function') {
    if (direction === 'down') {
      throw databaseErrors.fail('GUI_DATABASE_MIGRATION_DOWN', { file, why: 'it exports no function down' })
    }
    throw databaseErrors.fail('GUI_DATABASE_MIGRATION_MODULE', { file, why: 'it exports no function up' })
  }
  try {
    await task(makeTransaction(scope))
  } catch (error) {
    throw failed(file, error, `in ${direction}()`)
  }
}

function failed(place: string, error: unknown, sql: string): Error {
  if (isGuichetError(error) && error.code.startsWith('GUI_STORE') && error.code !== 'GUI_STORE_VALUE') return error
  return databaseErrors.fail('GUI_DATABASE_MIGRATION_FAILED', { place, why: reasonOf(error), sql }, error)
}

/** The engine's own words, where ours stand around them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = isGuichetError(error) && error.cause instanceof Error ? error.cause : error
  return own.message.replace(/\.$/, '')
}
