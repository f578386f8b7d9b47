// desk.test.ts: the inspector over real sockets: what it shows of a request, what it never shows, who is let in, replay.

import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { silentLogger } from '../../src/base/log.ts'
import type { Handler } from '../../src/http/message.ts'
import { Reply, TEXT } from '../../src/http/reply.ts'
import { newToken } from '../../src/platform/dev/gate.ts'
import { deskOf } from '../../src/platform/inspector/desk.ts'
import { listen } from '../../src/server/listen.ts'
import { type Asked, ask, enter, type Got } from './client.ts'
import { type InspectorSite, openInspectorSite } from './program.ts'

let site: InspectorSite
let cookie: string

beforeAll(async () => {
  site = await openInspectorSite()
  cookie = await enter(site.link)
})

afterAll(() => site.close())

/** As the inspector's own page asks. */
const ours = (path: string, { headers, ...rest }: Asked = {}): Promise<Got> =>
  ask(`${site.url}_guichet${path}`, {
    ...rest,
    headers: { cookie, host: new URL(site.url).host, 'sec-fetch-site': 'same-origin', ...headers },
  })

interface Row {
  readonly n: number
  readonly target: string
  readonly state: string
  readonly status: number
}

// biome-ignore lint/suspicious/noExplicitAny: JSON for the page, whose shape is what these tests look at.
type Detail = any

async function rows(): Promise<readonly Row[]> {
  return (JSON.parse((await ours('/requests')).text) as { readonly rows: readonly Row[] }).rows
}

/** The last request for `target`, when it is over. */
async function recorded(target: string): Promise<Detail> {
  const row = await vi.waitFor(async () => {
    const found = (await rows()).findLast((one) => one.target === target)
    if (found === undefined || found.state === 'open') throw new Error(`${target} is not over yet`)
    return found
  }, 10_000)
  return JSON.parse((await ours(`/requests/${row.n}`)).text)
}

