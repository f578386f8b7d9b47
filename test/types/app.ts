// Types of the App's surface, held by tsc: a line under @ts-expect-error must fail, every other must compile.

import { reply } from '../../src/app/answers/reply-makers.ts'
import { App } from '../../src/app/app.ts'
import { defineExtension } from '../../src/app/extension.ts'
import type { Schema } from '../../src/app/input/schema.ts'
import { key } from '../../src/app/key.ts'
import type { Route } from '../../src/app/routing/route.ts'
import type { Reply } from '../../src/http/reply.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(..._proof: Same<A, B> extends true ? [] : ['not the same type', A, B]): true {
  return true
}

interface Colour {
  readonly red: number
}

const app = new App()

// Parameters are inferred from the literal, each with the type of its converter.
app.get('/', (request) => same<typeof request.params, Record<never, never>>() && 'x')
app.get('/hello/<name>', ({ params }) => same<typeof params, { name: string }>() && params.name)
app.get('/square/<int:n>', ({ params }) => ({ square: params.n ** 2 }))
app.get('/a/<int:n>/<float:x>/<date:day>/<uuid:id>/<slug:s>/<path:rest>', ({ params }) => {
  same<typeof params, { n: number; x: number; day: Date; id: string; s: string; rest: string }>()
  return null
})
app.get('/<any(fr,en):lang>/<int(min=1, max=9):n>.json', ({ params }) => {
  same<typeof params, { lang: 'fr' | 'en'; n: number }>()
  return params.lang
})
app.get('/<any(fr, en):lang>', ({ params }) => same<typeof params.lang, 'fr' | 'en'>() && null)
app.get('/<string(length=2):code>', ({ params }) => same<typeof params.code, string>() && null)

// As many words as there are.
const tens = app.get(
  '/<any(a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,d0,d1,d2,d3,d4,d5,d6,d7,d8,d9,e0,e1,e2,e3,e4,e5,e6,e7,e8,e9,f0,f1,f2,f3,f4,f5,f6,f7,f8,f9):w>',
  ({ params }) => params.w,
)
tens.url({ w: 'f9' })
// @ts-expect-error g0 is none of the words
tens.url({ w: 'g0' })

// A wrong converter, or no slash in front, is an error in words.
// @ts-expect-error There is no converter "itn"
app.get('/<itn:n>', () => null)
// @ts-expect-error There is no converter "strin"
app.get('/<strin(length=2):n>', () => null)
// @ts-expect-error A pattern begins with "/"
app.get('square', () => null)
// @ts-expect-error params has no such name
app.get('/<int:n>', ({ params }) => params.m)

// The place of an App itself.
const place = new App({ at: '/notes/<int:id>' })
const bare = place.get('', ({ params }) => params.id)
same<Parameters<(typeof bare)['url']>[0], { id: number }>()

// A pattern that is only known at run time works.
declare const pattern: string
app.get(pattern, ({ params }) => same<typeof params, Record<string, unknown>>() && 'x')

// What a handler may return.
app.get('/', () => [1, 2])
app.get('/', () => ({ a: 1, when: new Date() }))
app.get('/', async () => 3)
app.get('/', () => reply('x', 201, { location: '/x' }))
app.get('/', () => reply({ a: 1 }, 201))
// @ts-expect-error nothing is no answer here either
reply(undefined)
app.get('/', () => new Response('x'))
app.get('/', function* () {
  yield 'x'
})
app.get('/', async function* () {
  yield { a: 1 }
})
app.get('/', (): { a: number } | null => null)
app.get('/', () => new Uint8Array(3))
// @ts-expect-error nothing is no answer
app.get('/', () => {})
// @ts-expect-error undefined is no answer
app.get('/', () => undefined)
// @ts-expect-error nor is a promise of nothing
app.get('/', async () => {})
// @ts-expect-error a function is no answer
app.get('/', () => () => 'x')
// @ts-expect-error a symbol is no answer
app.get('/', () => Symbol('x'))
// @ts-expect-error a bigint is no answer
app.get('/', () => 1n)

// Body readers belong to their request; values may be taken out of it.
app.post('/', async ({ query, params, headers }) => [query.get('a'), params, headers.get('b')])
app.post('/', async (request) => ({ got: await request.json() }))
// @ts-expect-error json was taken off its request
app.post('/', async ({ json }) => ({ got: await json() }))
app.post('/', { bodyBytesMax: 10 }, async (request) => (await request.formData()).get('a') as string)
app.post('/<int:n>', { bodyBytesMax: 10 }, ({ params }) => params.n)
// @ts-expect-error no such option
app.post('/', { bodyByteMax: 10 }, () => null)

// So do typed values.
const seen = key<number>('seen')
app.get('/', { query: Page }, (request) => request.has(seen) && request.get(seen))
// @ts-expect-error get was taken off its request
app.get('/', ({ get }) => get(seen))
app.use(({ set }, next) => {
  // @ts-expect-error set was taken off its request
  set(seen, 1)
  return next()
})
// @ts-expect-error has was taken off its request
app.get('/', ({ has }) => has(seen))

// Routes are values.
const square = app.get('/square/<int:n>', ({ params }) => ({ square: params.n }))
same<
  typeof square,
  Route<'GET', '/square/<int:n>', { n: number }, { square: number }, undefined, undefined, undefined>
