// sqlite-group.ts: writes that come in one turn of the event loop, made in one transaction: a commit costs more than what is
// committed (1.5x on bench: insert-sqlite). Each write is answered when all of them are safe, and for itself: one that fails
// leaves the others alone, and where that cannot be, all are made again, one by one.

import type { Mode, Outcome } from './session.ts'
import { isBusy, type SqliteConnection } from './sqlite-connection.ts'
import { isSqliteError } from './sqlite-driver.ts'

/** More than this is committed before the turn ends. */
const WRITES_MAX = 500

interface Write {
  readonly text: string
  readonly values: readonly unknown[]
  readonly mode: Mode
  readonly outcome: Outcome
  resolve(outcome: Outcome): void
  reject(error: unknown): void
}

export interface SqliteGroupEnds {
  /** Makes one write by itself, also when another process is in its way. */
  alone(text: string, values: readonly unknown[], mode: Mode): Promise<Outcome>
  /** Nothing of the transaction is left; the connection is whoever's turn it is. */
  ended(writes: number): void
}

export class SqliteGroup {
  readonly #writer: SqliteConnection
  readonly #ends: SqliteGroupEnds
  readonly #writes: Write[] = []
  #ended = false

  /** Begins the transaction. @throws what SQLite throws, also when another process is in the way */
  constructor(writer: SqliteConnection, ends: SqliteGroupEnds) {
    this.#writer = writer
    this.#ends = ends
    writer.control('begin immediate')
  }

  /** @returns resolves when the write is safe */
  add(text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    let outcome: Outcome
    try {
      outcome = this.#writer.execute(text, values, mode)
    } catch (error) {
      // Some faults, and ON CONFLICT ROLLBACK, end the transaction, and with it all that was made in it.
      if (isSqliteError(error) && !this.#stands()) this.#makeAgain()
      return isBusy(error) ? this.#ends.alone(text, values, mode) : Promise.reject(error)
    }
    return new Promise((resolve, reject) => {
      this.#writes.push({ text, values, mode, outcome, resolve, reject })
      if (this.#writes.length >= WRITES_MAX) this.end()
    })
  }

  /** Commits, and answers everybody. A second time does nothing. */
  end(): void {
    if (this.#ended) return
    try {
      this.#writer.control('commit')
    } catch {
      // Such as a foreign key that is looked at only now: whose it is shows when each is made by itself.
      this.#rollBack()
      this.#makeAgain()
      return
    }
    this.#ended = true
    this.#ends.ended(this.#writes.length)
    for (const { resolve, outcome } of this.#writes) resolve(outcome)
  }

  /** Whether the transaction is still open: another cannot be begun then. */
  #stands(): boolean {
    try {
      this.#writer.control('begin')
    } catch {
      return true
    }
    this.#rollBack()
    return false
  }

  #rollBack(): void {
    try {
      this.#writer.control('rollback')
    } catch {
      // SQLite has done so already.
    }
  }

  /** None of them has been answered, and nothing of them is left: one after the other, as they came. */
  #makeAgain(): void {
    this.#ended = true
    this.#ends.ended(this.#writes.length)
    void this.#oneByOne()
  }

  async #oneByOne(): Promise<void> {
    for (const { text, values, mode, resolve, reject } of this.#writes) {
      try {
        resolve(await this.#ends.alone(text, values, mode))
      } catch (error) {
        reject(error)
      }
    }
  }
}