describe('a request is recorded', () => {
  test('with its route, its middleware, its steps in order and its log', async () => {
    await ask(`${site.url}square/7`)
    const one = await recorded('/square/7')
    expect(one.ways).toEqual([
      {
        kind: 'route',
        pattern: '/square/<int:n>',
        methods: ['GET'],
        place: expect.stringContaining('program.ts:'),
        params: { n: '7' },
      },
    ])
    expect(one.middleware.map(({ name }: Detail) => name)).toEqual(['timing', 'session', undefined])
    expect(one.marks.map(({ step }: Detail) => step)).toEqual([
      'accepted',
      'read',
      'routed',
      'handled',
      'sent',
      'closed',
    ])
    const times = one.marks.map(({ at }: Detail) => at as number)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(one.log.map(({ level, text }: Detail) => `${level} ${text}`)).toEqual([
      'info squaring  n=7',
      'log the square of 7 is 49',
    ])
    expect(one.answer.body).toMatchObject({ text: '{"n":7,"square":49}', bytes: 19, cut: false, complete: true })
    expect(one.request.head).toMatch(/^GET \/square\/7 HTTP\/1\.1\r\n/)
    expect(one.answer.head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test('without any secret of it, in whatever place it stands', async () => {
    await ask(`${site.url}login?token=S3CRET`, {
      method: 'POST',
      headers: {
        cookie: 'sid=S3CRET; session=S3CRET',
        authorization: 'Bearer S3CRET',
        'content-type': 'application/x-www-form-urlencoded',
        host: new URL(site.url).host,
      },
      body: 'name=Ada&password=S3CRET',
    })
    const one = await recorded('/login?token=•••')
    expect(JSON.stringify(one)).not.toContain('S3CRET')
    expect(one.request.body.text).toBe('name=Ada&password=•••')
    expect(one.request.cookies).toEqual([
      { name: 'sid', bytes: 6, again: false },
      { name: 'session', bytes: 6, again: false },
    ])
    expect(one.answer.cookies.map(({ name }: Detail) => name)).toEqual(['theme', 'session'])
    expect(one.answer.head).toMatch(/set-cookie: session=•••; /i)
  })

  test('as a stream, chunk by chunk, with every byte counted', async () => {
    await ask(`${site.url}ticks`)
    expect((await recorded('/ticks')).answer.body).toMatchObject({ text: '1\n2\n3\n4\n5\n', bytes: 10, complete: true })
  })

  test('when it fails, with the error in its log', async () => {
    await ask(`${site.url}broken`)
    const one = await recorded('/broken')
    expect(one.status).toBe(500)
    expect(one.log.at(-1).text).toContain('The sky is falling')
  })

  test('when no route has its address', async () => {
    await ask(`${site.url}nowhere`)
    expect((await recorded('/nowhere')).ways).toMatchObject([{ kind: 'none' }])
  })

  test('when it is no request', async () => {
    const port = Number(new URL(site.url).port)
    await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'))
      socket.on('close', resolve).on('error', resolve).resume()
    })
    expect(await recorded('')).toMatchObject({ method: '', status: 400 })
  })

  test('as a WebSocket, with its frames both ways', async () => {
    const port = Number(new URL(site.url).port)
    const head =
      'GET /greeting HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
    await new Promise((resolve) => {
      // The frame comes behind the head in one piece: the server has read it before the program takes the socket.
      const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69])
      const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat([Buffer.from(head), frame])))
      socket.on('data', (bytes) => bytes.includes('hello') && socket.write(Buffer.from([0x81, 0x80, 0, 0, 0, 0])))
      socket
        .on('close', resolve)
        .on('error', resolve)
        .on('end', () => socket.end())
    })
    const one = await vi.waitFor(async () => {
      const found = await recorded('/greeting')
      expect(found.state).toBe('done')
      return found
    }, 10_000)
    expect(one.status).toBe(101)
    expect(one.answer.head).toMatch(/^HTTP\/1\.1 101 /)
    const frames = one.frames.map(({ from, kind, text }: Detail) => `${from} ${kind} ${text}`)
    expect(frames).toContain('client text hi')
    expect(frames).toContain('server text hello')
    expect(frames).toContain('server close 1000')
  })

  test('and the inspector’s own requests are not', async () => {
    await ours('')
    expect((await rows()).some(({ target }) => target.startsWith('/_guichet'))).toBe(false)
  })
})

