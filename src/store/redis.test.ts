import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createLogger, silentLogger } from '../base/log.ts'
import { openRedis, type RedisConnection, redisPlace } from './redis.ts'

const URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const parts = { log: silentLogger, root: import.meta.dirname, environment: {} }
const open: RedisConnection[] = []
afterEach(async () => {
  for (const redis of open.splice(0)) await redis.close()
})
const opened = async (more: Parameters<typeof openRedis>[0]) => {
  const redis = await openRedis(more)
  open.push(redis)
  return redis
}

/** True when something listens where the URL leads to. */
function listens(url: string): Promise<boolean> {
  const { hostname, port } = new globalThis.URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port || 6379), hostname)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** A server that reads and answers as the test wants. */
async function server(answer: (text: string) => string | undefined): Promise<{ url: string; stop(): void }> {
  const listening = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const said = answer(String(bytes))
      if (said !== undefined) socket.write(said)
    })
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const { port } = listening.address() as AddressInfo // it listens on TCP
  return { url: `redis://:hunter2@127.0.0.1:${port}`, stop: () => listening.close() }
}

describe('the URL', () => {
  test('gives host, port and number', () => {
    expect(redisPlace('redis://a.test')).toBe('a.test:6379')
    expect(redisPlace('rediss://user:secret@a.test:7000/3')).toBe('a.test:7000/3')
  })

  test.each([
    ['', 'REDIS_URL'],
    ['http://a.test', 'redis://'],
    ['redis://a.test/name', 'number'],
    ['redis://:sec@ret@a b/', 'not a URL'],
  ])('%j is refused', (url, why) => {
    expect(() => redisPlace(url)).toThrow(
      expect.objectContaining({ code: 'GUI_STORE_URL', message: expect.stringContaining(why) }),
    )
  })

  test('is told without its password', () => {
    expect(() => redisPlace('http://user:hunter2@a.test')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })
})

test('a missing package is named', async () => {
  const load = async (name: string) => {
    throw Object.assign(new Error(`Cannot find package '${name}' imported from x`), { code: 'ERR_MODULE_NOT_FOUND' })
  }
  await expect(openRedis({ ...parts, root: '/nowhere', options: { url: URL }, load })).rejects.toMatchObject({
    code: 'GUI_STORE_PACKAGE',
    hint: expect.stringContaining('npm install ioredis'),
  })
})

test('nothing is sent before the first command, and one that is not answered in time is given up', async () => {
  let asked = 0
  const silent = await server(() => {
    asked++
    return undefined
  })
  const redis = await opened({ ...parts, options: { url: silent.url, commandTimeoutMs: 1000 } })
  expect(redis.client.status).toBe('wait')
  const failed = await redis.command('get', 'a').catch((error: unknown) => error)
  expect(failed).toMatchObject({ code: 'GUI_STORE_REDIS', status: 503, message: expect.stringContaining('GET') })
  expect(asked).toBeGreaterThan(0)
  silent.stop()
})

test('where nothing listens, the command says so soon, the log once, and neither holds the password', async () => {
  const gone = await server(() => undefined)
  gone.stop()
  const lines: string[] = []
  const log = createLogger({ write: (line) => void lines.push(line) })
  const redis = await opened({ ...parts, log, options: { url: gone.url } })
  for (let i = 0; i < 2; i++) {
    const failed = await redis.command('get', 'a').catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'GUI_STORE_CONNECT', message: expect.stringContaining(redis.where) })
    expect(String(failed)).not.toContain('hunter2')
  }
  expect(lines.filter((line) => line.includes('is away'))).toHaveLength(1)
  expect(lines.join('')).not.toContain('hunter2')
})

function withErrors(_: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return { ...value, message: value.message, stack: value.stack, cause: value.cause }
}

const found = await listens(URL)
describe.skipIf(!found)('with a server', () => {
  test('commands are sent and answered, bytes among them; refusals are told without their values', async () => {
    const redis = await opened({ ...parts, environment: { REDIS_URL: URL } })
    const key = `guichet-test:${process.pid}`
    expect(await redis.command('set', key, new Uint8Array([104, 105]), 'PX', 60_000)).toBe('OK')
    expect(await redis.command('get', key)).toBe('hi')
    await expect(redis.command('incr', key)).rejects.toMatchObject({
      code: 'GUI_STORE_REDIS',
      message: expect.stringMatching(/did not do INCR: ERR value is not an integer/),
    })
    const failed = await redis.command('nosuchcommand', 'hunter2').catch((error: unknown) => error)
    expect(String(failed)).toContain('unknown command')
    expect(JSON.stringify(failed, withErrors)).not.toContain('hunter2')
    expect(await redis.command('del', key)).toBe(1)
  })

  test('a password that is not accepted is told, and kept secret', async () => {
    const lines: string[] = []
    // What a logger of the user's own may print of an error.
    const warn = (fields: object, said: string) => void lines.push(said, JSON.stringify(fields, withErrors))
    const url = URL.replace('://', '://nobody:hunter2@')
    const redis = await opened({ ...parts, log: { ...silentLogger, warn }, options: { url } })
    const failed = await redis.command('get', 'a').catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'GUI_STORE_CONNECT', message: expect.stringContaining('password') })
    expect(lines.length).toBeGreaterThan(0)
    expect(`${lines.join('')} ${JSON.stringify(failed, withErrors)}`).not.toContain('hunter2')
  })

  test('a second connection subscribes', async () => {
    const redis = await opened({ ...parts, options: { url: URL } })
    const ear = redis.duplicate()
    open.push(ear)
    const channel = `guichet-test:${process.pid}`
    const heard = new Promise((resolve) => ear.client.once('message', (_, text) => resolve(text)))
    await ear.client.subscribe(channel)
    await redis.command('publish', channel, 'bonjour')
    expect(await heard).toBe('bonjour')
  })
})
if (!found) test.skip('skipped: there is no Redis here', () => {})
