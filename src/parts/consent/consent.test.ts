// consent.test.ts: what is held back, what is asked, what is kept of the choice, and what proves it.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { reply, stream } from '../../app/answers/reply-makers.ts'
import { App } from '../../app/app.ts'
import { html } from '../../app/html/html.ts'
import { type Visitor, visitor } from '../../app/test-client.ts'
import { FakeClock } from '../../base/clock.ts'
import type { LogFields } from '../../base/log.ts'
import { Reply, TEXT } from '../../http/reply.ts'
import { compress } from '../middleware/compress.ts'
import { etag } from '../middleware/etag.ts'
import { type ConsentGiven, consent, consented } from './consent.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-consent-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const DAY_MS = 86_400_000

const purposes = {
  statistics: {
    label: { en: 'Statistics', fr: 'Statistiques' },
    text: { en: 'We count <visits>.', fr: 'Nous comptons.' },
  },
  video: { label: 'Video', text: 'A film from elsewhere.' },
}
const cookies = { lang: 'necessary', 'stats_*': 'statistics', film: 'video' }

function site(given: ConsentGiven = {}, mode: 'dev' | 'serve' = 'serve') {
  const clock = new FakeClock()
  const warned: LogFields[] = []
  const extension = consent({ purposes, cookies, clock, ...given })
  const app = new App({ secret: 'sixteen characters and more' }).install(extension)
  app.get('/', ({ cookies }) => {
    for (const name of ['lang', 'stats_a', 'film', 'unknown']) cookies.set(name, '1')
    cookies.delete('stats_old')
    return html`<html><body><h1>Page</h1></body></html>`
  })
  app.get('/session', ({ session }) => {
    session.set('a', 1)
    return 'x'
  })
  app.get('/data', () => ({ a: 1 }))
  app.get('/stream', () => stream(['<html>']))
  app.get('/asks', (request) => {
    const choice = request.get(consented)
    return [
      choice.to('statistics'),
      choice.to('video'),
      choice.to('nonsense'),
      choice.chosen,
      choice.banner.text.length > 0,
    ]
  })
  app.mount('/foreign', () => new Reply(200, 'x', TEXT, { 'set-cookie': 'film=1' }))
  const log = { debug() {}, info() {}, error() {}, warn: (fields: LogFields) => void warned.push(fields) }
  const state = mkdtempSync(join(folder, 'state-'))
  const open = () => app.handler.open?.({ root: folder, mode, log, state: () => state })
  return { app, clock, warned, open, extension, state }
}

const sent = (answer: Response) => answer.headers.getSetCookie().map((field) => field.split('=')[0])
const choose = (who: Visitor, choice: string, more: Record<string, string> = {}) =>
  who.post('/consent', { form: { choice, where: 'page', ...more } })

describe('before a choice', () => {
  test('only what is necessary goes, and what is taken away', async () => {
    const { app } = site()
    expect(sent(await visitor(app).get('/'))).toEqual(['lang', 'stats_old'])
    expect(sent(await visitor(app).get('/session'))).toEqual(['session'])
    expect(sent(await visitor(app).get('/foreign'))).toEqual([])
  })

  test('every page asks, in the visitor’s language; data and streams do not', async () => {
    const { app } = site()
    const page = await (await visitor(app).get('/')).text()
    expect(page).toMatch(
      /<section class="consent" lang="en"[\s\S]*Refuse all[\s\S]*Accept all[\s\S]*<\/section><\/body><\/html>$/,
    )
    const french = visitor(app, { headers: { 'accept-language': 'fr-FR' } })
    expect(await (await french.get('/')).text()).toContain('Tout refuser')
    expect(await (await visitor(app).get('/data')).text()).toBe('{"a":1}')
    expect(await (await visitor(app).get('/stream')).text()).toBe('<html>')
    expect((await french.get('/')).headers.get('vary')).toMatch(/Cookie.*Accept-Language/)
  })

  test('a handler learns that nothing is agreed to', async () => {
    expect(await (await visitor(site().app).get('/asks')).json()).toEqual([false, false, false, false, true])
  })
})

