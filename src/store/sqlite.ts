// sqlite.ts: opens a SQLite file with the settings that a server needs. Makes the file for its user only, and waits by the
// clock, not by holding the thread up, while another process is in the way.

import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { storeErrors } from './errors.ts'
import { backoffMs, pause } from './pause.ts'
import { isBusy, SqliteConnection } from './sqlite-connection.ts'
import { type SqliteDatabase, sqliteDriver } from './sqlite-driver.ts'

/** A database in memory, gone when it is closed. */
export const IN_MEMORY = ':memory:'

/** How long the engine itself may hold the thread up for another process; longer waits are ours, by the clock. */
const ENGINE_WAIT_MS = 5
const RETRY_MS_MAX = 50
/** 64 MiB: a log that grew in a burst is cut back to this. */
const LOG_BYTES_MAX = 67_108_864

export interface SqliteOptions {
  /** Absolute path, or {@link IN_MEMORY}. */
  readonly file: string
  readonly readOnly?: boolean
  /** `full` waits for the disk at every commit. */
  readonly synchronous: 'normal' | 'full'
  /** Most statements that are kept prepared. */
  readonly statementsMax: number
  /** Longest wait for other processes, milliseconds. */
  readonly busyMs: number
  readonly clock: Clock
}

/**
 * Opens a file, making it for its user only when it is not there.
 * @throws GUI_STORE_NO_SQLITE, GUI_STORE_OPEN, GUI_STORE_BUSY
 */
export async function openSqlite(options: SqliteOptions): Promise<SqliteConnection> {
  const driver = await sqliteDriver()
  const { file, clock, busyMs } = options
  const giveUpAt = clock.now() + busyMs
  for (let tries = 0; ; tries++) {
    let database: SqliteDatabase | undefined
    try {
      if (file !== IN_MEMORY && options.readOnly !== true) closeSync(openSync(file, 'a', 0o600))
      database = new driver.DatabaseSync(file, { readOnly: options.readOnly === true, timeout: ENGINE_WAIT_MS })
      settle(database, options)
      return new SqliteConnection(database, options.statementsMax)
    } catch (error) {
      database?.close()
      // Two processes that start together both want to switch the log on.
      if (!isBusy(error)) throw openingError(file, error)
      if (clock.now() >= giveUpAt) throw storeErrors.fail('GUI_STORE_BUSY', { file, ms: busyMs }, error)
    }
    await pause(clock, backoffMs(tries, RETRY_MS_MAX))
  }
}

function settle(database: SqliteDatabase, { file, readOnly, synchronous }: SqliteOptions): void {
  // Before anything is read, so that a file that is no database is known for it here.
  if (readOnly === true) database.exec('pragma query_only = on')
  else if (file !== IN_MEMORY) database.exec('pragma journal_mode = wal')
  database.exec(`pragma synchronous = ${synchronous}; pragma journal_size_limit = ${LOG_BYTES_MAX}`)
  // What stands in the file's schema may not call functions that do more than calculate.
  database.exec('pragma foreign_keys = on; pragma trusted_schema = off')
  database.enableDefensive?.(true)
  database.prepare('select count(*) from sqlite_schema').get()
}

function openingError(file: string, error: unknown): Error {
  const advice = 'Look at the path, and at who may read and write there.'
  if (!existsSync(dirname(file)) && file !== IN_MEMORY) {
    const made = 'Create the folder, or name another file.'
    return storeErrors.fail('GUI_STORE_OPEN', { file, why: `there is no folder ${dirname(file)}`, advice: made }, error)
  }
  const why = error instanceof Error ? error.message : String(error)
  return storeErrors.fail('GUI_STORE_OPEN', { file, why, advice }, error)
}
