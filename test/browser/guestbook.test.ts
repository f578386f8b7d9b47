// The guestbook as guests meet it: on a phone and on a desk, light and dark, with scripts and without, by keyboard alone:
// faults, a flash, a picture on its way, and the cookies that the browser really keeps.

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Guestbook, HOSTILE, openGuestbook, png } from '../examples/guestbook-site.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

const GUESTS = [
  {
    locale: 'fr-FR',
    colorScheme: 'light',
    viewport: { width: 360, height: 740 },
    javaScriptEnabled: false,
    title: 'Livre d’or',
    wrong: 'Erreur : ',
    thanks: 'Merci',
  },
  {
    locale: 'en-GB',
    colorScheme: 'dark',
    viewport: { width: 1280, height: 900 },
    javaScriptEnabled: true,
    title: 'Guest book',
    wrong: 'Error: ',
    thanks: 'Thank you',
  },
] as const

describe.skipIf(chromiumPath === undefined)('the guestbook in Chromium', () => {
  let site: Guestbook
  let browser: Browser

  beforeAll(async () => {
    site = await openGuestbook()
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.end()
  })

  /** Faults are answered by 422; what was still loading when a form was sent is broken off. */
  const serious = (complaints: readonly string[]) => complaints.filter((one) => !/422|ERR_ABORTED/.test(one))
  const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth')
  const focused = (page: Page) => page.evaluate('document.activeElement.id')
  const entry = (page: Page, words: string) => page.locator('.entry', { hasText: words })

  test.each(GUESTS)(
    'signs by keyboard alone, with faults first: $locale, $viewport.width wide, scripts $javaScriptEnabled',
    async ({ title, wrong, thanks, ...guest }) => {
      const { page, complaints } = await openPage(browser, guest)
      await page.goto(site.url)
      expect(await page.textContent('h1')).toBe(title)
      expect(await fits(page)).toBe(true)
      const keys = page.keyboard
      const words = `Words of ${guest.locale}`

      // The first stop is the way to the form.
      await keys.press('Tab')
      await keys.press('Enter')
      await keys.press('Tab')
      expect(await focused(page)).toBe('sign-name')
      await keys.type('Ada')
      await keys.press('Tab')
      await keys.type('<Lyon>')
      await keys.press('Tab')
      await keys.type('       ')
      await keys.press('Tab')
      await keys.press('ArrowRight')
      expect(await focused(page)).toBe('sign-weather-1')
      await keys.press('Tab')
      expect(await focused(page)).toBe('sign-picture')
      await keys.press('Tab')
      await keys.press('Enter')

      await page.waitForSelector('.gui-summary')
      expect(await page.title()).toBe(`${wrong}${title} · Refuge du Lac Noir`)
      expect(await focused(page)).toBe('sign-summary')
      expect(await fits(page)).toBe(true)
      expect(await page.inputValue('#sign-name')).toBe('Ada')
      expect(await page.inputValue('#sign-place')).toBe('<Lyon>')
      expect(await page.isChecked('#sign-weather-1')).toBe(true)
      await keys.press('Tab')
      await keys.press('Enter')
      expect(await focused(page)).toBe('sign-message')
      await keys.press('Control+A')
      await keys.type(`${words} ${HOSTILE}`)
      await keys.press('Tab')
      await keys.press('Tab')
      await keys.press('Tab')
      await keys.press('Enter')

      await page.waitForSelector('.flash')
      expect(await page.textContent('.flash')).toContain(thanks)
      expect(await entry(page, words).locator('.words').textContent()).toBe(`${words} ${HOSTILE}`)
      expect(await entry(page, words).locator('.by').textContent()).toContain('Ada, <Lyon>')
      expect(await page.title()).not.toContain('owned')
      await page.goto(site.url)
      expect(await page.locator('.flash').count()).toBe(0)
      // The session remembers the name, and whose entry it is.
      expect(await page.inputValue('#sign-name')).toBe('Ada')
      await entry(page, words).locator('.quiet').focus()
      await keys.press('Enter')
      await page.waitForSelector('.flash')
      expect(await entry(page, words).count()).toBe(0)
      expect(serious(complaints)).toEqual([])
    },
  )

  test.each(GUESTS)('a picture goes into the book: scripts $javaScriptEnabled', async (guest) => {
    const { page, complaints } = await openPage(browser, guest)
    await page.goto(site.url)
    const network = await page.context().newCDPSession(page)
    await network.send('Network.enable')
    const throttled = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4_000_000 }
    await network.send('Network.emulateNetworkConditions', throttled)
    const seen = page.evaluate(`new Promise((done) => {
      const values = []
      new MutationObserver(() => {
        const bar = document.querySelector('progress')
        if (bar !== null) values.push(bar.value)
        if (document.querySelector('.flash') !== null) done(values)
      }).observe(document, { subtree: true, childList: true, attributes: true })
    })`)
    // A page that goes away takes its promise with it.
    const progress = guest.javaScriptEnabled ? seen : seen.catch(() => [])
    await page.fill('#sign-name', 'Ada')
    await page.fill('#sign-message', `With a picture, ${guest.locale}`)
    await page.setInputFiles('#sign-picture', { name: 'view.png', mimeType: 'image/png', buffer: png(3_000_000) })
    if (guest.javaScriptEnabled) expect(await page.locator('.preview').getAttribute('alt')).toBe('view.png')
    await page.click('.gui-submit')
    await page.waitForSelector('.flash')
    const shown = entry(page, `With a picture, ${guest.locale}`).locator('img')
    await shown.scrollIntoViewIfNeeded()
    await expect.poll(() => shown.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth)).toBe(1)
    if (guest.javaScriptEnabled) {
      const values = (await progress) as number[]
      expect(values.some((value) => value > 0 && value < 1)).toBe(true)
      expect(await page.inputValue('#sign-message')).toBe('')
    }
    await page.reload()
    expect(await page.locator('.flash').count()).toBe(0)
    expect(serious(complaints)).toEqual([])
    await page.context().close()
  })

  test('what comes back wrong with scripts is shown where it stands', async () => {
    const { page, complaints } = await openPage(browser, GUESTS[1])
    await page.goto(site.url)
    await page.fill('#sign-name', 'Ada')
    await page.fill('#sign-message', 'Look at this')
    await page.setInputFiles('#sign-picture', { name: 'view.png', mimeType: 'image/png', buffer: Buffer.from('<svg>') })
    await page.click('.gui-submit')
    await page.waitForSelector('.gui-summary')
    expect(await focused(page)).toBe('sign-summary')
    expect(await page.inputValue('#sign-message')).toBe('Look at this')
    expect(await page.locator('.sending').count()).toBe(0)
    await page.click('.gui-submit')
    await page.waitForSelector('.flash')
    expect(serious(complaints)).toEqual([])
    await page.context().close()
  })

  test.each(GUESTS)('cookies wait for a word: $locale, scripts $javaScriptEnabled', async (guest) => {
    const { page } = await openPage(browser, guest)
    const kept = async (context: BrowserContext) => (await context.cookies()).map(({ name }) => name).sort()
    const context = page.context()
    const choose = async (value: string) => {
      await page.locator(`button[value=${value}]`).focus()
      await page.keyboard.press('Enter')
    }
    await page.goto(site.url)
    await page.reload()
    expect(await kept(context)).toEqual([])
    await choose('refuse')
    await page.waitForSelector('.consent', { state: 'detached' })
    expect(await kept(context)).toEqual(['consent'])
    expect(await page.locator('footer p').first().textContent()).not.toMatch(/\d/)

    await page.click('footer a[href^="/consent"]')
    await choose('accept')
    await page.waitForURL('**/consent?saved=1*')
    await page.goto(site.url)
    await page.reload()
    expect(await kept(context)).toEqual(['consent', 'visits'])
    expect(await page.locator('footer p').first().textContent()).toMatch(/ 2 /)

    await page.click('footer a[href^="/consent"]')
    await choose('refuse')
    await page.waitForURL('**/consent?saved=1*')
    expect(await kept(context)).toEqual(['consent'])
    await page.goto(site.url)
    expect(await kept(context)).toEqual(['consent'])
    await context.close()
  })
})
