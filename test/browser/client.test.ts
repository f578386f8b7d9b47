// The typed client as a page has it: its modules, loaded from a guichet server into Chromium.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reply } from '../../src/app/answers/reply-makers.ts'
import { sse } from '../../src/app/answers/sse.ts'
import { App } from '../../src/app/app.ts'
import { html } from '../../src/app/html/html.ts'
import { bodyDecoders } from '../../src/app/input/body-decoders.ts'
import { silentLogger } from '../../src/base/log.ts'
import type { client as makeClient } from '../../src/parts/client/client.ts'
import { clientModules } from '../../src/parts/client/client-modules.ts'
import { listen, type RunningServer } from '../../src/server/listen.ts'
import { chromiumPath, openChromium, openPage } from '../support/chromium.ts'
import { root } from '../support/program.ts'

const left: string[] = []
const app = new App({ root, secret: 'a secret of thirty-two characters' })
app.mount('/client', clientModules())
app.get('/favicon.ico', () => '')
app.get('/', () => html`<!doctype html><html lang="en"><title>Client</title><h1>Client</h1>`)
const routes = {
  square: app.get('/square/<int:n>', ({ params }) => ({ square: params.n ** 2, made: new Date(0) })),
  login: app.post('/login', async (request) => {
    const { name } = (await request.json()) as { name: string }
    request.session.set('name', name)
    return reply({ name }, 201)
  }),
  me: app.get('/me', ({ session }) => ({ name: String(session.get('name')) })),
  upload: app.post('/upload', async (request) => {
    const form = await request.formData()
    const file = form.get('file')
    return { title: String(form.get('title')), bytes: file instanceof Blob ? file.size : -1 }
  }),
  count: app.get('/count', async function* ({ signal }) {
    try {
      for (let n = 1; n <= 3; n++) yield { n }
      // Nothing more comes; the client has to leave.
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    } finally {
      left.push('count')
    }
  }),
  news: app.get('/news', () => sse([{ data: { head: 'Doors open' }, id: 1 }])),
  slow: app.get('/slow', async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    left.push('slow')
    return null
  }),
}
type Routes = typeof routes
declare const window: { readonly client: typeof makeClient }

describe.skipIf(chromiumPath === undefined)('the client in Chromium', () => {
  let server: RunningServer
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    bodyDecoders.set('multipart/form-data', async (request, contentType, visit) => {
      const { multipartDecoder } = await import('../../src/parts/forms/multipart-decoder.ts')
      return multipartDecoder(request, contentType, visit)
    })
    await app.handler.open?.({ root, log: silentLogger, mode: 'serve' })
    server = await listen(app.handler, { port: 0, host: '127.0.0.1' })
    browser = await openChromium()
    ;({ page, complaints } = await openPage(browser))
    await page.goto(`http://127.0.0.1:${server.port}/`)
    await page.addScriptTag({ type: 'module', content: `window.client = (await import('/client/client.js')).client` })
    await page.waitForFunction(() => 'client' in window)
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await app.handler.close?.()
  })

  test('asks, sends JSON and forms, and its cookies go along', async () => {
    const seen = await page.evaluate(async () => {
      const api = window.client<Routes>('')
      const square = await api('GET /square/<int:n>', { params: { n: 7 } })
      const login = await api('POST /login', { input: { name: 'Ada' } })
      const me = await api('GET /me')
      const file = new File(['12345'], 'five.txt')
      const upload = await api('POST /upload', { form: { title: 'é', file } })
      return [square, login, me, upload].map(({ status, ok, body }) => ({ status, ok, body }))
    })
    expect(seen).toEqual([
      { status: 200, ok: true, body: { square: 49, made: '1970-01-01T00:00:00.000Z' } },
      { status: 201, ok: true, body: { name: 'Ada' } },
      { status: 200, ok: true, body: { name: 'Ada' } },
      { status: 200, ok: true, body: { title: 'é', bytes: 5 } },
    ])
    expect(complaints).toEqual([])
  })

  test('reads lines of JSON and events as they come, and leaving ends the request', async () => {
    const seen = await page.evaluate(async () => {
      const api = window.client<Routes>('')
      const list: unknown[] = []
      const count = await api('GET /count')
      if (count.ok)
        for await (const { n } of count.body) {
          list.push(n)
          if (n === 3) break
        }
      const news = await api('GET /news')
      if (news.ok) for await (const event of news.body) list.push(event)
      return list
    })
    expect(seen).toEqual([1, 2, 3, { id: '1', event: 'message', data: { head: 'Doors open' } }])
    await expect.poll(() => left, { timeout: 10_000 }).toEqual(['count'])
  })

  test('aborts and gives up, and the server learns of it', async () => {
    left.length = 0
    const kinds = await page.evaluate(async () => {
      const api = window.client<Routes>('')
      const kindOf = (call: Promise<unknown>) => call.then(String, (error: { kind: string }) => error.kind)
      const control = new AbortController()
      const aborted = kindOf(api('GET /slow', { signal: control.signal }))
      control.abort()
      return [await aborted, await kindOf(api('GET /slow', { timeoutMs: 50 }))]
    })
    expect(kinds).toEqual(['abort', 'timeout'])
    await expect.poll(() => left.includes('slow'), { timeout: 10_000 }).toBe(true)
  })

  test('gets nothing from another origin that has not let it in', async () => {
    const kind = await page.evaluate(async (port) => {
      const api = window.client<Routes>(`http://localhost:${port}`, { credentials: 'include' })
      return api('POST /login', { input: { name: 'Eve' } }).then(String, (error: { kind: string }) => error.kind)
    }, server.port)
    expect(kind).toBe('network')
  })
})
