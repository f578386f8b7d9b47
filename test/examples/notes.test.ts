import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, start } from '../cli/running.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'
import { root, run } from '../support/program.ts'

const folder = join(root, 'examples', 'notes')
const state = mkdtempSync(join(tmpdir(), 'guichet-notes-'))
let running: Running
beforeAll(async () => {
  running = await start([join(folder, 'app.ts'), '-p', '0'], { env: { GUICHET_STATE: state } })
})
afterAll(async () => {
  await running.stop()
  rmSync(state, { recursive: true, force: true })
})

const PASSWORD = 'a horse that likes notes'

/** Somebody with an account, who keeps cookies and has no browser. */
async function signUpBy(name: string) {
  const body = new URLSearchParams({ name, password: PASSWORD })
  const joined = await fetch(`${running.url}/register`, { method: 'POST', body, redirect: 'manual' })
  expect(joined.status).toBe(303)
  const cookie = joined.headers
    .getSetCookie()
    .map((field) => field.split(';')[0])
    .join('; ')
  return (path: string, init: RequestInit = {}) =>
    fetch(running.url + path, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } })
}

const json = (method: string, given: unknown): RequestInit => ({
  method,
  body: JSON.stringify(given),
  headers: { 'content-type': 'application/json' },
})

test('who has not signed in is sent to do so, or refused', async () => {
  const page = await fetch(running.url, { redirect: 'manual', headers: { accept: 'text/html' } })
  expect([page.status, page.headers.get('location')]).toEqual([303, '/login'])
  for (const [path, init] of [
    ['/api/notes', {}],
    ['/api/notes', json('POST', { title: 'x' })],
    ['/api/notes/1', json('PATCH', { done: true })],
    ['/api/notes/1', { method: 'DELETE' }],
  ] as const) {
    const headers = { accept: 'application/json', ...('headers' in init ? init.headers : {}) }
    expect((await fetch(running.url + path, { ...init, headers })).status, path).toBe(401)
  }
})

test('the API keeps notes, and everybody has their own', async () => {
  const ada = await signUpBy('ada')
  const bob = await signUpBy('bob')
  const made = await ada('/api/notes', json('POST', { title: ' Bread ', day: '2026-12-24' }))
  expect(made.status).toBe(201)
  const note = (await made.json()) as { id: number }
  expect(note).toEqual({ id: note.id, title: 'Bread', text: '', day: '2026-12-24', done: false })
  const path = made.headers.get('location') ?? ''

  expect(await (await ada(path, json('PATCH', { done: true, day: null }))).json()).toMatchObject({
    done: true,
    day: null,
  })
  expect(await (await ada('/api/notes?open=true')).json()).toEqual([])
  expect(await (await ada('/api/notes?q=brea')).json()).toHaveLength(1)
  expect(await (await ada('/api/notes?q=%25')).json()).toEqual([])

  expect(await (await bob('/api/notes')).json()).toEqual([])
  expect((await bob(path, json('PATCH', { done: false }))).status).toBe(404)
  expect((await bob(path, { method: 'DELETE' })).status).toBe(404)
  expect((await ada(path, { method: 'DELETE' })).status).toBe(204)
  expect((await ada(path, { method: 'DELETE' })).status).toBe(404)
})

test('what does not fit the schema is refused with its place', async () => {
  const eve = await signUpBy('eve')
  const refused = await eve('/api/notes', json('POST', { title: '', day: 'tomorrow' }))
  expect(refused.status).toBe(422)
  const { detail } = (await refused.json()) as { detail: { loc: string[] }[] }
  expect(detail.map(({ loc }) => loc.join('.'))).toEqual(['body.title', 'body.day'])
})

