import { App, abort, redirect, reply, sse } from 'guichet'
import { rateLimit } from 'guichet/middleware'
import { page } from './page.ts'
import { type Room, Rooms } from './room.ts'
import { languageOf } from './words.ts'

const NAME_MAX = 30
const TEXT_MAX = 500

const app = new App({ root: import.meta.dirname })
const rooms = new Rooms()
const slowDown = rateLimit({ limit: 30, windowS: 10 })

// Listening costs nothing; speaking has a limit.
app.use((request, next) => (request.method === 'POST' ? slowDown(request, next) : next()))

app.get('/', () => redirect('/room/lobby', 303))

app.get('/room/<slug:name>', ({ params, headers, session }) =>
  page({
    room: params.name,
    language: languageOf(headers.get('accept-language')),
    name: String(session.get('name') ?? ''),
    messages: roomNamed(params.name).messages,
  }),
)

// Every message as it is said. A page says which one it has seen last, so that none is lost.
app.get('/room/<slug:name>/events', ({ params, query }) => {
  const room = roomNamed(params.name)
  return sse(({ lastEventId }) => room.after(Number(lastEventId ?? query.get('after') ?? 0) || 0))
})

app.post('/room/<slug:name>', async (request) => {
  const form = await request.formData()
  const from = textOf(form.get('from'), NAME_MAX)
  const text = textOf(form.get('text'), TEXT_MAX)
  request.session.set('name', from)
  const message = roomNamed(request.params.name).say(from, text)
  // The script on the page has its own way to show it.
  if (request.headers.get('accept') === 'application/json') return reply(message, 201)
  return redirect(`/room/${request.params.name}`, 303)
})

function roomNamed(name: string): Room {
  return rooms.named(name) ?? abort(503, 'There are too many rooms.')
}

function textOf(value: unknown, lengthMax: number): string {
  const text = typeof value === 'string' ? value.trim() : ''
  if (text === '' || text.length > lengthMax) abort(422, `A text of 1 to ${lengthMax} characters is expected.`)
  return text
}

export default app
