import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { folder, start } from '../cli/running.ts'
import { type Workshop, workshop } from './workshop.ts'

const APP = `import { App } from 'guichet'
const app = new App()
app.get('/', () => {
  const secretOfTheProgram = 'in a variable'
  throw new Error('The sky is falling')
})
export default app
`

/** What stands on the page and nowhere else. */
const INSIDE = /sky is falling|app\.ts|in a variable/

let open: Workshop | undefined
afterEach(async () => {
  await open?.leave()
  open = undefined
})

interface Asked {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

function ask(
  port: number,
  { path = '/', method = 'GET', headers = {} }: Asked = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        // A stream of events does not end by itself.
        if (response.headers['content-type'] === 'text/event-stream') response.destroy()
      })
      response.on('close', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

function cookieOf(shop: Workshop): string {
  return `guichet-dev-${shop.port}=${new URL(shop.inside).searchParams.get('token')}`
}

describe('the inside of an error', () => {
  test('is for the browser that was let in, as a page, as JSON and as text', async () => {
    const shop = (open = await workshop({ 'app.ts': APP }))
    const host = `localhost:${shop.port}`
    const page = await ask(shop.port, { headers: { host, accept: 'text/html', cookie: cookieOf(shop) } })
    expect(page.text).toMatch(/<h1[^>]*>The sky is falling/)
    const json = await ask(shop.port, { headers: { host, accept: 'application/json', cookie: cookieOf(shop) } })
    expect(JSON.parse(json.text)).toMatchObject({ error: 'The sky is falling', at: 'app.ts:5:9' })
    // A name that tells of a secret has its value masked.
    expect(JSON.parse(json.text).frames[0].variables).toEqual({ secretOfTheProgram: '•••' })
    const text = await ask(shop.port, { headers: { host, cookie: cookieOf(shop) } })
    expect(text.text).toContain('> 5 |   throw new Error')
  })

  test('is for nobody else', async () => {
    const shop = (open = await workshop({ 'app.ts': APP }))
    const host = `localhost:${shop.port}`
    const cookie = cookieOf(shop)
    const others: Record<string, Readonly<Record<string, string>>> = {
      'without the token': { host },
      'with the token of another start': { host, cookie: `guichet-dev-${shop.port}=${'A'.repeat(43)}` },
      'under another name': { host: 'site.example', cookie },
      'through a tunnel': { host, cookie, 'x-forwarded-for': '203.0.113.5' },
      'through a proxy of this machine': { host, cookie, via: '1.1 proxy' },
      'as forwarded': { host, cookie, forwarded: 'for=203.0.113.5' },
    }
    for (const [who, headers] of Object.entries(others)) {
      for (const accept of ['text/html', 'application/json', '*/*']) {
        const { status, text } = await ask(shop.port, { headers: { ...headers, accept } })
        expect(status, who).toBe(500)
        expect(text, who).not.toMatch(INSIDE)
      }
    }
    expect((await ask(shop.port, { headers: { host } })).text).toContain('terminal where guichet dev runs')
  })

  test('is not there in production, nor without dev', async () => {
    const root = folder({ 'app.ts': APP })
    const served = await start([root, '--port', '0'])
    const shop = (open = await workshop({ 'app.ts': APP }, [], { NODE_ENV: 'production' }))
    for (const port of [served.port, shop.port]) {
      const cookie = cookieOf(shop).replace(String(shop.port), String(port))
      const { text } = await ask(port, { headers: { host: `localhost:${port}`, cookie, accept: 'text/html' } })
      expect(text).not.toMatch(INSIDE)
      expect(text).not.toContain('_guichet')
    }
    await served.stop()
  })

  test('of an app that does not start is kept in the same way', async () => {
    const shop = (open = await workshop({ 'app.ts': APP }))
    await shop.edit('app.ts', `${APP}\nconst skyIsFalling = = 1`)
    const host = `localhost:${shop.port}`
    expect((await ask(shop.port, { headers: { host } })).text).not.toContain('skyIsFalling')
    expect((await ask(shop.port, { headers: { host, cookie: cookieOf(shop) } })).text).toContain('skyIsFalling')
  })
})

test('reload and open-in-editor are for pages of this origin', async () => {
  const shop = (open = await workshop({ 'app.ts': APP }, [], { GUICHET_EDITOR: '/bin/true' }))
  const host = `localhost:${shop.port}`
  const cookie = cookieOf(shop)
  const same = { host, 'sec-fetch-site': 'same-origin' }
  const channel = (headers: Readonly<Record<string, string>>) => ask(shop.port, { path: '/_guichet/reload', headers })
  expect((await channel(same)).text).toContain('event: hello')
  for (const headers of [
    { host, 'sec-fetch-site': 'cross-site' },
    { host },
    { ...same, host: 'a.example' },
    { ...same, via: 'x' },
  ])
    expect((await channel(headers as Record<string, string>)).status).toBe(403)
  const action = (headers: Readonly<Record<string, string>>) =>
    ask(shop.port, { path: '/_guichet/open', method: 'POST', headers })
  expect((await action(same)).status).toBe(403)
  expect((await action({ host, cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await ask(shop.port, { path: '/_guichet/open', headers: { ...same, cookie } })).status).toBe(405)
})
