// Types of the client, held by tsc: a line under @ts-expect-error must fail, every other must compile.

import { json, redirect, reply, stream, text } from '../../src/app/answers/reply-makers.ts'
import { sse } from '../../src/app/answers/sse.ts'
import { App } from '../../src/app/app.ts'
import { html } from '../../src/app/html/html.ts'
import type { Schema } from '../../src/app/input/schema.ts'
import {
  type Answered,
  type AnswerTo,
  client,
  type Jsonify,
  type NotJson,
  type ReceivedEvent,
  type Refused,
  type RoutesOf,
} from '../../src/parts/client/client.ts'
import { file } from '../../src/parts/static/file.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._proof: Same<A, B> extends true ? [] : ['not the same type', A, B]): true {
  return true
}

interface Note {
  readonly id: number
  title: string
  at: Date
  author?: { name: string; born: Date | undefined }
}
declare const aNote: Note
declare const NoteIn: Schema<{ title: string; at?: string | undefined }, { title: string; at: Date }>
declare const Maybe: Schema<{ title: string } | undefined, { title: string } | undefined>
declare const Page: Schema<{ page?: string | number | undefined }, { page: number }>
declare const Search: Schema<{ q: string }, { q: string }>
declare const Problem: Schema<{ error: string; since: string }, { error: string; since: Date }>
declare const Id: Schema<{ id: number }, { id: number }>
declare const pattern: string
declare const flag: boolean

const app = new App()
const part = new App({ at: '/api/<any(fr,en):lang>' })
const painted = new App({
  converters: {
    colour: {
      parse: (given): { red: number } | undefined => ({ red: given.length }),
      build: (c: { red: number }) => `${c.red}`,
    },
  },
})

const routes = {
  home: app.get('/', () => html`<p>Hello</p>`),
  hello: app.get('/hello/<name>', ({ params }) => `Hello, ${params.name}`),
  square: app.get('/square/<int:n>', ({ params }) => ({ square: params.n ** 2 })),
  note: app.get('/notes/<int:id>', { response: { 404: Problem } }, () => aNote),
  notes: app.get('/notes', { query: Page }, ({ query }) => ({ page: query.page, notes: [aNote] })),
  search: app.get('/search', { query: Search }, () => [1, 2]),
  create: app.post('/notes', { input: NoteIn }, ({ input }) => reply({ at: input.at }, 201)),
  perhaps: app.put('/notes/<int:id>', { input: Maybe }, () => reply(null, 204)),
  free: app.post('/free', async () => null),
  either: app.get('/either', () => (flag ? reply({ a: 1 }, 200) : reply({ b: 2 }, 409))),
  someStatus: app.get('/some-status', () => reply({ a: 1 }, flag ? 200 : 418)),
  anyStatus: app.get('/any-status', () => reply({ a: 1 }, Number(pattern))),
  nullable: app.get('/nullable', () => (flag ? null : { a: 1 })),
  plain: app.get('/plain', () => text('x')),
  asJson: app.get('/json', () => json(new Date())),
  away: app.get('/away', () => redirect('/')),
  web: app.get('/web', () => new Response('x')),
  bytes: app.get('/bytes', () => new Uint8Array(3)),
  file: app.get('/file', () => file('report.pdf')),
  words: app.get('/words', function* () {
    yield 'a'
  }),
  lines: app.get('/lines', async function* () {
    yield aNote
  }),
  repliedLines: app.get('/replied-lines', () =>
    reply(
      (async function* () {
        yield { a: 1 }
      })(),
      200,
    ),
  ),
  streamed: app.get('/streamed', () => stream(['a'])),
  events: app.get('/events', () =>
    sse(async function* () {
      yield { data: aNote, id: 3 }
    }),
  ),
  texts: app.get('/texts', () => sse(['a', 'b'])),
  form: app.on(['GET', 'POST'], '/form', { input: NoteIn }, () => ({ a: 1 })),
  checked: app.get('/checked/<int:id>', { params: Id }, () => 1),
  filtered: app.get('/filtered', { response: Id }, () => ({ id: 1, secret: 'x' })),
  filteredReply: app.post('/filtered', { response: Id }, () =>
    flag ? reply({ id: 1, secret: 'x' }, 201) : reply(null, 204),
  ),
  by200: app.get('/by-200', { response: { 200: Id, 404: Problem } }, () => ({ id: 1, secret: 'x' })),
  declared422: app.post('/declared', { input: NoteIn, response: { 422: Problem } }, () => 1),
  nested: part.get('/items/<int:id>', ({ params }) => [params.lang]),
  painted: painted.get('/paint/<colour:c>', ({ params }) => params.c.red),
  unknown: app.get(pattern, () => 1),
  // What is no route is left out.
  app,
  helper: (given: number) => given,
  constant: 'GET /constant',
  looksLike: { kind: 'route', key: 'GET /looks-like' },
}
type Routes = typeof routes
const others = { list: app.get('/others', () => [2]) }
const api = client<Routes>('https://a.test')
type Of<Key extends keyof RoutesOf<Routes>> = AnswerTo<Routes, Key>
type Good<Key extends keyof RoutesOf<Routes>> = Extract<Of<Key>, { ok: true }>
type Body<Key extends keyof RoutesOf<Routes>> = Good<Key>['body']

