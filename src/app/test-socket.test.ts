// test-socket.test.ts: upgrades and WebSockets without a port: the conversation, its end from either side, and what is refused.

import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../base/clock.ts'
import { FrameSpectator } from '../http/frame-spectator.ts'
import { upgrade } from '../http/reply.ts'
import { App } from './app.ts'
import { visitor } from './test-client.ts'

function proofOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

function frame(first: number, payload: Buffer): Buffer {
  const { length } = payload
  const size = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : [127, 0, 0, 0, 0]
  const head = Buffer.from([first, ...size])
  const long = Buffer.alloc(4)
  long.writeUInt32BE(length)
  return Buffer.concat(length < 65_536 ? [head, payload] : [head, long, payload])
}

/** A server of WebSockets by hand: gives back what it gets. */
function echo(socket: Duplex): void {
  const frames = new FrameSpectator(({ kind, payload = Buffer.alloc(0) }) => {
    if (kind === 'text' || kind === 'binary') {
      if (payload.toString() === 'break') socket.destroy()
      else if (payload.toString() === 'bye') socket.end(frame(0x88, Buffer.from([0x0f, 0xa0, 0x6f, 0x6b])))
      else if (payload.toString() === 'pieces')
        socket.write(
          Buffer.concat([
            frame(0x01, Buffer.from('pie')),
            frame(0x89, Buffer.from('?')),
            frame(0x80, Buffer.from('ces')),
          ]),
        )
      else socket.write(frame(kind === 'text' ? 0x81 : 0x82, payload))
    } else if (kind === 'pong') socket.write(frame(0x81, Buffer.concat([Buffer.from('pong '), payload])))
    else if (kind === 'close' && !socket.writableEnded) socket.end(frame(0x88, payload))
  }, 1_000_000)
  socket.on('data', (bytes: Buffer) => frames.bytes(bytes))
}

const app = new App({ secret: 'sixteen characters and more' })
app.get('/echo/<name>', ({ cookies, headers, params }) => {
  cookies.set('room', params.name)
  const accept = proofOf(headers.get('sec-websocket-key') ?? '')
  const chosen = headers.get('sec-websocket-protocol')?.split(', ')[0]
  const fields = { 'sec-websocket-accept': accept, 'x-saw': cookies.get('seen') ?? 'nobody' }
  return upgrade('websocket', echo, chosen === undefined ? fields : { ...fields, 'sec-websocket-protocol': chosen })
})
app.get('/wrong', () => upgrade('websocket', echo, { 'sec-websocket-accept': 'no' }))
/** Hears nothing; says goodbye when it is told to, and then does not go. */
const stubborn = (socket: Duplex, says: boolean) => {
  socket.on('error', () => {})
  socket.resume()
  if (says) socket.write(frame(0x88, Buffer.from([0x0f, 0xa0])))
}
app.get('/stubborn/<int:says>', ({ headers, params }) =>
  upgrade('websocket', (socket) => stubborn(socket, params.says === 1), {
    'sec-websocket-accept': proofOf(headers.get('sec-websocket-key') ?? ''),
  }),
)
app.get('/page', () => 'a page')
app.get('/lines', () =>
  upgrade('lines', (socket) => {
    socket.write('ready\n')
    socket.on('data', (bytes: Buffer) => socket.end(`${bytes.toString().trim().toUpperCase()}\n`))
  }),
)