describe('nobody sees it', () => {
  const paths = ['', '/requests', '/requests/1', '/live', '/program', '/inspector.js', '/nothing', '/replay', '/clear']

  test.each(paths)('at /_guichet%s without the token', async (path) => {
    const got = await ask(`${site.url}_guichet${path}`, {
      headers: { host: new URL(site.url).host, 'sec-fetch-site': 'same-origin' },
    })
    expect(got.status).toBe(403)
    expect(got.text).toContain('guichet dev')
  })

  test.each(paths)('at /_guichet%s through a proxy, or under another name', async (path) => {
    expect((await ours(path, { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(403)
    expect((await ours(path, { headers: { via: '1.1 tunnel' } })).status).toBe(403)
    expect((await ours(path, { headers: { host: 'rebind.test' } })).status).toBe(403)
  })

  test('from a page of another site, and nothing is done by GET', async () => {
    for (const path of ['/requests', '/live', '/program'])
      expect((await ours(path, { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403)
    for (const path of ['/replay', '/clear']) {
      expect((await ours(path, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
      expect((await ours(path)).status).toBe(405)
    }
  })

  test('in production, or when the mode is another: there is no desk at all', async () => {
    const handler: Handler = () => new Reply(200, 'mine', TEXT)
    for (const gate of [
      { mode: 'start', nodeEnv: undefined, token: newToken() },
      { mode: 'serve', nodeEnv: undefined, token: newToken() },
      { mode: 'dev', nodeEnv: 'production', token: newToken() },
    ] as const) {
      const desk = deskOf(handler, { gate, log: silentLogger, given: undefined, root: '/' })
      expect(desk.handler).toBe(handler)
      expect(desk.observer).toBeUndefined()
      const server = await listen(desk.handler, { log: desk.log })
      const got = await ask(`${server.url}/_guichet/enter?token=${gate.token}`)
      expect([got.status, got.text, got.headers['set-cookie']]).toEqual([200, 'mine', undefined])
      await server.stop()
    }
  })
})

describe('a replay', () => {
  const send = (order: object) => ours('/replay', { method: 'POST', body: JSON.stringify(order) })
  const note = { of: 1, method: 'POST', target: '/notes', fields: [['Content-Type', 'application/json']] }

  test('goes through the real server with its edits, and its answer is recorded', async () => {
    const got = await send({ ...note, body: '{"text":"Bread and salt"}' })
    expect(got.status).toBe(200)
    const { n } = JSON.parse(got.text) as { readonly n: number }
    const one = await vi.waitFor(async () => {
      const found = JSON.parse((await ours(`/requests/${n}`)).text)
      expect(found.state).toBe('done')
      return found
    }, 10_000)
    expect(one).toMatchObject({ method: 'POST', target: '/notes', status: 200, replayOf: 1 })
    expect(one.answer.body.text).toBe('{"saved":"Bread and salt","length":14}')
  })

  test('takes hidden cookies from the browser that asks, but never its admission', async () => {
    const got = await ours('/replay', {
      method: 'POST',
      headers: { cookie: `${cookie}; theme=light` },
      body: JSON.stringify({
        of: 1,
        method: 'GET',
        target: '/',
        fields: [['Cookie', `theme=•••; ${cookie.split('=')[0]}=•••; lost=•••`]],
        body: '',
      }),
    })
    const one = JSON.parse((await ours(`/requests/${JSON.parse(got.text).n}`)).text)
    expect(one.request.cookies).toEqual([{ name: 'theme', bytes: 5, again: false }])
  })

  test.each<[string, object]>([
    ['a line break in a field', { fields: [['X-A', 'b\r\nX-C: d']] }],
    ['a hidden value that is not filled in', { fields: [['Authorization', 'Bearer •••']] }],
    ['a hidden value in its body', { body: 'password=•••' }],
    ['another host', { target: 'http://evil.test/' }],
    ['a space in its URL', { target: '/a HTTP/1.1' }],
    ['the inspector itself', { target: '/_guichet/clear' }],
    ['no method', { method: 'GET /' }],
    ['no number', { of: 'x' }],
  ])('with %s is refused in words', async (_what, change) => {
    const got = await send({ ...note, body: '{}', ...change })
    expect(got.status).toBeGreaterThanOrEqual(400)
    expect(JSON.parse(got.text).error).toBeTypeOf('string')
  })
})

test('the program shows its routes, its files and the names it asked the environment for, no secret value', async () => {
  const program = JSON.parse((await ours('/program')).text)
  expect(program.routes).toContainEqual({
    methods: ['GET'],
    pattern: '/square/<int:n>',
    place: expect.stringContaining('program.ts:'),
  })
  expect(program.environment.map(({ name }: Detail) => name)).toEqual(['DATABASE_PASSWORD', 'NODE_ENV'])
  expect(program.environment[0]).not.toHaveProperty('shown')
  expect(program.files).toEqual(['app.ts', 'src/index.ts'])
})

test('the page and all it loads in one language are smaller than 60 kB', async () => {
  const files = [
    '',
    '/inspector.css',
    '/inspector.js',
    '/detail.js',
    '/replay.js',
    '/program.js',
    '/words.js',
    '/words-fr.js',
  ]
  const sizes = await Promise.all(files.map(async (file) => Buffer.byteLength((await ours(file)).text)))
  expect(sizes.every((size) => size > 500)).toBe(true)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000)
})

test('the page speaks the language of its browser and lets nothing in from elsewhere', async () => {
  const page = await ours('', { headers: { 'accept-language': 'fr' } })
  expect(page.text).toContain('<html lang="fr">')
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  expect(page.headers['cache-control']).toBe('no-store')
})
