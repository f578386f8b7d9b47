// long-child.ts: the process that runs long statements of SQLite, one after the other: forked by long-sqlite.ts, which kills
// it at the deadline. Reads only. A thread of its own watches that the parent is alive, for a statement blocks the main one.

import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { systemClock } from '../../base/clock.ts'
import type { Row } from '../../store/session.ts'
import { openSqlite } from '../../store/sqlite.ts'
import type { SqliteConnection } from '../../store/sqlite-connection.ts'
import { isSqliteError } from '../../store/sqlite-driver.ts'
import type { SqliteValue } from '../../store/values.ts'
import { sizeOf } from './long.ts'

export interface LongTask {
  readonly text: string
  readonly values: readonly SqliteValue[]
  readonly rowsMax: number
  readonly bytesMax: number
}

export type LongAnswer =
  | { readonly rows: Row[]; readonly truncated: boolean }
  | { readonly message: string; readonly code: string | undefined; readonly errcode: number | undefined }

const WATCH_MS = 500
const BUSY_MS = 5000
const STATEMENTS_MAX = 50

if (isMainThread) await serve(process.argv[2] ?? '', Number(process.argv[3]))
else watch(Number(workerData))

async function serve(file: string, parent: number): Promise<void> {
  process.on('disconnect', () => process.exit())
  // Ctrl-C reaches every process of the terminal; when to end, the parent says.
  process.on('SIGINT', () => {})
  new Worker(new URL(import.meta.url), { workerData: parent })
  let connection: SqliteConnection | undefined
  process.on('message', async (task: LongTask) => {
    try {
      connection ??= await open(file)
      process.send?.(read(connection, task))
    } catch (error) {
      process.send?.(refusal(error))
      // A statement that failed midway would hold the log of the database back until it is run again.
      connection?.close()
      connection = undefined
    }
  })
}

function open(file: string): Promise<SqliteConnection> {
  const limits = { statementsMax: STATEMENTS_MAX, busyMs: BUSY_MS, clock: systemClock }
  return openSqlite({ file, readOnly: true, synchronous: 'normal', ...limits })
}

function read(connection: SqliteConnection, { text, values, rowsMax, bytesMax }: LongTask): LongAnswer {
  const rows: Row[] = []
  let bytes = 0
  for (const row of connection.iterate(text, values)) {
    bytes += sizeOf(row)
    if (rows.length >= rowsMax || bytes > bytesMax) return { rows, truncated: true }
    rows.push(row)
  }
  return { rows, truncated: false }
}

function refusal(error: unknown): LongAnswer {
  const message = error instanceof Error ? error.message : String(error)
  return isSqliteError(error)
    ? { message, code: error.code, errcode: error.errcode }
    : { message, code: undefined, errcode: undefined }
}

/** A parent that was killed cannot say so, and nobody would ever end a statement that runs for ever. */
function watch(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent || !isAlive(parent)) process.kill(process.pid, 'SIGKILL')
  }, WATCH_MS)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM would be somebody, at least.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
