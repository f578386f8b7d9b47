// bodies.test.ts: bodies in and out over real sockets: every framing, back-pressure both ways, bodies nobody reads,
// 100 Continue, and what happens when either side leaves half-way.

import { describe, expect, test } from 'vitest'
import { Reply, TEXT } from '../../src/http/reply.ts'
import type { Request } from '../../src/http/request.ts'
import { field, until } from './client.ts'
import { GET, gate, request, settle, start } from './harness.ts'

const MIB = 1_048_576

function post(body: string, fields = ''): string {
  return request('POST /', `Content-Length: ${Buffer.byteLength(body)}\r\n${fields}`, body)
}

const chunkedHead = request('POST /', 'Transfer-Encoding: chunked\r\n')

describe('a body read whole', () => {
  test.each([
    ['text', 'text', 'caf\xc3\xa9', 'café'],
    ['text with a byte order mark', 'text', '\xef\xbb\xbfhi', 'hi'],
    ['JSON', 'json', '{"a":[1]}', '{"a":[1]}'],
    ['nothing', 'text', '', ''],
  ] as const)('%s', async (_name, reader, sent, got) => {
    const { connect } = await start(async (incoming) => {
      const read = reader === 'json' ? JSON.stringify(await incoming.json()) : await incoming.text()
      return new Reply(200, read, TEXT)
    })
    const client = await connect()
    client.send(request('POST /', `Content-Length: ${sent.length}\r\n`, sent))
    expect((await client.answer()).body.toString()).toBe(got)
    client.send(`${chunkedHead}${sent === '' ? '' : `${sent.length.toString(16)}\r\n${sent}\r\n`}0\r\n\r\n`)
    expect((await client.answer()).body.toString()).toBe(got)
  })

  test('every byte value comes through, in any cuts', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const { connect } = await start(async (incoming) => new Reply(200, await incoming.bytes()))
    const client = await connect()
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 256\r\n\r\n')
    for (const byte of bytes) {
      client.send(Buffer.of(byte))
      await settle(1)
    }
    expect((await client.answer()).body).toEqual(bytes)
  })

  test('bad JSON is a 400 that names the place and quotes nothing', async () => {
    const { connect } = await start(async (incoming) => new Reply(200, JSON.stringify(await incoming.json())))
    const client = await connect()
    for (const [sent, told] of [
      ['{"a": 1,\n secret: 2}', 'line 2, column 2'],
      ['{"secret": oops}', 'line 1, column 12'],
      ['{"secret": 1', 'ends too early'],
    ] as const) {
      client.send(post(sent))
      const answer = await client.answer()
      expect(answer.status).toBe(400)
      expect(answer.body.toString()).toMatch(told)
      expect(answer.body.toString()).not.toMatch(/secret|oops/)
    }
    client.send(GET)
    expect((await client.answer()).status).toBe(400)
  })

  test('bytes that are no UTF-8 are a 400', async () => {
    const { connect } = await start(async (incoming) => new Reply(200, await incoming.text()))
    const client = await connect()
    client.send(request('POST /', 'Content-Length: 2\r\n', '\xc3\x28'))
    expect((await client.answer()).status).toBe(400)
  })

  test('above the limit it is a 413: at once by its length, and when it grows by chunks', async () => {
    const { connect } = await start(async (incoming) => new Reply(200, await incoming.text()), { bodyBytesMax: 10 })
    const client = await connect()
    client.send(post('0123456789'))
    expect((await client.answer()).status).toBe(200)
    client.send(request('POST /', 'Content-Length: 11\r\n'))
    expect((await client.answer()).status).toBe(413)
    client.send(`0123456789a${chunkedHead}6\r\nabcdef\r\n`)
    client.send('6\r\nghijkl\r\n0\r\n\r\n')
    expect((await client.answer()).status).toBe(413)
  })

  test('a handler sets its own limit', async () => {
    const { connect } = await start(
      async (incoming) => {
        incoming.bodyBytesMax = 20
        return new Reply(200, await incoming.text())
      },
      { bodyBytesMax: 10 },
    )
    const client = await connect()
    client.send(post('0123456789abcdef'))
    expect((await client.answer()).status).toBe(200)
  })

  test('a second reading is the app’s fault', async () => {
    const { connect, lines } = await start(async (incoming) => {
      await incoming.text()
      return new Reply(200, await incoming.text())
    })
    const client = await connect()
    client.send(post('hi'))
    expect((await client.answer()).status).toBe(500)
    expect(lines.find(({ level }) => level === 'error')?.message).toContain('read twice')
  })
})

