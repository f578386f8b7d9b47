// long.test.ts: long statements of SQLite run in processes of their own: other requests are answered meanwhile, a deadline ends
// them, and they never outlive who asked. Runs the compiled program, since it starts others.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLogger } from '../../src/base/log.ts'
import type { Database, DatabaseOptions } from '../../src/parts/database/database.ts'
import { builtModule } from './built.ts'

// The same as in src/, which cannot start a process out of TypeScript on every Node.js.
const { database } = (await import(/* @vite-ignore */ builtModule('parts/database/database.js'))) as {
  readonly database: (options?: DatabaseOptions) => Database
}

const folder = mkdtempSync(join(tmpdir(), 'guichet-long-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let db: Database
const open = async (options: DatabaseOptions = {}) => {
  const made = database({ url: 'sqlite:data.db', ...options })
  await made.open({ root: folder, log: silentLogger, mode: 'dev' })
  return made
}
beforeEach(async () => {
  db = await open()
})
afterEach(() => db.close())

/** Counts for ever, as far as a test is concerned. */
const endless = (of: Database) =>
  of.sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < ${10 ** 12}) select count(*) as n from n`

describe('a long statement', () => {
  test('gives rows and values as any other, within a bound', async () => {
    await db.sql`create table if not exists kind (big integer, done boolean, doc json, raw blob)`.run()
    await db.sql`delete from kind`.run()
    await db.sql`insert into kind values (${2n ** 60n}, ${true}, ${db.sql.json({ a: 1 })}, ${new Uint8Array([1, 2])})`.run()
    const { rows, truncated } = await db.sql`select * from kind where big > ${1n}`.long()
    expect(rows).toEqual([{ big: 2n ** 60n, done: true, doc: { a: 1 }, raw: new Uint8Array([1, 2]) }])
    expect(truncated).toBe(false)
    const some = await db.sql`with recursive n (i) as (select 1 union all select i + 1 from n) select i from n`.long({
      rowsMax: 10,
    })
    expect([some.rows.length, some.rows[9], some.truncated]).toEqual([10, { i: 10 }, true])
    const small = await open({ longBytesMax: 10_000 })
    const wide = await small.sql`with recursive n (i) as (select 1 union all select i + 1 from n)
      select replace(hex(zeroblob(500)), '00', 'x') || i as text from n`.long()
    expect([wide.rows.length > 5, wide.rows.length < 30, wide.truncated]).toEqual([true, true, true])
    await small.close()
  })

  test('holds nobody up, and its deadline ends it', async () => {
    const endings: unknown[] = []
    const long = endless(db)
      .long({ timeoutMs: 1500 })
      .catch((error: unknown) => endings.push(error))
    let answers = 0
    while (endings.length === 0) {
      await db.sql`select 1`
      answers++
      await new Promise((resolve) => setImmediate(resolve))
    }
    await long
    expect(answers).toBeGreaterThan(10)
    expect(endings).toEqual([
      expect.objectContaining({
        code: 'GUI_DATABASE_LONG_DEADLINE',
        status: 503,
        message: expect.stringContaining('1500 ms'),
      }),
    ])
    // The next one gets a new process.
    expect(await db.sql`select 1 as a`.long()).toEqual({ rows: [{ a: 1 }], truncated: false })
  })

  test('only reads, and only here', async () => {
    for (const bad of [
      db.sql`delete from kind`,
      db.sql`attach 'x.db' as x`,
      db.sql`select 1; select 2`,
      db.sql`begin`,
    ]) {
      await expect(bad.long()).rejects.toMatchObject({ code: 'GUI_DATABASE_LONG' })
    }
    expect(readdirSync(folder)).not.toContain('x.db')
  })

  test('that is wrong is told as any other, and so is a wrong value', async () => {
    await expect(db.sql`select nope`.long()).rejects.toMatchObject({
      code: 'GUI_DATABASE_SQL',
      message: expect.stringContaining('no such column: nope'),
    })
    await expect(db.sql`select ${undefined as unknown as string}`.long()).rejects.toMatchObject({
      code: 'GUI_STORE_VALUE',
    })
    await expect(db.sql`select 1`.long({ rowsMax: 0 })).rejects.toMatchObject({ code: 'GUI_OPTION_RANGE' })
  })

  test('waits for its turn, within its time', async () => {
    const one = await open({ longMax: 1 })
    const first = endless(one)
      .long({ timeoutMs: 1500 })
      .catch((error: unknown) => error)
    await expect(one.sql`select 1`.long({ timeoutMs: 100 })).rejects.toMatchObject({ code: 'GUI_DATABASE_LONG_CROWD' })
    const patient = one.sql`select 2 as a`.long()
    expect(await first).toMatchObject({ code: 'GUI_DATABASE_LONG_DEADLINE' })
    expect(await patient).toMatchObject({ rows: [{ a: 2 }] })
    await one.close()
  })

  test('ends when the database is closed', async () => {
    const other = await open()
    const long = endless(other)
      .long()
      .catch((error: unknown) => error)
    await other.sql`select 1`.long()
    await other.close()
    expect(await long).toMatchObject({ code: 'GUI_DATABASE_LONG' })
  })
})

const SERVER = `
import { App } from '${builtModule('index.js')}'
import { database } from '${builtModule('parts/database/database.js')}'
import { listen } from '${builtModule('server/listen.js')}'
const db = database({ url: 'sqlite:data.db' })
const app = new App({ root: import.meta.dirname }).install(db)
app.get('/ping', () => 'pong')
app.get('/long', async () => (await db.sql\`with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000000000)
  select count(*) as n from n\`.long({ timeoutMs: 3000 })).rows)
const log = { debug() {}, info() {}, warn() {}, error() {} }
await app.handler.open({ root: import.meta.dirname, log, mode: 'start' })
const server = await listen(app.handler, { log })
console.log(server.port)
`

describe('behind a server', () => {
  const start = async () => {
    const file = join(folder, 'server.mjs')
    writeFileSync(file, SERVER)
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [port] = (await once(createInterface(child.stdout), 'line')) as [string]
    return { child, url: `http://127.0.0.1:${port}` }
  }

  test('a statement of seconds runs while pings are answered', { timeout: 60_000 }, async () => {
    const { child, url } = await start()
    let long: Response | undefined
    const asked = fetch(`${url}/long`).then((answer) => {
      long = answer
    })
    let pings = 0
    while (long === undefined) {
      expect(await (await fetch(`${url}/ping`)).text()).toBe('pong')
      pings++
    }
    await asked
    expect(long.status).toBe(503)
    // Held up, it would be one or two: the ones before the statement began.
    expect(pings).toBeGreaterThan(20)
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  test.skipIf(process.platform !== 'linux')(
    'the process ends even when the server is killed',
    { timeout: 60_000 },
    async () => {
      const { child, url } = await start()
      void fetch(`${url}/long`).catch(() => {})
      let longs: number[] = []
      while (longs.length === 0) {
        await new Promise((resolve) => setImmediate(resolve))
        longs = childrenOf(child.pid ?? 0)
      }
      child.kill('SIGKILL')
      await once(child, 'exit')
      while (longs.some(isRunning)) await new Promise((resolve) => setImmediate(resolve))
      expect(longs.length).toBeGreaterThan(0)
    },
  )
})

/** Processes whose parent is `pid`, of long-child.js. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        return parent === pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('long-child')
      } catch {
        return false // it ended meanwhile
      }
    })
    .map(Number)
}

/** Not even as what is left of a process until its parent takes notice. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z'
  } catch {
    return false
  }
}
