// mounts.test.ts: programs of other kinds inside an App: what they see of their prefix, and who has the last word where
// nothing was found or something was thrown.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { abort } from '../../src/http/http-error.ts'
import type { Handler } from '../../src/http/message.ts'
import { fromFetch } from '../../src/parts/node/from-fetch.ts'
import { fromNode, type NodeHandler } from '../../src/parts/node/from-node.ts'
import { type ExpressApp, express, onFinished } from './express.ts'
import { ask, compareServed, raw, serveByNode, serveHandler, serveMounted } from './mounted.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-mounts-'))

beforeAll(() => {
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'index.html'), '<h1>root</h1>')
  writeFileSync(join(folder, 'sub/index.html'), '<h1>sub</h1>')
})
afterAll(() => rmSync(folder, { recursive: true }))

function legacy(): ExpressApp {
  const app = express().disable('x-powered-by')
  app.use('/files', express.static(folder))
  app.get('/where', (request, response) =>
    response.json([request.baseUrl, request.url, request.originalUrl, request.path, request.hostname]),
  )
  const router = express.Router()
  router.get('/deep/:id', (request, response) =>
    response.json([request.baseUrl, request.url, request.originalUrl, request.params]),
  )
  app.use('/router', router)
  app.get('/redirect', (_request, response) => response.redirect('next'))
  app.get('/', (_request, response) => response.send('home'))
  return app
}

/** An App with a handler below /legacy, and something around it. */
function around(handler: Handler): App {
  const app = new App()
  app.mount('/legacy', handler)
  app.get('/own', () => 'own')
  return app
}

async function asked(app: App, path: string, init?: RequestInit): Promise<{ status: number; body: string }> {
  const answer = await app.request(path, init)
  return { status: answer.status, body: await answer.text() }
}

describe('the prefix', () => {
  test.each([
    '/legacy/where?a=1',
    '/legacy/router/deep/7?b',
    '/legacy',
    '/legacy/',
    '/legacy?x=1',
    '/legacy/redirect',
    '/legacy/files',
    '/legacy/files/',
    '/legacy/files/sub',
    '/legacy/files/sub/',
  ])('an Express app sees %s as if Express had mounted it', async (target) => {
    const outer = express().disable('x-powered-by')
    outer.use('/legacy', legacy())
    const [node, ours] = [await serveByNode(outer), await serveMounted(legacy(), '/legacy')]
    const [first] = await ask(ours.port, [raw(`GET ${target}`)])
    expect(first?.status).toBeLessThan(400)
    await compareServed(node, ours, { requests: [raw(`GET ${target}`)], expect: { status: first?.status ?? 0 } })
  })

  test('a static middleware mounted by itself leads to its slash', async () => {
    const outer = express().disable('x-powered-by')
    outer.use('/static', express.static(folder))
    const ours = await serveMounted(express.static(folder) as NodeHandler, '/static')
    const requests = ['/static', '/static/', '/static/sub', '/static/sub/?q'].map((path) => raw(`GET ${path}`))
    await compareServed(await serveByNode(outer), ours, { requests })
  })

  test('"keep" leaves the URL whole', async () => {
    const tell: NodeHandler = (request, response) =>
      response.end(JSON.stringify([request.url, Reflect.get(request, 'originalUrl'), Reflect.get(request, 'baseUrl')]))
    const keep = around(fromNode(tell, { base: 'keep' }))
    expect((await asked(keep, '/legacy/a?b')).body).toBe('["/legacy/a?b","/legacy/a?b",""]')
    const strip = around(fromNode(tell))
    expect((await asked(strip, '/legacy/a?b')).body).toBe('["/a?b","/legacy/a?b","/legacy"]')
  })

  test('a prefix with parameters, in an App in an App', async () => {
    const part = new App()
    part.mount(
      '/tools/<int:n>',
      fromNode((request, response) => response.end(`${Reflect.get(request, 'baseUrl')} ${request.url}`)),
    )
    const app = new App()
    app.mount('/<lang>', part)
    expect((await asked(app, '/fr/tools/7/a/b')).body).toBe('/fr/tools/7 /a/b')
  })

  test('a fetch handler sees the URL behind it, or the whole', async () => {
    const hono = new Hono().get('/a/:id', (c) => c.text(`${c.req.url} ${c.req.param('id')}`))
    expect((await asked(around(fromFetch(hono)), '/legacy/a/7?q')).body).toBe('http://localhost/a/7?q 7')
    const whole = new Hono().get('/legacy/a/:id', (c) => c.text(c.req.url))
    expect((await asked(around(fromFetch(whole, { base: 'keep' })), '/legacy/a/7')).body).toMatch('/legacy/a/7')
    const bare = fromFetch((request) => new Response(new URL(request.url).pathname))
    expect((await asked(around(bare), '/legacy')).body).toBe('/')
  })
})

