// slow.test.ts: a thousand clients that never finish what they begin, and one that only wants its page.

import { describe, expect, test } from 'vitest'
import { Reply } from '../../src/http/reply.ts'
import { RawClient, turn, until } from '../wire/client.ts'
import { GET, request, start } from '../wire/harness.ts'

const COUNT = 1000

describe('a thousand slow clients', () => {
  test.each([
    ['in the head', 'GET / HTTP/1.1\r\nHost: a\r\nX: ', 'x', 408],
    ['in the body', request('POST /', 'Content-Length: 100000\r\n'), 'x', 408],
    ['in the chunks', request('POST /', 'Transfer-Encoding: chunked\r\n'), '1\r\nx\r\n', 408],
    ['before the first byte', '', '', undefined],
  ])('%s keep nobody waiting, and are let go in the end', async (_name, begin, more, status) => {
    const { server, connect, clock } = await start(async (incoming) => new Reply(200, await incoming.text()))
    const slow: RawClient[] = []
    for (let at = 0; at < COUNT; at += 100) {
      slow.push(...(await Promise.all(Array.from({ length: 100 }, () => RawClient.open(server.port)))))
    }
    for (const client of slow) client.send(begin)
    await until(() => server.connections === COUNT)
    for (let round = 0; round < 3; round++) {
      for (const client of slow) client.send(more)
      const from = performance.now()
      const witness = await connect()
      witness.send(GET)
      expect((await witness.answer()).status).toBe(200)
      // One second is a long time for one page; a server that served the slow ones first would take minutes.
      expect(performance.now() - from).toBeLessThan(1000)
      witness.destroy()
    }
    for (let round = 0; round < 60 && server.connections > 0; round++) {
      for (const client of slow) {
        if (client.ended === undefined) client.send(more)
        else client.end()
      }
      clock.advance(1000)
      await turn()
    }
    await until(() => slow.every(({ ended }) => ended !== undefined))
    for (const client of slow) {
      const first = client.bytes().toString('latin1', 9, 12)
      expect(first).toBe(status === undefined ? '' : String(status))
      client.destroy()
    }
    await until(() => server.connections === 0)
  })
})
