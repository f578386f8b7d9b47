import { App, abort, cors, reply } from 'guichet'
import { database } from 'guichet/database'
import { noteInput } from './note-input.ts'

interface Note {
  readonly id: number
  readonly title: string
  readonly done: boolean
}

/** As SQLite keeps it. */
interface NoteRow {
  readonly id: number
  readonly title: string
  readonly done: number
}

const db = database()
const app = new App({ root: import.meta.dirname }).install(db)

// Pages of other sites may read; what may write from another origin is said in new App({ trustedOrigins }).
app.use(cors())

app.get('/', () => ({ notes: list.url(), health: health.url() }))

const health = app.get('/health', () => ({ ok: true }))

const list = app.get('/notes', async () => (await db.sql<NoteRow>`select * from note order by id`).map(noteOf))

app.get('/notes/<int:id>', async ({ params }) => await noteWith(params.id))

app.post('/notes', { input: noteInput }, async ({ input }) => {
  const { title, done } = input
  const [row] = await db.sql<NoteRow>`insert into note (title, done) values (${title}, ${Number(done)}) returning *`
  return reply(row === undefined ? null : noteOf(row), 201)
})

app.put('/notes/<int:id>', { input: noteInput }, async ({ params, input }) => {
  await noteWith(params.id)
  await db.sql`update note set title = ${input.title}, done = ${Number(input.done)} where id = ${params.id}`.run()
  return await noteWith(params.id)
})

app.delete('/notes/<int:id>', async ({ params }) => {
  await noteWith(params.id)
  await db.sql`delete from note where id = ${params.id}`.run()
  return reply(null, 204)
})

async function noteWith(id: number): Promise<Note> {
  const [row] = await db.sql<NoteRow>`select * from note where id = ${id}`
  return row === undefined ? abort(404, { error: 'There is no such note.' }) : noteOf(row)
}

function noteOf({ id, title, done }: NoteRow): Note {
  return { id, title, done: done === 1 }
}

export default app
