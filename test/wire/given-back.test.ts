// given-back.test.ts: what a reply holds is given back when nobody reads it, over real sockets: a file stays open for nobody,
// a generator runs its `finally`, an event stream ends with its client and with the server, and none of it is a fault.

import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { App, channel, reply, sse, stream } from '../../src/index.ts'
import { compress } from '../../src/parts/middleware/middleware.ts'
import { field, until } from './client.ts'
import { GET, request, settle, start } from './harness.ts'

class Held {
  readonly streams: Readable[] = []
  open(): Readable {
    const made = Readable.from(['a', 'b'])
    this.streams.push(made)
    return made
  }
}

describe('a stream of Node that nobody reads is closed', () => {
  const held = new Held()
  const app = new App()
  app.get('/plain', () => held.open())
  app.get('/204', () => reply(held.open(), 204))
  app.get('/304', () => {
    const made = stream(held.open())
    made.status = 304
    return made
  })
  app.get('/status', () => {
    const made = stream(held.open())
    made.status = 99
    return made
  })
  app.get('/finisher', (given) => {
    given.onReply(() => {
      throw new Error('oops')
    })
    return held.open()
  })
  const guarded = new App()
  guarded.use(async (_request, next) => {
    await next()
    throw new Error('oops')
  })
  guarded.get('/', () => held.open())
  app.mount('/guarded', guarded)
  const packed = new App()
  packed.use(compress({ bytesMin: 0 }))
  packed.get('/', () => stream(held.open(), { type: 'text/plain' }))
  app.mount('/packed', packed)

  test.each([
    ['HEAD', '/plain', 200],
    ['GET', '/204', 204],
    ['GET', '/304', 304],
    ['GET', '/status', 500],
    ['GET', '/finisher', 500],
    ['GET', '/guarded/', 500],
    ['HEAD', '/packed/', 200],
  ])('%s %s', async (method, target, status) => {
    const { connect } = await start(app.handler)
    const client = await connect()
    client.send(request(`${method} ${target}`, 'Accept-Encoding: gzip\r\n'))
    expect((await client.answer(method)).status).toBe(status)
    await until(() => held.streams.every((one) => one.destroyed))
    expect(held.streams.length).toBeGreaterThan(0)
  })

  test('HEAD says of a compressed stream what GET would', async () => {
    const { connect } = await start(app.handler)
    const client = await connect()
    client.send(request('HEAD /packed/', 'Accept-Encoding: gzip\r\n'))
    expect(field(await client.answer('HEAD'), 'content-encoding')).toBe('gzip')
  })
})

test.each([
  ['its first value cannot be sent', [undefined]],
  ['its first value goes in a circle', [Object.assign(Object.create({}), { self: new Map() })]],
])('a generator is closed when %s', async (_why, values) => {
  const closed: string[] = []
  const app = new App()
  app.get('/', function* () {
    try {
      yield* values
    } finally {
      closed.push('sync')
    }
  })
  app.get('/later', async function* () {
    try {
      yield* values
    } finally {
      closed.push('later')
    }
  })
  const { connect } = await start(app.handler)
  for (const target of ['/', '/later']) {
    const client = await connect()
    client.send(request(`GET ${target}`))
    expect((await client.answer()).status).toBe(500)
  }
  await until(() => closed.length === 2)
})

describe('when the client leaves', () => {
  test('its event stream is over at once, also a silent one without comments', async () => {
    const news = channel<string>()
    const app = new App()
    app.get('/', () => sse(news, { keepAliveMs: 0 }))
    const { connect, lines } = await start(app.handler)
    const client = await connect()
    client.send(GET)
    await until(() => news.readers === 1)
    client.end()
    await until(() => news.readers === 0)
    await until(() => client.ended !== undefined)
    expect(lines.filter(({ level }) => level !== 'debug')).toEqual([])
  })

  test('what waits with its signal is no fault: in a handler, a generator, an event stream', async () => {
    const over: string[] = []
    const app = new App()
    app.get('/handler', async (given) => {
      over.push('begun')
      await setTimeout(60_000, undefined, { signal: given.signal }).finally(() => over.push('handler'))
      return 'never'
    })
    app.get('/generator', async function* (given) {
      yield 'a'
      over.push('begun')
      await setTimeout(60_000, undefined, { signal: given.signal }).finally(() => over.push('generator'))
    })
    app.get('/first', async function* (given) {
      over.push('begun')
      await setTimeout(60_000, undefined, { signal: given.signal }).finally(() => over.push('first'))
      yield 'a'
    })
    app.get('/events', () =>
      sse(async function* ({ signal }) {
        over.push('begun')
        await setTimeout(60_000, undefined, { signal }).finally(() => over.push('events'))
        yield 'a'
      }),
    )
    const { connect, lines } = await start(app.handler)
    for (const name of ['handler', 'generator', 'first', 'events']) {
      over.length = 0
      const client = await connect()
      client.send(request(`GET /${name}`))
      await until(() => over.includes('begun'))
      client.end()
      await until(() => over.includes(name))
      await until(() => client.ended !== undefined)
    }
    expect(lines.filter(({ level }) => level !== 'debug')).toEqual([])
  })

  test('a fault of the handler stays one', async () => {
    const app = new App()
    app.get('/', async (given) => {
      await new Promise((left) => given.signal.addEventListener('abort', left))
      throw new Error('oops')
    })
    const { connect, lines } = await start(app.handler)
    const client = await connect()
    client.send(GET)
    await settle()
    client.end()
    await until(() => lines.some(({ level, message }) => level === 'error' && message.includes('oops')))
  })
})

describe('when the server stops', () => {
  test('event streams end whole, and are not waited for', async () => {
    const news = channel<string>()
    const closed: string[] = []
    const app = new App()
    app.get('/channel', () => sse(news))
    app.get('/generator', () =>
      sse(async function* ({ signal }) {
        try {
          yield 'a'
          await setTimeout(60_000, undefined, { signal })
        } finally {
          closed.push('generator')
        }
      }),
    )
    const { server, connect } = await start(app.handler)
    const clients = [await connect(), await connect()]
    clients[0]?.send(request('GET /channel'))
    clients[1]?.send(request('GET /generator'))
    await until(() => news.readers === 1)
    await settle()
    // The clock of this server stands still: nothing of its grace passes.
    const stopped = server.stop()
    for (const client of clients) {
      expect(await client.answer()).toMatchObject({ status: 200, framing: 'chunked' })
      client.end()
    }
    await stopped
    expect(news.readers).toBe(0)
    await until(() => closed.length === 1)
  })
})
