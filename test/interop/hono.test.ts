// hono.test.ts: Hono 4 on node:http, by Hono's own adapter, and mounted with fromFetch: routing, bodies, cookies, streams,
// middleware, errors. The answers have to be the same.

import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { stream, streamSSE, streamText } from 'hono/streaming'
import { describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { fromFetch } from '../../src/parts/node/from-fetch.ts'
import { ask, type Comparison, compareServed, raw, type Seen, serveByNode, serveHandler } from './mounted.ts'

interface HonoComparison extends Pick<Comparison, 'name' | 'requests' | 'expect'> {
  readonly build: (hono: Hono) => unknown
}

const GET = raw('GET /')
const JSON_TYPE = { 'Content-Type': 'application/json' }

const CASES: HonoComparison[] = [
  {
    name: 'text, JSON, HTML, bytes, nothing',
    build: (hono) =>
      hono
        .get('/text', (c) => c.text('caf\u00e9'))
        .get('/json', (c) => c.json({ a: [1] }, 201, { 'x-a': '1' }))
        .get('/html', (c) => c.html('<p>html</p>'))
        .get('/bytes', (c) => c.body(new Uint8Array([0, 255, 7])))
        .get('/nothing', (c) => c.body(null, 204)),
    requests: ['/text', '/json', '/html', '/nothing', '/bytes'].map((path) => raw(`GET ${path}`)),
    expect: { body: '\x00\xff\x07' },
  },
  {
    name: 'parameters, queries, fields, the whole URL',
    build: (hono) =>
      hono.get('/users/:id/:rest{.+}', (c) =>
        c.json([c.req.param(), c.req.query(), c.req.queries('a'), c.req.header('x-a'), c.req.path, c.req.url]),
      ),
    requests: [raw('GET /users/7/a/b%20c?a=1&a=2&%C3%A9=x', { 'X-A': 'h' })],
    expect: { body: '"http://a.test/users/7/a/b%20c?a=1&a=2&%C3%A9=x"' },
  },
  {
    name: 'bodies: JSON, text, form, bytes',
    build: (hono) =>
      hono
        .post('/json', async (c) => c.json({ got: await c.req.json() }))
        .post('/text', async (c) => c.text(await c.req.text()))
        .post('/form', async (c) => c.json(await c.req.parseBody()))
        .post('/bytes', async (c) => c.text(String((await c.req.arrayBuffer()).byteLength))),
    requests: [
      raw('POST /json', JSON_TYPE, '{"n":1}'),
      raw('POST /text', {}, 'caf\xc3\xa9'),
      raw('POST /form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=1&b=%C3%A9'),
      raw(
        'POST /form',
        { 'Content-Type': 'multipart/form-data; boundary=cut' },
        '--cut\r\nContent-Disposition: form-data; name="field"\r\n\r\nvalue\r\n--cut--\r\n',
      ),
      raw('POST /bytes', {}, 'x'.repeat(200_000)),
    ],
    expect: { body: '200000' },
  },
  {
    name: 'a body streamed through',
    build: (hono) => hono.post('/', (c) => new Response(c.req.raw.body)),
    requests: [
      raw('POST /', {}, 'echoed'),
      `${raw('PUT /', { 'Transfer-Encoding': 'chunked' })}0\r\n\r\n`,
      raw('POST /', {}, 'x'.repeat(100_000)),
    ],
    expect: { body: /^x{100000}$/ },
  },
  {
    name: 'a JSON body that is none',
    build: (hono) =>
      hono.post('/', async (c) => c.json(await c.req.json())).onError((error, c) => c.json({ name: error.name }, 400)),
    requests: [raw('POST /', JSON_TYPE, '{"a":')],
    expect: { status: 400, body: '{"name":"SyntaxError"}' },
  },
  {
    name: 'cookies, several',
    build: (hono) =>
      hono.get('/', (c) => {
        setCookie(c, 'a', 'x y', { httpOnly: true, sameSite: 'Lax' })
        setCookie(c, 'b', '2', { path: '/p', maxAge: 60 })
        deleteCookie(c, 'c')
        return c.json(getCookie(c))
      }),
    requests: [raw('GET /', ['Cookie: one=1; two=2', 'Cookie: three=3'])],
    expect: { body: '"three":"3"' },
  },
  {
    name: 'redirects, not found, errors',
    build: (hono) =>
      hono
        .get('/redirect', (c) => c.redirect('/there', 303))
        .get('/fault', () => {
          throw new HTTPException(418, { message: 'teapot' })
        })
        .get('/error', () => {
          throw new Error('a fault')
        })
        .notFound((c) => c.text(`no ${c.req.path}`, 404))
        .onError((error, c) => (error instanceof HTTPException ? error.getResponse() : c.text(error.message, 500))),
    requests: [raw('GET /redirect'), raw('GET /fault'), raw('GET /none'), raw('GET /error')],
    expect: { status: 500, body: 'a fault' },
  },
  {
    name: 'HEAD by a route for GET',
    build: (hono) => hono.get('/', (c) => c.text('the body')),
    requests: [raw('HEAD /'), GET],
    expect: { body: 'the body' },
  },
  {
    name: 'streams of text, bytes, events',
    build: (hono) =>
      hono
        .get('/text', (c) =>
          streamText(c, async (out) => {
            for (const word of ['one ', 'two ', 'three']) {
              await out.write(word)
              await new Promise((resolve) => setImmediate(resolve))
            }
          }),
        )
        .get('/bytes', (c) =>
          stream(c, async (out) => {
            for (let part = 0; part < 20; part++) await out.write(new Uint8Array(100_000).fill(part))
          }),
        )
        .get('/events', (c) =>
          streamSSE(c, async (out) => {
            for (let id = 0; id < 3; id++) await out.writeSSE({ data: `tick ${id}`, id: String(id), event: 'tick' })
          }),
        ),
    requests: [raw('GET /text'), raw('GET /bytes'), raw('GET /events'), raw('GET /text')],
    expect: { body: 'one two three' },
  },
  {
    name: 'middleware: CORS, security headers, ETag',
    build: (hono) => {
      hono.use(cors({ origin: 'https://b.test', credentials: true }), secureHeaders(), etag())
      hono.get('/', (c) => c.text('guarded'))
    },
    requests: [
      raw('OPTIONS /', { Origin: 'https://b.test', 'Access-Control-Request-Method': 'PUT' }),
      raw('GET /', { 'If-None-Match': '"x"' }),
      raw('GET /', { 'If-None-Match': '"nothing", "ccfe87a0ae0a1ed6e4b1c9d4b8a3a1a1c0a5b1a2"' }),
      GET,
    ],
    expect: { body: 'guarded', fields: { 'x-content-type-options': 'nosniff' } },
  },
  {
    name: 'middleware: authorisation, limits of bodies, compression',
    build: (hono) => {
      hono.use('/in/*', basicAuth({ username: 'ada', password: 'secret' }))
      hono.get('/in/side', (c) => c.text('let in'))
      hono.post('/small', bodyLimit({ maxSize: 10 }), async (c) => c.text(await c.req.text()))
      hono.get('/zip', compress({ threshold: 10, encoding: 'deflate' }), (c) => c.text('zip '.repeat(1000)))
    },
    requests: [
      raw('GET /in/side'),
      raw('GET /in/side', { Authorization: `Basic ${btoa('ada:secret')}` }),
      raw('POST /small', {}, 'more than ten'),
      raw('POST /small', {}, 'ten'),
      raw('GET /zip', { 'Accept-Encoding': 'deflate' }),
    ],
    expect: { fields: { 'content-encoding': 'deflate' } },
  },
  {
    name: 'a Response made by hand, with fields standing twice and a length of its own',
    build: (hono) =>
      hono.get('/', () => {
        const headers = new Headers({ 'content-length': '4', 'x-a': '1' })
        headers.append('set-cookie', 'a=1')
        headers.append('set-cookie', 'b=2, with a comma')
        headers.append('x-a', '2')
        return new Response('four', { status: 203, headers })
      }),
    requests: [GET, raw('GET /')],
    expect: { status: 203, body: 'four', fields: { 'x-a': '1, 2' } },
  },
  {
    name: 'Hono in Hono',
    build: (hono) => {
      const inner = new Hono().basePath('/base').get('/x', (c) => c.text(c.req.path))
      hono.route('/outer', inner)
      hono.mount('/mounted', (request: Request) => new Response(new URL(request.url).pathname))
    },
    requests: [raw('GET /outer/base/x'), raw('GET /mounted/a/b')],
    expect: { body: '/a/b' },
  },
]

/** Hono's adapter says text/plain where a Response names no type; we send such a Response as it is. */
function untyped(theirs: Seen, given: Seen | undefined): Seen {
  const { 'content-type': type, ...fields } = theirs.fields
  const isInvented = type?.[0] === 'text/plain; charset=UTF-8' && given?.fields['content-type'] === undefined
  return isInvented ? { ...theirs, fields } : theirs
}

describe('Hono', () => {
  test.each(CASES)('$name', async ({ build, requests, expect: wanted = {} }) => {
    const hono = new Hono()
    build(hono)
    const node = await serveByNode(getRequestListener(hono.fetch, { overrideGlobalObjects: false }))
    const app = new App({ security: false })
    app.mount('/', fromFetch(hono))
    await compareServed(node, await serveHandler(app.handler), { requests, expect: wanted }, untyped)
  })

  test('beside the adapter of Hono, which puts other classes in the place of Request and Response', async () => {
    const { Request: OwnRequest, Response: OwnResponse } = globalThis
    const hono = new Hono().post('/', async (c) => c.json({ got: await c.req.text() }, 201))
    getRequestListener(hono.fetch)
    expect(globalThis.Response).not.toBe(OwnResponse)
    const served = await serveHandler(fromFetch(hono))
    try {
      const [answer] = await ask(served.port, [raw('POST /', {}, 'body')])
      expect(answer).toMatchObject({ status: 201, body: '{"got":"body"}' })
    } finally {
      await served.close()
      Object.assign(globalThis, { Request: OwnRequest, Response: OwnResponse })
    }
  })
})
