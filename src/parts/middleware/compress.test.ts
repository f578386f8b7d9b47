// compress.test.ts: which answers are compressed, and for whom.

import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { reply, stream } from '../../app/answers/reply-makers.ts'
import { sse } from '../../app/answers/sse.ts'
import { App } from '../../app/app.ts'
import { compress } from './compress.ts'

const LONG = 'Élan '.repeat(1000)
const closed: string[] = []

function site(options = {}): App {
  const app = new App()
  app.use(compress(options))
  app.get('/long', () => LONG)
  app.get('/short', () => 'short')
  app.get('/json', () => reply({ long: LONG }, 200, { etag: '"v1"' }))
  app.get('/bytes', () => new Uint8Array(10_000))
  app.get('/image', () => reply(new Uint8Array(10_000), 200, { 'content-type': 'image/png' }))
  app.get('/packed', () => reply(LONG, 200, { 'content-encoding': 'gzip' }))
  app.get('/as-is', () => reply(LONG, 200, { 'cache-control': 'no-transform' }))
  app.get('/empty', () => reply(null, 204))
  app.get('/events', () => sse([LONG]))
  app.get('/stream', () =>
    stream(
      (async function* () {
        try {
          yield LONG
          yield 'end'
        } finally {
          closed.push('closed')
        }
      })(),
    ),
  )
  app.get('/endless', () =>
    stream(
      (async function* () {
        try {
          for (;;) {
            yield LONG
            await new Promise((turn) => setImmediate(turn))
          }
        } finally {
          closed.push('closed')
        }
      })(),
    ),
  )
  app.get('/web', () => new Response(new Blob([LONG]).stream(), { headers: { 'content-type': 'text/plain' } }))
  app.get('/fails', () =>
    stream(
      (async function* () {
        yield LONG
        throw new Error('midway')
      })(),
    ),
  )
  return app
}

const app = site()
const ask = (path: string, headers: Record<string, string> = { 'accept-encoding': 'gzip, br' }) =>
  app.request(path, { headers })

describe('an answer', () => {
  test.each([
    ['br', 'gzip, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip', 'br;q=0, *', gunzipSync],
  ])('is sent as %s to who takes %s', async (coding, accept, unpack) => {
    const answer = await ask('/long', { 'accept-encoding': accept })
    expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([coding, 'Accept-Encoding'])
    expect(unpack(await answer.arrayBuffer()).toString()).toBe(LONG)
  })

  test.each(['identity', '', 'deflate', 'br;q=0, gzip;q=0'])('is sent as it is to who takes %j', async (accept) => {
    const answer = await ask('/long', { 'accept-encoding': accept })
    expect([answer.headers.get('content-encoding'), answer.headers.get('vary')]).toEqual([null, 'Accept-Encoding'])
    expect(await answer.text()).toBe(LONG)
  })

  test.each(['/short', '/bytes', '/image', '/as-is', '/empty', '/events'])(
    'that gains nothing is left alone: %s',
    async (path) => {
      expect((await ask(path)).headers.get('content-encoding')).toBeNull()
    },
  )

  test('that is compressed already is left alone', async () => {
    expect((await ask('/packed')).headers.get('content-encoding')).toBe('gzip')
  })

  test('has other bytes than its strong tag stands for, so the tag becomes a weak one', async () => {
    expect((await ask('/json')).headers.get('etag')).toBe('W/"v1"')
  })

  test.each([{ cookie: 'a=1' }, { authorization: 'Bearer x' }])(
    'for a visitor with secrets is not compressed: %j',
    async (secret) => {
      const headers = { 'accept-encoding': 'br', ...secret }
      expect((await ask('/long', headers)).headers.get('content-encoding')).toBeNull()
      const open = site({ withCredentials: true })
      expect((await open.request('/long', { headers })).headers.get('content-encoding')).toBe('br')
      const choosy = site({ withCredentials: (request: { path: string }) => request.path === '/json' })
      expect((await choosy.request('/long', { headers })).headers.get('content-encoding')).toBeNull()
      expect((await choosy.request('/json', { headers })).headers.get('content-encoding')).toBe('br')
    },
  )
})

describe('a stream', () => {
  test.each(['/stream', '/web'])('is compressed as it comes: %s', async (path) => {
    const answer = await ask(path)
    expect(answer.headers.get('content-encoding')).toBe('br')
    const text = brotliDecompressSync(await answer.arrayBuffer()).toString()
    expect(text.startsWith(LONG)).toBe(true)
  })

  test('lets each piece out before the next one is there', async () => {
    const reader = (await ask('/endless')).body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(10)
    closed.length = 0
    await reader?.cancel()
    await expect.poll(() => closed).toEqual(['closed'])
  })

  test('that fails midway is broken off, not ended as if it were whole', async () => {
    await expect((await ask('/fails')).arrayBuffer()).rejects.toThrow('midway')
  })
})
