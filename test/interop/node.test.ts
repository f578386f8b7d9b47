// node.test.ts: what a plain (request, response) handler can write with Node's own http, on node:http and mounted: the
// answers have to be the same.

import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { describe, test } from 'vitest'
import type { NodeHandler } from '../../src/parts/node/from-node.ts'
import { type Comparison, compare, raw } from './mounted.ts'

const GET = raw('GET /')

function by(handler: NodeHandler): () => NodeHandler {
  return () => handler
}

const MEGABYTE = Buffer.alloc(1_048_576, 'guichet ')

const HEADS: Comparison[] = [
  {
    name: 'writeHead with a reason and an object',
    program: by((_request, response) => {
      response.writeHead(201, 'Made', { 'Content-Type': 'text/plain', 'X-List': ['a', 'b'], 'X-Number': 7 })
      response.end('made')
    }),
    requests: [GET],
    expect: { status: 201, body: 'made' },
  },
  {
    name: 'writeHead with a flat list, fields standing twice',
    program: by((_request, response) => {
      response.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-A', 'x'])
      response.end('list')
    }),
    requests: [GET],
  },
  {
    name: 'writeHead with pairs',
    program: by((_request, response) => {
      const pairs = [
        ['X-A', 'x'],
        ['X-B', 'y'],
      ] as unknown as string[] // Node takes pairs too; its types do not say so.
      response.writeHead(202, pairs)
      response.end()
    }),
    requests: [GET],
    expect: { status: 202, fields: { 'x-b': 'y' } },
  },
  {
    name: 'setHeader, appendHeader, removeHeader and writeHead together',
    program: by((_request, response) => {
      response.setHeader('X-One', '1')
      response.setHeader('X-Two', '2')
      response.setHeader('X-Gone', '0')
      response.appendHeader('X-One', '1b').appendHeader('X-New', ['n', 'm'])
      response.removeHeader('x-gone')
      const held = [response.getHeaderNames(), response.getHeaders(), response.hasHeader('X-TWO'), response.headersSent]
      response.writeHead(200, { 'X-Two': 'two', 'Content-Type': 'application/json' })
      response.end(JSON.stringify([held, response.headersSent]))
    }),
    requests: [GET],
    expect: { body: /"x-one":\["1","1b"\]/ },
  },
  {
    name: 'setHeaders with a Map',
    program: by((_request, response) => {
      response.setHeaders(
        new Map([
          ['x-a', 'a'],
          ['x-b', 'b'],
        ]),
      )
      response.end('map')
    }),
    requests: [GET],
    expect: { fields: { 'x-b': 'b' } },
  },
  {
    name: 'values beyond ASCII',
    program: by((_request, response) => {
      response.setHeader('X-Name', 'caf\u00e9')
      response.end(Buffer.from('latin'))
    }),
    requests: [GET],
    expect: { fields: { 'x-name': 'caf\u00e9' } },
  },
  {
    name: 'a date and a connection of its own',
    program: by((_request, response) => {
      response.setHeader('Date', new Date(0).toUTCString())
      response.sendDate = true
      response.end('dated')
    }),
    requests: [GET],
  },
  {
    name: 'a status nobody knows',
    program: by((_request, response) => {
      response.statusCode = 299
      response.statusMessage = 'Odd'
      response.end('odd')
    }),
    requests: [GET],
    expect: { status: 299 },
  },
  {
    name: 'fields that cannot be sent are refused where they are set',
    program: by((_request, response) => {
      const faults: unknown[] = []
      for (const set of [
        () => response.setHeader('bad name', '1'),
        () => response.setHeader('x', 'a\nb'),
        () => response.writeHead(99),
        () => response.writeHead(200, { x: 'a\r\nb' }),
      ]) {
        try {
          set()
        } catch (error) {
          faults.push((error as NodeJS.ErrnoException).code)
        }
      }
      response.statusCode = 200
      response.end(JSON.stringify(faults))
    }),
    requests: [GET],
    expect: { body: /ERR_INVALID_CHAR.*ERR_HTTP_INVALID_STATUS_CODE/ },
  },
  {
    name: 'setting a field after the head was sent is an error with its code',
    program: by((_request, response) => {
      response.write('a')
      try {
        response.setHeader('x', '1')
      } catch (error) {
        response.end((error as NodeJS.ErrnoException).code)
      }
    }),
    requests: [GET],
    expect: { body: 'aERR_HTTP_HEADERS_SENT' },
  },
]