>()
square.url({ n: 3 })
// @ts-expect-error n is a number
square.url({ n: '3' })
// @ts-expect-error n is missing
square.url({})
// @ts-expect-error n is missing
square.url()
const home = app.get('/', () => 'x')
home.url()
// @ts-expect-error it has no parameters
home.url({ n: 3 })
const form = app.on(['GET', 'POST'], '/form/<int:n>', ({ params }) => params.n)
same<typeof form.methods, readonly ('GET' | 'POST')[]>()
// @ts-expect-error no such method
app.on(['FETCH'], '/form', () => null)

// Converters of one's own bring their types, and their names into the error.
const painted = new App({
  converters: {
    colour: {
      parse: (text): Colour | undefined => (text === 'red' ? { red: 1 } : undefined),
      build: (colour: Colour) => (colour.red > 0 ? 'red' : 'none'),
    },
  },
})
// What build takes says what there is; parse gives just that.
new App({ converters: { size: { parse: (text) => (text === 's' ? text : undefined), build: (size: 's') => size } } })
// @ts-expect-error parse gives a number, build takes text
new App({ converters: { size: { parse: (text: string) => Number(text), build: (size: string) => size } } })
const colour = painted.get('/<colour:c>/<int:n>', ({ params }) => params.c.red + params.n)
colour.url({ c: { red: 1 }, n: 1 })
// @ts-expect-error There is no converter "color"
painted.get('/<color:c>', () => null)

// The place of a part is in its parameters and URLs; any App mounts.
const api = new App({ at: '/api/<any(fr,en):lang>' })
const item = api.get('/items/<int:id>', ({ params }) => [params.lang, params.id])
item.url({ lang: 'fr', id: 3 })
// @ts-expect-error the prefix has a parameter too
item.url({ id: 3 })
app.mount(api)
app.mount('/painted', painted)
app.mount('/handler', painted.handler)

app.use(async (request, next) => {
  const answer = await next()
  answer.headers.set('x-id', request.id)
  return answer
})
app.use((_request, next) => next())
// @ts-expect-error a middleware answers too
app.use(async (_request, next) => {
  await next()
})
app.onError((error) => ({ error: String(error) }))
app.onError(() => undefined)
app.notFound(({ path }) => ({ error: path }))
app.use(() => ({ closed: true }))

// A place is looked at as a pattern is.
new App({
  at: '/<hex:h>',
  converters: { hex: { parse: (given: string) => given.length, build: (n: number) => `${n}` } },
})
new App({ at: '' })
new App({ at: pattern }).get('/x', ({ params }) => params)
// @ts-expect-error There is no converter "itn"
new App({ at: '/<itn:n>' })
// @ts-expect-error A pattern begins with "/"
new App({ at: 'api' })
// @ts-expect-error The place of an App does not end with "/"
new App({ at: '/api/' })

// Routes of any parameters are of one list.
const list: Route[] = [square, home, item]
list.push(app.get('/z/<int:k>', () => 1))
// @ts-expect-error an App is no route
list.push(app)

// Schemas: what they make is what the handler sees; what they take is what clients and url() give.
declare const Note: Schema<{ title: string; at?: string | undefined }, { title: string; at: Date }>
declare const Page: Schema<{ page?: string | number | undefined }, { page: number }>
export const create = app.post('/notes/<int:id>', { input: Note, query: Page }, ({ input, query, params }) => {
  same<typeof input, { title: string; at: Date }>()
  same<typeof query, { page: number }>()
  same<typeof params, { id: number }>()
  return reply({ id: params.id, at: input.at }, 201)
})
create.url({ id: 3 }, { page: 2 })
// @ts-expect-error page is no list
create.url({ id: 3 }, { page: [] })
// @ts-expect-error no such name in the query
create.url({ id: 3 }, { pages: 2 })
same<(typeof create)['types']['result'], Reply<201, { id: number; at: Date }>>()
app.post('/x', { input: Note }, async ({ input, query }) => {
  same<typeof query, URLSearchParams>()
  return input.title
})
// @ts-expect-error no such option beside a schema
app.post('/', { input: Note, bodyByteMax: 10 }, () => null)
// @ts-expect-error that is no schema
app.post('/', { input: { title: 'string' } }, () => null)
app.post('/', ({ input }) => same<typeof input, unknown>() && null)
app.get('/', { query: Page }, ({ query }) => query.page)
app.on(['GET', 'POST'], '/both/<int:n>', { query: Page }, ({ query, params }) => query.page + params.n)
// @ts-expect-error query has no such name
app.get('/', { query: Page }, ({ query }) => query.pages)
// @ts-expect-error There is no converter "itn", also with options
app.get('/<itn:n>', { query: Page }, () => null)
// @ts-expect-error nothing is no answer, also with options
app.get('/', { query: Page }, () => {})

// Typed keys.
const user = key<{ name: string }>('user', 'requireUser')
app.use((request, next) => {
  request.set(user, { name: 'Ada' })
  // @ts-expect-error the key wants a name
  request.set(user, { nam: 'Ada' })
  return next()
})
app.get(
  '/me',
  (request) => same<ReturnType<typeof request.get<{ name: string }>>, { name: string }>() && request.get(user).name,
)

// Extensions bring converters.
const colours = defineExtension({
  name: 'colours',
  converters: {
    hue: {
      parse: (text): Colour | undefined => (text === 'red' ? { red: 1 } : undefined),
      build: (hue: Colour) => `${hue.red}`,
    },
  },
})
const coloured = new App().install(colours)
coloured.get('/<hue:h>', ({ params }) => same<typeof params, { h: Colour }>() && params.h.red)
// @ts-expect-error the plain App has no such converter
app.get('/<hue:h>', () => null)
