// postgres-store.ts: a PostgreSQL database for a whole program: a pool of connections by the package pg, which is loaded
// here and nowhere else. A connection that dies is replaced at the next call.

import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg'
import type { Logger } from '../base/log.ts'
import { storeErrors } from './errors.ts'
import { Kept } from './kept.ts'
import { type ImportModule, loadPackage } from './package-loader.ts'
import { connectionFault } from './postgres-faults.ts'
import { PostgresNames } from './postgres-names.ts'
import { type KnownTypes, typesFor } from './postgres-types.ts'
import { assertRunnable } from './runnable.ts'
import type { Held, Mode, Outcome, Row, Store } from './session.ts'
import { factsOf } from './sql-text.ts'
import { encodeForPostgres } from './values.ts'

const IDLE_MS = 30_000
/** How much longer than the server's own deadline we wait for an answer, for a server that is gone. */
const GRACE_MS = 5000
const CHECKED_MAX = 500
const CHANGING = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

export interface PostgresOptions {
  readonly url: string
  /** Host, port and name, for messages. */
  readonly where: string
  /** In whose folder pg may be installed. */
  readonly site: { readonly root: string }
  readonly log: Logger
  readonly poolMax: number
  /** Longest wait for a connection, milliseconds. */
  readonly acquireMs: number
  readonly waitingMax: number
  /** Longest time a statement may take, milliseconds; the server ends it. */
  readonly statementMs: number
  /** Longest time a transaction may stand idle, milliseconds; the server ends the connection. */
  readonly idleTransactionMs: number
  readonly prepare: boolean
  /** For tests. */
  readonly load?: ImportModule
}

/** Not the simple protocol, in which a text may hold several statements. The types of pg do not know the field. */
interface ExtendedQuery extends QueryConfig {
  readonly queryMode: 'extended'
}

interface Pg {
  readonly Pool: new (config: object) => Pool
  readonly types: KnownTypes
}

