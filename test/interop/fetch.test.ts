// fetch.test.ts: fetch handlers and clients that leave, read slowly, send much; and what comes from another server.

import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { fromFetch } from '../../src/parts/node/from-fetch.ts'
import { RawClient, turn, until } from '../wire/client.ts'
import { ask, raw, serveHandler } from './mounted.ts'

const MIB = 1_048_576

test('a client that leaves cancels the body, and aborts the signal', async () => {
  const events: string[] = []
  const served = await serveHandler(
    fromFetch((request) => {
      request.signal.addEventListener('abort', () => events.push('aborted'))
      const body = new ReadableStream({
        async pull(controller) {
          await turn()
          controller.enqueue(Buffer.from('more '))
        },
        cancel() {
          events.push('cancelled')
        },
      })
      return new Response(body)
    }),
  )
  const client = await RawClient.open(served.port)
  client.send(raw('GET /'))
  await client.untilText('more ')
  client.reset()
  await until(() => events.length === 2)
  expect(events.sort()).toEqual(['aborted', 'cancelled'])
  expect(served.log.filter((line) => line.startsWith('error'))).toEqual([])
  await served.close()
})

test('a slow reader stops the stream, and gets all of it in the end', async () => {
  const total = 24 * MIB
  const piece = new Uint8Array(65_536).fill(7)
  let written = 0
  const served = await serveHandler(
    fromFetch(
      () =>
        new Response(
          new ReadableStream(
            {
              pull(controller) {
                if (written === total) return controller.close()
                written += piece.length
                controller.enqueue(piece)
              },
            },
            { highWaterMark: 0 },
          ),
          { headers: { 'content-length': String(total) } },
        ),
    ),
  )
  const socket = connect(served.port, '127.0.0.1')
  socket.pause()
  socket.write(raw('GET /', { Connection: 'close' }))
  let before = -1
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
  await new Promise((resolve) => socket.once('close', resolve))
  expect(received).toBeGreaterThan(total)
  expect(received).toBeLessThan(total + 1000)
  await served.close()
})

test('a handler that does not read stops the client', async () => {
  const total = 24 * MIB
  let open: (() => void) | undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let called = false
  const served = await serveHandler(
    fromFetch(async (request) => {
      called = true
      await opened
      return new Response(String((await request.arrayBuffer()).byteLength))
    }),
  )
  const client = await RawClient.open(served.port)
  client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${total}\r\n\r\n`)
  client.send(Buffer.alloc(total))
  await until(() => called)
  let before = -1
  for (let still = 0; still < 50; still = client.socket.bytesWritten === before ? still + 1 : 0) {
    before = client.socket.bytesWritten
    await turn()
  }
  expect(client.socket.writableLength).toBeGreaterThan(0)
  open?.()
  expect((await client.answer()).body.toString()).toBe(String(total))
  client.destroy()
  await served.close()
})

test('a body that breaks off is an error of the reader', async () => {
  let fault: unknown
  const served = await serveHandler(
    fromFetch(async (request) => {
      await request.text().catch((error: unknown) => {
        fault = error
      })
      return new Response('nobody is there')
    }),
  )
  const client = await RawClient.open(served.port)
  client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf')
  await turn()
  client.reset()
  await until(() => fault !== undefined)
  expect(fault).toBeInstanceOf(Error)
  await served.close()
})

test('what fetch() gave can be the answer: its coding was taken off, and its fields with it', async () => {
  const upstream = createServer((request, response) => {
    response.setHeader('X-Asked', String(request.url))
    response.setHeader('Content-Encoding', 'gzip')
    response.end(gzipSync('from upstream '.repeat(5000)))
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo // it listens on a port
  const app = new App({ security: false })
  app.mount(
    '/proxy',
    fromFetch((request) => {
      const { pathname, search } = new URL(request.url)
      return fetch(`http://127.0.0.1:${port}${pathname}${search}`, { signal: request.signal })
    }),
  )
  const served = await serveHandler(app.handler)
  const [first, second] = await ask(served.port, [raw('GET /proxy/a?b'), raw('GET /proxy/c')])
  expect(first?.body).toBe('from upstream '.repeat(5000))
  expect(first?.fields).toEqual({ 'x-asked': ['/a?b'] })
  expect(second?.body).toBe(first?.body)
  await served.close()
  upstream.closeAllConnections()
  await new Promise((resolve) => upstream.close(resolve))
})

test('a handler that gives no Response is a 500, and the log says why', async () => {
  const served = await serveHandler(fromFetch((() => 'text') as unknown as () => Response)) // a handler without types
  const [answer] = await ask(served.port, [raw('GET /')])
  expect(answer?.status).toBe(500)
  expect(answer?.body).not.toMatch('Response')
  expect(served.log.join()).toMatch('answered with a value of type string')
  await served.close()
})
