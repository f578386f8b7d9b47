// query.ts: what db.sql`…` gives: a statement that has not been sent yet. Awaited, it is sent and gives its rows; put into
// another template, it is a piece of that.

import { excerptOf } from '../../store/excerpt.ts'
import type { Mode, Outcome, Row } from '../../store/session.ts'
import type { Template } from './compile.ts'
import { databaseErrors } from './errors.ts'
import { FRAGMENT } from './fragment.ts'
import type { LongOptions, LongRows } from './long.ts'

/** Who sends statements: a database, or one of its transactions. */
export interface Runner {
  run(template: Template, mode: Mode): Outcome | Promise<Outcome>
  long(template: Template, options: LongOptions): Promise<LongRows<Row>>
}

export interface Changed {
  /** Rows inserted, updated or deleted. */
  readonly changes: number
  /** SQLite: the id of the last row inserted. On PostgreSQL write `returning id` and `.one()`. */
  readonly lastId: number | bigint | undefined
}

/** A statement; its methods send it, each time anew. */
export class Query<Item extends object = Row> implements Promise<Item[]>, Template {
  readonly [FRAGMENT] = 'template'
  readonly strings: TemplateStringsArray
  readonly values: readonly unknown[]
  readonly #runner: Runner

  constructor(strings: TemplateStringsArray, values: readonly unknown[], runner: Runner) {
    this.strings = strings
    this.values = values
    this.#runner = runner
  }

  get [Symbol.toStringTag](): string {
    return 'Query'
  }

  /** All rows; the same as awaiting the statement. */
  all(): Promise<Item[]> {
    // What a row looks like only its author knows: that is what the type parameter says.
    return this.#send('all', ({ rows }) => rows as readonly object[] as Item[])
  }

  /** The first row, or undefined. Add `limit 1` where there may be many. */
  first(): Promise<Item | undefined> {
    return this.#send('first', ({ rows }) => rows[0] as object | undefined as Item | undefined) // as in all()
  }

  /** The only row. @throws GUI_DATABASE_ONE when there is none, or more than one */
  one(): Promise<Item> {
    return this.#send('all', ({ rows }) => {
      if (rows.length === 1) return rows[0] as object as Item // as in all()
      const count = rows.length === 0 ? 'no row' : `${rows.length} rows`
      throw databaseErrors.fail('GUI_DATABASE_ONE', { count, sql: excerptOf(this.strings.join('?')) })
    })
  }

  /** What it changed; rows are not read. */
  run(): Promise<Changed> {
    return this.#send('run', ({ changes, lastId }) => ({ changes, lastId }))
  }

  /**
   * Runs a statement that only reads where it cannot hold others up (SQLite: in a process of its own), with a deadline
   * and a bound on its rows.
   * @throws GUI_DATABASE_LONG, GUI_DATABASE_LONG_DEADLINE, GUI_DATABASE_LONG_CROWD
   * @example const { rows, truncated } = await db.sql<Sum>`select …`.long({ timeoutMs: 5000 })
   */
  async long(options: LongOptions = {}): Promise<LongRows<Item>> {
    return (await this.#runner.long(this, options)) as LongRows<object> as LongRows<Item> // as in all()
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting a statement is how it is sent
  then<Fulfilled = Item[], Rejected = never>(
    fulfilled?: ((rows: Item[]) => Fulfilled | PromiseLike<Fulfilled>) | null,
    rejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.all().then(fulfilled, rejected)
  }

  catch<Rejected = never>(
    rejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Item[] | Rejected> {
    return this.all().catch(rejected)
  }

  finally(task?: (() => void) | null): Promise<Item[]> {
    return this.all().finally(task)
  }

  // hot: once per statement
  #send<Value>(mode: Mode, read: (outcome: Outcome) => Value): Promise<Value> {
    try {
      const outcome = this.#runner.run(this, mode)
      return outcome instanceof Promise ? outcome.then(read) : Promise.resolve(read(outcome))
    } catch (error) {
      return Promise.reject(error)
    }
  }
}
