import { describe, expect, test } from 'vitest'
import { createLogger, type Logger } from '../base/log.ts'
import { RequestHeaders } from '../http/headers.ts'
import { abort } from '../http/http-error.ts'
import type { Handler } from '../http/message.ts'
import { isReply, Reply, upgrade } from '../http/reply.ts'
import { Request } from '../http/request.ts'
import { reply } from './answers/reply-makers.ts'
import { App } from './app.ts'

const lines: string[] = []
const log: Logger = createLogger({ level: 'error', write: (line) => void lines.push(line) })

/** Asks by the Handler, as the server does. */
function ask(app: App | Handler, method: string, target: string, fields: Record<string, string> = {}) {
  const handler = typeof app === 'function' ? app : app.handler
  const headers = new RequestHeaders(Object.entries(fields).flat())
  const peer = { address: '127.0.0.1', encrypted: false, local: 'a.test', trusts: undefined, log }
  return handler(new Request({ method, target, version: 1, headers, authority: 'a.test', peer, body: undefined }))
}

async function got(app: App | Handler, method: string, target: string, fields?: Record<string, string>) {
  const made = await ask(app, method, target, fields)
  return [made.status, made.body]
}

describe('routes', () => {
  test('answer at once when nothing waits', () => {
    const app = new App()
    app.get('/', () => 'x')
    app.get('/<int:n>', ({ params }) => params)
    app.get('/fails', () => abort(418))
    expect(
      [ask(app, 'GET', '/'), ask(app, 'GET', '/3'), ask(app, 'GET', '/fails'), ask(app, 'GET', '/none')].every(isReply),
    ).toBe(true)
  })

  test('each method has its own, and on() takes several', async () => {
    const app = new App()
    app.get('/', ({ method }) => method)
    app.post('/', ({ method }) => method)
    app.put('/', ({ method }) => method)
    app.patch('/', ({ method }) => method)
    app.delete('/', ({ method }) => method)
    app.query('/', ({ method }) => method)
    app.options('/', () => 'mine')
    app.on(['GET', 'POST'], '/form', ({ method }) => method)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'])
      expect(await got(app, method, '/')).toEqual([200, method])
    expect(await got(app, 'OPTIONS', '/')).toEqual([200, 'mine'])
    expect(await got(app, 'POST', '/form')).toEqual([200, 'POST'])
    expect(await got(app, 'HEAD', '/form')).toEqual([200, 'HEAD'])
  })

  test('405 and OPTIONS name what is allowed', async () => {
    const app = new App()
    app.get('/a', () => 'x')
    app.post('/<x>', () => 'x')
    app.delete('/b', () => 'x')
    const refused = await ask(app, 'PUT', '/a')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS'])
    const told = await ask(app, 'OPTIONS', '/a')
    expect([told.status, told.body, told.headers.get('allow')]).toEqual([204, null, 'GET, HEAD, POST, OPTIONS'])
    expect((await ask(app, 'OPTIONS', '*')).headers.get('allow')).toBe('GET, HEAD, POST, DELETE, OPTIONS')
    expect((await ask(app, 'OPTIONS', '/none/none')).status).toBe(404)
  })

  test('a missing slash is added by 308, and never leads to another host', async () => {
    const app = new App()
    app.get('/a/', () => 'x')
    app.get('/<x>/<path:p>/', () => 'x')
    const where = async (target: string) => {
      const made = await ask(app, 'GET', target)
      return [made.status, made.headers.get('location')]
    }
    expect(await where('/a?b=c%20d&e=%2F')).toEqual([308, '/a/?b=c%20d&e=%2F'])
    expect(await where('//evil.test/x')).toEqual([404, null])
    expect(await where('/\\evil.test/x')).toEqual([308, '/evil.test/x/'])
    expect(await where('/caf%C3%A9/x')).toEqual([308, '/caf%C3%A9/x/'])
  })

  test('bad escapes are 400 and never reach a handler', async () => {
    const app = new App()
    app.get('/<path:p>', () => 'x')
    expect((await ask(app, 'GET', '/%zz')).status).toBe(400)
    expect((await ask(app, 'GET', '/%C3')).status).toBe(400)
  })

  test('the same route twice names both places', () => {
    const app = new App()
    app.get('/<int:a>', () => 'x')
    expect(() => app.get('/<int:b>', () => 'y')).toThrow(
      /GET \/<int:b> at \S+app\.test\.ts:\d+ matches exactly .* at \S+app\.test\.ts:\d+/,
    )
  })

  test('none can come after the first request', async () => {
    const app = new App()
    app.get('/', () => 'x')
    await ask(app, 'GET', '/')
    expect(() => app.get('/late', () => 'x')).toThrow('The route GET /late came after')
    expect(() => app.use((_request, next) => next())).toThrow('app.use() came after')
    expect(() => app.mount('/x', new App())).toThrow('app.mount() came after')
  })

  test('are values that build URLs', () => {
    const api = new App({ at: '/api/<lang>' })
    const item = api.get('/items/<int:id>', () => null)
    expect(item.url({ lang: 'fr', id: 3 })).toBe('/api/fr/items/3')
    expect(item.text).toBe('/api/<lang>/items/<int:id>')
    expect(item.place).toMatch(/app\.test\.ts:\d+$/)
    expect(() => item.url({ lang: 'fr', id: -3 })).toThrow('the value of "id"')
  })

  test('bodies have their bound', async () => {
    const app = new App({ bodyBytesMax: 20 })
    app.post('/app', async (request) => request.text())
    app.post('/route', { bodyBytesMax: 3 }, async (request) => request.text())
    const status = async (path: string, body: string) => (await app.request(path, { method: 'POST', body })).status
    expect(await status('/app', 'x'.repeat(20))).toBe(200)
    expect(await status('/app', 'x'.repeat(21))).toBe(413)
    expect(await status('/route', 'xxxx')).toBe(413)
  })
})

