// Signing in as people do it, on the built-in pages: on a phone and on a desk, light and dark, in French and English, with
// scripts and without, by keyboard alone; a wrong password first, then too many of them, and out again.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { type AuthSite, authSite, PASSWORD } from '../auth/site.ts'
import { sqlite } from '../database/engines.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

const PHONE = { width: 360, height: 740 }
const DESK = { width: 1280, height: 900 }
const VISITORS = [
  { locale: 'fr-FR', colorScheme: 'light', viewport: PHONE, javaScriptEnabled: false },
  { locale: 'fr-FR', colorScheme: 'dark', viewport: DESK, javaScriptEnabled: true },
  { locale: 'en-GB', colorScheme: 'dark', viewport: PHONE, javaScriptEnabled: true },
  { locale: 'en-GB', colorScheme: 'light', viewport: DESK, javaScriptEnabled: false },
] as const
const SAYS = {
  'fr-FR': {
    lang: 'fr',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    wrong: 'ne vont pas',
    wait: 'Trop d’essais',
  },
  'en-GB': { lang: 'en', signIn: 'Sign in', signOut: 'Sign out', wrong: 'do not fit', wait: 'Too many tries' },
}
const WRONG = 'staple battery <wrong>'
const GUESSES_MAX = 3

describe.skipIf(chromiumPath === undefined)('signing in, in Chromium', () => {
  let site: AuthSite
  let server: RunningServer
  let browser: Browser
  let url: string

  beforeAll(async () => {
    site = await authSite(sqlite, { guessesMax: GUESSES_MAX })
    server = await listen((request) => site.app.handler(request), { port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${server.port}`
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await site?.end()
  })

  const focused = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.localName')
  const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth')
  /** What is refused is answered by 422 and 429; the site has no icon. */
  const serious = (complaints: readonly string[]) => complaints.filter((one) => !/\b4(?:22|29)\b|favicon/.test(one))
  /** For people to look at, where somebody asks for it. */
  async function shoot(page: Page, name: string, { locale, viewport, colorScheme }: (typeof VISITORS)[number]) {
    const folder = process.env['GUICHET_SCREENSHOTS']
    const file = `auth-${name}-${locale.slice(0, 2)}-${viewport.width}-${colorScheme}.png`
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${file}` })
  }
  async function send(page: Page) {
    const answered = page.waitForEvent('load')
    await page.keyboard.press('Enter')
    await answered
  }
  async function arrive(visitor: (typeof VISITORS)[number], name: string) {
    await site.people.add(name, PASSWORD)
    return openPage(browser, visitor)
  }

  test.each(VISITORS)(
    'by keyboard alone, with a wrong password first: $locale, $viewport.width wide, $colorScheme',
    async (visitor) => {
      const name = `ada.${visitor.locale}.${visitor.viewport.width}`
      const { page, complaints } = await arrive(visitor, name)
      const says = SAYS[visitor.locale]
      const keys = page.keyboard

      // Whoever is not signed in is sent to the page, and back afterwards.
      await page.goto(`${url}/members`)
      expect(new URL(page.url()).pathname).toBe('/login')
      expect(await page.getAttribute('html', 'lang')).toBe(says.lang)
      expect(await page.title()).toBe(says.signIn)
      expect(await fits(page)).toBe(true)
      await shoot(page, 'in', visitor)
      expect(await focused(page)).toBe('name')
      await keys.type(name)
      await keys.press('Tab')
      expect(await focused(page)).toBe('password')
      await keys.type(WRONG)
      await send(page)

      expect(await page.getByRole('alert').textContent()).toContain(says.wrong)
      expect(await page.title()).toContain(says.wrong)
      expect(await page.inputValue('#name')).toBe(name)
      expect(await page.inputValue('#password')).toBe('')
      expect(await page.content()).not.toContain('staple battery')
      expect(page.url()).not.toContain('staple')
      expect(await fits(page)).toBe(true)
      await shoot(page, 'wrong', visitor)

      expect(await focused(page)).toBe('password')
      await keys.type(PASSWORD)
      await keys.press('Tab')
      expect(await focused(page)).toBe('button')
      await send(page)
      expect(new URL(page.url()).pathname).toBe('/members/')
      expect(await page.textContent('body')).toBe(JSON.stringify({ name }))

      await page.goto(`${url}/logout`)
      expect(await page.textContent('h1')).toBe(says.signOut)
      expect(await fits(page)).toBe(true)
      await shoot(page, 'out', visitor)
      expect(await focused(page)).toBe('button')
      await send(page)
      expect(page.url()).toBe(`${url}/`)
      expect(await page.textContent('body')).toBe('{"name":null}')
      await page.goto(`${url}/members`)
      expect(new URL(page.url()).pathname).toBe('/login')
      expect(serious(complaints)).toEqual([])
      await page.context().close()
    },
  )

  test.each(VISITORS)(
    'too many wrong passwords are told so, and the right one has to wait: $locale, $viewport.width wide, $colorScheme',
    async (visitor) => {
      const name = `bob.${visitor.locale}.${visitor.viewport.width}`
      const { page, complaints } = await arrive(visitor, name)
      const says = SAYS[visitor.locale]
      await page.goto(`${url}/login`)
      await page.fill('#name', name)
      for (let guess = 0; guess < GUESSES_MAX; guess++) {
        await page.fill('#password', WRONG)
        await send(page)
        expect(await page.getByRole('alert').textContent()).toContain(says.wrong)
      }
      await page.fill('#password', PASSWORD)
      await send(page)
      expect(await page.getByRole('alert').textContent()).toMatch(new RegExp(`${says.wait}.* 15 minutes`))
      expect(await page.inputValue('#name')).toBe(name)
      expect(await page.inputValue('#password')).toBe('')
      expect(await page.content()).not.toContain(PASSWORD)
      expect(await fits(page)).toBe(true)
      await shoot(page, 'wait', visitor)

      site.clock.advance(15 * 60_000)
      await page.fill('#password', PASSWORD)
      await send(page)
      expect(page.url()).toBe(`${url}/`)
      expect(serious(complaints)).toEqual([])
      await page.context().close()
    },
  )

  test.each(VISITORS)(
    'a new account, with a password that is too short first: $locale, $viewport.width wide, $colorScheme',
    async (visitor) => {
      const name = `eve.${visitor.locale}.${visitor.viewport.width}`
      const { page, complaints } = await openPage(browser, visitor)
      await page.goto(`${url}/login`)
      await page.getByRole('link').focus()
      await send(page)
      expect(await fits(page)).toBe(true)
      await page.keyboard.type(name)
      await page.keyboard.press('Tab')
      // The browser says that it is too short; the server says it to whoever gets past that.
      await page.locator('#password').evaluate((field) => field.removeAttribute('minlength'))
      await page.keyboard.type('short')
      await send(page)
      expect(await page.getByRole('alert').textContent()).toContain('8')
      expect(await page.inputValue('#name')).toBe(name)
      expect(await page.inputValue('#password')).toBe('')
      expect(await page.locator('[aria-invalid]').getAttribute('id')).toBe('password')
      expect(await focused(page)).toBe('password')
      await shoot(page, 'join', visitor)
      await page.keyboard.type(PASSWORD)
      await send(page)
      expect(await page.textContent('body')).toBe(JSON.stringify({ name }))
      expect(serious(complaints)).toEqual([])
      await page.context().close()
    },
  )
})
