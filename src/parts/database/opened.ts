// opened.ts: where the database is, and its connections: what `open` of a database makes and `close` gives back.

import { resolve } from 'node:path'
import { type Clock, systemClock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'
import type { Store } from '../../store/session.ts'
import type { SqliteStoreOptions } from '../../store/sqlite-store.ts'
import { type DatabasePlace, parseDatabaseUrl } from '../../store/url.ts'
import { databaseErrors } from './errors.ts'
import type { LongRunner } from './long.ts'
import type { DatabaseSettings } from './options.ts'

/** @internal What a test puts in the place of the world. */
export interface DatabaseWorld {
  readonly clock?: Clock
  readonly environment?: Readonly<Record<string, string | undefined>>
}

const FILE_NAME = 'data.db'
/** A day: more than the option longTimeoutMs allows. */
const LONG_MS = 86_400_000

export interface Opened {
  readonly place: DatabasePlace
  readonly store: Store
  readonly long: LongRunner | undefined
  readonly site: Site
  readonly settings: DatabaseSettings
  readonly clock: Clock
}

/**
 * Where the database is: the option, else DATABASE_URL, else a file in the state folder of the site.
 * @throws GUI_STORE_URL, GUI_DATABASE_NO_PLACE
 */
export function placeOf(settings: DatabaseSettings, site: Site, world: DatabaseWorld): DatabasePlace {
  const environment = world.environment ?? process.env
  const url = settings.url ?? environment['DATABASE_URL']
  if (url !== undefined && url !== '') return parseDatabaseUrl(url, site)
  if (site.state === undefined) throw databaseErrors.fail('GUI_DATABASE_NO_PLACE')
  return { engine: 'sqlite', file: resolve(site.state(), FILE_NAME) }
}

/** Opens the connections. What an engine needs is loaded for that engine only. */
export async function openPlace(settings: DatabaseSettings, site: Site, world: DatabaseWorld): Promise<Opened> {
  const clock = world.clock ?? systemClock
  const place = placeOf(settings, site, world)
  const common = { place, site, settings, clock }
  if (place.engine === 'postgres') return { ...common, ...(await openPostgres(place, settings, site, clock)) }
  const { openSqliteStore } = await import('../../store/sqlite-store.ts')
  const store = await openSqliteStore(sqliteOptions(place.file, settings, clock))
  const { longMax: processesMax } = settings
  if (store.file === undefined) return { ...common, store, long: undefined }
  const { SqliteLong } = await import('./long-sqlite.ts')
  return { ...common, store, long: new SqliteLong({ file: store.file, processesMax, clock }) }
}

export function sqliteOptions(file: string, settings: DatabaseSettings, clock: Clock): SqliteStoreOptions {
  const { synchronous, statementsMax, busyTimeoutMs: busyMs, acquireTimeoutMs: acquireMs, waitingMax } = settings
  return { file, synchronous, statementsMax, busyMs, acquireMs, waitingMax, clock }
}

async function openPostgres(
  { url, where }: Extract<DatabasePlace, { engine: 'postgres' }>,
  settings: DatabaseSettings,
  site: Site,
  clock: Clock,
): Promise<{ readonly store: Store; readonly long: LongRunner }> {
  const { openPostgresStore } = await import('../../store/postgres-store.ts')
  const { PostgresLong } = await import('./long-postgres.ts')
  const { transactionTimeoutMs, longMax, waitingMax } = settings
  const options = {
    ...{ url, where, site, log: site.log, waitingMax },
    poolMax: settings.poolMax,
    acquireMs: settings.acquireTimeoutMs,
    statementMs: settings.statementTimeoutMs,
    // Twice our own deadline: for when this process hangs and cannot keep it. 0 is none.
    idleTransactionMs: Number.isFinite(transactionTimeoutMs) ? 2 * transactionTimeoutMs : 0,
    prepare: settings.preparedStatements,
  }
  // Each of its statements brings a deadline of its own.
  const ofItsOwn = { ...options, poolMax: longMax, statementMs: LONG_MS, prepare: false }
  const long = new PostgresLong({ open: () => openPostgresStore(ofItsOwn), connectionsMax: longMax, clock })
  return { store: await openPostgresStore(options), long }
}
