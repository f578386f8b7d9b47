// clients.test.ts: Node.js handlers and clients that leave, read slowly, send much, or wait: what the handler is told has to
// be what node:http tells it, and nothing may fill the memory.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import type { NodeHandler } from '../../src/parts/node/from-node.ts'
import { field, RawClient, readAll, turn, until } from '../wire/client.ts'
import { ask, raw, serveByNode, serveMounted } from './mounted.ts'

const MIB = 1_048_576

/** What a handler is told of its request and its response, until nothing is left of them. */
function watch(request: IncomingMessage, response: ServerResponse, trace: unknown[]): void {
  request.on('aborted', () => trace.push('request aborted'))
  request.on('error', (error: NodeJS.ErrnoException) => trace.push(`request error ${error.code}`))
  request.on('end', () => trace.push('request end'))
  request.on('close', () => trace.push(`request close, destroyed ${request.destroyed}`))
  response.on('finish', () => trace.push('response finish'))
  response.on('close', () => trace.push(`response close, finished ${response.writableFinished}`))
}

interface Leaving {
  readonly name: string
  readonly handler: (request: IncomingMessage, response: ServerResponse, trace: unknown[]) => unknown
  readonly sent: string
  /** Leaves when so much of the answer has come. */
  readonly after?: string
  /** How many things the handler is told. */
  readonly told: number
}

const LEAVING: Leaving[] = [
  {
    name: 'before anything was answered',
    handler: () => {},
    sent: raw('GET /'),
    told: 4,
  },
  {
    name: 'while the answer is written',
    handler: (_request, response) => void response.write('the beginning'),
    sent: raw('GET /'),
    after: 'the beginning',
    told: 4,
  },
  {
    name: 'while a stream without end is piped',
    handler: (_request, response, trace) =>
      pipeline(
        new Readable({
          read() {
            setImmediate(() => this.push('more and '))
          },
        }),
        response,
      ).catch((error: NodeJS.ErrnoException) => trace.push(`pipeline ${error.code}`)),
    sent: raw('GET /'),
    after: 'more and ',
    told: 5,
  },
  {
    name: 'in the middle of a body that is read',
    handler: async (request, response, trace) => {
      try {
        for await (const _chunk of request) response.write('read')
      } catch (error) {
        trace.push(`reader ${(error as NodeJS.ErrnoException).code}`)
      }
    },
    sent: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf',
    after: 'read',
    told: 5,
  },
]

async function leave(port: number, one: Leaving, trace: unknown[]): Promise<unknown[]> {
  const client = await RawClient.open(port)
  client.send(one.sent)
  if (one.after === undefined) await until(() => trace.includes('called'))
  else await client.untilText(one.after)
  client.reset()
  await until(() => trace.length > one.told)
  await turn()
  return trace
}

describe('a client that leaves', () => {
  test.each(LEAVING)('$name', async (one) => {
    const traces: unknown[][] = [[], []]
    const programs = traces.map(
      (trace): NodeHandler =>
        (request, response) => {
          watch(request, response, trace)
          trace.push('called')
          return one.handler(request, response, trace)
        },
    )
    const [node, ours] = [await serveByNode(programs[0] ?? fail), await serveMounted(programs[1] ?? fail)]
    const theirs = await leave(node.port, one, traces[0] ?? [])
    const given = await leave(ours.port, one, traces[1] ?? [])
    expect([...given].sort()).toEqual([...theirs].sort())
    expect(given.length).toBe(one.told + 1)
    // Nobody's fault.
    expect(ours.log.filter((line) => line.startsWith('error'))).toEqual([])
    await Promise.all([node.close(), ours.close()])
  })
})

test('a client that leaves while its body is read on after the answer: node:http tells nobody, we do', async () => {
  const trace: unknown[] = []
  const served = await serveMounted((request, response) => {
    watch(request, response, trace)
    request.on('data', () => {})
    response.end('early')
  })
  const client = await RawClient.open(served.port)
  client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhalf')
  // The answer is here whole, though the exchange is not over.
  expect((await client.answer()).body.toString()).toBe('early')
  client.reset()
  await until(() => trace.includes('request close, destroyed true'))
  expect(trace).toContain('request error ECONNRESET')
  expect(trace).not.toContain('request end')
  await served.close()
})

const fail: NodeHandler = () => {
  throw new Error('there are two programs')
}