describe('a body read as a stream', () => {
  test('a slow handler holds the client back, and no memory fills', async () => {
    const size = 64 * MIB
    const go = gate()
    let read = 0
    const { connect } = await start(async (incoming) => {
      for await (const chunk of incoming.body ?? []) {
        read += chunk.length
        await go.opened
      }
      return new Reply(200, String(read))
    })
    const client = await connect()
    client.send(request('POST /', `Content-Length: ${size}\r\n`))
    client.send(Buffer.alloc(size))
    await until(() => read > 0)
    const before = process.memoryUsage().arrayBuffers
    await settle(200)
    // What the server does not take stays with the client, but for what the kernel holds.
    expect(client.socket.writableLength).toBeGreaterThan(0)
    expect(read).toBeLessThanOrEqual(65_536)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * MIB)
    go.open()
    expect((await client.answer()).body.toString()).toBe(String(size))
  })

  test('an echo of a chunked body streams both ways', async () => {
    const { connect } = await start((incoming) => new Reply(200, incoming.body ?? '', TEXT))
    const client = await connect()
    client.send(chunkedHead)
    client.send('3\r\none\r\n')
    await client.untilText('one\r\n')
    client.send('3\r\ntwo\r\n0\r\n\r\n')
    const answer = await client.answer()
    expect(answer.body.toString()).toBe('onetwo')
    expect(answer.framing).toBe('chunked')
  })

  test('a chunk that is malformed, behind the head of the reply, resets the connection', async () => {
    const { connect, server } = await start((incoming) => new Reply(200, incoming.body ?? '', TEXT))
    const client = await connect()
    client.send(`${chunkedHead}3\r\none\r\n`)
    await client.untilText('one\r\n')
    client.send('zz\r\n')
    expect(await client.over()).toBe('reset')
    await until(() => server.connections === 0)
  })

  test('a handler that stops reading lets the rest be thrown away', async () => {
    const { connect } = await start(async (incoming) => {
      const reader = incoming.body?.getReader()
      await reader?.read()
      await reader?.cancel()
      return new Reply(200, 'enough')
    })
    const client = await connect()
    client.send(request('POST /', 'Content-Length: 6\r\n', 'abc'))
    expect((await client.answer()).body.toString()).toBe('enough')
    client.send(`def${GET.replace('/', '/next')}`)
    expect((await client.answer()).body.toString()).toBe('enough')
  })
})