const BODIES: Comparison[] = [
  { name: 'nothing', program: by((_request, response) => response.end()), requests: [GET], expect: { body: /^$/ } },
  { name: 'text in one go', program: by((_request, response) => response.end('caf\u00e9 \u2615')), requests: [GET] },
  {
    name: 'bytes in one go',
    program: by((_request, response) => response.end(Buffer.of(0, 255, 128))),
    requests: [GET],
  },
  {
    name: 'in all encodings',
    program: by((_request, response) => {
      response.write('\u00e9', 'latin1')
      response.write('c3a9', 'hex')
      response.write('w6k=', 'base64')
      response.write('\u00e9', 'utf16le')
      response.end('\u00e9', 'utf8')
    }),
    requests: [GET],
  },
  {
    name: 'several writes in one turn',
    program: by((_request, response) => {
      response.write('one ')
      response.write(Buffer.from('two '))
      response.end('three')
    }),
    requests: [GET],
    expect: { body: 'one two three' },
  },
  {
    name: 'several writes in several turns',
    program: by(async (_request, response) => {
      for (const part of ['one ', 'two ', 'three']) {
        response.write(part)
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    }),
    requests: [GET, GET],
    expect: { body: 'one two three' },
  },
  {
    name: 'a head that goes first',
    program: by(async (_request, response) => {
      response.setHeader('X-A', '1')
      response.flushHeaders()
      await new Promise((resolve) => setImmediate(resolve))
      response.end('late')
    }),
    requests: [GET],
    expect: { body: 'late', fields: { 'x-a': '1' } },
  },
  {
    name: 'a head that goes first, and all of it in the same turn',
    program: by((_request, response) => {
      response.flushHeaders()
      response.end('at once')
    }),
    requests: [GET, GET],
    expect: { body: 'at once' },
  },
  {
    name: 'a declared length, streamed',
    program: by(async (_request, response) => {
      response.setHeader('Content-Length', '6')
      response.write('abc')
      await new Promise((resolve) => setImmediate(resolve))
      response.end('def')
    }),
    requests: [GET, GET],
    expect: { body: 'abcdef' },
  },
  {
    name: 'chunked by its own wish',
    program: by(async (_request, response) => {
      response.setHeader('Transfer-Encoding', 'chunked')
      response.write('abc')
      await new Promise((resolve) => setImmediate(resolve))
      response.end('def')
    }),
    requests: [GET, GET],
    expect: { body: 'abcdef' },
  },
  {
    name: 'corked and uncorked',
    program: by((_request, response) => {
      response.cork()
      response.write('a')
      response.write('b')
      setImmediate(() => {
        response.uncork()
        response.end('c')
      })
    }),
    requests: [GET, GET],
    expect: { body: 'abc' },
  },
  {
    name: 'a megabyte in one go',
    program: by((_request, response) => response.end(MEGABYTE)),
    requests: [GET, GET],
  },
  {
    name: 'a megabyte piped',
    program: by((_request, response) => void Readable.from([MEGABYTE.subarray(0, 300_000), MEGABYTE]).pipe(response)),
    requests: [GET, GET],
  },
  {
    name: 'a megabyte by pipeline() of an async generator',
    program: by((_request, response) =>
      pipeline(async function* () {
        for (let at = 0; at < MEGABYTE.length; at += 10_000) yield MEGABYTE.subarray(at, at + 10_000)
      }, response),
    ),
    requests: [GET, GET],
  },
  {
    name: 'written by hand, waiting for drain',
    program: by(async (_request, response) => {
      for (let at = 0; at < MEGABYTE.length; at += 50_000) {
        if (!response.write(MEGABYTE.subarray(at, at + 50_000))) await once(response, 'drain')
        if (response.writableNeedDrain) throw new Error('it was drained just now')
      }
      response.end()
    }),
    requests: [GET],
  },
  {
    name: 'a file',
    program: by((_request, response) => void createReadStream(import.meta.filename).pipe(response)),
    requests: [GET],
    expect: { body: /^\/\/ node\.test\.ts/ },
  },
  {
    name: 'compressed on its way',
    program: by((_request, response) => {
      response.setHeader('Content-Encoding', 'gzip')
      return pipeline(Readable.from(['zipped ', 'text']), createGzip({ level: 1 }), response)
    }),
    requests: [GET],
    expect: { fields: { 'content-encoding': 'gzip' } },
  },
  {
    name: 'HEAD of a body in one go',
    program: by((_request, response) => response.end('not sent')),
    requests: [raw('HEAD /'), GET],
  },
  {
    name: 'HEAD with a declared length',
    program: by((_request, response) => {
      response.setHeader('Content-Length', 8)
      response.end()
    }),
    requests: [raw('HEAD /')],
    expect: { fields: { 'content-length': '8' } },
  },
  {
    name: 'HEAD of a streamed body',
    program: by((_request, response) => void Readable.from(['a', 'b', 'c']).pipe(response)),
    requests: [raw('HEAD /'), raw('HEAD /'), GET],
    expect: { body: 'abc' },
  },
  ...[204, 304].map((status) => ({
    name: `${status} with a body, which is not sent`,
    program: by((_request, response) => {
      response.statusCode = status
      response.setHeader('ETag', '"x"')
      response.write('not sent')
      response.end('either')
    }),
    requests: [GET, GET],
    expect: { status, body: /^$/ },
  })),
]

describe.each([
  ['heads', HEADS],
  ['bodies', BODIES],
])('a plain handler: %s', (_title, cases) => {
  test.each(cases)('$name', compare)
})