describe('back-pressure', () => {
  test('a slow reader stops the handler, and gets all of it in the end', async () => {
    const total = 24 * MIB
    const piece = Buffer.alloc(65_536, 'a piece ')
    let written = 0
    const served = await serveMounted(async (_request, response) => {
      for (; written < total; written += piece.length) {
        if (!response.write(piece)) await once(response, 'drain')
      }
      response.end()
    })
    const socket = connect(served.port, '127.0.0.1')
    socket.pause()
    socket.write(raw('GET /', { Connection: 'close' }))
    let before = -1
    // It stands still once the kernel's buffers are full.
    for (let still = 0; still < 50; still = written === before ? still + 1 : 0) {
      before = written
      await turn()
    }
    expect(written).toBeLessThan(total / 2)
    let received = 0
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length
    })
    socket.resume()
    await once(socket, 'close')
    expect(received).toBeGreaterThan(total)
    await served.close()
  })

  test('a handler that does not read stops the client, and gets all of it in the end', async () => {
    const total = 24 * MIB
    const body = Buffer.alloc(total, 'uploaded ')
    let message: IncomingMessage | undefined
    let open: (() => void) | undefined
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const served = await serveMounted(async (request, response) => {
      message = request
      await opened
      const hash = createHash('sha256')
      for await (const chunk of request) hash.update(chunk as Buffer) // without an encoding it gives bytes
      response.end(hash.digest('hex'))
    })
    const client = await RawClient.open(served.port)
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${total}\r\n\r\n`)
    client.send(body)
    await until(() => message !== undefined)
    let before = -1
    for (let still = 0; still < 50; still = client.socket.bytesWritten === before ? still + 1 : 0) {
      before = client.socket.bytesWritten
      await turn()
    }
    expect(client.socket.writableLength).toBeGreaterThan(0)
    expect(message?.readableLength).toBeLessThan(MIB)
    open?.()
    expect((await client.answer()).body.toString()).toBe(createHash('sha256').update(body).digest('hex'))
    client.destroy()
    await served.close()
  })

  test('a large body is echoed while it still comes', async () => {
    const served = await serveMounted((request, response) => void request.pipe(response))
    const client = await RawClient.open(served.port)
    const body = Buffer.alloc(5 * MIB, 'there and back ')
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`)
    client.send(body)
    expect((await client.answer()).body.equals(body)).toBe(true)
    client.destroy()
    await served.close()
  })
})

describe('what a client waits for', () => {
  test('100 Continue comes when the handler reads, and not before', async () => {
    let read: (() => void) | undefined
    const served = await serveMounted((request, response) => {
      response.writeContinue()
      read = () => {
        request.setEncoding('utf8').on('data', (text: string) => response.end(`read ${text}`))
      }
    })
    const client = await RawClient.open(served.port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n')
    await until(() => read !== undefined)
    for (let round = 0; round < 20; round++) await turn()
    expect(client.bytes().toString()).toBe('')
    read?.()
    await client.untilText('100 Continue\r\n\r\n')
    client.send('body')
    expect(await client.answer()).toMatchObject({ status: 200, interim: [100], body: Buffer.from('read body') })
    client.destroy()
    await served.close()
  })

  test('a body that nobody wants is not asked for', async () => {
    const served = await serveMounted((_request, response) => {
      response.statusCode = 403
      response.end('no')
    })
    const client = await RawClient.open(served.port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\nExpect: 100-continue\r\n\r\n')
    expect(await client.answer()).toMatchObject({ status: 403, interim: [] })
    expect(await client.over()).toBe('fin')
    client.destroy()
    await served.close()
  })

  test('interim answers and trailers are not passed on, and their callbacks are called', async () => {
    const called: string[] = []
    const served = await serveMounted((_request, response) => {
      response.writeContinue(() => called.push('continue'))
      response.writeProcessing()
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => called.push('hints'))
      response.setHeader('Trailer', 'X-Sum')
      response.write('a')
      setImmediate(() => {
        response.addTrailers({ 'X-Sum': '1' })
        response.end('b')
      })
    })
    const client = await RawClient.open(served.port)
    client.send(raw('GET /') + raw('GET /', { Connection: 'close' }))
    await client.over()
    const answers = readAll(client.bytes())
    expect(answers.map(({ interim, body }) => [interim, body.toString()])).toEqual([
      [[], 'ab'],
      [[], 'ab'],
    ])
    expect(field(answers[0] ?? never(), 'trailer')).toBeUndefined()
    expect(called).toEqual(['continue', 'hints', 'continue', 'hints'])
    await served.close()
  })

  test('pipelined requests are answered in their order', async () => {
    const served = await serveMounted((request, response) => {
      if (request.url === '/slow') setImmediate(() => setImmediate(() => response.end('slow')))
      else response.end(request.url)
    })
    const client = await RawClient.open(served.port)
    client.send(raw('GET /slow') + raw('GET /a') + raw('GET /slow') + raw('GET /b', { Connection: 'close' }))
    await client.over()
    expect(readAll(client.bytes()).map(({ body }) => body.toString())).toEqual(['slow', '/a', 'slow', '/b'])
    await served.close()
  })

  test('a handler that says so ends the connection', async () => {
    const served = await serveMounted((_request, response) => {
      response.setHeader('Connection', 'close')
      response.end('the last')
    })
    const client = await RawClient.open(served.port)
    client.send(raw('GET /'))
    expect(field(await client.answer(), 'connection')).toBe('close')
    expect(await client.over()).toBe('fin')
    client.destroy()
    await served.close()
  })

  test('HTTP/1.0 gets a stream until the end of the connection', async () => {
    const served = await serveMounted((_request, response) => {
      response.write('one ')
      setImmediate(() => response.end('two'))
    })
    const client = await RawClient.open(served.port)
    client.send('GET / HTTP/1.0\r\nHost: a\r\n\r\n')
    expect(await client.answer()).toMatchObject({ framing: 'close', body: Buffer.from('one two') })
    client.destroy()
    await served.close()
  })

  test('a WebSocket is refused with words', async () => {
    const served = await serveMounted((_request, response) => void response.end('not reached'))
    const [answer] = await ask(served.port, [
      raw('GET /', {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
      }),
    ])
    expect(answer).toMatchObject({ status: 426, fields: { upgrade: ['websocket'] } })
    expect(answer?.body).toMatch('cannot take a WebSocket')
    await served.close()
  })
})

function never(): never {
  throw new Error('there are two answers')
}
