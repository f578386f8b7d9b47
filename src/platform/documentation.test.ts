// documentation.test.ts: which apps development documents without being asked.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { App } from '../app/app.ts'
import { openapi } from '../parts/openapi/openapi.ts'
import { installDocumentation, openapiDocumentOf } from './documentation.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'guichet-documented-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const names = (app: App) => app.extensions.map(({ name }) => name)

test('an app that says nothing of it is documented, once', async () => {
  const app = new App()
  app.get('/notes', () => 'x')
  installDocumentation(app, root)
  installDocumentation(app, root)
  expect(names(app)).toEqual(['openapi'])
  expect((await app.request('/docs')).status).toBe(200)
  expect(await (await app.request('/openapi.json')).json()).toMatchObject({ paths: { '/notes': {} } })
})

test('what stands at its paths stays: a route, a mount, a file, a documentation of its own', () => {
  const routed = new App()
  routed.get('/docs', () => 'mine')
  const mounted = new App()
  mounted.mount('/docs', new App())
  const placed = new App({ at: '/api' })
  placed.get('/openapi.json', () => 'mine')
  for (const app of [routed, mounted, placed] as readonly App[]) {
    installDocumentation(app, root)
    expect(names(app)).toEqual([])
  }
  const own = new App().install(openapi({ path: '/help' }))
  installDocumentation(own, root)
  expect(names(own)).toEqual(['openapi'])
  mkdirSync(join(root, 'public', 'docs'), { recursive: true })
  const filed = new App()
  installDocumentation(filed, root)
  expect(names(filed)).toEqual([])
})

test('what is no App has nothing to show', async () => {
  installDocumentation(() => 'x', root)
  installDocumentation({ handler: () => 'x' }, root)
  writeFileSync(join(root, 'package.json'), '{ "name": "site" }')
  expect(await openapiDocumentOf(() => 'x', root)).toMatchObject({ info: { title: 'site' }, paths: {} })
})