// The names are methods and patterns of the routes alone.
same<
  Extract<keyof RoutesOf<Routes>, `${string} /${'' | 'form' | 'constant' | 'looks-like' | `${string}square${string}`}`>,
  'GET /' | 'GET /form' | 'POST /form' | 'GET /square/<int:n>'
>()
same<string extends keyof RoutesOf<Routes> ? true : false, false>()
// @ts-expect-error no such route
api('GET /squares/<int:n>', { params: { n: 3 } })
// @ts-expect-error no such method
api('POST /square/<int:n>', { params: { n: 3 } })
// @ts-expect-error no route
api('GET /constant')
// @ts-expect-error the pattern, not a path
api('GET /square/3')

// What is required is required, and nothing else.
api('GET /')
api('GET /', {})
api('GET /', { query: { a: 1 }, headers: { 'x-a': 'b' }, signal: AbortSignal.timeout(3), timeoutMs: 5 })
api('GET /square/<int:n>', { params: { n: 3 } })
// @ts-expect-error params are missing
api('GET /square/<int:n>')
// @ts-expect-error params are missing
api('GET /square/<int:n>', {})
// @ts-expect-error n is missing
api('GET /square/<int:n>', { params: {} })
// @ts-expect-error n is a number
api('GET /square/<int:n>', { params: { n: '3' } })
// @ts-expect-error there is no m
api('GET /square/<int:n>', { params: { n: 3, m: 4 } })
// @ts-expect-error there are no parameters
api('GET /', { params: { n: 3 } })
api('GET /notes')
api('GET /notes', { query: { page: 2 } })
// @ts-expect-error page is no list
api('GET /notes', { query: { page: [] } })
// @ts-expect-error no such name in the query
api('GET /notes', { query: { pages: 2 } })
api('GET /search', { query: { q: 'x' } })
// @ts-expect-error q is required
api('GET /search')
// @ts-expect-error q is required
api('GET /search', {})
api('POST /notes', { input: { title: 'x' } })
// @ts-expect-error the input is required
api('POST /notes')
// @ts-expect-error the input has a title
api('POST /notes', { input: {} })
// @ts-expect-error the title is text
api('POST /notes', { input: { title: 3 } })
api('POST /notes', { form: new FormData() })
api('POST /notes', { form: { title: 'x', at: [new Blob([]), 'y'] } })
// @ts-expect-error the schema has no such field
api('POST /notes', { form: { titel: 'x' } })
// @ts-expect-error a field of a form is text or a file
api('POST /notes', { form: { title: 3 } })
api('PUT /notes/<int:id>', { params: { id: 3 }, form: { title: 'x' } })
api('POST /notes', { form: new URLSearchParams() })
// @ts-expect-error one of the two
api('POST /notes', { form: new FormData(), input: { title: 'x' } })
// @ts-expect-error a schema says what the body is
api('POST /notes', { body: 'x' })
api('PUT /notes/<int:id>', { params: { id: 3 } })
api('PUT /notes/<int:id>', { params: { id: 3 }, input: { title: 'x' } })
api('POST /free')
api('POST /free', { input: [1, { a: 2 }] })
api('POST /free', { body: new Uint8Array(3) })
api('POST /form', { input: { title: 'x' } })
api('GET /form')
// @ts-expect-error GET has no input
api('GET /form', { input: { title: 'x' } })
// @ts-expect-error GET has no form
api('GET /notes', { form: {} })
// @ts-expect-error no such option
api('GET /', { timeout: 3 })
api('GET /api/<any(fr,en):lang>/items/<int:id>', { params: { lang: 'fr', id: 3 } })
// @ts-expect-error there is no German
api('GET /api/<any(fr,en):lang>/items/<int:id>', { params: { lang: 'de', id: 3 } })
api('GET /paint/<colour:c>', { params: { c: { red: 1 } } })
// @ts-expect-error a colour is no text
api('GET /paint/<colour:c>', { params: { c: 'red' } })

