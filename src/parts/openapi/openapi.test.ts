// openapi.test.ts: the extension: where page and document stand, who gets them, and what the page is allowed to do.

import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { App } from '../../app/app.ts'
import { silentLogger } from '../../base/log.ts'
import type { OpenApiDocument } from './document-shape.ts'
import { PAGE_FILES } from './documentation-page.ts'
import { type OpenApiGiven, openapi } from './openapi.ts'

function appWith(given?: OpenApiGiven): App {
  const app = new App().install(openapi(given))
  app.get('/notes/<int:id>', () => 'x')
  return app
}

const documentOf = async (app: App, path = '/openapi.json') =>
  (await (await app.request(path)).json()) as OpenApiDocument

describe('the document', () => {
  test('lists the routes of the App, and not its own', async () => {
    const app = appWith({ title: 'Notes' })
    app.get('/later', () => 'x')
    const { info, paths, servers } = await documentOf(app)
    expect([info.title, Object.keys(paths), servers]).toEqual(['Notes', ['/notes/{id}', '/later'], undefined])
  })

  test('of a mounted App has whole paths, however it is mounted', async () => {
    const app = new App()
    app.mount('/api/<any(fr,en):lang>', appWith())
    expect(Object.keys((await documentOf(app, '/api/fr/openapi.json')).paths)).toEqual(['/api/{lang}/notes/{id}'])
    const other = new App()
    other.mount('/a/b', appWith().handler)
    const document = await documentOf(other, '/a/b/openapi.json')
    expect([document.servers, Object.keys(document.paths)]).toEqual([[{ url: '/a/b' }], ['/notes/{id}']])
  })

  test('takes title and version from package.json where nobody says them', async () => {
    const app = new App({ root: new URL('../../..', import.meta.url).pathname }).install(openapi({ version: '9' }))
    expect((await documentOf(app)).info).toMatchObject({ title: 'guichet', version: '9' })
  })

  test('may stand elsewhere', async () => {
    const app = appWith({ path: '/api/help', documentPath: '/api/v1.json' })
    expect((await app.request('/api/v1.json')).status).toBe(200)
    expect((await app.request('/openapi.json')).status).toBe(404)
    const page = await (await app.request('/api/help')).text()
    expect([page.includes('data-document="../api/v1.json"'), page.includes('src="help/main.js"')]).toEqual([true, true])
  })

  test.each([
    { path: 'docs' },
    { path: '/docs/' },
    { path: '/<a>' },
    { documentPath: '/' },
    { path: '/x', documentPath: '/x' },
  ])('cannot stand just anywhere: %j', (given) => {
    expect(() => openapi(given)).toThrow('The documentation cannot stand at')
  })
})

describe('page and document', () => {
  const statuses = async (app: App) =>
    Promise.all(['/docs', '/docs/main.js', '/openapi.json'].map(async (path) => (await app.request(path)).status))

  test('are there wherever the App is served, or in development only when that is said', async () => {
    for (const mode of ['dev', 'serve', 'start'] as const) {
      for (const production of [true, false]) {
        const app = appWith(production ? {} : { production })
        await app.handler.open?.({ root: '/', log: silentLogger, mode })
        expect(await statuses(app)).toEqual(production || mode === 'dev' ? [200, 200, 200] : [404, 404, 404])
        await app.handler.close?.()
      }
    }
  })

  test('leave the other addresses below /docs alone', async () => {
    const app = appWith()
    app.get('/docs/<name>', ({ params }) => `${params.name}`)
    expect(await (await app.request('/docs/guide')).text()).toBe('guide')
    expect((await app.request('/docs/main.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })
})

describe('the page', () => {
  test('runs nothing but its own files, and asks nobody but its own servers', async () => {
    const app = appWith({ servers: [{ url: 'https://api.a.test/v1' }, { url: '/v1' }] })
    const answer = await app.request('/docs')
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; connect-src 'self' https://api.a.test",
    )
    expect(await answer.text()).not.toMatch(/<script>|https?:|style=/)
  })

  test('speaks the language of its visitor', async () => {
    const french = await appWith().request('/docs', { headers: { 'accept-language': 'fr-CA' } })
    expect([french.headers.get('content-language'), (await french.text()).includes('<html lang="fr"')]).toEqual([
      'fr',
      true,
    ])
    expect(french.headers.get('vary')).toBe('Accept-Language')
  })

  test('has all of its files, which load nothing else, and stay small', async () => {
    const folder = readdirSync(new URL('page', import.meta.url)).filter((name) => !name.includes('.test.'))
    expect(folder.map((name) => name.replace(/\.ts$/, '.js')).sort()).toEqual([...PAGE_FILES].sort())
    const app = appWith()
    const sizes = { js: 0, css: 0 }
    for (const name of PAGE_FILES) {
      const answer = await app.request(`/docs/${name}`)
      const text = await answer.text()
      sizes[name.endsWith('.css') ? 'css' : 'js'] += text.length
      expect(answer.status, name).toBe(200)
      for (const [, from] of text.matchAll(/^import\b.*\bfrom\s*["']([^"']+)["']/gm))
        expect(
          PAGE_FILES.map((file) => `./${file}`),
          name,
        ).toContain(from)
    }
    expect(sizes.js).toBeLessThan(60_000)
    expect(sizes.css).toBeLessThan(20_000)
  })

  test('is kept by browsers, which ask whether it has changed', async () => {
    const app = appWith()
    const etag = (await app.request('/docs/page.css')).headers.get('etag') ?? ''
    const again = await app.request('/docs/page.css', { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })
})
