// sessions.test.ts: what is remembered of a visitor, in the cookie and in a store, and what nobody can make of it.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { App } from '../app.ts'
import { key } from '../key.ts'
import { type Visitor, visitor } from '../test-client.ts'
import type { Session } from './session.ts'
import { MemorySessions, type SessionStore, type StoredSession } from './session-store.ts'

const SECRET = 'sixteen characters and more'
const DAY_S = 86_400
const cart = key<string[]>('cart')

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) }))
afterEach(() => vi.useRealTimers())
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

/** What was done first is done; the answer is the second. */
function after<Value>(_done: unknown, answer: Value): Value {
  return answer
}

function site(store?: SessionStore, more: object = {}): App {
  const app = new App({ secret: SECRET, session: { ...(store === undefined ? {} : { store }), ...more } })
  app.get('/count', ({ session }) => {
    const count = Number(session.get('count') ?? 0) + 1
    session.set('count', count)
    return count
  })
  app.get('/look', ({ session }) => ({
    count: session.get('count') ?? null,
    isNew: session.isNew,
    keys: session.keys(),
  }))
  app.get('/add/<word>', ({ session, params }) => {
    const words = session.get(cart) ?? []
    words.push(params.word)
    if (!session.has(cart)) session.set(cart, words)
    return words
  })
  app.get('/renew', ({ session }) => after(session.renew(), 'renewed'))
  app.get('/end', ({ session }) => after(session.end(), 'ended'))
  app.get('/again', ({ session }) => {
    session.end()
    session.set('count', 100)
    return 'x'
  })
  app.get('/flash', ({ session }) => after(session.flash('Saved.'), after(session.flash('Careful.', 'error'), 'x')))
  app.get('/flashes', ({ session }) => session.flashes())
  app.get('/big', ({ session }) => after(session.set('big', 'x'.repeat(4000)), 'x'))
  app.get('/map', ({ session }) => after(session.set('map', new Map([[1, 2]])), 'x'))
  app.get('/proto', ({ session }) => after(session.set('__proto__', { admin: true }), session.get('admin') ?? null))
  app.get('/nothing', () => 'x')
  return app
}

/** A store that answers later, as one over a network does. */
class LaterSessions implements SessionStore {
  readonly sync = false
  readonly inner = new MemorySessions()
  asked = 0
  async read(name: string): Promise<StoredSession | undefined> {
    this.asked++
    return this.inner.read(name)
  }
  async write(name: string, session: StoredSession, forgetAtS: number, before: string): Promise<boolean> {
    return this.inner.write(name, session, forgetAtS, before)
  }
  async delete(name: string): Promise<void> {
    this.inner.delete(name)
  }
  async endAll(owner: string): Promise<number> {
    return this.inner.endAll(owner)
  }
}

const json = async (who: Visitor, path: string) => (await who.get(path)).json()

