import { expect, test } from 'vitest'
import { App } from '../../app/app.ts'
import { clientModules } from './client-modules.ts'

const app = new App()
app.mount('/client', clientModules())
const ask = (path: string, init?: RequestInit) => app.request(path, init)

test('every module that the client imports is there, as JavaScript, and nothing of the server', async () => {
  const names = ['/client/client.js']
  for (const name of names) {
    const answer = await ask(name)
    expect(answer.status, name).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const code = await answer.text()
    expect(code).not.toMatch(/^(?:import|export) type|sourceMappingURL/m)
    for (const [, from = ''] of code.matchAll(/^(?:import|export)\b[^'"]*from ["']([^'"]+)["']/gm)) {
      const path = new URL(from, `http://a.test${name}`).pathname
      expect(from).toMatch(/^\.\/[a-z-]+\.[jt]s$/)
      if (!names.includes(path)) names.push(path)
    }
  }
  expect(names.length).toBeGreaterThan(5)
})

test('it is asked again only when it has changed', async () => {
  const { headers } = await ask('/client/client.js')
  expect(headers.get('cache-control')).toBe('no-cache')
  const etag = headers.get('etag') ?? ''
  expect((await ask('/client/client.js', { headers: { 'if-none-match': etag } })).status).toBe(304)
  expect((await ask('/client/client.js', { headers: { 'if-none-match': '"x"' } })).status).toBe(200)
  expect(await (await ask('/client/client.js', { method: 'HEAD' })).text()).toBe('')
})

test.each([
  '/client',
  '/client/',
  '/client/no-such.js',
  '/client/client-modules.js',
  '/client/client.js.map',
  '/client/../app.js',
  '/client/%2e%2e%2fclient.js',
  '/client/client.d.ts',
  '/client/client.test.ts',
])('%s is not there', async (path) => {
  expect((await ask(path)).status).toBe(404)
})

test('it is for reading', async () => {
  const refused = await ask('/client/client.js', { method: 'POST' })
  expect(refused.status).toBe(405)
  expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
})