/** Loads pg, connects once, so that a wrong URL is known at the start. @throws GUI_STORE_PACKAGE, GUI_STORE_CONNECT */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const loaded = await loadPackage('pg', 'PostgreSQL', options.site, options.load)
  // pg's names are on its default export, and on the module itself where it is loaded as such.
  const { default: main, ...names } = loaded as Partial<Pg> & { readonly default?: Pg }
  const store = new PostgresStore(main ?? (names as Pg), options)
  try {
    ;(await store.hold()).release()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

export class PostgresStore implements Store {
  readonly engine = 'postgres'
  readonly where: string
  readonly #options: PostgresOptions
  readonly #pool: Pool
  readonly #names: PostgresNames
  readonly #checked = new Kept<true>(CHECKED_MAX)
  #closed = false

  constructor(pg: Pg, options: PostgresOptions) {
    this.where = options.where
    this.#options = options
    this.#names = new PostgresNames(options.prepare)
    this.#pool = new pg.Pool({
      connectionString: options.url,
      application_name: 'guichet',
      max: options.poolMax,
      connectionTimeoutMillis: options.acquireMs,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
      keepAlive: true,
      query_timeout: options.statementMs + GRACE_MS,
      types: typesFor(pg.types),
      onConnect: (client: PoolClient) => settle(client, options),
    })
    // Of a connection that nobody uses: pg has taken it out of the pool already.
    this.#pool.on('error', (error) => {
      options.log.debug({ err: error }, `An idle connection to ${options.where} ended.`)
    })
  }

  async execute(text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    this.#assertOpen()
    return await this.run(this.#pool, text, values, mode)
  }

  async hold(): Promise<Held> {
    this.#assertOpen()
    try {
      return new PostgresHeld(await this.#pool.connect(), this)
    } catch (error) {
      throw this.fault(error)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#pool.end()
  }

  /** @internal Runs one statement on the pool or on one of its connections. */
  async run(on: Pool | PoolClient, text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    this.#check(text)
    const bound = encodeForPostgres(values, text)
    const name = this.#names.nameFor(text)
    const config: ExtendedQuery = { text, values: bound, queryMode: 'extended' }
    try {
      return outcomeOf(await on.query<Row>(name === undefined ? config : { ...config, name }), mode)
    } catch (error) {
      const again = name !== undefined && this.#isForgotten(error, text)
      // A transaction is aborted by any error: that one begins anew as a whole.
      if (!again || on !== this.#pool) throw this.fault(error)
    }
    try {
      return outcomeOf(await on.query<Row>(config), mode)
    } catch (error) {
      throw this.fault(error)
    }
  }

  /** @internal */
  fault(error: unknown): unknown {
    const full = this.#pool.totalCount >= this.#options.poolMax && this.#pool.idleCount === 0
    return connectionFault(error, { where: this.where, acquireMs: this.#options.acquireMs, full })
  }

  /** True when the server does not know the prepared statement as it was: then it goes without. */
  #isForgotten(error: unknown, text: string): boolean {
    if (!(error instanceof Error) || !('code' in error)) return false
    if (error.code === '0A000' && error.message.includes('cached plan')) {
      this.#names.forget(text)
      return true
    }
    if (error.code !== '26000' && error.code !== '42P05') return false
    this.#names.stop()
    return true
  }

  #check(text: string): void {
    if (this.#checked.get(text) !== undefined) return
    assertRunnable(text, factsOf(text, 'postgres'))
    this.#checked.set(text, true)
  }

  #assertOpen(): void {
    const { waitingMax } = this.#options
    if (this.#closed) throw storeErrors.fail('GUI_STORE_CLOSED', { where: this.where })
    const waiting = this.#pool.waitingCount
    const what = `one of the ${this.#options.poolMax} connections to ${this.where}`
    if (waiting >= waitingMax) throw storeErrors.fail('GUI_STORE_CROWD', { what, waiting })
  }
}

/** Dates come in one form, and nothing runs for ever. Not in the start-up packet, which poolers do not let through. */
async function settle(client: PoolClient, options: PostgresOptions): Promise<void> {
  const settings = [
    ['TimeZone', 'UTC'],
    ['DateStyle', 'ISO, MDY'],
    ['statement_timeout', String(options.statementMs)],
    ['idle_in_transaction_session_timeout', String(options.idleTransactionMs)],
  ]
  const calls = settings.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, false)`)
  await client.query(`select ${calls.join(', ')}`, settings.flat())
}

function outcomeOf({ rows, rowCount, command }: QueryResult<Row>, mode: Mode): Outcome {
  const changes = CHANGING.has(command) ? (rowCount ?? 0) : 0
  return { rows: mode === 'run' ? [] : rows, changes, lastId: undefined }
}

class PostgresHeld implements Held {
  readonly engine = 'postgres'
  readonly #client: PoolClient
  readonly #store: PostgresStore
  /** What is under way: pg shall not be asked two things at a time. */
  #last: Promise<unknown> = Promise.resolve()
  #released = false
  #lost = false

  constructor(client: PoolClient, store: PostgresStore) {
    this.#client = client
    this.#store = store
    // Without a listener a connection that dies would end the program; who asks next is told.
    client.on('error', this.#onError)
  }

  readonly #onError = (): void => {
    this.#lost = true
  }

  execute(text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    return this.#next(() => this.#store.run(this.#client, text, values, mode))
  }

  async control(text: string): Promise<void> {
    try {
      await this.#next(() => this.#client.query(text))
    } catch (error) {
      throw this.#store.fault(error)
    }
  }

  async settled(): Promise<void> {
    await this.#last
  }

  release(broken = false): void {
    if (this.#released) return
    this.#released = true
    this.#client.off('error', this.#onError)
    this.#client.release(broken || this.#lost)
  }

  #next<Value>(task: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(task)
    this.#last = turn.catch(() => {})
    return turn
  }
}
