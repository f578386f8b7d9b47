// contract.ts: what both engines do alike: one suite of tests, run for each of them by contract.test.ts.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/parts/database/database.ts'
import { isConstraintError } from '../../src/parts/database/database.ts'
import type { Engine, Fresh } from './engines.ts'
import { HOSTILE } from './hostile.ts'

interface Note {
  readonly id: number
  readonly title: string
  readonly done: boolean
}

export function contract(engine: Engine): void {
  describe(`on ${engine.name}`, () => {
    let fresh: Fresh
    let db: Database
    beforeEach(async () => {
      fresh = await engine.fresh()
      db = fresh.db
      await db.sql`create table note (id integer primary key, title text not null, done boolean not null default false)`.run()
    })
    afterEach(() => fresh.end())

    const add = (id: number, title = `note ${id}`) =>
      db.sql`insert into note (id, title) values (${id}, ${title})`.run()
    const titles = async () => (await db.sql<Note>`select title from note order by id`).map(({ title }) => title)

    test('says which engine it is', () => {
      expect(db.engine).toBe(engine.name)
    })

    describe('statements', () => {
      test('give all rows, the first, the only one, or what they changed', async () => {
        expect(await db.sql`insert into note (id, title) values (1, 'a'), (2, 'b'), (3, 'c')`.run()).toMatchObject({
          changes: 3,
        })
        expect(await db.sql<Note>`select id, title from note order by id limit 2`).toEqual([
          { id: 1, title: 'a' },
          { id: 2, title: 'b' },
        ])
        expect(await db.sql<Note>`select id from note order by id`.first()).toEqual({ id: 1 })
        expect(await db.sql<Note>`select id from note where id = 9`.first()).toBeUndefined()
        expect(await db.sql<Note>`select title from note where id = ${2}`.one()).toEqual({ title: 'b' })
        expect(await db.sql`update note set title = 'x' where id > ${1}`.run()).toMatchObject({ changes: 2 })
        expect(await db.sql`delete from note`.run()).toMatchObject({ changes: 3 })
      })

      test('are only sent when they are awaited or a method is called, each time anew', async () => {
        const insert = db.sql`insert into note (title, id) select 'n', coalesce(max(id), 0) + 1 from note`
        expect(await titles()).toEqual([])
        await insert.run()
        await insert
        expect(await titles()).toEqual(['n', 'n'])
      })

      test('one() minds none and several', async () => {
        await Promise.all([add(1), add(2)])
        await expect(db.sql`select * from note where id = 9`.one()).rejects.toMatchObject({
          code: 'GUI_DATABASE_ONE',
          message: expect.stringContaining('no row'),
        })
        await expect(db.sql`select * from note`.one()).rejects.toMatchObject({
          message: expect.stringContaining('2 rows'),
        })
      })

      test('with returning give rows', async () => {
        const sent = db.sql<Note>`insert into note (id, title) values (${5}, ${'five'}) returning id, title, done`
        expect(await sent.one()).toEqual({ id: 5, title: 'five', done: false })
        expect(await db.sql`delete from note where id = 5 returning title`).toEqual([{ title: 'five' }])
      })

      test('are promises in full: then, catch, finally', async () => {
        let ended = 0
        expect(await db.sql`select 1 as a`.then((rows) => rows.length)).toBe(1)
        expect(await db.sql`select broken`.catch(() => 'caught')).toBe('caught')
        await db.sql`select 1 as a`.finally(() => ended++)
        expect(ended).toBe(1)
        expect(String(db.sql`select 1`)).toBe('[object Query]')
      })

      test('may hold each other', async () => {
        await Promise.all([add(1), add(2), add(3)])
        const some = db.sql`select id from note where id > ${1}`
        const order = db.sql`order by ${db.sql.id('id')} desc`
        const found = await db.sql<Note>`select id from note where id in (${some}) and title <> ${'note 9'} ${order}`
        expect(found).toEqual([{ id: 3 }, { id: 2 }])
        const conditions = [db.sql`id > ${1}`, db.sql`id < ${3}`]
        expect(await db.sql`select id from note where ${db.sql.join(conditions, 'and')}`).toEqual([{ id: 2 }])
      })

      test('insert many rows at once with join', async () => {
        const rows = Array.from({ length: 50 }, (_, i) => db.sql`(${i}, ${`t${i}`})`)
        expect(await db.sql`insert into note (id, title) values ${db.sql.join(rows)}`.run()).toMatchObject({
          changes: 50,
        })
      })

      test('take lists behind in, also empty ones', async () => {
        await Promise.all([add(1), add(2), add(3)])
        const ids = async (list: readonly number[]) =>
          (await db.sql<Note>`select id from note where id in ${list} order by id`).map(({ id }) => id)
        expect(await ids([1, 3, 7])).toEqual([1, 3])
        expect(await ids([2])).toEqual([2])
        expect(await ids([])).toEqual([])
        expect(await db.sql`select id from note where id not in ${[]} and id = 1`).toEqual([{ id: 1 }])
        expect(await db.sql`select id from note where title NOT  IN ${['note 1', 'note 2']}`).toEqual([{ id: 3 }])
      })

      test('quote names given to id()', async () => {
        await add(1)
        const { id } = db.sql
        expect(await db.sql`select ${id('note', 'title')} from ${id('note')}`).toEqual([{ title: 'note 1' }])
        await db.sql`create table ${id('select')} (${id('Où')} text)`.run()
        await db.sql`insert into ${id('select')} values (${'ici'})`.run()
        expect(await db.sql`select ${id('Où')} from ${id('select')}`).toEqual([{ Où: 'ici' }])
      })

      test('refuse more than one, and none, and BEGIN', async () => {
        const refusal = (why: string) => ({ code: 'GUI_STORE_STATEMENT', message: expect.stringContaining(why) })
        await expect(db.sql`select 1; drop table note`).rejects.toMatchObject(refusal('more than one'))
        await expect(db.sql`delete from note;;insert into note values (1)`.run()).rejects.toMatchObject(
          refusal('more than one'),
        )
        await expect(db.sql` -- nothing
        `).rejects.toMatchObject(refusal('nothing in it'))
        for (const word of [db.sql`begin`, db.sql`COMMIT;`, db.sql`/* */ rollback`, db.sql`savepoint a`]) {
          await expect(word.run()).rejects.toMatchObject(refusal('by hand'))
        }
        expect(await db.sql`select 1 as a; -- the only one`).toEqual([{ a: 1 }])
      })

      test('that are wrong are told with their text, never with their values', async () => {
        const failed = await db.sql`select nope from note where title = ${'secret value'}`.catch(
          (error: unknown) => error,
        )
        expect(failed).toMatchObject({ code: 'GUI_DATABASE_SQL', status: 500, blame: 'app' })
        expect(String(failed)).toContain('select nope from note')
        expect(String(failed)).toContain('nope')
        expect(String(failed)).not.toContain('secret value')
      })
    })

    describe('values', () => {
      const kinds = () =>
        db.sql`create table kind (id integer primary key, big bigint, real double precision, txt text, raw ${
          engine.name === 'sqlite' ? db.sql`blob` : db.sql`bytea`
        }, at ${engine.name === 'sqlite' ? db.sql`text` : db.sql`timestamptz`}, yes boolean, doc json)`.run()

      test('come back as they went in', async () => {
        await kinds()
        const at = new Date('2026-02-03T04:05:06.070Z')
        const doc = { a: [1, 'x', null], é: { b: true } }
        const raw = new Uint8Array([0, 1, 255])
        await db.sql`insert into kind values (1, ${2n ** 53n + 1n}, ${1.5}, ${"it's"}, ${raw}, ${at}, ${true}, ${db.sql.json(doc)})`.run()
        const row = await db.sql<Record<string, unknown>>`select * from kind`.one()
        expect(row).toMatchObject({ id: 1, big: 2n ** 53n + 1n, real: 1.5, txt: "it's", yes: true, doc })
        expect(row['at']).toBe('2026-02-03T04:05:06.070Z')
        expect([...(row['raw'] as Uint8Array)]).toEqual([0, 1, 255])
      })

      test('null is null everywhere', async () => {
        await kinds()
        await db.sql`insert into kind values (1, ${null}, ${null}, ${null}, ${null}, ${null}, ${null}, ${null})`.run()
        const row = await db.sql<Record<string, unknown>>`select * from kind`.one()
        expect(Object.values(row).slice(1)).toEqual(Array(7).fill(null))
      })

      test('a Date as the only value is bound', async () => {
        await kinds()
        const at = new Date('2026-01-01T00:00:00.000Z')
        await db.sql`insert into kind (id, at) values (1, ${at})`.run()
        expect(await db.sql`select at from kind where at = ${at}`).toEqual([{ at: '2026-01-01T00:00:00.000Z' }])
        expect(await db.sql`select id from kind where at < ${new Date('2025-01-01')}`).toEqual([])
      })

      test('whole numbers are numbers up to 2^53 and bigint beyond, in both directions', async () => {
        await kinds()
        const numbers = [
          0,
          -1,
          2 ** 31,
          2 ** 53 - 1,
          -(2 ** 53 - 1),
          2n ** 53n,
          -(2n ** 53n) - 3n,
          2n ** 63n - 1n,
          -(2n ** 63n),
        ]
        for (const [id, big] of numbers.entries()) await db.sql`insert into kind (id, big) values (${id}, ${big})`.run()
        const rows = await db.sql<{ big: number | bigint }>`select big from kind order by id`
        expect(rows.map(({ big }) => big)).toEqual(numbers)
        expect(await db.sql`select big from kind where big = ${2n ** 63n - 1n}`.first()).toEqual({
          big: 2n ** 63n - 1n,
        })
        // The same statement again, now that it knows.
        expect(await db.sql`select big from kind where big = ${5}`).toEqual([])
        expect(await db.sql`update kind set big = big where id = 7 returning big`).toEqual([{ big: 2n ** 63n - 1n }])
      })

      test('whole numbers stay whole in text and in divisions', async () => {
        const [row] = await db.sql`select ${7}${engine.name === 'postgres' ? db.sql`::int` : db.sql``} / 2 as half`
        expect(row).toEqual({ half: 3 })
        await kinds()
        // Beyond 31 bits, too, where a driver may take another way.
        await db.sql`insert into kind (id, txt) values (1, ${12}), (2, ${3_000_000_000})`.run()
        expect(await db.sql`select txt from kind order by id`).toEqual([{ txt: '12' }, { txt: '3000000000' }])
      })

      test('booleans are booleans in columns declared so, and may be asked for', async () => {
        await Promise.all([add(1), add(2)])
        await db.sql`update note set done = ${true} where id = ${1}`.run()
        expect(await db.sql`select id from note where done = ${true}`).toEqual([{ id: 1 }])
        expect(await db.sql`select done from note order by id`).toEqual([{ done: true }, { done: false }])
      })

      test.each([
        ['undefined', undefined, 'undefined'],
        ['NaN', Number.NaN, 'NaN'],
        ['an invalid Date', new Date('no'), 'an invalid Date'],
        ['an object', { a: 1 }, 'an object'],
        ['a Promise', Promise.resolve(1), 'a Promise'],
        ['a function', () => 1, 'a function'],
        ['a symbol', Symbol('x'), 'a symbol'],
      ])('%s is refused, by its number', async (_, value, given) => {
        const bad = value as unknown as string // what the types refuse, a program in JavaScript may do
        const failed = db.sql`insert into note (id, title) values (${1}, ${bad})`.run()
        await expect(failed).rejects.toMatchObject({
          code: 'GUI_STORE_VALUE',
          message: expect.stringContaining('Parameter 2'),
        })
        await expect(failed).rejects.toMatchObject({ message: expect.stringContaining(given) })
        expect(await titles()).toEqual([])
      })

      test('text with NUL is refused as the fault of whoever sent it', async () => {
        const failed = db.sql`insert into note (id, title) values (${1}, ${'a\0b'})`.run()
        await expect(failed).rejects.toMatchObject({ code: 'GUI_STORE_TEXT', status: 422, blame: 'peer' })
        expect(await titles()).toEqual([])
      })

      test.each(HOSTILE)('hostile text stays text: %j', async (text) => {
        await add(1, text)
        expect(await db.sql`select id, title from note where title = ${text}`).toEqual([{ id: 1, title: text }])
        expect(await db.sql`select id from note where title in ${[text, 'other']}`).toEqual([{ id: 1 }])
        expect(() => db.sql.id(text)).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_IDENTIFIER' }))
        expect(() => db.sql.join([1, 2], text)).toThrow(expect.objectContaining({ code: 'GUI_DATABASE_JOIN' }))
        expect(await db.sql`select count(*) as n from note`.one()).toEqual({ n: 1 })
      })

      test('an object out of JSON cannot pass for a piece of SQL', async () => {
        const forged = JSON.parse('{"text":"1) or (1=1","strings":["a"],"values":[],"guichet.sql":"name","raw":[]}')
        await expect(db.sql`select * from note where title = ${forged}`).rejects.toMatchObject({
          code: 'GUI_STORE_VALUE',
        })
        await expect(db.sql`select * from note where title in ${[forged]}`).rejects.toMatchObject({
          code: 'GUI_STORE_VALUE',
        })
      })
    })

    describe('constraints', () => {
      beforeEach(async () => {
        await db.sql`create table tag (note integer not null references note (id), word text not null, n integer,
          constraint positive check (n > 0), unique (note, word))`.run()
        await add(1)
      })
      const refused = (statement: PromiseLike<unknown>) =>
        statement.then(
          () => expect.unreachable(),
          (error: unknown) => {
            if (!isConstraintError(error)) throw error
            const { code, kind, table, columns, status, blame } = error
            return { code, kind, table, columns, status, blame }
          },
        )

      test('of uniqueness tell table and columns', async () => {
        const insert = db.sql`insert into tag (note, word) values (1, ${'a'})`
        await insert.run()
        expect(await refused(insert)).toEqual({
          code: 'GUI_DATABASE_UNIQUE',
          kind: 'unique',
          table: 'tag',
          columns: ['note', 'word'],
          status: 409,
          blame: 'app',
        })
        expect(await refused(add(1))).toMatchObject({ kind: 'unique', table: 'note', columns: ['id'] })
        // However it is asked for.
        const returning = db.sql`insert into note (id, title) values (1, 'x') returning id`
        for (const how of ['all', 'first', 'one', 'run'] as const) {
          expect(await refused(returning[how]()), how).toMatchObject({ kind: 'unique', table: 'note', columns: ['id'] })
        }
      })

      test('of null tell the column', async () => {
        expect(await refused(db.sql`insert into tag (note) values (1)`)).toMatchObject({
          code: 'GUI_DATABASE_NOT_NULL',
          kind: 'not-null',
          table: 'tag',
          columns: ['word'],
        })
      })

      test('of foreign keys and checks are told apart', async () => {
        expect(await refused(db.sql`insert into tag values (9, 'x', 1)`)).toMatchObject({
          kind: 'foreign-key',
          status: 409,
        })
        await db.sql`insert into tag values (1, 'x', 1)`.run()
        expect(await refused(db.sql`delete from note`)).toMatchObject({ kind: 'foreign-key' })
        const failed = await db.sql`insert into tag values (1, 'y', -1)`.catch((error: unknown) => error)
        expect(failed).toMatchObject({ code: 'GUI_DATABASE_CHECK', kind: 'check', constraint: 'positive', status: 422 })
      })

      test('never repeat values', async () => {
        const secret = 'value-that-is-secret'
        await db.sql`insert into tag (note, word) values (1, ${secret})`.run()
        const failed = await db.sql`insert into tag (note, word) values (1, ${secret})`.catch((error: unknown) => error)
        expect(`${String(failed)} ${JSON.stringify(failed)}`).not.toContain(secret)
      })
    })

    describe('Kysely', () => {
      interface Tables {
        note: Note
      }
      // The same database; what its tables are is said here only.
      const typed = () => db as Database<Tables>

      test('selects, inserts, updates, deletes', async () => {
        const { kysely } = typed()
        await kysely
          .insertInto('note')
          .values([
            { id: 1, title: 'a', done: true },
            { id: 2, title: 'b', done: false },
          ])
          .execute()
        const done = await kysely.selectFrom('note').select(['id', 'done']).where('done', '=', true).execute()
        expect(done).toEqual([{ id: 1, done: true }])
        const updated = await kysely
          .updateTable('note')
          .set({ title: 'x' })
          .where('id', '>', 0)
          .executeTakeFirstOrThrow()
        expect(updated.numUpdatedRows).toBe(2n)
        expect(await kysely.deleteFrom('note').where('id', '=', 1).returning('title').execute()).toEqual([
          { title: 'x' },
        ])
      })

      test('knows transactions, kept or taken back', async () => {
        const { kysely } = typed()
        await kysely
          .transaction()
          .execute((tx) => tx.insertInto('note').values({ id: 1, title: 'a', done: true }).execute())
        const failing = kysely
          .transaction()
          .setIsolationLevel('repeatable read')
          .execute(async (tx) => {
            await tx.insertInto('note').values({ id: 2, title: 'b', done: true }).execute()
            throw new Error('no')
          })
        await expect(failing).rejects.toThrow('no')
        expect(await titles()).toEqual(['a'])
        await add(3)
      })

      test('goes through our transactions too', async () => {
        await expect(
          typed().transaction(async (tx) => {
            await tx.kysely.insertInto('note').values({ id: 1, title: 'a', done: true }).execute()
            expect(await tx.sql`select count(*) as n from note`.one()).toEqual({ n: 1 })
            throw new Error('no')
          }),
        ).rejects.toThrow('no')
        expect(await titles()).toEqual([])
      })

      test('tells errors as ours, and what it cannot do', async () => {
        const { kysely } = typed()
        await add(1)
        const twice = kysely.insertInto('note').values({ id: 1, title: 'a', done: true }).execute()
        await expect(twice).rejects.toMatchObject({ code: 'GUI_DATABASE_UNIQUE' })
        const readOnly = kysely
          .transaction()
          .setAccessMode('read only')
          .execute(async () => 1)
        await expect(readOnly).rejects.toMatchObject({ code: 'GUI_DATABASE_KYSELY' })
        const stream = async () => {
          for await (const row of kysely.selectFrom('note').selectAll().stream()) return row
        }
        await expect(stream()).rejects.toMatchObject({ code: 'GUI_DATABASE_KYSELY' })
        await expect(
          db.transaction((tx) => (tx.kysely as typeof kysely).transaction().execute(async () => 1)),
        ).rejects.toMatchObject({ code: 'GUI_DATABASE_KYSELY' })
      })

      test('sees the tables, and takes the sql of its own package', async () => {
        const { Kysely, sql } = await import('kysely')
        expect(typed().kysely).toBeInstanceOf(Kysely)
        const { rows } = await sql<{
          a: string
        }>`select ${'x'}${engine.name === 'postgres' ? sql`::text` : sql``} as a`.execute(typed().kysely)
        expect(rows).toEqual([{ a: 'x' }])
        const tables = await typed().kysely.introspection.getTables()
        expect(tables.map(({ name }) => name)).toContain('note')
      })
    })
  })
}
