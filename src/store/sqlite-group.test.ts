// sqlite-group.test.ts: writes of one turn of the event loop share a commit, and nobody can tell but by the time it takes:
// each gets its own answer, and a fault is of the one whose it is.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../base/clock.ts'
import type { Outcome } from './session.ts'
import { openSqlite } from './sqlite.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts'

let folder: string
let store: SqliteStore
const usual = { synchronous: 'normal', statementsMax: 100, busyMs: 2000, clock: systemClock } as const

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-group-'))
  store = await openSqliteStore({ ...usual, file: join(folder, 'a.db'), acquireMs: 2000, waitingMax: 20 })
  await store.execute('create table seat (id integer primary key, name text unique)', [], 'run')
  await turn()
})

afterEach(async () => {
  vi.restoreAllMocks()
  await store.close()
  rmSync(folder, { recursive: true })
})

const insert = (name: string, how = 'insert'): Outcome | Promise<Outcome> =>
  store.execute(`${how} into seat (name) values (?)`, [name], 'run')

/** All in one turn, as handlers of many connections do it; what went wrong as its message. */
function together(names: readonly string[]): Promise<unknown>[] {
  return names.map(async (name) => insert(name)).map((made) => made.catch((error: Error) => error.message))
}

async function names(): Promise<unknown[]> {
  const { rows } = await store.execute('select name from seat order by id', [], 'all')
  return rows.map(({ name }) => name)
}

/** What a process sees that looks at the file by itself. */
async function seenElsewhere(): Promise<number> {
  const other = await openSqlite({ ...usual, file: join(folder, 'a.db'), readOnly: true })
  const { rows } = other.execute('select count(*) as n from seat', [], 'all')
  other.close()
  return Number(rows[0]?.['n'])
}

function commits(): { count: number } {
  const seen = { count: 0 }
  const { control } = SqliteConnection.prototype
  vi.spyOn(SqliteConnection.prototype, 'control').mockImplementation(function (this: SqliteConnection, text) {
    if (text === 'commit') seen.count++
    control.call(this, text)
  })
  return seen
}

test('the writes of a turn are one commit behind the first, and each has its own answer, when it is safe', async () => {
  const seen = commits()
  const all = together(Array.from({ length: 20 }, (_, i) => `${i}`))
  const last = insert('last')
  expect(last).toBeInstanceOf(Promise)
  expect(seen.count).toBe(0)
  expect(await last).toMatchObject({ changes: 1, lastId: 21 })
  expect(await seenElsewhere()).toBe(21)
  expect(seen.count).toBe(1)
  const answers = (await Promise.all(all)) as Outcome[]
  expect(answers.map(({ lastId }) => lastId)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
})

test('what RETURNING gives comes too', async () => {
  const all = ['a', 'b', 'c'].map((name) =>
    store.execute('insert into seat (name) values (?) returning id, name', [name], 'all'),
  )
  const rows = (await Promise.all(all)).flatMap((outcome) => outcome.rows)
  expect(rows).toEqual(['a', 'b', 'c'].map((name, i) => ({ id: i + 1, name })))
})

test('a constraint is told to the one who breaks it, and to nobody else', async () => {
  const all = await Promise.all(together(['a', 'b', 'b', 'c', 'a', 'd']))
  expect(all.map((one) => (typeof one === 'string' ? 'refused' : 'made'))).toEqual(
    ['made', 'made', 'refused', 'made', 'refused', 'made'], //
  )
  expect(await names()).toEqual(['a', 'b', 'c', 'd'])
})

test('a statement that ends the transaction takes nothing of the others along', async () => {
  const before = together(['a', 'b', 'c'])
  const gone = Promise.resolve(insert('b', 'insert or rollback')).catch((error: Error) => error.message)
  const after = together(['d', 'e'])
  expect(await gone).toContain('UNIQUE')
  const answers = (await Promise.all([...before, ...after])) as Outcome[]
  expect(answers.every(({ changes }) => changes === 1)).toBe(true)
  expect((await names()).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a fault that shows itself only at the commit is told to the one whose it is', async () => {
  await store.execute('create table row (seat integer references seat deferrable initially deferred)', [], 'run')
  await turn()
  const row = (seat: number) => Promise.resolve(store.execute('insert into row values (?)', [seat], 'run'))
  const all = await Promise.all([
    ...together(['a', 'b']),
    row(2),
    row(99).catch((error: Error) => error.message),
    ...together(['c']),
  ])
  expect(all.map((one) => (typeof one === 'string' ? one : 'made'))).toEqual(
    ['made', 'made', 'made', 'FOREIGN KEY constraint failed', 'made'], //
  )
  expect(await names()).toEqual(['a', 'b', 'c'])
})

test('more than a group holds, and more than may wait in line, are all made', async () => {
  // The last of them breaks the commit, so that all are made again, one by one.
  await store.execute('create table row (seat integer references seat deferrable initially deferred)', [], 'run')
  await turn()
  const all = together(Array.from({ length: 1200 }, (_, i) => `${i}`))
  const bad = Promise.resolve(store.execute('insert into row values (5000)', [], 'run')).catch(() => 'refused')
  const answers = (await Promise.all(all)) as Outcome[]
  expect(new Set(answers.map(({ lastId }) => lastId)).size).toBe(1200)
  expect(await bad).toBe('refused')
  expect(await seenElsewhere()).toBe(1200)
})

test('who reads meanwhile sees what is safe, and a transaction waits for the end', async () => {
  const all = together(['1', '2', '3', '4'])
  // The first time, the connection that reads is opened for it.
  await names()
  await Promise.all(all)
  const more = together(['d', 'e', 'f'])
  // "d" was the first of its turn, and is safe; the others are not yet.
  expect(await names()).toEqual(['1', '2', '3', '4', 'd'])
  const held = await store.hold()
  expect((await held.execute('select count(*) as n from seat', [], 'all')).rows[0]?.['n']).toBe(7)
  held.release()
  await Promise.all(more)
})

test('writes that wait for each other are not slowed down: they are made at once', async () => {
  for (let i = 0; i < 10; i++) await insert(`${i}`)
  await turn()
  let atOnce = 0
  for (let i = 10; i < 60; i++) {
    const made = insert(`${i}`)
    if (!(made instanceof Promise)) atOnce++
    await made
  }
  expect(atOnce).toBe(50)
})

test('another process in the way is waited for', async () => {
  const other = await openSqlite({ ...usual, file: join(folder, 'a.db') })
  // Between the first write of the turn and those that would share a commit.
  const first = together(['a'])
  other.control('begin immediate')
  const rest = together(['b', 'c'])
  await turn()
  other.control('commit')
  other.close()
  await Promise.all([...first, ...rest])
  expect(await names()).toEqual(['a', 'b', 'c'])
})

test('closing waits until they are safe', async () => {
  const all = together(['a', 'b', 'c'])
  await store.close()
  expect(await Promise.all(all)).toHaveLength(3)
  expect(await seenElsewhere()).toBe(3)
})
