// recording-server.ts: a raw TCP server that keeps the exact bytes of every request and answers from a table, so that
// two clients can be held against each other byte by byte. It knows just enough of HTTP to see where a request ends.

import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface Recorder {
  readonly port: number
  /** What came since the last call: one text for each request, its bytes read as Latin-1. */
  taken(): string[]
  close(): Promise<void>
}

const OK = { 'Content-Type': 'application/json' }

/** Answers by path; what is not in it gets 200 and {"ok": true}. */
function answerTo(target: string, head: string): Buffer {
  const path = target.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? ''
  const status = /^\/status\/(\d+)$/.exec(path)?.[1]
  if (status !== undefined) return reply(Number(status), {}, `status ${status}`)
  const jump = /^\/redirect\/(\d+)(\/.*)$/.exec(path)
  if (jump !== null) return reply(Number(jump[1]), { Location: jump[2] ?? '/' }, 'moved')
  if (path === '/loop') return reply(302, { Location: '/loop' }, '')
  if (path === '/elsewhere') return reply(302, { Location: '/get?one=1#there' }, '')
  if (path === '/set-cookie') return reply(200, { ...OK, 'Set-Cookie': 'a=1; Path=/' }, '{"set": true}')
  if (path === '/cookie-redirect') return reply(302, { Location: '/get', 'Set-Cookie': 'b=2; Path=/' }, '')
  if (path === '/drop-cookie') return reply(200, { ...OK, 'Set-Cookie': 'a=gone; Path=/; Max-Age=0' }, '{}')
  if (path === '/gzip') return reply(200, { ...OK, 'Content-Encoding': 'gzip' }, gzipSync('{"zipped": true}'))
  if (path === '/json')
    return reply(200, OK, '{"b": [1, 2.50, {"c": null}], "a": "é\\u00e9", "big": 12345678901234567890}')
  if (path === '/text') return reply(200, { 'Content-Type': 'text/plain; charset=utf-8' }, 'plain é text\nline two\n')
  if (path === '/latin1')
    return reply(200, { 'Content-Type': 'text/plain; charset=iso-8859-1' }, Buffer.from('caf\xe9\n', 'latin1'))
  if (path === '/xml')
    return reply(200, { 'Content-Type': 'application/xml' }, '<?xml version="1.0"?><a><b x="1">t</b><c/></a>')
  if (path === '/binary')
    return reply(200, { 'Content-Type': 'application/octet-stream' }, Buffer.from([0, 1, 2, 255, 10, 0]))
  if (path === '/file.txt') return reply(200, { 'Content-Type': 'text/plain' }, 'the file\n')
  if (path === '/named') {
    return reply(
      200,
      { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="given name.csv"' },
      'a,b\n',
    )
  }
  if (path === '/range') return rangeReply(head)
  if (path === '/digest') return digestReply(head)
  if (path === '/cut') return Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort')
  if (path === '/chunked') {
    return Buffer.from(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n',
    )
  }
  if (path === '/events') return reply(200, { 'Content-Type': 'text/event-stream' }, 'data: 1\n\ndata: 2\n\n')
  if (path === '/many') return Buffer.from(MANY)
  if (path === '/sorted') return reply(200, OK, '{"b": [1, {"d": null, "c": []}], "a": "\\u00e9 \\/ é", "Z": {}}')
  if (path === '/escapes') return reply(200, OK, '["\\u009b"]')
  return reply(200, OK, head.startsWith('HEAD ') ? '' : '{"ok": true}')
}

/** Names that come twice, with and without capitals. */
const MANY = [
  'HTTP/1.1 200 OK',
  'X-One: 1',
  'set-cookie: a=1; expires=Wed, 21 Oct 2065 07:28:00 GMT',
  'x-two: 2',
  'x-one: 3',
  'Set-Cookie: b=2',
  'Content-Length: 2',
  '',
  '{}',
].join('\r\n')

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 206: 'Partial Content', 302: 'Found', 404: 'Not Found' }

function reply(status: number, headers: Readonly<Record<string, string>>, body: string | Buffer): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const lines = Object.entries({ ...headers, 'Content-Length': String(bytes.length) })
  const head = `HTTP/1.1 ${status} ${REASONS[status] ?? 'Whatever'}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}

function rangeReply(head: string): Buffer {
  const from = Number(/^range: bytes=(\d+)-/im.exec(head)?.[1] ?? -1)
  if (from < 0) return reply(200, { 'Content-Type': 'text/plain' }, '0123456789')
  return reply(206, { 'Content-Type': 'text/plain', 'Content-Range': `bytes ${from}-9/10` }, '0123456789'.slice(from))
}

function digestReply(head: string): Buffer {
  if (/^authorization: digest /im.test(head)) return reply(200, OK, '{"in": true}')
  const challenge = 'Digest realm="here", nonce="abc", qop="auth", algorithm=MD5, opaque="o"'
  return reply(401, { 'WWW-Authenticate': challenge }, 'who?')
}

/** Where the first request of `text` ends; undefined while it is not whole. */
function endOfRequest(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const fields = text.slice(0, head)
  if (/^transfer-encoding: *chunked/im.test(fields)) {
    const last = /(?:^|\r\n)0\r\n\r\n/g
    last.lastIndex = head + 2
    return last.exec(text) === null ? undefined : last.lastIndex
  }
  const length = Number(/^content-length: *(\d+)/im.exec(fields)?.[1] ?? 0)
  return text.length >= head + 4 + length ? head + 4 + length : undefined
}

export async function startRecorder(): Promise<Recorder> {
  let requests: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    let text = ''
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = endOfRequest(text); end !== undefined; end = endOfRequest(text)) {
        const request = text.slice(0, end)
        text = text.slice(end)
        requests.push(request)
        const target = request.split(' ')[1] ?? ''
        if (target.startsWith('/never')) continue
        const answer = answerTo(target, request)
        if (target.startsWith('/cut')) socket.end(answer)
        else socket.write(answer)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The recording server has no port.')
  return {
    port: address.port,
    taken() {
      const all = requests
      requests = []
      return all
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
