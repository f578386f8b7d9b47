// http.test.ts: `guichet http` as people use it: what a terminal shows, downloads, streams, apps in the
// process, and how it ends. The ways to a server are in http-ways.test.ts, HTTPie's words in test/clients/http-parity.test.ts.

import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find, run as runProgram } from '../support/program.ts'
import { type Listening, listening, OPEN, runClient, startClient } from './client-run.ts'
import { folder, MAIN } from './running.ts'

const script = find('script')
if (script === undefined) process.stderr.write('skipped: no script here, for what guichet http shows on a terminal\n')

const BIG = randomBytes(12_000_000)
const EVENTS: ServerResponse[] = []

type Answer = readonly [type: string, body: string | Buffer, headers?: Readonly<Record<string, string>>]

const ANSWERS: Readonly<Record<string, Answer>> = {
  '/json': ['application/json', '{"b":[1,2.50],"a":"é"}'],
  '/binary': ['image/png', Buffer.from([1, 0, 2])],
  '/escape': ['application/json', '["\\u001b[31m"]'],
  '/big': ['application/octet-stream', BIG],
  '/lines': ['application/x-ndjson', '{"b":1,"a":2}\n[3]\n'],
  '/br': ['text/plain', brotliCompressSync('brotli'), { 'Content-Encoding': 'br' }],
  '/raw-deflate': ['text/plain', deflateRawSync('deflated'), { 'Content-Encoding': 'deflate' }],
  '/not-gzip': ['text/plain', 'plain', { 'Content-Encoding': 'gzip' }],
  '/bomb': ['text/plain', gzipSync(Buffer.alloc(5_000_000, 'a')), { 'Content-Encoding': 'gzip' }],
  '/named': ['text/csv', 'a,b\n', { 'Content-Disposition': "attachment; filename*=UTF-8''../%C3%A9t%C3%A9.csv" }],
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? ''
  const [type, body, headers] = ANSWERS[path] ?? ['text/plain', `${request.method} ${path}\n`]
  if (path === '/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: {"n":1}\n\n')
    EVENTS.push(response)
  } else if (path === '/range') rangeAnswer(request, response)
  else if (path.startsWith('/echo')) echoAnswer(request, response)
  else
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers }).end(body)
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

function rangeAnswer(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const length = BIG.length - from
  const range = from === 0 ? {} : { 'Content-Range': `bytes ${from}-${BIG.length - 1}/${BIG.length}` }
  response.writeHead(from === 0 ? 200 : 206, { 'Content-Length': length, ...range })
  // The first time it breaks off in the middle.
  if (from === 0) response.write(BIG.subarray(0, 5_000_000), () => response.destroy())
  else response.end(BIG.subarray(from))
}

let site: Listening
let url: string
beforeAll(async () => {
  site = await listening(createServer(answer))
  url = `http://127.0.0.1:${site.port}`
})
afterAll(() => site.close())

const http = (...words: string[]) => runClient(['http', '--ignore-stdin', ...words])

