// session.ts: what the two engines look like from above: a statement goes in, rows come out. SQLite mostly answers at once,
// PostgreSQL with a promise; whoever asks takes both, so that nobody pays for a promise that is not needed.

import type { EngineName } from './sql-text.ts'

export type Row = Record<string, unknown>

/** `all` rows, the `first` one, or none: only what the statement changed. */
export type Mode = 'all' | 'first' | 'run'

export interface Outcome {
  readonly rows: readonly Row[]
  /** Rows inserted, updated or deleted. */
  readonly changes: number
  /** SQLite's rowid of the last row that an INSERT made; undefined otherwise, and on PostgreSQL. */
  readonly lastId: number | bigint | undefined
}

export interface Session {
  readonly engine: EngineName
  /** Values stand in the order of the parameters: ? on SQLite, $1, $2, … on PostgreSQL. What the engine throws comes as it is. */
  execute(text: string, values: readonly unknown[], mode: Mode): Outcome | Promise<Outcome>
}

/** A connection that nobody else uses until it is released: for transactions. */
export interface Held extends Session {
  /** BEGIN, COMMIT and their kind, which `execute` refuses. */
  control(text: string): void | Promise<void>
  /** Resolves when what was asked so far has been answered. */
  settled(): void | Promise<void>
  /** @param broken true when the connection is in the middle of something and must not be used again */
  release(broken?: boolean): void
}

export interface Store extends Session {
  /** For messages: the file, or host, port and name. Never a password. */
  readonly where: string
  /**
   * Takes a connection for itself: SQLite's only writer, or one of PostgreSQL's pool.
   * @param waitMs longest wait for it, milliseconds
   * @throws GUI_STORE_WAIT, GUI_STORE_CROWD
   */
  hold(waitMs?: number): Promise<Held>
  close(): Promise<void>
}

export const NOTHING: Outcome = { rows: [], changes: 0, lastId: undefined }
