// database-kill.test.ts: kill -9 in the middle of writing, many times: what was acknowledged is there, what belongs together
// is there together, and the file is whole.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { silentLogger } from '../../src/base/log.ts'
import { database } from '../../src/parts/database/database.ts'
import { builtModule } from '../database/built.ts'

const ROUNDS = 24
/** Acknowledged writes of a round, at most, before the blow. */
const WRITES_MAX = 150

const folder = mkdtempSync(join(tmpdir(), 'guichet-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const WRITER = `
import { writeSync } from 'node:fs'
import { database } from '${builtModule('parts/database/database.js')}'
const log = { debug() {}, info() {}, warn() {}, error() {} }
const db = database({ url: 'sqlite:data.db' })
await db.open({ root: import.meta.dirname, log, mode: 'start' })
await db.sql\`create table if not exists entry (id integer primary key, batch integer, filler text)\`.run()
const { last } = await db.sql\`select coalesce(max(id), 0) as last from entry\`.one()
const filler = 'x'.repeat(300)
const write = async (one) => {
  await db.sql\`insert into entry (id, filler) values (\${one}, \${filler})\`.run()
  writeSync(1, one + '\\n')
}
let id = last + 1
// As requests do that come at once: they share commits.
while (process.argv[2] === 'together') await Promise.all(Array.from({ length: 12 }, () => write(id++)))
for (;;) {
  const next = [id++, id++, id++]
  if (next[0] % 2 === 0) {
    for (const one of next) await write(one)
    continue
  }
  await db.transaction(async (tx) => {
    for (const one of next) {
      await tx.sql\`insert into entry values (\${one}, \${next[0]}, \${filler})\`.run()
      await new Promise(setImmediate)
    }
  })
  writeSync(1, [...next, ''].join('\\n'))
}
`

/** Numbers that were written on whole lines. */
async function acknowledged(child: ChildProcess, killAfter: number): Promise<number[]> {
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (said.split('\n').length > killAfter) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return said.split('\n').slice(0, -1).map(Number)
}

test('nothing acknowledged is lost, and nothing is half there', { timeout: 120_000 }, async () => {
  const file = join(folder, 'writer.mjs')
  writeFileSync(file, WRITER)
  const kept: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(process.execPath, [file, round % 2 === 0 ? 'together' : ''], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const written = await acknowledged(child, 1 + Math.floor(Math.random() * WRITES_MAX))
    expect(child.signalCode, 'it should only end by the blow').toBe('SIGKILL')
    expect(written.length).toBeGreaterThan(0)
    kept.push(...written)
    const db = database({ url: 'sqlite:data.db' })
    await db.open({ root: folder, log: silentLogger, mode: 'start' })
    const found = new Set((await db.sql<{ id: number }>`select id from entry`).map(({ id }) => id))
    expect(kept.filter((id) => !found.has(id))).toEqual([])
    const halves = await db.sql`select batch from entry where batch is not null group by batch having count(*) <> 3`
    expect(halves).toEqual([])
    expect(await db.sql`select * from pragma_integrity_check`).toEqual([{ integrity_check: 'ok' }])
    await db.close()
  }
  expect(kept.length).toBeGreaterThan(ROUNDS)
})
