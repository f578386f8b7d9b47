// deadlines.test.ts: every deadline of server/options.ts, by a clock that moves only when the test says so.

import { describe, expect, test } from 'vitest'
import { Reply, TEXT } from '../../src/http/reply.ts'
import type { Request } from '../../src/http/request.ts'
import { field, until } from './client.ts'
import { GET, gate, request, settle, start } from './harness.ts'

const ok = () => new Reply(200, 'ok', TEXT)
/** The wheel looks every half second. */
const TICK = 500

describe('headTimeoutMs', () => {
  test('a connection that says nothing is closed without a word', async () => {
    const { connect, clock, server } = await start(ok, { headTimeoutMs: 1000 })
    const client = await connect()
    await until(() => server.connections === 1)
    clock.advance(999)
    await settle()
    expect(client.ended).toBeUndefined()
    clock.advance(1 + TICK)
    await client.over()
    expect(client.bytes()).toHaveLength(0)
    await until(() => server.connections === 0)
  })

  test('half a head is a 408, however steadily it comes', async () => {
    const { connect, clock } = await start(ok, { headTimeoutMs: 2000 })
    const client = await connect()
    for (const sign of 'GET / HTTP/1.1\r\n'.slice(0, 12)) {
      client.send(sign)
      await settle(3)
      clock.advance(TICK / 2)
    }
    const answer = await client.answer()
    expect([answer.status, field(answer, 'connection')]).toEqual([408, 'close'])
    expect(await client.over()).toBe('fin')
  })

  test('counts anew from the first byte of each request', async () => {
    const { connect, clock } = await start(ok, { headTimeoutMs: 1000, keepAliveTimeoutMs: 60_000 })
    const client = await connect()
    client.send(GET)
    await client.answer()
    clock.advance(30_000)
    client.send('GET')
    await settle()
    clock.advance(500)
    await settle()
    expect(client.ended).toBeUndefined()
    clock.advance(500 + TICK)
    expect((await client.answer()).status).toBe(408)
  })

  test('empty lines are not the first byte of anything', async () => {
    const { connect, clock } = await start(ok, { headTimeoutMs: 1000 })
    const client = await connect()
    for (let i = 0; i < 4; i++) {
      client.send('\r\n')
      await settle(3)
      clock.advance(TICK)
    }
    await client.over()
    expect(client.bytes()).toHaveLength(0)
  })
})

describe('bodyTimeoutMs and bodyRateMin', () => {
  const head = request('POST /', 'Content-Length: 100000\r\n')
  const options = { bodyTimeoutMs: 2000, bodyRateMin: 100 }
  const reading = async (incoming: Request) => new Reply(200, String((await incoming.bytes()).length))

  test('a body that does not come is a 408', async () => {
    const { connect, clock } = await start(reading, options)
    const client = await connect()
    client.send(head)
    await settle()
    clock.advance(2000 + TICK)
    expect((await client.answer()).status).toBe(408)
    expect(await client.over()).toBe('fin')
  })

  test('a body that comes too slowly is a 408, one at its rate is not', async () => {
    const { connect, clock } = await start(reading, options)
    const slow = await connect()
    const steady = await connect()
    slow.send(head)
    steady.send(head)
    await settle()
    for (let i = 0; i < 4; i++) {
      slow.send('x')
      steady.send('x'.repeat(1000))
      await settle()
      clock.advance(2000)
      await settle()
    }
    expect((await slow.answer()).status).toBe(408)
    expect(steady.bytes()).toHaveLength(0)
    steady.send(Buffer.alloc(96_000))
    expect((await steady.answer()).body.toString()).toBe('100000')
  })

  test('a handler that reads slowly is no slow client', async () => {
    const go = gate()
    const { connect, clock } = await start(async (incoming) => {
      await go.opened
      return reading(incoming)
    }, options)
    const client = await connect()
    client.send(head)
    client.send(Buffer.alloc(90_000))
    await settle()
    clock.advance(20_000)
    await settle()
    expect(client.bytes()).toHaveLength(0)
    go.open()
    await settle()
    client.send(Buffer.alloc(10_000))
    expect((await client.answer()).status).toBe(200)
  })

  test('holds too while the reply is already on its way', async () => {
    const { connect, clock, server } = await start((incoming) => new Reply(200, incoming.body ?? '', TEXT), options)
    const client = await connect()
    client.send(`${head}hello`)
    await client.untilText('hello')
    clock.advance(2000 + TICK)
    expect(await client.over()).toBe('reset')
    await until(() => server.connections === 0)
  })

  test('does not hold once the body is complete', async () => {
    const go = gate()
    const { connect, clock } = await start((incoming) => {
      async function* body(): AsyncGenerator<string> {
        yield `${(await incoming.bytes()).length};`
        await go.opened
        yield 'end'
      }
      return new Reply(200, body())
    }, options)
    const client = await connect()
    client.send(request('POST /', 'Content-Length: 2\r\n'))
    await settle()
    client.send('hi')
    await client.untilText('2;')
    clock.advance(100_000)
    await settle()
    go.open()
    expect((await client.answer()).body.toString()).toBe('2;end')
  })

  test('a body nobody reads that does not come either closes the connection', async () => {
    const { connect, clock, server } = await start(ok, options)
    const client = await connect()
    client.send(request('POST /', 'Content-Length: 10\r\n'))
    await client.answer()
    clock.advance(2000 + TICK)
    expect(await client.over()).toBe('fin')
    client.end()
    await until(() => server.connections === 0)
  })
})

