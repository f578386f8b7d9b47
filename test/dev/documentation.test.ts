// documentation.test.ts: `guichet dev` documents an app that says nothing of it, and follows its changes.

import { expect, test } from 'vitest'
import { workshop } from './workshop.ts'

const appOf = (path: string) => `import { App } from 'guichet'
const app = new App()
app.get('${path}', () => 'x')
export default app
`

test('page and document are there, with the routes as they are now', { timeout: 120_000 }, async () => {
  const open = await workshop({ 'app.ts': appOf('/first') })
  try {
    const paths = async () => {
      const document = (await (await fetch(`${open.url}/openapi.json`)).json()) as { readonly paths: object }
      return Object.keys(document.paths)
    }
    expect((await fetch(`${open.url}/docs`)).headers.get('content-security-policy')).toContain("script-src 'self'")
    expect((await fetch(`${open.url}/docs/main.js`)).status).toBe(200)
    expect(await paths()).toEqual(['/first'])
    await open.edit('app.ts', appOf('/second'))
    expect(await paths()).toEqual(['/second'])
  } finally {
    await open.leave()
  }
})
