import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, start } from '../cli/running.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'

let running: Running
beforeAll(async () => {
  running = await start([fileURLToPath(new URL('../../examples/visits/app.ts', import.meta.url)), '-p', '0'])
})
afterAll(() => running.stop())

const headingOf = async (answer: Response) => /<h1>(.*?)<\/h1>/.exec(await answer.text())?.[1]
const ask = async (path: string, visit?: string) =>
  fetch(running.url + path, visit === undefined ? {} : { headers: { cookie: `visit=${visit}` } })

test('the first visit is welcomed, the next ones are counted', async () => {
  const first = await ask('/a/page')
  expect(await headingOf(first)).toBe('Welcome for your first time here !')
  expect(first.headers.getSetCookie()[0]).toMatch(/^visit=1; .*Path=\/a\/page; HttpOnly; SameSite=Lax$/)
  expect(await headingOf(await ask('/a/page', '41'))).toBe('You have seen this page 42 times !')
})

test.each(['', 'x', '-3', 'Infinity', '9007199254740993', '%00', '1e9999'])(
  'a cookie that counts nothing is a first visit: %j',
  async (visit) => {
    expect(await headingOf(await ask('/', visit))).toBe('Welcome for your first time here !')
  },
)

test('a path with markup in it is text', async () => {
  expect(await (await ask('/%3Cb%3E%22')).text()).not.toContain('<b>')
})

describe.skipIf(chromiumPath === undefined)('in Chromium', () => {
  test('each page counts for itself', async () => {
    const browser = await openChromium()
    const { page, complaints } = await openPage(browser)
    const heading = async (path: string) => {
      await page.goto(running.url + path)
      return page.textContent('h1')
    }
    expect(await heading('/one')).toBe('Welcome for your first time here !')
    expect(await heading('/one')).toBe('You have seen this page 2 times !')
    expect(await heading('/two')).toBe('Welcome for your first time here !')
    await page.click('a')
    expect(await page.textContent('h1')).toBe('You have seen this page 2 times !')
    expect(complaints.filter((complaint) => !complaint.includes('favicon'))).toEqual([])
    await browser.close()
  })
})