describe('a WebSocket without a port', () => {
  test('is a conversation of text and bytes, in their order', async () => {
    const socket = await visitor(app).websocket('/echo/a')
    socket.send('one')
    socket.send(new Uint8Array([1, 2, 3]))
    socket.send('é'.repeat(50_000))
    expect(await socket.next()).toBe('one')
    expect(await socket.next()).toEqual(new Uint8Array([1, 2, 3]))
    expect(await socket.next()).toBe('é'.repeat(50_000))
    expect(await socket.close()).toEqual({ code: 1000, reason: '' })
    expect(await socket.next()).toBeUndefined()
    socket.send('into nothing')
  })

  test('joins messages of several frames and answers pings', async () => {
    const socket = await visitor(app).websocket('/echo/a')
    socket.send('pieces')
    expect([await socket.next(), await socket.next()].sort()).toEqual(['pieces', 'pong ?'])
    await socket.close(3000, 'done')
    expect(await socket.closed).toEqual({ code: 3000, reason: 'done' })
  })

  test('ends when the server says so, or when its connection breaks', async () => {
    const socket = await visitor(app).websocket('/echo/a')
    socket.send('last')
    socket.send('bye')
    const heard: unknown[] = []
    for await (const message of socket) heard.push(message)
    expect(heard).toEqual(['last'])
    expect(await socket.closed).toEqual({ code: 4000, reason: 'ok' })
    const broken = await visitor(app).websocket('/echo/a')
    broken.send('break')
    expect(await broken.next()).toBeUndefined()
    expect(await broken.closed).toEqual({ code: 1006, reason: '' })
  })

  test('comes with the visitor’s cookies and keeps those it is given', async () => {
    const ada = visitor(app, { headers: { cookie: 'seen=ada' } })
    const socket = await ada.websocket('/echo/blue', { protocols: ['chat', 'other'] })
    expect(socket.headers.get('x-saw')).toBe('ada')
    expect(socket.protocol).toBe('chat')
    expect(ada.cookies).toEqual({ room: 'blue' })
    socket.destroy()
    expect((await socket.closed).code).toBe(1006)
  })
})

describe('close()', () => {
  test.each([
    [1000, ''],
    [3000, 'x'.repeat(123)],
    [4999, 'é'.repeat(61)],
  ])('takes %i', async (code, reason) => {
    const socket = await visitor(app).websocket('/echo/a')
    expect(await socket.close(code, reason)).toEqual({ code, reason })
  })

  test.each([
    [1001, '', 'InvalidAccessError'],
    [1005, '', 'InvalidAccessError'],
    [2999, '', 'InvalidAccessError'],
    [5000, '', 'InvalidAccessError'],
    [3000.5, '', 'InvalidAccessError'],
    [Number.NaN, '', 'InvalidAccessError'],
    [1000, 'x'.repeat(124), 'SyntaxError'],
    [1000, 'é'.repeat(62), 'SyntaxError'],
  ])('refuses %d with %j by %s, as browsers do, and stays open', async (code, reason, name) => {
    const socket = await visitor(app).websocket('/echo/a')
    expect(() => socket.close(code, reason)).toThrow(expect.objectContaining({ name }))
    expect(() => socket.close(code, reason)).toThrow(DOMException)
    socket.send('still here')
    expect(await socket.next()).toBe('still here')
    await socket.close()
  })

  test('waits two seconds for a server that never answers, and no longer', async () => {
    const clock = new FakeClock()
    const socket = await visitor(app, { clock }).websocket('/stubborn/0')
    let over = false
    const closed = socket.close().then((close) => {
      over = true
      return close
    })
    clock.advance(1_999)
    await new Promise((resolve) => setImmediate(resolve))
    expect(over).toBe(false)
    clock.advance(1)
    expect(await closed).toEqual({ code: 1006, reason: '' })
  })

  test('of a server that then keeps the connection is the close it said', async () => {
    const clock = new FakeClock()
    const socket = await visitor(app, { clock }).websocket('/stubborn/1')
    // Both sides have to have said their word.
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
    clock.advance(2_000)
    expect(await socket.closed).toEqual({ code: 4000, reason: '' })
  })

  test('leaves no timer behind', async () => {
    let running = 0
    const clock = {
      now: () => 0,
      every: () => {
        running++
        return () => void running--
      },
    }
    const socket = await visitor(app, { clock }).websocket('/echo/a')
    const closed = socket.close()
    expect(running).toBe(1)
    await closed
    expect(running).toBe(0)
    await socket.close()
    expect(running).toBe(0)
  })
})

test('any other protocol is read and written byte by byte', async () => {
  const { socket } = await visitor(app).upgrade('/lines', 'lines')
  socket.write('hello\n')
  let heard = ''
  for await (const bytes of socket) heard += bytes
  expect(heard).toBe('ready\nHELLO\n')
})

test.each([
  ['/page', 'answered 200, not by an upgrade: a page'],
  ['/nowhere', 'answered 404'],
  ['/lines', 'answered 426'],
  ['/wrong', 'without the right Sec-WebSocket-Accept'],
])('%s is no WebSocket, and the error says what it is', async (path, said) => {
  await expect(visitor(app).websocket(path)).rejects.toThrow(said)
})

test('app.request has no connection to hand over: 426', async () => {
  const answer = await app.request('/lines', { headers: { upgrade: 'lines' } })
  expect([answer.status, answer.headers.get('upgrade')]).toEqual([426, 'lines'])
})