describe('a body nobody reads', () => {
  test.each([
    ['small', 1000, false],
    ['at the bound', 65_536, false],
    ['above the bound', 65_537, true],
  ])('%s: the connection stays, or closes', async (_name, size, closes) => {
    const { connect } = await start(() => new Reply(200, 'no'))
    const client = await connect()
    client.send(request('POST /', `Content-Length: ${size}\r\n`))
    const answer = await client.answer()
    expect(field(answer, 'connection')).toBe(closes ? 'close' : undefined)
    if (closes) {
      expect(await client.over()).toBe('fin')
      return
    }
    client.send(Buffer.alloc(size))
    client.send(GET)
    expect((await client.answer()).status).toBe(200)
  })

  test('chunks without end are not thrown away without end', async () => {
    const { connect } = await start(() => new Reply(200, 'no'))
    const client = await connect()
    client.send(chunkedHead)
    await client.answer()
    const chunk = Buffer.from(`4000\r\n${'x'.repeat(0x4000)}\r\n`)
    for (let i = 0; i < 40 && client.ended === undefined; i++) {
      client.send(chunk)
      await settle(2)
    }
    expect(await client.over()).toBe('fin')
  })

  test('what a handler still reads behind its reply fails, and is never a part taken for the whole', async () => {
    const failed = gate<unknown>()
    const { connect } = await start((incoming) => {
      incoming.text().then(
        (text) => failed.open(text),
        (error: unknown) => failed.open(error),
      )
      return new Reply(200, 'early')
    })
    const client = await connect()
    client.send(request('POST /', 'Content-Length: 6\r\n', 'abc'))
    await client.answer()
    client.send('def')
    expect(await failed.opened).toMatchObject({ code: 'GUI_HTTP_BODY_UNREAD' })
  })

  test('a reading that the handler has left alone does not end the process when the client leaves', async () => {
    const unhandled: unknown[] = []
    const note = (error: unknown) => void unhandled.push(error)
    process.on('unhandledRejection', note)
    const entered = gate()
    const { connect, server } = await start((incoming) => {
      void incoming.json()
      entered.open()
      return new Promise<Reply>(() => {})
    })
    const client = await connect()
    client.send(request('POST /', 'Content-Length: 6\r\n', 'abc'))
    await entered.opened
    client.reset()
    await until(() => server.connections === 0)
    await settle()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  test('a client that leaves while its body is thrown away is forgotten at once, and told of once', async () => {
    const closed: boolean[] = []
    const { connect, server } = await start(() => new Reply(200, 'no'), {
      observer: { closed: ({ complete }) => void closed.push(complete) },
    })
    for (const leave of ['end', 'reset'] as const) {
      const client = await connect()
      client.send(request('POST /', 'Content-Length: 1000\r\n', 'abc'))
      await client.answer()
      client[leave]()
      await until(() => server.connections === 0)
    }
    expect(closed).toEqual([true, true])
  })
})

describe('Expect: 100-continue', () => {
  const head = request('POST /', 'Expect: 100-continue\r\nContent-Length: 2\r\n')

  test('is answered when the handler reads, and the body follows', async () => {
    const { connect } = await start(async (incoming) => new Reply(200, await incoming.text()))
    const client = await connect()
    client.send(head)
    await client.untilText('HTTP/1.1 100 Continue\r\n\r\n')
    client.send('hi')
    const answer = await client.answer()
    expect(answer.interim).toEqual([100])
    expect(answer.body.toString()).toBe('hi')
  })

  test('without a reader there is no 100, and the connection closes', async () => {
    const { connect } = await start(() => new Reply(403, 'no'))
    const client = await connect()
    client.send(head)
    const answer = await client.answer()
    expect(answer.interim).toEqual([])
    expect(field(answer, 'connection')).toBe('close')
    expect(await client.over()).toBe('fin')
  })

  test('above the limit there is a 413 and no 100', async () => {
    const { connect } = await start(async (incoming) => new Reply(200, await incoming.text()), { bodyBytesMax: 1 })
    const client = await connect()
    client.send(head)
    const answer = await client.answer()
    expect([answer.status, answer.interim]).toEqual([413, []])
  })

  test('a reply that began before the body is read never has a 100 inside', async () => {
    const go = gate()
    const { connect } = await start((incoming) => {
      async function* body() {
        yield 'begun,'
        await go.opened
        yield await incoming.text().catch(() => 'unread')
      }
      return new Reply(200, body(), TEXT)
    })
    const client = await connect()
    client.send(head)
    await client.untilText('begun,')
    go.open()
    const answer = await client.answer()
    expect(answer.body.toString()).toBe('begun,unread')
    expect(await client.over()).toBe('fin')
  })

  test('a pipelined request before it is answered before the 100', async () => {
    const { connect } = await start(async (incoming) => new Reply(200, await incoming.text()))
    const client = await connect()
    client.send(GET + head)
    await client.untilText('100 Continue')
    client.send('hi')
    expect((await client.answer()).interim).toEqual([])
    expect((await client.answer()).interim).toEqual([100])
  })
})

describe('replies of all kinds, one behind the other', () => {
  const kinds = [
    'short',
    'caf\u00e9',
    'caf\u00e9 \u20ac '.repeat(400),
    'x'.repeat(3000),
    '\u20ac'.repeat(30_000),
    'end',
  ]

  test.each([
    ['at once', false],
    ['some later', true],
  ])('leave in order, answered %s', async (_name, later) => {
    const { connect } = await start((incoming) => {
      const reply = new Reply(200, kinds[Number(incoming.pathname.slice(1))] ?? '', TEXT)
      return later && incoming.pathname === '/1' ? Promise.resolve(reply) : reply
    })
    const client = await connect()
    client.send(kinds.map((_kind, i) => request(`GET /${i}`)).join(''))
    for (const kind of kinds) expect((await client.answer()).body.toString() === kind).toBe(true)
  })

  test('fields keep their bytes before a body that is UTF-8', async () => {
    const body = '\u20ac'.repeat(1000)
    const { connect } = await start(() => new Reply(200, body, undefined, { 'x-name': 'caf\xe9' }))
    const client = await connect()
    client.send(GET)
    const answer = await client.answer()
    expect(field(answer, 'x-name')).toBe('caf\xe9')
    expect(answer.body.toString() === body).toBe(true)
  })
})

describe('a reply', () => {
  const large = 'é'.repeat(500_000)

  test.each([
    ['empty', '', ''],
    ['null', null, ''],
    ['ASCII', 'abc', 'abc'],
    ['beyond Latin-1', 'caf\u00e9 \u20ac', 'caf\u00e9 \u20ac'],
    ['beyond Latin-1, of some length', 'caf\u00e9 \u20ac '.repeat(500), 'caf\u00e9 \u20ac '.repeat(500)],
    ['in Latin-1, of some length', 'caf\u00e9 '.repeat(500), 'caf\u00e9 '.repeat(500)],
    ['half of a pair, of some length', '\ud83d '.repeat(500), '\ufffd '.repeat(500)],
    ['large ASCII', 'x'.repeat(100_000), 'x'.repeat(100_000)],
    ['large, in several pieces', large, large],
    ['bytes', Buffer.from('abc'), 'abc'],
    ['large bytes', Buffer.from(large), large],
    ['a view of bytes', new Uint8Array(Buffer.from('xabcx').buffer.slice(0)).subarray(0, 0), ''],
  ])('%s has its length', async (_name, body, text) => {
    const { connect } = await start(() => new Reply(200, body))
    const client = await connect()
    client.send(GET)
    const answer = await client.answer()
    expect(answer.framing).toBe('length')
    expect(answer.body.toString() === text).toBe(true)
    client.send(request('HEAD /'))
    const head = await client.answer('HEAD')
    expect(field(head, 'content-length')).toBe(field(answer, 'content-length'))
    client.send(GET)
    expect((await client.answer()).body.length).toBe(answer.body.length)
  })

  function* steps(...given: string[]): Generator<string> {
    yield* given
  }

  async function* later(...given: string[]): AsyncGenerator<string> {
    for (const one of given) {
      yield one
      // So that bytes and a reset behind them do not meet in one poll: libuv makes a clean end of the two.
      await settle(2)
    }
  }

  test.each([
    ['a generator', () => steps('a', '', 'b\u20ac')],
    ['an async generator', () => later('a', 'b\u20ac')],
    ['an array', () => ['a', Buffer.from('b\u20ac')]],
    ['a ReadableStream', () => new Blob(['ab\u20ac']).stream()],
    ['nothing at all', () => steps()],
  ])('%s goes in chunks', async (name, make) => {
    const { connect } = await start(() => new Reply(200, make(), TEXT))
    const client = await connect()
    client.send(GET + GET)
    for (let i = 0; i < 2; i++) {
      const answer = await client.answer()
      expect(answer.framing).toBe('chunked')
      expect(answer.body.toString()).toBe(name === 'nothing at all' ? '' : 'ab\u20ac')
    }
  })

  test('one chunk larger than anything comes whole', async () => {
    const bytes = Buffer.alloc(5 * MIB, 'x')
    const { connect } = await start(() => new Reply(200, [bytes, 'end']))
    const client = await connect()
    client.send(GET)
    const answer = await client.answer()
    expect(answer.body.length).toBe(5 * MIB + 3)
    expect(answer.body.subarray(-4).toString()).toBe('xend')
  })

  test('a stream of known length has Content-Length', async () => {
    const { connect } = await start(() => {
      const reply = new Reply(200, steps('ab', 'cd'), TEXT)
      reply.length = 4
      return reply
    })
    const client = await connect()
    client.send(GET + GET)
    const answer = await client.answer()
    expect([answer.framing, answer.body.toString()]).toEqual(['length', 'abcd'])
    expect((await client.answer()).status).toBe(200)
  })

  test.each([
    ['longer', 3],
    ['shorter', 5],
  ])('a stream %s than it said resets the connection', async (_name, length) => {
    const { connect, lines, server } = await start(() => {
      const reply = new Reply(200, later('ab', 'cd'), TEXT)
      reply.length = length
      return reply
    })
    const client = await connect()
    client.send(GET)
    expect(await client.over()).toBe('reset')
    expect(lines.find(({ level }) => level === 'error')?.fields['err']).toMatchObject({ code: 'GUI_HTTP_REPLY_LENGTH' })
    await until(() => server.connections === 0)
  })

  test('a stream on HTTP/1.0 ends with the connection; one that fails is reset', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'part'
      await settle(2)
      throw new Error('broken')
    }
    const { connect } = await start(({ path }) => new Reply(200, path === '/bad' ? failing() : later('a', 'b'), TEXT))
    const good = await connect()
    good.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
    const answer = await good.answer()
    expect([answer.framing, answer.body.toString()]).toEqual(['close', 'ab'])
    const bad = await connect()
    bad.send('GET /bad HTTP/1.0\r\n\r\n')
    expect(await bad.over()).toBe('reset')
  })

  test('a stream that fails before its first byte is a 500, and the connection stays', async () => {
    async function* failing(): AsyncGenerator<string> {
      await Promise.resolve()
      throw new Error('broken')
      // biome-ignore lint/correctness/noUnreachable: without it this is no generator.
      yield ''
    }
    const { connect } = await start(({ path }) => new Reply(200, path === '/' ? failing() : 'ok', TEXT))
    const client = await connect()
    client.send(GET + request('GET /x'))
    expect((await client.answer()).status).toBe(500)
    expect((await client.answer()).status).toBe(200)
  })

  test('a stream that fails later is cut: no last chunk', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'part'
      await settle(2)
      throw new Error('broken')
    }
    const { connect, lines } = await start(() => new Reply(200, failing(), TEXT))
    const client = await connect()
    client.send(GET)
    await client.untilText('part')
    expect(await client.over()).toBe('reset')
    expect(client.bytes().toString()).not.toContain('\r\n0\r\n')
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  test('a chunk that is neither text nor bytes is a 500', async () => {
    const { connect } = await start(() => new Reply(200, [{ a: 1 }] as unknown as string[]))
    const client = await connect()
    client.send(GET)
    expect((await client.answer()).status).toBe(500)
  })

  test.each([
    ['a number', 7],
    ['an object', {}],
    ['undefined', undefined],
  ])('a body that is %s is a 500, at once and later, and the process lives', async (_name, body) => {
    const { connect } = await start(({ path }) => {
      const reply = new Reply(200, body as unknown as string)
      return path === '/later' ? Promise.resolve(reply) : reply
    })
    for (const target of ['/', '/later']) {
      for (const method of ['GET', 'HEAD']) {
        const client = await connect()
        client.send(request(`${method} ${target}`))
        expect((await client.answer(method)).status).toBe(500)
      }
    }
  })

  test('a type with a line end in it is a 500, never another field', async () => {
    const { connect } = await start(() => new Reply(200, 'x', 'text/plain\r\nSet-Cookie: a=b'))
    const client = await connect()
    client.send(GET)
    const answer = await client.answer()
    expect(answer.status).toBe(500)
    expect(answer.fields.has('set-cookie')).toBe(false)
  })

  test('a client that does not read holds the stream back, and no memory fills', async () => {
    const total = 800
    let given = 0
    function* body(): Generator<Uint8Array> {
      for (; given < total; given++) yield new Uint8Array(65_536)
    }
    const { connect } = await start(() => new Reply(200, body()))
    const client = await connect()
    client.socket.pause()
    client.send(GET)
    await until(() => given > 10)
    await settle(300)
    const held = given
    await settle(300)
    expect(given).toBe(held)
    expect(held).toBeLessThan(total / 2)
    client.socket.resume()
    expect((await client.answer()).body.length).toBe(total * 65_536)
  })

  test('a stream that never waits does not keep the others waiting', async () => {
    let stop = false
    function* endless(): Generator<string> {
      while (!stop) yield 'x'
    }
    const { connect } = await start(({ path }) =>
      path === '/endless' ? new Reply(200, endless()) : new Reply(200, 'ok'),
    )
    const greedy = await connect()
    greedy.send(request('GET /endless'))
    await greedy.until(1000)
    const other = await connect()
    other.send(GET)
    expect((await other.answer()).body.toString()).toBe('ok')
    stop = true
    await greedy.answer()
  })
})