describe('handlerTimeoutMs', () => {
  const options = { handlerTimeoutMs: 1000 }

  test('is a 503 that closes, aborts the signal, and is the end of it', async () => {
    const go = gate()
    const entered = gate<Request>()
    const { connect, clock, lines } = await start(async (incoming) => {
      entered.open(incoming)
      await go.opened
      return ok()
    }, options)
    const client = await connect()
    client.send(GET)
    const { signal } = await entered.opened
    clock.advance(1000 + TICK)
    const answer = await client.answer()
    expect([answer.status, field(answer, 'connection')]).toEqual([503, 'close'])
    expect(answer.body.toString()).toMatch(/^503 Service Unavailable\nError id: [0-9a-z]{9}\n$/)
    expect(signal.aborted).toBe(true)
    expect(lines.find(({ level }) => level === 'error')?.fields['err']).toMatchObject({
      code: 'GUI_SERVER_HANDLER_TIMEOUT',
    })
    go.open()
    await client.over()
    expect(client.rest()).toHaveLength(0)
  })

  test.each([
    ['leaves a large body unread', request('POST /', 'Content-Length: 1000000\r\n', 'x'.repeat(200_000))],
    ['leaves a client waiting for its 100', request('POST /', 'Content-Length: 1\r\nExpect: 100-continue\r\n')],
  ])('holds for a handler that %s', async (_name, sent) => {
    const { connect, clock } = await start(() => new Promise<Reply>(() => {}), options)
    const client = await connect()
    client.send(sent)
    await settle()
    clock.advance(1000 + TICK)
    expect((await client.answer()).status).toBe(503)
  })

  test('does not hold for a reply that has begun', async () => {
    const go = gate()
    async function* body(): AsyncGenerator<string> {
      yield 'begun'
      await go.opened
      yield 'end'
    }
    const { connect, clock } = await start(() => new Reply(200, body()), options)
    const client = await connect()
    client.send(GET)
    await client.untilText('begun')
    clock.advance(1_000_000)
    await settle()
    go.open()
    expect((await client.answer()).body.toString()).toBe('begunend')
  })

  test('is not shortened by a client that was slow to read the reply before', async () => {
    const entered = gate()
    const { connect, clock } = await start(
      ({ path }) => {
        if (path === '/large') return new Reply(200, 'x'.repeat(16_000))
        entered.open()
        return new Promise<Reply>(() => {})
      },
      { handlerTimeoutMs: 60_000, writeTimeoutMs: 1000, pipelineDepthMax: 10_000 },
    )
    const client = await connect()
    client.socket.pause()
    client.send(request('GET /large').repeat(1000) + request('GET /slow'))
    await settle(200)
    client.socket.resume()
    await entered.opened
    for (let i = 0; i < 1000; i++) await client.answer()
    clock.advance(30_000)
    await settle()
    expect(client.ended).toBeUndefined()
    clock.advance(31_000)
    expect((await client.answer()).status).toBe(503)
  })
})

describe('keepAliveTimeoutMs', () => {
  test('an idle connection is closed, one with a request in time is not', async () => {
    const { connect, clock, server } = await start(ok, { keepAliveTimeoutMs: 5000 })
    const client = await connect()
    for (let i = 0; i < 3; i++) {
      client.send(GET)
      await client.answer()
      clock.advance(4000)
      await settle()
    }
    clock.advance(1000 + TICK)
    await client.over()
    expect(client.rest()).toHaveLength(0)
    await until(() => server.connections === 0)
  })
})

describe('writeTimeoutMs', () => {
  const large = Buffer.alloc(40_000_000)

  test.each([
    ['that stays', ''],
    ['that closes', 'Connection: close\r\n'],
  ])('a client that takes nothing of its reply is cut, on a connection %s', async (_name, fields) => {
    const { connect, clock, server } = await start(() => new Reply(200, large), { writeTimeoutMs: 1000 })
    const client = await connect()
    client.socket.pause()
    client.send(request('GET /', fields))
    await settle(100)
    expect(server.connections).toBe(1)
    clock.advance(1000 + TICK)
    clock.advance(1000 + TICK)
    await until(() => server.connections === 0)
  })

  test('a client that takes a little each time is not cut, also when the connection closes behind the reply', async () => {
    const { connect, clock, server } = await start(() => new Reply(200, large), {
      writeTimeoutMs: 1000,
      lingerTimeoutMs: 100,
    })
    const client = await connect()
    client.send(request('GET /', 'Connection: close\r\n'))
    for (let i = 0; i < 20; i++) {
      const before = client.bytes().length
      if (before > large.length) break
      client.socket.resume()
      await client.until(Math.min(large.length, before + 2_000_000))
      client.socket.pause()
      await settle(5)
      clock.advance(900)
    }
    client.socket.resume()
    expect((await client.answer()).body).toHaveLength(large.length)
    client.end()
    await until(() => server.connections === 0)
  })
})

describe('lingerTimeoutMs', () => {
  test('a closed connection is read on for a while, then let go', async () => {
    const { connect, clock, server } = await start(ok, { lingerTimeoutMs: 1000 })
    const client = await connect()
    client.send(request('GET /', 'Connection: close\r\n'))
    await client.answer()
    await client.over()
    client.send('more of what nobody reads')
    await settle()
    expect(server.connections).toBe(1)
    clock.advance(1000 + TICK)
    await until(() => server.connections === 0)
  })

  test('a refused upload still gets its answer: no reset eats it', async () => {
    const { connect } = await start(async (incoming) => new Reply(200, await incoming.bytes()), { bodyBytesMax: 10 })
    const client = await connect()
    client.send(request('POST /', 'Content-Length: 5000000\r\n'))
    client.send(Buffer.alloc(5_000_000))
    expect((await client.answer()).status).toBe(413)
    expect(await client.over()).toBe('fin')
  })
})
