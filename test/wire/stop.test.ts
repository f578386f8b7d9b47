// stop.test.ts: how a server ends: nobody new, the idle at once, those at work in peace, and nobody for ever.

import { connect as connectSocket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Reply, upgrade } from '../../src/http/reply.ts'
import { field, RawClient, until } from './client.ts'
import { GET, gate, request, settle, start } from './harness.ts'

const ok = () => new Reply(200, 'ok')

describe('a graceful stop', () => {
  test('with nobody there is over at once, and a second one is the same', async () => {
    const { server } = await start(ok)
    const stopping = server.stop()
    expect(server.stop()).toBe(stopping)
    await stopping
  })

  test('takes nobody new', async () => {
    const go = gate()
    const { server, connect } = await start(async () => {
      await go.opened
      return ok()
    })
    const client = await connect()
    client.send(GET)
    await settle()
    const stopping = server.stop()
    await expect(RawClient.open(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    go.open()
    expect((await client.answer()).status).toBe(200)
    client.end()
    await stopping
  })

  test('closes idle connections at once: those that asked before and those that never did', async () => {
    const { server, connect } = await start(ok)
    const asked = await connect()
    asked.send(GET)
    await asked.answer()
    const silent = await connect()
    await until(() => server.connections === 2)
    await server.stop()
    expect(await asked.over()).toBe('fin')
    expect(await silent.over()).toBe('fin')
    expect(server.connections).toBe(0)
  })

  test('lets a request under way finish, which is told that the connection closes', async () => {
    const go = gate()
    const { server, connect } = await start(async () => {
      await go.opened
      return ok()
    })
    const client = await connect()
    client.send(GET)
    await settle()
    const stopping = server.stop()
    go.open()
    const answer = await client.answer()
    expect([answer.status, field(answer, 'connection')]).toEqual([200, 'close'])
    client.end()
    await stopping
  })

  test('lets pipelined requests that are here already be answered', async () => {
    const go = gate()
    const { server, connect } = await start(async ({ path }) => {
      await go.opened
      return new Reply(200, path)
    })
    const client = await connect()
    client.send(request('GET /1') + request('GET /2'))
    await settle()
    const stopping = server.stop()
    go.open()
    expect(field(await client.answer(), 'connection')).toBeUndefined()
    const last = await client.answer()
    expect([last.body.toString(), field(last, 'connection')]).toEqual(['/2', 'close'])
    client.end()
    await stopping
  })

  test('closes behind a reply whose head had already promised to stay', async () => {
    const go = gate()
    async function* body(): AsyncGenerator<string> {
      yield 'begun,'
      await go.opened
      yield 'end'
    }
    const { server, connect } = await start(() => new Reply(200, body()))
    const client = await connect()
    client.send(GET)
    await client.untilText('begun,')
    const stopping = server.stop()
    go.open()
    expect((await client.answer()).body.toString()).toBe('begun,end')
    expect(await client.over()).toBe('fin')
    client.end()
    await stopping
  })

  test('cuts what is not done when graceMs has passed', async () => {
    const { server, connect, clock } = await start(() => new Promise<Reply>(() => {}), { graceMs: 5000 })
    const client = await connect()
    client.send(GET)
    await settle()
    let stopped = false
    const stopping = server.stop().then(() => {
      stopped = true
    })
    clock.advance(4900)
    await settle()
    expect(stopped).toBe(false)
    clock.advance(100)
    await stopping
    await client.over()
    expect(client.bytes()).toHaveLength(0)
  })

  test('waits for an upgraded connection, and cuts it in the end', async () => {
    const { server, connect, clock } = await start(() => upgrade('echo', () => {}), { graceMs: 5000 })
    const client = await connect()
    client.send(request('GET /', 'Connection: Upgrade\r\nUpgrade: echo\r\n'))
    await client.answer()
    const stopping = server.stop()
    await settle()
    expect(client.ended).toBeUndefined()
    clock.advance(5000)
    await stopping
    await client.over()
  })
})

describe('a cut', () => {
  test('ends everything now', async () => {
    const { server, connect } = await start(() => new Promise<Reply>(() => {}))
    const clients = [await connect(), await connect()]
    clients[0]?.send(GET)
    await until(() => server.connections === 2)
    server.cut()
    for (const client of clients) await client.over()
    await until(() => server.connections === 0)
    await server.stop()
  })

  test('during a graceful stop ends that', async () => {
    const { server, connect } = await start(() => new Promise<Reply>(() => {}))
    const client = await connect()
    client.send(GET)
    await settle()
    const stopping = server.stop()
    server.cut()
    await stopping
  })

  test('resets a reply under way, so that nobody takes it for whole', async () => {
    async function* body(): AsyncGenerator<string> {
      yield 'part'
      await new Promise(() => {})
    }
    const { server, connect } = await start(() => new Reply(200, body()))
    const client = await connect()
    client.send('GET / HTTP/1.0\r\n\r\n')
    await client.untilText('part')
    server.cut()
    expect(await client.over()).toBe('reset')
  })
})

test('a connection that is gone before it was accepted does no harm', async () => {
  const { server, connect } = await start(ok)
  for (let i = 0; i < 50; i++) {
    const socket = connectSocket(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.once('connect', () => socket.resetAndDestroy())
  }
  const client = await connect()
  client.send(GET)
  expect((await client.answer()).status).toBe(200)
  client.destroy()
  await until(() => server.connections === 0)
})