describe('a client that leaves', () => {
  test('aborts the signal of a handler at work', async () => {
    const entered = gate<Request>()
    const { connect, server } = await start((incoming) => {
      entered.open(incoming)
      return new Promise<Reply>(() => {})
    })
    const client = await connect()
    client.send(GET)
    const incoming = await entered.opened
    expect(incoming.signal.aborted).toBe(false)
    client.reset()
    await until(() => incoming.signal.aborted)
    await until(() => server.connections === 0)
    expect(incoming.signal.reason).toMatchObject({ name: 'AbortError' })
  })

  test('stops the stream that was on its way to it', async () => {
    const stopped = gate()
    async function* body(): AsyncGenerator<string> {
      try {
        for (;;) {
          yield 'x'.repeat(1000)
          await settle(1)
        }
      } finally {
        stopped.open()
      }
    }
    const { connect, server } = await start(() => new Reply(200, body()))
    const client = await connect()
    client.send(GET)
    await client.until(5000)
    client.reset()
    await stopped.opened
    await until(() => server.connections === 0)
  })

  test('in the middle of its body: the handler’s reading fails, and its own FIN gets a 400', async () => {
    const failed: unknown[] = []
    const { connect, server } = await start(async (incoming) => {
      try {
        return new Reply(200, await incoming.text())
      } catch (error) {
        failed.push(error)
        throw error
      }
    })
    const left = await connect()
    left.send(request('POST /', 'Content-Length: 6\r\n', 'abc'))
    await settle()
    left.reset()
    await until(() => failed.length === 1)
    expect(failed[0]).toMatchObject({ code: 'GUI_SERVER_CLIENT_LEFT' })
    const ended = await connect()
    ended.send(request('POST /', 'Content-Length: 6\r\n', 'abc'))
    ended.end()
    expect((await ended.answer()).status).toBe(400)
    await until(() => server.connections === 0)
  })

  test('by FIN alone still gets all its answers, also those of slow handlers', async () => {
    const { connect } = await start(async ({ path }) => {
      await settle(3)
      return new Reply(200, path)
    })
    const client = await connect()
    client.send(request('GET /1') + request('GET /2') + request('GET /3'))
    client.end()
    for (const path of ['/1', '/2', '/3']) {
      const answer = await client.answer()
      expect(answer.body.toString()).toBe(path)
      expect(field(answer, 'connection')).toBe(path === '/3' ? 'close' : undefined)
    }
    expect(await client.over()).toBe('fin')
  })
})
