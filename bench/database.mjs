// database.mjs: what db.sql and Kysely cost on SQLite, beside the driver itself: one row by its key, a list of 1,000 rows,
// inserts one by one and in a transaction. Prints operations per second and ratios; medians of interleaved rounds.
// Run: node bench/database.mjs [rounds]

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const dist = process.env.GUICHET_DIST ?? join(import.meta.dirname, '..', 'dist')
const { database } = await import(pathToFileURL(join(dist, 'parts', 'database', 'database.js')).href)
const sqlite = process.getBuiltinModule?.('node:sqlite') ?? createRequire(import.meta.url)('@photostructure/sqlite')

const rounds = Number(process.argv[2] ?? 5)
const ROUND_MS = 400
const ROWS = 1000
const CREATE = 'create table note (id integer primary key, title text, author text, stars integer, at text)'

const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const log = { debug() {}, info() {}, warn() {}, error() {} }
const db = database({ url: 'sqlite:own.db' })
await db.open({ root: folder, log, mode: 'start' })
await db.sql(Object.assign([CREATE], { raw: [CREATE] })).run()

const raw = new sqlite.DatabaseSync(join(folder, 'raw.db'))
raw.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma journal_size_limit = 67108864; ${CREATE}`)
const rawInsert = raw.prepare('insert into note values (?, ?, ?, ?, ?)')
const rawGet = raw.prepare('select * from note where id = ?')
const rawList = raw.prepare('select * from note where id <= ?')

for (let id = 1; id <= ROWS; id++) {
  const values = [id, `title ${id}`, 'somebody', id % 5, '2026-01-02T03:04:05.006Z']
  rawInsert.run(...values)
  await db.sql`insert into note values ${[...values]}`.run()
}

let next = 1_000_000
const insertOwn = (of) =>
  of.sql`insert into note values (${next++}, ${'title'}, ${'somebody'}, ${3}, ${'2026-01-02'})`.run()
const insertRaw = () => rawInsert.run(next++, 'title', 'somebody', 3, '2026-01-02')
const insertKysely = (of) =>
  of.kysely
    .insertInto('note')
    .values({ id: next++, title: 'title', author: 'somebody', stars: 3, at: '2026-01-02' })
    .execute()
const key = () => 1 + (next++ % ROWS)

/** Name of the workload: how many operations a call is, and a call for each contestant. */
const workloads = {
  'one row by its key': [
    1,
    {
      raw: () => rawGet.get(key()),
      sql: () => db.sql`select * from note where id = ${key()}`.first(),
      kysely: () => db.kysely.selectFrom('note').selectAll().where('id', '=', key()).executeTakeFirst(),
    },
  ],
  'list of 1,000 rows': [
    1,
    {
      raw: () => rawList.all(ROWS),
      sql: () => db.sql`select * from note where id <= ${ROWS}`,
      kysely: () => db.kysely.selectFrom('note').selectAll().where('id', '<=', ROWS).execute(),
    },
  ],
  insert: [1, { raw: insertRaw, sql: () => insertOwn(db), kysely: () => insertKysely(db) }],
  'insert, 100 in a transaction': [
    100,
    {
      raw: () => {
        raw.exec('begin immediate')
        for (let i = 0; i < 100; i++) insertRaw()
        raw.exec('commit')
      },
      sql: () =>
        db.transaction(async (tx) => {
          for (let i = 0; i < 100; i++) await insertOwn(tx)
        }),
      kysely: () =>
        db.transaction(async (tx) => {
          for (let i = 0; i < 100; i++) await insertKysely(tx)
        }),
    },
  ],
}

async function perSecond(call, operations) {
  const begin = performance.now()
  let calls = 0
  do {
    for (let i = 0; i < 10; i++) await call()
    calls += 10
  } while (performance.now() - begin < ROUND_MS)
  return (calls * operations * 1000) / (performance.now() - begin)
}

const median = (numbers) => [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)]

console.log(
  `Node.js ${process.version}, SQLite ${raw.prepare('select sqlite_version() as v').get().v}, ${rounds} rounds`,
)
console.log(
  `${''.padEnd(30)}${['driver', 'db.sql', 'db.kysely'].map((name) => name.padStart(12)).join('')}   db.sql/driver  kysely/driver`,
)
for (const [name, [operations, contestants]] of Object.entries(workloads)) {
  const results = { raw: [], sql: [], kysely: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const [who, call] of Object.entries(contestants)) {
      const result = await perSecond(call, operations)
      // The first round warms up.
      if (round > 0) results[who].push(result)
    }
  }
  const [driver, own, kysely] = [median(results.raw), median(results.sql), median(results.kysely)]
  const figures = [driver, own, kysely].map((figure) => Math.round(figure).toLocaleString('en').padStart(12)).join('')
  console.log(
    `${name.padEnd(30)}${figures}${(own / driver).toFixed(2).padStart(16)}${(kysely / driver).toFixed(2).padStart(15)}`,
  )
}
await db.close()
raw.close()
