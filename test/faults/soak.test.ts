// soak.test.ts: some thousand connections that do all sorts of things; after them sockets, descriptors and memory are
// where they were. The leaks that this finds are those of one connection or one request, not those of a year.

import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { silentLogger } from '../../src/base/log.ts'
import { HttpError } from '../../src/http/http-error.ts'
import { Reply, upgrade } from '../../src/http/reply.ts'
import type { Request } from '../../src/http/request.ts'
import { listen } from '../../src/server/listen.ts'
import { RawClient, turn, until } from '../wire/client.ts'
import { GET, request } from '../wire/harness.ts'

const ROUNDS = 30
const CROWD = 100

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function heap(): Promise<number> {
  // A second time for what the first one's finalizers let go.
  for (let i = 0; i < 3; i++) {
    collect()
    await turn()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const descriptors = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)

async function* forEver(): AsyncGenerator<string> {
  for (;;) {
    yield 'x'.repeat(1000)
    await turn()
  }
}

async function handle(incoming: Request): Promise<Reply> {
  switch (incoming.path) {
    case '/large':
      return new Reply(200, 'x'.repeat(500_000))
    case '/for-ever':
      return new Reply(200, forEver())
    case '/never':
      // Until its client leaves, that is: a FIN alone is no end, but it is what the signal tells.
      await once(incoming.signal, 'abort')
      return new Reply(200, 'too late')
    case '/404':
      throw new HttpError(404)
    case '/500':
      throw new Error('as the test wants it')
    case '/upgrade':
      return upgrade(
        'x',
        (socket) => void socket.on('data', (bytes) => socket.write(bytes)).on('end', () => socket.end()),
      )
    case '/unread':
      return new Reply(200, 'unread')
    default:
      return new Reply(200, await incoming.text())
  }
}

/** What each client does before it leaves; odd ones leave by a reset. */
const DEEDS: readonly ((client: RawClient) => Promise<unknown>)[] = [
  async (client) => {
    client.send(GET + request('GET /404') + request('GET /500'))
    for (let i = 0; i < 3; i++) await client.answer()
  },
  async (client) => {
    client.send(request('POST /', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'))
    return client.answer()
  },
  async (client) => {
    client.send(request('GET /large'))
    return client.until(1000)
  },
  async (client) => {
    client.send(request('GET /for-ever'))
    return client.until(5000)
  },
  async (client) => client.send(request('GET /never')),
  async (client) => client.send('GET / HTTP/1.1\r\nHos'),
  async (client) => client.send(request('POST /', 'Content-Length: 100\r\n', 'part')),
  async (client) => {
    client.send(request('POST /unread', 'Content-Length: 100\r\n', 'part'))
    return client.answer()
  },
  async (client) => {
    client.send(request('GET /upgrade', 'Connection: Upgrade\r\nUpgrade: x\r\n'))
    await client.answer()
    client.send('echo')
    return client.untilText('echo')
  },
  async (client) => {
    client.send('bad\r\n\r\n')
    return client.answer()
  },
]

test('everything is given back', { timeout: 60_000 }, async () => {
  const server = await listen(handle, { log: silentLogger })
  const round = async () => {
    await Promise.all(
      Array.from({ length: CROWD }, async (_, i) => {
        const client = await RawClient.open(server.port)
        await DEEDS[i % DEEDS.length]?.(client)
        if (Math.floor(i / DEEDS.length) % 2 === 0) client.destroy()
        else client.reset()
      }),
    )
    await until(() => server.connections === 0)
  }
  for (let i = 0; i < 5; i++) await round()
  const before = { heap: await heap(), descriptors: descriptors(), connections: server.connections }
  for (let i = 0; i < ROUNDS; i++) await round()
  const after = { heap: await heap(), descriptors: descriptors(), connections: server.connections }
  server.cut()
  await server.stop()
  expect(after.connections).toBe(0)
  expect(after.descriptors).toBeLessThanOrEqual(before.descriptors)
  expect(after.heap - before.heap).toBeLessThan(2_000_000)
})
