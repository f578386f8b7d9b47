import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { stream } from '../../app/answers/reply-makers.ts'
import { sse } from '../../app/answers/sse.ts'
import { App } from '../../app/app.ts'
import { client } from './client.ts'
import { ClientError } from './client-error.ts'

const app = new App()
let ended = 0
const routes = {
  lines: app.get('/lines', async function* () {
    try {
      for (let n = 1; ; n++) yield { n, at: new Date(n) }
    } finally {
      ended++
    }
  }),
  fails: app.get('/fails', async function* () {
    yield { n: 1 }
    throw new Error('half way')
  }),
  none: app.get('/none', function* (): Generator<{ n: number }> {}),
  events: app.get('/events', () => sse([{ data: { n: 1 }, id: 'a', event: 'tick' }, { data: 'two\nlines' }, 'three'])),
  words: app.get('/words', () => stream(['one ', 'two'])),
  bytes: app.get('/bytes', () => new Uint8Array([1, 2, 3])),
  square: app.get('/square', () => ({ square: 4 })),
}
type Routes = typeof routes
const api = client<Routes>('http://a.test', { fetch: app.fetch })

/** A client of a server that sends `body` cut into `pieces`. */
function sending(body: string | Uint8Array, type: string, pieces: readonly number[] = [], lineCharactersMax?: number) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const cuts = [...new Set([0, ...pieces.map((at) => at % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  return client<Routes>('http://a.test', {
    ...(lineCharactersMax !== undefined && { lineCharactersMax }),
    fetch: async () =>
      new Response(
        new ReadableStream({
          start(control) {
            for (const [i, cut] of cuts.entries()) if (i > 0) control.enqueue(bytes.slice(cuts[i - 1], cut))
            control.close()
          },
        }),
        { headers: { 'content-type': type } },
      ),
  })
}

async function all<Item>(items: unknown): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items as AsyncIterable<Item>) list.push(item)
  return list
}

const cuts = fc.array(fc.nat(10_000), { maxLength: 20 })

describe('lines of JSON', () => {
  test('come one by one, and whoever leaves ends the request', async () => {
    const answer = await api('GET /lines')
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    const seen: number[] = []
    for await (const { n, at } of answer.body) {
      expect(at).toBe(new Date(n).toISOString())
      if (seen.push(n) === 3) break
    }
    expect(seen).toEqual([1, 2, 3])
    await vi.waitFor(() => expect(ended).toBe(1))
  })

  test('end the request also when nobody has begun to read', async () => {
    ended = 0
    const answer = await api('GET /lines')
    const body = answer.body as AsyncIterableIterator<unknown>
    expect(await body.return?.()).toEqual({ value: undefined, done: true })
    await vi.waitFor(() => expect(ended).toBe(1))
    expect(await body.next()).toEqual({ value: undefined, done: true })
  })

  test('end with an error when the signal aborts, also one that is being waited for', async () => {
    ended = 0
    const control = new AbortController()
    const answer = await api('GET /lines', { signal: control.signal })
    const body = answer.body as AsyncIterableIterator<unknown>
    await body.next()
    control.abort(new Error('enough'))
    const error = await body.next().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ClientError)
    expect(error).toMatchObject({ kind: 'abort', status: 200 })
    await vi.waitFor(() => expect(ended).toBe(1))
  })

  test('end with an error when the server breaks off', async () => {
    const answer = await api('GET /fails')
    const read: unknown[] = []
    const error = await (async () => {
      for await (const line of answer.body as AsyncIterable<unknown>) read.push(line)
    })().catch((thrown: unknown) => thrown)
    expect(read).toEqual([{ n: 1 }])
    expect(error).toMatchObject({ kind: 'network', status: 200, message: 'GET /fails: the answer broke off.' })
  })

  test('may be none', async () => {
    expect(await all((await api('GET /none')).body)).toEqual([])
  })

  test('are the same however the bytes were cut', async () => {
    const values = fc.array(fc.jsonValue(), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(
        values,
        cuts,
        fc.constantFrom('\n', '\r\n', '\n\n'),
        fc.boolean(),
        async (list, at, end, open) => {
          const text = list.map((value) => JSON.stringify(value)).join(end) + (open ? '' : end)
          const answer = await sending(text, 'application/jsonl; charset=utf-8', at)('GET /lines')
          expect(await all(answer.body)).toEqual(JSON.parse(JSON.stringify(list)))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('that are too long, or no JSON, end it', async () => {
    const long = await sending('[1]\n[2,3]\n', 'application/jsonl', [], 4)('GET /lines')
    await expect(all(long.body)).rejects.toThrow('a line or event of more than 4 characters')
    const endless = await sending(`"${'x'.repeat(50)}`, 'application/jsonl', [20, 40], 30)('GET /lines')
    await expect(all(endless.body)).rejects.toMatchObject({ kind: 'body' })
    const bad = await sending('[1]\n{oops}\n', 'application/jsonl')('GET /lines')
    await expect(all(bad.body)).rejects.toThrow('GET /lines: the body is not JSON.')
  })
})

describe('server-sent events', () => {
  test('bring name, id and data; an object is read, text stays text', async () => {
    expect(await all((await api('GET /events')).body)).toEqual([
      { event: 'tick', id: 'a', data: { n: 1 } },
      { event: 'message', id: 'a', data: 'two\nlines' },
      { event: 'message', id: 'a', data: 'three' },
    ])
  })

  // The examples of WHATWG HTML §9.2.6, and what its rules say besides.
  test.each([
    ['data: YHOO\ndata: +2\ndata: 10\n\n', [['message', undefined, 'YHOO\n+2\n10']]],
    [
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
      [
        ['message', '1', 'first event'],
        ['message', '', 'second event'],
        ['message', '', ' third event'],
      ],
    ],
    [
      'data\n\ndata\ndata\n\ndata:',
      [
        ['message', undefined, ''],
        ['message', undefined, '\n'],
      ],
    ],
    [
      'data:test\n\ndata: test\n\n',
      [
        ['message', undefined, 'test'],
        ['message', undefined, 'test'],
      ],
    ],
    ['event: a\n\ndata: x\n\n', [['message', undefined, 'x']]],
    ['id: 1\0\ndata: x\n\n', [['message', undefined, 'x']]],
    [
      'retry: 10\ndata: {"a":\n\nfoo: bar\ndata: [1]\n\n',
      [
        ['message', undefined, '{"a":'],
        ['message', undefined, [1]],
      ],
    ],
    ['\uFEFFdata: x\n\ndata: unfinished', [['message', undefined, 'x']]],
  ] as const)('are read by the rules: %j', async (text, wanted) => {
    for (const end of ['\n', '\r\n', '\r']) {
      await fc.assert(
        fc.asyncProperty(cuts, async (at) => {
          const answer = await sending(text.replaceAll('\n', end), 'text/event-stream', at)('GET /events')
          const events = await all<{ event: string; id?: string; data: unknown }>(answer.body)
          expect(events.map(({ event, id, data }) => [event, id, data])).toEqual(wanted)
        }),
        { numRuns: 30 },
      )
    }
  })

  test('that are too long end it', async () => {
    const api = sending('data:12345\ndata:67890\n\n', 'text/event-stream', [], 10)
    await expect(all((await api('GET /events')).body)).rejects.toThrow('of more than 10 characters')
  })
})

describe('with `stream`', () => {
  test('text comes in pieces, never half a character', async () => {
    expect(await all((await api('GET /words', { stream: true })).body)).toEqual(['one ', 'two'])
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), cuts, async (text, at) => {
        const answer = await sending(text, 'text/plain; charset=utf-8', at)('GET /words', { stream: true })
        const pieces = await all<string>(answer.body)
        expect(pieces.join('')).toBe(text.replace(/^\uFEFF/, ''))
        expect(pieces.every((piece) => piece !== '' && !/\p{Cs}/u.test(piece))).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('bytes come in chunks, and JSON comes whole', async () => {
    expect(await all((await api('GET /bytes', { stream: true })).body)).toEqual([new Uint8Array([1, 2, 3])])
    expect((await api('GET /square', { stream: true })).body).toEqual({ square: 4 })
  })

  test('an error comes whole', async () => {
    const lost = client<Routes>('http://a.test/lost', { fetch: app.fetch, headers: { accept: 'text/plain' } })
    const answer = await lost('GET /words', { stream: true })
    expect(answer.status).toBe(404)
    expect(typeof answer.body).toBe('string')
  })
})