describe('what is not found', () => {
  test('next() leaves it to notFound of the App', async () => {
    const app = around(fromNode(legacy()))
    app.notFound((request) => `nothing at ${request.url}`)
    expect(await asked(app, '/legacy/none')).toEqual({ status: 404, body: 'nothing at http://localhost/legacy/none' })
    expect(await asked(app, '/own')).toMatchObject({ status: 200, body: 'own' })
  })

  test('and without one to its page', async () => {
    const { status, body } = await asked(around(fromNode(legacy())), '/legacy/none')
    expect(status).toBe(404)
    expect(body).not.toMatch(/Cannot GET/)
  })

  test('notFound can still read a body that the handler left alone', async () => {
    const app = around(fromNode((_request, _response, next) => next()))
    app.notFound(async (request) => `left: ${await request.text()}`)
    expect((await asked(app, '/legacy', { method: 'POST', body: 'untouched' })).body).toBe('left: untouched')
    const fetched = around(fromFetch(() => new Response(null, { status: 404 }), { fallthrough: true }))
    fetched.notFound(async (request) => `left: ${await request.text()}`)
    expect((await asked(fetched, '/legacy', { method: 'POST', body: 'as well' })).body).toBe('left: as well')
  })

  test('next("router") and next("route") say the same', async () => {
    for (const word of ['router', 'route']) {
      const app = around(fromNode((_request, _response, next) => next(word)))
      expect((await asked(app, '/legacy')).status).toBe(404)
    }
  })

  test('a route behind the mount gets other methods', async () => {
    const app = new App()
    app.post('/thing', () => 'posted')
    app.mount(
      '/',
      fromNode((_request, _response, next) => next()),
    )
    expect((await asked(app, '/thing')).status).toBe(405)
  })

  test('what waits for the end of the answer hears of it, with a 404', async () => {
    const heard = new Promise<number>((resolve) => {
      const app = around(
        fromNode((_request, response, next) => {
          onFinished(response, () => resolve(response.statusCode))
          next()
        }),
      )
      void app.request('/legacy')
    })
    expect(await heard).toBe(404)
  })

  test('a 404 of the handler is an answer, but not with fallthrough', async () => {
    const plain = () => Response.json({ error: 'no such thing' }, { status: 404 })
    const fastify = () => Fastify().get('/', () => 'home')
    const node: NodeHandler = (_request, response) => {
      response.statusCode = 404
      response.write('not ')
      setImmediate(() => response.end('here'))
    }
    for (const [make, own] of [
      [(options: object) => fromFetch(plain, options), '{"error":"no such thing"}'],
      [(options: object) => fromNode(fastify(), options), /Route GET:\/none not found/],
      [(options: object) => fromNode(node, options), 'not here'],
    ] as const) {
      for (const fallthrough of [false, true]) {
        const app = around(make({ fallthrough }))
        app.notFound(() => 'of the App')
        const { status, body } = await asked(app, '/legacy/none')
        expect(status).toBe(404)
        expect(body).toMatch(fallthrough ? 'of the App' : own)
        await app.close()
      }
    }
  })
})

