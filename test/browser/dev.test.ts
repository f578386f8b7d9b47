import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Workshop, workshop } from '../dev/workshop.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

const appOf = (greeting: string) => `import { App, html } from 'guichet'
import { templates } from 'guichet/templates'
import { readFileSync } from 'node:fs'
import { greet } from './greet.ts'

const towns = readFileSync(new URL('data/towns.csv', import.meta.url), 'utf8').trim().split('\\n').slice(1)
const pages = templates()
const app = new App({ root: import.meta.dirname ?? new URL('.', import.meta.url).pathname }).install(pages)
app.get('/', () => html\`<!doctype html><html><head><title>Towns</title>
<link rel="stylesheet" href="/style.css"></head><body><h1>${greeting}</h1><p>\${towns.join(', ')}</p></body></html>\`)
app.get('/page', () => pages.page('page.html', { name: 'Ada' }))
app.get('/greet/<int:id>', ({ params }) => html\`<p>\${greet(params.id)}</p>\`)
app.on(['GET', 'POST'], '/form', async (request) => {
  if (request.method === 'GET') return html\`<form method="post"><input name="name" value="Ada"><input name="password"><button>Send</button></form>\`
  const form = await request.formData()
  throw new RangeError(\`No place left for \${form.get('name')}\`)
})
export default app
`

const GREET = `const users = [{ id: 21, user: { name: 'Ada' } }]

export function greet(id: number): string {
  const found = users.find((one) => one.id === id)
  const { user } = found ?? { user: undefined }
  const visit = { id, user }
  // Everybody is somebody's pupil.
  return visit.user.teacher.name
}
`

const FILES = {
  'app.ts': appOf('Bonjour'),
  'greet.ts': GREET,
  'data/towns.csv': 'name\nBrest\n',
  'templates/page.html':
    '<!doctype html><html><head><title>t</title></head><body><h1>Hello {{ name }}</h1></body></html>',
  'public/style.css': 'h1 { color: rgb(1, 2, 3) }',
}

/** Pictures for the documents are taken when they are asked for: they differ by a few points from run to run. */
const PICTURES =
  process.env['GUICHET_PICTURES'] === undefined
    ? undefined
    : fileURLToPath(new URL('../../docs/pictures/', import.meta.url))

describe.skipIf(chromiumPath === undefined)('development in Chromium', () => {
  let browser: Browser
  let shop: Workshop
  let page: Page

  beforeAll(async () => {
    browser = await openChromium()
  })

  afterAll(async () => {
    await browser.close()
  })

  afterEach(async () => {
    await page.context().close()
    await shop.leave()
  })

  async function begin(): Promise<void> {
    shop = await workshop(FILES)
    const opened = await openPage(browser, { viewport: { width: 1180, height: 760 }, locale: 'en' })
    page = opened.page
    await page.goto(shop.inside)
  }

  const heading = (text: string) => page.getByRole('heading', { name: text }).waitFor()
  const picture = async (name: string) => {
    if (PICTURES === undefined) return
    mkdirSync(PICTURES, { recursive: true })
    await page.screenshot({ path: `${PICTURES}${name}.png` })
  }

  test('the page follows an edit to the app, to a template, to styles and to a table', async () => {
    await begin()
    await heading('Bonjour')
    shop.write('app.ts', appOf('Salut'))
    await heading('Salut')

    shop.write('data/towns.csv', 'name\nBrest\nLyon\n')
    await page.getByText('Brest, Lyon').waitFor()

    await page.evaluate(() => Object.assign(globalThis, { stays: true }))
    shop.write('public/style.css', 'h1 { color: rgb(4, 5, 6) }')
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1') as Element).color === 'rgb(4, 5, 6)')
    // Swapped in place: the page is the one that was there before.
    expect(await page.evaluate(() => 'stays' in globalThis)).toBe(true)

    await page.goto(`${new URL(shop.inside).origin}/page`)
    await heading('Hello Ada')
    shop.write('templates/page.html', FILES['templates/page.html'].replace('Hello', 'Good day'))
    await heading('Good day Ada')
  }, 60_000)

  test('a syntax error shows itself in the open page, and its repair too', async () => {
    await begin()
    await heading('Bonjour')
    shop.write('app.ts', `${appOf('Salut')}\nconst a = = 1\n`)
    await page.locator('.source .at').waitFor()
    expect(await page.locator('.source .at').innerText()).toContain('const a = = 1')
    await picture('dev-syntax-error')
    shop.write('app.ts', appOf('Salut'))
    await heading('Salut')
  }, 60_000)

  test('what was thrown, with the variables where it was thrown', async () => {
    await begin()
    await page.goto(`${new URL(shop.inside).origin}/greet/21`)
    await heading('Cannot read properties of undefined')
    const held = page.locator('.frame[open] .held')
    expect(await held.innerText()).toContain("{ id: 21, user: { name: 'Ada' } }")
    expect(await page.locator('.frame[open] .at').innerText()).toContain('return visit.user.teacher.name')
    expect(await page.locator('.hint').innerText()).toContain('visit.user.teacher')
    await picture('dev-error')
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture('dev-error-dark')
    shop.write('greet.ts', GREET.replace('.teacher.name', "?.name ?? 'nobody'"))
    await page.getByText('Ada', { exact: true }).waitFor()
  }, 60_000)

  test('a form that fails shows what was sent, without its password, and is sent again', async () => {
    await begin()
    await page.goto(`${new URL(shop.inside).origin}/form`)
    await page.locator('[name=password]').fill('s3cret')
    await page.getByRole('button').click()
    await heading('No place left for Ada')
    const body = await page.locator('.request .body').innerText()
    expect(body).toContain('name=Ada')
    expect(await page.content()).not.toContain('s3cret')
    await page.keyboard.press('r')
    await page.getByText('Not sent').waitFor()
  }, 60_000)
})
