// postgres-store.ts: a PostgreSQL database for a whole program: a pool of connections by the package pg, which is loaded
// here and nowhere else. A connection that dies is replaced at the next call.

import type { Client, Pool, PoolClient } from 'pg'
import type { Logger } from '../base/log.ts'
import { storeErrors } from './errors.ts'
import { Kept } from './kept.ts'
import { type ImportModule, loadPackage } from './package-loader.ts'
import { connectionFault } from './postgres-faults.ts'
import { PostgresNames } from './postgres-names.ts'
import { PostgresQuery } from './postgres-query.ts'
import { type TappedConnection, tap } from './postgres-tap.ts'
import { type KnownTypes, typesFor } from './postgres-types.ts'
import { assertRunnable } from './runnable.ts'
import type { Held, Mode, Outcome, Store } from './session.ts'
import { factsOf } from './sql-text.ts'
import { encodeForPostgres } from './values.ts'

const IDLE_MS = 30_000
/** How much longer than the server's own deadline we wait for an answer, for a server that is gone. */
const GRACE_MS = 5000
const CHECKED_MAX = 500

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

/** A connection takes whatever has a method `submit`; the types of pg know only its own queries. */
interface Asked {
  query(query: PostgresQuery): unknown
}

type Told = (error: unknown, outcome?: Outcome) => void

interface Pg {
  readonly Pool: new (config: object) => Pool
  readonly Client: new (config: object) => Client
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
  readonly #types: KnownTypes
  readonly #names: PostgresNames
  readonly #checked = new Kept<true>(CHECKED_MAX)
  #closed = false

  constructor(pg: Pg, options: PostgresOptions) {
    this.where = options.where
    this.#options = options
    this.#names = new PostgresNames(options.prepare)
    this.#types = typesFor(pg.types)
    this.#pool = new pg.Pool({
      Client: tappedClient(pg.Client),
      connectionString: options.url,
      application_name: 'guichet',
      max: options.poolMax,
      connectionTimeoutMillis: options.acquireMs,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
      keepAlive: true,
      query_timeout: options.statementMs + GRACE_MS,
      types: this.#types,
      onConnect: (client: PoolClient) => settle(client, options),
    })
    // Of a connection that nobody uses: pg has taken it out of the pool already.
    this.#pool.on('error', (error) => {
      options.log.debug({ err: error }, `An idle connection to ${options.where} ended.`)
    })
  }

  execute(text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    this.#assertOpen()
    return this.run(undefined, text, values, mode)
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

  /** @internal Runs one statement on `on`, or on whichever connection is free. */
  // hot: once per statement
  run(on: PoolClient | undefined, text: string, values: readonly unknown[], mode: Mode): Promise<Outcome> {
    this.#check(text)
    const statement = { text, values: encodeForPostgres(values, text), mode, types: this.#types }
    const name = this.#names.nameFor(text)
    return new Promise((resolve, reject) => {
      const told: Told = (error, outcome) => {
        if (outcome === undefined) reject(this.fault(error))
        else resolve(outcome)
      }
      const first: Told = (error, outcome) => {
        const again = outcome === undefined && name !== undefined && this.#isForgotten(error, text)
        // A transaction is aborted by any error: that one begins anew as a whole.
        if (!again || on !== undefined) told(error, outcome)
        else this.#askAny(new PostgresQuery({ ...statement, name: undefined }), told)
      }
      const query = new PostgresQuery({ ...statement, name })
      if (on === undefined) this.#askAny(query, first)
      else ask(on, query, first)
    })
  }

  #askAny(query: PostgresQuery, told: Told): void {
    this.#pool.connect((error, client, release) => {
      if (client === undefined) return told(error)
      let over = false
      const end: Told = (failure, outcome) => {
        if (over) return
        over = true
        client.off('error', end)
        // What the server refuses does the connection no harm.
        release(outcome === undefined && !isRefusal(failure))
        told(failure, outcome)
      }
      // A connection that dies tells of it twice: without a listener the program would end.
      client.on('error', end)
      ask(client, query, end)
    })
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

function ask(client: PoolClient, query: PostgresQuery, told: Told): void {
  query.callback = told
  const asked = client as object as Asked // see there
  asked.query(query)
}

/** True when the server has answered, and the connection goes on. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR'
}

/** A connection whose rows can be had as bytes. */
function tappedClient(Base: Pg['Client']): Pg['Client'] {
  return class extends Base {
    constructor(config: object) {
      super(config)
      const { connection } = this as { readonly connection?: TappedConnection } // left out of the types
      if (connection !== undefined) tap(connection)
    }
  }
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
