// postgres.test.ts: what is PostgreSQL's own: the pool, connections that die, prepared statements, deadlines of the server,
// long statements. Skipped where there is no server.

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLogger } from '../../src/base/log.ts'
import { type Database, type DatabaseOptions, database } from '../../src/parts/database/database.ts'
import { openPostgresStore } from '../../src/store/postgres-store.ts'
import { type Engine, type Fresh, findPostgres, postgresAt } from './engines.ts'

const found = await findPostgres()
afterAll(() => found?.stop())
const site = { root: import.meta.dirname, log: silentLogger, mode: 'dev' } as const

describe('without a server', () => {
  const open = (url: string, options: DatabaseOptions = {}) => database({ url, ...options }).open(site)

  test('a missing package is named', async () => {
    const load = async (name: string) => {
      throw Object.assign(new Error(`Cannot find package '${name}' imported from x`), { code: 'ERR_MODULE_NOT_FOUND' })
    }
    const limits = {
      poolMax: 1,
      acquireMs: 1000,
      waitingMax: 1,
      statementMs: 1000,
      idleTransactionMs: 1000,
      prepare: true,
    }
    const place = { url: 'postgres://a.test/b', where: 'a.test:5432/b', site: { root: '/nowhere' }, log: silentLogger }
    await expect(openPostgresStore({ ...place, ...limits, load })).rejects.toMatchObject({
      code: 'GUI_STORE_PACKAGE',
      message: expect.stringContaining('PostgreSQL'),
      hint: expect.stringContaining('npm install pg'),
    })
  })

  test('what listens nowhere, or is unknown, is told at the start, without the password', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as AddressInfo // it listens on TCP
    await new Promise((resolve) => holder.close(resolve))
    const failed = await open(`postgres://user:hunter2@127.0.0.1:${port}/notes`).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'GUI_STORE_CONNECT', status: 503 })
    expect(String(failed)).toContain(`127.0.0.1:${port}/notes`)
    expect(String(failed)).toContain('nothing listens there')
    expect(`${String(failed)} ${JSON.stringify(failed)}`).not.toContain('hunter2')
  })

  test('who never answers is given up', async () => {
    const sockets: { destroy(): void }[] = []
    const silent = createServer((socket) => void sockets.push(socket.on('error', () => {})))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo // it listens on TCP
    await expect(open(`postgres://127.0.0.1:${port}/notes`, { acquireTimeoutMs: 50 })).rejects.toMatchObject({
      code: 'GUI_STORE_CONNECT',
      message: expect.stringContaining('no answer within 50 ms'),
    })
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
})

