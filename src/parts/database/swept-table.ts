// swept-table.ts: a table of guichet's own in the database of a site: made when it is not there, and swept once a minute of
// what is over. What its rows are is its user's business.

import { type Clock, systemClock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import type { Site } from '../../http/message.ts'
import { wasMadeMeanwhile } from '../../store/made-meanwhile.ts'
import type { Query } from './query.ts'
import type { Database } from './site-database.ts'

const SWEEP_MS = 60_000
/** Rows that one statement deletes at most: SQLite holds the thread up for about as many microseconds. */
export const SWEEP_ROWS = 1000

export interface SweptTableParts {
  readonly db: Database
  /** Its name, for the log. */
  readonly name: string
  /** Statements that make it, and do nothing when it is there. */
  readonly create: (db: Database) => readonly Query[]
  /** Deletes a part of what is over, at most {@link SWEEP_ROWS} rows. */
  readonly sweep: (db: Database, nowMs: number) => Promise<number>
  readonly clock?: Clock | undefined
}

export class SweptTable {
  readonly clock: Clock
  readonly #parts: SweptTableParts
  #log: Logger | undefined
  #stop: (() => void) | undefined
  #sweeping: Promise<void> | undefined

  constructor(parts: SweptTableParts) {
    this.#parts = parts
    this.clock = parts.clock ?? systemClock
  }

  /** Opens the database, as often as it is closed; makes the table. */
  async open(site: Site): Promise<void> {
    const { db } = this.#parts
    await db.open(site)
    try {
      await this.#create()
    } catch (error) {
      await db.close()
      throw error
    }
    this.#log = site.log
    this.#stop = this.clock.every(SWEEP_MS, () => void this.sweep())
  }

  async close(): Promise<void> {
    this.#stop?.()
    this.#stop = undefined
    await this.#sweeping
    await this.#parts.db.close()
  }

  /** Deletes what is over, in portions, so that others get their turn between them. Never rejects. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepAll().finally(() => {
      this.#sweeping = undefined
    })
    return this.#sweeping
  }

  async #sweepAll(): Promise<void> {
    const { db, name, sweep } = this.#parts
    try {
      while ((await sweep(db, this.clock.now())) >= SWEEP_ROWS && this.#stop !== undefined) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    } catch (error) {
      this.#log?.warn({ err: error }, `The table ${name} could not be swept; the next try is in a minute.`)
    }
  }

  async #create(): Promise<void> {
    const { db, create } = this.#parts
    for (const statement of create(db)) {
      try {
        await statement.run()
      } catch (error) {
        if (!wasMadeMeanwhile(error)) throw error
        await statement.run()
      }
    }
  }
}
