// input.test.ts: every kind of schema under attack by made-up input, over the whole way of a request: whatever is sent, the
// answer is no 5xx, and a handler sees nothing that its schema does not take.

import fc from 'fast-check'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { reply } from '../../src/app/answers/reply-makers.ts'
import { App } from '../../src/app/app.ts'
import type { Schema } from '../../src/app/input/schema.ts'
import { type Engine, findPostgres, postgresAt, sqlite } from '../database/engines.ts'
import { HOSTILE } from '../database/hostile.ts'

const RUNS = 150

const Address = z.object({ street: z.string().min(1), zip: z.string().regex(/^\d{5}$/) })
const zodNote = z.strictObject({
  title: z.string().min(1).max(100),
  stars: z.number().int().min(0).max(5),
  ratio: z.number().optional(),
  open: z.boolean(),
  kind: z.enum(['poem', 'prose']).nullable(),
  tags: z.array(z.string().max(20)).max(5),
  address: z.union([Address, z.literal('none')]),
  more: z.record(z.string(), z.number()).default({}),
})
const valibotNote = v.object({
  title: v.pipe(v.string(), v.minLength(1)),
  stars: v.pipe(v.number(), v.integer(), v.minValue(0)),
  tags: v.optional(v.array(v.string()), []),
})
const zodQuery = z.object({
  page: z.number().int().positive().default(1),
  all: z.boolean().optional(),
  tag: z.array(z.string()).optional(),
  q: z.string().max(50).optional(),
})

interface Attacked {
  readonly name: string
  readonly schema: Schema
  readonly fits: (value: unknown) => boolean
  /** Something that fits, to be spoilt. */
  readonly good: unknown
}

const attacked: Attacked[] = [
  {
    name: 'an object of zod',
    schema: zodNote,
    fits: (value) => zodNote.safeParse(value).success,
    good: {
      title: 'a',
      stars: 3,
      open: true,
      kind: 'poem',
      tags: ['x'],
      address: { street: 'b', zip: '12345' },
      more: { a: 1 },
    },
  },
  {
    name: 'an object of valibot',
    schema: valibotNote,
    fits: (value) => v.safeParse(valibotNote, value).success,
    good: { title: 'a', stars: 3, tags: ['x'] },
  },
  {
    name: 'a list',
    schema: z.array(z.number()).max(9),
    fits: (value) => z.array(z.number()).max(9).safeParse(value).success,
    good: [1, 2],
  },
  {
    name: 'a text',
    schema: z.string().max(9),
    fits: (value) => typeof value === 'string' && value.length <= 9,
    good: 'a',
  },
]

/** What JSON can say, and what breaks careless readers. */
const strange = fc.constantFrom<unknown>(
  ...HOSTILE,
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '\u202e',
  '🏴‍☠️',
  -0,
  1e308,
  5e-324,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  '9007199254740993',
  '',
  [],
  {},
  null,
  [[[[[[]]]]]],
)
const json = fc.oneof({ weight: 3, arbitrary: strange }, fc.jsonValue({ maxDepth: 4 }))

/** A value that fits, with some of its places changed, taken out or added to. */
const spoilt = (good: unknown): fc.Arbitrary<unknown> => {
  if (typeof good !== 'object' || good === null || Array.isArray(good))
    return fc.oneof(json, fc.array(json, { maxLength: 12 }))
  const names = Object.keys(good)
  return fc
    .tuple(
      fc.dictionary(fc.constantFrom(...names, 'extra', 'toString', 'hasOwnProperty', ''), json, { maxKeys: 3 }),
      fc.subarray(names),
    )
    .map(([changes, kept]) => {
      const left = kept.map((name) => [name, (good as Record<string, unknown>)[name]] as const)
      return { ...Object.fromEntries(left), ...changes }
    })
}

function site(schema: Schema, part: 'input' | 'form' | 'query') {
  const seen: unknown[] = []
  const app = new App({ secret: 'sixteen characters and more' })
  app.post('/', { [part]: schema } as { input: Schema }, (request) => {
    seen.push(part === 'query' ? request.query : request.input)
    return { ok: true }
  })
  const post = (body: BodyInit, type = 'application/json', path = '/') =>
    app.request(path, { method: 'POST', body, headers: { 'content-type': type, accept: 'application/json' } })
  return { seen, post }
}

vi.setConfig({ testTimeout: 120_000 })

describe.each(attacked)('$name', ({ schema, fits, good }) => {
  test('as JSON: what fits gets in, what does not is told, and nothing else happens', async () => {
    const { seen, post } = site(schema, 'input')
    expect((await post(JSON.stringify(good))).status).toBe(200)
    await fc.assert(
      fc.asyncProperty(fc.oneof(spoilt(good), json), async (value) => {
        seen.length = 0
        const text = JSON.stringify(value)
        const { status } = await post(text)
        expect([200, 400, 422]).toContain(status)
        expect(seen.length).toBe(status === 200 ? 1 : 0)
        if (status === 200) expect(fits(seen[0])).toBe(true)
        // What is refused would not have fitted, but for names that are refused in any case.
        if (status === 422) expect(fits(JSON.parse(text))).toBe(false)
      }),
      { numRuns: RUNS },
    )
  })

  test('as any text that calls itself JSON', async () => {
    const { seen, post } = site(schema, 'input')
    const whole = JSON.stringify(good)
    const cut = fc.nat(whole.length).map((end) => whole.slice(0, end))
    const bytes = fc.uint8Array({ maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), cut, bytes), async (body) => {
        seen.length = 0
        const { status } = await post(typeof body === 'string' ? body : Buffer.from(body))
        expect([200, 400, 422]).toContain(status)
        if (seen.length > 0) expect(fits(seen[0])).toBe(true)
      }),
      { numRuns: RUNS },
    )
  })
})