describe('what is thrown', () => {
  class OwnError extends Error {}
  const ways: [string, Handler][] = [
    ['next(error)', fromNode((_request, _response, next) => next(new OwnError('fault')))],
    [
      'thrown',
      fromNode(() => {
        throw new OwnError('fault')
      }),
    ],
    [
      'rejected',
      fromNode(async () => {
        throw new OwnError('fault')
      }),
    ],
    [
      'next(error) of Express',
      fromNode(
        express().get('/', () => {
          throw new OwnError('fault')
        }),
      ),
    ],
    [
      'thrown by a fetch handler',
      fromFetch(() => {
        throw new OwnError('fault')
      }),
    ],
    ['rejected by a fetch handler', fromFetch(() => Promise.reject(new OwnError('fault')))],
    [
      'behind writeHead, before anything was sent',
      fromNode((_request, response) => {
        response.writeHead(200, { 'x-a': '1' })
        throw new OwnError('fault')
      }),
    ],
  ]

  test.each(ways)('%s reaches onError of the App as it is', async (_name, handler) => {
    const app = around(handler)
    app.onError((error) => `${error instanceof OwnError} ${(error as Error).message}`)
    expect(await asked(app, '/legacy')).toEqual({ status: 500, body: 'true fault' })
  })

  test('an error with a status keeps it, and its fields; its text stays in the house', async () => {
    const fault = Object.assign(new Error('secret input'), { status: 429, headers: { 'Retry-After': 9 } })
    const app = around(fromNode((_request, _response, next) => next(fault)))
    const answer = await app.request('/legacy')
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('9')
    expect(await answer.text()).not.toMatch('secret input')
    const told = around(fromNode((_request, _response, next) => next(fault)))
    told.onError((error) => `${(error as Error).cause === fault}`)
    expect(await asked(told, '/legacy')).toEqual({ status: 429, body: 'true' })
  })

  test('a body that Express cannot read is a 400 of the client, not a fault of ours', async () => {
    const parser = express()
    parser.use(express.json())
    const served = await serveHandler(around(fromNode(parser)).handler)
    const [answer] = await ask(served.port, [raw('POST /legacy', { 'Content-Type': 'application/json' }, '{"secret":')])
    expect(answer?.status).toBe(400)
    expect(answer?.body).not.toMatch('secret')
    expect(served.log.filter((line) => line.startsWith('error'))).toEqual([])
    await served.close()
  })

  test('a body that the App has read already is an error that says so', async () => {
    const parser = express()
    parser.use(express.json())
    const app = new App()
    app.use(async (request, next) => {
      await request.text()
      return next()
    })
    app.mount('/express', fromNode(parser))
    app.mount(
      '/fetch',
      fromFetch(async (request) => new Response(await request.text())),
    )
    app.onError((error) => (error as { code?: string }).code ?? String(error))
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    for (const path of ['/express', '/fetch'])
      expect(await asked(app, path, init)).toEqual({ status: 500, body: 'GUI_HTTP_BODY_USED' })
  })

  test('abort() of guichet works in there', async () => {
    const app = around(fromNode(() => abort(403, 'Not you.')))
    expect(await asked(app, '/legacy')).toMatchObject({ status: 403, body: expect.stringContaining('Not you.') })
  })

  test('once all was answered it is logged', async () => {
    const served = await serveHandler(
      fromNode(async (_request, response) => {
        response.end('whole')
        await new Promise((resolve) => response.on('close', resolve))
        throw new Error('too late')
      }),
    )
    const [answer] = await ask(served.port, [raw('GET /')])
    expect(answer).toMatchObject({ status: 200, body: 'whole' })
    await expect.poll(() => served.log.join()).toMatch('failed after it had answered')
    await served.close()
  })

  test('in the middle of an answer it breaks the answer off', async () => {
    const served = await serveHandler(
      fromNode(async (_request, response, next) => {
        response.write('the beginning')
        await new Promise((resolve) => setImmediate(resolve))
        next(new Error('half-way'))
      }),
    )
    await expect(ask(served.port, [raw('GET /')])).rejects.toThrow(/ended .*the beginning/)
    expect(served.log.join()).toMatch('broke after its head was sent')
    await served.close()
  })

  test.each([
    ['its response', (_request, response) => response.destroy()],
    ['its request', (request) => request.destroy()],
    ['its socket', (request) => request.socket.destroy()],
    ['its socket, gently', (request) => request.socket.end()],
  ] satisfies [string, NodeHandler][])(
    'a handler that destroys %s before it answers is told what it did',
    async (_name, destroy) => {
      const app = around(fromNode((request, response, next) => void (destroy as NodeHandler)(request, response, next))) // the list above is of these
      app.onError((error) => (error as { code?: string }).code ?? 'no code')
      expect(await asked(app, '/legacy')).toEqual({ status: 500, body: 'GUI_NODE_BROKEN_OFF' })
    },
  )
})

describe('around it', () => {
  test('middleware of the App sees its answers, also streamed ones', async () => {
    const app = new App()
    app.use(async (_request, next) => {
      const answer = await next()
      answer.headers.set('x-app', answer.headers.get('x-inner') ?? 'none')
      return answer
    })
    app.mount(
      '/node',
      fromNode((_request, response) => {
        response.setHeader('X-Inner', 'node')
        response.write('a')
        setImmediate(() => response.end('b'))
      }),
    )
    app.mount('/hono', fromFetch(new Hono().get('/', (c) => c.text('h', 200, { 'x-inner': 'hono' }))))
    const served = await serveHandler(app.handler)
    const [node, hono] = await ask(served.port, [raw('GET /node'), raw('GET /hono')])
    expect(node).toMatchObject({ body: 'ab', fields: { 'x-app': ['node'] } })
    expect(hono).toMatchObject({ body: 'h', fields: { 'x-app': ['hono'] } })
    await served.close()
  })

  test('the App can ask it in the same process', async () => {
    const app = around(fromNode(legacy()))
    const answer = await app.request('/legacy/where')
    expect(await answer.json()).toEqual(['/legacy', '/where', '/legacy/where', '/where', 'localhost'])
    const parser = express()
    parser.post('/', express.json(), (request, response) => response.json({ got: request.body }))
    const init = { method: 'POST', body: '{"n":1}', headers: { 'content-type': 'application/json' } }
    expect((await asked(around(fromNode(parser)), '/legacy', init)).body).toBe('{"got":{"n":1}}')
  })

  test('open and close of a program are called by who mounts it', async () => {
    const events: string[] = []
    const handler = fromNode({
      handler: (_request, response) => void response.end('x'),
      open: (site) => void events.push(`open ${typeof site.root}`),
      close: () => void events.push('close'),
    })
    const served = await serveHandler(around(handler).handler)
    await served.close()
    expect(events).toEqual(['open string', 'close'])
  })
})
