// data-guichet.mjs: the product with a schema of zod and its own database, as its users write it.

import { createLogger } from '../../dist/base/log.js'
import { App, reply } from '../../dist/index.js'
import { database } from '../../dist/parts/database/database.js'
import { listen } from '../../dist/server/listen.js'
import { create, firstNotes, Note, onPostgres, postgresUrl, rowOf, sqliteFile, table } from './data-work.mjs'
import { cacheFolder } from './work.mjs'

const db = database({ url: onPostgres ? postgresUrl : `sqlite:${sqliteFile}`, migrations: '' })
const { sql } = db
const app = new App({ root: cacheFolder }).install(db)
const notes = sql.id(table)

async function insert(note) {
  const [title, tags, seats, open, text] = rowOf(note)
  if (onPostgres) {
    const { id } = await sql`insert into ${notes} (title, tags, seats, open, text)
      values (${title}, ${tags}, ${seats}, ${open}, ${text}) returning id`.one()
    return id
  }
  // SQLite tells by itself, as the others have it.
  const { lastId } = await sql`insert into ${notes} (title, tags, seats, open, text)
    values (${title}, ${tags}, ${seats}, ${open}, ${text})`.run()
  return lastId
}

app.post('/checked', { input: Note }, ({ input }) => ({ title: input.title, seats: input.seats }))
app.post('/notes', { input: Note }, async ({ input }) => reply({ id: await insert(input) }, 201))
app.get('/notes', () => sql`select id, title, tags, seats, open, text from ${notes} order by id limit 100`)

const log = createLogger({ level: 'error' })
await app.handler.open?.({ root: cacheFolder, log, mode: 'start' })
const text = create(db.engine)
await sql(Object.assign([text], { raw: [text] })).run()
for (const note of firstNotes) await insert(note)
const limits = { connectionsMax: 100_000, connectionsPerAddressMax: 100_000 }
const server = await listen(app.handler, { port: 0, log, ...limits })
console.log(server.port)