// Converters of one's own are those of the App, or their `build` alone.
client<Routes>('https://a.test', { converters: { colour: { build: (c: { red: number }) => `${c.red}` } } })
// @ts-expect-error a converter builds text
client<Routes>('https://a.test', { converters: { colour: { build: (c: { red: number }) => c.red } } })
// @ts-expect-error no such option
client<Routes>('https://a.test', { timeout: 3 })

// Several modules are one client.
const both = client<[Routes, { list: (typeof others)['list'] }]>('https://a.test')
both('GET /others')
both('GET /square/<int:n>', { params: { n: 3 } })
// @ts-expect-error no module has it
both('GET /nowhere')
same<keyof RoutesOf<readonly [(typeof others)['list']]>, 'GET /others'>()

// URLs take what has a place in them.
same<ReturnType<typeof api.url>, string>()
api.url('GET /')
api.url('GET /square/<int:n>', { params: { n: 3 }, query: { unit: 'm' } })
// @ts-expect-error params are missing
api.url('GET /square/<int:n>')
// @ts-expect-error a URL has no input
api.url('POST /notes', { input: { title: 'x' } })
api.url('POST /notes')

// Bodies, by what the handler returned.
same<Body<'GET /'>, string>()
same<Body<'GET /hello/<name>'>, `Hello, ${string}`>()
same<Body<'GET /square/<int:n>'>, { square: number }>()
same<
  Body<'GET /notes/<int:id>'>,
  { readonly id: number; title: string; at: string; author?: { name: string; born?: string } }
>()
same<Body<'GET /search'>, number[]>()
same<Body<'GET /nullable'>, { a: number } | null>()
same<Body<'GET /plain'>, string>()
same<Body<'GET /json'>, string>()
same<Body<'GET /bytes'>, Uint8Array>()
same<Body<'GET /file'>, Uint8Array | string>()
same<Body<'GET /words'>, string>()
same<Body<'GET /lines'>, AsyncIterable<Jsonify<Note>>>()
same<Body<'GET /replied-lines'>, AsyncIterable<{ a: number }>>()
same<Body<'GET /events'>, AsyncIterable<ReceivedEvent<Jsonify<Note>>>>()
same<Body<'GET /texts'>, AsyncIterable<ReceivedEvent<string>>>()
same<Body<'GET /api/<any(fr,en):lang>/items/<int:id>'>, ('fr' | 'en')[]>()
same<Body<'POST /free'>, null>()

// Answers are told apart by status and by ok.
same<Good<'POST /notes'>, Answered<201, true, { at: string }>>()
same<Good<'PUT /notes/<int:id>'>, Answered<204, true, null>>()
same<Extract<Of<'POST /notes'>, { status: 422 }>, Answered<422, false, Refused>>()
same<Extract<Of<'GET /notes'>, { status: 422 }>, Answered<422, false, Refused>>()
same<Extract<Of<'GET /notes/<int:id>'>, { status: 404 }>, Answered<404, false, { error: string; since: string }>>()
same<Extract<Of<'POST /declared'>, { status: 422 }>, Answered<422, false, { error: string; since: string }>>()
same<Extract<Of<'GET /checked/<int:id>'>, { status: 422 }>['body']['detail'][number]['msg'], string>()
// What a schema says of an answer is what comes, whatever the handler returned.
same<Good<'GET /filtered'>, Answered<200, true, { id: number }>>()
same<Good<'POST /filtered'>, Answered<201, true, { id: number }> | Answered<204, true, null>>()
same<Good<'GET /by-200'>, Answered<200, true, { id: number }>>()
same<404 extends Of<'GET /filtered'>['status'] ? true : false, true>()
same<Extract<Of<'GET /either'>, { status: 409 }>['body'], { b: number }>()
same<Extract<Of<'GET /some-status'>, { status: 200 }>, Answered<200, true, { a: number }>>()
same<Extract<Of<'GET /some-status'>, { status: 418 }>, Answered<418, false, { a: number }>>()
same<Extract<Of<'GET /any-status'>, { body: { a: number } }>, Answered<number, boolean, { a: number }>>()
same<Extract<Of<'GET /away'>, { ok: boolean; status: number }>['body'], unknown>()
same<Extract<Of<'GET /web'>, Answered<number, boolean, unknown>>['body'], unknown>()
same<418 extends Of<'GET /'>['status'] ? true : false, true>()
same<200 | 400 | 599 extends Of<'GET /'>['status'] ? true : false, true>()
same<600 extends Of<'GET /'>['status'] ? true : false, false>()

