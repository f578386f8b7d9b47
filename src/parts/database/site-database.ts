// site-database.ts: a database of an app, as an extension that the App opens and closes: SQLite in a file
// with nothing to set up, or PostgreSQL by a URL. The factory does nothing yet.

import { resolve } from 'node:path'
import type { Kysely } from 'kysely'
import type { Extension } from '../../app/extension.ts'
import type { Checked } from '../../base/finding.ts'
import type { Site } from '../../http/message.ts'
import type { Mode, Outcome, Row, Session } from '../../store/session.ts'
import type { EngineName } from '../../store/sql-text.ts'
import { DATABASE } from './brand.ts'
import { compile, type Template } from './compile.ts'
import { databaseErrors } from './errors.ts'
import { faultOf } from './faults.ts'
import { makeKysely } from './kysely.ts'
import type { LongOptions, LongRows } from './long.ts'
import { Migrations } from './migrations.ts'
import { type DatabaseWorld, type Opened, openPlace, sqliteOptions } from './opened.ts'
import { type DatabaseOptions, type DatabaseSettings, databaseOptions } from './options.ts'
import type { Runner } from './query.ts'
import { OpenTransaction, type Scope } from './scope.ts'
import { makeSql, type Sql } from './sql.ts'
import { makeTransaction, type Transaction } from './surface.ts'
import { type TransactionOptions, type TransactSettings, transact } from './transaction.ts'

/**
 * A database: an extension of an App.
 *
 * @typeParam Tables for Kysely: the tables and the types of their columns
 */
export interface Database<Tables = unknown> extends Extension {
  /** Which engine it turned out to be. @throws GUI_DATABASE_NOT_OPEN */
  readonly engine: EngineName
  /** The tag for statements. */
  readonly sql: Sql
  /** The same database for Kysely, typed by `Tables`. @throws GUI_DATABASE_NOT_OPEN */
  readonly kysely: Kysely<Tables>
  /** What guichet db does. */
  readonly migrations: Migrations
  /**
   * Runs `work` in a transaction: all of it is kept, or nothing when it throws. It is run again when it met with another
   * transaction, so it should touch nothing but `tx`.
   *
   * @throws what `work` throws, GUI_DATABASE_CONFLICT, GUI_DATABASE_TRANSACTION_DEADLINE, GUI_DATABASE_TRANSACTION_ABORTED
   * @example
   * await db.transaction(async (tx) => {
   *   await tx.sql`update account set cents = cents - ${cents} where id = ${from}`.run()
   *   await tx.sql`update account set cents = cents + ${cents} where id = ${to}`.run()
   * })
   */
  transaction<Value>(
    work: (tx: Transaction<Tables>) => Value | Promise<Value>,
    options?: TransactionOptions,
  ): Promise<Value>
  /**
   * Copies a SQLite database to a new file, as it is at one moment, while it goes on being used.
   *
   * @param file path; a relative one begins at the folder of the site
   * @throws GUI_STORE_BACKUP, GUI_DATABASE_NOT_OPEN
   */
  backup(file: string): Promise<void>
  open(site: Site): Promise<void>
  close(): Promise<void>
}

/**
 * A database for an App: opened and closed with it.
 *
 * @param options see docs/options.md, "database"
 * @throws GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE, GUI_OPTION_RANGE
 * @returns an extension for app.install; its `open` rejects with GUI_STORE_URL, GUI_STORE_OPEN, GUI_STORE_CONNECT,
 *   GUI_STORE_PACKAGE, GUI_DATABASE_NO_PLACE and the errors of migrations
 * @example
 * const db = database()
 * app.install(db)
 * app.get('/notes', () => db.sql<Note>`select * from note order by id`)
 */
export function database<Tables = unknown>(options: DatabaseOptions = {}, world: DatabaseWorld = {}): Database<Tables> {
  return new SiteDatabase<Tables>(databaseOptions.resolve(options), world)
}

class SiteDatabase<Tables> implements Database<Tables> {
  readonly [DATABASE] = true
  readonly name: string
  readonly options: typeof databaseOptions.rows = databaseOptions.rows
  readonly errors: typeof databaseErrors = databaseErrors
  readonly sql: Sql
  readonly migrations: Migrations
  readonly #settings: DatabaseSettings
  readonly #world: DatabaseWorld
  #opened: Opened | undefined
  #opening: Promise<void> | undefined
  #holders = 0
  #kysely: Kysely<Tables> | undefined

