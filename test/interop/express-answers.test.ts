// express-answers.test.ts: Express 5 on node:http and mounted: everything that it can answer, from text to parts of files, and
// all of it mixed on one connection. The answers have to be the same.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { NodeHandler } from '../../src/parts/node/from-node.ts'
import { type ExpressApp, express, shown } from './express.ts'
import { type Comparison, compare, raw } from './mounted.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-express-'))

beforeAll(() => {
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'hello.txt'), 'hello from a file\n')
  writeFileSync(join(folder, 'page.html'), '<h1>page</h1>')
  writeFileSync(join(folder, 'sub/index.html'), '<h1>index</h1>')
  writeFileSync(join(folder, 'caf\u00e9.txt'), 'accent')
  writeFileSync(join(folder, '.secret'), 'hidden')
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(1_500_000, 'large '))
  for (const name of ['hello.txt', 'page.html', 'sub/index.html', 'large.bin'])
    utimesSync(join(folder, name), 1_700_000_000, 1_700_000_000)
})
afterAll(() => rmSync(folder, { recursive: true }))

function by(build: (app: ExpressApp) => unknown): () => NodeHandler {
  return () => {
    const app = express()
    build(app)
    return app
  }
}

const GET = raw('GET /')
const JSON_TYPE = { 'Content-Type': 'application/json' }

const ANSWERS: Comparison[] = [
  {
    name: 'send of text, bytes, an object, null and nothing',
    program: by((app) => {
      app.get('/text', (_request, response) => response.send('text'))
      app.get('/bytes', (_request, response) => response.send(Buffer.from('bytes')))
      app.get('/object', (_request, response) => response.send({ a: [1] }))
      app.get('/null', (_request, response) => response.send(null))
      app.get('/nothing', (_request, response) => response.send())
    }),
    requests: ['/text', '/bytes', '/object', '/null', '/nothing'].map((path) => raw(`GET ${path}`)),
    expect: { body: /^$/ },
  },
  {
    name: 'json, with spaces and a replacer',
    program: by((app) => {
      app.set('json spaces', 2)
      app.set('json escape', true)
      app.get('/', (_request, response) => response.json({ html: '<b>', list: [1, null] }))
    }),
    requests: [GET],
    expect: { body: '\\u003cb\\u003e' },
  },
  {
    name: 'jsonp',
    program: by((app) => app.get('/', (_request, response) => response.jsonp({ a: 1 }))),
    requests: [raw('GET /?callback=cb')],
    expect: { body: 'cb({"a":1})' },
  },
  {
    name: 'statuses',
    program: by((app) => {
      app.get('/created', (_request, response) => response.status(201).end())
      app.get('/teapot', (_request, response) => response.sendStatus(418))
      app.get('/empty', (_request, response) => response.status(204).send('not sent'))
      app.get('/reset', (_request, response) => response.status(205).send('not sent'))
    }),
    requests: ['/created', '/empty', '/reset', '/teapot'].map((path) => raw(`GET ${path}`)),
    expect: { status: 418 },
  },
  {
    name: 'redirects',
    program: by((app) => {
      app.get('/302', (_request, response) => response.redirect('/there'))
      app.get('/301', (_request, response) => response.redirect(301, 'https://b.test/caf\u00e9'))
      app.get('/relative', (_request, response) => response.redirect('../up'))
      app.get('/location', (_request, response) => response.location('/loc').status(303).end())
    }),
    requests: [
      raw('GET /302', { Accept: 'text/html' }),
      raw('HEAD /302'),
      raw('GET /301'),
      raw('GET /relative'),
      raw('GET /location'),
    ],
    expect: { status: 303, fields: { location: '/loc' } },
  },
  {
    name: 'cookies, several, with options, and cleared',
    program: by((app) =>
      app.get('/', (_request, response) => {
        response.cookie('a', 'x y', { httpOnly: true, sameSite: 'lax', path: '/p' })
        response.cookie('b', { deep: 1 }, { secure: true, domain: 'a.test' })
        response.clearCookie('c', { path: '/' })
        response.send('baked')
      }),
    ),
    requests: [GET],
    expect: { body: 'baked' },
  },
  {
    name: 'types, links, attachments, vary',
    program: by((app) => {
      app.get('/', (_request, response) => {
        response.type('xml').vary('Accept').vary('Origin').links({ next: '/2' }).attachment('r\u00e9sum\u00e9.xml')
        response.set('X-Many', ['1', '2']).append('X-Many', '3')
        response.send('<a/>')
      })
    }),
    requests: [GET],
    expect: { body: '<a/>' },
  },
  {
    name: 'what is chosen by Accept',
    program: by((app) => {
      app.get('/', (_request, response) =>
        response.format({
          text: () => response.send('plain'),
          html: () => response.send('<p>html</p>'),
          json: () => response.json({ json: true }),
        }),
      )
      app.use(shown)
    }),
    requests: [
      raw('GET /', { Accept: 'application/json' }),
      raw('GET /', { Accept: 'text/html' }),
      raw('GET /', { Accept: 'image/png' }),
    ],
    expect: { status: 406 },
  },
  {
    name: 'an ETag, and 304 to who has it',
    program: by((app) => app.get('/', (_request, response) => response.send('the same'))),
    requests: [
      GET,
      raw('GET /', { 'If-None-Match': 'W/"8-1dEqLkFoF9qVA0n6UtBTQK6pUDM"' }),
      raw('GET /', { 'If-None-Match': '*' }),
    ],
    expect: { status: 304, body: /^$/ },
  },
  {
    name: 'a stream piped into the answer',
    program: by((app) =>
      app.get('/', (_request, response) => {
        response.type('txt')
        Readable.from(['one\n', 'two\n', 'three\n']).pipe(response)
      }),
    ),
    requests: [GET, raw('HEAD /'), GET],
    expect: { body: 'one\ntwo\nthree\n' },
  },
  {
    name: 'events, written as they come',
    program: by((app) =>
      app.get('/', async (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
        for (let tick = 0; tick < 3; tick++) {
          response.write(`data: ${tick}\n\n`)
          await new Promise((resolve) => setImmediate(resolve))
        }
        response.end()
      }),
    ),
    requests: [GET, GET],
    expect: { body: 'data: 0\n\ndata: 1\n\ndata: 2\n\n' },
  },
]

