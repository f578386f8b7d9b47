// session-contract.ts: what every store of sessions does, whatever it keeps them in.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { visitor } from '../../src/app/test-client.ts'
import type { SessionStore, StoredSession } from '../../src/app/visitor/session-store.ts'
import { type FreshStores, type StoreEngine, site } from './engines.ts'

const key = (n: number) => String(n).padStart(43, 'k')

export function sessionContract(engine: StoreEngine): void {
  describe(`sessions in ${engine.name}`, () => {
    let place: FreshStores
    let store: SessionStore
    beforeEach(async () => {
      place = await engine.fresh()
      store = place.sessions
    })
    afterEach(() => place.end())
    const nowS = () => place.now() / 1000
    const made = (data: string, owner?: string): StoredSession => {
      return { data, issuedS: Math.floor(nowS()), expiresS: nowS() + 1000.5, owner }
    }
    const write = (n: number, session: StoredSession, before = '', livesS = 100) =>
      store.write(key(n), session, nowS() + livesS, before)

    test('what was written is read as it was, also by another process', async () => {
      const session = made(
        JSON.stringify({ 'é\u0000"\\ 😀': "'; drop table guichet_session; --", lone: '\ud800' }),
        'Zoë ☃',
      )
      expect(await write(1, session)).toBe(true)
      expect(await store.read(key(1))).toEqual(session)
      expect(await (await place.another()).sessions.read(key(1))).toEqual(session)
      expect(await store.read(key(2))).toBeUndefined()
    })

    test('a session of nobody has no owner, and a large one is kept whole', async () => {
      const session = made(JSON.stringify({ big: 'x'.repeat(300_000) }))
      await write(1, session)
      expect(await store.read(key(1))).toEqual(session)
    })

    test('a new one never takes the place of another, and one that is there is only replaced by who knows it', async () => {
      await write(1, made('{"a":1}'))
      expect(await write(1, made('{"b":1}'))).toBe(false)
      expect(await write(1, made('{"b":1}'), '{"other":1}')).toBe(false)
      expect(await write(1, made('{"b":1}', 'ada'), '{"a":1}')).toBe(true)
      expect(await store.read(key(1))).toMatchObject({ data: '{"b":1}', owner: 'ada' })
    })

    test('of many that replace it at once one succeeds', async () => {
      await write(1, made('{}'))
      const { sessions: other } = await place.another()
      const tries = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? store : other).write(key(1), made(`{"n":${n}}`), nowS() + 100, '{}'),
      )
      const results = await Promise.all(tries)
      const winner = results.indexOf(true)
      expect(results.filter(Boolean)).toHaveLength(1)
      expect((await store.read(key(1)))?.data).toBe(`{"n":${winner}}`)
    })

    test('what was ended stays so, whoever still writes it', async () => {
      await write(1, made('{"a":1}'))
      await store.delete(key(1))
      await store.delete(key(1))
      expect(await write(1, made('{"a":2}'), '{"a":1}')).toBe(false)
      expect(await store.read(key(1))).toBeUndefined()
    })

    test('what is over is neither read nor replaced, and is swept out', async () => {
      await write(1, made('{"a":1}'), '', 10)
      await write(2, made('{"a":1}', 'ada'), '', 10)
      await place.pass(9_000)
      expect(await store.read(key(1))).toBeDefined()
      await place.pass(1_001)
      expect(await store.read(key(1))).toBeUndefined()
      expect(await write(1, made('{"a":2}'), '{"a":1}')).toBe(false)
      await place.pass(60_000)
      await expect.poll(() => place.kept()).toBe(0)
    })

    test('all of one owner are ended, and nobody else’s', async () => {
      const { sessions: other } = await place.another()
      await write(1, made('{"n":1}', 'ada'))
      await other.write(key(2), made('{"n":2}', 'ada'), nowS() + 100, '')
      await write(3, made('{"n":3}', 'grace'))
      await write(4, made('{"n":4}'))
      await write(5, made('{"n":5}', 'ada'))
      await write(5, made('{"n":6}', 'grace'), '{"n":5}')
      expect(await store.endAll('ada')).toBe(2)
      const left = await Promise.all([1, 2, 3, 4, 5].map(async (n) => (await other.read(key(n))) !== undefined))
      expect(left).toEqual([false, false, true, true, true])
      expect(await store.endAll('ada')).toBe(0)
      await write(6, made('{"n":7}', 'ada'))
      expect(await store.read(key(6))).toBeDefined()
    })

    test('is opened and closed as often as it is held', async () => {
      await store.open?.(site)
      await store.close?.()
      expect(await write(1, made('{}'))).toBe(true)
    })

    describe('behind an App', () => {
      test('two replies that change different values at once are both kept; of one value the last stays', async () => {
        const { app, hold } = await slowSite(store)
        const ada = visitor(app)
        await ada.get('/set/start/0')
        const slow = hold('first')
        const late = ada.get('/slow/first/1')
        await slow.reached
        await ada.get('/set/second/2')
        await ada.get('/set/first/3')
        await ada.get('/flash/hello')
        slow.release()
        expect((await late).status).toBe(200)
        expect(await (await ada.get('/all')).json()).toEqual({
          start: 0,
          second: 2,
          first: 1,
          flashes: ['hello', 'first'],
        })
        await app.close()
      })

      test('twenty at once lose nothing', async () => {
        const { app } = await slowSite(store)
        const ada = visitor(app)
        await ada.get('/set/start/0')
        await Promise.all(Array.from({ length: 20 }, (_, n) => ada.get(`/set/n${n}/${n}`)))
        expect(Object.keys((await (await ada.get('/all')).json()) as object)).toHaveLength(22)
        await app.close()
      })

      test('who signs out while another request is under way is out, and that one sends no cookie', async () => {
        const { app, hold } = await slowSite(store)
        const ada = visitor(app)
        await ada.get('/set/start/0')
        const stolen = ada.cookies['session']
        const slow = hold('late')
        const late = app.request('/slow/late/1', { headers: { cookie: `session=${stolen}` } })
        await slow.reached
        await ada.get('/end')
        slow.release()
        expect((await late).headers.getSetCookie()).toEqual([])
        const again = await app.request('/all', { headers: { cookie: `session=${stolen}` } })
        expect(await again.json()).toEqual({ flashes: [] })
        await app.close()
      })

      test('an owner is thrown out of all sessions', async () => {
        const { app } = await slowSite(store)
        const [here, there, grace] = [visitor(app), visitor(app), visitor(app)]
        for (const one of [here, there]) await one.get('/own/ada')
        await grace.get('/own/grace')
        expect(await store.endAll('ada')).toBe(2)
        for (const one of [here, there]) expect(await (await one.get('/all')).json()).toEqual({ flashes: [] })
        expect(await (await grace.get('/all')).json()).toMatchObject({ signed: 'grace' })
        await app.close()
      })
    })
  })
}

