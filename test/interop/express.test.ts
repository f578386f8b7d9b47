// express.test.ts: Express 5 on node:http and mounted: routing, requests and their bodies, errors. The answers have to be the
// same; where the App has a say, because nothing was found or something was thrown, is in mounts.test.ts.

import { deflateSync, gzipSync } from 'node:zlib'
import { describe, test } from 'vitest'
import type { NodeHandler } from '../../src/parts/node/from-node.ts'
import { type ExpressApp, express, shown } from './express.ts'
import { type Comparison, compare, raw } from './mounted.ts'

function by(build: (app: ExpressApp) => unknown): () => NodeHandler {
  return () => {
    const app = express()
    build(app)
    return app
  }
}

const GET = raw('GET /')
const JSON_TYPE = { 'Content-Type': 'application/json' }
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

const ROUTING: Comparison[] = [
  {
    name: 'the first route that fits answers',
    program: by((app) => {
      app.get('/a', (_request, response) => response.send('first'))
      app.get('/a', (_request, response) => response.send('second'))
    }),
    requests: [raw('GET /a')],
    expect: { body: /^first$/ },
  },
  {
    name: 'parameters, decoded',
    program: by((app) => app.get('/users/:id/books/:book', (request, response) => response.json(request.params))),
    requests: [raw('GET /users/7/books/caf%C3%A9%20noir')],
    expect: { body: '{"id":"7","book":"caf\xc3\xa9 noir"}' },
  },
  {
    name: 'a wildcard and an optional part',
    program: by((app) => {
      app.get('/files/*path', (request, response) => response.json(request.params))
      app.get('/maybe{/:part}', (request, response) => response.json({ ...request.params }))
    }),
    requests: [raw('GET /files/a/b/c.txt'), raw('GET /maybe'), raw('GET /maybe/x')],
    expect: { body: '{"part":"x"}' },
  },
  {
    name: 'a regular expression',
    program: by((app) => app.get(/^\/fly(\d+)$/, (request, response) => response.json(request.params))),
    requests: [raw('GET /fly42')],
    expect: { body: '{"0":"42"}' },
  },
  {
    name: 'methods side by side, and all of them',
    program: by((app) => {
      app
        .route('/thing')
        .get((_request, response) => response.send('got'))
        .post((_request, response) => response.status(201).send('posted'))
      app.all('/any', (request, response) => response.send(request.method))
    }),
    requests: [raw('GET /thing'), raw('POST /thing'), raw('PURGE /any'.replace('PURGE', 'DELETE'))],
    expect: { body: 'DELETE' },
  },
  {
    name: 'HEAD by a route for GET',
    program: by((app) => app.get('/', (_request, response) => response.send('the body'))),
    requests: [raw('HEAD /'), GET],
    expect: { body: 'the body' },
  },
  {
    name: 'OPTIONS by the routes there are',
    program: by((app) => {
      app.get('/x', (_request, response) => response.send('x'))
      app.put('/x', (_request, response) => response.send('x'))
    }),
    requests: [raw('OPTIONS /x')],
    expect: { fields: { allow: 'GET, HEAD, PUT' } },
  },
  {
    name: 'routers below prefixes',
    program: by((app) => {
      const inner = express.Router()
      inner.get('/deep/:id', (request, response) =>
        response.json([request.baseUrl, request.url, request.originalUrl, request.path, request.params]),
      )
      const outer = express.Router()
      outer.use('/inner', inner)
      app.use('/outer', outer)
    }),
    requests: [raw('GET /outer/inner/deep/1?q=2')],
    expect: { body: '["/outer/inner","/deep/1?q=2","/outer/inner/deep/1?q=2","/deep/1",{"id":"1"}]' },
  },
  {
    name: 'middleware in its order, next("route") and app.param',
    program: by((app) => {
      app.use((_request, response, next) => {
        response.append('X-Way', 'one')
        next()
      })
      app.param('id', (_request, response, next, value) => {
        response.append('X-Way', `param ${value}`)
        next()
      })
      app.get(
        '/:id',
        (_request, _response, next) => next('route'),
        (_request, response) => response.send('passed over'),
      )
      app.get('/:id', (_request, response) => response.send('reached'))
    }),
    requests: [raw('GET /9')],
    expect: { body: 'reached' },
  },
  {
    name: 'a catch-all of its own for what is not found',
    program: by((app) => app.use((request, response) => response.status(404).send(`no ${request.path}`))),
    requests: [raw('GET /nowhere')],
    expect: { status: 404, body: 'no /nowhere' },
  },
  {
    name: 'queries, simple and extended',
    program: by((app) => {
      app.set('query parser', 'extended')
      app.get('/', (request, response) => response.json(request.query))
    }),
    requests: [raw('GET /?a=1&b[]=2&b[]=3&c[d]=%C3%A9&e')],
    expect: { body: '{"a":"1","b":["2","3"],"c":{"d":"\xc3\xa9"},"e":""}' },
  },
]

