// cli.test.ts: `guichet db …`, as a person types it, on the compiled program.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Ended, folder, run, start } from '../cli/running.ts'
import { built } from './built.ts'

const main = join(built, 'cli', 'main.js')
const db = (cwd: string, ...args: string[]): Promise<Ended> => run(['db', ...args], { cwd, main })

const APP = `import { App } from 'guichet'
import { database } from 'guichet/database'
export const db = database()
export const app = new App({ root: import.meta.dirname }).install(db)
app.get('/notes', () => db.sql\`select * from note\`)
setInterval(() => {}, 1000)
export default app
`

test('new, migrate, status, sql, rollback', async () => {
  const root = folder({ 'app.ts': APP })
  expect(await db(root, 'status')).toMatchObject({ code: 0, stdout: expect.stringContaining('guichet db new NAME') })
  expect(await db(root, 'new', 'add notes')).toMatchObject({ code: 0, stdout: 'migrations/0001-add-notes.sql\n' })
  expect(await db(root, 'new', 'Tags', '--ts')).toMatchObject({ code: 0, stdout: 'migrations/0002-tags.ts\n' })
  const second = join(root, 'migrations', '0002-tags.ts')
  writeFileSync(second, readFileSync(second, 'utf8').replaceAll('note', 'tag'))
  expect(await db(root, 'status')).toMatchObject({
    code: 0,
    stdout: '0001-add-notes.sql  pending\n0002-tags.ts        pending\n',
  })
  expect(await db(root, 'migrate')).toMatchObject({
    code: 0,
    stdout: 'Applied 0001-add-notes.sql.\nApplied 0002-tags.ts.\n',
  })
  // And no word of a warning: Node.js 22 has one for its SQLite.
  expect(await db(root, 'migrate')).toEqual({ code: 0, stdout: 'Nothing is left to apply.\n', stderr: '' })
  const status = JSON.parse((await db(root, 'status', '--json')).stdout)
  expect(status).toMatchObject([{ file: '0001-add-notes.sql', state: 'applied' }, { state: 'applied' }])
  expect(await db(root, 'sql', "insert into note (text) values ('un'), ('deux')")).toMatchObject({
    stdout: '2 rows changed.\n',
  })
  expect(await db(root, 'sql', 'select * from note')).toMatchObject({ stdout: 'id  text\n1   un\n2   deux\n' })
  expect(await db(root, 'sql', 'select id from note where id > 1', '--json')).toMatchObject({
    stdout: '[\n  {\n    "id": 2\n  }\n]\n',
  })
  expect(await db(root, 'sql', 'select * from tag')).toMatchObject({ stdout: 'No rows.\n' })
  expect(await db(root, 'rollback')).toMatchObject({ code: 0, stdout: 'Took back 0002-tags.ts.\n' })
  expect(await db(root, 'rollback')).toMatchObject({ code: 0, stdout: 'Took back 0001-add-notes.sql.\n' })
  expect(await db(root, 'rollback')).toMatchObject({ code: 0, stdout: 'No migration is applied.\n' })
  expect(existsSync(join(root, '.guichet', 'data.db'))).toBe(true)
}, 60_000)

test('backup copies to where one stands, while the site runs', async () => {
  const root = folder({
    'app.ts': APP,
    'migrations/0001-notes.sql': 'create table note (id integer); insert into note values (7);',
  })
  expect(await db(root, 'migrate')).toMatchObject({ code: 0 })
  const running = await start([root, '-p', '0'], { main })
  expect(await (await fetch(`${running.url}/notes`)).json()).toEqual([{ id: 7 }])
  const elsewhere = folder({})
  expect(await db(elsewhere, 'backup', 'copy.db', '--app', root)).toMatchObject({ code: 0, stdout: 'copy.db\n' })
  expect(readdirSync(elsewhere)).toEqual(['copy.db'])
  const again = await db(elsewhere, 'backup', 'copy.db', '--app', root)
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('there is a file of this name') })
  await running.stop()
  const env = { DATABASE_URL: `sqlite:${join(elsewhere, 'copy.db')}` }
  const { stdout } = await run(['db', 'sql', 'select id from note', '--json'], { cwd: elsewhere, main, env })
  expect(JSON.parse(stdout)).toEqual([{ id: 7 }])
}, 60_000)

test('a migration that fails ends with 1 and says where', async () => {
  const root = folder({ 'migrations/0001-bad.sql': 'create table a (b int);\nselect nope;\n' })
  const { code, stderr } = await db(root, 'migrate')
  expect(code).toBe(1)
  expect(stderr).toContain('0001-bad.sql:2')
  expect(stderr).toContain('no such column: nope')
  expect((await db(root, 'sql', 'select * from a')).stderr).toContain('no such table')
})

test('slips end with 2 and a hint', async () => {
  const root = folder({})
  expect(await db(root)).toMatchObject({ code: 2, stderr: expect.stringContaining('migrate, status, new') })
  expect(await db(root, 'migrat')).toMatchObject({ code: 2, stderr: expect.stringContaining('"migrat"') })
  expect(await db(root, 'new')).toMatchObject({ code: 2, stderr: expect.stringContaining('needs a name') })
  expect(await db(root, 'sql', 'select 1', 'select 2')).toMatchObject({ code: 2 })
  expect(await db(root, 'status', '--database', 'other')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"other"'),
  })
  const help = await db(root, '--help')
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('guichet db migrate') })
  expect(help.stdout).toContain('--app <path>')
})
