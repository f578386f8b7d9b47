// sqlite.test.ts: what is SQLite's own: its file and settings, one writer and readers beside it, other processes, backups,
// and the database as an extension of an App.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { App } from '../../src/app/app.ts'
import { FakeClock } from '../../src/base/clock.ts'
import { abort } from '../../src/http/http-error.ts'
import { type Database, database, isConstraintError } from '../../src/parts/database/database.ts'
import { type SqliteDatabase, sqliteDriver } from '../../src/store/sqlite-driver.ts'
import { builtModule } from './built.ts'
import { type Fresh, sqlite } from './engines.ts'

let fresh: Fresh
let db: Database
const foreign: SqliteDatabase[] = []
beforeEach(async () => {
  fresh = await sqlite.fresh()
  db = fresh.db
  await db.sql`create table note (id integer primary key, title text)`.run()
})
afterEach(async () => {
  for (const one of foreign.splice(0)) one.close()
  await fresh.end()
})

/** A connection that is not ours, as another program has it. */
async function stranger(file = 'data.db'): Promise<SqliteDatabase> {
  const { DatabaseSync } = await sqliteDriver()
  const made = new DatabaseSync(join(fresh.site.root, file), { readOnly: false, timeout: 0 })
  foreign.push(made)
  return made
}
const add = (id: number, of: Database = db) => of.sql`insert into note (id) values (${id})`.run()
const count = async (of: Database = db) => (await of.sql<{ n: number }>`select count(*) as n from note`.one()).n

