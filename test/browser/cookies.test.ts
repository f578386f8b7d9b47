// cookies.test.ts: request.cookies against a browser: what Chromium stores of what we set, whom it sends it to, and that
// it refuses what we refuse. Four host names of three sites, by http and by https; skipped without Chromium or openssl.

import { rmSync } from 'node:fs'
import { type Browser, type BrowserContext, type Cookie, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Cookies } from '../../src/app/visitor/cookies.ts'
import { type CookieAttributes, encodeSetCookie } from '../../src/http/cookies.ts'
import { CHROMIUM, CookieSite, makePermissiveProfile, ready } from './cookie-site.ts'

const DAY_S = 86_400

/** A script that makes an element, puts it into the page, and has it do something. */
function element(name: string, fill: string, act: string): string {
  return `{ const made = document.createElement('${name}'); made.${fill}; document.body.append(made); made.${act} }`
}

describe.skipIf(!ready)('cookies in Chromium', () => {
  const site = new CookieSite()
  let browser: Browser
  let context: BrowserContext
  const contexts: BrowserContext[] = []
  const profiles: string[] = []
  const https = (host: string) => `https://${host}:${site.httpsPort}`
  const http = (host: string) => `http://${host}:${site.httpPort}`

  beforeAll(async () => {
    await site.open()
    browser = await chromium.launch(CHROMIUM)
  })

  afterEach(async () => {
    for (const opened of contexts.splice(0)) await opened.close()
    for (const profile of profiles.splice(0)) rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  })

  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  async function openPage(): Promise<Page> {
    context = await browser.newContext({ ignoreHTTPSErrors: true })
    contexts.push(context)
    return context.newPage()
  }

  async function openPermissive(): Promise<Page> {
    const profile = makePermissiveProfile()
    profiles.push(profile)
    context = await chromium.launchPersistentContext(profile, { ...CHROMIUM, ignoreHTTPSErrors: true })
    contexts.push(context)
    return context.newPage()
  }

  async function set(page: Page, origin: string, change: (cookies: Cookies) => void, path = '/act'): Promise<void> {
    site.act = change
    expect((await page.goto(origin + path))?.status()).toBe(200)
  }

  async function setRaw(page: Page, origin: string, fields: readonly string[]): Promise<void> {
    site.raw = fields
    expect((await page.goto(`${origin}/raw`))?.status()).toBe(200)
  }

  /** What comes with a request that somebody makes by typing the address. */
  async function sent(page: Page, origin: string, path = '/echo'): Promise<Record<string, string[]>> {
    site.echoed = { nothing: ['was asked'] }
    expect((await page.goto(origin + path))?.status()).toBe(200)
    return site.echoed
  }

  async function stored(name: string): Promise<Cookie | undefined> {
    return (await context.cookies()).find((cookie) => cookie.name === name)
  }

  const scriptSees = (page: Page) => page.evaluate('document.cookie')

  test('what is not said is the safe side: Path=/, HttpOnly, SameSite=Lax, by https Secure, until it is closed', async () => {
    const page = await openPage()
    await set(page, https('one.test'), (cookies) => cookies.set('a', '1'))
    expect(await stored('a')).toMatchObject({
      ...{ value: '1', domain: 'one.test', path: '/', expires: -1 },
      ...{ httpOnly: true, secure: true, sameSite: 'Lax' },
    })
    await set(page, http('two.test'), (cookies) => cookies.set('b', '1'))
    expect(await stored('b')).toMatchObject({ domain: 'two.test', secure: false, httpOnly: true, sameSite: 'Lax' })
  })

  test('any text comes back as it was set, beside whatever else there is', async () => {
    const values: Record<string, string> = {
      ...{ empty: '', signs: '"a", \\b; c=d&e', escapes: '100% %41', text: 'Un café à 2 € 🍪', lines: '\r\n\t\0\x7f' },
      ...{
        spaces: '  x  ',
        json: JSON.stringify({ a: [1, 'é'] }),
        quoted: '"x"',
        '__proto__.a': '1',
        long: 'é'.repeat(680),
      },
    }
    const page = await openPage()
    await set(page, https('one.test'), (cookies) => {
      for (const [name, value] of Object.entries(values)) cookies.set(name, value)
    })
    const all = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]))
    expect(await sent(page, https('one.test'))).toEqual(all)
  })

  test('a script sees what is not HttpOnly, and cannot change what is', async () => {
    const page = await openPage()
    await set(page, https('one.test'), (cookies) => {
      cookies.set('hidden', '1')
      cookies.set('open', 'é', { httpOnly: false })
    })
    expect(await scriptSees(page)).toBe('open=%C3%A9')
    await page.evaluate('document.cookie = "hidden=2; Path=/"; document.cookie = "open=2; Path=/"')
    expect(await sent(page, https('one.test'))).toEqual({ hidden: ['1'], open: ['2'] })
  })

  test('what a script sets is read: raw UTF-8, quotes, = and nothing; what has no name is not', async () => {
    const page = await openPage()
    await page.goto(`${https('one.test')}/page`)
    for (const pair of ['clé=été', 'q="a b"', 'e==1=', 'n=', 'alone', '=also alone', 'half=%C3', 'enc=%20'])
      await page.evaluate(`document.cookie = ${JSON.stringify(pair)}`)
    expect(await sent(page, https('one.test'))).toEqual({
      ...{ clé: ['été'], q: ['a b'], e: ['=1='], n: [''], half: ['%C3'], enc: [' '] },
    })
  })

  test('Secure: by https only, and set by https only', async () => {
    const page = await openPage()
    await set(page, https('one.test'), (cookies) => {
      cookies.set('secure', '1')
      cookies.set('any', '1', { secure: false })
    })
    expect(await sent(page, https('one.test'))).toEqual({ secure: ['1'], any: ['1'] })
    expect(await sent(page, http('one.test'))).toEqual({ any: ['1'] })
    await set(page, http('two.test'), (cookies) => {
      cookies.set('secure', '1', { secure: true })
      cookies.set('__Host-a', '1')
      cookies.set('any', '1')
    })
    expect(await sent(page, http('two.test'))).toEqual({ any: ['1'] })
  })

  test('on this very machine Secure works by http too, so that names with a prefix do', async () => {
    const page = await openPage()
    await set(page, http('localhost'), (cookies) => cookies.set('__Host-a', '1'))
    expect(await sent(page, http('localhost'))).toEqual({ '__Host-a': ['1'] })
  })

  test('SameSite: strict stays at home, lax follows links, none goes everywhere', { timeout: 60_000 }, async () => {
    const page = await openPermissive()
    await set(page, https('one.test'), (cookies) => {
      cookies.set('strict', '1', { sameSite: 'strict' })
      cookies.set('lax', '1')
      cookies.set('none', '1', { sameSite: 'none', secure: true })
    })
    let asked = 0
    const from = async (origin: string, script: (target: string) => string) => {
      // A new address each time, so that no cache has an answer.
      const target = `${https('one.test')}/echo?${++asked}`
      await page.goto(`${origin}/page`)
      const arrived = new Promise<void>((resolve) => {
        site.onEcho = resolve
      })
      const left = script === image ? undefined : page.waitForURL(target)
      await page.evaluate(script(target))
      await arrived
      await left
      return Object.keys(site.echoed)
    }
    const link = (to: string) => element('a', `href = '${to}'`, 'click()')
    const form = (to: string) => element('form', `method = 'post'; made.action = '${to}'`, 'submit()')
    const image = (to: string) => element('img', `src = '${to}'`, 'id')
    for (const sibling of ['one.test', 'www.one.test']) {
      expect(await from(https(sibling), link)).toEqual(['strict', 'lax', 'none'])
      expect(await from(https(sibling), image)).toEqual(['strict', 'lax', 'none'])
    }
    expect(await from(https('two.test'), link)).toEqual(['lax', 'none'])
    expect(await from(https('two.test'), form)).toEqual(['none'])
    expect(await from(https('two.test'), image)).toEqual(['none'])
  })

  test('Partitioned: one for each site that embeds the page, and deleted there', async () => {
    const page = await openPage()
    const inFrame = async (top: string, path: string) => {
      site.echoed = { nothing: ['was asked'] }
      await page.goto(`${https(top)}/frame?src=${encodeURIComponent(https('three.test') + path)}`)
      return site.echoed
    }
    const place = { secure: true, sameSite: 'none', partitioned: true } as const
    for (const top of ['one.test', 'two.test']) {
      site.act = (cookies) => cookies.set('__Host-a', `in ${top}`, place)
      await inFrame(top, '/act')
    }
    expect(await inFrame('one.test', '/echo')).toEqual({ '__Host-a': ['in one.test'] })
    expect(await inFrame('two.test', '/echo')).toEqual({ '__Host-a': ['in two.test'] })
    expect(await sent(page, https('three.test'))).toEqual({})
    site.act = (cookies) => cookies.delete('__Host-a', place)
    await inFrame('one.test', '/act')
    expect(await inFrame('one.test', '/echo')).toEqual({})
    expect(await inFrame('two.test', '/echo')).toEqual({ '__Host-a': ['in two.test'] })
  })

  test('lifetimes are what we say, and 400 days at most; Max-Age counts before Expires', async () => {
    const page = await openPage()
    const from = Date.now() / 1000
    const date = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 0, 1, 12, 34, 56))
    await set(page, https('one.test'), (cookies) => {
      cookies.set('hour', '1', { maxAgeS: 3600 })
      cookies.set('date', '1', { expires: date })
      cookies.set('both', '1', { expires: date, maxAgeS: 60 })
      cookies.set('long', '1', { maxAgeS: 1000 * DAY_S })
      cookies.set('far', '1', { expires: new Date('9999-12-31T23:59:59Z') })
    })
    const until = Date.now() / 1000
    const within = async (name: string, seconds: number) => {
      const expires = (await stored(name))?.expires ?? 0
      expect(expires, name).toBeGreaterThanOrEqual(from + seconds - 1)
      expect(expires, name).toBeLessThanOrEqual(until + seconds + 1)
    }
    await within('hour', 3600)
    await within('both', 60)
    await within('long', 400 * DAY_S)
    await within('far', 400 * DAY_S)
    const wanted = Math.min(date.getTime() / 1000, from + 400 * DAY_S)
    expect(Math.abs(((await stored('date'))?.expires ?? 0) - wanted)).toBeLessThan(2)
  })

  test('what has no time left is gone: Max-Age=0, a date that is over, delete()', async () => {
    const page = await openPage()
    const names = ['zero', 'over', 'deleted', '__Host-deleted', 'kept']
    await set(page, https('one.test'), (cookies) => {
      for (const name of names) cookies.set(name, '1')
    })
    expect(Object.keys(await sent(page, https('one.test')))).toEqual(names)
    await set(page, https('one.test'), (cookies) => {
      cookies.set('zero', '2', { maxAgeS: 0 })
      cookies.set('over', '2', { expires: new Date(Date.UTC(1601, 0, 1)) })
      cookies.delete('deleted')
      cookies.delete('__Host-deleted')
    })
    expect(Object.keys(await sent(page, https('one.test')))).toEqual(['kept'])
  })

  test('delete() reaches the cookie of the same path and domain, and no other', async () => {
    const page = await openPage()
    await set(page, https('www.one.test'), (cookies) => {
      cookies.set('a', 'host')
      cookies.set('a', 'domain', { domain: 'one.test' })
      cookies.set('a', 'path', { path: '/echo' })
    })
    const left = async () => (await sent(page, https('www.one.test')))['a']
    expect(await left()).toEqual(['path', 'host', 'domain'])
    await set(page, https('www.one.test'), (cookies) => cookies.delete('a', { domain: 'one.test' }))
    expect(await left()).toEqual(['path', 'host'])
    await set(page, https('www.one.test'), (cookies) => cookies.delete('a'))
    expect(await left()).toEqual(['path'])
    await set(page, https('www.one.test'), (cookies) => cookies.delete('a', { path: '/echo' }))
    expect(await left()).toBeUndefined()
  })

  test('a path: what lies below it gets the cookie, and of two the longer path comes first', async () => {
    const page = await openPage()
    await set(page, https('one.test'), (cookies) => {
      cookies.set('a', 'of all')
      cookies.set('a', 'of the account', { path: '/account' })
      cookies.set('b', 'of the café', { path: '/caf%C3%A9' })
    })
    expect(await sent(page, https('one.test'), '/account')).toEqual({ a: ['of the account', 'of all'] })
    expect(await sent(page, https('one.test'), '/account/x')).toEqual({ a: ['of the account', 'of all'] })
    expect(await sent(page, https('one.test'), '/accounts')).toEqual({ a: ['of all'] })
    expect(await sent(page, https('one.test'), '/café/x')).toEqual({ b: ['of the café'], a: ['of all'] })
  })

  test('without Domain only this host; with it its subdomains too; never another site', async () => {
    const page = await openPage()
    await set(page, https('one.test'), (cookies) => {
      cookies.set('host', '1')
      cookies.set('domain', '1', { domain: 'One.Test' })
      cookies.set('foreign', '1', { domain: 'two.test' })
    })
    expect(await sent(page, https('one.test'))).toEqual({ host: ['1'], domain: ['1'] })
    expect(await sent(page, https('www.one.test'))).toEqual({ domain: ['1'] })
    expect(await sent(page, https('two.test'))).toEqual({})
  })

  test('a signed value outlives the browser, and not its hands', async () => {
    const page = await openPage()
    await set(page, https('one.test'), (cookies) => cookies.set('user', 'é.1', { signed: true }))
    const held = await stored('user')
    const read: (string | undefined)[] = []
    const look = () => set(page, https('one.test'), (cookies) => void read.push(cookies.get('user', { signed: true })))
    await look()
    const change = { name: 'user', url: https('one.test'), secure: true, httpOnly: true }
    await context.addCookies([{ ...change, value: held?.value.replace('.1.', '.2.') ?? '' }])
    await look()
    await context.addCookies([{ ...change, value: held?.value ?? '' }])
    await look()
    expect(read).toEqual(['é.1', undefined, 'é.1'])
  })

  // The prefixes of HttpOnly came with Chromium 140; Debian's older ones know the others.
  const knowsHttp = () => Number.parseInt(browser.version(), 10) >= 140
  const SIZE = 4096

  test('what encodeSetCookie refuses, Chromium does not store', async () => {
    const fields: [field: string, name: string, value: string, attributes: CookieAttributes][] = [
      ['__Host-a=1; Path=/', '__Host-a', '1', { path: '/' }],
      ['__Host-b=1; Secure', '__Host-b', '1', { secure: true }],
      ['__Host-c=1; Secure; Path=/raw', '__Host-c', '1', { secure: true, path: '/raw' }],
      ['__Host-d=1; Secure; Path=/; Domain=one.test', '__Host-d', '1', { secure: true, path: '/', domain: 'one.test' }],
      ['__hOST-e=1; Path=/', '__hOST-e', '1', { path: '/' }],
      ['__Secure-a=1', '__Secure-a', '1', {}],
      ['__secure-b=1', '__secure-b', '1', {}],
      ['__Http-a=1; Secure', '__Http-a', '1', { secure: true }],
      ['__Host-Http-a=1; Secure; Path=/', '__Host-Http-a', '1', { secure: true, path: '/' }],
      ['none=1; SameSite=None', 'none', '1', { sameSite: 'none' }],
      ['partitioned=1; Partitioned', 'partitioned', '1', { partitioned: true }],
      [`large=${'x'.repeat(SIZE)}`, 'large', 'x'.repeat(SIZE), {}],
      ['address=1; Domain=127.0.0.1', 'address', '1', { domain: '127.0.0.1' }],
      ['port=1; Domain=one.test:443', 'port', '1', { domain: 'one.test:443' }],
    ]
    for (const [field, name, value, attributes] of fields)
      expect(() => encodeSetCookie(name, value, attributes), field).toThrow(/cookie/)
    const tried = fields.map(([field]) => field).filter((field) => knowsHttp() || !/Http-/.test(field))
    const page = await openPage()
    await setRaw(page, https('one.test'), [...tried, 'control=1'])
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['control'])
  })

  test('what encodeSetCookie makes at its bounds, Chromium stores', async () => {
    const host = { secure: true, path: '/' } as const
    const path = `/${'x'.repeat(1023)}`
    const fields = [
      encodeSetCookie('__Host-a', '1', host),
      encodeSetCookie('__Host-Http-a', '1', { ...host, httpOnly: true }),
      encodeSetCookie('__Http-a', '1', { secure: true, httpOnly: true, domain: 'one.test' }),
      encodeSetCookie('__Secure-a', '1', { secure: true }),
      encodeSetCookie('large', 'x'.repeat(SIZE - 'large'.length)),
      encodeSetCookie('deep', '1', { path }),
      encodeSetCookie("!#$%&'*+-.^_`|~", '1'),
      encodeSetCookie('octets', "!#$&'()*+-./09:<=>?@AZ[]^_`az{|}~"),
    ]
    const page = await openPage()
    await setRaw(page, https('one.test'), fields)
    const kept = await context.cookies()
    expect(kept.map(({ name, value }) => `${name}=${value}`).sort()).toEqual(
      fields.map((field) => field.split(';', 1)[0]).sort(),
    )
    expect(kept.find(({ name }) => name === 'deep')?.path).toBe(path)
  })

  test('what we refuse since browsers misread it, they misread: a long path, and a space at its end', async () => {
    const page = await openPage()
    await setRaw(page, https('one.test'), [`long=1; Path=/raw/${'x'.repeat(1024)}`, 'space=1; Path=/raw '])
    const kept = await context.cookies()
    expect(Object.fromEntries(kept.map(({ name, path }) => [name, path]))).toEqual({ long: '/', space: '/raw' })
  })
})
