// database-sessions.ts: sessions in a table of the site's database, so that they can be ended from the server's side and
// outlive the process. Several processes may share it. Every change is one statement, which nothing gets into.

import type { SessionStore, StoredSession } from '../../app/visitor/session-store.ts'
import type { Clock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'
import type { Query } from './query.ts'
import { type Database, database } from './site-database.ts'
import { SWEEP_ROWS, SweptTable } from './swept-table.ts'

const SESSIONS_MAX = 1_000_000

export interface DatabaseSessionsOptions {
  /** Most sessions that are kept, about; beyond, those go first that would be over first. Default 1,000,000. */
  readonly sessionsMax?: number
  /** @internal */
  readonly clock?: Clock
}

/**
 * A store of sessions in a database: SQLite or PostgreSQL, in a table `guichet_session` that it makes itself.
 *
 * @param db the database of the App, which may be installed or not; without one, DATABASE_URL, else `data.db` in the
 *   state folder of the site
 * @example
 * const db = database()
 * const app = new App({ session: { store: databaseSessions(db) } })
 */
export function databaseSessions(
  db: Database<never> | Database = database({ name: 'sessions', migrations: '' }),
  options: DatabaseSessionsOptions = {},
): SessionStore {
  // Which tables Kysely knows does not matter here: only `sql` is used.
  return new DatabaseSessions(db as Database, options)
}

interface Row {
  readonly data: string
  readonly issued_s: number
  readonly expires_s: number
  readonly owner: string | null
}

class DatabaseSessions implements SessionStore {
  readonly sync = false
  readonly #db: Database
  readonly #max: number
  readonly #table: SweptTable

  constructor(db: Database, { sessionsMax = SESSIONS_MAX, clock }: DatabaseSessionsOptions) {
    this.#db = db
    this.#max = sessionsMax
    const sweep = (_: Database, nowMs: number) => this.#sweep(nowMs / 1000)
    this.#table = new SweptTable({ db, name: 'guichet_session', create, sweep, clock })
  }

  async read(key: string): Promise<StoredSession | undefined> {
    const row = await this.#db.sql<Row>`
      select data, issued_s, expires_s, owner from guichet_session
      where key = ${key} and forget_at_s > ${this.#nowS()}`.first()
    if (row === undefined) return undefined
    const { data, issued_s: issuedS, expires_s: expiresS, owner } = row
    return { data, issuedS, expiresS, owner: owner ?? undefined }
  }

  async write(key: string, session: StoredSession, forgetAtS: number, before: string): Promise<boolean> {
    const { data, issuedS, expiresS, owner = null } = session
    const statement =
      before === ''
        ? this.#db.sql`
            insert into guichet_session (key, owner, data, issued_s, expires_s, forget_at_s)
            values (${key}, ${owner}, ${data}, ${issuedS}, ${expiresS}, ${forgetAtS}) on conflict (key) do nothing`
        : this.#db.sql`
            update guichet_session set owner = ${owner}, data = ${data},
              issued_s = ${issuedS}, expires_s = ${expiresS}, forget_at_s = ${forgetAtS}
            where key = ${key} and data = ${before} and forget_at_s > ${this.#nowS()}`
    return (await statement.run()).changes === 1
  }

  async delete(key: string): Promise<void> {
    await this.#db.sql`delete from guichet_session where key = ${key}`.run()
  }

  async endAll(owner: string): Promise<number> {
    return (await this.#db.sql`delete from guichet_session where owner = ${owner}`.run()).changes
  }

  open(site: Site): Promise<void> {
    return this.#table.open(site)
  }

  close(): Promise<void> {
    return this.#table.close()
  }

  async #sweep(nowS: number): Promise<number> {
    const over = await deleteFirst(this.#db, this.#db.sql`where forget_at_s <= ${nowS}`, SWEEP_ROWS)
    if (over >= SWEEP_ROWS) return over
    const { kept } = await this.#db.sql<{ kept: number }>`select count(*) as kept from guichet_session`.one()
    const many = Math.min(SWEEP_ROWS, kept - this.#max)
    return many > 0 ? await deleteFirst(this.#db, this.#db.sql``, many) : 0
  }

  #nowS(): number {
    return this.#table.clock.now() / 1000
  }
}

async function deleteFirst(db: Database, which: Query, rowsMax: number): Promise<number> {
  // Two programs that sweep at once would wait for each other's rows, each for what the other has.
  const others = db.engine === 'postgres' ? db.sql`for update skip locked` : db.sql``
  const { changes } = await db.sql`
    delete from guichet_session where key in (
      select key from guichet_session ${which} order by forget_at_s limit ${rowsMax} ${others})`.run()
  return changes
}

function create({ sql }: Database): Query[] {
  return [
    sql`create table if not exists guichet_session (
      key text primary key, owner text, data text not null,
      issued_s double precision not null, expires_s double precision not null, forget_at_s double precision not null)`,
    sql`create index if not exists guichet_session_forget on guichet_session (forget_at_s)`,
    sql`create index if not exists guichet_session_owner on guichet_session (owner)`,
  ]
}
