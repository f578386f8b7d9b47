// upgrade.test.ts: a connection handed over to a small protocol of the test's own, which shouts back what it gets.

import type { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { Reply, upgrade } from '../../src/http/reply.ts'
import { field, until } from './client.ts'
import { GET, gate, request, settle, start } from './harness.ts'

function shout(socket: Duplex, head: Buffer): void {
  const answer = (bytes: Buffer) => socket.write(bytes.toString('latin1').toUpperCase())
  if (head.length > 0) answer(head)
  socket.on('data', answer)
  socket.on('end', () => socket.end())
}

const shouting = () => upgrade('shout', shout, { 'x-loud': 'yes' })
const ASK = 'Connection: keep-alive, Upgrade\r\nUpgrade: Shout\r\n'

describe('an upgrade', () => {
  test('hands over the connection, with the bytes behind the head', async () => {
    const { connect, server } = await start(shouting)
    const client = await connect()
    client.send(`${request('GET /', ASK)}early `)
    const answer = await client.answer()
    expect(answer.status).toBe(101)
    expect(field(answer, 'connection')).toBe('Upgrade')
    expect(field(answer, 'upgrade')).toBe('shout')
    expect(field(answer, 'x-loud')).toBe('yes')
    client.send('hello\r\n\r\n\0\n')
    const all = await client.untilText('HELLO\r\n\r\n\0\n')
    expect(all.toString('latin1').endsWith('EARLY HELLO\r\n\r\n\0\n')).toBe(true)
    expect(server.connections).toBe(1)
    client.end()
    expect(await client.over()).toBe('fin')
    await until(() => server.connections === 0)
  })

  test('comes behind a pipelined request, later too', async () => {
    const { connect } = await start(async ({ path }) => {
      await settle(2)
      return path === '/' ? shouting() : new Reply(200, 'first')
    })
    const client = await connect()
    client.send(`${request('GET /first')}${request('GET /', ASK)}hi`)
    expect((await client.answer()).body.toString()).toBe('first')
    expect((await client.answer()).status).toBe(101)
    await client.untilText('HI')
  })

  test('loses no bytes when the new owner listens only later', async () => {
    const taken = gate<Duplex>()
    const { connect } = await start(() => upgrade('shout', (socket) => taken.open(socket)))
    const client = await connect()
    client.send(request('GET /', ASK))
    await client.answer()
    for (const sign of 'hello') {
      client.send(sign)
      await settle(2)
    }
    shout(await taken.opened, Buffer.alloc(0))
    await client.untilText('HELLO')
  })

  test('holds a sender back while the new owner does not read', async () => {
    const taken = gate<Duplex>()
    const { connect } = await start(() => upgrade('shout', (socket) => taken.open(socket)))
    const client = await connect()
    client.send(request('GET /', ASK))
    await client.answer()
    const socket = await taken.opened
    client.send(Buffer.alloc(32_000_000))
    await settle(100)
    expect(client.socket.writableLength).toBeGreaterThan(0)
    let got = 0
    socket.on('data', (bytes: Buffer) => {
      got += bytes.length
    })
    await until(() => got === 32_000_000)
  })

  test('has no deadline any more, and tells the observer that the exchange is over', async () => {
    const closed: number[] = []
    const { connect, clock } = await start(shouting, {
      observer: { closed: ({ status }) => void closed.push(status) },
    })
    const client = await connect()
    client.send(request('GET /', ASK))
    await client.answer()
    expect(closed).toEqual([101])
    for (let i = 0; i < 10; i++) clock.advance(100_000)
    client.send('still here')
    await client.untilText('STILL HERE')
    client.reset()
    await settle()
    expect(closed).toEqual([101])
  })

  test.each([
    ['without Upgrade', request('GET /')],
    ['with Upgrade that Connection does not name', request('GET /', 'Upgrade: shout\r\n')],
    ['with another protocol', request('GET /', 'Connection: upgrade\r\nUpgrade: whisper\r\n')],
    ['on HTTP/1.0', `GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: upgrade\r\nUpgrade: shout\r\n\r\n`],
  ])('%s is a 426 that names the protocol', async (_name, sent) => {
    const { connect } = await start(shouting)
    const client = await connect()
    client.send(sent)
    const answer = await client.answer()
    expect([answer.status, field(answer, 'upgrade')]).toEqual([426, 'shout'])
    client.send(GET)
    expect((await client.answer()).status).toBe(426)
  })

  test('with a body that is not here yet is a 426', async () => {
    const { connect } = await start(shouting)
    const client = await connect()
    client.send(request('POST /', `${ASK}Content-Length: 3\r\n`))
    expect((await client.answer()).status).toBe(426)
  })

  test('finds its protocol in a list, in two fields, and asked for among others', async () => {
    const { connect } = await start(shouting)
    for (const fields of ['Upgrade: whisper, SHOUT\r\n', 'Upgrade: shout\r\nUpgrade: whisper\r\n']) {
      const client = await connect()
      client.send(request('GET /', `Connection: upgrade\r\n${fields}`))
      expect((await client.answer()).status).toBe(101)
    }
  })

  test.each([
    ['at once', false],
    ['later', true],
  ])('whose accept throws, %s, ends the connection and not the process', async (_name, promised) => {
    const made = () =>
      upgrade('shout', () => {
        throw new Error('not today')
      })
    const { connect, lines, server } = await start(() => (promised ? Promise.resolve(made()) : made()))
    const client = await connect()
    client.send(request('GET /', ASK))
    await client.over()
    await until(() => server.connections === 0)
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })
})