describe('the file', () => {
  test('is for its user only, with what lies beside it', async () => {
    await add(1)
    const files = readdirSync(fresh.site.root).filter((name) => name.startsWith('data.db'))
    expect(files.sort()).toEqual(['data.db', 'data.db-shm', 'data.db-wal'])
    if (process.platform === 'win32') return
    expect(files.map((name) => statSync(join(fresh.site.root, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600])
  })

  test('has the settings of a server', async () => {
    const pragma = async (name: string) =>
      Object.values(await db.sql`select * from ${db.sql.id(`pragma_${name}`)}`.one())[0]
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(1)
    expect(await pragma('foreign_keys')).toBe(1)
    expect(await pragma('trusted_schema')).toBe(0)
    const full = await fresh.another({ synchronous: 'full' })
    expect(await full.sql`select * from pragma_synchronous`.one()).toEqual({ synchronous: 2 })
  })

  test('is where the site keeps things, when nobody says otherwise', async () => {
    const { root } = fresh.site
    const state = () => join(root, 'kept')
    mkdirSync(state())
    const kept = database({}, { environment: {} })
    await kept.open({ ...fresh.site, state })
    await kept.close()
    expect(existsSync(join(root, 'kept', 'data.db'))).toBe(true)
    await expect(database({}, { environment: {} }).open(fresh.site)).rejects.toMatchObject({
      code: 'GUI_DATABASE_NO_PLACE',
      hint: expect.stringContaining('sqlite:'),
    })
    const named = database({}, { environment: { DATABASE_URL: 'sqlite:named.db' } })
    await named.open({ ...fresh.site, state })
    await named.close()
    expect(existsSync(join(root, 'named.db'))).toBe(true)
  })

  test('that is none, or cannot be made, is told at the start', async () => {
    const { root } = fresh.site
    writeFileSync(join(root, 'letter.db'), 'Dear friend, '.repeat(1000))
    const open = (url: string) => database({ url }).open(fresh.site)
    await expect(open('sqlite:letter.db')).rejects.toMatchObject({
      code: 'GUI_STORE_OPEN',
      message: expect.stringContaining('not a database'),
    })
    await expect(open('sqlite:nowhere/a.db')).rejects.toMatchObject({
      code: 'GUI_STORE_OPEN',
      message: expect.stringContaining('there is no folder'),
    })
    await expect(open('sqlite:.')).rejects.toMatchObject({ code: 'GUI_STORE_OPEN' })
    if (process.platform === 'win32' || process.getuid?.() === 0) return
    mkdirSync(join(root, 'closed'))
    chmodSync(join(root, 'closed'), 0o500)
    await expect(open('sqlite:closed/a.db')).rejects.toMatchObject({ code: 'GUI_STORE_OPEN' })
  })

  test('may be memory, where everything waits in one line', async () => {
    const memory = database({ url: 'sqlite::memory:' })
    await memory.open(fresh.site)
    await memory.sql`create table note (id integer)`.run()
    const inside = memory.transaction(async (tx) => {
      await tx.sql`insert into note values (1)`.run()
      await Promise.resolve()
    })
    expect(await count(memory)).toBe(1)
    await inside
    await expect(memory.sql`select 1`.long()).rejects.toMatchObject({ code: 'GUI_DATABASE_LONG' })
    await expect(memory.backup('copy.db')).rejects.toMatchObject({ code: 'GUI_STORE_BACKUP' })
    await memory.close()
  })
})

describe('one writer', () => {
  test('lastId is that of the row just made, and of none else', async () => {
    expect(await db.sql`insert into note (title) values ('a')`.run()).toEqual({ changes: 1, lastId: 1 })
    expect(await db.sql`insert into note (id, title) values (${2n ** 60n}, 'b')`.run()).toEqual({
      changes: 1,
      lastId: 2n ** 60n,
    })
    expect(await db.sql`update note set title = 'c'`.run()).toEqual({ changes: 2, lastId: undefined })
    expect(await db.sql`insert into note (id) values (1) on conflict do nothing`.run()).toEqual({
      changes: 0,
      lastId: undefined,
    })
    expect(await db.sql`select 1`.run()).toEqual({ changes: 0, lastId: undefined })
    expect(await db.sql`insert into note (id) values (7) returning id`.run()).toEqual({ changes: 1, lastId: 7 })
  })

  test('who asks db inside a transaction waits for himself, and is told before the deadline', async () => {
    const clock = new FakeClock()
    const other = await fresh.another({}, { clock })
    let waiting: Promise<unknown> | undefined
    const running = other.transaction(async () => {
      waiting = add(1, other)
      await waiting
    })
    const told = expect(running).rejects.toMatchObject({ code: 'GUI_STORE_WAIT', hint: expect.stringContaining('tx') })
    while (waiting === undefined) await Promise.resolve()
    clock.advance(5000)
    await told
    expect(await count()).toBe(0)
  })

  test('the line before it has an end', async () => {
    const other = await fresh.another({ waitingMax: 2 })
    let go: () => void = () => {}
    const running = other.transaction(() => new Promise<void>((resolve) => (go = resolve)))
    while (String(go) === '() => {}') await Promise.resolve()
    const waiting = [add(1, other), add(2, other)]
    await expect(add(3, other)).rejects.toMatchObject({ code: 'GUI_STORE_CROWD', status: 503 })
    go()
    await Promise.all([running, ...waiting])
    expect(await count()).toBe(2)
  })

  test('closing waits for the transaction that is open, and refuses what comes after', async () => {
    const other = await fresh.another()
    const steps: string[] = []
    const running = other.transaction(async (tx) => {
      await tx.sql`insert into note (id) values (1)`.run()
      await new Promise((resolve) => setImmediate(resolve))
      steps.push('done')
    })
    await Promise.resolve()
    const closing = other.close().then(() => steps.push('closed'))
    await expect(add(2, other)).rejects.toMatchObject({ code: 'GUI_DATABASE_NOT_OPEN' })
    await Promise.all([running, closing])
    expect(steps).toEqual(['done', 'closed'])
    expect(await count()).toBe(1)
    await other.close()
  })

  test('tables that change while a reader knows them are seen as they are', async () => {
    const list = () => db.sql`select * from note order by id`
    await add(1)
    expect(await list()).toEqual([{ id: 1, title: null }])
    await db.sql`alter table note add column done boolean not null default true`.run()
    expect(await list()).toEqual([{ id: 1, title: null, done: true }])
    await db.transaction(async () => {
      expect(await list()).toEqual([{ id: 1, title: null, done: true }])
    })
  })
})

describe('other processes', () => {
  test('are waited for without holding the program up', async () => {
    const other = await stranger()
    other.exec('begin immediate')
    let turns = 0
    const ticking = setInterval(() => turns++, 1)
    const waiting = add(1)
    const begun = db.transaction((tx) => tx.sql`insert into note (id) values (2)`.run())
    while (turns < 5) await new Promise((resolve) => setImmediate(resolve))
    expect(await count()).toBe(0)
    other.exec('commit')
    await Promise.all([waiting, begun])
    clearInterval(ticking)
    expect(await count()).toBe(2)
  })

  test('that never end are told', async () => {
    const clock = new FakeClock()
    const patient = await fresh.another({ busyTimeoutMs: 100 }, { clock })
    ;(await stranger()).exec('begin immediate')
    const failed = add(1, patient).catch((error: unknown) => error)
    let told: unknown
    void failed.then((error) => {
      told = error
    })
    while (told === undefined) {
      clock.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(told).toMatchObject({ code: 'GUI_STORE_BUSY', status: 503, message: expect.stringContaining('100 ms') })
  })

  test('are waited for by a program that has nothing else to do', async () => {
    const file = join(fresh.site.root, 'alone.mjs')
    writeFileSync(
      file,
      `import { database } from '${builtModule('parts/database/database.js')}'
const db = database({ url: 'sqlite:data.db', busyTimeoutMs: 100 })
await db.open({ root: import.meta.dirname, log: console, mode: 'start' })
console.log('asking')
await db.sql\`insert into note (id) values (1)\`.run().catch((error) => console.log(error.code))
await db.close()
`,
    )
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
    const other = await stranger()
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    other.exec('begin immediate')
    const [status] = await once(child, 'close')
    expect(said).toBe('asking\nGUI_STORE_BUSY\n')
    expect(status).toBe(0)
  })

  test('that start at the same moment all open', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => fresh.another({ url: 'sqlite:new.db' })))
    const [first = db] = all
    await first.sql`create table note (id integer)`.run()
    expect(await Promise.all(all.map((one) => count(one)))).toEqual(Array(8).fill(0))
  })
})

