// limits.test.ts: each limit of server/options.ts that is a size or a count, at it and one above it.

import { describe, expect, test } from 'vitest'
import { Reply, TEXT } from '../../src/http/reply.ts'
import { serverOptions } from '../../src/server/options.ts'
import { field, turn, until } from './client.ts'
import { GET, gate, request, settle, start } from './harness.ts'

const ok = () => new Reply(200, 'ok', TEXT)

describe('sizes of a head', () => {
  test('targetBytesMax', async () => {
    const { connect } = await start(ok, { targetBytesMax: 64 })
    const client = await connect()
    client.send(request(`GET /${'a'.repeat(63)}`))
    expect((await client.answer()).status).toBe(200)
    client.send(request(`GET /${'a'.repeat(64)}`))
    expect((await client.answer()).status).toBe(414)
    expect(await client.over()).toBe('fin')
  })

  test('headBytesMax', async () => {
    const { connect } = await start(ok, { headBytesMax: 512 })
    const client = await connect()
    const rest = 512 - request('GET /', 'X: \r\n').length
    client.send(request('GET /', `X: ${'a'.repeat(rest)}\r\n`))
    expect((await client.answer()).status).toBe(200)
    client.send(request('GET /', `X: ${'a'.repeat(rest + 1)}\r\n`))
    expect((await client.answer()).status).toBe(431)
  })

  test('headFieldsMax', async () => {
    const { connect } = await start(ok, { headFieldsMax: 2 })
    const client = await connect()
    client.send(request('GET /', 'X: a\r\n'))
    expect((await client.answer()).status).toBe(200)
    client.send(request('GET /', 'X: a\r\nY: b\r\n'))
    expect((await client.answer()).status).toBe(431)
  })

  test('headBytesMax above what may wait in the buffer still lets a large head in, cut by cut', async () => {
    const { connect } = await start(ok, { headBytesMax: 300_000 })
    const client = await connect()
    client.send('GET / HTTP/1.1\r\nHost: a\r\nX: ')
    for (let i = 0; i < 20; i++) {
      client.send('a'.repeat(10_000))
      await settle(1)
    }
    client.send('\r\n\r\n')
    expect((await client.answer()).status).toBe(200)
  })
})

describe('counts of connections', () => {
  test('connectionsMax: one more gets a 503, and there is room again when one leaves', async () => {
    const { connect, server } = await start(ok, { connectionsMax: 2 })
    const first = await connect()
    await connect()
    await until(() => server.connections === 2)
    const third = await connect()
    const answer = await third.answer()
    expect([answer.status, field(answer, 'connection')]).toEqual([503, 'close'])
    await third.over()
    first.destroy()
    await until(() => server.connections === 1)
    const fourth = await connect()
    fourth.send(GET)
    expect((await fourth.answer()).status).toBe(200)
  })

  test('connectionsPerAddressMax: an address has its share, the others theirs', async () => {
    const { connect, server } = await start(ok, { connectionsPerAddressMax: 1 })
    const first = await connect('127.0.0.1')
    await until(() => server.connections === 1)
    expect((await (await connect('127.0.0.1')).answer()).status).toBe(503)
    const other = await connect('127.0.0.2')
    other.send(GET)
    expect((await other.answer()).status).toBe(200)
    first.destroy()
    await until(() => server.connections === 1)
    const again = await connect('127.0.0.1')
    again.send(GET)
    expect((await again.answer()).status).toBe(200)
  })

  test('connectionsPerAddressMax does not count trusted proxies', async () => {
    const { connect } = await start(ok, { connectionsPerAddressMax: 1, trustProxy: ['127.0.0.1'] })
    for (const client of [await connect(), await connect(), await connect()]) {
      client.send(GET)
      expect((await client.answer()).status).toBe(200)
    }
  })
})

