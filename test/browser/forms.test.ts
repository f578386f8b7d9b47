// forms.test.ts: forms as people meet them, in Chromium: on a phone and on a desk, light and dark, with scripts and without,
// by keyboard alone. Skipped without Chromium.

import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { redirect, reply } from '../../src/app/answers/reply-makers.ts'
import { html } from '../../src/app/html/html.ts'
import { silentLogger } from '../../src/base/log.ts'
import { form } from '../../src/parts/forms/form.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { type FormSite, formSite } from '../forms/form-site.ts'
import { registration } from '../forms/registration.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

const HOSTILE = `"><img src=x onerror="document.title='owned'"><b>'&amp;`

const VISITORS = [
  [
    'phone, light, no scripts',
    { viewport: { width: 360, height: 740 }, colorScheme: 'light', javaScriptEnabled: false },
  ],
  ['phone, dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark', javaScriptEnabled: true }],
  ['desk, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light', javaScriptEnabled: true }],
  ['desk, dark, no scripts', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark', javaScriptEnabled: false }],
] as const

/** Texts in every field that takes text, and the checks of the browser off, so that the server sees them. */
const hostile = form(
  z.object({
    name: z.string(),
    mail: z.email(),
    site: z.url(),
    note: z.string().max(2000),
    lines: z.array(z.string()),
    nested: z.object({ street: z.string() }),
    secret: z.string().min(500),
  }),
  { novalidate: true, fields: { mail: { widget: 'text' }, site: { widget: 'text' } } },
)