describe.skipIf(found === undefined)('with a server', () => {
  const engine: Engine = postgresAt(found?.url ?? '')
  let fresh: Fresh
  let db: Database
  const start = async (options: DatabaseOptions = {}) => {
    fresh = await engine.fresh(options)
    db = fresh.db
    await db.sql`create table note (id integer primary key, title text)`.run()
  }
  afterEach(() => fresh.end())
  const pid = async (of: Pick<Database, 'sql'>) =>
    (await of.sql<{ pid: number }>`select pg_backend_pid() as pid`.one()).pid
  /** Ends the server's side of a connection, from another one. */
  const kill = async (victim: number) => {
    const other = await fresh.another({ poolMax: 1 })
    await other.sql`select pg_terminate_backend(${victim})`.one()
    const alive = () => other.sql<{ n: number }>`select count(*) as n from pg_stat_activity where pid = ${victim}`.one()
    while ((await alive()).n > 0);
  }

  describe('connections', () => {
    test('a wrong name of the database or user is told', async () => {
      await start()
      const bad = fresh.url.replace(/\/[^/?]*\?.*$/, '/guichet_no_such_database')
      await expect(database({ url: bad }).open(site)).rejects.toMatchObject({
        code: 'GUI_STORE_CONNECT',
        message: expect.stringContaining('no database of this name'),
      })
    })

    test('that died while nobody used them are replaced', async () => {
      await start({ poolMax: 1 })
      const before = await pid(db)
      await kill(before)
      // The news of it may still be on its way here: then one call is told, and the next one connects.
      const after = await pid(db).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'GUI_STORE_LOST' })
        return pid(db)
      })
      expect(after).not.toBe(before)
      expect(await db.sql`select count(*) as n from note`.one()).toEqual({ n: 0 })
    })

    test('that die under a statement are told, and the next call connects again', async () => {
      await start({ poolMax: 1 })
      const victim = await pid(db)
      const sleeping = db.sql`select pg_sleep(60)`.catch((error: unknown) => error)
      await kill(victim)
      expect(await sleeping).toMatchObject({ code: 'GUI_STORE_LOST', status: 503 })
      expect(await pid(db)).not.toBe(victim)
    })

    test('that die within a transaction take all of it back', async () => {
      await start({ poolMax: 1 })
      const failed = db.transaction(async (tx) => {
        await tx.sql`insert into note values (1)`.run()
        await kill(await pid(tx))
        await tx.sql`insert into note values (2)`.run()
      })
      await expect(failed).rejects.toMatchObject({ code: 'GUI_STORE_LOST' })
      expect(await db.sql`select * from note`).toEqual([])
      await db.transaction((tx) => tx.sql`insert into note values (3)`.run())
      expect(await db.sql`select id from note`).toEqual([{ id: 3 }])
    })

    test('are as many as was said; who waits too long for one is told, and the line has an end', async () => {
      await start({ poolMax: 1, acquireTimeoutMs: 1000, waitingMax: 1 })
      const refused = db.transaction(async () => {
        const waiting = db.sql`select 1`.catch((error: unknown) => error)
        const crowd = await db.sql`select 2`.catch((error: unknown) => error)
        return [await waiting, crowd]
      })
      const [waited, crowd] = await refused
      expect(waited).toMatchObject({ code: 'GUI_STORE_WAIT', message: expect.stringContaining('1000 ms') })
      expect(crowd).toMatchObject({ code: 'GUI_STORE_CROWD' })
      expect(await db.sql`select 1 as a`).toEqual([{ a: 1 }])
    })

    test('have one time zone and one form of dates, whatever the server is set to', async () => {
      await start()
      await db.sql`create table moment (at timestamptz, day date, plain timestamp)`.run()
      await db.sql`insert into moment values (${new Date('2026-07-01T22:00:00Z')}, '2026-07-02', '2026-07-02 03:04')`.run()
      expect(await db.sql`select * from moment`).toEqual([
        { at: '2026-07-01T22:00:00.000Z', day: '2026-07-02', plain: '2026-07-02T03:04:00.000' },
      ])
    })
  })

  describe('statements', () => {
    beforeEach(() => start({ poolMax: 1 }))

    test('that come again are prepared, and live through changes of their table', async () => {
      const list = () => db.sql`select * from note`
      for (let i = 0; i < 4; i++) await list()
      const prepared = () =>
        db.sql<{ n: number }>`select count(*) as n from pg_prepared_statements where name like 'guichet-%'`.one()
      expect((await prepared()).n).toBe(1)
      await db.sql`alter table note add column extra int default 7`.run()
      await db.sql`insert into note values (1, 'a')`.run()
      expect(await list()).toEqual([{ id: 1, title: 'a', extra: 7 }])
      await db.sql`alter table note drop column extra`.run()
      for (let i = 0; i < 4; i++) await list()
      await db.sql`alter table note add column more int default 8`.run()
      const inside = await db.transaction((tx) => tx.sql`select * from note`)
      expect(inside).toEqual([{ id: 1, title: 'a', more: 8 }])
    })

    test('that the connection knows give the same as the first time', async () => {
      const ask = () =>
        db.sql`select ${'é €'}::text as a, ${null}::text as b, ${Buffer.from([0, 255])}::bytea as c, ${true}::boolean as d,
          ${true}::text as e, ${-7}::int8 as f, ${2n ** 62n}::int8 as g, ${new Date(0)}::timestamptz as h, ''::text as i`.one()
      const first = await ask()
      expect(first).toMatchObject({ a: 'é €', b: null, d: true, e: 'true', f: -7, g: 2n ** 62n, i: '' })
      for (let i = 0; i < 4; i++) expect(await ask()).toEqual(first)
    })

    test('that are refused leave the connection as it is', async () => {
      const before = await pid(db)
      await expect(db.sql`insert into note values (1, 'a'), (1, 'b')`.run()).rejects.toMatchObject({ kind: 'unique' })
      await expect(db.sql`select * from nowhere`).rejects.toThrow()
      expect(await pid(db)).toBe(before)
    })

    test('of many rows, of which only one is wanted, or that fail on the way, leave the connection to the next', async () => {
      for (let i = 0; i < 5; i++) {
        const rows = await db.sql<{ n: number; text: string }>`
          select n, repeat('é', n % 300) as text from generate_series(1, 3000) as n`
        expect(rows.map(({ n, text }) => [n, text.length])).toEqual(rows.map((_, at) => [at + 1, (at + 1) % 300]))
        expect(rows).toHaveLength(3000)
        expect(await db.sql`select n from generate_series(1, 3000) as n`.first()).toEqual({ n: 1 })
        await expect(db.sql`select 1 / (2000 - n) from generate_series(1, 3000) as n`).rejects.toThrow(
          'division by zero',
        )
        expect(await db.sql`update note set title = 'none' where id < 0`.run()).toMatchObject({ changes: 0 })
        const inserted = db.sql`insert into note select n, 'a' from generate_series(1, 3) as n returning id`
        expect(await inserted.run()).toMatchObject({ changes: 3 })
        expect(await db.sql`delete from note`.run()).toMatchObject({ changes: 3 })
      }
    })

    test('are not, when it was said so', async () => {
      const plain = await fresh.another({ preparedStatements: false, poolMax: 1 })
      for (let i = 0; i < 5; i++) await plain.sql`select ${i}::int as a`
      expect(await plain.sql`select name from pg_prepared_statements`).toEqual([])
    })

    test('that take too long are ended by the server', async () => {
      const hasty = await fresh.another({ statementTimeoutMs: 50 })
      await expect(hasty.sql`select pg_sleep(60)`).rejects.toMatchObject({
        code: 'GUI_DATABASE_DEADLINE',
        message: expect.stringContaining('50 ms'),
      })
      await expect(hasty.transaction((tx) => tx.sql`select pg_sleep(60)`)).rejects.toMatchObject({
        code: 'GUI_DATABASE_DEADLINE',
      })
    })

    test('that get into each other’s way for good are told, after the tries that were allowed', async () => {
      await db.sql`insert into note values (1, '0')`.run()
      const pair = await fresh.another({ poolMax: 4 })
      let tries = 0
      const stubborn = pair.transaction(
        async (tx) => {
          tries++
          await tx.sql`select title from note where id = 1`
          // Between reading and writing somebody else writes, each time.
          await pair.sql`update note set title = ${String(tries)} where id = 1`.run()
          await tx.sql`update note set title = 'mine' where id = 1`.run()
        },
        { retriesMax: 2 },
      )
      await expect(stubborn).rejects.toMatchObject({
        code: 'GUI_DATABASE_CONFLICT',
        message: expect.stringContaining('2 more'),
      })
      expect(tries).toBe(3)
      await pair.transaction(
        async (tx) => {
          await tx.sql`select title from note where id = 1`
          await pair.sql`update note set title = 'theirs' where id = 1`.run()
          await tx.sql`update note set title = 'mine' where id = 1`.run()
        },
        { isolation: 'read committed' },
      )
      expect(await db.sql`select title from note`).toEqual([{ title: 'mine' }])
    })

    test('of triggers that refuse, and values that do not fit, are told', async () => {
      await expect(db.sql`insert into note values (${'not a number'}, 'a')`.run()).rejects.toMatchObject({
        code: 'GUI_DATABASE_TYPE',
      })
      await db.sql`create function no() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$`.run()
      await db.sql`create trigger no before insert on note for each row execute function no()`.run()
      await expect(db.sql`insert into note values (1, 'a')`.run()).rejects.toMatchObject({
        code: 'GUI_DATABASE_RAISED',
        message: expect.stringContaining('not today'),
      })
    })
  })

  describe('long statements', () => {
    beforeEach(() => start({ poolMax: 1, longMax: 1 }))

    test('leave the pool to the others, and end in time', async () => {
      const long = db.sql`select pg_sleep(60)`.long({ timeoutMs: 300 }).catch((error: unknown) => error)
      let answers = 0
      let ended = false
      void long.then(() => {
        ended = true
      })
      while (!ended) {
        await db.sql`select 1`
        answers++
      }
      expect(answers).toBeGreaterThan(3)
      expect(await long).toMatchObject({
        code: 'GUI_DATABASE_LONG_DEADLINE',
        message: expect.stringContaining('300 ms'),
      })
      expect(await db.sql`select 1 as a`.long()).toEqual({ rows: [{ a: 1 }], truncated: false })
    })

    test('have a bound on rows and bytes, and values as elsewhere', async () => {
      const many = db.sql<{ n: number }>`select n::bigint as n from generate_series(1, ${1_000_000}::int) n`
      const some = await many.long({ rowsMax: 1200 })
      expect([some.rows.length, some.rows[1199]?.n, some.truncated]).toEqual([1200, 1200, true])
      const all = await db.sql`select generate_series(1, 500) as n`.long()
      expect([all.rows.length, all.truncated]).toEqual([500, false])
      const small = await fresh.another({ longBytesMax: 10_000 })
      const wide = await small.sql`select repeat('x', 1000) as x from generate_series(1, 100)`.long()
      expect([wide.rows.length < 11, wide.truncated]).toEqual([true, true])
      expect((await db.sql`explain select 1`.long()).rows.length).toBeGreaterThan(0)
    })

    test('only read', async () => {
      const refused = { code: 'GUI_DATABASE_LONG' }
      await expect(db.sql`delete from note`.long()).rejects.toMatchObject(refused)
      await expect(db.sql`with a as (delete from note returning *) select * from a`.long()).rejects.toMatchObject(
        refused,
      )
      await db.sql`create function add() returns int language sql as $$ insert into note values (1) returning id $$`.run()
      await expect(db.sql`select add()`.long()).rejects.toMatchObject({ code: 'GUI_DATABASE_READ_ONLY' })
      expect(await db.sql`select * from note`).toEqual([])
    })

    test('wait for their turn, within their time', async () => {
      const first = db.sql`select pg_sleep(60)`.long({ timeoutMs: 1000 }).catch((error: unknown) => error)
      const small = await fresh.another({ longMax: 1, longTimeoutMs: 100 })
      const held = small.sql`select pg_sleep(60)`.long({ timeoutMs: 1000 }).catch((error: unknown) => error)
      await expect(small.sql`select 1`.long()).rejects.toMatchObject({ code: 'GUI_DATABASE_LONG_CROWD' })
      expect(await held).toMatchObject({ code: 'GUI_DATABASE_LONG_DEADLINE' })
      expect(await first).toMatchObject({ code: 'GUI_DATABASE_LONG_DEADLINE' })
    })
  })

  test('a backup is the business of pg_dump', async () => {
    await start()
    await expect(db.backup('copy')).rejects.toMatchObject({
      code: 'GUI_STORE_BACKUP',
      hint: expect.stringContaining('pg_dump'),
    })
  })
})
if (found === undefined) test.skip('skipped: there is no PostgreSQL here', () => {})
