// Notes: signing in, a form, a database, an API with its documentation, and a page that uses it; at http://localhost:8000/
import { App, abort, clientModules, redirect, reply } from 'guichet'
import { auth } from 'guichet/auth'
import { database, databaseSessions } from 'guichet/database'
import { openapi } from 'guichet/openapi'
import { z } from 'zod'
import { Asked, Change, NewNote, Note, Problem } from './note.ts'
import { noteForm } from './note-form.ts'
import { Notebook } from './notebook.ts'
import { notesPage } from './page.ts'
import { languageOf, WORDS } from './words.ts'

const db = database({ migrate: 'auto' }) // one process, so it may do so at every start
const notes = new Notebook(db)
const people = auth({ db, registerPath: '/register' })

const app = new App({
  root: import.meta.dirname,
  session: { store: databaseSessions(db) },
  security: {
    csp: {
      'default-src': ['self'],
      'script-src': ['self', 'nonce'],
      'img-src': ['self', 'data:'],
      'object-src': ['none'],
      'base-uri': ['none'],
    },
  },
})
  .install(db)
  .install(people)
  .install(openapi({ title: 'Notes', version: '1.0.0', schemas: { Note, NewNote, Change, Problem } }))

// The API. Each route is exported, so that public/notes.js knows what it takes and answers.

export const list = app.get(
  '/api/notes',
  { query: Asked, response: z.array(Note), docs: { summary: 'All my notes' } },
  async (request) => notes.list((await people.require(request)).id, request.query),
)

export const add = app.post(
  '/api/notes',
  {
    input: NewNote,
    response: { 201: Note },
    docs: { summary: 'Writes a note', examples: { input: { title: 'Bread', day: '2026-12-24' } } },
  },
  async (request) => {
    const note = await notes.add((await people.require(request)).id, request.input)
    return reply(note, 201, { location: `/api/notes/${note.id}` })
  },
)

export const change = app.patch(
  '/api/notes/<int:id>',
  { input: Change, response: { 200: Note, 404: Problem }, docs: { summary: 'Changes what is given' } },
  async (request) => {
    const changed = await notes.change((await people.require(request)).id, request.params.id, request.input)
    return changed ?? abort(404, { error: 'There is no such note.' })
  },
)

export const remove = app.delete(
  '/api/notes/<int:id>',
  { response: { 404: Problem }, docs: { summary: 'Throws a note away' } },
  async (request) => {
    const gone = await notes.remove((await people.require(request)).id, request.params.id)
    return gone ? reply(null, 204) : abort(404, { error: 'There is no such note.' })
  },
)

// The page. It works without a script; with one, public/notes.js asks the API instead of loading the page anew.

app.on(
  ['GET', 'POST'],
  '/',
  { docs: false },
  noteForm.handle(
    async (values, request) => {
      await notes.add((await people.require(request)).id, values)
      request.session.flash(WORDS[languageOf(request)].written)
      return redirect('/', 303)
    },
    {
      page: async (form, request) => {
        const user = await people.require(request)
        return notesPage(request, { form, name: user.name, notes: await notes.list(user.id) })
      },
    },
  ),
)

app.post('/notes/<int:id>/<any(done,open,remove):what>', { docs: false }, async (request) => {
  const { id, what } = request.params
  const user = await people.require(request)
  if (what === 'remove') await notes.remove(user.id, id)
  else await notes.change(user.id, id, { done: what === 'done' })
  return redirect('/', 303)
})

// The modules of guichet/client, for the page's import map.
app.mount('/client', clientModules())

export default app
