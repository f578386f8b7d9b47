// The last step of the tutorial as a reader has it: its blocks as files in a folder, served, and opened in Chromium. The
// steps before it are asked by test/house/docs.test.ts.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, start } from '../cli/running.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'
import { root } from '../support/program.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-tutorial-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(chromiumPath === undefined)('the tutorial in Chromium', () => {
  let running: Running
  beforeAll(async () => {
    const text = readFileSync(join(root, 'docs', 'tutorial', '6-a-client.md'), 'utf8')
    mkdirSync(join(folder, 'public'))
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(root, 'node_modules', 'zod'), join(folder, 'node_modules', 'zod'), 'dir')
    writeFileSync(join(folder, 'app.ts'), /^```ts\n(\/\/ app\.ts\n[\s\S]*?)^```$/m.exec(text)?.[1] ?? '')
    writeFileSync(
      join(folder, 'public', 'notes.js'),
      /^```js public\/notes\.js\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? '',
    )
    running = await start([folder, '-p', '0'])
  })
  afterAll(() => running.stop())

  test('its page lists, adds and removes notes by the typed client', async () => {
    const browser = await openChromium()
    const { page, complaints } = await openPage(browser)
    await page.goto(running.url)
    const items = page.locator('#list li')
    await items.first().waitFor()
    expect(await items.allTextContents()).toEqual(['Bread Done'])
    await page.fill('[name=title]', '<i>Library</i>')
    await page.press('[name=title]', 'Enter')
    await items.nth(1).waitFor()
    expect(await items.nth(1).textContent()).toBe('<i>Library</i> Done')
    await items.first().getByRole('button').click()
    await items.nth(1).waitFor({ state: 'detached' })
    expect(await items.allTextContents()).toEqual(['<i>Library</i> Done'])
    expect(complaints.filter((complaint) => !complaint.includes('favicon'))).toEqual([])
    await browser.close()
  })
})
