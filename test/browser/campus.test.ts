// The campus example as a person meets it: both languages, both widths, light and dark, by keyboard alone.

import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, start } from '../cli/running.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

const VISITORS = [
  { locale: 'fr-FR', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { locale: 'en-GB', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const

describe.skipIf(chromiumPath === undefined)('the campus example in Chromium', () => {
  let running: Running
  let browser: Browser

  beforeAll(async () => {
    running = await start([fileURLToPath(new URL('../../examples/campus', import.meta.url)), '-p', '0'])
    browser = await openChromium()
  })

  afterAll(async () => {
    await browser.close()
    await running.stop()
  })

  test.each(VISITORS)('the front page, $locale, $viewport.width wide', async (visitor) => {
    const { page, complaints } = await openPage(browser, visitor)
    await page.goto(running.url)
    expect(await page.getAttribute('html', 'lang')).toBe(visitor.locale.slice(0, 2))
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    const before = await page.textContent('h1')
    await page.focus('#language')
    await page.keyboard.press('Enter')
    expect(await page.textContent('h1')).not.toBe(before)
    expect(complaints).toEqual([])
  })

  test.each(VISITORS)('every route of the tester by keyboard, $locale, $viewport.width wide', async (visitor) => {
    const { page, complaints } = await openPage(browser, visitor)
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(running.url) && !request.url().startsWith('data:')) foreign.push(request.url())
    })
    await page.goto(`${running.url}/tester.html`)
    await page.waitForSelector('#light.up')
    const buttons = await page.$$('.routes button')
    expect(buttons.length).toBe(7)
    for (const button of buttons) {
      await button.focus()
      await page.keyboard.press('Enter')
      await page.waitForSelector('#verdict.good')
      expect(JSON.parse((await page.textContent('#answer')) ?? '')).toBeTruthy()
    }
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    expect(complaints).toEqual([])
    expect(foreign).toEqual([])
  })

  test('what is wrong is said: a record that is not there, a field left empty, a server that is not there', async () => {
    const { page } = await openPage(browser, VISITORS[0])
    await page.goto(`${running.url}/tester.html`)
    await page.waitForSelector('#light.up')
    const one = page.locator('.routes button').nth(2)
    await page.fill('#id', '999')
    await one.click()
    await page.waitForSelector('#verdict.bad')
    expect(await page.textContent('#verdict')).toContain('404 Not Found')
    expect(await page.textContent('#verdict')).toContain('Association not found')
    await page.fill('#id', '')
    await one.click()
    expect(await page.textContent('#verdict')).toBe('Donnez un identifiant entier.')
    await page.fill('#base', 'http://127.0.0.1:1')
    await page.waitForSelector('#light.down')
    await page.fill('#id', '1')
    await one.click()
    await page.waitForFunction("document.querySelector('#verdict').textContent.startsWith('Pas de réponse')")
  })
})