const REQUESTS: Comparison[] = [
  {
    name: 'who asks, and how',
    program: by((app) =>
      app.get('/', (request, response) =>
        response.json([
          request.ip,
          request.ips,
          request.protocol,
          request.secure,
          request.hostname,
          request.host,
          request.xhr,
          request.subdomains,
          request.get('X-A'),
          request.get('Referrer'),
        ]),
      ),
    ),
    requests: [raw('GET /', { 'X-A': 'a', 'X-Requested-With': 'XMLHttpRequest', Referer: 'http://b.test/' })],
    expect: { body: '["127.0.0.1",[],"http",false,"a.test","a.test",true,[],"a","http://b.test/"]' },
  },
  {
    name: 'behind a proxy that Express trusts',
    program: by((app) => {
      app.set('trust proxy', 'loopback')
      app.get('/', (request, response) => response.json([request.ip, request.ips, request.protocol, request.hostname]))
    }),
    requests: [
      raw('GET /', {
        'X-Forwarded-For': '203.0.113.9, 127.0.0.1',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'b.test',
      }),
    ],
    expect: { body: '["203.0.113.9",["203.0.113.9","127.0.0.1"],"https","b.test"]' },
  },
  {
    name: 'what is accepted',
    program: by((app) =>
      app.get('/', (request, response) =>
        response.json([request.accepts('json', 'html'), request.acceptsLanguages('en', 'fr'), request.range(100)]),
      ),
    ),
    requests: [raw('GET /', { Accept: 'text/*;q=.5, application/json', 'Accept-Language': 'fr', Range: 'bytes=0-9' })],
    expect: { body: '["json","fr",[{"start":0,"end":9}]]' },
  },
  {
    name: 'a JSON body',
    program: by((app) => app.post('/', express.json(), (request, response) => response.json({ got: request.body }))),
    requests: [raw('POST /', JSON_TYPE, '{"name":"Ada","list":[1,2]}'), raw('POST /', JSON_TYPE, '{}')],
    expect: { body: '{"got":{}}' },
  },
  {
    name: 'a JSON body that is none, one too large, one of an unknown charset',
    program: by((app) => {
      app.use(express.json({ limit: 100 }))
      app.post('/', (request, response) => response.json(request.body))
      app.use(shown)
    }),
    requests: [
      raw('POST /', JSON_TYPE, '{"a":'),
      raw('POST /', JSON_TYPE, JSON.stringify('x'.repeat(200))),
      raw('POST /', { 'Content-Type': 'application/json; charset=koi-7' }, '{}'),
    ],
    expect: { status: 415, body: '"type":"charset.unsupported"' },
  },
  {
    name: 'a body far too large, of which most is not read',
    program: by((app) => {
      app.use(express.json())
      app.use(shown)
    }),
    requests: [raw('POST /', JSON_TYPE, JSON.stringify('x'.repeat(600_000)))],
    expect: { status: 413, body: 'entity.too.large' },
  },
  {
    name: 'compressed bodies',
    program: by((app) => {
      app.use(express.json())
      app.post('/', (request, response) => response.json(request.body))
      app.use(shown)
    }),
    requests: [
      raw('POST /', { ...JSON_TYPE, 'Content-Encoding': 'gzip' }, gzipSync('{"zip":1}').toString('latin1')),
      raw('POST /', { ...JSON_TYPE, 'Content-Encoding': 'pigeon' }, 'coo'),
      raw('POST /', { ...JSON_TYPE, 'Content-Encoding': 'deflate' }, deflateSync('{"zip":2}').toString('latin1')),
    ],
    expect: { body: '{"zip":2}' },
  },
  {
    name: 'a chunked JSON body',
    program: by((app) => app.post('/', express.json(), (request, response) => response.json(request.body))),
    requests: [
      `${raw('POST /', { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' })}5\r\n{"a":\r\n3\r\n"b"\r\n1\r\n}\r\n0\r\n\r\n`,
    ],
    expect: { body: '{"a":"b"}' },
  },
  {
    name: 'a urlencoded body, simple and extended',
    program: by((app) => {
      app.post('/simple', express.urlencoded({ extended: false }), (request, response) => response.json(request.body))
      app.post('/extended', express.urlencoded({ extended: true }), (request, response) => response.json(request.body))
    }),
    requests: [raw('POST /simple', FORM, 'a=1&a=2&b=%C3%A9+x'), raw('POST /extended', FORM, 'user[name]=Ada&n[]=1')],
    expect: { body: '{"user":{"name":"Ada"},"n":["1"]}' },
  },
  {
    name: 'text and raw bodies',
    program: by((app) => {
      app.post('/text', express.text(), (request, response) => response.send(request.body))
      app.post('/raw', express.raw({ type: '*/*' }), (request, response) =>
        response.json(Buffer.isBuffer(request.body) && request.body.toString('hex')),
      )
    }),
    requests: [
      raw('POST /text', { 'Content-Type': 'text/plain' }, 'plain'),
      raw('POST /raw', { 'Content-Type': 'application/octet-stream' }, '\x00\xff'),
    ],
    expect: { body: '"00ff"' },
  },
  {
    name: 'no body where one could be',
    program: by((app) => {
      app.use(express.json())
      app.all('/', (request, response) => response.json([request.body === undefined, request.is('json')]))
    }),
    requests: [GET, raw('POST /'), raw('POST /', { ...JSON_TYPE, 'Content-Length': '0' })],
    expect: { body: '[false,"json"]' },
  },
]

const ERRORS: Comparison[] = [
  {
    name: 'next(error)',
    program: by((app) => {
      app.get('/', (_request, _response, next) => next(new Error('given to next')))
      app.use(shown)
    }),
    requests: [GET],
    expect: { status: 500, body: 'given to next' },
  },
  {
    name: 'thrown',
    program: by((app) => {
      app.get('/', () => {
        throw new Error('thrown')
      })
      app.use(shown)
    }),
    requests: [GET],
    expect: { status: 500, body: 'thrown' },
  },
  {
    name: 'rejected',
    program: by((app) => {
      app.get('/', async () => {
        await Promise.reject(new Error('rejected'))
      })
      app.use(shown)
    }),
    requests: [GET, GET],
    expect: { status: 500, body: 'rejected' },
  },
  {
    name: 'with a status of its own',
    program: by((app) => {
      app.get('/', (_request, _response, next) => next(Object.assign(new Error('teapot'), { status: 418 })))
      app.use(shown)
    }),
    requests: [GET],
    expect: { status: 418 },
  },
]

describe.each([
  ['routing', ROUTING],
  ['requests', REQUESTS],
  ['errors', ERRORS],
])('Express: %s', (_title, cases) => {
  test.each(cases)('$name', compare)
})