describe('bodies', () => {
  const app = new App()
  app.post('/json', async (request) => ({ got: await request.json() }))
  app.post('/form', async (request) => [...(await request.formData())].flat())
  const post = (path: string, body: string, type?: string) =>
    app.request(path, { method: 'POST', body, ...(type === undefined ? {} : { headers: { 'content-type': type } }) })

  test('JSON that is none is 400', async () => {
    expect(await (await post('/json', '{"a":1}')).json()).toEqual({ got: { a: 1 } })
    expect((await post('/json', '{')).status).toBe(400)
  })

  test('a form is decoded; another media type is 415', async () => {
    const type = 'application/x-www-form-urlencoded'
    expect(await (await post('/form', 'a=1&b=%C3%A9+x&a=2', type)).json()).toEqual(['a', '1', 'b', 'é x', 'a', '2'])
    expect((await post('/form', 'a=1', `${type.toUpperCase()}; charset=utf-8`)).status).toBe(200)
    expect((await post('/form', 'a=%zz', type)).status).toBe(400)
    expect((await post('/form', 'a=1', 'text/x')).status).toBe(415)
  })
})

describe('errors', () => {
  test('abort says its status, text or object, and headers', async () => {
    const app = new App()
    app.get('/text', () => abort(404, 'No <such> note'))
    app.get('/object', () => abort(409, { code: 3 }, { 'x-a': 'b' }))
    app.get('/later', async () => abort(403))
    const text = await ask(app, 'GET', '/text', { accept: 'text/html' })
    expect(text.body).toContain('No &lt;such&gt; note')
    const object = await ask(app, 'GET', '/object')
    expect([object.status, object.body, object.headers.get('x-a')]).toEqual([409, '{"code":3}', 'b'])
    expect((await ask(app, 'GET', '/later')).status).toBe(403)
  })

  test('what was not meant for the client is logged with an id, which is all the client sees', async () => {
    const app = new App()
    app.get('/', () => {
      throw new TypeError('the secret is 42')
    })
    lines.length = 0
    const made = await ask(app, 'GET', '/', { accept: 'application/json' })
    const told = JSON.parse(String(made.body))
    const logged = JSON.parse(lines[0] ?? '')
    expect([made.status, made.body]).toEqual([500, expect.not.stringContaining('secret')])
    expect(told.id).toMatch(/^[2-9a-z0]{9}$/)
    expect([logged.id, logged.msg, logged.err.type]).toEqual([told.id, 'the secret is 42', 'TypeError'])
  })

  test('something that is no Error can be thrown', async () => {
    const app = new App()
    app.get('/a', () => {
      throw undefined
    })
    app.get('/b', () => Promise.reject('b'))
    expect([(await ask(app, 'GET', '/a')).status, (await ask(app, 'GET', '/b')).status]).toEqual([500, 500])
  })

  test('onError makes the page, with the status of the error; undefined leaves it', async () => {
    const app = new App()
    app.get('/a', () => abort(409, 'taken'))
    app.get('/b', () => {
      throw new RangeError('b')
    })
    app.get('/c', () => abort(410))
    app.onError(async (error, { path }) => {
      if (path === '/c') return undefined
      if (path === '/b') return reply('mine', 599)
      return `<p>${(error as Error).message}`
    })
    expect(await got(app, 'GET', '/a')).toEqual([409, '<p>taken'])
    expect(await got(app, 'GET', '/b')).toEqual([599, 'mine'])
    expect((await ask(app, 'GET', '/c')).status).toBe(410)
    const refused = await ask(app, 'POST', '/a')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test('in development what onError answered is logged all the same, once; in production it is not', async () => {
    for (const mode of ['dev', 'serve'] as const) {
      const app = new App()
      app.get('/fails', () => {
        throw new Error('oops')
      })
      app.get('/again', () => {
        throw new Error('again')
      })
      app.get('/usual', () => {
        throw new Error('usual')
      })
      app.get('/refused', () => abort(403))
      app.onError((error, { path }) => {
        if (path === '/again') throw error
        return path === '/usual' ? undefined : 'Sorry'
      })
      await app.handler.open?.({ root: '/x', mode, log })
      lines.length = 0
      for (const path of ['/fails', '/again', '/usual', '/refused', '/none']) await ask(app, 'GET', path)
      const told = lines.map((line) => JSON.parse(line).msg)
      expect(told).toEqual(mode === 'dev' ? ['oops', 'again', 'usual'] : ['again', 'usual'])
    }
  })

  test('an onError that fails itself is a plain 500', async () => {
    const app = new App()
    app.get('/', () => abort(409))
    app.onError(() => {
      throw new Error('again')
    })
    expect((await ask(app, 'GET', '/')).status).toBe(500)
  })

  test('notFound makes the page with 404', async () => {
    const app = new App()
    app.notFound(({ path }) => ({ nothing: path }))
    expect(await got(app, 'GET', '/x')).toEqual([404, '{"nothing":"/x"}'])
  })
})

describe('middleware', () => {
  test('runs in order, around everything, and sees errors as replies', async () => {
    const app = new App()
    const seen: string[] = []
    for (const name of ['a', 'b']) {
      app.use(async ({ path }, next) => {
        seen.push(`${name} ${path}`)
        const answer = await next()
        answer.headers.append('x-way', name)
        return answer
      })
    }
    app.get('/', () => 'x')
    app.get('/fails', () => abort(418))
    app.mount('/m', () => new Reply(200, 'mounted'))
    for (const [method, target, status] of [
      ['GET', '/', 200],
      ['GET', '/fails', 418],
      ['GET', '/none', 404],
      ['PUT', '/', 405],
      ['GET', '/m/x', 200],
      ['GET', '/%zz', 400],
    ] as const) {
      const made = await ask(app, method, target)
      expect([made.status, made.headers.get('x-way')]).toEqual([status, 'b, a'])
    }
    expect(seen.slice(0, 2)).toEqual(['a /', 'b /'])
  })

  test('may answer itself, fails like a handler, and is told when it forgets to answer', async () => {
    const app = new App()
    app.use(({ path }, next) => (path === '/stop' ? 'stopped' : next()))
    app.use(({ path }, next) => {
      if (path === '/fail') throw new Error('x')
      // What the types forbid.
      if (path === '/forget') return undefined as unknown as Reply
      if (path === '/twice') void next()
      return next()
    })
    app.get('/<x>', () => 'x')
    expect(await got(app, 'GET', '/stop')).toEqual([200, 'stopped'])
    expect((await ask(app, 'GET', '/fail')).status).toBe(500)
    lines.length = 0
    expect((await ask(app, 'GET', '/forget')).status).toBe(500)
    expect((await ask(app, 'GET', '/twice')).status).toBe(500)
    expect(lines.join()).toMatch(/A middleware \([^ ]*app\.test\.ts:\d+\) returned undefined/)
    expect(lines.join()).toContain('next() twice')
  })

  test('stays synchronous when it is', () => {
    const app = new App()
    app.use((_request, next) => next())
    app.get('/', () => 'x')
    expect(isReply(ask(app, 'GET', '/'))).toBe(true)
  })

  test('knows the parameters of what will answer', async () => {
    const app = new App()
    app.use(({ params }) => params)
    app.get('/<int:n>', () => 'x')
    expect(await got(app, 'GET', '/3')).toEqual([200, '{"n":3}'])
  })
})

describe('web-standard', () => {
  test('fetch takes a Request and gives a Response', async () => {
    const app = new App()
    app.post('/<x>', async (request) => {
      const { params, query, headers, host, scheme } = request
      return reply([params['x'], query.get('q'), headers.get('x-a'), host, scheme, await request.text()], 201, {
        'x-b': 'c',
      })
    })
    const response = await app.fetch(
      new globalThis.Request('https://b.test:8443/p?q=1', { method: 'POST', body: 'body', headers: { 'x-a': 'a' } }),
    )
    expect([response.status, response.headers.get('x-b')]).toEqual([201, 'c'])
    expect(await response.json()).toEqual(['p', '1', 'a', 'b.test:8443', 'https', 'body'])
  })

  test('an upgrade is 426 there', async () => {
    const app = new App()
    app.get('/', () => upgrade('websocket', () => {}))
    const response = await app.request('/')
    expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket'])
  })

  test('HEAD, 204 and 304 have no body', async () => {
    const app = new App()
    app.get('/', () => 'x')
    app.get('/204', () => reply(null, 204))
    expect(await (await app.request('/', { method: 'HEAD' })).text()).toBe('')
    expect((await app.request('/204')).status).toBe(204)
  })

  test('the signal aborts with the one of the Request', async () => {
    const app = new App()
    const controller = new AbortController()
    app.get('/', ({ signal }) => {
      controller.abort()
      return signal.aborted
    })
    expect(await (await app.request('/', { signal: controller.signal })).text()).toBe('true')
  })
})
