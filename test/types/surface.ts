// Types of what else the front door gives, held by tsc: a line under @ts-expect-error must fail, every other must compile.

import {
  App,
  abort,
  clientModules,
  cors,
  defineConfig,
  file,
  files,
  type Handler,
  html,
  isHttpError,
  json,
  key,
  type Middleware,
  raw,
  redirect,
  reply,
  serve,
  sse,
  stream,
  text,
} from 'guichet'
import { fromFetch } from 'guichet/node'
import { visitor } from 'guichet/test'
import { Hono } from 'hono'

const app = new App()

// Markup takes what has a text, and lists and promises of it.
html`<p>${'a'}${1}${null}${undefined}${[html`<b>x</b>`, 'y']}${Promise.resolve('z')}${raw('<i></i>')}</p>`
// @ts-expect-error an object has no text
html`<p>${{ a: 1 }}</p>`
// @ts-expect-error a function is not called
html`<p>${() => 'a'}</p>`
// @ts-expect-error raw() takes text alone
raw(3)

// Status and headers go through reply(), in this order; the status is kept as it was written.
reply({ a: 1 }, 201).answers.status satisfies 201
reply('x', 200, { 'x-a': 'b' })
// @ts-expect-error no tuple: a list is JSON
reply(['x'], 201, 'text/plain').answers.body satisfies string
// @ts-expect-error the status is a number
reply('x', '201')
redirect('/', 303)
redirect(new URL('https://a.test'))
// @ts-expect-error where to is text or a URL
redirect(3)
json([1]).answers.body satisfies number[]
text('x').answers.status satisfies 200
// @ts-expect-error text() takes no object
text({ a: 1 })

// abort() never comes back, so what it guards is narrowed.
declare const found: { title: string } | undefined
app.get('/', () => (found ?? abort(404)).title)
app.get('/', () => {
  if (found === undefined) abort(404, { error: 'none' }, { 'retry-after': '3' })
  return found.title
})
// @ts-expect-error a status is a number
abort('404')
app.onError((error) => (isHttpError(error) ? { status: error.status } : undefined))

// Streams and events.
app.get('/', () => stream(['a', new Uint8Array(1)]))
// @ts-expect-error a stream has pieces
stream(3)
app.get('/', () => sse([{ data: 1, id: 'x', event: 'e', retry: 3 }]))
app.get('/', () =>
  sse(async function* ({ lastEventId, signal }) {
    lastEventId satisfies string | undefined
    signal satisfies AbortSignal
    yield { data: 1 }
  }),
)
// @ts-expect-error no such option
sse([], { keepAlive: 3 })

// Cookies and sessions.
app.get('/', ({ cookies, session }) => {
  cookies.get('a') satisfies string | undefined
  cookies.set('a', 'b', { maxAgeS: 3, sameSite: 'lax', secure: true, httpOnly: false, path: '/', partitioned: true })
  // @ts-expect-error the value is text
  cookies.set('a', 3)
  // @ts-expect-error no such attribute
  cookies.set('a', 'b', { maxAge: 3 })
  // @ts-expect-error browsers drop SameSite=None without Secure
  cookies.set('a', 'b', { sameSite: 'none', secure: false })
  // @ts-expect-error no such SameSite
  cookies.set('a', 'b', { sameSite: 'sometimes' })
  const cart = key<number[]>('cart')
  session.get(cart) satisfies number[] | undefined
  session.set(cart, [1])
  // @ts-expect-error the key wants numbers
  session.set(cart, ['1'])
  session.flash('Saved.')
  // @ts-expect-error a message is text
  session.flash(3)
  return null
})

// Everything that answers is one kind of thing, and mounts.
app.mount('/files', files('./public'))
app.mount('/client', clientModules())
app.mount('/hono', fromFetch(new Hono()))
const handler: Handler = (request) => reply(request.path)
app.mount('/own', handler)
// @ts-expect-error the place is a pattern in front of a handler
app.mount(handler)
// @ts-expect-error a function of another shape is no handler
app.mount('/x', (request: { nothing: true }) => request.nothing)
// @ts-expect-error no such option
files('./public', { list: true })
app.get('/report', () => file('report.pdf', { download: 'Report.pdf' }))

// Middleware gives what next() gave, or another answer.
const passes: Middleware = (_request, next) => next()
app.use(passes, cors({ origin: ['https://a.test'] }))
// @ts-expect-error no middleware
app.use('x')

// In other programs, and in tests.
app.fetch(new Request('http://a.test/')) satisfies Promise<Response>
app.request('/', { method: 'POST', body: 'x' }) satisfies Promise<Response>
visitor(app).post('/', { json: { a: 1 } }) satisfies Promise<Response>
// @ts-expect-error no such option
visitor(app, { redirects: 3 })
defineConfig({ port: 5000 })
// @ts-expect-error a port is a number
defineConfig({ port: '5000' })
serve(app, { port: 0 }).catch(() => {})
// @ts-expect-error no such option
serve(app, { ports: 0 })