describe('counts on a connection', () => {
  test('requestsPerConnectionMax: the last one says so', async () => {
    const { connect } = await start(ok, { requestsPerConnectionMax: 2 })
    const client = await connect()
    client.send(GET + GET + GET)
    expect(field(await client.answer(), 'connection')).toBeUndefined()
    expect(field(await client.answer(), 'connection')).toBe('close')
    expect(await client.over()).toBe('fin')
    expect(client.rest()).toHaveLength(0)
  })

  test.each([
    ['at once', false],
    ['later', true],
  ])('pipelineDepthMax: a full pipeline answered %s gives the others their turn', async (_name, promised) => {
    const order: string[] = []
    const { connect } = await start(
      ({ path }) => {
        order.push(path)
        const reply = ok()
        return promised ? Promise.resolve(reply) : reply
      },
      { pipelineDepthMax: 4 },
    )
    const greedy = await connect()
    const other = await connect()
    greedy.send(request('GET /greedy').repeat(400))
    other.send(request('GET /other'))
    await other.answer()
    // The other one was not behind all four hundred.
    expect(order.indexOf('/other')).toBeLessThan(200)
    for (let i = 0; i < 400; i++) await greedy.answer()
  })

  test('a client that sends and never reads fills no memory', async () => {
    const { connect, server } = await start(() => new Reply(200, 'x'.repeat(16_000)))
    const client = await connect()
    client.socket.pause()
    const requests = Buffer.from(GET.repeat(40_000))
    const before = process.memoryUsage()
    for (let i = 0; i < 16; i++) client.send(requests)
    await settle(400)
    // Sixteen megabytes of requests: what the server does not take stays on the client's side.
    expect(client.socket.writableLength).toBeGreaterThan(1_000_000)
    const after = process.memoryUsage()
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16_000_000)
    expect(server.connections).toBe(1)
    client.reset()
    await until(() => server.connections === 0)
  })

  test('what waits behind a slow handler is bound, too', async () => {
    const go = gate()
    let handled = 0
    const { connect } = await start(async () => {
      await go.opened
      handled++
      return ok()
    })
    const client = await connect()
    const count = 200_000
    client.send(Buffer.from(GET.repeat(count)))
    await settle(300)
    expect(client.socket.writableLength).toBeGreaterThan(0)
    go.open()
    for (let i = 0; i < 1000; i++) await client.answer()
    expect(handled).toBeGreaterThanOrEqual(1000)
  })
})

describe('the table of options', () => {
  test('refuses what is out of bounds before a port is opened', async () => {
    await expect(start(ok, { headBytesMax: 1 })).rejects.toMatchObject({ code: 'GUI_OPTION_RANGE' })
    await expect(start(ok, { trustProxy: ['no address'] })).rejects.toMatchObject({ code: 'GUI_PROXY_TRUST' })
    await expect(start(ok, { headBytes: 1 } as object)).rejects.toMatchObject({ code: 'GUI_OPTION_UNKNOWN' })
  })

  test('every row has a test here, in deadlines.test.ts, stop.test.ts, bodies.test.ts or addresses.test.ts', () => {
    const tested = [
      ...['targetBytesMax', 'headBytesMax', 'headFieldsMax', 'connectionsMax', 'connectionsPerAddressMax'],
      ...['requestsPerConnectionMax', 'pipelineDepthMax', 'bodyBytesMax', 'drainBytesMax', 'trustProxy', 'graceMs'],
      ...['headTimeoutMs', 'bodyTimeoutMs', 'bodyRateMin', 'handlerTimeoutMs', 'keepAliveTimeoutMs', 'writeTimeoutMs'],
      'lingerTimeoutMs',
    ]
    expect(Object.keys(serverOptions.rows).sort()).toEqual(tested.sort())
  })

  test('a port that is taken is Node’s own error, and leaves nothing behind', async () => {
    const { server } = await start(ok)
    await expect(start(ok, { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await turn()
    expect(server.connections).toBe(0)
  })
})
