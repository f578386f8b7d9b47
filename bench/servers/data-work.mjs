// data-work.mjs: what every server of the data suite has to do, so that they do the same: one schema in two spellings, one
// table on SQLite or PostgreSQL with the same settings, the statements as a careful user of each driver writes them.

import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { z } from 'zod'
import { cacheFolder } from './work.mjs'

export const onPostgres = process.env.BENCH_DB === 'postgres'
/** In a schema that the benchmark makes and drops. */
export const postgresUrl = process.env.BENCH_POSTGRES
export const table = `note_${process.pid}`
export const sqliteFile = `${cacheFolder}${basename(process.argv[1] ?? 'data', '.mjs')}-${process.pid}.db`
process.on('exit', () => {
  for (const ending of ['', '-wal', '-shm']) rmSync(sqliteFile + ending, { force: true })
})

export const Note = z.object({
  title: z.string().min(1).max(200),
  tags: z.array(z.string().max(50)).max(10),
  seats: z.number().int().min(0),
  open: z.boolean(),
  text: z.string().max(4000),
})

/** The same for ajv. */
export const noteSchema = {
  type: 'object',
  required: ['title', 'tags', 'seats', 'open', 'text'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    tags: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 50 } },
    seats: { type: 'integer', minimum: 0 },
    open: { type: 'boolean' },
    text: { type: 'string', maxLength: 4000 },
  },
}

const id = { sqlite: 'integer primary key', postgres: 'bigint generated always as identity primary key' }
export const create = (engine) =>
  `create table ${table} (id ${id[engine]}, title text not null, tags text not null, seats integer not null, open integer not null, text text not null)`
export const rowOf = (note) => [note.title, note.tags.join(' '), note.seats, note.open ? 1 : 0, note.text]
export const firstNotes = Array.from({ length: 100 }, (_, i) => ({
  title: `Répétition ${i}`,
  tags: ['théâtre', 'campus'],
  seats: 240 + i,
  open: i % 2 === 0,
  text: 'La troupe joue trois soirs.',
}))

/** insert(note) gives its id, list() a hundred rows: on the driver itself, with promises only where it has them. */
export async function openStore() {
  const store = onPostgres ? await openPostgres() : openSqlite()
  for (const note of firstNotes) await store.insert(note)
  return store
}

const COLUMNS = 'title, tags, seats, open, text'

function openSqlite() {
  const sqlite = process.getBuiltinModule?.('node:sqlite') ?? createRequire(import.meta.url)('@photostructure/sqlite')
  const db = new sqlite.DatabaseSync(sqliteFile)
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal; ${create('sqlite')}`)
  const insert = db.prepare(`insert into ${table} (${COLUMNS}) values (?, ?, ?, ?, ?)`)
  const list = db.prepare(`select id, ${COLUMNS} from ${table} order by id limit 100`)
  // The connection is held: one that nobody holds is collected, and closes under its statements.
  return { db, insert: (note) => Number(insert.run(...rowOf(note)).lastInsertRowid), list: () => list.all() }
}

async function openPostgres() {
  const { default: pg } = await import('pg')
  pg.types.setTypeParser(20, Number)
  const pool = new pg.Pool({ connectionString: postgresUrl, max: 10 })
  await pool.query(create('postgres'))
  const text = `insert into ${table} (${COLUMNS}) values ($1, $2, $3, $4, $5) returning id`
  const list = { name: 'list', text: `select id, ${COLUMNS} from ${table} order by id limit 100` }
  return {
    insert: async (note) => (await pool.query({ name: 'insert', text, values: rowOf(note) })).rows[0].id,
    list: async () => (await pool.query(list)).rows,
  }
}