describe('help and slips', () => {
  test('help shows examples before flags, and HTTPie’s letters', async () => {
    const { code, stdout } = await runClient(['http', '--help'])
    expect(code).toBe(0)
    expect(stdout.indexOf('Examples')).toBeLessThan(stdout.indexOf('Flags'))
    for (const flag of [
      '-h, --headers',
      '-f, --form',
      '-a, --auth <user:password>',
      '    --http2',
      '-o, --output <file>',
    ]) {
      expect(stdout).toContain(flag)
    }
    expect(stdout).not.toContain('undefined')
  })

  test('slips end with 1, since 2 is a timeout here, and say what to do', async () => {
    const { code, stdout, stderr } = await http('--chek-status', url)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('There is no flag --chek-status.\nDid you mean --check-status?')
    expect(await runClient(['http'])).toMatchObject({ code: 1, stderr: expect.stringContaining('Examples') })
  })

  test('hosts and ports that are not there are told plainly', async () => {
    const closed = await listening(createServer())
    await closed.close()
    expect(await http(`:${closed.port}/`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Nobody listens on localhost:${closed.port}.`),
    })
    expect(await http('http://nobody.invalid/')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nobody.invalid'),
    })
  })
})

describe.skipIf(script === undefined)('on a terminal', () => {
  /** What a terminal of a person would show. */
  async function shown(words: string, env: Record<string, string> = {}): Promise<string> {
    const variables = Object.entries({ TERM: 'xterm', ...env }).map(([name, value]) => `${name}=${value}`)
    const command = [
      'env',
      '-u',
      'NO_COLOR',
      ...variables,
      process.execPath,
      MAIN,
      'http',
      '--ignore-stdin',
      words,
    ].join(' ')
    const { stdout } = await runProgram(script ?? '', ['-qec', command, '/dev/null'])
    return stdout.replaceAll('\r', '')
  }

  test('head and body, sorted, indented and coloured', async () => {
    const text = await shown(`${url}/json`)
    expect(text).toContain('\x1b[94m"a"\x1b[0m')
    expect(text).toContain('\x1b[32m200 OK\x1b[0m')
    const plain = stripVTControlCharacters(text)
    expect(plain).toMatch(/^HTTP\/1\.1 200 OK\nConnection: .*\nContent-Length: 23\nContent-Type: application\/json\n/)
    expect(plain).toContain('\n\n{\n    "a": "é",\n    "b": [\n        1,\n        2.50\n    ]\n}\n')
  })

  test('NO_COLOR takes the colours, not the layout; --pretty brings them back', async () => {
    expect(await shown(`${url}/json`, { NO_COLOR: '1' })).not.toContain('\x1b[')
    expect(await shown(`${url}/json`, { NO_COLOR: '1' })).toContain('    "a": "é"')
    expect(await shown(`--pretty=colors ${url}/json`, { NO_COLOR: '1' })).toContain('\x1b[94m"b"')
  })

  test('binary data is not shown', async () => {
    const text = await shown(`${url}/binary`)
    expect(text).toContain(
      '\n\n\n+-----------------------------------------+\n| NOTE: binary data not shown in terminal |\n',
    )
    expect(text).not.toContain('\x01')
  })

  test('JSON Lines are laid out line by line', async () => {
    const plain = stripVTControlCharacters(await shown(`--body ${url}/lines`))
    expect(plain).toBe('{\n    "a": 2,\n    "b": 1\n}\n[\n    3\n]\n\n\n')
  })

  test('an escape in JSON does not reach the terminal', async () => {
    expect(await shown(`--body ${url}/escape`)).toContain('\\u001b[31m')
  })
})

describe('bodies', () => {
  test('into a pipe they are what was sent, however large', async () => {
    const { code, bytes } = await http(`${url}/big`)
    expect(code).toBe(0)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(createHash('sha256').update(BIG).digest('hex'))
  })

  test('encodings are taken off; what is not what it says is an error', async () => {
    expect((await http(`${url}/br`)).stdout).toBe('brotli')
    expect((await http(`${url}/raw-deflate`)).stdout).toBe('deflated')
    expect((await http(`${url}/bomb`)).bytes.length).toBe(5_000_000)
    expect(await http(`${url}/not-gzip`)).toMatchObject({ code: 1, stderr: expect.stringContaining('not gzip') })
  })

  test('events are printed when they come, also laid out', async () => {
    for (const flags of [[], ['--pretty=format']]) {
      const client = startClient(['http', '--ignore-stdin', ...flags, `${url}/events`])
      await client.printed(flags.length === 0 ? 'data: {"n":1}\n' : 'data: {\n    "n": 1\n}\n')
      EVENTS.pop()?.end('data: 2\n\n')
      const { code, stdout } = await client.ended
      expect([code, stdout.includes('data: 2\n')]).toEqual([0, true])
    }
  })

  test('a large file goes out in pieces, with its length', async () => {
    const cwd = folder({})
    writeFileSync(join(cwd, 'big.bin'), BIG)
    const { stdout } = await runClient(['http', '--ignore-stdin', `${url}/echo`, '@big.bin'], { cwd })
    const seen = JSON.parse(stdout) as { headers: string[]; body: string }
    expect(seen.headers.join(' ')).toContain(`content-length ${BIG.length}`)
    expect(Buffer.from(seen.body, 'base64').equals(BIG)).toBe(true)
  })

  test('a large form goes out in pieces, and its length is right', async () => {
    const cwd = folder({ 'small.txt': 'small' })
    writeFileSync(join(cwd, 'big.bin'), BIG)
    const words = ['--form', '--boundary=b', `${url}/echo`, 'a=é', 'f@big.bin', 's@small.txt']
    const { stdout } = await runClient(['http', '--ignore-stdin', ...words], { cwd })
    const seen = JSON.parse(stdout) as { headers: string[]; body: string }
    const body = Buffer.from(seen.body, 'base64')
    expect(seen.headers).toContain(String(body.length))
    expect(body.subarray(0, 120).toString()).toContain(
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\né\r\n--b\r\n',
    )
    expect(body.includes(BIG)).toBe(true)
    expect(body.toString('latin1').endsWith('small\r\n--b--\r\n')).toBe(true)
  })

  test('standard input goes out as it comes with --chunked', async () => {
    const server = createServer((request, response) => {
      request.once('data', (piece: Buffer) => response.write(`${request.headers['transfer-encoding']} ${piece}`))
      request.on('end', () => response.end(' end'))
    })
    const place = await listening(server)
    const piped = startClient(['http', '--chunked', `:${place.port}/`], { input: 'one' })
    expect((await piped.ended).stdout).toBe('chunked one end')
    await place.close()
  })
})

describe('standard input', () => {
  test('is waited for, and after a while that is said', async () => {
    const client = startClient(['http', `${url}/echo`], { input: OPEN })
    await once(client.child.stderr ?? client.child, 'data')
    client.child.stdin?.end('late')
    const { code, stdout, stderr } = await client.ended
    expect(code).toBe(0)
    expect(stderr).toContain('waiting for a body on standard input; --ignore-stdin')
    expect(Buffer.from(JSON.parse(stdout).body, 'base64').toString()).toBe('late')
  })
})

describe('downloads', () => {
  test('are named by the server, without its folders, and never over a file', async () => {
    const cwd = folder({ 'été.csv': 'mine' })
    const first = await inTerminal(cwd, `--download ${url}/named`)
    expect(first).toContain('Downloading to été.csv-1')
    expect(readFileSync(join(cwd, 'été.csv'), 'utf8')).toBe('mine')
    expect(readFileSync(join(cwd, 'été.csv-1'), 'utf8')).toBe('a,b\n')
  })

  test('break off with 1, and go on where they were', async () => {
    const cwd = folder({})
    const words = ['http', '--ignore-stdin', '--download', '--output=big.bin', `${url}/range`]
    const broken = await runClient(words, { cwd })
    expect([broken.code, broken.stdout]).toEqual([1, ''])
    expect(broken.stderr).toMatch(/Interrupted[\s\S]*Incomplete download: \d+ of 12000000 bytes/)
    const left = statSync(join(cwd, 'big.bin')).size
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(BIG.length)
    const resumed = await runClient([...words, '--continue'], { cwd })
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('Done. 12.0 MB')])
    expect(readFileSync(join(cwd, 'big.bin')).equals(BIG)).toBe(true)
  })

  test('a status that is no success is not saved', async () => {
    const server = await listening(createServer((_, response) => response.writeHead(404).end('nothing')))
    const cwd = folder({})
    const { code } = await runClient(['http', '-I', '--download', '--output=x', `:${server.port}/`], { cwd })
    expect([code, existsSync(join(cwd, 'x'))]).toEqual([4, false])
    await server.close()
  })

  async function inTerminal(cwd: string, words: string): Promise<string> {
    if (script === undefined) return (await runClient(['http', '-I', ...words.split(' ')], { cwd })).stderr
    const command = `cd ${cwd} && ${process.execPath} ${MAIN} http --ignore-stdin ${words}`
    return (await runProgram(script, ['-qec', command, '/dev/null'])).stdout
  }
})

describe('sessions', () => {
  test('are files of their owner alone, below the host', async () => {
    const home = mkdtempSync(join(tmpdir(), 'guichet-home-'))
    const env = { HOME: home }
    const words = ['http', '--ignore-stdin', '--session=me', '--auth=u:secret', `${url}/json`, 'X-A:1']
    expect((await runClient(words, { env })).code).toBe(0)
    const file = join(home, '.config', 'guichet', 'sessions', `127.0.0.1_${site.port}`, 'me.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
    const again = await runClient(['http', '--ignore-stdin', '--session=me', `${url}/echo`], { env })
    expect(JSON.parse(again.stdout).headers).toEqual(
      expect.arrayContaining(['x-a', `basic ${btoa('u:secret').toLowerCase()}`]),
    )
  })

  test('a broken file is named and left alone', async () => {
    const cwd = folder({ 's.json': '{ broken' })
    const { code, stderr } = await runClient(['http', '-I', '--session=./s.json', `${url}/json`], { cwd })
    expect([code, stderr]).toEqual([1, expect.stringContaining('./s.json')])
    expect(readFileSync(join(cwd, 's.json'), 'utf8')).toBe('{ broken')
  })
})

describe('an app in this process', () => {
  const APP = `
    import { App } from 'guichet'
    const app = new App()
    app.get('/hello/<name>', ({ params }) => ({ hello: params.name }))
    app.post('/sum', async (request) => { const { a, b } = await request.json() as { a: number; b: number }; return { sum: a + b } })
    app.get('/stream', function* () { yield 'one\\n'; yield 'two\\n' })
    export default app
  `

  test('answers without a port, GET and POST, streams too', async () => {
    const cwd = folder({ 'app.ts': APP })
    const ask = (...words: string[]) => runClient(['http', '-I', '--app', 'app.ts', ...words], { cwd })
    expect((await ask('/hello/Ada')).stdout).toBe('{"hello":"Ada"}')
    expect((await ask('/sum', 'a:=1', 'b:=2')).stdout).toBe('{"sum":3}')
    expect((await ask('/stream')).stdout).toBe('one\ntwo\n')
    expect(await ask('--check-status', '/nothing')).toMatchObject({ code: 4 })
    expect((await ask('-h', '/hello/x')).stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*content-type: application\/json/)
  })

  test('a file that does not load is told as by the other commands', async () => {
    const cwd = folder({ 'app.ts': 'export default 3' })
    const { code, stderr } = await runClient(['http', '-I', '--app', 'app.ts', '/'], { cwd })
    expect([code, stderr]).toEqual([1, expect.stringContaining('app.ts')])
  })
})

describe('how it ends', () => {
  test('Ctrl-C ends with 130', async () => {
    const client = startClient(['http', '--ignore-stdin', `${url}/events`])
    await client.printed('data')
    client.child.kill('SIGINT')
    expect((await client.ended).code).toBe(130)
    EVENTS.pop()?.end()
  })

  test('a reader that has enough is no error', async () => {
    const line = `"${process.execPath}" "${MAIN}" http --ignore-stdin ${url}/big | head -c 10 | wc -c; echo "\${PIPESTATUS[0]}"`
    const { stdout } = await runProgram('bash', ['-c', line])
    expect(stdout.trim().split(/\s+/)).toEqual(['10', '0'])
  })

  test('a server that falls silent in the middle of a body is a timeout', async () => {
    const silent = await listening(createServer((_, response) => void response.writeHead(200).write('begun')))
    const { code, stdout, stderr } = await http('--timeout=0.4', `:${silent.port}/`)
    expect([code, stdout]).toEqual([2, 'begun'])
    expect(stderr).toContain('timed out (0.4s)')
    await silent.close()
  })

  test('what is no HTTP is told', async () => {
    const odd = createTcp((socket) => socket.end('220 mail ready\r\n'))
    odd.listen(0, '127.0.0.1')
    await once(odd, 'listening')
    const { code, stderr } = await http(`:${(odd.address() as AddressInfo).port}/`)
    expect([code, stderr]).toEqual([1, expect.stringContaining('did not answer in HTTP')])
    odd.close()
  })

  test('an answer that comes before the body was read counts', async () => {
    const hasty = createServer((request, response) => {
      request.once('data', () =>
        response.writeHead(413, { Connection: 'close' }).end('too large', () => request.socket.destroySoon()),
      )
    })
    const place = await listening(hasty)
    const cwd = folder({})
    writeFileSync(join(cwd, 'big.bin'), BIG)
    const { code } = await runClient(['http', '-I', '--check-status', `:${place.port}/`, '@big.bin'], { cwd })
    // The reset may overtake the answer; then it is a connection that failed, never a hang.
    expect([1, 4]).toContain(code)
    await place.close()
  })
})
