// migration-table.ts: the table guichet_migrations, in which a database keeps what was applied to it, and the lock around it.

import type { Clock } from '../../base/clock.ts'
import type { Session } from '../../store/session.ts'
import type { MigrationFile } from './migration-files.ts'
import type { Scope } from './scope.ts'

export interface AppliedRow {
  readonly number: number
  readonly name: string
  readonly checksum: string
  /** ISO 8601. */
  readonly applied_at: string
}

/** For all programs of guichet on one PostgreSQL database: the letters of "guichet" as digits of a telephone. */
const LOCK_NUMBER = 4_842_438

const CREATE = `create table if not exists guichet_migrations (
  number integer primary key, name text not null, checksum text not null, applied_at text not null)`

const EXISTS = {
  sqlite: "select count(*) as found from sqlite_schema where type = 'table' and name = 'guichet_migrations'",
  postgres: "select count(to_regclass('guichet_migrations')) as found",
} as const

const mark = { sqlite: () => '?', postgres: (n: number) => `$${n}` } as const

/** What was applied, by number, in order; changes nothing, also where there is no table yet. */
export async function readApplied(session: Session): Promise<Map<number, AppliedRow>> {
  const { rows: found } = await session.execute(EXISTS[session.engine], [], 'first')
  if (found[0]?.['found'] !== 1) return new Map()
  const text = 'select number, name, checksum, applied_at from guichet_migrations order by number'
  const { rows } = await session.execute(text, [], 'all')
  // The columns that CREATE makes.
  return new Map((rows as unknown as AppliedRow[]).map((row) => [row.number, row]))
}

/** Waits until no other process migrates, and makes the table. SQLite's transaction is a lock itself. */
export async function lockMigrations(scope: Scope, waitMs: number): Promise<void> {
  if (scope.engine === 'postgres') {
    // Tables may take long to change; what must not is the wait for somebody who has them locked.
    await scope.control(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`)
    await scope.control(`set local lock_timeout = ${waitMs}`)
    await scope.execute(`select pg_advisory_xact_lock(${LOCK_NUMBER})`, [], 'run')
  }
  await scope.execute(CREATE, [], 'run')
}

export async function keepRow(scope: Scope, { number, name, checksum }: MigrationFile, clock: Clock): Promise<void> {
  const at = mark[scope.engine]
  const text = `insert into guichet_migrations (number, name, checksum, applied_at) values (${at(1)}, ${at(2)}, ${at(3)}, ${at(4)})`
  await scope.execute(text, [number, name, checksum, new Date(clock.now()).toISOString()], 'run')
}

export async function dropRow(scope: Scope, { number }: MigrationFile): Promise<void> {
  await scope.execute(`delete from guichet_migrations where number = ${mark[scope.engine](1)}`, [number], 'run')
}