interface Held {
  /** Resolves when the handler waits. */
  readonly reached: Promise<void>
  release(): void
}

/** An App whose `/slow` looks at the session and then waits until the test lets it go on. */
async function slowSite(store: SessionStore): Promise<{ app: App; hold(name: string): Held }> {
  const held = new Map<string, { arrived(): void; readonly go: Promise<void> }>()
  const app = new App({ session: { store }, secret: 'sixteen characters and more' })
  app.get('/set/<name>/<int:value>', ({ session, params }) => {
    session.set(params.name, params.value)
    return 'set'
  })
  app.get('/slow/<name>/<int:value>', async ({ session, params }) => {
    session.set(params.name, params.value)
    session.flash(params.name)
    held.get(params.name)?.arrived()
    await held.get(params.name)?.go
    return 'set'
  })
  app.get('/flash/<word>', ({ session, params }) => {
    session.flash(params.word)
    return 'said'
  })
  app.get('/own/<name>', ({ session, params }) => {
    session.renew()
    session.owner = params.name
    session.set('signed', params.name)
    return 'in'
  })
  app.get('/end', ({ session }) => {
    session.end()
    return 'ended'
  })
  app.get('/all', ({ session }) => ({
    ...Object.fromEntries(session.keys().map((name) => [name, session.get(name)])),
    flashes: session.flashes().map(({ message }) => message),
  }))
  const hold = (name: string): Held => {
    let [arrived, release] = [() => {}, () => {}]
    const reached = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const go = new Promise<void>((resolve) => {
      release = resolve
    })
    held.set(name, { arrived, go })
    return { reached, release }
  }
  await app.request('/all')
  return { app, hold }
}