function files(build: (app: ExpressApp) => unknown): () => NodeHandler {
  return by((app) => {
    build(app)
    app.use((_request, response) => response.status(404).send('no file'))
    app.use(shown)
  })
}

const served = files((app) => app.use(express.static(folder)))

const FILES: Comparison[] = [
  { name: 'a file', program: served, requests: [raw('GET /hello.txt')], expect: { body: 'hello from a file' } },
  { name: 'HEAD of a file', program: served, requests: [raw('HEAD /hello.txt'), raw('GET /page.html')] },
  {
    name: 'an index, and the slash that leads to it',
    program: served,
    requests: [raw('GET /sub/'), raw('GET /sub?x=1')],
    expect: { status: 301, fields: { location: '/sub/?x=1' } },
  },
  {
    name: 'a name beyond ASCII',
    program: served,
    requests: [raw('GET /caf%C3%A9.txt')],
    expect: { body: 'accent' },
  },
  {
    name: 'what is not there, hidden, outside or malformed',
    program: served,
    requests: ['/none', '/.secret', '/../../etc/passwd', '/%2e%2e/x', '/%00'].map((path) => raw(`GET ${path}`)),
    expect: { status: 404, body: 'no file' },
  },
  {
    name: 'other methods',
    program: served,
    requests: [raw('POST /hello.txt', {}, 'x')],
    expect: { status: 404 },
  },
  {
    name: 'other methods, refused',
    program: files((app) => app.use(express.static(folder, { fallthrough: false }))),
    requests: [raw('POST /hello.txt', {}, 'x')],
    expect: { status: 405 },
  },
  ...(
    [
      ['bytes=0-4', 206],
      ['bytes=-5', 206],
      ['bytes=6-', 206],
      ['bytes=900-', 416],
      ['bytes=0-1,3-4', 200],
      ['lines=1-2', 200],
    ] as const
  ).map(([range, status]) => ({
    name: `Range: ${range}`,
    program: served,
    requests: [raw('GET /hello.txt', { Range: range })],
    expect: { status },
  })),
  ...(
    [
      [{ 'If-Modified-Since': 'Wed, 01 Jan 2025 00:00:00 GMT' }, 304],
      [{ 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
      [{ 'If-None-Match': '"other"' }, 200],
      [{ 'If-None-Match': '*' }, 304],
      [{ 'If-Match': '"other"' }, 412],
      [{ 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 412],
      [{ Range: 'bytes=0-1', 'If-Range': '"other"' }, 200],
      [{ Range: 'bytes=0-1', 'If-Range': 'Wed, 01 Jan 2025 00:00:00 GMT' }, 206],
    ] as const
  ).map(([fields, status]) => ({
    name: Object.entries(fields).join(' '),
    program: served,
    requests: [raw('GET /hello.txt', fields)],
    expect: { status },
  })),
  {
    name: 'options of static: maxAge, immutable, no ETag, fields of its own, dotfiles',
    program: files((app) =>
      app.use(
        express.static(folder, {
          maxAge: '1h',
          immutable: true,
          etag: false,
          dotfiles: 'allow',
          setHeaders: (response: { setHeader(name: string, value: string): void }) => response.setHeader('X-Own', '1'),
        }),
      ),
    ),
    requests: [raw('GET /hello.txt'), raw('GET /.secret')],
    expect: { body: 'hidden', fields: { 'x-own': '1' } },
  },
  {
    name: 'a large file, and a part of it',
    program: served,
    requests: [raw('GET /large.bin'), raw('GET /large.bin', { Range: 'bytes=700000-1400000' })],
    expect: { status: 206 },
  },
  {
    name: 'sendFile, with a root, a callback, a range',
    program: files((app) => {
      app.get('/send/:name', (request, response, next) =>
        response.sendFile(String(request.params['name']), { root: folder }, (error) => {
          if (error) next(error)
        }),
      )
      app.get('/absolute', (_request, response) => response.sendFile(join(folder, 'page.html')))
    }),
    requests: [
      raw('GET /send/hello.txt', { Range: 'bytes=0-4' }),
      raw('GET /send/none.txt'),
      raw('HEAD /absolute'),
      raw('GET /absolute'),
    ],
    expect: { body: '<h1>page</h1>' },
  },
  {
    name: 'download, under another name',
    program: files((app) =>
      app.get('/', (_request, response) => response.download(join(folder, 'hello.txt'), 'caf\u00e9.txt')),
    ),
    requests: [GET],
    expect: { fields: { 'content-disposition': `attachment; filename="caf\u00e9.txt"` } },
  },
]

const SEQUENCES: Comparison[] = [
  {
    name: 'mixed requests on one connection, each answered for itself',
    program: by((app) => {
      app.use('/static', express.static(folder))
      app.post('/json', express.json(), (request, response) => response.status(201).json(request.body))
      app.get('/stream', (_request, response) => void Readable.from(['a', 'b']).pipe(response))
      app.get('/empty', (_request, response) => response.status(204).end())
      app.get('/fail', () => {
        throw new Error('expected')
      })
      app.post('/unread', (_request, response) => response.send('unread'))
      app.use(shown)
      app.use((_request, response) => response.status(404).send('nothing'))
    }),
    requests: [
      raw('GET /static/hello.txt'),
      raw('POST /json', JSON_TYPE, '{"n":1}'),
      raw('HEAD /static/page.html'),
      raw('GET /stream'),
      raw('GET /empty'),
      raw('POST /unread', {}, 'x'.repeat(5000)),
      raw('GET /fail'),
      raw('GET /static/hello.txt', { 'If-None-Match': '*' }),
      raw('POST /json', JSON_TYPE, '{'),
      raw('GET /stream'),
      raw('GET /none'),
      raw('POST /json', JSON_TYPE, '{"n":2}'),
    ],
    expect: { status: 201, body: '{"n":2}' },
  },
]

describe.each([
  ['answers', ANSWERS],
  ['files', FILES],
  ['sequences', SEQUENCES],
])('Express: %s', (_title, cases) => {
  test.each(cases)('$name', compare)
})