describe('a backup', () => {
  test('is whole and of one moment, while it goes on', async () => {
    await db.sql`create table pair (a integer, b integer)`.run()
    const filler = 'x'.repeat(2000)
    await db.transaction(async (tx) => {
      for (let i = 0; i < 2000; i++) await tx.sql`insert into note (id, title) values (${i}, ${filler})`.run()
      await tx.sql`insert into pair values (0, 0)`.run()
    })
    let copied = false
    const copying = db.backup('copy.db').then(() => {
      copied = true
    })
    let writes = 0
    while (!copied) {
      writes++
      await db.transaction(async (tx) => {
        await tx.sql`update pair set a = ${writes}`.run()
        await tx.sql`update note set title = ${`${writes}${filler}`} where id = ${writes % 2000}`.run()
        await tx.sql`update pair set b = ${writes}`.run()
      })
      await new Promise((resolve) => setImmediate(resolve))
    }
    await copying
    expect(writes).toBeGreaterThan(0)
    const copy = await fresh.another({ url: 'sqlite:copy.db' })
    const { a, b } = await copy.sql<{ a: number; b: number }>`select a, b from pair`.one()
    expect([a, await count(copy)]).toEqual([b, 2000])
    expect(await copy.sql`select * from pragma_integrity_check`).toEqual([{ integrity_check: 'ok' }])
    expect(await copy.sql`select * from pragma_foreign_keys`.one()).toEqual({ foreign_keys: 1 })
    if (process.platform !== 'win32') expect(statSync(join(fresh.site.root, 'copy.db')).mode & 0o777).toBe(0o600)
    expect(readdirSync(fresh.site.root).filter((name) => name.includes('.part'))).toEqual([])
  })

  test('never overwrites, and says what is missing', async () => {
    writeFileSync(join(fresh.site.root, 'app.ts'), 'mine')
    await expect(db.backup('app.ts')).rejects.toMatchObject({ code: 'GUI_STORE_BACKUP' })
    expect(readFileSync(join(fresh.site.root, 'app.ts'), 'utf8')).toBe('mine')
    await expect(db.backup('nowhere/copy.db')).rejects.toMatchObject({
      code: 'GUI_STORE_BACKUP',
      hint: 'Make the folder.',
    })
  })
})

describe('migrations', () => {
  const REBUILD = `create table new_note (id integer primary key, title text not null default '');
    insert into new_note select id, coalesce(title, '') from note;
    drop table note;
    alter table new_note rename to note;`

  beforeEach(async () => {
    await db.sql`create table tag (note integer references note (id) on delete cascade, word text)`.run()
    await add(1)
    await db.sql`insert into tag values (1, 'a')`.run()
  })

  test('may build a table anew, without losing what refers to it', async () => {
    fresh.write({ 'migrations/0001-rebuild.sql': REBUILD })
    await db.migrations.apply()
    expect(await db.sql`select * from tag`).toEqual([{ note: 1, word: 'a' }])
    // And afterwards foreign keys are watched again.
    await expect(db.sql`insert into tag values (9, 'b')`.run()).rejects.toMatchObject({ kind: 'foreign-key' })
  })

  test('that leave rows without what they refer to are refused', async () => {
    fresh.write({ 'migrations/0001-lose.sql': 'delete from note' })
    await expect(db.migrations.apply()).rejects.toMatchObject({
      code: 'GUI_DATABASE_MIGRATION_FAILED',
      message: expect.stringContaining('tag'),
    })
    expect([await count(), await db.migrations.status()]).toMatchObject([1, [{ state: 'pending' }]])
    await expect(db.sql`insert into tag values (9, 'b')`.run()).rejects.toMatchObject({ kind: 'foreign-key' })
  })

  test('wait for another process that is at it', async () => {
    fresh.write({ 'migrations/0001-more.sql': 'create table more (a)' })
    const other = await stranger()
    other.exec('begin immediate')
    let applied = false
    const applying = db.migrations.apply().then(() => {
      applied = true
    })
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    expect(applied).toBe(false)
    other.exec('commit')
    await applying
    expect(await db.sql`select * from more`).toEqual([])
  })

  test('hold triggers, whose statements are theirs', async () => {
    fresh.write({
      'migrations/0001-trigger.sql': `create table log (what text);
        create trigger noted after insert on note begin
          insert into log values ('one; two');
          insert into log select case when new.id > 1 then 'big' else 'small' end;
        end;
        create index log_what on log (what)`,
    })
    await db.migrations.apply()
    await add(2)
    expect(await db.sql`select what from log`).toEqual([{ what: 'one; two' }, { what: 'big' }])
  })
})

