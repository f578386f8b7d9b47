// events.mjs: `node events.mjs PEER`: a page of server-sent events that every client gets alike, and an address that publishes.
// Each peer by the means that its own documents name: guichet's channel, a listener of node:http and Fastify, Hono's
// stream; and each with the same async generator for every client. "generator alone" runs that and sends what it gave in
// one piece at the end: what no server can be rid of.

import { EventEmitter, on } from 'node:events'
import { PassThrough, Readable } from 'node:stream'

const hub = new EventEmitter().setMaxListeners(0)
const DATA = { at: 1, text: 'somebody came in, and the window is open', seats: [1, 2, 3] }

/** Publishes `count` events, one in a turn of the event loop, so that all clients are served in between. */
async function publish(count) {
  for (let i = 0; i < count; i++) {
    hub.emit('news', { ...DATA, at: i, last: i + 1 === count })
    await new Promise((turn) => setImmediate(turn))
  }
}

async function* news(signal) {
  try {
    for await (const [event] of on(hub, 'news', { signal })) yield event
  } catch (error) {
    if (error.name !== 'AbortError') throw error
  }
}

async function* newsText(signal) {
  yield ':\n\n'
  for await (const event of news(signal)) yield `data: ${JSON.stringify(event)}\n\n`
}

/** Aborts when the client leaves. */
function leaving(emitter) {
  const leaves = new AbortController()
  emitter.once('close', () => leaves.abort())
  return leaves.signal
}

async function served(events) {
  const { App } = await import('../../dist/index.js')
  const { listen } = await import('../../dist/server/listen.js')
  const app = new App()
  app.get('/events', events)
  app.post('/publish/<int:count>', async ({ params }) => {
    await publish(params.count)
    return 'done'
  })
  const limits = { connectionsMax: 10_000, connectionsPerAddressMax: 10_000 }
  return (await listen(app.handler, { port: 0, ...limits })).port
}

const starts = {
  async guichet() {
    const { channel, sse } = await import('../../dist/index.js')
    const heard = channel()
    hub.on('news', (event) => heard.send(event))
    return served(() => sse(heard))
  },
  async 'guichet-generator'() {
    const { sse } = await import('../../dist/index.js')
    return served(() => sse(({ signal }) => news(signal)))
  },
  fastify() {
    return fastify((request) => {
      const body = new PassThrough()
      // Fastify sends no head before the first bytes.
      body.write(':\n\n')
      const send = (event) => body.write(`data: ${JSON.stringify(event)}\n\n`)
      hub.on('news', send)
      request.raw.once('close', () => hub.off('news', send))
      return body
    })
  },
  'fastify-generator'() {
    return fastify((request) => Readable.from(newsText(leaving(request.raw))))
  },
  async hono() {
    const { Hono } = await import('hono')
    const { streamSSE } = await import('hono/streaming')
    const { serve } = await import('@hono/node-server')
    const app = new Hono()
    app.get('/events', (c) =>
      streamSSE(c, async (stream) => {
        await stream.write(':\n\n')
        for await (const event of news(c.req.raw.signal)) await stream.writeSSE({ data: JSON.stringify(event) })
      }),
    )
    app.post('/publish/:count', async (c) => {
      await publish(Number(c.req.param('count')))
      return c.text('done')
    })
    return new Promise((resolve) =>
      serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port)),
    )
  },
  'node:http'() {
    return nodeHttp((response) => {
      const send = (event) => response.write(`data: ${JSON.stringify(event)}\n\n`)
      hub.on('news', send)
      response.once('close', () => hub.off('news', send))
    })
  },
  'node:http-generator'() {
    return nodeHttp(async (response) => {
      for await (const event of news(leaving(response))) response.write(`data: ${JSON.stringify(event)}\n\n`)
    })
  },
  'generator alone'() {
    return nodeHttp(async (response) => {
      let kept = ''
      for await (const event of news(leaving(response))) {
        kept += `data: ${JSON.stringify(event)}\n\n`
        if (event.last) response.write(kept)
      }
    })
  },
}

async function fastify(bodyFor) {
  const { default: Fastify } = await import('fastify')
  const app = Fastify()
  app.get('/events', (request, reply) => reply.type('text/event-stream').send(bodyFor(request)))
  app.post('/publish/:count', async (request) => {
    await publish(Number(request.params.count))
    return 'done'
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server.address().port
}

async function nodeHttp(begin) {
  const { createServer } = await import('node:http')
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      await publish(Number(request.url.split('/').at(-1)))
      return response.end('done')
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    await begin(response)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
}

console.log(await starts[process.argv[2]]())
