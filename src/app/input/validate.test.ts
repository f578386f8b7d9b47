// validate.test.ts: what reaches a handler when its route has schemas, and what a client is told when it does not.

import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { App } from '../app.ts'
import type { Schema } from './schema.ts'

const Note = z.object({ title: z.string().min(1), stars: z.number().int().optional() })
const Page = z.object({
  page: z.number().int().min(1).default(1),
  tags: z.array(z.string()).optional(),
  all: z.boolean().optional(),
})

const app = new App()
app.post('/notes', { input: Note }, ({ input }) => input)
app.get('/notes', { query: Page }, ({ query }) => query)
app.post('/forms', { form: Note }, ({ input }) => input)
app.get('/n/<int:id>', { params: z.object({ id: z.number().max(10) }) }, ({ params }) => params)
app.get('/keyed', { headers: z.object({ 'x-key': z.string().length(3) }) }, () => 'in')
app.post('/valibot', { input: v.object({ when: v.pipe(v.string(), v.isoDate()) }) }, ({ input }) => input.when)
app.post('/list/<int:id>', { input: z.array(z.number()), query: Page }, ({ input, query, params }) => [
  input,
  query,
  params,
])

const send = (path: string, body: string, type = 'application/json', accept = 'application/json') =>
  app.request(path, { method: 'POST', body, headers: { 'content-type': type, accept } })

describe('a body', () => {
  test('that fits reaches the handler as the schema made it', async () => {
    const answer = await send('/notes', '{"title":"a","stars":3,"extra":1}')
    expect([answer.status, await answer.json()]).toEqual([200, { title: 'a', stars: 3 }])
  })

  test('that does not fit is answered 422 with every fault at once', async () => {
    const answer = await send('/notes', '{"title":"","stars":"3"}')
    expect(answer.status).toBe(422)
    const { detail } = (await answer.json()) as { detail: { loc: unknown; type: string; msg: string }[] }
    expect(detail.map(({ loc, type }) => [loc, type])).toEqual([
      [['body', 'title'], 'too_small'],
      [['body', 'stars'], 'invalid_type'],
    ])
    expect(detail.every(({ msg }) => msg.length > 5)).toBe(true)
  })

  test('as JSON is taken strictly: a number in quotes is no number', async () => {
    expect((await send('/notes', '{"title":"a","stars":"3"}')).status).toBe(422)
  })

  test('as a form is read as text that may mean a number', async () => {
    const answer = await send('/notes', 'title=007&stars=3', 'application/x-www-form-urlencoded')
    expect(await answer.json()).toEqual({ title: '007', stars: 3 })
  })

  test('of another media type is answered 415', async () => {
    expect((await send('/notes', '<a/>', 'text/xml')).status).toBe(415)
    expect((await send('/forms', '{"title":"a"}')).status).toBe(415)
    expect((await send('/forms', 'title=a', 'application/x-www-form-urlencoded')).status).toBe(200)
  })

  test('that is no JSON is answered 400 with the place', async () => {
    const answer = await send('/notes', '{"title":\n  oops}', 'application/json; charset=utf-8')
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('line 2, column 3')
  })

  test.each(['{"__proto__":{"a":1},"title":"a"}', '{"a":[{"constructor":1}]}', '{"\\u005f_proto__":1}'])(
    'with a name that poisons objects is answered 400: %s',
    async (body) => {
      expect((await send('/notes', body)).status).toBe(400)
    },
  )

  test('with such a name is answered the same 400 where no schema is', async () => {
    const plain = new App()
    plain.post('/', async (request) => ({ took: await request.json() }))
    const body = '{"__proto__":{"admin":true}}'
    const answer = await plain.request('/', { method: 'POST', body })
    expect([answer.status, (await send('/notes', body)).status]).toEqual([400, 400])
    expect(await answer.text()).toContain('a name that is not accepted: __proto__')
    const car = await plain.request('/', { method: 'POST', body: '{"constructor":"Ferrari"}' })
    expect(await car.text()).toBe('{"took":{"constructor":"Ferrari"}}')
  })

  test('that speaks of such names is welcome', async () => {
    expect(await (await send('/notes', '{"title":"__proto__ and constructor"}')).json()).toEqual({
      title: '__proto__ and constructor',
    })
  })

  test('of a hundred levels is read, of more is answered 400', async () => {
    expect((await send('/notes', `${'['.repeat(100)}${']'.repeat(100)}`)).status).toBe(422)
    expect((await send('/notes', `${'['.repeat(101)}${']'.repeat(101)}`)).status).toBe(400)
    expect((await send('/notes', `${'['.repeat(100_000)}`)).status).toBe(400)
    expect((await send('/notes', `{"title":"${'['.repeat(500)}\\"["}`)).status).toBe(200)
  })

  test('is checked by any library that follows the standard', async () => {
    expect((await send('/valibot', '{"when":"2026-02-03"}')).status).toBe(200)
    expect((await send('/valibot', '{"when":"soon"}')).status).toBe(422)
  })
})

describe('a query', () => {
  test('becomes numbers, booleans and lists where the schema asks for them', async () => {
    const answer = await app.request('/notes?page=2&tags=a&all=true')
    expect(await answer.json()).toEqual({ page: 2, tags: ['a'], all: true })
    expect(await (await app.request('/notes?tags=1&tags=2')).json()).toEqual({ page: 1, tags: ['1', '2'] })
    expect(await (await app.request('/notes')).json()).toEqual({ page: 1 })
  })

  test.each(['page=two', 'page=0', 'page=1e400', 'page=9007199254740993', 'page=1&page=2', 'all=perhaps', 'page='])(
    'that does not fit is answered 422: %s',
    async (query) => {
      expect((await app.request(`/notes?${query}`)).status).toBe(query === 'page=' ? 200 : 422)
    },
  )
})

