// Consent as a visitor meets it: refused, accepted, withdrawn; both languages and widths, with and without scripts, by
// keyboard alone; and what the browser then really keeps.

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { html } from '../../src/app/html/html.ts'
import { consent } from '../../src/parts/consent/consent.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

const app = new App({ security: { csp: { 'default-src': ['self'], 'style-src': ['nonce'] } } }).install(
  consent({
    purposes: {
      statistics: {
        label: { en: 'Statistics', fr: 'Statistiques' },
        text: { en: 'We count visits.', fr: 'Nous comptons les visites.' },
      },
      video: { label: { en: 'Films', fr: 'Films' }, text: { en: 'From elsewhere.', fr: 'Venus d’ailleurs.' } },
    },
    cookies: { lang: 'necessary', stats: 'statistics', film: 'video' },
    policyUrl: '/privacy',
  }),
)
app.get('/', ({ cookies }) => {
  for (const name of ['lang', 'stats', 'film', 'undeclared']) cookies.set(name, '1')
  return html`<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width"></head>
    <body><h1>A page</h1><p><a href="/consent">Cookies</a></p></body></html>`
})
app.get('/favicon.ico', () => '')

const VISITORS = [
  { locale: 'fr-FR', colorScheme: 'light', viewport: { width: 1280, height: 800 }, javaScriptEnabled: true },
  { locale: 'en-GB', colorScheme: 'dark', viewport: { width: 360, height: 740 }, javaScriptEnabled: false },
] as const

describe.skipIf(chromiumPath === undefined)('consent in Chromium', () => {
  let server: RunningServer
  let browser: Browser
  let url: string

  beforeAll(async () => {
    server = await listen(app.handler, { port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${server.port}`
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  const kept = async (context: BrowserContext) =>
    (await context.cookies())
      .map(({ name }) => name)
      .filter((name) => name !== 'consent')
      .sort()
  const banner = (page: Page) => page.locator('section.consent')

  test.each(VISITORS)(
    'refuse, accept one, withdraw: $locale, $viewport.width wide, scripts $javaScriptEnabled',
    async (visitor) => {
      const { page, complaints } = await openPage(browser, visitor)
      const context = page.context()
      const french = visitor.locale === 'fr-FR'
      await page.goto(url)
      await page.reload()
      expect(await kept(context)).toEqual(['lang'])
      await banner(page)
        .getByRole('button', { name: french ? 'Tout refuser' : 'Refuse all' })
        .click()
      expect(page.url()).toBe(`${url}/`)
      expect(await banner(page).count()).toBe(0)
      await page.reload()
      expect(await kept(context)).toEqual(['lang'])

      await page.getByRole('link', { name: 'Cookies' }).click()
      expect(await page.getAttribute('html', 'lang')).toBe(french ? 'fr' : 'en')
      await page.getByLabel(french ? 'Statistiques' : 'Statistics').check()
      await page.getByRole('button', { name: french ? 'Enregistrer' : 'Save' }).click()
      expect(await page.getByRole('status').count()).toBe(1)
      expect(await page.getByLabel(french ? 'Statistiques' : 'Statistics').isChecked()).toBe(true)
      expect(await page.getByLabel('Films').isChecked()).toBe(false)
      await page.goto(url)
      expect(await kept(context)).toEqual(['lang', 'stats'])

      await page.goto(`${url}/consent`)
      await page.getByRole('button', { name: french ? 'Tout refuser' : 'Refuse all' }).click()
      expect(await kept(context)).toEqual(['lang'])
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test.each(VISITORS)('refusing is as visible as accepting: $viewport.width wide', async (visitor) => {
    const { page } = await openPage(browser, visitor)
    await page.goto(url)
    const [refuse, accept] = await Promise.all(
      [0, 1].map(async (index) => {
        const button = banner(page).locator('button').nth(index)
        const box = await button.boundingBox()
        const style = await button.evaluate((element) => {
          const { backgroundColor, color, fontSize, fontWeight } = getComputedStyle(element)
          return { backgroundColor, color, fontSize, fontWeight }
        })
        return { height: box?.height, top: box?.y, width: Math.round(box?.width ?? 0), style }
      }),
    )
    expect(refuse).toEqual(accept)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    if (process.env['GUICHET_SCREENSHOTS'] !== undefined) {
      await page.screenshot({
        path: `${process.env['GUICHET_SCREENSHOTS']}/consent-banner-${visitor.viewport.width}.png`,
      })
      await page.goto(`${url}/consent`)
      await page.screenshot({
        path: `${process.env['GUICHET_SCREENSHOTS']}/consent-page-${visitor.viewport.width}.png`,
      })
    }
    await page.context().close()
  })

  test('the keyboard alone is enough, and the banner is named for who cannot see it', async () => {
    const { page } = await openPage(browser, { locale: 'en-GB', javaScriptEnabled: false })
    await page.goto(url)
    expect(await page.getByRole('region', { name: 'Consent to cookies' }).count()).toBe(1)
    const focused: string[] = []
    for (let i = 0; i < 5; i++) {
      await page.keyboard.press('Tab')
      focused.push((await page.locator(':focus').textContent()) ?? '')
    }
    expect(focused).toEqual(['Cookies', 'Choose one by one', 'Privacy policy', 'Refuse all', 'Accept all'])
    await page.keyboard.press('Enter')
    await page.waitForURL(`${url}/`)
    expect(await banner(page).count()).toBe(0)
    expect(await kept(page.context())).toEqual(['film', 'lang', 'stats'])
    await page.context().close()
  })
})
