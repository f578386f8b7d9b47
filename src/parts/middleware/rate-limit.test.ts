// rate-limit.test.ts: how much each client may do, what it is told, and whom else it concerns.

import { describe, expect, test } from 'vitest'
import { text } from '../../app/answers/reply-makers.ts'
import { App } from '../../app/app.ts'
import { MemoryRates, type RateStore } from '../../app/visitor/rate-store.ts'
import { FakeClock } from '../../base/clock.ts'
import { RequestHeaders } from '../../http/headers.ts'
import { Request } from '../../http/request.ts'
import { type RateLimitOptions, rateLimit } from './rate-limit.ts'

function site(options: Partial<RateLimitOptions> = {}) {
  const clock = new FakeClock()
  const app = new App()
  app.use(rateLimit({ limit: 2, windowS: 60, clock, ...options }))
  app.get('/', () => 'in')
  const ask = async (address = '192.0.2.1', headers: string[] = []) => {
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const peer = { address, encrypted: false, local: 'here', trusts: undefined, log }
    const parts = { method: 'GET', target: '/', version: 1, authority: 'here', body: undefined } as const
    const made = await app.handler(new Request({ ...parts, headers: new RequestHeaders(headers), peer }))
    return { status: made.status, header: (name: string) => made.headers.get(name) }
  }
  return { clock, ask }
}

describe('a client', () => {
  test('is told what is left, and when counting begins anew', async () => {
    const { ask, clock } = site()
    const first = await ask()
    expect([first.status, first.header('ratelimit-policy'), first.header('ratelimit')]).toEqual([
      200,
      '"default";q=2;w=60',
      '"default";r=1;t=60',
    ])
    clock.advance(20_500)
    expect((await ask()).header('ratelimit')).toBe('"default";r=0;t=40')
  })

  test('is refused beyond its limit, and let in again when the window is over', async () => {
    const { ask, clock } = site()
    await ask()
    await ask()
    const refused = await ask()
    expect([refused.status, refused.header('retry-after'), refused.header('ratelimit')]).toEqual([
      429,
      '60',
      '"default";r=0;t=60',
    ])
    clock.advance(59_999)
    expect((await ask()).header('retry-after')).toBe('1')
    clock.advance(1)
    expect((await ask()).status).toBe(200)
  })

  test('is counted for itself', async () => {
    const { ask } = site()
    for (let i = 0; i < 3; i++) await ask('192.0.2.1')
    expect((await ask('192.0.2.2')).status).toBe(200)
  })

  test.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff', true],
    ['2001:db8:0:1::1', '2001:0db8:0000:0001::2', true],
    ['2001:db8::1', '2001:db8:0:0:1::', true],
    ['::1', '::2', true],
    ['fe80::1%eth0', 'fe80::2%eth1', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('of IPv6 is its network: %s and %s are one: %s', async (left, right, one) => {
    const { ask } = site({ limit: 1 })
    await ask(left)
    expect((await ask(right)).status).toBe(one ? 429 : 200)
  })

  test('may be told apart by anything, or not counted at all', async () => {
    const { ask } = site({ limit: 1, by: ({ headers }) => headers.get('x-key') ?? undefined })
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(200)
    expect((await ask('192.0.2.1', ['x-key', 'a'])).status).toBe(200)
    expect((await ask('192.0.2.9', ['x-key', 'a'])).status).toBe(429)
    expect((await ask('192.0.2.9', ['x-key', 'b'])).status).toBe(200)
  })
})

test('a reply that the handler keeps says of each client only what concerns it, of every limiter', async () => {
  const app = new App({ security: false })
  app.use(rateLimit({ limit: 9, windowS: 60, clock: new FakeClock() }))
  app.use(rateLimit({ limit: 5, windowS: 60, clock: new FakeClock(), name: 'inner' }))
  const kept = text('kept')
  app.get('/', () => kept)
  await app.request('/')
  const second = await app.request('/')
  expect(second.headers.get('ratelimit')).toBe('"inner";r=3;t=60, "default";r=7;t=60')
  expect(second.headers.get('ratelimit-policy')).toBe('"inner";q=5;w=60, "default";q=9;w=60')
  expect([...kept.headers.keys()]).toEqual(['content-type'])
})

test('a store may be shared, and take its time', async () => {
  const inner = new MemoryRates({ clock: new FakeClock() })
  const keys: string[] = []
  const store: RateStore = {
    async hit(key, windowMs) {
      keys.push(key)
      return inner.hit(key, windowMs)
    },
    takeBack: (key) => inner.takeBack(key),
  }
  const one = site({ store, name: 'api' })
  const two = site({ store, name: 'api' })
  await one.ask()
  await two.ask()
  expect((await one.ask()).status).toBe(429)
  expect(new Set(keys)).toEqual(new Set(['api:192.0.2.1']))
})

test('a store is opened and closed with the App, and is not filled by long names', async () => {
  const said: string[] = []
  const store: RateStore = {
    hit: (key) => ({ count: said.push(`${key.length < 60}`), resetsAtMs: 0 }),
    takeBack() {},
    open: () => void said.push('open'),
    close: () => void said.push('closed'),
  }
  const app = new App().use(rateLimit({ limit: 9, store, by: ({ headers }) => headers.get('x-key') ?? undefined }))
  app.get('/', () => 'in')
  await app.request('/', { headers: { 'x-key': 'k'.repeat(5000) } })
  await app.close()
  expect(said).toEqual(['open', 'true', 'closed'])
})

test('memory is bounded, and what is over is given back as new ones come', () => {
  const clock = new FakeClock()
  const rates = new MemoryRates({ keysMax: 100, clock })
  for (let i = 0; i < 1000; i++) rates.hit(`many ${i}`, 1000)
  expect(rates.size).toBe(100)
  clock.advance(1000)
  for (let i = 0; i < 60; i++) rates.hit(`new ${i}`, 1000)
  expect(rates.size).toBeLessThanOrEqual(60)
})

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is no limit', (limit) => {
  expect(() => rateLimit({ limit })).toThrow('is no limit')
})

test('a window has a length, and a name is a word', () => {
  expect(() => rateLimit({ limit: 1, windowS: 0 })).toThrow('is no limit')
  expect(() => rateLimit({ limit: 1, name: 'a"b' })).toThrow('is no limit')
})
