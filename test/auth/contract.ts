// contract.ts: signing in, out and up, by page and by key, on each engine; and what attackers try.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Visitor } from '../../src/app/test-client.ts'
import { scryptAlgorithm } from '../../src/parts/auth/algorithms.ts'
import type { SiteUser } from '../../src/parts/auth/auth.ts'
import { encodePhc } from '../../src/parts/auth/phc.ts'
import type { Engine } from '../database/engines.ts'
import { type AuthSite, authSite, PASSWORD, signIn } from './site.ts'

const HTML = { accept: 'text/html' }

export function authContract(engine: Engine): void {
  describe(`signing in on ${engine.name}`, () => {
    let site: AuthSite
    beforeEach(async () => {
      site = await authSite(engine)
      await site.people.add('Ada', PASSWORD)
    })
    afterEach(() => site.end())
    const json = async (who: Visitor, path: string) => (await who.get(path)).json()

    describe('by the pages', () => {
      test('lets in whoever knows the password, however the name is written, until signing out', async () => {
        const ada = site.visit()
        expect(await json(ada, '/')).toEqual({ name: null })
        const entered = await signIn(ada, ' aDA ')
        expect([entered.status, entered.headers.get('location')]).toEqual([303, '/'])
        expect(await json(ada, '/me')).toEqual({ name: 'Ada', keys: [] })
        expect(await json(ada, '/members/')).toEqual({ name: 'Ada' })
        const left = await ada.post('/logout')
        expect([left.status, left.headers.get('location')]).toEqual([303, '/'])
        expect(await json(ada, '/')).toEqual({ name: null })
        expect((await ada.get('/me')).status).toBe(401)
      })

      test('sends a person to the page and back to where they wanted, and a program away', async () => {
        const ada = site.visit({ headers: HTML })
        const sent = await ada.get('/members/?page=2')
        expect([sent.status, sent.headers.get('location')]).toEqual([303, '/login?next=%2Fmembers%2F%3Fpage%3D2'])
        const page = await (await ada.get(sent.headers.get('location') ?? '')).text()
        expect(page).toContain('<input type="hidden" name="next" value="/members/?page=2">')
        const entered = await signIn(ada, 'ada', PASSWORD, { next: '/members/?page=2' })
        expect(entered.headers.get('location')).toBe('/members/?page=2')
        const again = await ada.get('/login?next=/me')
        expect([again.status, again.headers.get('location')]).toEqual([303, '/me'])
        const program = await site.visit().get('/members/')
        expect([program.status, program.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="site"'])
      })

      test('tells a wrong name and a wrong password alike, keeps the name, never the password', async () => {
        const answers = []
        for (const name of ['ada', '<nobody>']) {
          const answer = await signIn(site.visit(), name, 'wrong <password>')
          const text = await answer.text()
          expect(text).not.toContain('wrong &lt;password')
          expect(text).toContain(name === 'ada' ? 'value="ada"' : 'value="&lt;nobody&gt;"')
          answers.push([answer.status, text.replaceAll(name.replace('<', '&lt;').replace('>', '&gt;'), '…')])
        }
        expect(answers[0]).toEqual(answers[1])
        expect(answers[0]?.[0]).toBe(422)
        expect(site.logged.join('')).not.toMatch(/wrong <password>|correct horse|<nobody>/)
      })

      test('speaks French to whoever would rather have it', async () => {
        const ada = site.visit({ headers: { 'accept-language': 'fr-CH, fr;q=0.9, en;q=0.5' } })
        const text = await (await signIn(ada, 'ada', 'faux')).text()
        expect(text).toContain('Le nom et le mot de passe ne vont pas ensemble.')
        expect(text).toContain('<html lang="fr">')
      })

      test('refuses what another site’s page sends', async () => {
        const headers = { 'sec-fetch-site': 'cross-site' }
        const ada = site.visit()
        await signIn(ada, 'ada')
        for (const path of ['/login', '/logout', '/register']) {
          const body = new URLSearchParams({ name: 'ada', password: PASSWORD })
          expect((await ada.post(path, { headers, body })).status, path).toBe(403)
        }
        expect(await json(ada, '/')).toEqual({ name: 'Ada' })
      })

      test('makes a new user, once for each name', async () => {
        const grace = site.visit()
        const body = { name: 'Grace  Hopper', password: 'a longer password' }
        const refused = await grace.post('/register', { form: { ...body, password: 'short' } })
        expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('at least 8')])
        expect((await grace.post('/register', { form: body })).status).toBe(303)
        expect(await json(grace, '/')).toEqual({ name: 'Grace  Hopper' })
        const taken = await site.visit().post('/register', { form: { ...body, name: 'GRACE  hopper' } })
        expect([taken.status, await taken.text()]).toEqual([422, expect.stringContaining('taken')])
        const body2 = { name: '\u0000', password: 'a longer password' }
        expect((await site.visit().post('/register', { form: body2 })).status).toBe(422)
      })

      test('of many that want one name at once one gets it', async () => {
        const form = { name: 'grace', password: 'a longer password' }
        const answers = await Promise.all(Array.from({ length: 8 }, () => site.visit().post('/register', { form })))
        expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
      })
    })

    describe('holds against', () => {
      test('a session that was planted before: the identifier changes, and what was in it stays', async () => {
        const ada = site.visit()
        await ada.get('/set/basket')
        const planted = ada.cookies['session']
        await signIn(ada, 'ada')
        expect(ada.cookies['session']).not.toBe(planted)
        expect(await json(ada, '/me')).toEqual({ name: 'Ada', keys: ['basket'] })
        const attacker = await site.app.request('/', { headers: { cookie: `session=${planted}` } })
        expect(await attacker.json()).toEqual({ name: null })
      })

      test('a stolen cookie: it is worth nothing after signing out, or out everywhere', async () => {
        const [here, there] = [site.visit(), site.visit()]
        await signIn(here, 'ada')
        await signIn(there, 'ada')
        expect(await (await here.post('/everywhere')).json()).toEqual({ ended: 2 })
        expect([await json(here, '/'), await json(there, '/')]).toEqual([{ name: 'Ada' }, { name: null }])
        const stolen = here.cookies['session']
        await here.post('/logout')
        const again = await site.app.request('/', { headers: { cookie: `session=${stolen}` } })
        expect(await again.json()).toEqual({ name: null })
      })

      test('an old password: another one ends all other sessions', async () => {
        const [here, there] = [site.visit(), site.visit()]
        await signIn(here, 'ada')
        await signIn(there, 'ada')
        const ada = await userOf(site, 'ada')
        await site.people.setPassword(ada, 'another password')
        expect([await json(here, '/'), await json(there, '/')]).toEqual([{ name: null }, { name: null }])
        expect((await signIn(site.visit(), 'ada')).status).toBe(422)
        expect((await signIn(site.visit(), 'ada', 'another password')).status).toBe(303)
      })

      test('guessing: after ten the page says how long to wait, and even the right password waits', async () => {
        for (let n = 0; n < 10; n++) expect((await signIn(site.visit(), 'ada', `guess ${n}`)).status).toBe(422)
        const refused = await signIn(site.visit(), 'ada')
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '900'])
        expect(await refused.text()).toContain('15 minutes')
        const nobody = await (async () => {
          for (let n = 0; n < 10; n++) await signIn(site.visit(), 'nobody', `guess ${n}`)
          return signIn(site.visit(), 'nobody', 'guess')
        })()
        expect([nobody.status, nobody.headers.get('retry-after')]).toEqual([429, '900'])
        site.clock.advance(900_000)
        expect((await signIn(site.visit(), 'ada')).status).toBe(303)
      })

      test('addresses that lead elsewhere', async () => {
        for (const next of [
          'https://evil.test',
          '//evil.test',
          '/\\evil.test',
          '/\t/evil.test',
          'javascript:alert(1)',
        ]) {
          const entered = await signIn(site.visit(), 'ada', PASSWORD, { next })
          expect([entered.status, entered.headers.get('location')], next).toEqual([303, '/'])
          const page = await (await site.visit().get(`/login?next=${encodeURIComponent(next)}`)).text()
          expect(page, next).not.toContain('evil.test')
        }
      })

      test('SQL and markup in every field', async () => {
        const evil = `'; drop table guichet_user; --"><script>alert(1)</script>`
        for (const name of [evil, 'a\0b', '\ud800', 'x'.repeat(300), '\u202e']) {
          for (const path of ['/login', '/register']) {
            const answer = await site.visit().post(path, { form: { name, password: 'short', next: evil } })
            expect([path, answer.status]).toEqual([path, 422])
            expect(await answer.text()).not.toContain('<script>')
          }
        }
        expect((await signIn(site.visit(), 'ada')).status).toBe(303)
      })

      test('forms that are too large, or none at all', async () => {
        const body = new URLSearchParams({ name: 'ada', password: 'x'.repeat(20_000) })
        expect((await site.visit().post('/login', { body })).status).toBe(413)
        expect((await site.visit().post('/login', { json: { name: 'ada' } })).status).toBe(415)
        expect((await site.visit().post('/login', { form: { name: 'ada', password: 'x'.repeat(2000) } })).status).toBe(
          422,
        )
        expect((await site.visit().post('/login', { form: {} })).status).toBe(422)
      })

      test('a hash that is none: a wrong password for whoever asks, an error for the operator', async () => {
        const ada = await userOf(site, 'ada')
        await site.db.sql`update guichet_user set password = 'plain text' where id = ${ada.id}`.run()
        expect((await signIn(site.visit(), 'ada', 'plain text')).status).toBe(422)
        expect(site.logged.filter((line) => line.includes('GUI_AUTH_PHC'))).toHaveLength(1)
        expect(site.logged.join('')).not.toContain('plain text')
        await site.db.sql`update guichet_user set password = null where id = ${ada.id}`.run()
        expect((await signIn(site.visit(), 'ada', 'null')).status).toBe(422)
      })
    })

    test('a hash of an older kind is made anew when its user signs in', async () => {
      const salt = Buffer.from('saltsaltsaltsalt')
      const hash = await scryptAlgorithm.derive(Buffer.from('older'), salt, { ln: 4, r: 8, p: 1 }, 32)
      const kept = encodePhc({ id: 'scrypt', version: undefined, parameters: { ln: 4, r: 8, p: 1 }, salt, hash })
      await site.db.sql`update guichet_user set password = ${kept}`.run()
      expect((await signIn(site.visit(), 'ada', 'older')).status).toBe(303)
      const { password } = await userOf(site, 'ada')
      expect(password).not.toBe(kept)
      expect((await signIn(site.visit(), 'ada', 'older')).status).toBe(303)
      expect((await userOf(site, 'ada')).password).toBe(password)
    })

    test('a user who is gone is nobody, and the session ends', async () => {
      const ada = site.visit()
      await signIn(ada, 'ada')
      await site.db.sql`delete from guichet_user`.run()
      expect(await json(ada, '/')).toEqual({ name: null })
      expect(ada.cookies).toEqual({})
    })

    describe('by API key', () => {
      const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

      test('a key is its owner, is kept as a hash, and is worth nothing once revoked', async () => {
        const ada = await userOf(site, 'ada')
        const { key, id, prefix } = await site.people.keys.create(ada, { name: 'build' })
        expect(key.startsWith(`${prefix}_`)).toBe(true)
        expect(await (await site.app.request('/me', bearer(key))).json()).toMatchObject({ name: 'Ada' })
        const rows = JSON.stringify(await site.db.sql`select * from guichet_api_key`)
        expect(rows).not.toContain(key.slice(prefix.length + 1))
        const [shown] = await site.people.keys.list(ada)
        expect(shown).toMatchObject({ id, prefix, name: 'build', scopes: [], expiresAt: undefined })
        expect(shown?.usedAt).toBeDefined()
        expect(shown).not.toHaveProperty('hash')
        await site.people.add('Grace', PASSWORD)
        expect(await site.people.keys.revoke(await userOf(site, 'grace'), id)).toBe(false)
        expect(await site.people.keys.revoke(ada, id)).toBe(true)
        const refused = await site.app.request('/me', bearer(key))
        expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
          401,
          'Bearer realm="site", error="invalid_token"',
        ])
      })

      test('a key that is over soon is a token', async () => {
        const ada = await userOf(site, 'ada')
        const { key, expiresAt } = await site.people.keys.create(ada, { expiresInS: 60 })
        expect(Date.parse(expiresAt ?? '') - site.clock.now()).toBe(60_000)
        expect((await site.app.request('/me', bearer(key))).status).toBe(200)
        site.clock.advance(60_000)
        expect((await site.app.request('/me', bearer(key))).status).toBe(401)
      })

      test('a scope is what a key was made for; who has signed in may do everything', async () => {
        const ada = await userOf(site, 'ada')
        const [none, fit] = [
          await site.people.keys.create(ada),
          await site.people.keys.create(ada, { scopes: ['notes:write'] }),
        ]
        const refused = await site.app.request('/write', bearer(none.key))
        expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
          403,
          'Bearer realm="site", error="insufficient_scope", scope="notes:write"',
        ])
        expect((await site.app.request('/write', bearer(fit.key))).status).toBe(200)
        const here = site.visit()
        await signIn(here, 'ada')
        expect((await here.get('/write')).status).toBe(200)
        await expect(site.people.keys.create(ada, { scopes: ['a b'] })).rejects.toMatchObject({
          code: 'GUI_AUTH_SCOPE',
        })
      })

      test('what is no key is nobody, also beside a session', async () => {
        const { key } = await site.people.keys.create(await userOf(site, 'ada'))
        const last = key.at(-1) === 'A' ? 'B' : 'A'
        const here = site.visit()
        await signIn(here, 'ada')
        for (const wrong of [
          'Bearer',
          'Bearer ',
          'Basic YWRhOmFkYQ==',
          `Bearer ${key.slice(0, -1)}${last}`,
          `Bearer ${key}x`,
          `Bearer ${key.replace(/^gui/, 'gua')}`,
          `Bearer ${key.toUpperCase()}`,
          `Bearer ${'x'.repeat(5000)}`,
          "Bearer gui_' or 1=1 --",
        ]) {
          expect((await here.get('/me', { headers: { authorization: wrong } })).status, wrong.slice(0, 60)).toBe(401)
        }
      })
    })
  })
}

async function userOf(site: AuthSite, name: string) {
  return await site.db.sql<SiteUser>`
    select id, name, password, created_at from guichet_user where login = ${name}`.one()
}
