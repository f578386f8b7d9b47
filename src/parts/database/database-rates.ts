// database-rates.ts: how often a key was seen, counted in a table of the site's database, so that several processes count
// together. A hit is one statement. Of a key only its hash is kept: it may be an address, or a secret.

import type { Hits, RateStore } from '../../app/visitor/rate-store.ts'
import type { Clock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'
import type { Query } from './query.ts'
import { type Database, database } from './site-database.ts'
import { SWEEP_ROWS, SweptTable } from './swept-table.ts'

export interface DatabaseRatesOptions {
  /** @internal */
  readonly clock?: Clock
}

/**
 * A store of counts in a database, for rateLimit: SQLite for the processes of one machine, PostgreSQL for several, in a
 * table `guichet_rate` that it makes itself.
 *
 * @param db the database of the App, which may be installed or not; without one, DATABASE_URL, else `data.db` in the
 *   state folder of the site
 * @example app.use(rateLimit({ limit: 100, store: databaseRates(db) }))
 */
export function databaseRates(
  db: Database<never> | Database = database({ name: 'rates', migrations: '' }),
  options: DatabaseRatesOptions = {},
): RateStore {
  return new DatabaseRates(db as Database, options) // only `sql` is used, whatever tables Kysely knows
}

class DatabaseRates implements RateStore {
  readonly #db: Database
  readonly #table: SweptTable

  constructor(db: Database, { clock }: DatabaseRatesOptions) {
    this.#db = db
    this.#table = new SweptTable({ db, name: 'guichet_rate', create, sweep, clock })
  }

  async hit(key: string, windowMs: number): Promise<Hits> {
    const now = this.#table.clock.now()
    const row = await this.#db.sql<{ count: number; resets_at_ms: number }>`
      insert into guichet_rate as held (key, count, resets_at_ms) values (${hashed(key)}, 1, ${now + windowMs})
      on conflict (key) do update set
        count = case when held.resets_at_ms <= ${now} then 1 else held.count + 1 end,
        resets_at_ms = case when held.resets_at_ms <= ${now} then excluded.resets_at_ms else held.resets_at_ms end
      returning count, resets_at_ms`.one()
    return { count: row.count, resetsAtMs: row.resets_at_ms }
  }

  async takeBack(key: string): Promise<void> {
    await this.#db.sql`update guichet_rate set count = count - 1 where key = ${hashed(key)} and count > 0`.run()
  }

  open(site: Site): Promise<void> {
    return this.#table.open(site)
  }

  close(): Promise<void> {
    return this.#table.close()
  }
}

function hashed(key: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(key).digest('base64url')
}

async function sweep(db: Database, nowMs: number): Promise<number> {
  const others = db.engine === 'postgres' ? db.sql`for update skip locked` : db.sql``
  const { changes } = await db.sql`
    delete from guichet_rate where key in (
      select key from guichet_rate where resets_at_ms <= ${nowMs} limit ${SWEEP_ROWS} ${others})`.run()
  return changes
}

function create({ sql }: Database): Query[] {
  return [
    sql`create table if not exists guichet_rate (
      key text primary key, count bigint not null, resets_at_ms double precision not null)`,
    sql`create index if not exists guichet_rate_resets on guichet_rate (resets_at_ms)`,
  ]
}
