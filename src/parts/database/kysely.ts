// kysely.ts: Kysely over our own connections: its compilers of SQL, our sessions below. Loaded when `kysely` is used for the
// first time: importing it takes longer than opening a database.

import { createRequire } from 'node:module'
import type {
  CompiledQuery,
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from 'kysely'
import type { Outcome, Session } from '../../store/session.ts'
import type { EngineName } from '../../store/sql-text.ts'
import { databaseErrors } from './errors.ts'
import type { OpenTransaction } from './scope.ts'

type KyselyModule = typeof import('kysely')

/** What Kysely's connections are made of. */
export interface KyselySource {
  readonly engine: EngineName
  /** Statements outside of a transaction of Kysely's own. */
  readonly session: Session
  /** A transaction, of another isolation where one is named; undefined inside of one. */
  readonly begin: ((isolation: string | undefined) => Promise<OpenTransaction>) | undefined
}

let loaded: KyselyModule | undefined

/**
 * The very module that a user's `import … from 'kysely'` gives, not its CommonJS twin. Node.js ≥ 20.19 requires it as it
 * is; where that cannot be done, the twin serves.
 */
function kyselyModule(): KyselyModule {
  if (loaded !== undefined) return loaded
  const require = createRequire(import.meta.url)
  const twin = require.resolve('kysely')
  try {
    loaded = require(twin.replace(/([\\/]dist[\\/])cjs([\\/])/, '$1esm$2')) as KyselyModule // of the same package
  } catch {
    loaded = require(twin) as KyselyModule
  }
  return loaded
}

/** Makes a Kysely; it holds no connection of its own. */
export function makeKysely<Tables>(source: KyselySource): Kysely<Tables> {
  const { Kysely } = kyselyModule()
  return new Kysely<Tables>({ dialect: dialectFor(source) })
}

function dialectFor(source: KyselySource): Dialect {
  const kysely = kyselyModule()
  const sqlite = source.engine === 'sqlite'
  return {
    createAdapter: () => (sqlite ? new kysely.SqliteAdapter() : new kysely.PostgresAdapter()),
    createDriver: () => new SessionDriver(source),
    createQueryCompiler: (): QueryCompiler =>
      sqlite ? new kysely.SqliteQueryCompiler() : new kysely.PostgresQueryCompiler(),
    createIntrospector: (db): DatabaseIntrospector =>
      sqlite ? new kysely.SqliteIntrospector(db) : new kysely.PostgresIntrospector(db),
  }
}

class SessionDriver implements Driver {
  readonly #source: KyselySource

  constructor(source: KyselySource) {
    this.#source = source
  }

  async init(): Promise<void> {}
  async destroy(): Promise<void> {}
  async releaseConnection(): Promise<void> {}

  async acquireConnection(): Promise<SessionConnection> {
    return new SessionConnection(this.#source.session)
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const { begin } = this.#source
    if (begin === undefined) {
      const advice = 'Write tx.transaction((inner) => inner.kysely …).'
      throw databaseErrors.fail('GUI_DATABASE_KYSELY', {
        what: 'transaction()',
        where: 'inside of a transaction',
        advice,
      })
    }
    if (settings.accessMode !== undefined) {
      const advice = 'Leave it out; only .long() is sure to read only.'
      throw databaseErrors.fail('GUI_DATABASE_KYSELY', { what: 'setAccessMode()', where: 'here', advice })
    }
    own(connection).began(await begin(settings.isolationLevel))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).end('commit')
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).end('rollback')
  }
}

/** This driver hands out no other kind. */
function own(connection: DatabaseConnection): SessionConnection {
  return connection as SessionConnection
}

class SessionConnection implements DatabaseConnection {
  readonly #session: Session
  #open: OpenTransaction | undefined

  constructor(session: Session) {
    this.#session = session
  }

  async executeQuery<Item>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Item>> {
    return resultOf<Item>(await (this.#open?.scope ?? this.#session).execute(sql, parameters, 'all'))
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, and there is nothing to give
  async *streamQuery<Item>(): AsyncIterableIterator<QueryResult<Item>> {
    const advice = 'Read page by page: where id > … order by id limit ….'
    throw databaseErrors.fail('GUI_DATABASE_KYSELY', { what: 'stream()', where: 'here', advice })
  }

  began(open: OpenTransaction): void {
    this.#open = open
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    const open = this.#open
    this.#open = undefined
    await open?.[how]()
  }
}

function resultOf<Item>({ rows, changes, lastId }: Outcome): QueryResult<Item> {
  return {
    // What a row looks like, Kysely's types say.
    rows: rows as readonly unknown[] as Item[],
    numAffectedRows: BigInt(changes),
    ...(lastId === undefined ? {} : { insertId: BigInt(lastId) }),
  }
}
