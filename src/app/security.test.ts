// security.test.ts: what browsers are told with every reply, who may say otherwise, and content policies with nonces.

import { describe, expect, test } from 'vitest'
import { Reply, TEXT } from '../http/reply.ts'
import { App } from './app.ts'
import type { SecurityGiven } from './security.ts'

const PAGE = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
const NAMES = [...Object.keys(PAGE), 'content-security-policy', 'strict-transport-security']

function make(security?: SecurityGiven | false): App {
  const app = new App(security === undefined ? {} : { security })
  app.get('/', () => '<p>page')
  app.get('/async', async () => '<p>page')
  app.get('/json', () => ({ a: 1 }))
  app.get('/own', () => new Response('x', { headers: { 'content-type': 'text/html', 'x-frame-options': 'DENY' } }))
  app.get('/nonce', ({ nonce }) => `<script nonce="${nonce}"></script>`)
  app.get('/fails', () => {
    throw new Error('oops')
  })
  app.mount('/foreign', () => new Reply(200, 'x', TEXT))
  app.mount('/foreign-page', () => new Reply(200, '<p>', 'text/html'))
  return app
}

async function told(app: App, path: string, origin = 'http://localhost'): Promise<Record<string, string>> {
  const { headers } = await app.request(`${origin}${path}`, { headers: { accept: 'text/html' } })
  return Object.fromEntries(NAMES.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : [])))
}

describe('every reply', () => {
  const app = make()

  test.each(['/', '/async'])('with a page says who may frame, open and embed it: %s', async (path) => {
    expect(await told(app, path)).toEqual(PAGE)
  })

  test('of an error says the same, beside its own policy', async () => {
    expect(await told(app, '/fails')).toMatchObject(PAGE)
    expect(await told(app, '/nowhere')).toMatchObject(PAGE)
  })

  test('with data says less', async () => {
    expect(await told(app, '/json')).toEqual({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  test('of a mounted handler leaves embedding to that handler', async () => {
    expect(await told(app, '/foreign')).toEqual({ 'x-content-type-options': 'nosniff' })
    const { 'cross-origin-resource-policy': _, ...page } = PAGE
    expect(await told(app, '/foreign-page')).toEqual(page)
  })

  test('may say otherwise', async () => {
    expect(await told(app, '/own')).toMatchObject({ ...PAGE, 'x-frame-options': 'DENY' })
  })
})

test('all of it can be changed, or left out', async () => {
  expect(await told(make(false), '/')).toEqual({})
  const app = make({ frame: 'deny', referrer: false, opener: 'unsafe-none', resource: false })
  expect(await told(app, '/')).toEqual({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'unsafe-none',
  })
})

test('a part has its own say, or that of the whole', async () => {
  const app = make({ frame: false })
  const open = new App({ at: '/open', security: false })
  open.get('/', () => 'x')
  const usual = new App({ at: '/usual' })
  usual.get('/', () => 'x')
  app.mount(open)
  app.mount(usual)
  expect(await told(app, '/usual/')).not.toHaveProperty('x-frame-options')
  expect(await told(app, '/open/')).toEqual({})
})

test('a part keeps its say behind the middleware of the whole', async () => {
  const app = new App()
  app.use((_request, next) => next())
  const open = new App({ at: '/open', security: false })
  open.get('/', () => 'x')
  app.mount(open)
  app.mount('/foreign', () => new Reply(200, 'x', TEXT))
  expect(await told(app, '/open/')).toEqual({})
  expect(await told(app, '/foreign')).toEqual({ 'x-content-type-options': 'nosniff' })
})

test('plain http is only given up when the author says so, and only said under https', async () => {
  const app = make({ hstsS: 3600 })
  expect(await told(app, '/')).not.toHaveProperty('strict-transport-security')
  expect(await told(app, '/', 'https://localhost')).toMatchObject({
    'strict-transport-security': 'max-age=3600; includeSubDomains',
  })
})

describe('a content policy', () => {
  const app = make({
    csp: { 'default-src': ['self'], 'script-src': ['nonce'], 'img-src': ['self', 'data:', 'https://a.test'] },
  })

  test('is written with quotes around keywords only', async () => {
    expect((await told(app, '/'))['content-security-policy']).toBe(
      "default-src 'self'; script-src 'none'; img-src 'self' data: https://a.test",
    )
  })

  test('has a nonce of its own for each reply that asks for one', async () => {
    const pages = await Promise.all(
      [1, 2].map(async () => {
        const answer = await app.request('/nonce')
        const nonce = /nonce="([^"]+)"/.exec(await answer.text())?.[1] ?? ''
        expect(answer.headers.get('content-security-policy')).toContain(`script-src 'nonce-${nonce}'`)
        expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
        return nonce
      }),
    )
    expect(new Set(pages).size).toBe(2)
  })

  test('is not sent with data', async () => {
    expect(await told(app, '/json')).not.toHaveProperty('content-security-policy')
  })
})
