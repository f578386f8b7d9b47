// node-limits.test.ts: Node.js handlers that never answer, that set a time, or that declare a length and do not keep to it.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { fromNode } from '../../src/parts/node/from-node.ts'
import { RawClient, turn, until } from '../wire/client.ts'
import { start } from '../wire/harness.ts'
import { ask, raw, serveMounted } from './mounted.ts'

describe('time', () => {
  test('a handler that never answers is cut short by the deadline, and told so', async () => {
    const events: string[] = []
    const { connect: open, clock } = await start(
      fromNode((request, response) => {
        request.on('close', () => events.push('request close'))
        response.on('close', () => events.push('response close'))
      }),
      { handlerTimeoutMs: 5000 },
    )
    const client = await open()
    client.send(raw('GET /'))
    await turn()
    await turn()
    clock.advance(6000)
    expect((await client.answer()).status).toBe(503)
    await until(() => events.length === 2)
    expect(events.sort()).toEqual(['request close', 'response close'])
  })

  test.each([
    [
      'the response',
      (_request: IncomingMessage, response: ServerResponse, heard: () => void) => response.setTimeout(5, heard),
    ],
    [
      'the request',
      (request: IncomingMessage, _response: ServerResponse, heard: () => void) => request.setTimeout(5, heard),
    ],
  ] as const)('a timeout set on %s is heard, and the handler may answer', async (_name, set) => {
    const served = await serveMounted((request, response) => {
      // Unread, so that the request is not complete yet.
      set(request, response, () => {
        response.statusCode = 503
        response.end('too slow')
      })
    })
    const client = await RawClient.open(served.port)
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n')
    expect(await client.answer()).toMatchObject({ status: 503, body: Buffer.from('too slow') })
    client.destroy()
    await served.close()
  })

  test('a timeout that nobody listens to destroys the socket', async () => {
    const served = await serveMounted((request) => void request.socket.setTimeout(5))
    expect((await ask(served.port, [raw('GET /')]))[0]?.status).toBe(500)
    expect(served.log.join()).toMatch('destroyed its connection')
    await served.close()
  })
})

describe('a declared length', () => {
  test.each([
    ['less than', 'ab'],
    ['more than', 'abcdef'],
  ])('that is %s what is streamed breaks the answer off', async (_name, rest) => {
    const served = await serveMounted((_request, response) => {
      response.setHeader('Content-Length', '5')
      response.write('a')
      setImmediate(() => response.end(rest.slice(1)))
    })
    const client = await RawClient.open(served.port)
    client.send(raw('GET /'))
    await client.over()
    expect(client.bytes().toString()).not.toMatch(/abcdef/)
    await expect(client.answer()).rejects.toThrow('ended')
    await served.close()
  })

  test('that is wrong for a body in one go is put right', async () => {
    const served = await serveMounted((_request, response) => {
      response.setHeader('Content-Length', '5')
      response.end('ab')
    })
    expect(await ask(served.port, [raw('GET /'), raw('GET /')])).toMatchObject([{ body: 'ab' }, { body: 'ab' }])
    await served.close()
  })
})
