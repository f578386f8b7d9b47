// trade.test.ts: tags of versions, ids, deadlines and the browser's own question for a password.

import { describe, expect, test } from 'vitest'
import { reply, stream } from '../../app/answers/reply-makers.ts'
import { App } from '../../app/app.ts'
import { FakeClock } from '../../base/clock.ts'
import { basicAuth, basicUser } from './basic-auth.ts'
import { etag } from './etag.ts'
import { requestId } from './request-id.ts'
import { timeout } from './timeout.ts'

describe('etag()', () => {
  const app = new App()
  app.use(etag({ bytesMax: 1000 }))
  app.get('/', ({ cookies }) => {
    cookies.set('a', 'b')
    return reply({ a: 1 }, 200, { 'cache-control': 'max-age=1' })
  })
  app.get('/own', () => reply('x', 200, { etag: '"mine"' }))
  app.get('/large', () => 'x'.repeat(1001))
  app.get('/secret', () => reply('x', 200, { 'cache-control': 'no-store' }))
  app.get('/stream', () => stream(['x']))
  app.post('/', () => 'x')

  test('tags an answer by its content, and answers 304 to who has it', async () => {
    const first = await app.request('/')
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"[\w-]{27}"$/)
    const again = await app.request('/', { headers: { 'if-none-match': `"other", W/${tag}` } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(again.headers.get('cache-control')).toBe('max-age=1')
    expect(again.headers.get('content-type')).toBeNull()
    expect(again.headers.getSetCookie()).toHaveLength(1)
    expect((await app.request('/', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test('takes the tag a handler gave', async () => {
    expect((await app.request('/own', { headers: { 'if-none-match': '"mine"' } })).status).toBe(304)
  })

  test.each(['/large', '/secret', '/stream', '/missing'])('leaves %s alone', async (path) => {
    expect((await app.request(path)).headers.get('etag')).toBeNull()
  })

  test('leaves other methods alone', async () => {
    expect((await app.request('/', { method: 'POST' })).headers.get('etag')).toBeNull()
  })
})

test('requestId() shows the id that stands in the log', async () => {
  const app = new App()
  app.use(requestId({ header: 'x-id' }))
  app.get('/', ({ id }) => id)
  const answer = await app.request('/')
  expect(answer.headers.get('x-id')).toBe(await answer.text())
})

describe('timeout()', () => {
  const clock = new FakeClock()
  const seen: string[] = []
  const app = new App()
  app.use(timeout({ ms: 1000, clock }))
  app.get('/fast', () => 'x')
  app.get('/async', async () => 'x')
  let later: (value: unknown) => void = () => {}
  app.get('/slow', async (request) => {
    request.signal.addEventListener('abort', () => seen.push((request.signal.reason as Error).message))
    await new Promise((resolve) => {
      later = resolve
    })
    return stream(
      (function* () {
        try {
          yield 'x'
        } finally {
          seen.push('closed')
        }
      })(),
    )
  })

  test('lets through what is quick', async () => {
    expect([(await app.request('/fast')).status, (await app.request('/async')).status]).toEqual([200, 200])
    clock.advance(5000)
    expect(seen).toEqual([])
  })

  test('answers 503 in place of what is slow, and tells its signal', async () => {
    const answer = app.request('/slow')
    await new Promise((turn) => setImmediate(turn))
    clock.advance(999)
    expect(seen).toEqual([])
    clock.advance(1)
    expect((await answer).status).toBe(503)
    expect(seen).toEqual(['The handler did not answer within 1000 ms.'])
    later(undefined)
    await new Promise((turn) => setImmediate(turn))
  })

  test('takes a number that is one', () => {
    for (const ms of [0, -1, 1.5, Number.NaN]) expect(() => timeout({ ms })).toThrow('takes a whole number')
  })
})

describe('basicAuth()', () => {
  const app = new App()
  app.use(basicAuth({ users: { ada: 'sésame', bob: 'x:y' }, realm: 'The "lab"' }))
  app.get('/', (request) => request.get(basicUser))
  const ask = async (field?: string) =>
    app.request('/', field === undefined ? {} : { headers: { authorization: field } })
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

  test('lets in who knows name and password', async () => {
    expect(await (await ask(basic('ada:sésame'))).text()).toBe('ada')
    expect(await (await ask(basic('bob:x:y'))).text()).toBe('bob')
    expect((await ask(basic('ada:sésame').replace('Basic', 'bAsIc '))).status).toBe(200)
  })

  test.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    'Bearer x',
    basic('ada:sesame'),
    basic('ada:'),
    basic('eve:sésame'),
    basic('ada'),
    basic(':'),
    basic('__proto__:x'),
    basic('constructor:'),
  ])('asks everybody else: %s', async (field) => {
    const answer = await ask(field)
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="The \\"lab\\"", charset="UTF-8"',
    ])
  })

  test('can ask somebody else', async () => {
    const other = new App()
    other.use(basicAuth({ users: async (name, password) => name === password }))
    other.get('/', () => 'in')
    expect((await other.request('/', { headers: { authorization: basic('a:a') } })).status).toBe(200)
    expect((await other.request('/', { headers: { authorization: basic('a:b') } })).status).toBe(401)
  })

  test('refuses to be set up so that nobody, or everybody, gets in', () => {
    expect(() => basicAuth({ users: {} })).toThrow('there are none')
    expect(() => basicAuth({ users: { ada: '' } })).toThrow('a password is empty')
    expect(() => basicAuth({ users: { 'a:b': 'x' } })).toThrow('a name holds ":"')
  })
})
