// errors.test.ts: what goes wrong in a handler: the client learns a status and an id, the log learns the rest.

import { describe, expect, test } from 'vitest'
import { HttpError } from '../../src/http/http-error.ts'
import type { Handler } from '../../src/http/message.ts'
import type { Observer } from '../../src/http/observer.ts'
import { Reply, TEXT } from '../../src/http/reply.ts'
import { field, until } from './client.ts'
import { GET, gate, request, settle, start } from './harness.ts'

const throwing = (thrown: unknown): Handler[] => [
  () => {
    throw thrown
  },
  () => Promise.reject(thrown),
]

describe('a handler that throws', () => {
  test.each([
    ['an Error', new Error('the password is 123')],
    ['a string', 'the password is 123'],
    ['undefined', undefined],
    ['null', null],
    ['a number', 404],
    ['an object', { message: 'the password is 123', status: 200 }],
    ['an Error without a stack', Object.assign(new Error('the password is 123'), { stack: undefined })],
  ])('%s gives a 500 with an id that the log has too, and tells nothing else', async (_name, thrown) => {
    for (const handler of throwing(thrown)) {
      const { connect, lines } = await start(handler)
      const client = await connect()
      client.send(GET + GET)
      const answer = await client.answer()
      const text = answer.body.toString()
      const id = /^500 Internal Server Error\nError id: ([2-9a-z0]{9})\n$/.exec(text)?.[1]
      expect(answer.status).toBe(500)
      expect(id).toBeDefined()
      expect(text).not.toMatch(/password|stack|\.ts/)
      const line = lines.find(({ level }) => level === 'error')
      expect(line?.fields['id']).toBe(id)
      expect(line?.message).toContain(id)
      expect(line?.fields['err']).toBeInstanceOf(Error)
      // The connection goes on: nothing about it is broken.
      expect((await client.answer()).status).toBe(500)
    }
  })

  test('gives JSON to whom asks for it', async () => {
    const { connect } = await start(() => {
      throw new Error('no')
    })
    const client = await connect()
    client.send(request('GET /', 'Accept: application/json\r\n'))
    const answer = await client.answer()
    expect(field(answer, 'content-type')).toBe('application/json')
    expect(JSON.parse(answer.body.toString())).toEqual({
      error: 'Internal Server Error',
      id: expect.stringMatching(/^\w{9}$/),
    })
  })

  test.each([
    ['a plain one', new HttpError(404), 404, '404 Not Found\n'],
    ['with words', new HttpError(403, 'Not you.'), 403, '403 Forbidden\nNot you.\n'],
    ['with an object', new HttpError(422, { field: 'a' }), 422, '{"field":"a"}'],
    ['beyond ASCII', new HttpError(404, 'caf\u00e9 \u20ac'), 404, '404 Not Found\ncaf\u00e9 \u20ac\n'],
  ])('an HttpError, %s, says what it means', async (_name, error, status, body) => {
    for (const handler of throwing(error)) {
      const { connect, lines } = await start(handler)
      const client = await connect()
      client.send(GET)
      const answer = await client.answer()
      expect([answer.status, answer.body.toString()]).toEqual([status, body])
      expect(lines.filter(({ level }) => level === 'error')).toEqual([])
    }
  })

  test('an HttpError brings its fields', async () => {
    const { connect } = await start(() => {
      throw new HttpError(401, undefined, { 'www-authenticate': 'Basic realm="a"' })
    })
    const client = await connect()
    client.send(GET)
    expect(field(await client.answer(), 'www-authenticate')).toBe('Basic realm="a"')
  })

  const circular: { self?: unknown } = {}
  circular.self = circular

  test.each([
    ['whose detail is no JSON', () => new HttpError(400, circular)],
    ['whose detail holds a bigint', () => new HttpError(400, { n: 1n })],
  ])('an HttpError %s is a 500, and the process lives', async (_name, make) => {
    for (const handler of throwing(make())) {
      const { connect } = await start(handler)
      const client = await connect()
      client.send(GET)
      const answer = await client.answer()
      expect(answer.status).toBe(500)
      expect(answer.fields.has('set-cookie')).toBe(false)
    }
  })

  test('a field with a line end is refused where it is set, and the client gets a 500 without it', async () => {
    const { connect } = await start(() => {
      throw new HttpError(401, 'x', { 'x-a': 'a\r\nSet-Cookie: b=c' })
    })
    const client = await connect()
    client.send(GET)
    const answer = await client.answer()
    expect(answer.status).toBe(500)
    expect(answer.fields.has('set-cookie')).toBe(false)
  })

  test.each([
    ['nothing', undefined],
    ['a string', 'hello'],
    ['a number', 7],
    ['a web Response', new Response('hi')],
    ['a reply of status 0', new Reply(0, 'x')],
    ['a reply of status 99', new Reply(99, 'x')],
    ['a reply of status 101 that is no upgrade', new Reply(101, null)],
    ['a reply of status 600', new Reply(600, 'x')],
    ['a reply of status 200.5', new Reply(200.5, 'x')],
    ['a reply of status "200"', new Reply('200' as unknown as number, 'x')],
  ])('that returns %s is a 500', async (_name, returned) => {
    for (const answered of [() => returned, async () => returned]) {
      const { connect, lines } = await start(answered as unknown as Handler)
      const client = await connect()
      client.send(GET)
      expect((await client.answer()).status).toBe(500)
      expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
    }
  })

  test('to HEAD gives the same head without the body', async () => {
    const { connect } = await start(() => {
      throw new HttpError(404)
    })
    const client = await connect()
    client.send(request('HEAD /') + GET)
    const head = await client.answer('HEAD')
    expect([head.status, field(head, 'content-length')]).toEqual([404, '14'])
    expect((await client.answer()).body.length).toBe(14)
  })

  test('fields of a reply that would contradict its framing are left out', async () => {
    const { connect } = await start(
      () =>
        new Reply(200, 'abc', TEXT, {
          'content-length': '50',
          'transfer-encoding': 'chunked',
          connection: 'upgrade',
          'keep-alive': 'timeout=5',
        }),
    )
    const client = await connect()
    client.send(GET + GET)
    for (let i = 0; i < 2; i++) expect((await client.answer()).body.toString()).toBe('abc')
  })

  test('a reply that says Connection: close closes', async () => {
    const { connect } = await start(() => new Reply(200, 'abc', TEXT, { connection: 'close' }))
    const client = await connect()
    client.send(GET)
    expect(field(await client.answer(), 'connection')).toBe('close')
    expect(await client.over()).toBe('fin')
  })
})

