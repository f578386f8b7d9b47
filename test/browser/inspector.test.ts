// inspector.test.ts: the inspector in a real browser: in by the link, a request that arrives, its waterfall and its cookies,
// a replay with an edit, both languages, the keyboard alone, and nothing for a browser that did not come by the link.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../inspector/client.ts'
import { type InspectorSite, openInspectorSite } from '../inspector/program.ts'
import { chromiumPath, openChromium, openPage, type WatchedPage } from '../support/chromium.ts'

const WAIT = { timeout: 20_000 }

describe.skipIf(chromiumPath === undefined)('the inspector', () => {
  let browser: Browser
  let site: InspectorSite

  beforeAll(async () => {
    browser = await openChromium()
    site = await openInspectorSite()
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  /** A window that was let in, and is connected. */
  async function opened(locale: string): Promise<WatchedPage> {
    const watched = await openPage(browser, { locale, viewport: { width: 1280, height: 800 } })
    await watched.page.goto(site.link)
    await watched.page.waitForSelector('.link.on', WAIT)
    return watched
  }

  const row = (page: Page, text: string) => page.locator('[role=option]', { hasText: text }).first()

  test('opens by the link, shows a request as it arrives, its steps and its cookies', async () => {
    const { page, complaints } = await opened('en-GB')
    expect(page.url()).toBe(`${site.url}_guichet`)
    expect(await page.textContent('.empty strong')).toBe('Waiting for the first request')
    await ask(`${site.url}square/12`)
    await row(page, '/square/12').waitFor(WAIT)
    await row(page, '/square/12').click()
    await page.waitForSelector('.fall', WAIT)
    expect(await page.textContent('.said')).toContain('/square/<int:n>')
    const steps = await page.locator('.fall .what').allTextContents()
    expect(steps).toEqual([
      'Routing',
      'Program',
      'timing',
      'session',
      'Handler',
      'Head goes out',
      'Body goes out',
      'Log',
    ])
    const handler = await page.locator('.fall .track').nth(4).locator('b').boundingBox()
    expect(handler?.width).toBeGreaterThan(40)
    await page.click('#tab-cookies')
    const cookies = await page.locator('.panel').textContent()
    expect(cookies).toContain('theme')
    expect(cookies).toContain('No HttpOnly: scripts of the page can read it.')
    expect(cookies).toContain('Sent when a link from another site is followed')
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  test('replays with an edit and shows the changed answer', async () => {
    const { page, complaints } = await opened('en-GB')
    await ask(`${site.url}notes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'localhost' },
      body: '{"text":"Bread"}',
    })
    await row(page, '/notes').click(WAIT)
    await page.click('#replay', WAIT)
    await page.fill('textarea[name=body]', '{"text":"Bread and salt"}')
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('text=The answer before', WAIT)
    await page.click('#tab-body')
    expect(await page.locator('.panel pre').last().textContent()).toContain('"length": 14')
    expect(await row(page, '/notes').textContent()).toContain('↻')
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  test('speaks French, and changes to English and to the dark when asked', async () => {
    const { page, complaints } = await opened('fr-FR')
    await ask(`${site.url}square/5`)
    await row(page, '/square/5').click(WAIT)
    await page.waitForSelector('.fall', WAIT)
    expect(await page.textContent('#tab-heads')).toBe('En-têtes')
    expect(await page.textContent('.said')).toContain('a reçu la réponse 200 de la route')
    await page.click('#lang')
    expect(await page.textContent('#tab-heads')).toBe('Heads')
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const before = await paper()
    await page.click('.theme')
    await page.click('.theme')
    expect(await paper()).not.toBe(before)
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  test('works by keyboard alone', async () => {
    const { page, complaints } = await opened('en-GB')
    await ask(`${site.url}square/31`)
    await ask(`${site.url}square/32`)
    await row(page, '/square/32').waitFor(WAIT)
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await press('/')
    await page.keyboard.type('square/3')
    await press('Escape', 'Escape')
    await page.waitForFunction(() => document.activeElement?.id === 'list')
    await press('ArrowDown', 'ArrowDown')
    await page.waitForSelector('h1:has-text("GET /square/31")', WAIT)
    await page.waitForSelector('.fall', WAIT)
    await press('Enter', 'ArrowRight')
    await page.waitForSelector('#tab-heads[aria-selected=true]', WAIT)
    expect(await page.textContent('.panel pre')).toContain('GET /square/31 HTTP/1.1')
    await press('r')
    await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.name === 'target')
    await press('End', 'Backspace')
    await page.keyboard.type('3')
    await press('Enter')
    await page.waitForSelector('h1:has-text("GET /square/33")', WAIT)
    await press('Escape', '?')
    await page.waitForSelector('dialog[open]', WAIT)
    await press('Escape')
    await page.waitForSelector('dialog', { ...WAIT, state: 'detached' })
    expect(complaints).toEqual([])
    await page.context().close()
  }, 60_000)

  test('keeps the rows of before a restart, with their details, and goes on by itself', async () => {
    const { page } = await opened('en-GB')
    await ask(`${site.url}square/40`)
    await row(page, '/square/40').waitFor(WAIT)
    // Details are fetched ahead, of what is over.
    const seen = page.waitForResponse(
      async (answer) => /\/requests\/\d+$/.test(answer.url()) && (await answer.text()).includes('/square/41'),
      WAIT,
    )
    await ask(`${site.url}square/41`)
    await seen
    await site.close()
    site = await openInspectorSite(site)
    await page.waitForSelector('.link.on', WAIT)
    await ask(`${site.url}square/42`)
    await row(page, '/square/42').waitFor(WAIT)
    await page.waitForSelector('.row.old:has-text("/square/41")', WAIT)
    await row(page, '/square/41').click()
    await page.waitForSelector('.fall', WAIT)
    expect(await page.textContent('h1')).toBe('GET /square/41')
    await page.context().close()
  }, 60_000)

  test('fits a phone', async () => {
    const { page } = await openPage(browser, { viewport: { width: 360, height: 700 } })
    await ask(`${site.url}a/very/long/address/${'that-goes-on-'.repeat(8)}?with=${'x'.repeat(60)}`)
    await page.goto(site.link)
    await row(page, '/a/very/long').click(WAIT)
    for (const tab of ['way', 'heads', 'cookies', 'body', 'log', 'replay']) {
      await page.click(`#tab-${tab}`, WAIT)
      expect(await page.evaluate(() => document.documentElement.scrollWidth), tab).toBeLessThanOrEqual(360)
    }
    await page.click('.back button')
    await row(page, '/a/very/long').waitFor(WAIT)
    await page.context().close()
  }, 60_000)

  test('is closed to a browser that did not come by the link', async () => {
    const { page } = await openPage(browser, { locale: 'fr-FR' })
    const answer = await page.goto(`${site.url}_guichet`)
    expect(answer?.status()).toBe(403)
    expect(await page.textContent('main')).toContain('Regardez dans le terminal où tourne guichet dev')
    await page.context().close()
  }, 60_000)
})
