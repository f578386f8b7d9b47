// Types of what else the front door gives, held by tsc: a line under @ts-expect-error must fail, every other must compile.

import { Readable } from 'node:stream'
import {
  type Answer,
  type AnyApp,
  type AnyRequest,
  App,
  type AppRequest,
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
  type ParamsOf,
  type Route,
  raw,
  redirect,
  reply,
  type Schema,
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
// @ts-expect-error redirect() takes 301, 302, 303, 307 or 308
redirect('/', 304)
// @ts-expect-error A status is a whole number from 200 to 599
reply('x', 99)
// @ts-expect-error A status is a whole number from 200 to 599
reply('x', 2000)
// @ts-expect-error A status is a whole number from 200 to 599
text('x', 600)
// @ts-expect-error A status is a whole number from 200 to 599
json(1, 404.5)
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
// @ts-expect-error abort() takes a status from 400 to 599
app.get('/', () => abort(200))

// A status that is not known yet goes through functions of one's own.
export const problem = <const S extends number>(status: S) => reply({ problem: true }, status)
problem(409).answers.status satisfies 409
export const says = <S extends 404 | 410>(status: S) => [text('x', status), json(1, status), () => abort(status)]
export const go = (status: number) => [redirect('/', status), reply('x', status), () => abort(status)]
export const toward = <const S extends number>(status: S) => redirect('/', status)
export const made = <T extends Answer>(make: () => T) => app.get('/made', () => reply(make(), 201))
export const rows = <T extends object>(read: () => Promise<T[]>) => app.get('/rows', async () => reply(await read()))

// What JSON would make nothing of is no answer; what else names its kind is.
const answers: Answer[] = [new Blob([]), new Response(), new ReadableStream(), Readable.from([]), Buffer.from('')]
answers.push(new URL('a:b'), html`x`, reply('x'), file('x'), sse(['a']), new Date(), new ArrayBuffer(1), [], {})
// @ts-expect-error a Map is none
answers.push(new Map())
// @ts-expect-error a Set is none
answers.push(new Set())
// @ts-expect-error nor is a Promise
answers.push(Promise.resolve(1))
// @ts-expect-error a Map is no body either
reply(new Map(), 201)
reply(JSON.parse('1'), 201).answers.status satisfies 201

// A handler gives what its schema takes.
declare const User: Schema<{ id: number; name: string; level?: 'high' | 'low' }>
declare const Pair: Schema<[string, number]>
declare const Whatever: Schema<unknown>
declare const Perhaps: Schema<{ a: number } | undefined>
declare const user: { id: number; name: string; hash: string }
declare const users: readonly { id: number; name: string }[]
declare const List: Schema<{ id: number }[]>
app.get('/', { response: User }, () => user)
app.get('/', { response: User }, async () => ({ id: 1, name: 'Ada', level: 'high' }))
app.get('/', { response: User }, () => reply({ nothing: 1 }, 409))
app.get('/', { response: User }, () => html`markup is sent as it is`)
app.get('/', { response: User }, () => Readable.from([]))
app.get('/', { response: User }, () => abort(404))
app.get('/', { response: List }, () => users)
app.get('/', { response: Pair }, () => ['a', 1])
app.get('/', { response: Whatever }, () => [1])
app.get('/', { response: { 201: User } }, () => ({ a: 1 }))
app.on(['GET'], '/', { response: { 200: User } }, () => user)
// @ts-expect-error there is no name
app.get('/', { response: User }, () => ({ id: 1 }))
// @ts-expect-error the id is a number
app.get('/', { response: { 200: User } }, async () => ({ id: '1', name: 'Ada' }))
// @ts-expect-error a list is asked for
app.get('/', { response: List }, () => user)
// @ts-expect-error nothing is no answer here either
app.get('/', { response: Perhaps }, () => undefined)
// @ts-expect-error nor is it where anything is
app.get('/', { response: Whatever }, () => {})

// Functions around any App, any request, one route's request.
export function register(given: AnyApp): Route {
  given.use((_request, next) => next())
  return given.get('/r/<int:n>/<any(a,b):w>', ({ params }) => params.n.toFixed() + (params.w satisfies 'a' | 'b'))
}
register(app)
register(new App({ at: '/<lang>' }))
register(new App({ converters: { hex: { parse: (given: string) => given.length, build: (n: number) => `${n}` } } }))
// @ts-expect-error a route is no App
register(register(app))
export const numbered = <Own extends object>(given: App<Own>) =>
  given.get('/n/<int:n>', ({ params }) => params.n.toFixed())
// @ts-expect-error whether it has a converter of that name nobody knows
export const unknowing = <Own extends object>(given: App<Own>) => given.get('/n/<hex:n>', () => 1)
const who = (request: AnyRequest) => request.ip
const wants = (request: AppRequest) => request.ip
app.get('/', { query: User }, (request) => who(request))
// @ts-expect-error its query is not what AppRequest says
app.get('/', { query: User }, (request) => wants(request))
const show = ({ params }: AppRequest<ParamsOf<'/notes/<int:id>'>>) => params.id.toFixed()
app.get('/notes/<int:id>', show)
// @ts-expect-error the id is a number there
app.get('/notes/<id>', show)
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
