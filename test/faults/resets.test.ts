// resets.test.ts: clients that vanish at any byte: of the head, of the body, of the reply. Nothing of them stays, and the
// next client never notices.

import { describe, expect, test } from 'vitest'
import { Reply } from '../../src/http/reply.ts'
import { RawClient, turn, until } from '../wire/client.ts'
import { GET, request, start } from '../wire/harness.ts'

const BODY = 'hello, body'
const LENGTH = request('POST /whole', `Content-Length: ${BODY.length}\r\nX-A: b\r\n`, BODY)
const CHUNKS = request(
  'POST /stream',
  'Transfer-Encoding: chunked\r\n',
  `5\r\nhello\r\n6\r\n, body\r\n0\r\nX: y\r\n\r\n`,
)

async function* slowly(text: string): AsyncGenerator<string> {
  for (const sign of text) {
    yield sign
    await turn()
  }
}

async function answerAll(incoming: { path: string; text(): Promise<string> }): Promise<Reply> {
  const body = await incoming.text()
  if (incoming.path === '/slow') return new Reply(200, slowly('abcdefghij'))
  return new Reply(200, incoming.path === '/stream' ? [body] : body)
}

describe.each(['reset', 'end', 'destroy'] as const)('a client that leaves by %s', (leave) => {
  test.each([
    ['a body with a length', LENGTH],
    ['a body in chunks', CHUNKS],
    ['a pipeline', GET + LENGTH + CHUNKS + GET],
  ])('at any byte of %s', async (_name, bytes) => {
    const { connect, server, lines } = await start(answerAll)
    for (let stop = 0; stop <= bytes.length; stop++) {
      const client = await connect()
      client.send(bytes.slice(0, stop))
      if (stop % 3 > 0) await turn()
      if (stop % 3 > 1) await turn()
      client[leave]()
      if (leave === 'end') {
        await client.over()
        client.destroy()
      }
    }
    await until(() => server.connections === 0)
    const witness = await connect()
    witness.send(GET)
    expect((await witness.answer()).status).toBe(200)
    // A client that leaves is no fault of ours.
    expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  test('at any byte of the reply', async () => {
    const { connect, server, lines } = await start(answerAll)
    const whole = await connect()
    whole.send(request('GET /slow'))
    await whole.answer()
    const length = whole.bytes().length
    for (let stop = 0; stop < length; stop++) {
      const client = await connect()
      client.send(request('GET /slow'))
      await client.until(stop)
      client[leave]()
      if (leave === 'end') {
        await client.over()
        client.destroy()
      }
    }
    whole.destroy()
    await until(() => server.connections === 0)
    expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})

test('a crowd that leaves at once', async () => {
  const { server, connect } = await start(answerAll)
  const crowd = await Promise.all(Array.from({ length: 300 }, () => RawClient.open(server.port)))
  for (const [i, client] of crowd.entries()) client.send(LENGTH.slice(0, i % LENGTH.length))
  for (const client of crowd) client.reset()
  await until(() => server.connections === 0)
  const witness = await connect()
  witness.send(GET)
  expect((await witness.answer()).status).toBe(200)
})

test('a handler that answers a client who has left has its body given back', async () => {
  const closed: string[] = []
  let answer: ((reply: Reply) => void) | undefined
  const { connect, server } = await start(
    () =>
      new Promise<Reply>((resolve) => {
        answer = resolve
      }),
  )
  const client = await connect()
  client.send(GET)
  await until(() => answer !== undefined)
  client.reset()
  await until(() => server.connections === 0)
  const body = {
    next: async () => ({ done: true as const, value: undefined }),
    return: async () => {
      closed.push('returned')
      return { done: true as const, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
  answer?.(new Reply(200, body))
  await until(() => closed.length > 0)
  expect(closed).toEqual(['returned'])
})
