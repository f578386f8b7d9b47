// node-requests.test.ts: what a plain (request, response) handler is told and given by Node's own http, and what is done to
// its response by others, on node:http and mounted: it has to be the same.

import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { createGzip } from 'node:zlib'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { NodeHandler } from '../../src/parts/node/from-node.ts'
import { type Comparison, compare, raw } from './mounted.ts'

const GET = raw('GET /')

function by(handler: NodeHandler): () => NodeHandler {
  return () => handler
}

/** First something that leaves a trace, then GET /trace, which tells it. */
function traced(handler: (request: IncomingMessage, response: ServerResponse, trace: unknown[]) => unknown) {
  return (): NodeHandler => {
    const trace: unknown[] = []
    return (request, response) => {
      // What the first request has set going comes to its end before it is told.
      if (request.url === '/trace') return void setImmediate(() => response.end(JSON.stringify(trace)))
      return handler(request, response, trace)
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

const TRACES: Comparison[] = [
  {
    name: 'callbacks and events come in their order',
    program: traced((_request, response, trace) => {
      for (const name of ['prefinish', 'finish', 'close']) response.on(name, () => trace.push(name))
      response.write('a', () => trace.push('first written'))
      response.write('b', () => trace.push('second written'))
      response.end('c', () => trace.push('ended'))
      trace.push([response.writableEnded, response.headersSent, response.statusCode])
    }),
    requests: [GET, raw('GET /trace')],
    expect: { body: /first written.*second written.*finish.*close/ },
  },
  {
    name: 'the state behind the end',
    program: traced((_request, response, trace) => {
      response.on('close', () =>
        trace.push(response.writableFinished, response.destroyed, response.closed, response.writableLength),
      )
      response.end('c')
    }),
    requests: [GET, raw('GET /trace')],
    expect: { body: '[true,true,true,0]' },
  },
  {
    name: 'writing behind the end is an error',
    program: traced((_request, response, trace) => {
      response.on('error', (error: NodeJS.ErrnoException) => trace.push(error.code))
      response.end('all')
      response.write('more', (error) => trace.push((error as NodeJS.ErrnoException | null)?.code))
    }),
    requests: [GET, raw('GET /trace')],
    expect: { body: /ERR_STREAM_WRITE_AFTER_END/ },
  },
  {
    name: 'a request without a body ends and closes, though nobody reads it',
    program: traced((request, response, trace) => {
      trace.push(request.complete)
      for (const name of ['end', 'close', 'aborted', 'error']) request.on(name, () => trace.push(name))
      response.end('done')
    }),
    requests: [GET, raw('GET /trace')],
    expect: { body: /"end","close"\]/ },
  },
  {
    name: 'so does one whose body nobody reads',
    program: traced((request, response, trace) => {
      for (const name of ['end', 'close', 'aborted', 'error']) request.on(name, () => trace.push(name))
      response.end('done')
    }),
    requests: [raw('POST /', {}, 'unread'), raw('GET /trace')],
    expect: { body: '["end","close"]' },
  },
  {
    name: 'one whose body is read ends, then closes',
    program: traced(async (request, response, trace) => {
      for (const name of ['end', 'close', 'aborted', 'error']) request.on(name, () => trace.push(name))
      trace.push(await textOf(request), request.complete, request.aborted, request.readableEnded)
      response.end('done')
    }),
    requests: [raw('POST /', {}, 'read'), raw('GET /trace')],
    expect: { body: /"read",true,false,true/ },
  },
  {
    name: 'one that is read on after the answer gets all of it',
    program: traced((request, response, trace) => {
      let size = 0
      request.on('data', (chunk: Buffer) => {
        size += chunk.length
      })
      request.on('end', () => trace.push(size))
      response.end('early')
    }),
    requests: [raw('POST /', {}, 'x'.repeat(500_000)), raw('GET /trace')],
    expect: { body: '[500000]' },
  },
  {
    name: 'on-finished style waiting for both',
    program: traced((request, response, trace) => {
      response.once('finish', () => trace.push(['finish', request.socket === null, response.statusCode]))
      request.resume()
      response.writeHead(418)
      response.end()
    }),
    requests: [raw('POST /', {}, 'abc'), raw('GET /trace')],
    expect: { body: '["finish",false,418]' },
  },
]

const REQUESTS: Comparison[] = [
  {
    name: 'headers are joined by Node\u2019s rules',
    program: by((request, response) => {
      const { headers, headersDistinct } = request
      response.end(JSON.stringify([headers, headersDistinct, request.rawHeaders.map((text) => text.toLowerCase())]))
    }),
    requests: [
      raw('GET /', [
        'Cookie: a=1',
        'Cookie: b=2',
        'Accept: text/html',
        'Accept: text/plain',
        'Content-Type: text/a',
        'Content-Type: text/b',
        'User-Agent: one',
        'User-Agent: two',
        'Set-Cookie: x=1',
        'Set-Cookie: y=2',
        'Authorization: Basic a',
        'Authorization: Basic b',
        'X-Own: 1',
        'X-Own: 2',
      ]),
    ],
    expect: { body: /"cookie":"a=1; b=2"/ },
  },
  {
    name: 'method, url and version are as they came',
    program: by((request, response) => {
      response.end(JSON.stringify([request.method, request.url, request.httpVersion, request.httpVersionMinor]))
    }),
    requests: [
      raw("PATCH /a%20b/c;d=1?x=%41&y=[]&z='|"),
      raw('DELETE /a/../b/./c//d?'),
      'GET /old HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n',
    ],
    expect: { body: /"1\.0",0/ },
  },
  {
    name: 'an absolute target',
    program: by((request, response) => response.end(`${request.url === 'http://a.test/x?y' ? '/x?y' : request.url}`)),
    requests: [raw('GET http://a.test/x?y')],
    expect: { body: '/x?y' },
  },
  {
    name: 'a body by data and end events',
    program: by((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => response.end(`${parts.every(Buffer.isBuffer)} ${Buffer.concat(parts)}`))
    }),
    requests: [raw('POST /', {}, 'by events'), raw('PUT /', {}, '{"a":1}')],
    expect: { body: 'true {"a":1}' },
  },
  {
    name: 'a body by an async iterator, with an encoding',
    program: by(async (request, response) => response.end(await textOf(request))),
    requests: [raw('POST /', {}, 'caf\xc3\xa9')],
    expect: { body: 'caf\xc3\xa9' },
  },
  {
    name: 'a body by readable events',
    program: by((request, response) => {
      let text = ''
      request.on('readable', () => {
        for (let part = request.read(); part !== null; part = request.read()) text += part
      })
      request.on('end', () => response.end(text))
    }),
    requests: [raw('POST /', {}, '0123456789')],
    expect: { body: '0123456789' },
  },
  {
    name: 'a body that is read with pauses',
    program: by((request, response) => {
      let size = 0
      request.on('data', (part: Buffer) => {
        size += part.length
        request.pause()
        setImmediate(() => request.resume())
      })
      request.on('end', () => response.end(String(size)))
    }),
    requests: [raw('POST /', {}, 'x'.repeat(300_000)), GET],
    expect: { body: /^0$/ },
  },
  {
    name: 'a chunked body',
    program: by(async (request, response) => response.end(await textOf(request))),
    requests: [
      `${raw('POST /', { 'Transfer-Encoding': 'chunked' })}3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n`,
      raw('POST /', {}, 'and on'),
    ],
    expect: { body: 'and on' },
  },
  {
    name: 'a body sent back through a pipe',
    program: by((request, response) => void request.pipe(new PassThrough()).pipe(response)),
    requests: [raw('POST /', {}, 'echo '.repeat(50_000)), raw('POST /', {}, 'again')],
    expect: { body: 'again' },
  },
  {
    name: 'the socket tells who is there, and takes what is said to sockets',
    program: by((request, response) => {
      const { socket } = request
      const chained = socket.setTimeout(0) === socket && socket.setNoDelay(true) === socket && socket.ref() === socket
      const told = [
        chained,
        socket.setKeepAlive(true) === socket,
        socket.remoteAddress,
        socket.remoteFamily,
        socket.localAddress,
        socket.localPort === (socket.address() as { port: number }).port,
        'encrypted' in socket && socket.encrypted === true,
        socket.readyState === 'open',
        socket.destroyed,
        socket === request.connection,
        socket === response.socket,
        response.req === request,
        socket.readable,
        socket.writable,
      ]
      response.end(JSON.stringify(told))
    }),
    requests: [GET],
    expect: { body: /"127\.0\.0\.1"/ },
  },
  {
    name: 'a request that asks for another protocol is answered in this one',
    program: by((request, response) => response.end(`${Reflect.get(request, 'upgrade')} ${request.headers.upgrade}`)),
    requests: [raw('GET /', { Connection: 'Upgrade', Upgrade: 'h2c' })],
    expect: { body: 'false h2c' },
  },
]

const PATCHES: Comparison[] = [
  {
    name: 'writeHead replaced, as on-headers does',
    program: by((_request, response) => {
      const writeHead = response.writeHead
      const patched = function (this: ServerResponse, ...given: unknown[]) {
        this.setHeader('X-Late', 'set when the head was about to go')
        return (writeHead as (...all: unknown[]) => ServerResponse).apply(this, given)
      }
      response.writeHead = patched as typeof writeHead // the same arguments are passed on
      response.end('patched')
    }),
    requests: [GET],
    expect: { fields: { 'x-late': 'set when the head was about to go' } },
  },
  {
    name: 'write, end and on replaced, as compression does',
    program: by((_request, response) => {
      const write = response.write.bind(response) as (chunk: Buffer) => boolean
      const end = response.end.bind(response) as () => ServerResponse
      const zip = createGzip({ level: 1 })
      response.removeHeader('Content-Length')
      response.setHeader('Content-Encoding', 'gzip')
      zip.on('data', (chunk: Buffer) => {
        if (!write(chunk)) zip.pause()
      })
      zip.on('end', () => end())
      response.on('drain', () => zip.resume())
      response.write = ((chunk: string) => zip.write(chunk)) as typeof response.write // all that is called below
      response.end = ((chunk?: string) => void zip.end(chunk)) as unknown as typeof response.end // so is this
      response.write('a'.repeat(100_000))
      response.end('b'.repeat(100_000))
    }),
    requests: [GET, GET],
    expect: { fields: { 'content-encoding': 'gzip' } },
  },
  {
    name: 'end put off, as express-session does while it saves',
    program: by((_request, response) => {
      const end = response.end
      response.end = function (this: ServerResponse, chunk?: unknown) {
        if (!this.headersSent) this.setHeader('Set-Cookie', 'sid=1; Path=/; HttpOnly')
        setImmediate(() => (end as (chunk: unknown) => void).call(this, chunk))
        return this
      } as typeof end // only called with one chunk
      response.end('saved')
    }),
    requests: [GET, GET],
    expect: { body: 'saved', fields: { 'set-cookie': 'sid=1; Path=/; HttpOnly' } },
  },
  {
    name: 'bytes counted on their way, as loggers do',
    program: traced((_request, response, trace) => {
      const { write, end } = response
      let size = 0
      response.write = function (this: ServerResponse, ...given: unknown[]) {
        size += Buffer.byteLength(given[0] as string) // text, see below
        return (write as (...all: unknown[]) => boolean).apply(this, given)
      } as typeof write // the same arguments are passed on
      response.end = function (this: ServerResponse, ...given: unknown[]) {
        if (typeof given[0] === 'string') size += Buffer.byteLength(given[0])
        return (end as (...all: unknown[]) => ServerResponse).apply(this, given)
      } as typeof end // the same arguments are passed on
      response.on('finish', () => trace.push([response.statusCode, size, response.getHeader('x-a')]))
      response.setHeader('X-A', 'a')
      response.write('caf\u00e9')
      response.end('!')
    }),
    requests: [GET, raw('GET /trace')],
    expect: { body: '[[200,6,"a"]]' },
  },
]

describe.each([
  ['what a handler is told', TRACES],
  ['requests', REQUESTS],
  ['patched responses', PATCHES],
])('a plain handler: %s', (_title, cases) => {
  test.each(cases)('$name', compare)
})

describe('a proxy made by hand', () => {
  const upstream = createServer((request, response) => {
    response.setHeader('X-Asked', `${request.method} ${request.url}`)
    request.pipe(response)
  })
  beforeAll(() => new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve)))
  afterAll(() => {
    upstream.closeAllConnections()
    upstream.close()
  })

  test('passes requests on, and answers back', async () => {
    const { port } = upstream.address() as AddressInfo // it listens on a port
    const proxy: NodeHandler = (request, response) => {
      const { method, url: path, headers } = request
      const passed = ask({ port, host: '127.0.0.1', method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers)
        answer.pipe(response)
      })
      request.pipe(passed)
    }
    const requests = [
      raw('GET /a?b'),
      raw('POST /c', {}, 'passed on '.repeat(20_000)),
      raw('HEAD /d'),
      raw('PUT /e', {}, 'small'),
    ]
    await compare({
      name: '',
      program: () => proxy,
      requests,
      expect: { body: 'small', fields: { 'x-asked': 'PUT /e' } },
    })
  })
})