test('what is told of a query is what came, not what was tried', async () => {
  const other = new App()
  other.get('/', { query: z.object({ age: z.number(), tags: z.array(z.string()) }) }, () => 'x')
  const answer = await other.request('/?age=x&tags=a', { headers: { accept: 'application/json' } })
  const { detail } = (await answer.json()) as { detail: { loc: unknown; msg: string }[] }
  expect(detail.map(({ loc, msg }) => [loc, msg.includes('array')])).toEqual([[['query', 'age'], false]])
})

test('parameters and header fields are checked too', async () => {
  expect((await app.request('/n/10')).status).toBe(200)
  const answer = await app.request('/n/11', { headers: { accept: 'application/json' } })
  expect([answer.status, ((await answer.json()) as { detail: { loc: unknown }[] }).detail[0]?.loc]).toEqual([
    422,
    ['path', 'id'],
  ])
  expect((await app.request('/keyed', { headers: { 'x-key': 'abc' } })).status).toBe(200)
  expect((await app.request('/keyed')).status).toBe(422)
})

test('faults of all parts come together', async () => {
  const answer = await send('/list/1?page=0', '["a"]')
  const { detail } = (await answer.json()) as { detail: { loc: unknown }[] }
  expect(detail.map(({ loc }) => loc)).toEqual([
    ['query', 'page'],
    ['body', 0],
  ])
})

test('a hundred faults are told, and how many more there are', async () => {
  const detailOf = async (body: string, type = 'application/json') => {
    const answer = await send('/list/1?page=0', body, type)
    return ((await answer.json()) as { detail: { loc: unknown; msg: string; type: string }[] }).detail
  }
  const list = (count: number) => JSON.stringify(Array.from({ length: count }, () => 'a'))
  expect((await detailOf(list(99))).map(({ type }) => type)).not.toContain('more_faults')
  const one = await detailOf(list(100))
  expect([one.length, one.at(-1)]).toEqual([
    101,
    { loc: ['body'], msg: 'One more fault is not told', type: 'more_faults' },
  ])
  const many = await detailOf(list(5000))
  expect(many[0]?.loc).toEqual(['query', 'page'])
  expect(many[99]?.loc).toEqual(['body', 98])
  expect(many.slice(100)).toEqual([{ loc: ['body'], msg: '4901 more faults are not told', type: 'more_faults' }])
})

test('a form of many fields, half of them wrong, costs each fault a few looks and the schema a few runs', async () => {
  const fields = 4000
  let looks = 0
  let runs = 0
  const numbers: Schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        runs++
        const wrong = Object.entries(value as object).filter(([, member]) => typeof member !== 'number')
        const issues = wrong.map(([name]) => ({
          message: 'no number',
          get path() {
            looks++
            return [name]
          },
        }))
        return { issues }
      },
    },
  }
  const other = new App()
  other.post('/', { form: numbers }, () => 'x')
  const body = Array.from({ length: fields }, (_, i) => `f${i}=${i % 2 === 0 ? i : 'x'}`).join('&')
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const answer = await other.request('/', { method: 'POST', body, headers })
  const { detail } = (await answer.json()) as { detail: unknown[] }
  expect([answer.status, detail.length, detail.at(-1)]).toEqual([
    422,
    101,
    { loc: ['form'], msg: '1900 more faults are not told', type: 'more_faults' },
  ])
  expect(runs).toBeLessThan(6)
  expect(looks).toBeLessThan(8 * fields)
})

test('a client that asks for problem details gets them', async () => {
  const answer = await send('/notes', '{}', 'application/json', 'application/problem+json')
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toMatchObject({
    status: 422,
    title: 'Unprocessable Content',
    detail: [{ loc: ['body', 'title'] }],
  })
})

test('a schema that waits is waited for, and one that throws is a fault of the program', async () => {
  const later: Schema<string, number> = {
    '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value: String(value).length }) },
  }
  const broken: Schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: () => {
        throw new Error('broken')
      },
    },
  }
  const other = new App()
  other.post('/later', { input: later }, ({ input }) => input)
  other.post('/broken', { input: broken }, () => 'x')
  other.onError((error) => ({ told: String(error) }))
  const post = (path: string) =>
    other.request(path, { method: 'POST', body: '"abc"', headers: { 'content-type': 'application/json' } })
  expect(await (await post('/later')).json()).toBe(3)
  expect([(await post('/broken')).status, await (await post('/broken')).json()]).toEqual([
    500,
    { told: 'Error: broken' },
  ])
})

test('what is no schema is refused where it is declared', () => {
  // @ts-expect-error it is no schema
  expect(() => new App().post('/x', { input: { title: 'string' } }, () => 'x')).toThrow(
    'The `input` of POST /x is not a schema.',
  )
})

test('a query schema is the handler’s alone: middleware reads the query as it came, before and behind next()', async () => {
  const seen: unknown[] = []
  const wrapped = new App()
  wrapped.use(async ({ query }, next) => {
    seen.push(query.get('page'))
    return next()
  })
  wrapped.use(async (request, next) => {
    const answer = await next()
    seen.push(request.query.get('page'), request.input)
    return answer
  })
  wrapped.post('/notes', { query: Page, input: Note }, async function* (request) {
    yield `${request.query.page + 1} `
    await new Promise((later) => setImmediate(later))
    yield `${request.query.page + 2} ${request.input.title}`
  })
  const answer = await wrapped.request('/notes?page=2', {
    method: 'POST',
    body: '{"title":"a"}',
    headers: { 'content-type': 'application/json' },
  })
  expect(await answer.text()).toBe('3 4 a')
  expect(seen).toEqual(['2', '2', { title: 'a' }])
})
