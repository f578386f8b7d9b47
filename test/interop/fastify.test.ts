// fastify.test.ts: Fastify 5 on node:http and mounted: routes, hooks, validation, serialisation, errors, streams. The
// answers have to be the same.

import { Readable } from 'node:stream'
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { fromNode } from '../../src/parts/node/from-node.ts'
import { ask, type Comparison, compare, raw, serveHandler } from './mounted.ts'

function by(build: (server: FastifyInstance) => unknown, options: FastifyServerOptions = {}) {
  return async (): Promise<FastifyInstance> => {
    const server = Fastify(options)
    await build(server)
    return server
  }
}

const GET = raw('GET /')
const JSON_TYPE = { 'Content-Type': 'application/json' }

const CASES: Comparison[] = [
  {
    name: 'an object, text, bytes, nothing',
    program: by((server) => {
      server.get('/object', () => ({ hello: 'world' }))
      server.get('/text', () => 'text')
      server.get('/bytes', () => Buffer.from('bytes'))
      server.get('/nothing', (_request, reply) => reply.code(204).send())
      server.get('/later', async () => ({ later: true }))
    }),
    requests: ['/object', '/text', '/bytes', '/nothing', '/later'].map((path) => raw(`GET ${path}`)),
    expect: { body: '{"later":true}' },
  },
  {
    name: 'parameters, wildcards, queries',
    program: by((server) => {
      server.get('/users/:id', (request) => [request.params, request.query, request.url, request.originalUrl])
      server.get('/files/*', (request) => request.params)
    }),
    requests: [raw('GET /users/7?a=1&a=2&b=%C3%A9'), raw('GET /files/a/b.txt')],
    expect: { body: '{"*":"a/b.txt"}' },
  },
  {
    name: 'HEAD by a route for GET, and other methods',
    program: by((server) => {
      server.get('/', () => ({ hello: 'world' }))
      server.route({ method: ['PUT', 'PATCH', 'DELETE'], url: '/', handler: (request) => ({ by: request.method }) })
    }),
    requests: [raw('HEAD /'), raw('PUT /', JSON_TYPE, '{}'), raw('DELETE /'), raw('PATCH /', JSON_TYPE, '{}')],
    expect: { body: '{"by":"PATCH"}' },
  },
  {
    name: 'a JSON body, echoed',
    program: by((server) => server.post('/', (request) => request.body)),
    requests: [
      raw('POST /', JSON_TYPE, '{"a":[1,{"b":null}]}'),
      raw('POST /', { 'Content-Type': 'text/plain' }, 'plain'),
      `${raw('POST /', { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' })}7\r\n{"a":1}\r\n0\r\n\r\n`,
    ],
    expect: { body: '{"a":1}' },
  },
  {
    name: 'bodies that are refused: no JSON, too large, of unknown type, poisoned',
    program: by((server) => server.post('/', (request) => request.body), { bodyLimit: 50 }),
    requests: [
      raw('POST /', JSON_TYPE, '{"a":'),
      raw('POST /', JSON_TYPE, ''),
      raw('POST /', { 'Content-Type': 'application/odd' }, 'x'),
      raw('POST /', JSON_TYPE, '{"__proto__":{"x":1}}'),
      raw('POST /', JSON_TYPE, JSON.stringify('x'.repeat(100))),
    ],
    expect: { status: 413 },
  },
  {
    name: 'validation by a schema, of body, query, params and headers',
    program: by((server) => {
      const schema = {
        body: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
        querystring: { type: 'object', properties: { q: { type: 'number' } } },
        params: { type: 'object', properties: { id: { type: 'integer' } } },
        headers: { type: 'object', required: ['x-key'] },
      }
      server.post('/:id', { schema }, (request) => [request.body, request.query, request.params])
    }),
    requests: [
      raw('POST /1?q=2', { ...JSON_TYPE, 'X-Key': 'k' }, '{"n":"3"}'),
      raw('POST /1', { ...JSON_TYPE, 'X-Key': 'k' }, '{"n":"three"}'),
      raw('POST /one', { ...JSON_TYPE, 'X-Key': 'k' }, '{"n":3}'),
      raw('POST /1', JSON_TYPE, '{"n":3}'),
    ],
    expect: { status: 400, body: 'x-key' },
  },
  {
    name: 'serialisation by a schema',
    program: by((server) => {
      const schema = { response: { 200: { type: 'object', properties: { shown: { type: 'string' } } } } }
      server.get('/', { schema }, () => ({ shown: 1, hidden: 2 }))
    }),
    requests: [GET],
    expect: { body: /^\{"shown":"1"\}$/ },
  },
  {
    name: 'hooks in their order',
    program: by((server) => {
      const way: string[] = []
      server.addHook('onRequest', async () => void way.push('onRequest'))
      server.addHook('preParsing', async () => void way.push('preParsing'))
      server.addHook('preValidation', async () => void way.push('preValidation'))
      server.addHook('preHandler', async () => void way.push('preHandler'))
      server.addHook('preSerialization', async (_request, _reply, payload) => {
        way.push('preSerialization')
        return payload
      })
      server.addHook('onSend', async (_request, reply, payload) => {
        way.push('onSend')
        reply.header('x-way', way.join(' '))
        return payload
      })
      server.addHook('onResponse', async () => void way.push('onResponse'))
      server.get('/', () => ({ way }))
      server.get('/way', () => ({ way }))
    }),
    requests: [GET, raw('GET /way')],
    expect: { body: 'onResponse' },
  },
  {
    name: 'a hook that answers',
    program: by((server) => {
      server.addHook('onRequest', async (request, reply) => {
        if (request.headers.authorization === undefined)
          await reply.code(401).header('www-authenticate', 'Basic').send()
      })
      server.get('/', () => 'let in')
    }),
    requests: [GET, raw('GET /', { Authorization: 'Basic x' })],
    expect: { body: 'let in' },
  },
  {
    name: 'errors: thrown, rejected, with a status, by reply.send',
    program: by((server) => {
      server.get('/thrown', () => {
        throw new Error('thrown')
      })
      server.get('/rejected', async () => {
        throw Object.assign(new Error('rejected'), { statusCode: 409, code: 'OWN' })
      })
      server.get('/sent', (_request, reply) => void reply.code(418).send(new Error('sent')))
    }),
    requests: [raw('GET /thrown'), raw('GET /rejected'), raw('GET /sent')],
    expect: { status: 418 },
  },
  {
    name: 'an error handler and a 404 handler of its own',
    program: by((server) => {
      server.setErrorHandler(async (error, _request, reply) => reply.code(503).send({ handled: error.message }))
      server.setNotFoundHandler((request, reply) => reply.code(404).send(`no ${request.url}`))
      server.get('/', async () => {
        throw new Error('a fault')
      })
    }),
    requests: [GET, raw('GET /none?x'), raw('POST /none', JSON_TYPE, '{}')],
    expect: { status: 404, body: 'no /none' },
  },
  {
    name: 'a 404 of Fastify itself',
    program: by((server) => server.get('/', () => 'x')),
    requests: [raw('GET /none'), raw('POST /')],
    expect: { status: 404, body: 'Route POST:/ not found' },
  },
  {
    name: 'plugins with prefixes, decorators, content types',
    program: by(async (server) => {
      server.decorate('answer', 42)
      server.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) =>
        done(null, String(body).split(',')),
      )
      await server.register(
        async (inner) => {
          inner.post('/csv', (request) => ({
            csv: request.body,
            answer: (inner as unknown as { answer: number }).answer,
          })) // decorated above
        },
        { prefix: '/v1' },
      )
    }),
    requests: [raw('POST /v1/csv', { 'Content-Type': 'text/csv' }, 'a,b,c')],
    expect: { body: '{"csv":["a","b","c"],"answer":42}' },
  },
  {
    name: 'streams, of text and of a megabyte',
    program: by((server) => {
      server.get('/text', (_request, reply) => reply.type('text/plain').send(Readable.from(['one ', 'two'])))
      server.get('/large', (_request, reply) =>
        reply.send(Readable.from([Buffer.alloc(700_000, 'a'), Buffer.alloc(700_000, 'b')])),
      )
      server.get('/web', (_request, reply) => reply.send(new Response('web', { headers: { 'x-web': '1' } })))
    }),
    requests: [raw('GET /text'), raw('GET /large'), raw('GET /text'), raw('GET /web')],
    expect: { body: 'web', fields: { 'x-web': '1' } },
  },
  {
    name: 'a raw answer, hijacked',
    program: by((server) => {
      server.get('/', (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(202, { 'x-raw': '1' })
        reply.raw.end('raw')
      })
    }),
    requests: [GET, GET],
    expect: { status: 202, body: 'raw' },
  },
  {
    name: 'redirects and fields',
    program: by((server) => {
      server.get('/', (_request, reply) => reply.redirect('/there', 303))
      server.get('/fields', (_request, reply) =>
        reply
          .headers({ 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] })
          .header('set-cookie', 'c=3')
          .send('x'),
      )
    }),
    requests: [GET, raw('GET /fields')],
    expect: { fields: { 'x-a': '1' } },
  },
  {
    name: 'who asks',
    program: by(
      (server) =>
        server.get('/', (request) => [request.ip, request.ips, request.protocol, request.host, request.hostname]),
      { trustProxy: 'loopback' },
    ),
    requests: [raw('GET /', { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' })],
    expect: { body: '203.0.113.9' },
  },
  {
    name: 'mixed requests on one connection',
    program: by((server) => {
      server.get('/', () => ({ n: 1 }))
      server.post('/', (request) => request.body)
      server.get('/stream', (_request, reply) => reply.send(Readable.from(['a', 'b'])))
      server.get('/fail', async () => {
        throw new Error('expected')
      })
    }),
    requests: [
      GET,
      raw('POST /', JSON_TYPE, '{"n":2}'),
      raw('GET /stream'),
      raw('HEAD /'),
      raw('GET /fail'),
      raw('POST /', JSON_TYPE, '{'),
      GET,
    ],
    expect: { body: '{"n":1}' },
  },
]

describe('Fastify', () => {
  test.each(CASES)('$name', compare)

  test('is made ready when the site opens, and closed when it closes', async () => {
    const events: string[] = []
    const fastify = Fastify()
    fastify.addHook('onReady', async () => void events.push('ready'))
    fastify.addHook('onClose', async () => void events.push('closed'))
    fastify.get('/', () => 'here')
    const handler = fromNode(fastify)
    expect(events).toEqual([])
    const served = await serveHandler(handler)
    expect(events).toEqual(['ready'])
    expect((await ask(served.port, [GET]))[0]?.body).toBe('here')
    await served.close()
    expect(events).toEqual(['ready', 'closed'])
  })

  test('is not asked before it was opened', async () => {
    const served = await serveHandler(async (request) => fromNode(Fastify())(request))
    expect((await ask(served.port, [GET]))[0]?.status).toBe(500)
    expect(served.log.join()).toMatch('before it was opened')
    await served.close()
  })

  test('a plugin that cannot be loaded stops the start', async () => {
    const fastify = Fastify()
    void fastify.register(async () => {
      throw new Error('no plugin')
    })
    await expect(serveHandler(fromNode(fastify))).rejects.toThrow('no plugin')
  })
})
