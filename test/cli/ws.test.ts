// ws.test.ts: `guichet ws` against a server of bytes: handshake, lines in both directions, pings, closing, refusals.

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { type Listening, listening, runClient, startClient } from './client-run.ts'

interface Peer {
  readonly request: IncomingMessage
  readonly socket: Socket
  /** A frame as a server sends it. */
  send(opcode: number, payload: string | Buffer): void
}

const places: Listening[] = []
afterEach(async () => {
  for (const place of places.splice(0)) await place.close()
})

/** A server that opens WebSockets, and calls `met` with each, and `heard` with the frames that come. */
async function websocketServer(
  met: (peer: Peer) => void,
  heard: (peer: Peer, opcode: number, payload: Buffer) => void,
): Promise<number> {
  const server = createServer((_, response) => response.writeHead(404).end())
  server.on('upgrade', (request, stream) => {
    // A server of node:http hands over its own socket.
    const socket = stream as Socket
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    const send = (opcode: number, payload: string | Buffer) => {
      const bytes = Buffer.from(payload)
      socket.write(Buffer.concat([Buffer.from([0x80 | opcode, bytes.length]), bytes]))
    }
    const peer = { request, socket, send }
    let rest = Buffer.alloc(0)
    socket.on('data', (piece: Buffer) => {
      rest = Buffer.concat([rest, piece])
      // The frames of these tests are all short, and a client's have a mask.
      while (rest.length >= 6 && rest.length >= 6 + ((rest[1] ?? 0) & 0x7f)) {
        const length = (rest[1] ?? 0) & 0x7f
        const payload = Buffer.from(rest.subarray(6, 6 + length).map((byte, at) => byte ^ (rest[2 + (at & 3)] ?? 0)))
        const opcode = (rest[0] ?? 0) & 0x0f
        rest = rest.subarray(6 + length)
        heard(peer, opcode, payload)
      }
    })
    socket.on('error', () => {})
    met(peer)
  })
  const place = await listening(server)
  places.push(place)
  return place.port
}

const echo = (peer: Peer, opcode: number, payload: Buffer) => {
  peer.send(opcode, payload)
  if (opcode === 8) peer.socket.end()
}

describe('guichet ws', () => {
  test('sends lines, prints answers, closes at the end of its input', async () => {
    const port = await websocketServer(() => {}, echo)
    const { code, stdout, stderr } = await runClient(['ws', `:${port}/echo`], { input: 'one\nzwei é\n' })
    expect([code, stdout]).toEqual([0, 'one\nzwei é\n'])
    expect(stderr).toContain('closed, code 1000')
  })

  test('sends headers, parameters, credentials and subprotocols', async () => {
    let seen: IncomingMessage | undefined
    const port = await websocketServer(
      (peer) => {
        seen = peer.request
        peer.send(8, '')
      },
      () => {},
    )
    const words = ['ws', '-q', '-a', 'u:p', '--protocol=a,b', `ws://localhost:${port}/x?y=1`, 'X-A:1', 'q==2']
    expect(await runClient(words)).toMatchObject({ code: 0, stderr: '' })
    expect(seen?.url).toBe('/x?y=1&q=2')
    expect(seen?.headers).toMatchObject({
      host: `localhost:${port}`,
      'x-a': '1',
      authorization: `Basic ${btoa('u:p')}`,
      'sec-websocket-protocol': 'a, b',
      'sec-websocket-version': '13',
    })
  })

  test('answers pings, and closes when the server does', async () => {
    const frames: [number, string][] = []
    const port = await websocketServer(
      (peer) => {
        peer.send(9, 'are you there')
        peer.send(1, 'hello')
      },
      (peer, opcode, payload) => {
        frames.push([opcode, payload.toString('latin1')])
        if (opcode === 10) peer.send(8, Buffer.from([0x03, 0xe9, ...Buffer.from('bye')]))
        else peer.socket.end()
      },
    )
    const { code, stdout, stderr } = await runClient(['ws', '--ignore-stdin', `:${port}/`])
    expect([code, stdout]).toEqual([0, 'hello\n'])
    expect(stderr).toContain('closed, code 1001: bye')
    expect(frames).toEqual([
      [10, 'are you there'],
      [8, '\x03\xe9'],
    ])
  })

  test('an end that is not in order is an error', async () => {
    const broken = await websocketServer(
      (peer) => peer.socket.end(),
      () => {},
    )
    expect(await runClient(['ws', '-I', `:${broken}/`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1006'),
    })
    const refused = await websocketServer(
      (peer) => peer.send(8, Buffer.from([0x03, 0xf0])),
      () => {},
    )
    expect(await runClient(['ws', '-I', `:${refused}/`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1008'),
    })
    const wrong = await websocketServer(
      (peer) => peer.send(3, 'x'),
      () => {},
    )
    expect(await runClient(['ws', '-I', `:${wrong}/`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('opcode 3 is unknown'),
    })
    const large = await websocketServer(
      (peer) => peer.send(1, 'x'.repeat(100)),
      () => {},
    )
    expect(await runClient(['ws', '-I', '--max-size=10', `:${large}/`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('larger than 10 bytes'),
    })
  })

  test('a server without a WebSocket there says what it answered', async () => {
    const place = await listening(createServer((_, response) => response.writeHead(404).end()))
    places.push(place)
    expect(await runClient(['ws', `:${place.port}/`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it answered 404'),
    })
    expect(await runClient(['ws', 'ftp://x/'])).toMatchObject({ code: 1 })
    expect(await runClient(['ws'])).toMatchObject({ code: 1, stderr: expect.stringContaining('guichet ws :8000') })
  })

  test('Ctrl-C says goodbye and ends with 130', async () => {
    const closes: string[] = []
    const port = await websocketServer(
      (peer) => peer.send(1, 'ready'),
      (peer, opcode, payload) => {
        closes.push(`${opcode} ${payload.readUInt16BE(0)}`)
        peer.socket.end()
      },
    )
    const client = startClient(['ws', '-I', `:${port}/`])
    await client.printed('ready')
    client.child.kill('SIGINT')
    expect((await client.ended).code).toBe(130)
    expect(closes).toEqual(['8 1000'])
  })
})