test('the page’s script keeps to the types of the routes', { timeout: 120_000 }, async () => {
  const compilerOptions = {
    ...{ target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'], module: 'nodenext' },
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: ['node'], allowImportingTsExtensions: true },
    ...{ allowJs: true, checkJs: true, typeRoots: [join(root, 'node_modules', '@types')] },
    paths: Object.fromEntries(
      ['guichet', 'auth', 'client', 'database', 'forms', 'openapi'].map((name) =>
        name === 'guichet'
          ? [name, [join(root, 'dist', 'index.d.ts')]]
          : [`guichet/${name}`, [join(root, 'dist', 'parts', name, `${name}.d.ts`)]],
      ),
    ),
  }
  const config = join(state, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [join(folder, 'public', 'notes.js')] }))
  const checked = await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', config])
  expect(checked).toEqual({ code: 0, stdout: '', stderr: '' })
})

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openChromium()
  })
  afterAll(() => browser.close())

  async function signUp(page: Page, name: string): Promise<void> {
    await page.goto(running.url)
    await page.goto(`${running.url}/register`)
    await page.fill('[name=name]', name)
    await page.fill('[name=password]', PASSWORD)
    await page.press('[name=password]', 'Enter')
    await page.locator('h1', { hasText: name }).waitFor()
  }
  const titles = (page: Page) => page.locator('.note h3').allTextContents()

  test('with the script nothing is loaded anew: write, tick, search, throw away', async () => {
    const { page, complaints } = await openPage(browser, { locale: 'en-GB', viewport: { width: 1180, height: 800 } })
    await signUp(page, 'Grace')
    await page.locator('.search').waitFor()
    let loads = 0
    page.on('load', () => loads++)
    for (const [title, day] of [
      ['Bread', '2026-12-24'],
      ['Library', ''],
      ['<b>Plants</b>', '2026-12-02'],
    ] as const) {
      await page.fill('[name=title]', title)
      if (day !== '') await page.fill('[name=day]', day)
      await page.press('[name=title]', 'Enter')
      await page.locator('.note h3', { hasText: title }).waitFor()
    }
    expect(await titles(page)).toEqual(['<b>Plants</b>', 'Bread', 'Library'])
    expect(await page.locator('.note time').first().textContent()).toBe('2 Dec')

    await page.locator('.note', { hasText: 'Plants' }).locator('.tick').click()
    await page.locator('.note.done').waitFor()
    expect(await titles(page)).toEqual(['Bread', 'Library', '<b>Plants</b>'])
    expect(await page.textContent('.left')).toBe('2 notes are open')

    await page.fill('#search', 'LIBR')
    await page.locator('.note h3', { hasText: 'Bread' }).waitFor({ state: 'detached' })
    expect(await titles(page)).toEqual(['Library'])
    await page.locator('.throw').click()
    await page.locator('.empty').waitFor()
    expect(await page.textContent('.empty')).toBe('No note has these words.')
    await page.fill('#search', '')
    await page.locator('.note h3', { hasText: 'Bread' }).waitFor()
    expect(await titles(page)).toEqual(['Bread', '<b>Plants</b>'])
    expect(loads).toBe(0)
    expect(complaints.filter((complaint) => !complaint.includes('ERR_ABORTED'))).toEqual([])
  })

  test('without a script the forms do the same, in French, on a phone, and say what is wrong', async () => {
    const visitor = { locale: 'fr-FR', viewport: { width: 360, height: 740 }, javaScriptEnabled: false }
    const { page } = await openPage(browser, visitor)
    await signUp(page, 'Katherine')
    expect(await page.getAttribute('html', 'lang')).toBe('fr')
    await page.fill('[name=title]', 'Pain')
    await page.click('.gui-submit')
    expect(await page.textContent('.flash')).toBe('C’est noté.')
    await page.click('.tick')
    expect(await page.locator('.note.done h3').textContent()).toBe('Pain')
    await page.evaluate(() => document.querySelector('[name=title]')?.removeAttribute('required'))
    await page.click('.gui-submit')
    expect(await page.title()).toBe('Erreur : Notes')
    expect(await page.locator('.gui-summary a').count()).toBe(1)
    await page.click('.throw')
    expect(await titles(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.click('.quiet')
    await page.goto(running.url)
    expect(new URL(page.url()).pathname).toBe('/login')
  })

  test('the documentation tries a route with the session of whoever reads it', async () => {
    const { page, complaints } = await openPage(browser, { locale: 'en-GB', viewport: { width: 1360, height: 900 } })
    await signUp(page, 'Dorothy')
    await page.goto(`${running.url}/docs#postApiNotes`)
    const route = page.locator('#postApiNotes')
    await route.getByRole('button', { name: 'Send' }).click()
    await route.locator('.status .good').waitFor()
    expect(await route.locator('.status').innerText()).toContain('201 Created')
    expect(JSON.parse(await route.locator('.answer pre').innerText())).toMatchObject({ title: 'Bread', done: false })
    await route.locator('textarea').fill('{"title":""}')
    await route.getByRole('button', { name: 'Send' }).click()
    await route.locator('.status .bad').waitFor()
    await page.goto(running.url)
    expect(await titles(page)).toEqual(['Bread'])
    // What was on its way when the page changed is no fault.
    expect(complaints.filter((complaint) => !/422|ERR_ABORTED/.test(complaint))).toEqual([])
  })
})
