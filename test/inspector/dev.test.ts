// dev.test.ts: the inspector in `guichet dev` itself: in by the link of the banner, through restarts, and not in the log; and
// nothing of it where the site is only served.

import { afterEach, expect, test } from 'vitest'
import { folder, start } from '../cli/running.ts'
import { until, type Workshop, workshop } from '../dev/workshop.ts'
import { ask, enter, type Got } from './client.ts'

const app = (says: string) => `import { App } from 'guichet'
const app = new App()
const greeting = process.env['SHOP_GREETING'] ?? '${says}'
void process.env['SHOP_TOKEN']
app.get('/hello/<name>', ({ params }) => {
  console.log('somebody is here:', params.name)
  return { says: greeting + ' ' + params.name }
})
app.get('/broken', () => {
  throw new Error('The sky is falling')
})
export default app
`

let open: Workshop | undefined
afterEach(async () => {
  await open?.leave()
  open = undefined
})

interface Row {
  readonly n: number
  readonly target: string
  readonly state: string
}

test('shows what the app did, through restarts, and is not in the log', async () => {
  const shop = (open = await workshop({ 'app.ts': app('Hello') }))
  const link = /Inspect +(\S+)/.exec(shop.stderr())?.[1] ?? ''
  const site = new URL('/', link).href
  const cookie = await enter(link)
  expect(cookie).toMatch(/^guichet-dev-\d+=/)
  const headers = { cookie, host: new URL(site).host, 'sec-fetch-site': 'same-origin' }
  const ours = (path: string, more = {}): Promise<Got> => ask(`${site}_guichet${path}`, { headers, ...more })
  const rows = async () =>
    JSON.parse((await ours('/requests')).text) as { readonly boot: string; readonly rows: readonly Row[] }
  const last = async (target: string) => {
    let row: Row | undefined
    await until(async () => {
      row = (await rows()).rows.findLast((one) => one.target === target && one.state !== 'open')
      return row !== undefined
    }, `a row for ${target}`)
    return JSON.parse((await ours(`/requests/${row?.n}`)).text)
  }

  await ask(`${site}hello/Ada`)
  const first = await last('/hello/Ada')
  expect(first.ways).toMatchObject([{ pattern: '/hello/<name>', place: 'app.ts:5', params: { name: 'Ada' } }])
  expect(first.log.map(({ text }: { readonly text: string }) => text)).toEqual(['somebody is here: Ada'])
  expect(first.answer.body.text).toBe('{"says":"Hello Ada"}')

  await ask(`${site}broken`)
  expect((await last('/broken')).log.at(-1).text).toContain('The sky is falling')

  const program = JSON.parse((await ours('/program')).text)
  expect(program.files).toContain('app.ts')
  expect(program.environment.map(({ name }: { readonly name: string }) => name)).toEqual([
    'SHOP_GREETING',
    'SHOP_TOKEN',
  ])

  const { boot } = await rows()
  await shop.edit('app.ts', app('Good day'))
  await until(async () => (await rows()).boot !== boot, 'the new start')
  const order = { of: 1, method: 'GET', target: '/hello/Ada', fields: [], body: '' }
  const replayed = await ours('/replay', { method: 'POST', body: JSON.stringify(order) })
  expect(replayed.status).toBe(200)
  expect((await last('/hello/Ada')).answer.body.text).toBe('{"says":"Good day Ada"}')

  // The log has the app's requests, and neither the inspector's nor its token.
  const { stdout } = await shop.stop()
  expect(stdout.split('/hello/Ada').length).toBeGreaterThan(2)
  expect(stdout).not.toContain('_guichet')
}, 120_000)

test('does not exist where the site is only served', async () => {
  const root = folder({ 'app.ts': app('Hello') })
  const running = await start([root, '--port', '0'], { cwd: root })
  const address = () => /http:\/\/localhost:\d+\//.exec(running.stderr())?.[0]
  await until(() => address() !== undefined, 'the banner')
  for (const path of ['_guichet', '_guichet/enter?token=x', '_guichet/requests', '_guichet/inspector.js']) {
    const got = await ask(`${address()}${path}`)
    expect([got.status, got.headers['set-cookie']], path).toEqual([404, undefined])
    expect(got.text).not.toContain('guichet dev')
  }
  await running.stop()
}, 60_000)
