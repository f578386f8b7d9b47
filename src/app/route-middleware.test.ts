// route-middleware.test.ts: the option `use` of a route: middleware around one route alone.

import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { silentLogger } from '../base/log.ts'
import { abort } from '../http/http-error.ts'
import { App } from './app.ts'
import { key } from './key.ts'
import type { Middleware } from './middleware.ts'

const schema = z.object({ title: z.string() })

/** Says when it comes and when it leaves. */
function saying(said: string[], name: string): Middleware {
  return async (_request, next) => {
    said.push(name)
    const answer = await next()
    said.push(`/${name}`)
    return answer
  }
}
const refuse: Middleware = () => abort(403)

describe('middleware of a route', () => {
  test('runs inside that of the App and outside the handler, in order, around its route alone', async () => {
    const said: string[] = []
    const app = new App()
    app.use(saying(said, 'app'))
    app.get('/a', { use: [saying(said, 'first'), saying(said, 'second')] }, () => {
      said.push('handler')
      return 'a'
    })
    app.get('/b', () => 'b')
    expect(await (await app.request('/a')).text()).toBe('a')
    expect(said).toEqual(['app', 'first', 'second', 'handler', '/second', '/first', '/app'])
    said.length = 0
    expect(await (await app.request('/b')).text()).toBe('b')
    expect(said).toEqual(['app', '/app'])
  })

  test('refuses before schemas look at anything', async () => {
    const app = new App()
    app.post('/a', { input: schema, use: [refuse] }, () => 'a')
    app.post('/b', { input: schema, use: [(_request, next) => next()] }, () => 'b')
    const init = { method: 'POST', body: '"x"', headers: { 'content-type': 'application/json' } }
    expect((await app.request('/a', init)).status).toBe(403)
    expect((await app.request('/b', init)).status).toBe(422)
  })

  test('knows the parameters, hands values on, and may answer itself', async () => {
    const who = key<string>('who')
    const app = new App()
    const greet: Middleware = (request, next) => {
      const { name } = request.params as { name: string } // those of the pattern below
      if (name === 'nobody') return 'Nobody is here.'
      request.set(who, name.toUpperCase())
      return next()
    }
    app.get('/hello/<name>', { use: [greet] }, (request) => `Hello, ${request.get(who)}`)
    expect(await (await app.request('/hello/ada')).text()).toBe('Hello, ADA')
    expect(await (await app.request('/hello/nobody')).text()).toBe('Nobody is here.')
  })

  test('runs for HEAD as for GET, and not for what the App answers itself', async () => {
    const said: string[] = []
    const app = new App()
    app.get('/a', { use: [saying(said, 'own')] }, () => 'a')
    const head = await app.request('/a', { method: 'HEAD' })
    expect([head.status, await head.text(), said.length]).toEqual([200, '', 2])
    expect((await app.request('/a', { method: 'OPTIONS' })).status).toBe(204)
    expect((await app.request('/a', { method: 'PUT' })).status).toBe(405)
    expect(said).toHaveLength(2)
  })

  test('sees errors of the handler as replies, and its own errors become replies', async () => {
    const app = new App()
    const marks: Middleware = async (_request, next) => {
      const answer = await next()
      answer.headers.set('x-marked', String(answer.status))
      return answer
    }
    app.get('/gone', { use: [marks] }, () => abort(410))
    app.get('/fails', { use: [marks, () => abort(418)] }, () => 'x')
    app.onError((error) => (error instanceof TypeError ? 'told' : undefined))
    const bad = () => {
      throw new TypeError('no')
    }
    app.get('/thrown', { use: [bad] }, () => 'x')
    expect((await app.request('/gone')).headers.get('x-marked')).toBe('410')
    expect((await app.request('/fails')).headers.get('x-marked')).toBe('418')
    const thrown = await app.request('/thrown')
    expect([thrown.status, await thrown.text()]).toEqual([500, 'told'])
  })

  test('may change a reply that a handler keeps, for this request alone', async () => {
    const { reply } = await import('./answers/reply-makers.ts')
    const kept = reply('kept')
    const app = new App()
    let count = 0
    const counts: Middleware = async (_request, next) => {
      const answer = await next()
      count++
      if (count === 1) answer.headers.set('x-first', 'yes')
      return answer
    }
    app.get('/', { use: [counts] }, () => kept)
    expect((await app.request('/')).headers.get('x-first')).toBe('yes')
    expect((await app.request('/')).headers.get('x-first')).toBeNull()
  })

  test('is opened once, however many routes have it, and closed', async () => {
    const said: string[] = []
    const counted: Middleware = Object.assign(((_request, next) => next()) as Middleware, {
      open: () => void said.push('open'),
      close: () => void said.push('close'),
    })
    const app = new App()
    app.get('/a', { use: [counted] }, () => 'a')
    app.get('/b', { use: [counted] }, () => 'b')
    await app.request('/a')
    await app.close()
    expect(said).toEqual(['open', 'close'])
  })

  test('works in a mounted App, and is a list of functions', async () => {
    const part = new App({ at: '/part' })
    part.get('/a', { use: [refuse] }, () => 'a')
    const app = new App().mount(part)
    // @ts-expect-error it is a list
    expect(() => app.get('/x', { use: refuse }, () => 'x')).toThrow('The option `use` of GET /x was given')
    // @ts-expect-error of functions
    expect(() => app.get('/x', { use: [undefined] }, () => 'x')).toThrow('was given undefined')
    expect((await app.request('/part/a')).status).toBe(403)
  })

  test('is told by guichet explain, with the route', async () => {
    const app = new App()
    app.get('/a', { use: [saying([], 'x'), Object.assign(refuse, {})] }, () => 'a')
    const { RequestHeaders } = await import('../http/headers.ts')
    const { Request } = await import('../http/request.ts')
    const peer = { address: '127.0.0.1', encrypted: false, local: 'a.test', trusts: undefined, log: silentLogger }
    const headers = new RequestHeaders([])
    const asked = {
      method: 'GET',
      target: '/a',
      version: 1,
      headers,
      authority: 'a.test',
      peer,
      body: undefined,
    } as const
    const told = await app.handler.explain?.(new Request(asked), { root: '/x', mode: 'serve', log: silentLogger })
    expect(told?.steps).toMatchObject([
      { kind: 'middleware', what: 'middleware', why: 'runs around this route alone, and may answer first' },
      { kind: 'middleware', what: 'refuse()' },
      { kind: 'route', what: 'GET /a', outcome: 'answers' },
    ])
  })
})
