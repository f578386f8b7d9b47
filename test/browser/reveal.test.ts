// reveal.test.ts: a real static site out of an npm package, presented by Chromium without one complaint.

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'
import { cli, type Program, root, startProgram } from '../support/program.ts'

describe.skipIf(chromiumPath === undefined)('reveal.js served as a folder', () => {
  let folder: string
  let site: Program
  let browser: Browser
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guichet-reveal-'))
    const source = `${root}node_modules/reveal.js/`
    for (const part of ['dist', 'plugin', 'index.html']) cpSync(source + part, join(folder, part), { recursive: true })
    site = await startProgram([cli, folder, '--port', '0'])
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser.close()
    await site.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('shows its slides, turns to the next, and complains of nothing', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(`${site.url}/`)
    await page.waitForSelector('.reveal.ready')
    expect(await page.textContent('section.present')).toContain('Slide 1')
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(() => document.querySelector('section.present')?.textContent?.includes('Slide 2'))
    expect(complaints.filter((one) => !one.includes('favicon.ico'))).toEqual([])
  })
})