  constructor(settings: DatabaseSettings, world: DatabaseWorld) {
    this.name = settings.name
    this.#settings = settings
    this.#world = world
    this.sql = makeSql(new DatabaseRunner(() => this.#now(), settings))
    this.migrations = new Migrations(() => this.#now())
  }

  get engine(): EngineName {
    return this.#now().store.engine
  }

  get kysely(): Kysely<Tables> {
    const { store } = this.#now()
    this.#kysely ??= makeKysely<Tables>({
      engine: store.engine,
      session: new ToldSession(store, this.#settings.statementTimeoutMs),
      begin: (isolation) => OpenTransaction.begin(store, this.#transactSettings({}, isolation)),
    })
    return this.#kysely
  }

  async transaction<Value>(
    work: (tx: Transaction<Tables>) => Value | Promise<Value>,
    options: TransactionOptions = {},
  ): Promise<Value> {
    const run = (scope: Scope) => work(makeTransaction<Tables>(scope))
    return await transact(this.#now().store, this.#transactSettings(options), run)
  }

  async backup(file: string): Promise<void> {
    const { place, site, clock } = this.#now()
    if (place.engine !== 'sqlite' || place.file === ':memory:') {
      const { storeErrors } = await import('../../store/errors.ts')
      const [why, advice] =
        place.engine === 'sqlite'
          ? ['the database is in memory only', 'Give it a file: sqlite:./data.db']
          : ['PostgreSQL keeps its own files', 'Use its own program, pg_dump.']
      throw storeErrors.fail('GUI_STORE_BACKUP', { file, why, advice })
    }
    const { backupSqlite } = await import('../../store/sqlite-backup.ts')
    await backupSqlite(sqliteOptions(place.file, this.#settings, clock), resolve(site.root, file))
  }

  /** Opens once, however many Apps hold it. */
  async open(site: Site): Promise<void> {
    this.#holders++
    this.#opening ??= this.#open(site)
    try {
      await this.#opening
    } catch (error) {
      this.#holders = 0
      this.#opening = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    this.#holders = Math.max(0, this.#holders - 1)
    if (this.#holders > 0) return
    const opening = this.#opening
    this.#opening = undefined
    if (this.#opened === undefined) await opening
    const opened = this.#opened
    this.#opened = undefined
    this.#kysely = undefined
    await opened?.long?.close()
    await opened?.store.close()
  }

  async survey(site: Site): Promise<readonly Checked[]> {
    const { migrations } = this.#settings
    if (migrations === '') return []
    return await (await import('./check-migrations.ts')).checkMigrations(resolve(site.root, migrations))
  }

  async #open(site: Site): Promise<void> {
    const opened = await openPlace(this.#settings, site, this.#world)
    this.#opened = opened
    try {
      await this.migrations.atStart()
    } catch (error) {
      this.#opened = undefined
      await opened.store.close()
      throw error
    }
  }

  #now(): Opened {
    if (this.#opened === undefined) throw databaseErrors.fail('GUI_DATABASE_NOT_OPEN')
    return this.#opened
  }

  #transactSettings(options: TransactionOptions, isolation?: string): TransactSettings {
    const { transactionTimeoutMs, transactionRetriesMax, statementTimeoutMs } = this.#settings
    return {
      deadlineMs: options.deadlineMs ?? transactionTimeoutMs,
      retriesMax: options.retriesMax ?? transactionRetriesMax,
      isolation: isolation ?? options.isolation ?? this.#settings.isolation,
      statementMs: statementTimeoutMs,
      clock: this.#now().clock,
    }
  }
}

/** A session whose errors are ours. */
class ToldSession implements Session {
  readonly engine: EngineName
  readonly #session: Session
  readonly #statementMs: number

  constructor(session: Session, statementMs: number) {
    this.engine = session.engine
    this.#session = session
    this.#statementMs = statementMs
  }

  // hot: once per statement
  execute(text: string, values: readonly unknown[], mode: Mode): Outcome | Promise<Outcome> {
    try {
      const outcome = this.#session.execute(text, values, mode)
      if (!(outcome instanceof Promise)) return outcome
      return outcome.catch((error) => {
        throw faultOf(error, text, this.#statementMs)
      })
    } catch (error) {
      throw faultOf(error, text, this.#statementMs)
    }
  }
}

class DatabaseRunner implements Runner {
  readonly #now: () => Opened
  readonly #settings: DatabaseSettings
  #session: { readonly opened: Opened; readonly told: ToldSession } | undefined

  constructor(now: () => Opened, settings: DatabaseSettings) {
    this.#now = now
    this.#settings = settings
  }

  // hot: once per statement
  run(template: Template, mode: Mode): Outcome | Promise<Outcome> {
    const opened = this.#now()
    if (this.#session?.opened !== opened) {
      this.#session = { opened, told: new ToldSession(opened.store, this.#settings.statementTimeoutMs) }
    }
    const { told } = this.#session
    const { text, values } = compile(template, told.engine)
    return told.execute(text, values, mode)
  }

  async long(template: Template, options: LongOptions): Promise<LongRows<Row>> {
    const { store, long } = this.#now()
    const compiled = compile(template, store.engine)
    if (long === undefined) {
      const why = 'the database is in the memory of this process'
      throw databaseErrors.fail('GUI_DATABASE_LONG', {
        why,
        sql: compiled.text,
        advice: 'Give it a file: sqlite:./data.db',
      })
    }
    const { longTimeoutMs, longRowsMax, longBytesMax } = databaseOptions.resolve({
      ...this.#settings,
      longTimeoutMs: options.timeoutMs ?? this.#settings.longTimeoutMs,
      longRowsMax: options.rowsMax ?? this.#settings.longRowsMax,
    })
    return await long.run(compiled, { timeoutMs: longTimeoutMs, rowsMax: longRowsMax, bytesMax: longBytesMax })
  }
}
