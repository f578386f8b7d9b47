// unserved.test.ts: an App as a web-standard function, with nobody who serves it: in which mode it is, whose secrets it has,
// who it believes is asking, and what it answers when the reply cannot be sent.

import { afterEach, describe, expect, test, vi } from 'vitest'
import { App, reply } from '../index.ts'
import { visitor } from './test-client.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

function site() {
  const app = new App()
  app.get('/mode', ({ site }) => site.mode)
  app.get('/echo', ({ query }) => `<p>${query.get('q')}</p>`)
  app.get('/ip', ({ ip }) => ({ ip }))
  app.get('/sign', ({ cookies }) => {
    cookies.set('who', 'ada', { signed: true })
    return 'signed'
  })
  app.get('/who', ({ cookies }) => ({ who: cookies.get('who', { signed: true }) ?? null }))
  return app
}

const ask = (path: string, init?: RequestInit) => new Request(`http://a.test${path}`, init)

test('a test is development, anybody else is a visitor', async () => {
  expect(await (await site().request('/mode')).text()).toBe('dev')
  expect(await (await visitor(site()).get('/mode')).text()).toBe('dev')
  expect(await (await site().fetch(ask('/mode'))).text()).toBe('serve')
  expect((await site().request("/echo?q='")).status).toBe(500)
  expect((await site().fetch(ask("/echo?q='"))).status).toBe(200)
})

test('GUICHET_SECRET holds from one process to the next', async () => {
  vi.stubEnv('GUICHET_SECRET', 'a secret of thirty-two characters')
  const signed = await site().fetch(ask('/sign'))
  const cookie = signed.headers.get('set-cookie')?.split(';')[0] ?? ''
  const known = await site().fetch(ask('/who', { headers: { cookie } }))
  expect(await known.json()).toEqual({ who: 'ada' })
  vi.unstubAllEnvs()
  const stranger = await site().fetch(ask('/who', { headers: { cookie } }))
  expect(await stranger.json()).toEqual({ who: null })
})

test.each<[string, object | undefined, string]>([
  ['says nothing', undefined, ''],
  ['says it', { ip: '192.0.2.1' }, '192.0.2.1'],
  ['is Deno', { remoteAddr: { hostname: '2001:db8::1', port: 1, transport: 'tcp' } }, '2001:db8::1'],
  ['is Bun', { requestIP: () => ({ address: '192.0.2.2', port: 1, family: 'IPv4' }) }, '192.0.2.2'],
  ['is Bun and does not know', { requestIP: () => null }, ''],
  ['is a Worker with a variable of this name', { ip: 'not an address' }, ''],
])('who asks when the host %s', async (_name, from, ip) => {
  expect(await (await site().fetch(ask('/ip'), from)).json()).toEqual({ ip })
})

describe('a reply that cannot be sent is a 500', () => {
  const app = new App()
  app.get('/error', () => Response.error())
  app.get('/body', () => reply(5 as never, 200))
  app.get('/status', async () => Object.assign(reply('x'), { status: 99 }))
  app.get('/nothing', () => Object.assign(reply('x'), { body: 7 }))
  const spoiled = new App()
  spoiled.use(async (_request, next) => Object.assign(await next(), { status: 99 }))
  spoiled.get('/', () => 'x')
  app.mount('/spoiled', spoiled)

  test.each(['/error', '/status', '/nothing', '/spoiled/'])('%s', async (path) => {
    expect((await app.request(path)).status).toBe(500)
  })
})
