// long-postgres.ts: long statements of PostgreSQL: on connections of their own, so that they leave the pool to the others, in
// a transaction that only reads, with a deadline at the server, and fetched in parts, so that their rows have a bound.

import { type Clock, systemClock } from '../../base/clock.ts'
import { isGuichetError } from '../../base/errors.ts'
import { excerptOf } from '../../store/excerpt.ts'
import { after } from '../../store/pause.ts'
import type { Held, Row, Store } from '../../store/session.ts'
import { factsOf } from '../../store/sql-text.ts'
import type { Turnstile } from '../../store/turnstile.ts'
import type { Compiled } from './compile.ts'
import { databaseErrors } from './errors.ts'
import { faultOf } from './faults.ts'
import { enterLong, type LongLimits, type LongRows, type LongRunner, longPlaces, sizeOf } from './long.ts'

const PART_ROWS = 500
const GRACE_MS = 5000

export interface PostgresLongOptions {
  /** Opens the connections, at the first long statement. */
  readonly open: () => Promise<Store>
  /** Most at once. */
  readonly connectionsMax: number
  readonly clock?: Clock
}

export class PostgresLong implements LongRunner {
  readonly #options: PostgresLongOptions
  readonly #clock: Clock
  readonly #places: Turnstile
  #store: Promise<Store> | undefined

  constructor(options: PostgresLongOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#places = longPlaces(options.connectionsMax, this.#clock)
  }

  async run({ text, values }: Compiled, limits: LongLimits): Promise<LongRows<Row>> {
    const { kind, several } = factsOf(text, 'postgres')
    if (kind !== 'read' || several) {
      const why = several ? 'more than one statement stands in it' : 'it does not only read'
      throw databaseErrors.fail('GUI_DATABASE_LONG', { why, sql: excerptOf(text), advice: 'Send it without .long().' })
    }
    const endsAt = this.#clock.now() + limits.timeoutMs
    const leave = await enterLong(this.#places, limits.timeoutMs)
    try {
      return await this.#begin(text, values, limits, endsAt)
    } finally {
      leave()
    }
  }

  async close(): Promise<void> {
    const store = await this.#store?.catch(() => undefined)
    await store?.close()
  }

  async #begin(text: string, values: readonly unknown[], limits: LongLimits, endsAt: number): Promise<LongRows<Row>> {
    const held = await (await this.#opened()).hold()
    let broken = true
    // The server keeps the deadline; this one is for a server that is gone.
    const stop = after(this.#clock, limits.timeoutMs + GRACE_MS, () => held.release(true))
    try {
      await held.control('begin read only')
      const answer = await this.#read(held, text, values, limits, endsAt)
      await held.control('rollback')
      broken = false
      return answer
    } catch (error) {
      const fault = faultOf(error, text, limits.timeoutMs)
      const late = isGuichetError(fault) && fault.code === 'GUI_DATABASE_DEADLINE'
      const said = { ms: limits.timeoutMs, sql: excerptOf(text) }
      throw late ? databaseErrors.fail('GUI_DATABASE_LONG_DEADLINE', said, error) : fault
    } finally {
      stop()
      held.release(broken)
    }
  }

  #opened(): Promise<Store> {
    this.#store ??= this.#options.open().catch((error) => {
      this.#store = undefined
      throw error
    })
    return this.#store
  }

  async #read(
    held: Held,
    text: string,
    values: readonly unknown[],
    { rowsMax, bytesMax }: LongLimits,
    endsAt: number,
  ): Promise<LongRows<Row>> {
    const rows: Row[] = []
    let bytes = 0
    const inTime = () =>
      held.control(`set local statement_timeout = ${Math.max(1, Math.ceil(endsAt - this.#clock.now()))}`)
    await inTime()
    // EXPLAIN and SHOW cannot be fetched in parts, and are short.
    const whole = /^\s*(?:explain|show)\b/i.test(text)
    if (!whole) await held.execute(`declare guichet_long no scroll cursor for ${text}`, values, 'run')
    for (;;) {
      const next = whole
        ? await held.execute(text, values, 'all')
        : await held.execute(`fetch forward ${PART_ROWS} from guichet_long`, [], 'all')
      for (const row of next.rows) {
        bytes += sizeOf(row)
        if (rows.length >= rowsMax || bytes > bytesMax) return { rows, truncated: true }
        rows.push(row)
      }
      if (whole || next.rows.length < PART_ROWS) return { rows, truncated: false }
      await inTime()
    }
  }
}