describe('a choice', () => {
  test.each([
    ['accept', {}, ['lang', 'stats_a', 'film', 'stats_old'], [true, true]],
    ['refuse', {}, ['lang', 'stats_old'], [false, false]],
    ['save', { agreed: 'video' }, ['lang', 'film', 'stats_old'], [false, true]],
    ['save', {}, ['lang', 'stats_old'], [false, false]],
    ['refuse', { agreed: 'video' }, ['lang', 'stats_old'], [false, false]],
  ])('to %s %j lets go what was agreed to', async (choice, more, expected, asked) => {
    const { app } = site()
    const ada = visitor(app)
    expect((await choose(ada, choice, more)).status).toBe(303)
    expect(sent(await ada.get('/'))).toEqual(expected)
    expect(await (await ada.get('/asks')).json()).toEqual([...asked, false, true, false])
    expect(await (await ada.get('/')).text()).not.toContain('class="consent"')
  })

  test('can be withdrawn: the cookies of the purpose are deleted', async () => {
    const ada = visitor(site().app)
    await choose(ada, 'accept')
    await ada.get('/')
    expect(Object.keys(ada.cookies)).toEqual(expect.arrayContaining(['stats_a', 'film']))
    await choose(ada, 'save', { agreed: 'video' })
    expect(Object.keys(ada.cookies).sort()).toEqual(['consent', 'film', 'lang'])
  })

  test('brings the visitor back to the page of the banner, and nowhere else', async () => {
    const { app } = site()
    const location = async (back: string) =>
      (await choose(visitor(app), 'refuse', { where: 'banner', back })).headers.get('location')
    expect(await location('/x?y=1')).toBe('/x?y=1')
    for (const evil of ['//evil.test', '/\\evil.test', 'https://evil.test', 'javascript:alert(1)', '/x\r\ny: z', ''])
      expect(await location(evil), evil).toBe('/consent?saved=1')
  })

  test('is asked for again after half a year, and when the text has changed', async () => {
    const { app, clock } = site()
    const ada = visitor(app)
    await choose(ada, 'accept')
    clock.advance(181 * DAY_MS)
    expect(await (await ada.get('/')).text()).not.toContain('class="consent"')
    clock.advance(DAY_MS)
    expect(await (await ada.get('/')).text()).toContain('class="consent"')
    const changed = site({ purposes: { ...purposes, video: { label: 'Video', text: 'Another film.' } } })
    const bob = visitor(changed.app, { headers: { cookie: `consent=${visitor(app).cookies['consent']}` } })
    expect(await (await bob.get('/')).text()).toContain('class="consent"')
  })

  test.each(['', 'x', '1...', '1.v.zz', '1.v.zzzz.statistics.more', '2.v.1.video', '1.v.!.video'])(
    'that was made up is none: %j',
    async (value) => {
      const { app } = site()
      const answer = await app.request('/', { headers: { cookie: `consent=${value}` } })
      expect(sent(answer)).toEqual(['lang', 'stats_old'])
    },
  )

  test.each([{}, { choice: 'maybe' }])('that says nothing is refused: %j', async (form) => {
    expect((await visitor(site().app).post('/consent', { form: form as Record<string, string> })).status).toBe(400)
  })

  test('of another site is refused', async () => {
    const answer = await site().app.request('/consent', {
      method: 'POST',
      body: new URLSearchParams({ choice: 'accept' }),
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect(answer.status).toBe(403)
  })
})

describe('the proof', () => {
  test('is one line for each choice, of which nobody can be recognised', async () => {
    const { app, open, extension, state } = site()
    await open()
    const ada = visitor(app, { headers: { 'accept-language': 'fr', 'user-agent': 'Ada and her own' } })
    await choose(ada, 'save', { agreed: 'video' })
    await choose(ada, 'refuse')
    const proofs = []
    for await (const proof of extension.proofs()) proofs.push(proof)
    expect(proofs).toEqual([
      {
        at: '2026-01-01T00:00Z',
        version: expect.stringMatching(/^[0-9a-f]{10}$/),
        language: 'fr',
        where: 'page',
        agreed: ['video'],
        refused: ['statistics'],
      },
      {
        at: '2026-01-01T00:00Z',
        version: proofs[0]?.version,
        language: 'fr',
        where: 'page',
        agreed: [],
        refused: ['statistics', 'video'],
      },
    ])
    expect(readFileSync(join(state, 'consent', 'proofs.jsonl'), 'utf8')).not.toMatch(/127\.0|Ada/)
    await app.handler.close?.()
  })

  test('is empty when nobody has chosen', async () => {
    const { open, extension } = site()
    await open()
    for await (const _ of extension.proofs()) expect.unreachable()
  })
})

describe('the page of the choice', () => {
  test('shows every purpose, unticked, with its cookies, and what stands', async () => {
    const { app } = site({ policyUrl: '/privacy' })
    const ada = visitor(app)
    const before = await (await ada.get('/consent')).text()
    expect(before).toContain('Nothing has been chosen yet')
    expect(before).toContain('We count &lt;visits&gt;.')
    expect(before).toContain('<code>stats_*</code>')
    expect(before).toContain('href="/privacy"')
    expect(before).not.toMatch(/value="(?:statistics|video)" checked/)
    await choose(ada, 'save', { agreed: 'video' })
    const after = await ada.get('/consent?saved=1')
    const text = await after.text()
    expect(text).toMatch(/value="video" checked/)
    expect(text).not.toMatch(/value="statistics" checked/)
    expect(text).toContain('role="status"')
    expect(text).toContain('2 July 2026')
    expect(after.headers.get('cache-control')).toBe('no-store')
  })
})

test('in development a cookie that nobody declared is reported, once', async () => {
  const { app, open, warned } = site({}, 'dev')
  await open()
  await app.request('/')
  await app.request('/')
  expect(warned).toEqual([{ cookie: 'unknown' }])
  await app.handler.close?.()
})

test('what cannot be declared is refused at the start', () => {
  expect(() => consent({ cookies: { a: 'nothing' } })).toThrow('for the purpose "nothing", which does not exist')
  for (const name of ['necessary', 'Statistics', 'a b', ''])
    expect(() => consent({ purposes: { [name]: { label: 'x', text: 'y' } } })).toThrow(
      'cannot be the name of a purpose',
    )
})

test('without purposes nothing is asked, and what nobody declared is held back', async () => {
  const app = new App().install(consent({ cookies: { lang: 'necessary' } }))
  app.get('/', ({ cookies }) => {
    cookies.set('lang', '1')
    cookies.set('other', '1')
    return reply('<body>', 200)
  })
  const answer = await app.request('/')
  expect([sent(answer), await answer.text()]).toEqual([['lang'], '<body>'])
})

test('the banner is on the page whatever else works on it, in any order, in a part too', async () => {
  const long = html`<html><body>${'word '.repeat(1000)}</body></html>`
  const kept = reply(long)
  const app = new App({ secret: 'sixteen characters and more' })
  app.install(consent({ purposes, cookies }))
  app.use(compress(), etag())
  app.get('/', () => kept)
  const part = new App()
  part.use(compress())
  part.get('/page', () => long)
  app.mount('/part', part)
  const ask = (path: string, coding: string) => app.request(path, { headers: { 'accept-encoding': coding } })
  for (const path of ['/', '/part/page']) {
    const packed = await ask(path, 'gzip')
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    const text = gunzipSync(new Uint8Array(await packed.arrayBuffer())).toString()
    expect(text.split('value="accept"')).toHaveLength(2)
    // A Reply that the handler keeps is neither packed nor asks twice for the next.
    const plain = await ask(path, 'identity')
    expect(plain.headers.has('content-encoding')).toBe(false)
    expect((await plain.text()).split('value="accept"')).toHaveLength(2)
  }
})