test('a form, and a query, of any names and values', async () => {
  const fits = (value: unknown) => zodQuery.safeParse(value).success
  const form = site(zodQuery, 'form')
  const query = site(zodQuery, 'query')
  const name = fc.oneof(fc.constantFrom('page', 'all', 'tag', 'q', '__proto__', 'constructor', 'page[]'), fc.string())
  const value = fc.oneof(
    fc.constantFrom('1', '-1', '1e3', '0x10', 'true', ' 1', '9007199254740993', 'NaN', ...HOSTILE),
    fc.string(),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 8 }), async (pairs) => {
      const text = new URLSearchParams(pairs).toString()
      for (const [seen, answer] of [
        [form.seen, await form.post(text, 'application/x-www-form-urlencoded')],
        [query.seen, await query.post('{}', 'application/json', `/?${text}`)],
      ] as const) {
        expect([200, 422]).toContain(answer.status)
        for (const one of seen.splice(0)) expect(fits(one)).toBe(true)
      }
    }),
    { numRuns: RUNS },
  )
})

describe('a body', () => {
  const schema = z.object({ n: z.number().int(), text: z.string().optional() })
  const { seen, post } = site(schema, 'input')

  test('of 10 MB is refused before it is parsed', async () => {
    expect((await post(JSON.stringify({ n: 1, text: 'x'.repeat(10_000_000) }))).status).toBe(413)
  })

  test.each([
    ['lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['lists that never end', '['.repeat(10_000)],
    ['lists in a field', `{"n":1,"text":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
  ])('of 10,000 levels of %s is answered 400, and costs no time', async (_what, text) => {
    const begin = performance.now()
    expect((await post(text)).status).toBe(400)
    expect(performance.now() - begin).toBeLessThan(5000)
  })

  test('with a name twice has the last of its values, and that one is checked', async () => {
    seen.length = 0
    expect((await post('{"n":"no","n":2}')).status).toBe(200)
    expect(seen).toEqual([{ n: 2 }])
    expect((await post('{"n":2,"n":"no"}')).status).toBe(422)
  })

  test.each(['9007199254740993', '9007199254740992', '-9007199254740993', '1e400', '1e22', '1.5'])(
    'with the number %s is refused where a whole number is asked for, never rounded in silence',
    async (number) => {
      expect((await post(`{"n":${number}}`)).status).toBe(422)
    },
  )

  test('with half of a pair of surrogates is text like any other', async () => {
    seen.length = 0
    expect((await post('{"n":1,"text":"\\ud800x"}')).status).toBe(200)
    expect(seen).toEqual([{ n: 1, text: '\ud800x' }])
  })
})

const postgres = await findPostgres()
afterAll(() => postgres?.stop())
const engines: Engine[] = postgres === undefined ? [sqlite] : [sqlite, postgresAt(postgres.url)]
if (postgres === undefined) test.skip('skipped: there is no PostgreSQL here', () => {})

/** UTF-8 has no half of a pair: what stands for it is U+FFFD. */
const kept = (text: string) => Buffer.from(text).toString()

describe.each(engines)('what is kept in $name', (engine) => {
  const Row = z.object({ title: z.string(), body: z.string() })
  let fresh: Awaited<ReturnType<Engine['fresh']>>
  beforeAll(async () => {
    fresh = await engine.fresh({ migrations: '' })
    await fresh.db.sql`create table entry (title text not null, body text not null)`.run()
  })
  afterAll(() => fresh.end())

  test('comes back as it was sent, SQL and all; what a database cannot hold is the sender’s fault', async () => {
    const { db } = fresh
    const app = new App({ secret: 'sixteen characters and more' })
    app.post('/', { input: Row }, async ({ input }) =>
      reply(await db.sql`insert into entry values (${input.title}, ${input.body}) returning title, body`.one(), 201),
    )
    app.get(
      '/',
      { query: z.object({ q: z.string() }) },
      async ({ query }) => db.sql`select title from entry where title = ${query.q}`,
    )
    const text = fc.oneof(
      fc.constantFrom(...HOSTILE, '\u0000', 'a\u0000b', '\ud800'),
      fc.string({ unit: 'binary', maxLength: 30 }),
    )
    await fc.assert(
      fc.asyncProperty(text, text, async (title, body) => {
        const sent = {
          method: 'POST',
          body: JSON.stringify({ title, body }),
          headers: { 'content-type': 'application/json' },
        }
        const answer = await app.request('/', sent)
        const holds = !`${title}${body}`.includes('\u0000')
        expect(answer.status).toBe(holds ? 201 : 422)
        if (holds) expect(await answer.json()).toEqual({ title: kept(title), body: kept(body) })
        const found = await app.request(`/?q=${encodeURIComponent(kept(title))}`)
        expect(found.status).toBe(title.includes('\u0000') ? 422 : 200)
      }),
      { numRuns: 100 },
    )
    expect((await db.sql`select count(*) as n from entry`.one())['n']).toBeGreaterThan(0)
  })
})
