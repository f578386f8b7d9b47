// http-ways.test.ts: the ways on which `guichet http` reaches a server: HTTP/2, TLS, a proxy, and curl in its place.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2, createSecureServer, type Http2Server } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find, run as runProgram } from '../support/program.ts'
import { type Listening, listening, runClient } from './client-run.ts'
import { folder } from './running.ts'

const curl = find('curl')
const openssl = find('openssl')
for (const [name, path] of Object.entries({ curl, openssl })) {
  if (path === undefined) process.stderr.write(`skipped: no ${name} here, for some tests of guichet http\n`)
}

/** What came, for the client to tell. */
function echoAnswer(request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    const headers = request.rawHeaders.map((text) => text.toLowerCase())
    const { method, url: target } = request
    response.end(JSON.stringify({ method, url: target, headers, body: Buffer.concat(pieces).toString('base64') }))
  })
}

let site: Listening
let url: string
beforeAll(async () => {
  site = await listening(createServer(echoAnswer))
  url = `http://127.0.0.1:${site.port}`
})
afterAll(() => site.close())

const http = (...words: string[]) => runClient(['http', '--ignore-stdin', ...words])

describe('HTTP/2', () => {
  test('with prior knowledge: fields in small letters, body and trailers in order', async () => {
    const server: Http2Server = createHttp2((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        response.setHeader('x-two', ['1', '2'])
        response.end(JSON.stringify({ headers: request.headers, body: Buffer.concat(pieces).toString() }))
      })
    })
    const place = await listening(server)
    const { code, stdout } = await http('--http2', '-p', 'hb', `:${place.port}/x`, 'a=1', 'X-Y:z')
    expect(code).toBe(0)
    const [head = '', body = ''] = stdout.split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/2 200\r\n/)
    expect(JSON.parse(body)).toMatchObject({
      headers: {
        ':method': 'POST',
        ':path': '/x',
        ':authority': `localhost:${place.port}`,
        'x-y': 'z',
        accept: 'application/json, */*;q=0.5',
      },
      body: '{"a": "1"}',
    })
    await place.close()
  })

  test('a server that does not speak it is told apart from one that is not there', async () => {
    expect(await http('--http2', `${url}/json`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not speak HTTP/2'),
    })
  })
})

describe.skipIf(openssl === undefined)('TLS', () => {
  let key: string
  let cert: string
  let file: string
  beforeAll(() => {
    const place = folder({})
    file = join(place, 'cert.pem')
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    execFileSync(openssl ?? '', ['req', ...kind, '-keyout', join(place, 'key.pem'), '-out', file, ...subject], {
      stdio: 'ignore',
    })
    key = readFileSync(join(place, 'key.pem'), 'utf8')
    cert = readFileSync(file, 'utf8')
  })

  test('an unknown authority is refused, trusted by --verify, or not asked for', async () => {
    const place = await listening(createHttps({ key, cert }, (_, response) => response.end('safe')))
    const at = `https://localhost:${place.port}/`
    expect(await http(at)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/encrypted connection .*failed.*\n--verify/),
    })
    expect((await http(`--verify=${file}`, at)).stdout).toBe('safe')
    expect((await http('--verify=no', at)).stdout).toBe('safe')
    expect((await runClient(['http', '-I', at], { env: { SSL_CERT_FILE: file } })).stdout).toBe('safe')
    expect((await http('--verify=no', '--default-scheme=https', `:${place.port}/`)).stdout).toBe('safe')
    expect(await http('--verify=no', '--ssl=tls1.2', at)).toMatchObject({ code: 0 })
    await place.close()
  })

  test('HTTP/2 is agreed on by ALPN, or it is an error', async () => {
    const both = await listening(
      createSecureServer({ key, cert }, (request, response) => response.end(request.httpVersion)),
    )
    expect(await http('--http2', `--verify=${file}`, `https://localhost:${both.port}/`)).toMatchObject({
      code: 0,
      stdout: '2.0',
    })
    await both.close()
    const old = await listening(createHttps({ key, cert }, (_, response) => response.end('1')))
    expect(await http('--http2', '--verify=no', `https://localhost:${old.port}/`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('HTTP/2'),
    })
    await old.close()
  })

  test('https goes through a proxy by CONNECT, and TLS is with the server', async () => {
    const place = await listening(createHttps({ key, cert }, (_, response) => response.end('through')))
    const asked: string[] = []
    const proxy = createTcp((near: Socket) => {
      near.once('data', (head) => {
        asked.push(head.toString())
        const far = connect(place.port, '127.0.0.1', () => near.write('HTTP/1.1 200 OK\r\n\r\n'))
        near.pipe(far).pipe(near)
        near.on('error', () => far.destroy())
        far.on('error', () => near.destroy())
      })
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const { port } = proxy.address() as AddressInfo
    const words = [`--proxy=https:http://u:p@127.0.0.1:${port}`, `--verify=${file}`, `https://localhost:${place.port}/`]
    expect(await http(...words)).toMatchObject({ code: 0, stdout: 'through' })
    expect(asked[0]).toContain(`CONNECT localhost:${place.port} HTTP/1.1\r\n`)
    expect(asked[0]).toContain(`Proxy-Authorization: Basic ${btoa('u:p')}\r\n`)
    proxy.close()
    await place.close()
  })
})

