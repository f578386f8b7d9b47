// node-faults.test.ts: Node.js handlers that write past their response, that never come to a last answer, or throw what cannot
// be shown: the client gets an answer or a broken connection, the log says why, and the process lives on.

import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { NodeHandler } from '../../src/parts/node/from-node.ts'
import { RawClient } from '../wire/client.ts'
import { ask, raw, serveMounted } from './mounted.ts'

const unhandled: unknown[] = []
const note = (error: unknown) => void unhandled.push(error)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note).on('uncaughtException', note)
})
afterEach(() => {
  process.off('unhandledRejection', note).off('uncaughtException', note)
  expect(unhandled).toEqual([])
})

/** What one GET is answered, and what is logged of it. */
async function answerOf(handler: NodeHandler) {
  const served = await serveMounted(handler)
  try {
    const [answer] = await ask(served.port, [raw('GET /')])
    return { status: answer?.status, body: answer?.body, fields: answer?.fields, log: served.log.join() }
  } finally {
    await served.close()
  }
}

/** Writes to the socket, as no ServerResponse would. */
function writing(...chunks: (string | Buffer)[]): NodeHandler {
  return (_request, { socket }) => {
    for (const chunk of chunks) socket?.write(chunk)
  }
}

describe('a head that was written to the socket', () => {
  test.each([
    ['a line feed in a value', 'HTTP/1.1 200 OK\r\nX-A: b\nInjected: y\r\n\r\n', 'x-a holds a character'],
    [
      'half of a character that is a line feed',
      'HTTP/1.1 200 OK\r\nX-A: b\u010aInjected: y\r\n\r\n',
      'x-a holds a character',
    ],
    ['NUL in a value', 'HTTP/1.1 200 OK\r\nX-A: \0\r\n\r\n', 'x-a holds a character'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nabcde', 'its name is not a token'],
    ['a line without a colon', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'no whole head'],
    ['no status line', 'garbage\r\n\r\n', 'no whole head'],
    ['no end', 'HTTP/1.1 200 OK\r\nX-A: b\r\n', 'no whole head'],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'cannot hold'],
  ])('and has %s is answered 500, and said in the log', async (_name, text, why) => {
    const { status, fields, log } = await answerOf(writing(text))
    expect([status, fields?.['injected']]).toEqual([500, undefined])
    expect(log).toContain(why)
  })

  test('as bytes is a head like any other', async () => {
    const head = 'HTTP/1.1 201 Made\r\nX-A: \xe9\r\nContent-Length: 3\r\n\r\n'
    for (const chunks of [
      [Buffer.from(`${head}a\xffc`, 'latin1')],
      [Buffer.from(head, 'latin1'), Buffer.from('a\xffc', 'latin1')],
    ]) {
      expect(await answerOf(writing(...chunks))).toMatchObject({
        status: 201,
        body: 'a\xffc',
        fields: { 'x-a': ['\xe9'] },
      })
    }
  })
})

test('a line feed that Node.js itself makes of two letters in a Content-Disposition goes nowhere', async () => {
  // Whoever reads the answer refuses a line that no field may be.
  const { fields } = await answerOf((_request, response) => {
    response.setHeader('Content-Length', 2)
    response.setHeader('Content-Disposition', 'attachment; filename="a\xc4\x8aInjected: y"')
    response.end(Buffer.from('ok'))
  })
  expect(fields?.['injected']).toBeUndefined()
})

test.each([
  ['writeHead(199) and an end', (response: ServerResponse) => response.writeHead(199).end()],
  ['the status 102 and a body', (response: ServerResponse) => Object.assign(response, { statusCode: 102 }).end('body')],
])('%s are no last answer, and the client is told 500', async (_name, answer) => {
  const { status, log } = await answerOf((_request, response) => void answer(response))
  expect(status).toBe(500)
  expect(log).toMatch(/ended its response with the status 1\d\d/)
})

test('a response whose socket is detached answers all the same', async () => {
  const detaching: NodeHandler = (_request, response) => {
    const { socket } = response
    if (socket !== null) response.detachSocket(socket)
    response.end('kept')
  }
  expect(await answerOf(detaching)).toMatchObject({ status: 200, body: 'kept' })
})

describe('what cannot be shown', () => {
  const STRANGE: [string, () => unknown][] = [
    ['without a prototype', () => Object.create(null)],
    [
      'whose text throws',
      () => ({
        toString() {
          throw new Error('not to be read')
        },
      }),
    ],
    ['that was revoked', revoked],
  ]

  test.each(STRANGE)('an object %s, thrown after a write, breaks the answer off', async (_name, make) => {
    let go = () => {}
    const written = new Promise<void>((resolve) => {
      go = resolve
    })
    const served = await serveMounted(async (_request, response) => {
      response.write('a')
      await written
      throw make()
    })
    const client = await RawClient.open(served.port)
    client.send(raw('GET /'))
    await client.untilText('\r\na\r\n')
    go()
    await client.over()
    await expect(client.answer()).rejects.toThrow('ended')
    expect(served.log.join()).toContain('broke after its head was sent')
    await served.close()
  })

  test.each(STRANGE)('an object %s, thrown before a write, is answered 500', async (_name, make) => {
    expect((await answerOf(async () => Promise.reject(make()))).status).toBe(500)
  })

  test('a status with fields that are no text is answered 500', async () => {
    const strange = { status: 404, headers: { a: Object.create(null) } }
    expect((await answerOf(async () => Promise.reject(strange))).status).toBe(500)
  })
})

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