describe.each([
  ['in the cookie', () => undefined],
  ['in memory', () => new MemorySessions()],
  ['in a store that takes its time', () => new LaterSessions()],
])('a session %s', (_where, makeStore) => {
  test('remembers each visitor alone', async () => {
    const app = site(makeStore())
    const ada = visitor(app)
    expect([await json(ada, '/count'), await json(ada, '/count'), await json(visitor(app), '/count')]).toEqual([
      1, 2, 1,
    ])
    expect(await json(ada, '/look')).toEqual({ count: 2, isNew: false, keys: ['count'] })
  })

  test('sees a change deep inside of a value', async () => {
    const ada = visitor(site(makeStore()))
    await ada.get('/add/one')
    await ada.get('/add/two')
    expect(await json(ada, '/add/three')).toEqual(['one', 'two', 'three'])
  })

  test('that nobody looks at sends nothing, and one that is only looked at is not sent again', async () => {
    const ada = visitor(site(makeStore()))
    expect((await ada.get('/nothing')).headers.getSetCookie()).toEqual([])
    const looked = await ada.get('/look')
    expect([looked.headers.getSetCookie(), looked.headers.get('vary')]).toEqual([[], 'Cookie'])
    await ada.get('/count')
    expect((await ada.get('/look')).headers.getSetCookie()).toEqual([])
  })

  test('is over when it was not used for its idle time, and lives on when it was', async () => {
    const ada = visitor(site(makeStore()))
    await ada.get('/count')
    pass(13 * DAY_S)
    expect((await ada.get('/look')).headers.getSetCookie()[0]).toContain(`Max-Age=${14 * DAY_S}`)
    pass(13 * DAY_S)
    expect(await json(ada, '/look')).toMatchObject({ count: 1 })
    pass(14 * DAY_S)
    expect(await json(ada, '/look')).toMatchObject({ count: null, isNew: true })
  })

  test('is over after its lifetime however much it is used', async () => {
    const ada = visitor(site(makeStore(), { lifetimeS: 20 * DAY_S }))
    await ada.get('/count')
    pass(10 * DAY_S)
    await ada.get('/look')
    pass(9 * DAY_S)
    expect((await ada.get('/count')).headers.getSetCookie()[0]).toContain(`Max-Age=${DAY_S};`)
    pass(DAY_S)
    expect(await json(ada, '/look')).toMatchObject({ count: null })
  })

  test('is ended at once, and may begin anew in the same request', async () => {
    const ada = visitor(site(makeStore()))
    await ada.get('/count')
    expect((await ada.get('/end')).headers.getSetCookie()[0]).toMatch(/^session=;.*Max-Age=0/)
    expect(ada.cookies).toEqual({})
    await ada.get('/count')
    await ada.get('/again')
    expect(await json(ada, '/look')).toMatchObject({ count: 100 })
  })

  test('gives each message once, also after a redirect', async () => {
    const ada = visitor(site(makeStore()))
    await ada.get('/flash')
    expect(await json(ada, '/flashes')).toEqual([
      { message: 'Saved.', kind: 'info' },
      { message: 'Careful.', kind: 'error' },
    ])
    expect(await json(ada, '/flashes')).toEqual([])
  })

  test('holds what JSON can hold, and says what it cannot', async () => {
    expect((await visitor(site(makeStore())).get('/map')).status).toBe(500)
    expect(await json(visitor(site(makeStore())), '/proto')).toBeNull()
  })

  test('names that every object has are names, and what is undefined is no value', async () => {
    const store = makeStore()
    const app = new App({ secret: SECRET, session: store === undefined ? {} : { store } })
    app.get('/set', ({ session }) => {
      for (const name of ['toString', 'constructor', '__proto__', 'a']) session.set(name, 1)
      for (const name of ['__proto__', 'constructor']) session.set(name, 2)
      session.set('a', undefined)
      return 'x'
    })
    app.get('/look', ({ session }) => ({ keys: session.keys(), all: session.keys().map((name) => session.get(name)) }))
    app.get('/none', ({ session }) => {
      session.end()
      session.set('a', undefined)
      return 'x'
    })
    const ada = visitor(app)
    await ada.get('/set')
    expect(await json(ada, '/look')).toEqual({ keys: ['toString', 'constructor', '__proto__'], all: [1, 2, 2] })
    expect((await ada.get('/none')).headers.getSetCookie()[0]).toContain('Max-Age=0')
  })

  test('is kept from other pages and other hosts', async () => {
    const plain = (await visitor(site(makeStore())).get('/count')).headers
    expect(plain.getSetCookie()[0]).toMatch(/^session=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(plain.get('cache-control')).toBe('private')
    const safe = visitor(site(makeStore()), { origin: 'https://a.test' })
    expect((await safe.get('/count')).headers.getSetCookie()[0]).toMatch(/^__Host-session=[\w-]+;.* Secure/)
    expect(await json(safe, '/count')).toBe(2)
  })

  test('is that of the first cookie of its name that is good, among few', async () => {
    const app = site(makeStore())
    const ada = visitor(app)
    await ada.get('/count')
    const ask = (path: string, cookie: string) => app.request(path, { headers: { cookie } })
    const good = `session=${ada.cookies['session']}`
    const answer = await ask('/count', `session=AQold; ${good}; session=AQother`)
    expect(await answer.json()).toBe(2)
    const [written = ''] = answer.headers.getSetCookie()
    expect(await (await ask('/look', `session=AQold; ${written.split(';')[0]}`)).json()).toMatchObject({ count: 2 })
    expect(await (await ask('/look', `${'session=AQold; '.repeat(8)}${good}`)).json()).toMatchObject({ count: null })
  })

  test.each(['garbage', 'AQ', 'A'.repeat(3000), '', '%00', 'AQ'.repeat(60)])('does not open with %j', async (value) => {
    const app = site(makeStore())
    const answer = await app.request('/look', { headers: { cookie: `session=${value}` } })
    expect(await answer.json()).toMatchObject({ count: null, isNew: true })
  })
})

test('a cookie session that grows too large is an error that names the store', async () => {
  const app = site()
  expect((await app.request('/big')).status).toBe(500)
  expect((await visitor(site(new MemorySessions())).get('/big')).status).toBe(200)
})

test('an older secret still opens, a foreign one does not', async () => {
  const first = visitor(site())
  await first.get('/count')
  const cookie = `session=${first.cookies['session']}`
  const look = async (secret: string[]) => {
    const app = new App({ secret })
    app.get('/', ({ session }) => session.get('count') ?? null)
    return (await app.request('/', { headers: { cookie } })).json()
  }
  expect(await look(['a newer secret, sixteen and more', SECRET])).toBe(1)
  expect(await look(['a newer secret, sixteen and more'])).toBeNull()
})

test('a cookie of one host says nothing at another', async () => {
  const app = site()
  const a = visitor(app, { origin: 'http://localhost' })
  await a.get('/count')
  const answer = await app.request('http://b.test/look', { headers: { cookie: `session=${a.cookies['session']}` } })
  expect(await answer.json()).toMatchObject({ count: null })
})

describe('in a store', () => {
  test('an identifier is renewed with its values, and the old one is worth nothing', async () => {
    const store = new MemorySessions()
    const app = site(store)
    const ada = visitor(app)
    await ada.get('/count')
    const before = ada.cookies['session']
    await ada.get('/renew')
    expect(ada.cookies['session']).not.toBe(before)
    expect(await json(ada, '/look')).toMatchObject({ count: 1 })
    const stolen = await app.request('/look', { headers: { cookie: `session=${before}` } })
    expect(await stolen.json()).toMatchObject({ count: null })
    await app.request('/renew', { headers: { cookie: `session=made-up; session=${ada.cookies['session']}` } })
    expect([store.size, await json(ada, '/look')]).toMatchObject([1, { count: null }])
  })

  test('an identifier that somebody made up is never taken over', async () => {
    const ada = visitor(site(new MemorySessions()), { headers: { cookie: 'session=planted' } })
    const [field] = (await ada.get('/count')).headers.getSetCookie()
    expect(field).not.toContain('planted')
  })

  test('no identifier is kept, only its hash', async () => {
    const keys: string[] = []
    const store = new (class extends MemorySessions {
      override write(name: string, session: StoredSession, forgetAtS: number, before: string): boolean {
        keys.push(name)
        return super.write(name, session, forgetAtS, before)
      }
    })()
    const ada = visitor(site(store))
    await ada.get('/count')
    expect(keys).toHaveLength(1)
    expect(keys).not.toContain(ada.cookies['session'])
  })

  test('what takes its time is only asked for visitors that have a session', async () => {
    const store = new LaterSessions()
    const app = site(store)
    await app.handler.open?.({ root: '/', mode: 'serve', log: console as never })
    await app.request('/nothing')
    await app.request('/look', { headers: { cookie: 'other=1' } })
    expect(store.asked).toBe(0)
    await app.request('/look', { headers: { cookie: 'session=unknown' } })
    expect(store.asked).toBe(1)
    await app.handler.close?.()
  })

  test('of a part is asked for too', async () => {
    const app = new App()
    const part = site(new LaterSessions())
    app.mount('/part', part)
    await app.handler.open?.({ root: '/', mode: 'serve', log: console as never })
    const ada = visitor(app)
    expect([await json(ada, '/part/count'), await json(ada, '/part/count')]).toEqual([1, 2])
    await app.handler.close?.()
  })

  test('a store that fails is an error page, and the next request is served', async () => {
    const store = new LaterSessions()
    const app = site(store)
    const ada = visitor(app)
    await ada.get('/count')
    store.read = () => Promise.reject(new Error('away'))
    expect((await ada.get('/look')).status).toBe(500)
    store.read = LaterSessions.prototype.read
    expect(await json(ada, '/look')).toMatchObject({ count: 1 })
  })

  test('memory is given back when sessions are over, and has a bound', () => {
    const store = new MemorySessions({ sessionsMax: 2 })
    for (const name of ['a', 'b', 'c']) store.write(name, { data: '{}', issuedS: 0, expiresS: 1e12 }, 1e12, '')
    expect([store.size, store.read('a')]).toEqual([2, undefined])
    store.write('d', { data: '{}', issuedS: 0, expiresS: 1 }, Date.now() / 1000 - 1, '')
    expect(store.read('d')).toBeUndefined()
  })
})

test.each([
  ['in the cookie', () => undefined],
  ['in memory', () => new MemorySessions()],
])('whose session it is stays, %s, and is no value among others', async (_where, makeStore) => {
  const store = makeStore()
  const app = new App({ secret: SECRET, session: store === undefined ? {} : { store } })
  app.get('/in', ({ session }) => {
    session.renew()
    session.owner = 'ada'
    return 'in'
  })
  app.get('/me', ({ session }) => ({ owner: session.owner ?? null, keys: session.keys() }))
  app.get('/out', ({ session }) => {
    session.owner = undefined
    return 'out'
  })
  const ada = visitor(app)
  await ada.get('/in')
  expect(await json(ada, '/me')).toEqual({ owner: 'ada', keys: [] })
  await ada.get('/out')
  expect(ada.cookies).toEqual({})
  await ada.get('/in')
  if (store !== undefined) expect([store.endAll('ada'), await json(ada, '/me')]).toEqual([1, { owner: null, keys: [] }])
})

test('a part of an App shares the session of the whole', async () => {
  const app = site()
  const part = new App({ at: '/part' })
  part.get('/look', ({ session }) => session.get('count') ?? null)
  app.mount(part)
  const ada = visitor(app)
  await ada.get('/count')
  expect(await json(ada, '/part/look')).toBe(1)
})

describe('a change that comes after the reply has begun', () => {
  type Change = (session: Session) => unknown
  const changes: [string, Change][] = [
    ['set', (session) => session.set('late', 1)],
    ['delete', (session) => session.delete('early')],
    ['flash', (session) => session.flash('late')],
    ['renew', (session) => session.renew()],
    ['end', (session) => session.end()],
  ]

  test.each(changes)('is an error that says so: %s', async (name, change) => {
    const app = new App({ secret: SECRET })
    app.get('/used', async function* ({ session }) {
      session.set('early', 1)
      yield 'begun'
      await null
      change(session)
    })
    app.get('/unused', async function* (request) {
      yield 'begun'
      await null
      expect(request.session.get('early')).toBeUndefined()
      change(request.session)
    })
    for (const path of ['/used', '/unused']) {
      const answer = await app.request(path)
      expect(answer.headers.has('set-cookie')).toBe(path === '/used')
      await expect(answer.text()).rejects.toMatchObject({
        code: 'GUI_APP_SESSION_LATE',
        message: expect.stringContaining(`session.${name}(`),
      })
    }
  })

  test('reading goes on', async () => {
    const app = new App({ secret: SECRET })
    app.get('/', async function* ({ session }) {
      session.set('early', 1)
      yield 'begun '
      await null
      yield `${session.get('early')} ${session.keys().join()} ${session.flashes().length}`
    })
    expect(await (await app.request('/')).text()).toBe('begun 1 early 0')
  })
})
