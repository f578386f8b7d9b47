// validation.test.ts: every way into a handler, attacked: values of all kinds as bodies, queries, forms, parameters and header
// fields. Never a 500, and never a value that the schema would not have made reaches a handler.

import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Schema } from '../../src/app/input/schema.ts'
import { App } from '../../src/index.ts'

const RUNS = { numRuns: 300 }

const Address = z.object({
  street: z.string(),
  number: z.int().min(1).max(999),
  zip: z
    .string()
    .regex(/^\d{5}$/)
    .optional(),
})
const Person = z.object({
  name: z.string().min(1).max(40),
  age: z.number().min(0).max(150),
  born: z.iso.date().optional(),
  mail: z.email().optional(),
  role: z.enum(['reader', 'writer']).default('reader'),
  news: z.boolean().default(false),
  tags: z.array(z.string().max(10)).max(5).default([]),
  address: Address.nullable().default(null),
})
const Filter = z.object({
  page: z.int().min(1).default(1),
  size: z.number().positive().optional(),
  tag: z.array(z.string()).default([]),
  all: z.boolean().optional(),
  id: z.string().regex(/^\d+$/).optional(),
})
const Valibot = v.object({
  count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  names: v.array(v.pipe(v.string(), v.maxLength(5))),
})

/** What reached a handler; everything in it was made by its schema. */
const reached: { readonly schema: Schema; readonly value: unknown }[] = []
const take = (schema: Schema, value: unknown) => {
  reached.push({ schema, value })
  return { ok: true }
}

const app = new App()
app.post('/person', { input: Person }, ({ input }) => take(Person, input))
app.post('/list', { input: z.array(Person) }, ({ input }) => take(z.array(Person), input))
app.post('/valibot', { input: Valibot }, ({ input }) => take(Valibot, input))
app.post('/form', { form: Person.omit({ address: true }) }, ({ input }) => take(Person.omit({ address: true }), input))
app.get('/filter', { query: Filter }, ({ query }) => take(Filter, query))
app.get('/number/<int:id>', { params: z.object({ id: z.number().max(1000) }) }, ({ params }) =>
  take(z.object({ id: z.number().max(1000) }), params),
)
app.get('/text/<name>', { params: z.object({ name: z.string().max(9) }) }, ({ params }) =>
  take(z.object({ name: z.string().max(9) }), params),
)
app.get('/keyed', { headers: z.object({ 'x-key': z.string().length(3) }) }, () => ({ ok: true }))

async function send(path: string, body: string | Uint8Array<ArrayBuffer>, type: string): Promise<number> {
  return (await app.request(path, { method: 'POST', body, headers: { 'content-type': type } })).status
}

/** No 500, and what came through is a value that its schema makes again of itself. */
async function hold(status: number | Promise<number>): Promise<void> {
  const told = await status
  const cause = reached.splice(0)
  expect([200, 308, 400, 404, 405, 413, 415, 422]).toContain(told)
  for (const { schema, value } of cause) {
    expect(told).toBe(200)
    const again = await schema['~standard'].validate(value)
    expect(again).toEqual({ value })
  }
}

const POISON = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  "'; DROP TABLE notes; --",
  '" OR ""="',
  '%00',
  '\ud800',
  '\u2028',
  '',
  ' ',
  '1e999',
  '-0',
  '007',
  '9007199254740993',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
]
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 50 }), fc.constantFrom(...POISON))
const near = fc.record(
  {
    name: text,
    age: fc.oneof(fc.double(), fc.integer(), text),
    born: text,
    mail: text,
    role: fc.oneof(fc.constantFrom('reader', 'writer'), text),
    news: fc.oneof(fc.boolean(), text),
    tags: fc.oneof(fc.array(text, { maxLength: 7 }), text),
    address: fc.oneof(fc.record({ street: text, number: fc.integer(), zip: text }), fc.constant(null), text),
  },
  { requiredKeys: [] },
)
const anything = fc.oneof(
  near,
  fc.jsonValue({ maxDepth: 6 }),
  fc.array(near, { maxLength: 4 }),
  fc.dictionary(text, fc.jsonValue()),
)

