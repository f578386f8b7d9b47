// What a visitor may bring as a session, good and bad: the sealed text by itself, and among other cookies.

import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { App } from '../app.ts'
import { SecretKeys } from './secret-keys.ts'
import { encodeSealed, parseSealed } from './session-seal.ts'
import type { SessionsGiven } from './sessions.ts'

const SECRET = 'a secret of the tests, long enough'

function site(session: SessionsGiven = {}): App {
  const app = new App({ secret: SECRET, session })
  app.get('/count', ({ session }) => {
    session.set('count', 1)
    return 1
  })
  app.get('/look', ({ session }) => ({
    count: session.get('count') ?? null,
    isNew: session.isNew,
    keys: session.keys(),
  }))
  return app
}

describe('a sealed cookie', () => {
  const place = { name: 'session', site: 'a.test' }
  const sealing = randomBytes(32)
  const session = { issuedS: 1, expiresS: 2.5, data: '{"é":1}' }

  test('comes back as it went, each time another text', () => {
    const sealed = encodeSealed(session, sealing, place)
    expect(parseSealed(sealed, [randomBytes(32), sealing], place)).toEqual(session)
    expect(encodeSealed(session, sealing, place)).not.toBe(sealed)
  })

  test('does not open for another key, name or site', () => {
    const sealed = encodeSealed(session, sealing, place)
    expect(parseSealed(sealed, [randomBytes(32)], place)).toBeUndefined()
    expect(parseSealed(sealed, [sealing], { ...place, name: 'other' })).toBeUndefined()
    expect(parseSealed(sealed, [sealing], { ...place, site: 'b.test' })).toBeUndefined()
  })

  test('does not open with any bit changed, cut or added', () => {
    const bytes = Buffer.from(encodeSealed(session, sealing, place), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(parseSealed(changed.toString('base64url'), [sealing], place), `bit ${bit}`).toBeUndefined()
    }
    for (let length = 0; length < bytes.length; length++)
      expect(parseSealed(bytes.subarray(0, length).toString('base64url'), [sealing], place)).toBeUndefined()
    expect(parseSealed(Buffer.concat([bytes, Buffer.of(0)]).toString('base64url'), [sealing], place)).toBeUndefined()
  })

  test('tells nothing of what is in it', () => {
    expect(
      Buffer.from(encodeSealed({ ...session, data: '{"secret":"Ada"}' }, sealing, place), 'base64url').includes('Ada'),
    ).toBe(false)
  })
})

describe('200 cookies', () => {
  const garbage = Array.from({ length: 199 }, (_, i) => ['=x', 'a', 'b=%ff', 'c="', '__proto__=1', '\xe9=\x80'][i % 6])
  const looking = async (app: App, cookies: readonly unknown[]) => {
    const answer = await app.request('/look', { headers: { cookie: cookies.join('; ') } })
    return answer.json()
  }

  test('that are garbage but for one hide nothing', async () => {
    const app = site()
    const set = (await app.request('/count')).headers.getSetCookie()[0]?.split(';')[0] ?? ''
    for (const place of [0, 100, 199])
      expect(await looking(app, garbage.toSpliced(place, 0, set))).toMatchObject({ count: 1, isNew: false })
    expect(await looking(app, garbage)).toEqual({ count: null, isNew: true, keys: [] })
  })

  test('of foreign signature and of past times are a new session', async () => {
    const other = new App({ secret: 'another secret entirely' })
    other.get('/', ({ session }) => {
      session.set('count', 9)
      return 'x'
    })
    const foreign = (await other.request('/')).headers.getSetCookie()[0]?.split(';')[0]
    const app = site({ idleS: 60, lifetimeS: 60 })
    const key = new SecretKeys(() => [SECRET]).for('session')[0] as Uint8Array // of one secret
    const seal = (expiresS: number) => {
      const times = { issuedS: expiresS - 30, expiresS, data: '{"count":7}' }
      return `session=${encodeSealed(times, key, { name: 'session', site: 'localhost' })}`
    }
    const now = Math.floor(Date.now() / 1000)
    const fresh = { count: null, isNew: true, keys: [] }
    expect(await looking(app, new Array(200).fill(foreign))).toEqual(fresh)
    const past = new Array(200).fill(now - 1).map((end, i) => seal(end - i))
    expect(await looking(app, past)).toEqual(fresh)
    expect(await looking(app, [seal(now + 25)])).toMatchObject({ count: 7, isNew: false })
  })
})
