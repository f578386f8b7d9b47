// migration-contract.ts: migrations, as both engines have to do them: in order, once, each whole or not at all.

import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Database, type DatabaseOptions, database } from '../../src/parts/database/database.ts'
import type { Engine, Fresh } from './engines.ts'

const NOTES =
  "create table note (id integer primary key, text text);\ninsert into note values (1, 'a;b');\n-- down\ndrop table note;\n"
const TAGS = 'create table tag (word text);\n'

export function migrationContract(engine: Engine): void {
  describe(`migrations on ${engine.name}`, () => {
    let fresh: Fresh
    const more: Database[] = []
    beforeEach(async () => {
      fresh = await engine.fresh({ migrate: 'never' })
    })
    afterEach(async () => {
      for (const one of more.splice(0)) await one.close()
      await fresh.end()
    })
    const opened = async (mode: 'dev' | 'serve' | 'start', options: DatabaseOptions = {}) => {
      const db = database({ url: fresh.url, ...options })
      more.push(db)
      await db.open({ ...fresh.site, mode })
      return db
    }
    const write = (files: Readonly<Record<string, string>>) =>
      fresh.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text])))
    const tables = async () => {
      const { db } = fresh
      const rows =
        db.engine === 'sqlite'
          ? db.sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`
          : db.sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`
      return (await rows).map(({ name }) => name).sort()
    }

    test('are applied at start in development, in order, once', async () => {
      write({ '0002-tags.sql': TAGS, '0001-notes.sql': NOTES, 'README.md': 'about', '0001-notes.test.ts': 'no' })
      const db = await opened('dev')
      expect(await tables()).toEqual(['guichet_migrations', 'note', 'tag'])
      expect(await db.sql`select text from note`).toEqual([{ text: 'a;b' }])
      expect(fresh.logged.filter((line) => line.includes('Applied'))).toHaveLength(2)
      await opened('serve')
      expect(fresh.logged.filter((line) => line.includes('Applied'))).toHaveLength(2)
      const status = await db.migrations.status()
      expect(status.map(({ file, state }) => [file, state])).toEqual([
        ['0001-notes.sql', 'applied'],
        ['0002-tags.sql', 'applied'],
      ])
      expect(status[0]?.appliedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    })

    test('are only checked in production, unless it was said', async () => {
      write({ '0001-notes.sql': NOTES })
      await expect(opened('serve')).rejects.toMatchObject({
        code: 'GUI_DATABASE_MIGRATION_PENDING',
        message: expect.stringContaining('0001-notes.sql'),
        hint: expect.stringContaining('guichet db migrate'),
      })
      await expect(opened('dev', { migrate: 'check' })).rejects.toMatchObject({
        code: 'GUI_DATABASE_MIGRATION_PENDING',
      })
      expect(await tables()).toEqual([])
      await opened('start', { migrate: 'never' })
      expect(await tables()).toEqual([])
      await opened('start', { migrate: 'auto' })
      expect(await tables()).toEqual(['guichet_migrations', 'note'])
      await opened('start')
    })

    test('that fail midway leave the database as it was, and say file, line and why', async () => {
      write({
        '0001-notes.sql': NOTES,
        '0002-bad.sql':
          "create table half (a int);\n\n-- why not\ninsert into note values (1, 'again');\ncreate table other (a int);",
      })
      const failed = await fresh.db.migrations.apply().catch((error: unknown) => error)
      expect(failed).toMatchObject({ code: 'GUI_DATABASE_MIGRATION_FAILED' })
      expect(String(failed)).toContain('0002-bad.sql:4')
      expect(String(failed)).toContain("insert into note values (1, 'again')")
      expect(String(failed)).toMatch(/unique/i)
      expect(await tables()).toEqual(['guichet_migrations', 'note'])
      write({ '0002-bad.sql': TAGS })
      expect(await fresh.db.migrations.apply()).toEqual(['0002-bad.sql'])
      expect(await fresh.db.sql`select count(*) as n from note`.one()).toEqual({ n: 1 })
    })

    test('may be modules', async () => {
      write({
        '0001-notes.mjs': `export async function up({ sql, kysely, engine, transaction }) {
          await sql\`create table note (id integer primary key, text text)\`.run()
          await kysely.insertInto('note').values({ id: 1, text: engine }).execute()
        }
        export const down = (db) => db.sql\`drop table note\`.run()`,
        '0002-none.mjs': 'export const nothing = 1',
      })
      await expect(fresh.db.migrations.apply()).rejects.toMatchObject({
        code: 'GUI_DATABASE_MIGRATION_MODULE',
        message: expect.stringContaining('0002-none.mjs'),
      })
      expect(await fresh.db.sql`select text from note`).toEqual([{ text: engine.name }])
      rmSync(join(fresh.site.root, 'migrations', '0002-none.mjs'))
      expect(await fresh.db.migrations.rollBack()).toBe('0001-notes.mjs')
      expect(await tables()).toEqual(['guichet_migrations'])
    })

    test('of modules that throw or cannot be read are told and taken back', async () => {
      write({
        '0001-throws.mjs':
          "export const up = async ({ sql }) => { await sql`create table x (a int)`.run(); throw new Error('no more') }",
      })
      await expect(fresh.db.migrations.apply()).rejects.toMatchObject({
        message: expect.stringMatching(/0001-throws\.mjs.*no more/s),
      })
      expect(await tables()).toEqual([])
      write({ '0001-throws.mjs': 'export const up = (' })
      const second = await fresh.another({ migrate: 'never', migrations: './elsewhere' })
      fresh.write({ 'elsewhere/0001-broken.mjs': 'export const up = (' })
      await expect(second.migrations.apply()).rejects.toMatchObject({ code: 'GUI_DATABASE_MIGRATION_MODULE' })
    })

    test('that were changed, or come late, are refused', async () => {
      write({ '0001-notes.sql': NOTES, '0003-tags.sql': TAGS })
      await fresh.db.migrations.apply()
      write({ '0002-late.sql': 'create table late (a int)' })
      await expect(fresh.db.migrations.apply()).rejects.toMatchObject({
        code: 'GUI_DATABASE_MIGRATION_ORDER',
        hint: expect.stringContaining('0004'),
      })
      renameSync(
        join(fresh.site.root, 'migrations', '0002-late.sql'),
        join(fresh.site.root, 'migrations', '0004-late.sql'),
      )
      write({ '0001-notes.sql': NOTES.replaceAll('\n', '\r\n') })
      expect((await fresh.db.migrations.status()).map(({ state }) => state)).toEqual(['applied', 'applied', 'pending'])
      write({ '0001-notes.sql': `${NOTES} ` })
      expect((await fresh.db.migrations.status()).map(({ state }) => state)).toEqual(['changed', 'applied', 'pending'])
      const change = { code: 'GUI_DATABASE_MIGRATION_CHANGED', message: expect.stringContaining('0001-notes.sql') }
      await expect(fresh.db.migrations.apply()).rejects.toMatchObject(change)
      await expect(opened('start')).rejects.toMatchObject(change)
      expect(await tables()).toEqual(['guichet_migrations', 'note', 'tag'])
    })

    test('are taken back one by one, when they say how', async () => {
      write({ '0001-notes.sql': NOTES, '0002-tags.sql': TAGS })
      expect(await fresh.db.migrations.rollBack()).toBeUndefined()
      await fresh.db.migrations.apply()
      await expect(fresh.db.migrations.rollBack()).rejects.toMatchObject({ code: 'GUI_DATABASE_MIGRATION_DOWN' })
      expect(await tables()).toEqual(['guichet_migrations', 'note', 'tag'])
      await fresh.db.sql`delete from guichet_migrations where number = 2`.run()
      expect(await fresh.db.migrations.rollBack()).toBe('0001-notes.sql')
      expect(await tables()).toEqual(['guichet_migrations', 'tag'])
    })

    test('whose file is gone, as after going back to an older release, do not stop the app', async () => {
      write({ '0001-notes.sql': NOTES, '0002-tags.sql': TAGS })
      await fresh.db.migrations.apply()
      rmSync(join(fresh.site.root, 'migrations', '0002-tags.sql'))
      const db = await opened('start')
      expect((await db.migrations.status()).map(({ file, state }) => [file, state])).toEqual([
        ['0001-notes.sql', 'applied'],
        ['0002-tags', 'missing'],
      ])
      await expect(db.migrations.rollBack()).rejects.toMatchObject({
        code: 'GUI_DATABASE_MIGRATION_DOWN',
        message: expect.stringContaining('gone'),
      })
    })

    test('may not end their transaction', async () => {
      write({ '0001-bad.sql': 'create table a (a int);\ncommit;\n' })
      await expect(fresh.db.migrations.apply()).rejects.toMatchObject({
        code: 'GUI_DATABASE_MIGRATION_CONTROL',
        message: expect.stringMatching(/0001-bad\.sql:2 says COMMIT/),
      })
      expect(await tables()).toEqual([])
    })

    test.each([
      ['1-notes.sql', 'number of four digits'],
      ['0001 notes.sql', 'number of four digits'],
      ['0001-Notes.ts', 'small letters'],
      ['0001-twin.sql', 'the same number'],
    ])('called %s are refused', async (name, why) => {
      write({ '0001-first.sql': TAGS, [name]: TAGS })
      await expect(fresh.db.migrations.apply()).rejects.toMatchObject({
        code: 'GUI_DATABASE_MIGRATION_NAME',
        message: expect.stringContaining(why),
      })
    })

    test('are applied once when several start together', { timeout: 60_000 }, async () => {
      write({ '0001-notes.sql': NOTES, '0002-tags.sql': TAGS })
      const all = await Promise.all(Array.from({ length: 4 }, () => fresh.another({ migrate: 'never' })))
      const done = await Promise.all(all.map((db) => db.migrations.apply()))
      expect(done.flat().sort()).toEqual(['0001-notes.sql', '0002-tags.sql'])
      expect(await fresh.db.sql`select count(*) as n from note`.one()).toEqual({ n: 1 })
    })

    test('new ones get the next number and a name of letters', async () => {
      const make = (name: string, ending?: 'ts') => fresh.db.migrations.create(name, ending)
      expect(await make('Ajouter les Étiquettes!')).toBe(
        join(fresh.site.root, 'migrations', '0001-ajouter-les-etiquettes.sql'),
      )
      expect(await make('second', 'ts')).toMatch(/0002-second\.ts$/)
      await expect(make('?!')).rejects.toMatchObject({ code: 'GUI_DATABASE_MIGRATION_NAME' })
      rmSync(join(fresh.site.root, 'migrations', '0002-second.ts'))
      expect(await fresh.db.migrations.apply()).toEqual(['0001-ajouter-les-etiquettes.sql'])
      expect(await tables()).toEqual(['guichet_migrations', 'note'])
    })
  })
}