describe('JSON', () => {
  test('of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom('/person', '/list', '/valibot'), (value, path) =>
        hold(send(path, JSON.stringify(value) ?? 'null', 'application/json')),
      ),
      RUNS,
    )
  })

  test('that was damaged on its way', async () => {
    const damaged = fc.tuple(near, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })).map(([value, at, noise]) => {
      const whole = JSON.stringify(value)
      const place = at % (whole.length + 1)
      return whole.slice(0, place) + noise + whole.slice(place + noise.length)
    })
    await fc.assert(
      fc.asyncProperty(damaged, (body) => hold(send('/person', body, 'application/json'))),
      RUNS,
    )
  })

  test('that is no text at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        hold(send('/person', new Uint8Array(bytes), 'application/json')),
      ),
      RUNS,
    )
  })

  test.each([
    ['ten thousand levels deep', '['.repeat(10_000) + ']'.repeat(10_000), 400],
    ['objects as deep, never closed', '{"a":'.repeat(10_000), 400],
    ['ten megabytes', `{"name":"${'a'.repeat(10_000_000)}"}`, 413],
    ['a name given twice: the last one counts, and is checked', '{"name":"a","age":1,"age":"old"}', 422],
    ['a number that no double holds', '{"name":"a","age":1e999}', 422],
    [
      'a whole number beyond 2^53 where a whole number is asked for',
      '{"name":"a","age":1,"address":{"street":"s","number":9007199254740993}}',
      422,
    ],
    ['half a surrogate pair', '{"name":"\\ud800","age":1}', 200],
    ['a poisoned name, spelt with escapes', '{"name":"a","age":1,"\\u005f_proto__":{"admin":true}}', 400],
    ['nothing', '', 400],
  ])('%s', async (_, body, status) => {
    const told = await send('/person', body, 'application/json')
    await hold(told)
    expect(told).toBe(status)
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })
})

describe('text that may mean something', () => {
  const pairs = fc.array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom('name', 'age', 'born', 'role', 'news', 'tags', 'page', 'size', 'tag', 'all', 'id'),
        text,
      ),
      text,
    ),
    { maxLength: 8 },
  )
  const encoded = pairs.map((list) => new URLSearchParams(list).toString())

  test('in queries', async () => {
    const ask = async (query: string) => (await app.request(`/filter?${query}`)).status
    await fc.assert(
      fc.asyncProperty(encoded, (query) => hold(ask(query))),
      RUNS,
    )
  })

  test('in forms, urlencoded and multipart', async () => {
    await fc.assert(
      fc.asyncProperty(encoded, (body) => hold(send('/form', body, 'application/x-www-form-urlencoded'))),
      RUNS,
    )
    const multipart = async (list: readonly (readonly [string, string])[]) => {
      const form = new FormData()
      for (const [name, value] of list) form.append(name, value)
      return (await app.request('/form', { method: 'POST', body: form })).status
    }
    await fc.assert(
      fc.asyncProperty(pairs, (list) => hold(multipart(list))),
      { numRuns: 100 },
    )
  })

  test('in paths and header fields', async () => {
    const ask = async (path: string) => (await app.request(path)).status
    const segment = text.filter((value) => !/\p{Cs}/u.test(value)).map(encodeURIComponent)
    await fc.assert(
      fc.asyncProperty(segment, fc.constantFrom('number', 'text'), (name, route) => hold(ask(`/${route}/${name}`))),
      RUNS,
    )
    const key = fc.string({ maxLength: 6 }).filter((value) => /^[\x20-\x7e]*$/.test(value))
    const keyed = async (value: string) => (await app.request('/keyed', { headers: { 'x-key': value } })).status
    await fc.assert(
      fc.asyncProperty(key, (value) => hold(keyed(value))),
      RUNS,
    )
  })
})
