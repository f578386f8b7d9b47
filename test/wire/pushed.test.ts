// pushed.test.ts: bodies that hand over what they have by themselves, over real sockets: their head, their chunks, a client
// that does not read, one that leaves, and a body that breaks.

import { expect, test } from 'vitest'
import { PUSH, Pulled, type Pushing, type PushStream, SharedChunk, type Sink } from '../../src/http/push.ts'
import { Reply, TEXT } from '../../src/http/reply.ts'
import { App, channel, sse } from '../../src/index.ts'
import { field, until } from './client.ts'
import { GET, settle, start } from './harness.ts'

/** A body that a test writes. */
class Body implements PushStream {
  sink: Sink | undefined
  resumed = 0
  stopped = 0
  readonly #first: (sink: Sink) => void

  constructor(first: (sink: Sink) => void = () => {}) {
    this.#first = first
  }

  [PUSH](sink: Sink): Pushing {
    this.sink = sink
    return {
      resume: () => {
        if (this.resumed++ === 0) this.#first(sink)
      },
      stop: () => void this.stopped++,
    }
  }

  [Symbol.asyncIterator](): Pulled {
    return new Pulled(this)
  }
}

/** A server whose every reply is the next of `bodies`. */
function serving(...bodies: Body[]) {
  const left = [...bodies]
  return start(() => new Reply(200, left.shift() ?? 'none', TEXT))
}

const HTTP10 = 'GET / HTTP/1.0\r\n\r\n'

test('what is there at once goes out with the head, and the connection goes on', async () => {
  const bodies = [1, 2].map(
    (n) =>
      new Body((sink) => {
        sink.write(`é${n}`)
        sink.write('')
        sink.write(new SharedChunk('ü'))
        sink.write(Buffer.from('bytes'))
        sink.end()
      }),
  )
  const { connect } = await serving(...bodies)
  const client = await connect()
  client.send(GET + GET)
  const answers = [await client.answer(), await client.answer()]
  expect(answers.map(({ framing, body }) => `${framing} ${body}`)).toEqual(['chunked é1übytes', 'chunked é2übytes'])
})

test('the head does not wait for a body that is silent', async () => {
  const body = new Body()
  const { connect } = await serving(body)
  const client = await connect()
  client.send(GET)
  await client.untilText('\r\n\r\n')
  body.sink?.write('late')
  body.sink?.end()
  expect((await client.answer()).body.toString()).toBe('late')
})

test('on HTTP/1.0 the end of the connection is the end of the body', async () => {
  const body = new Body((sink) => {
    sink.write(new SharedChunk('one '))
    sink.write('two')
  })
  const { connect } = await serving(body)
  const client = await connect()
  client.send(HTTP10)
  await client.untilText('two')
  body.sink?.end()
  const answer = await client.answer()
  expect(answer).toMatchObject({ framing: 'close', body: Buffer.from('one two') })
  expect(await client.over()).toBe('fin')
})

test('a body without anything is empty, not cut', async () => {
  const { connect } = await serving(new Body((sink) => sink.end()))
  const client = await connect()
  client.send(GET)
  expect((await client.answer()).body).toHaveLength(0)
})

test('failing before its first chunk it is a 500 and the connection stays; later it is cut', async () => {
  const late = new Body()
  const broken = new Body((sink) => sink.write('half'))
  const { connect, lines } = await serving(new Body((sink) => sink.fail(new Error('at once'))), late, broken)
  const client = await connect()
  client.send(GET)
  expect((await client.answer()).status).toBe(500)
  client.send(GET)
  await until(() => late.sink !== undefined)
  late.sink?.fail(new Error('soon'))
  expect((await client.answer()).status).toBe(500)
  client.send(GET)
  await client.untilText('half')
  broken.sink?.fail(new Error('too late'))
  expect(await client.over()).toBe('reset')
  await expect(client.answer()).rejects.toThrow(/ended/)
  expect(lines.filter(({ level }) => level === 'error')).toHaveLength(3)
})

test('a chunk that is neither text nor bytes is a 500, and the body is told to stop', async () => {
  const body = new Body((sink) => sink.write(7 as unknown as string)) // what plain JavaScript may do
  const { connect } = await serving(body)
  const client = await connect()
  client.send(GET)
  expect((await client.answer()).status).toBe(500)
  expect(body.stopped).toBe(1)
})

test('a client that does not read holds the body back, and goes on where it was', async () => {
  const piece = 'x'.repeat(10_000)
  const body = new Body()
  const { connect } = await serving(body)
  const client = await connect()
  client.send(GET)
  await client.untilText('\r\n\r\n')
  client.socket.pause()
  let sent = 0
  while (body.sink?.write(piece) === true) {
    sent++
    await settle(1)
  }
  sent++
  await settle()
  const resumed = body.resumed
  expect(sent).toBeLessThan(2000)
  client.socket.resume()
  await until(() => body.resumed > resumed)
  body.sink?.end()
  expect((await client.answer()).body).toHaveLength(sent * piece.length)
})

test('more than fits one turn waits for the next, and the others have theirs', async () => {
  const piece = 'x'.repeat(10_000)
  const body: Body = new Body((sink) => {
    while (sink.write(piece));
  })
  const { connect } = await serving(body)
  const client = await connect()
  client.send(GET)
  await until(() => body.resumed > 1)
  body.sink?.write(Buffer.alloc(600_000))
  body.sink?.end()
  expect((await client.answer()).body.length).toBeGreaterThan(660_000)
})

test('a client that leaves stops the body, at once', async () => {
  const body = new Body((sink) => sink.write('half'))
  const { connect } = await serving(body)
  const client = await connect()
  client.send(GET)
  await client.untilText('half')
  client.reset()
  await until(() => body.stopped === 1)
  expect(body.sink?.write('more')).toBe(false)
  body.sink?.fail(new Error('interests nobody'))
  body.sink?.end()
})

test('HEAD has the fields and begins nothing', async () => {
  const body = new Body()
  const { connect } = await serving(body)
  const client = await connect()
  client.send('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n')
  const answer = await client.answer('HEAD')
  expect(field(answer, 'transfer-encoding')).toBe('chunked')
  expect(body).toMatchObject({ resumed: 0, stopped: 1 })
})

test('a channel reaches all its clients, forgets who leaves, and cuts who is too slow', async () => {
  const news = channel<string>()
  const app = new App()
  app.get('/', () => sse(news))
  const { connect, lines } = await start(app.handler)
  const clients = await Promise.all(Array.from({ length: 20 }, () => connect()))
  for (const client of clients) client.send(GET)
  await until(() => news.readers === 20)
  news.send('é one')
  news.send('two')
  for (const client of clients) await client.untilText('data: \xc3\xa9 one\n\n\r\nb\r\ndata: two\n\n')
  const [slow, gone] = clients
  gone?.reset()
  slow?.socket.pause()
  await until(() => news.readers === 19)
  const long = 'x'.repeat(20_000)
  for (let i = 0; news.readers === 19; i++) {
    news.send(long)
    await settle(1)
    if (i === 5000) throw new Error('nobody was sent away')
  }
  expect(news.readers).toBe(18)
  slow?.socket.resume()
  await expect(slow?.answer()).rejects.toThrow(/ended/)
  news.close()
  for (const client of clients.slice(2)) expect((await client.answer()).framing).toBe('chunked')
  expect(lines.filter(({ level }) => level === 'error')).toEqual([])
}, 60_000)
