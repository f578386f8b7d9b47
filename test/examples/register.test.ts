import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, start } from '../cli/running.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'
import { find, run } from '../support/program.ts'

const app = fileURLToPath(new URL('../../examples/register/app.ts', import.meta.url))
const state = mkdtempSync(join(tmpdir(), 'guichet-register-'))
const begin = () => start([app, '-p', '0'], { env: { GUICHET_STATE: state } })
let running: Running
beforeAll(async () => {
  running = await begin()
})
afterAll(async () => {
  await running.stop()
  rmSync(state, { recursive: true, force: true })
})

const register = (body: string, type = 'application/json') =>
  fetch(`${running.url}/api/register`, { method: 'POST', body, headers: { 'content-type': type } })
const page = async (path: string, language = 'en') =>
  (await fetch(running.url + path, { headers: { 'accept-language': language } })).text()

test('pairs are kept, and the whole state is answered back', async () => {
  expect(await (await register('{"a":"1","b":"two"}')).json()).toEqual({ a: '1', b: 'two' })
  expect(await (await register('b=zwei&c=%3Cb%3E', 'application/x-www-form-urlencoded')).json()).toEqual({
    a: '1',
    b: 'zwei',
    c: '<b>',
  })
  expect(await (await register('{"n":1.5,"list":[1,null],"é/":true}')).json()).toMatchObject({
    n: 1.5,
    list: [1, null],
    'é/': true,
  })
  expect(Object.keys((await (await register('{}')).json()) as object)).toHaveLength(6)
})

test.each(['[1,2]', '"text"', '3', 'null', 'true', '{"a":', ''])('%j is no object: 400', async (body) => {
  expect((await register(body)).status).toBe(400)
})

test.each(['/', '/any', '/a/b/', '/api/register', '/%3Cscript%3E'])(
  '%s shows address, path and all pairs',
  async (path) => {
    const text = await page(path)
    expect(text).toContain('<code>127.0.0.1</code>')
    expect(text).toContain(`<code>${path}</code>`)
    expect(text).toContain('<tr><th scope="row">b</th><td>zwei</td></tr>')
    expect(text).toContain('<td>&lt;b&gt;</td>')
    expect(text).toContain('<td>[1, null]</td>')
  },
)

test('the page speaks French to who asks for it', async () => {
  expect(await page('/', 'fr-FR,fr;q=0.9')).toContain('<h1>Registre</h1>')
})

test('a name that is too long, and more names than the register holds, are refused whole', async () => {
  expect((await register(JSON.stringify({ ['x'.repeat(201)]: 1 }))).status).toBe(400)
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`name${i}`, i]))
  expect((await register(JSON.stringify(many))).status).toBe(413)
  expect(await page('/')).not.toContain('name7')
})

test('a new start has it all', async () => {
  await running.stop()
  running = await begin()
  expect(await page('/')).toContain('zwei')
})

describe.skipIf(find('http') === undefined)('HTTPie', () => {
  const ask = (...args: string[]) =>
    run(find('http') ?? '', ['--ignore-stdin', '--check-status', '--pretty=none', '--body', ...args])

  test('registers, and then any path shows both', async () => {
    const { code, stdout } = await ask(`:${running.port}/api/register`, 'a=1', 'b=two')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ a: '1', b: 'two' })
    const shown = await ask(`:${running.port}/wherever`)
    expect(shown.stdout).toMatch(/<th scope="row">a<\/th><td>1<\/td>[\s\S]*<th scope="row">b<\/th><td>two<\/td>/)
  })

  test('gets 400 for a list', async () => {
    expect((await ask(`:${running.port}/api/register`, '--raw', '[1,2]')).code).toBe(4)
    expect((await ask('--form', `:${running.port}/api/register`, 'd=4')).code).toBe(0)
  })
})

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  test('the page fits a phone, and complains of nothing', async () => {
    const browser = await openChromium()
    const { page, complaints } = await openPage(browser, { viewport: { width: 360, height: 740 }, locale: 'fr-FR' })
    await page.goto(`${running.url}/page`)
    expect(await page.locator('tbody tr').count()).toBeGreaterThanOrEqual(3)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    expect(complaints.filter((complaint) => !complaint.includes('favicon'))).toEqual([])
    await browser.close()
  })
})