async function narrows() {
  const answer = await api('GET /notes/<int:id>', { params: { id: 3 } })
  same<typeof answer.headers, Headers>()
  // @ts-expect-error not yet known to be there
  answer.body.title
  if (answer.ok) return same<typeof answer.body.title, string>() && same<typeof answer.status, 200>()
  if (answer.status === 404) return same<typeof answer.body.error, string>()
  if (answer.status === 500) return same<typeof answer.body, unknown>()
  // @ts-expect-error what is left is not known
  answer.body.error
  const either = await api('GET /either')
  if (either.status === 409) same<typeof either.body, { b: number }>()
  // @ts-expect-error nobody said what comes with a 500
  if (either.status === 500) either.body.b
  const made = await api('POST /notes', { input: { title: 'x' } })
  if (made.status === 422) same<(typeof made.body.detail)[number]['loc'], readonly (string | number)[]>()
  const events = await api('GET /events')
  if (!events.ok) return false
  for await (const event of events.body) {
    same<typeof event.data.title, string>()
    same<typeof event.id, string | undefined>()
  }
  return true
}
narrows()

// With `stream`, text and bytes come as they are made; objects do in any case.
async function streams() {
  const words = await api('GET /words', { stream: true })
  if (words.ok) same<typeof words.body, AsyncIterable<string>>()
  const bytes = await api('GET /bytes', { stream: true })
  if (bytes.ok) same<typeof bytes.body, AsyncIterable<Uint8Array>>()
  const lines = await api('GET /lines', { stream: true })
  if (lines.ok) same<typeof lines.body, AsyncIterable<Jsonify<Note>>>()
  const page = await api('GET /hello/<name>', { params: { name: 'Ada' }, stream: true })
  if (page.ok) same<typeof page.body, AsyncIterable<string>>()
  const square = await api('GET /square/<int:n>', { params: { n: 3 }, stream: true })
  if (square.ok) same<typeof square.body, { square: number }>()
  const whole = await api('GET /words', { stream: false })
  if (whole.ok) same<typeof whole.body, string>()
}
streams()

// JSON, type by type.
class Point {
  readonly x = 1
  private readonly y = 2
  length(): number {
    return Math.hypot(this.x, this.y)
  }
}
interface Tree {
  value: Date
  children: Tree[]
  parent?: Tree
}
type Any = string | Any[] | { [name: string]: Any }
type Brand = string & { readonly brand: 'id' }
declare const symbol: unique symbol
type Level = 1 | 2
same<Jsonify<Date>, string>()
same<Jsonify<{ a: Date; readonly b?: Date; c: Date | null }>, { a: string; readonly b?: string; c: string | null }>()
same<Jsonify<{ a: undefined; b: string | undefined; c(): void; [symbol]: 1; d: symbol }>, { b?: string }>()
same<Jsonify<{ a: string | (() => void) }>, { a?: string }>()
same<Jsonify<(Date | undefined)[]>, (string | null)[]>()
same<Jsonify<readonly [Date, number?, ...(() => void)[]]>, readonly [string, (number | null)?, ...null[]]>()
same<Jsonify<[a: Date, b: { c: undefined }]>, [a: string, b: Record<never, never>]>()
same<Jsonify<Point>, { readonly x: 1 }>()
same<Jsonify<{ toJSON(): { at: Date } }>, { at: string }>()
same<Jsonify<Map<string, number>>, NotJson<'Map'>>()
same<Jsonify<{ a: Set<number> }>, { a: NotJson<'Set'> }>()
same<Jsonify<bigint>, NotJson<'bigint'>>()
same<Jsonify<{ a: Promise<1> }>, { a: NotJson<'Promise'> }>()
same<Jsonify<unknown>, unknown>()
same<Jsonify<{ a: unknown; b?: unknown }>, { a: unknown; b?: unknown }>()
same<Jsonify<ReturnType<typeof JSON.parse>[]>, ReturnType<typeof JSON.parse>[]>()
same<Jsonify<Record<string, Date>>, Record<string, string>>()
same<Jsonify<{ a: 1 } | Date | null>, { a: 1 } | string | null>()
same<Jsonify<Brand>, Brand>()
same<Jsonify<{ level: Level; done: boolean }>, { level: Level; done: boolean }>()
same<Jsonify<Tree>['children'][number]['children'][number]['value'], string>()
same<NonNullable<Jsonify<Tree>['parent']>['value'], string>()
declare const any: Jsonify<Any>
if (typeof any === 'object' && !Array.isArray(any)) any['a']
same<Jsonify<{ bytes: Uint8Array }>, { bytes: { [index: string]: number } }>()
