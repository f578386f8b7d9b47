// engines.ts: the databases that the tests run on: SQLite in a temporary folder, and PostgreSQL where there is one, each
// run in a schema of its own. TEST_POSTGRES_URL names a server; else the usual local port is tried, else one is started.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { createLogger } from '../../src/base/log.ts'
import type { Site } from '../../src/http/message.ts'
import { type Database, type DatabaseOptions, database } from '../../src/parts/database/database.ts'
import type { DatabaseWorld } from '../../src/parts/database/opened.ts'
import { find } from '../support/program.ts'

/** A fresh database for one test. */
export interface Fresh {
  readonly db: Database
  readonly url: string
  readonly site: Site
  readonly logged: string[]
  /** Another one on the same data, opened; closed by `end`. */
  another(options?: DatabaseOptions, world?: DatabaseWorld): Promise<Database>
  /** Writes files below the folder of the site. */
  write(files: Readonly<Record<string, string>>): void
  end(): Promise<void>
}

export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  fresh(options?: DatabaseOptions, world?: DatabaseWorld): Promise<Fresh>
}

export const sqlite: Engine = {
  name: 'sqlite',
  fresh: (options, world) => make('sqlite:./data.db', options, world, async () => {}),
}

/** @param url of a server, without a query */
export function postgresAt(url: string): Engine {
  return {
    name: 'postgres',
    async fresh(options, world) {
      const schema = `guichet_test_${randomBytes(6).toString('hex')}`
      await asked(url, `create schema ${schema}`)
      const drop = () => asked(url, `drop schema ${schema} cascade`)
      return await make(`${url}?options=-c%20search_path%3D${schema}`, options, world, drop)
    },
  }
}

async function make(
  url: string,
  options: DatabaseOptions = {},
  world: DatabaseWorld = {},
  drop: () => Promise<void>,
): Promise<Fresh> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'guichet-database-')))
  const logged: string[] = []
  const log = createLogger({ level: 'debug', write: (line) => void logged.push(line) })
  const site: Site = { root, log, mode: 'dev' }
  const open: Database[] = []
  const another: Fresh['another'] = async (more = {}, other = {}) => {
    const made = database({ ...options, url, ...more }, { ...world, ...other })
    await made.open(site)
    open.push(made)
    return made
  }
  return {
    db: await another(),
    url,
    site,
    logged,
    another,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, name)), { recursive: true })
        writeFileSync(join(root, name), text)
      }
    },
    async end() {
      for (const one of open) await one.close()
      await drop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

async function asked(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export interface FoundPostgres {
  readonly url: string
  stop(): Promise<void>
}

/** A server to test on; undefined when there is none and none can be started. */
export async function findPostgres(): Promise<FoundPostgres | undefined> {
  const named = process.env['TEST_POSTGRES_URL']
  if (named !== undefined && named !== '') return { url: named.replace(/\?.*$/, ''), stop: async () => {} }
  const user = userInfo().username
  for (const [name, base] of [
    ...[user, 'postgres'].map((one) => [one, 'test']),
    [user, user],
    ['postgres', 'postgres'],
  ]) {
    const url = `postgres://${name}@127.0.0.1:5432/${base}`
    if (await answers(url)) return { url, stop: async () => {} }
  }
  return await startPostgres()
}

async function answers(url: string): Promise<boolean> {
  try {
    await asked(url, 'create temporary table guichet_may_write (a int)')
    return true
  } catch {
    return false
  }
}

/** A server of our own in a temporary folder; PostgreSQL refuses to run as root. */
async function startPostgres(): Promise<FoundPostgres | undefined> {
  const [initdb, postgres] = [find('initdb'), find('postgres')]
  if (initdb === undefined || postgres === undefined || process.getuid?.() === 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'guichet-postgres-'))
  const data = join(folder, 'data')
  const made = spawnSync(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], { stdio: 'ignore' })
  if (made.status !== 0) return undefined
  const port = String(20_000 + (process.pid % 20_000))
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off']
  const server = spawn(postgres, ['-D', data, '-p', port, ...settings], { stdio: 'ignore' })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  while (server.exitCode === null && !(await answers(url))) await knock(Number(port))
  return server.exitCode === null ? { url, stop: () => stopped(server, folder) } : undefined
}

function stopped(server: ChildProcess, folder: string): Promise<void> {
  return new Promise((resolve) => {
    server.once('exit', () => {
      rmSync(folder, { recursive: true, force: true })
      resolve()
    })
    server.kill('SIGINT')
  })
}

/** One try to connect: what takes its time while the server starts. */
function knock(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => socket.destroy()).once('error', () => {})
    socket.once('close', () => setImmediate(resolve))
  })
}