describe.skipIf(chromiumPath === undefined)('forms in Chromium', () => {
  let browser: Browser
  let site: FormSite
  let server: RunningServer
  const sent: unknown[] = []
  const progress: { readonly received: number; readonly total: number | undefined }[] = []
  const photo = form(z.object({ photo: z.file().max(8_000_000).mime(['image/png']) }), {
    uploads: { onProgress: (now) => progress.push(now) },
  })

  beforeAll(async () => {
    browser = await openChromium()
    site = await formSite()
    const keep = (values: unknown) => {
      sent.push(values)
      return redirect('/thanks', 303)
    }
    site.app.on(['GET', 'POST'], '/register', registration.handle(keep))
    site.app.on(['GET', 'POST'], '/hostile', hostile.handle(keep))
    site.app.on(
      ['GET', 'POST'],
      '/photo',
      photo.handle(async ({ photo: file }) => keep([file.name, file.size])),
    )
    site.app.get('/favicon.ico', () => reply(null, 204))
    site.app.get('/thanks', () => html`<!doctype html><title>Thanks</title><h1>Thanks</h1>`)
    await site.open()
    server = await listen(site.app.handler, { log: silentLogger })
  })
  beforeEach(() => {
    sent.length = 0
    progress.length = 0
  })
  afterAll(async () => {
    await browser.close()
    server.cut()
    await server.stop()
    await site.end()
  })

  const focused = (page: Page) => page.evaluate('document.activeElement.id')
  /** What is read aloud of a field beside its name. */
  const described = (page: Page, id: string) =>
    page.evaluate((name) => {
      const ids = document.getElementById(name)?.getAttribute('aria-describedby')?.split(' ') ?? []
      return ids.map((one) => document.getElementById(one)?.textContent ?? 'nothing')
    }, id)

  test.each(VISITORS)('filled in by keyboard alone, with faults first: %s', async (_, visitor) => {
    const { page, complaints } = await openPage(browser, { ...visitor, locale: 'en-GB' })
    await page.goto(`${server.url}/register`)
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    const keys = page.keyboard
    /** Goes to the next field, which has to be that one, and types. */
    const type = async (id: string, text: string) => {
      await keys.press('Tab')
      expect(await focused(page)).toBe(`form-${id}`)
      if (text !== '') await keys.type(text)
    }
    await type('name', 'Ada')
    await type('email', 'ada@example.org')
    await type('password', 'correct horse battery')
    await type('website', '')
    await type('age', '17')
    // HTML has no word for "less than 3": this is the schema's to refuse.
    await type('height', '3')
    await page.fill('#form-arrival', '2026-07-14')
    await page.focus('#form-course')
    await keys.type('Phys')
    await type('meals-0', '')
    await keys.press('Space')
    await page.focus('#form-room-0')
    await keys.press('ArrowDown')
    await type('tags', 'logic')
    await page.focus('#form-tags-2')
    await type('address.street', '12 St James’s Square')
    await type('address.postcode', '75001')
    await page.focus('#form-news')
    await type('rules', '')
    await keys.press('Space')
    await keys.press('Tab')
    await keys.press('Enter')
    await page.waitForSelector('.gui-summary')
    expect(await page.title()).toBe('Error: Summer school')
    expect(await focused(page)).toBe('form-summary')
    expect(await page.textContent('.gui-summary-title')).toBe('One field needs your attention')
    expect(await page.content()).not.toContain('correct horse')
    expect(await page.inputValue('#form-name')).toBe('Ada')
    expect(await page.inputValue('#form-password')).toBe('')
    expect(await page.inputValue('#form-course')).toBe('physics')
    expect(await page.isChecked('#form-meals-0')).toBe(true)
    expect(await page.isChecked('#form-room-1')).toBe(true)
    expect(await page.isChecked('#form-rules')).toBe(true)
    expect(await page.inputValue('[id="form-address.postcode"]')).toBe('75001')
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await keys.press('Tab')
    await keys.press('Enter')
    expect(await focused(page)).toBe('form-height')
    expect(await described(page, 'form-height')).toEqual(['Give less than 3.'])
    expect(sent).toEqual([])
    await keys.press('Control+A')
    await keys.type('1.65')
    await page.focus('#form-email')
    await type('password', 'correct horse battery')
    await keys.press('Enter')
    // A fragment survives a redirect.
    await page.waitForURL('**/thanks#form-height')
    expect(sent).toMatchObject([
      { name: 'Ada', height: 1.65, course: 'physics', meals: ['breakfast'], room: 'shared', tags: ['logic'] },
    ])
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([])
    await page.context().close()
  })

  test('the browser checks what it can before anything is sent', async () => {
    const { page } = await openPage(browser, { locale: 'fr-FR' })
    let posts = 0
    page.on('request', (request) => void (posts += request.method() === 'POST' ? 1 : 0))
    await page.goto(`${server.url}/register`)
    await page.click('.gui-submit')
    expect(await focused(page)).toBe('form-name')
    await page.fill('#form-name', 'Ada')
    await page.fill('#form-email', 'no address')
    await page.click('.gui-submit')
    expect(await focused(page)).toBe('form-email')
    expect(
      await page.evaluate('document.querySelector(\'[id="form-address.postcode"]\').validity.patternMismatch'),
    ).toBe(false)
    await page.fill('[id="form-address.postcode"]', '7500')
    expect(
      await page.evaluate('document.querySelector(\'[id="form-address.postcode"]\').validity.patternMismatch'),
    ).toBe(true)
    expect(posts).toBe(0)
    await page.context().close()
  })

  test.each([true, false])('HTML in every field comes back as text, scripts on: %s', async (javaScriptEnabled) => {
    const { page, complaints } = await openPage(browser, { javaScriptEnabled, locale: 'en' })
    await page.goto(`${server.url}/hostile`)
    const names = ['name', 'mail', 'site', 'note', 'lines', 'nested.street']
    for (const name of names) await page.locator(`[name="${name}"]`).first().fill(HOSTILE)
    await page.fill('[name=secret]', HOSTILE)
    await page.click('.gui-submit')
    await page.waitForSelector('.gui-summary')
    for (const name of names) expect(await page.locator(`[name="${name}"]`).first().inputValue(), name).toBe(HOSTILE)
    expect(await page.inputValue('[name=secret]')).toBe('')
    expect(await page.locator('form img, form b').count()).toBe(0)
    expect(await page.title()).toBe('Error: Send')
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([])
    await page.context().close()
  })

  const fill = async (page: Page) => {
    await page.goto(`${server.url}/register`)
    await page.fill('#form-name', 'Ada')
    await page.fill('#form-email', 'ada@example.org')
    await page.fill('#form-password', 'correct horse battery')
    await page.fill('#form-age', '36')
    await page.fill('#form-arrival', '2026-07-14')
    await page.selectOption('#form-course', 'music')
    await page.check('#form-meals-1')
    await page.check('#form-room-0')
    await page.fill('[id="form-address.street"]', '12 St James’s Square')
    await page.fill('[id="form-address.postcode"]', '75001')
    await page.check('#form-rules')
  }

  test.each([true, false])('a double click sends once, scripts on: %s', async (javaScriptEnabled) => {
    const { page } = await openPage(browser, { javaScriptEnabled, locale: 'en' })
    await fill(page)
    await page.dblclick('.gui-submit')
    // The second click breaks off the first one's navigation, which waitForURL would report.
    await expect.poll(() => page.url(), { timeout: 10_000 }).toMatch(/\/thanks$/)
    expect(sent.length).toBe(1)
    await page.context().close()
  })

  test('who goes back and sends the same again is led on; what was changed counts anew', async () => {
    // As browsers are that people use: they keep the page they leave.
    const keeping = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    })
    try {
      const { page } = await openPage(keeping, { locale: 'en' })
      await fill(page)
      await page.click('.gui-submit')
      await page.waitForURL('**/thanks')
      for (const name of ['Ada', 'Grace']) {
        await page.goBack({ waitUntil: 'commit' })
        await page.fill('#form-name', name)
        await page.click('.gui-submit')
        await page.waitForURL('**/thanks')
      }
      expect(sent.map((values) => (values as { name: string }).name)).toEqual(['Ada', 'Grace']) // of Registration
    } finally {
      await keeping.close()
    }
  })

  test('a file is sent with progress; one of another kind is refused beside its field', async () => {
    const { page } = await openPage(browser, { locale: 'fr' })
    await page.goto(`${server.url}/photo`)
    await page.setInputFiles('#form-photo', {
      name: 'été.png',
      mimeType: 'image/png',
      buffer: Buffer.alloc(5_000_000, 1),
    })
    await page.click('.gui-submit')
    await page.waitForURL('**/thanks')
    expect(sent).toEqual([['été.png', 5_000_000]])
    expect(progress.length).toBeGreaterThan(10)
    expect(progress.every(({ received }, index) => received > (progress[index - 1]?.received ?? 0))).toBe(true)
    const last = progress.at(-1)
    expect(last?.received).toBe(last?.total)
    await page.goto(`${server.url}/photo`)
    await page.setInputFiles('#form-photo', { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
    await page.click('.gui-submit')
    await page.waitForSelector('.gui-summary')
    expect(await described(page, 'form-photo')).toEqual(['Choisissez un fichier d’un autre type : image/png.'])
    expect(await site.waiting()).toEqual([])
    await page.context().close()
  })
})
