// extension.test.ts: what an extension adds to an App, and when it is refused.

import { describe, expect, test } from 'vitest'
import { createLogger } from '../base/log.ts'
import { Reply, TEXT } from '../http/reply.ts'
import { App } from './app.ts'
import { defineExtension } from './extension.ts'

function hexadecimal(said: string[] = []) {
  return defineExtension({
    name: 'hexadecimal',
    converters: {
      hex: {
        match: /^[0-9a-f]+$/,
        parse: (text): number | undefined => Number.parseInt(text, 16),
        build: (value: number) => value.toString(16),
      },
    },
    middleware: [
      async (_request, next) => {
        const made = await next()
        made.headers.set('x-hexadecimal', 'yes')
        return made
      },
    ],
    open: (site) => void said.push(`open ${site.root}`),
    close: () => void said.push('close'),
    at: '/hexadecimal',
    handler: (request) => new Reply(200, `help at ${request.path}`, TEXT),
  })
}

describe('an extension', () => {
  test('adds converters, middleware and a handler, and is opened and closed', async () => {
    const said: string[] = []
    const app = new App().install(hexadecimal(said))
    const route = app.get('/n/<hex:n>', ({ params }) => params.n + 1)
    expect(route.url({ n: 255 })).toBe('/n/ff')
    await app.handler.open?.({ root: '/site', mode: 'serve', log: createLogger() })
    const answer = await app.request('/n/ff')
    expect([await answer.json(), answer.headers.get('x-hexadecimal')]).toEqual([256, 'yes'])
    expect(await (await app.request('/hexadecimal/me')).text()).toBe('help at /me')
    await app.handler.close?.()
    expect(said).toEqual(['open /site', 'close'])
    expect(app.extensions.map(({ name }) => name)).toEqual(['hexadecimal'])
  })

  test('is installed once for an App', () => {
    const app = new App().install(hexadecimal())
    expect(() => app.install(hexadecimal())).toThrow(
      '"hexadecimal" cannot be installed: one of this name is installed already',
    )
  })

  test('cannot take the place of a converter', () => {
    const own = { hex: { parse: (text: string) => text, build: (value: string) => value } }
    expect(() => new App({ converters: own }).install(hexadecimal())).toThrow('there is a converter "hex" already')
    const int = defineExtension({
      name: 'int',
      converters: { int: { parse: (text) => text, build: (value: string) => value } },
    })
    expect(() => new App().install(int)).toThrow('The converter "int" cannot be defined')
  })

  test('declares routes, middleware and hooks in the App it is installed in', async () => {
    const said: string[] = []
    const host = defineExtension({
      name: 'host',
      declare(app) {
        app.use(async (_request, next) => {
          const made = await next()
          made.headers.set('x-host', 'yes')
          return made
        })
        app.get('/plain', () => 'plain')
        app.post('/options', { docs: false }, async (request) => request.text())
        app.put('/n/<int:n>', ({ params }) => ({ n: params['n'] }))
        app.on(['PATCH', 'DELETE'], '/n/<int:n>', { csrf: false }, ({ method }) => method)
        app.onOpen((site) => void said.push(`open in ${site.mode}`)).onClose(() => void said.push('close'))
      },
    })
    const app = new App().install(host)
    const plain = await app.request('/plain')
    expect([await plain.text(), plain.headers.get('x-host')]).toEqual(['plain', 'yes'])
    expect(await (await app.request('/options', { method: 'POST', body: 'x' })).text()).toBe('x')
    expect(await (await app.request('/n/3', { method: 'PUT' })).json()).toEqual({ n: 3 })
    expect(await (await app.request('/n/3', { method: 'DELETE' })).text()).toBe('DELETE')
    await app.close()
    expect(said).toEqual(['open in dev', 'close'])
  })

  test('comes before the first request', async () => {
    const app = new App()
    app.get('/', () => 'x')
    await app.request('/')
    expect(() => app.install(hexadecimal())).toThrow('app.install(hexadecimal) came after')
  })
})