describe('as an extension', () => {
  interface Note {
    readonly id: number
    readonly title: string
  }
  const makeApp = (own: Database) => {
    const app = new App({ root: fresh.site.root }).install(own)
    app.get('/notes', () => own.sql<Note>`select id, title from note order by id`)
    app.get('/notes/<int:id>', async ({ params }) => {
      return (await own.sql<Note>`select id, title from note where id = ${params.id}`.first()) ?? abort(404)
    })
    app.post('/notes/<int:id>', async ({ params }) => {
      try {
        return await own.sql<Note>`insert into note (id, title) values (${params.id}, 'new') returning id, title`.one()
      } catch (error) {
        if (isConstraintError(error) && error.kind === 'unique') abort(409, { error: 'taken' })
        throw error
      }
    })
    app.put('/notes/<int:id>', ({ params }) => own.sql`insert into note (id) values (${params.id})`.run())
    return app
  }

  test('opens and closes with its App, and a handler may return a statement', async () => {
    const own = database({ url: 'sqlite:data.db', migrate: 'never' })
    const app = makeApp(own)
    await expect(own.sql`select 1`).rejects.toMatchObject({ code: 'GUI_DATABASE_NOT_OPEN' })
    expect(() => own.kysely).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_NOT_OPEN' }))
    await add(1)
    const list = await app.request('/notes')
    expect([list.headers.get('content-type'), await list.text()]).toEqual([
      expect.stringContaining('application/json'),
      '[{"id":1,"title":null}]',
    ])
    expect((await app.request('/notes/7')).status).toBe(404)
    expect(await (await app.request('/notes/2', { method: 'POST' })).json()).toEqual({ id: 2, title: 'new' })
    const taken = await app.request('/notes/2', { method: 'POST' })
    expect([taken.status, await taken.json()]).toEqual([409, { error: 'taken' }])
    await app.close()
    await expect(own.sql`select 1`).rejects.toMatchObject({ code: 'GUI_DATABASE_NOT_OPEN' })
  })

  test('a constraint that nobody catches is 409 for the client, who learns nothing of tables', async () => {
    const app = makeApp(database({ url: 'sqlite:data.db' }))
    await add(1)
    const logged = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const answer = await app.request('/notes/1', { method: 'PUT' })
    expect(String(logged.mock.lastCall?.[0])).toContain('There is a row with the same id in note already.')
    logged.mockRestore()
    expect(answer.status).toBe(409)
    expect(await answer.text()).not.toMatch(/note|unique|same id/i)
    await app.close()
  })

  test('two Apps may hold one, which is closed with the last', async () => {
    const own = database({ url: 'sqlite:data.db' })
    await Promise.all([own.open(fresh.site), own.open(fresh.site)])
    await own.close()
    expect(await count(own)).toBe(0)
    await own.close()
    await expect(count(own)).rejects.toMatchObject({ code: 'GUI_DATABASE_NOT_OPEN' })
    await own.open(fresh.site)
    expect(await count(own)).toBe(0)
    await own.close()
  })

  test('two databases of an App have names', () => {
    const app = new App().install(database())
    expect(() => app.install(database())).toThrow(expect.objectContaining({ code: 'GUI_APP_EXTENSION' }))
    app.install(database({ name: 'statistics', url: 'sqlite:statistics.db' }))
  })

  test('options are looked at when it is made', () => {
    expect(() => database({ poolMax: 0 })).toThrow(expect.objectContaining({ code: 'GUI_OPTION_RANGE' }))
    expect(() => database({ migrate: 'yes' as 'auto' })).toThrow(expect.objectContaining({ code: 'GUI_OPTION_TYPE' }))
    expect(() => database({ ulr: 'x' } as object)).toThrow(expect.objectContaining({ code: 'GUI_OPTION_UNKNOWN' }))
  })
})
