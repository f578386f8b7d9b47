// openapi.test.ts: `guichet openapi` in a process of its own: what it prints for apps that were never written for it, the
// examples among them, is valid in the eyes of a validator of other people.

import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import type { OpenApiDocument } from '../../src/parts/openapi/document-shape.ts'
import { folder, run } from './running.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

async function documentOf(path: string): Promise<OpenApiDocument> {
  const { code, stdout, stderr } = await run(['openapi', path])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const document = JSON.parse(stdout) as OpenApiDocument
  expect(await new Validator().validate(JSON.parse(stdout))).toEqual({ valid: true })
  return document
}

test('an app in a bare folder has a document, with title and version of its package', async () => {
  const root = folder({
    'package.json': '{ "name": "notes", "version": "2.1.0", "type": "module" }',
    'app.ts': `import { App } from 'guichet'
const part = new App()
part.get('/<slug:name>', () => 'x')
const app = new App()
app.get('/notes/<int:id>', { docs: { summary: 'One note' } }, () => 'x')
app.mount('/people', part)
app.onOpen(() => { throw new Error('Nothing is opened.') })
setInterval(() => {}, 1000)
export default app`,
  })
  const { info, paths } = await documentOf(root)
  expect(info).toEqual({ title: 'notes', version: '2.1.0' })
  expect(Object.keys(paths)).toEqual(['/notes/{id}', '/people/{name}'])
})

test('an app that installs openapi() says itself what the document says', async () => {
  const root = folder({
    'app.ts': `import { App } from 'guichet'
import { openapi } from 'guichet/openapi'
const app = new App().install(openapi({ title: 'Mine', securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } }))
app.get('/', () => 'x')
export default app`,
  })
  const { info, paths, components } = await documentOf(root)
  expect([info.title, Object.keys(paths)]).toEqual(['Mine', ['/']])
  expect(components?.securitySchemes).toHaveProperty('key')
})

test('a folder without an app says so', async () => {
  expect((await run(['openapi', folder({})])).stderr).toContain('There is no app in')
})

describe('the document of every example is valid', () => {
  const apps = readdirSync(examples).filter((name) => readdirSync(`${examples}/${name}`).includes('app.ts'))
  test.each(apps)('%s', async (name) => {
    const { paths } = await documentOf(`${examples}/${name}`)
    expect(Object.keys(paths).length).toBeGreaterThan(0)
  })
})