describe('a request that cannot be read', () => {
  test('is told why, with a hint, and repeats nothing of what was sent', async () => {
    const { connect, lines } = await start(() => new Reply(200, ''))
    const client = await connect()
    client.send('GET /<script> <script>\r\n\r\n')
    const answer = await client.answer()
    expect(answer.body.toString()).toContain('request line')
    expect(answer.body.toString()).toContain('§')
    expect(answer.body.toString()).not.toContain('script')
    expect(field(answer, 'content-type')).toBe('text/plain; charset=utf-8')
    expect(lines).toMatchObject([{ level: 'debug', fields: { code: 'GUI_HTTP_REQUEST_LINE' } }])
  })
})

describe('the observer', () => {
  test('sees each step of each exchange, in order', async () => {
    const seen: string[] = []
    const observer: Observer = {
      accepted: ({ address }) => void seen.push(`accepted ${address}`),
      head: (incoming, raw) => void seen.push(`head ${incoming.path} ${raw().length}`),
      handled: (incoming, reply) => void seen.push(`handled ${incoming.path} ${reply.status}`),
      sent: (incoming, raw) => void seen.push(`sent ${incoming.path} ${raw.split('\r\n')[0]}`),
      closed: (exchange) =>
        void seen.push(
          `closed ${exchange.request?.path} ${exchange.status} ${exchange.bodyBytes} ${exchange.complete}`,
        ),
    }
    const { connect, server } = await start(({ path }) => new Reply(path === '/no' ? 404 : 200, 'abc'), { observer })
    const client = await connect()
    const first = request('GET /yes')
    client.send(`${first}${request('HEAD /no')}bad\r\n\r\n`)
    await client.over()
    client.end()
    await until(() => server.connections === 0)
    expect(seen).toEqual([
      'accepted 127.0.0.1',
      `head /yes ${first.length}`,
      'handled /yes 200',
      'sent /yes HTTP/1.1 200 OK',
      'closed /yes 200 3 true',
      `head /no ${request('HEAD /no').length}`,
      'handled /no 404',
      'sent /no HTTP/1.1 404 Not Found',
      'closed /no 404 0 true',
      'closed undefined 400 0 true',
    ])
  })

  test('is told with the server’s clock how long it took', async () => {
    const go = gate()
    const times: [number, number][] = []
    const { connect, clock } = await start(
      async () => {
        await go.opened
        return new Reply(200, '')
      },
      { observer: { closed: ({ startedAt, endedAt }) => void times.push([startedAt, endedAt]) } },
    )
    const from = clock.now()
    const client = await connect()
    client.send(GET)
    await settle()
    clock.advance(700)
    go.open()
    await client.answer()
    client.send('bad\r\n\r\n')
    await client.answer()
    expect(times).toEqual([
      [from, from + 700],
      [from + 700, from + 700],
    ])
  })

  test('is told once, and that it was not complete, when a client leaves or a reply breaks', async () => {
    const closed: [string | undefined, boolean][] = []
    async function* broken(): AsyncGenerator<string> {
      yield 'part'
      await settle(2)
      throw new Error('broken')
    }
    const { connect, server } = await start(
      ({ path }) => (path === '/broken' ? new Reply(200, broken()) : new Promise<Reply>(() => {})),
      { observer: { closed: ({ request: asked, complete }) => void closed.push([asked?.path, complete]) } },
    )
    const first = await connect()
    first.send(request('GET /broken'))
    await first.over()
    const second = await connect()
    second.send(request('GET /waits'))
    await settle()
    second.reset()
    await until(() => server.connections === 0)
    expect(closed).toEqual([
      ['/broken', false],
      ['/waits', false],
    ])
  })

  test('sees one handled for a refused upgrade, and a 426 sent', async () => {
    const { upgrade } = await import('../../src/http/reply.ts')
    const seen: string[] = []
    const { connect } = await start(() => upgrade('x', () => {}), {
      observer: {
        handled: (_request, reply) => void seen.push(`handled ${reply.status}`),
        sent: (_request, raw) => void seen.push(`sent ${raw.slice(9, 12)}`),
      },
    })
    const client = await connect()
    client.send(GET)
    await client.answer()
    expect(seen).toEqual(['handled 101', 'sent 426'])
  })
})