describe.skipIf(curl === undefined)('--curl', () => {
  const LINES: readonly (readonly string[])[] = [
    ['URL', 'X-Quote:it\'s "so" $HOME `x`', 'q==a b', 'X-Empty;'],
    ['URL', 'a=é', 'b:=[1, "\'"]'],
    ['PUT', 'URL', 'a=1', 'Content-Type:text/x'],
    ['--form', 'URL', 'a=x y&z', 'b=2'],
    ['--raw', 'line\nanother @x', 'URL', 'Content-Type:'],
    ['DELETE', 'URL', 'Accept:', 'User-Agent:'],
    ['--auth=me:pa ss', 'URL'],
    ['-A', 'bearer', '-a', 'token', 'URL'],
    ['URL', '@file.bin'],
  ]

  test.each(LINES)('the printed line makes the same request: %s %s %s', async (...words) => {
    const cwd = folder({ 'file.bin': '\u0001binary\u0000' })
    const line = words.map((word) => (word === 'URL' ? `${url}/echo` : word))
    const direct = await runClient(['http', '-I', ...line], { cwd })
    const printed = await runClient(['http', '-I', '--curl', ...line], { cwd })
    expect(printed.stderr).toBe('')
    expect(comparable(await inShell(cwd, printed.stdout))).toEqual(comparable(direct.stdout))
  })

  test('a form with files, and other ways, are translated too', async () => {
    const cwd = folder({ 'a b.txt': 'text' })
    const { stdout } = await runClient(
      ['http', '-I', '--curl', '--form', `${url}/echo`, 'n=1', 'f@a b.txt;type=text/x'],
      { cwd },
    )
    const seen = JSON.parse(await inShell(cwd, stdout)) as { body: string }
    const body = Buffer.from(seen.body, 'base64').toString()
    expect(body).toMatch(/name="n"\r\n\r\n1\r\n/)
    expect(body).toMatch(/name="f"; filename="a b\.txt"\r\nContent-Type: text\/x\r\n\r\ntext\r\n/)
    const ways = await http('--curl', '--follow', '--verify=no', '--timeout=3', '--http2', `${url}/x`)
    expect(ways.stdout).toContain('curl --location --max-redirs 30')
    expect(ways.stdout).toContain('--insecure')
  })

  async function inShell(cwd: string, line: string): Promise<string> {
    const { stdout } = await runProgram('sh', ['-c', `cd '${cwd}' && ${line.replace(/\bcurl /, 'curl --silent ')}`])
    return stdout
  }

  /** What a request says, apart from what each program says of itself and the order of headers. */
  function comparable(text: string): unknown {
    const { method, url: target, headers, body } = JSON.parse(text) as Record<string, string | string[]>
    const list = headers as string[]
    const pairs: string[] = []
    for (let at = 0; at < list.length; at += 2) {
      if (/^(connection|accept-encoding|user-agent|content-length)$/.test(list[at] ?? '')) continue
      pairs.push(`${list[at]}: ${list[at + 1]}`)
    }
    return { method, target, headers: pairs.sort(), body }
  }
})
