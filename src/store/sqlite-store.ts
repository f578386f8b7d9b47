// sqlite-store.ts: a SQLite database for a whole program: one connection that writes, in turns, and one that goes on reading
// while somebody holds a transaction open. Single writes of one turn of the event loop share a commit (sqlite-group.ts). Waits
// for other processes by the clock, never by holding the thread up.

import { storeErrors } from './errors.ts'
import { Kept } from './kept.ts'
import { backoffMs, pause } from './pause.ts'
import type { Held, Mode, Outcome, Store } from './session.ts'
import { factsOf, type StatementKind } from './sql-text.ts'
import { IN_MEMORY, openSqlite, type SqliteOptions } from './sqlite.ts'
import { isBusy, type SqliteConnection } from './sqlite-connection.ts'
import { SqliteGroup, type SqliteGroupEnds } from './sqlite-group.ts'
import { Turnstile } from './turnstile.ts'

const RETRY_MS_MAX = 50
const KINDS_MAX = 200
/** A group smaller than this was not worth it: the next turns do without. */
const GROUP_MIN = 3
const TURNS_WITHOUT = 64

export interface SqliteStoreOptions extends Omit<SqliteOptions, 'readOnly'> {
  /** Longest wait for the writing connection, milliseconds. */
  readonly acquireMs: number
  /** Most callers that may wait for it. */
  readonly waitingMax: number
}

/** @throws GUI_STORE_NO_SQLITE, GUI_STORE_OPEN, GUI_STORE_BUSY */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  return new SqliteStore(await openSqlite(options), options)
}

export class SqliteStore implements Store {
  readonly engine = 'sqlite'
  readonly where: string
  readonly #options: SqliteStoreOptions
  readonly #writer: SqliteConnection
  /** Opened when it is needed for the first time: most programs do not. */
  #reader: Promise<SqliteConnection> | undefined
  readonly #turns: Turnstile
  readonly #kinds = new Kept<StatementKind>(KINDS_MAX)
  #closed = false
  /** The writes of this turn of the event loop, from the second one on. */
  #group: SqliteGroup | undefined
  #leaveGroup: (() => void) | undefined
  /** In this turn something has been written. */
  #hasWritten = false
  /** So many turns are left in which every write is made by itself: they come one after the other, each waiting for the last. */
  #without = 0

  constructor(writer: SqliteConnection, options: SqliteStoreOptions) {
    const { clock, acquireMs: waitMs, waitingMax } = options
    this.#writer = writer
    this.#options = options
    this.where = options.file
    this.#turns = new Turnstile({ clock, waitMs, waitingMax, what: `The turn to write to ${options.file}` })
  }

  /** The path of the file; undefined for a database in memory. */
  get file(): string | undefined {
    return this.where === IN_MEMORY ? undefined : this.where
  }

  // hot: once per statement
  execute(text: string, values: readonly unknown[], mode: Mode): Outcome | Promise<Outcome> {
    if (this.#closed) throw this.#closedError()
    const isWrite = this.file !== undefined && this.#kindOf(text) === 'write'
    if (isWrite && this.#group !== undefined) return this.#group.add(text, values, mode)
    if (!this.#turns.free) return this.#later(text, values, mode)
    try {
      if (isWrite && this.#noteWrite()) return this.#openGroup().add(text, values, mode)
      return this.#writer.execute(text, values, mode)
    } catch (error) {
      if (!isBusy(error)) throw error
      return this.#inTurn(text, values, mode)
    }
  }

  /** @returns whether others of this turn were before it, and it shall share a commit with those behind it */
  #noteWrite(): boolean {
    if (this.#hasWritten) return this.#without === 0
    this.#hasWritten = true
    setImmediate(this.#endTurn)
    return false
  }

  readonly #endTurn = (): void => {
    this.#hasWritten = false
    if (this.#without > 0) this.#without--
    this.#group?.end()
  }

  #openGroup(): SqliteGroup {
    const group = new SqliteGroup(this.#writer, this.#groupEnds)
    this.#leaveGroup = this.#turns.enterNow()
    this.#group = group
    return group
  }

  readonly #groupEnds: SqliteGroupEnds = {
    alone: (text, values, mode) => this.#inTurn(text, values, mode),
    ended: (writes) => {
      this.#group = undefined
      if (writes < GROUP_MIN) this.#without = TURNS_WITHOUT
      this.#leaveGroup?.()
    },
  }

  async hold(waitMs?: number): Promise<Held> {
    if (this.#closed) throw this.#closedError()
    const leave = await this.#turns.enter(waitMs)
    if (this.#closed) {
      leave()
      throw this.#closedError()
    }
    return new SqliteHeld(this.#writer, this, leave)
  }

  /** Runs `task` again for as long as another process is in its way. @throws GUI_STORE_BUSY */
  async patiently<Value>(task: () => Value): Promise<Value> {
    const { clock, busyMs, file } = this.#options
    const giveUpAt = clock.now() + busyMs
    for (let tries = 0; ; tries++) {
      try {
        return task()
      } catch (error) {
        if (!isBusy(error)) throw error
        if (clock.now() >= giveUpAt) throw storeErrors.fail('GUI_STORE_BUSY', { file, ms: busyMs }, error)
      }
      await pause(clock, backoffMs(tries, RETRY_MS_MAX))
    }
  }

  /** Waits for the transaction that is open, if there is one, and closes both connections. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const leave = await this.#turns.enter(Number.POSITIVE_INFINITY)
    const reader = await this.#reader?.catch(() => undefined)
    reader?.close()
    try {
      this.#writer.control('pragma optimize')
    } catch (error) {
      if (!isBusy(error)) throw error // advice for the planner: another time will do
    } finally {
      this.#writer.close()
      leave()
    }
  }

  /** Somebody has a transaction open: who only reads need not wait for it. */
  async #later(text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    if (this.file === undefined || this.#kindOf(text) !== 'read') return await this.#inTurn(text, values, mode)
    const reader = await this.#readerOpen()
    return await this.patiently(() => reader.execute(text, values, mode))
  }

  async #inTurn(text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    const leave = await this.#turns.enter()
    try {
      return await this.patiently(() => this.#writer.execute(text, values, mode))
    } finally {
      leave()
    }
  }

  #readerOpen(): Promise<SqliteConnection> {
    this.#reader ??= openSqlite({ ...this.#options, readOnly: true }).catch((error) => {
      this.#reader = undefined
      throw error
    })
    return this.#reader
  }

  #kindOf(text: string): StatementKind {
    let kind = this.#kinds.get(text)
    if (kind === undefined) {
      kind = factsOf(text, 'sqlite').kind
      this.#kinds.set(text, kind)
    }
    return kind
  }

  #closedError(): Error {
    return storeErrors.fail('GUI_STORE_CLOSED', { where: this.where })
  }
}

class SqliteHeld implements Held {
  readonly engine = 'sqlite'
  readonly #connection: SqliteConnection
  readonly #store: SqliteStore
  readonly #leave: () => void

  constructor(connection: SqliteConnection, store: SqliteStore, leave: () => void) {
    this.#connection = connection
    this.#store = store
    this.#leave = leave
  }

  execute(text: string, values: readonly unknown[], mode: Mode): Outcome {
    return this.#connection.execute(text, values, mode)
  }

  control(text: string): Promise<void> {
    return this.#store.patiently(() => this.#connection.control(text))
  }

  settled(): void {}

  release(): void {
    this.#leave()
  }
}
