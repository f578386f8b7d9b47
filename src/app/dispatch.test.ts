import { describe, expect, test } from 'vitest'
import { createLogger, type Logger } from '../base/log.ts'
import { RequestHeaders } from '../http/headers.ts'
import { abort } from '../http/http-error.ts'
import type { Handler, Site } from '../http/message.ts'
import { Reply } from '../http/reply.ts'
import { Request } from '../http/request.ts'
import { App } from './app.ts'
import type { Middleware } from './middleware.ts'

const lines: string[] = []
const log: Logger = createLogger({ level: 'error', write: (line) => void lines.push(line) })
const site: Site = { root: '/site', log, mode: 'start' }

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

describe('mounts', () => {
  const echo: Handler = (request) => new Reply(200, `${request.base} ${request.path} ${request.pathname}`)

  test('get their prefix as base and the rest as path', async () => {
    const app = new App()
    app.mount('/docs', echo)
    app.mount('/a b/', echo)
    expect(await got(app, 'GET', '/docs/x/y/')).toEqual([200, '/docs /x/y/ /docs/x/y/'])
    expect(await got(app, 'GET', '/docs')).toEqual([200, '/docs / /docs'])
    expect(await got(app, 'GET', '/docs/')).toEqual([200, '/docs / /docs/'])
    expect((await ask(app, 'GET', '/docsx')).status).toBe(404)
    expect(await got(app, 'GET', '/a%20b/c')).toEqual([200, '/a%20b /c /a%20b/c'])
  })

  test('inside each other, and the base is whole again afterwards', async () => {
    const bases: string[] = []
    const inner = new App()
    inner.mount('/c', echo)
    inner.get('/own', ({ base, path }) => ({ base, path }))
    const app = new App()
    app.use(async (request, next) => {
      const answer = await next()
      bases.push(request.base)
      return answer
    })
    app.mount('/a', inner)
    expect(await got(app, 'GET', '/a/c/d')).toEqual([200, '/a/c /d /a/c/d'])
    expect(await got(app, 'GET', '/a/own')).toEqual([200, '{"base":"/a","path":"/own"}'])
    expect(bases).toEqual(['', ''])
  })

  test('an App without its slash is sent to it, when it has a "/"', async () => {
    const inner = new App()
    inner.get('/', () => 'home')
    const app = new App()
    app.mount('/a', inner)
    expect((await ask(app, 'GET', '/a?x=1')).headers.get('location')).toBe('/a/?x=1')
    expect(await got(app, 'GET', '/a/')).toEqual([200, 'home'])
  })

  test('a part answers at its place itself, without a slash, by the pattern ""', async () => {
    const notes = new App({ at: '/notes' })
    const list = notes.get('', () => 'list')
    const add = notes.post('', { csrf: false }, () => 'added')
    notes.get('/<int:id>', ({ params }) => `note ${params.id}`)
    const app = new App().mount('/api', new App().mount(notes))
    const got = async (path: string, init?: RequestInit) => {
      const answer = await app.request(path, init)
      return [answer.status, await answer.text()]
    }
    expect(await got('/api/notes')).toEqual([200, 'list'])
    expect(await got('/api/notes?q=1', { method: 'POST' })).toEqual([200, 'added'])
    expect(await got('/api/notes', { method: 'HEAD' })).toEqual([200, ''])
    expect((await app.request('/api/notes', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    expect(await got('/api/notes/3')).toEqual([200, 'note 3'])
    expect((await got('/api/notes/'))[0]).toBe(404)
    expect([list.url(), add.url({}, { q: 1 }), list.name]).toEqual(['/api/notes', '/api/notes?q=1', 'GET /notes'])
    // Each of the two is a route of its own.
    const both = new App({ at: '/both' })
    both.get('', () => 'bare')
    both.get('/', () => 'slash')
    expect(await (await both.request('/both')).text()).toBe('bare')
    expect(await (await both.request('/both/')).text()).toBe('slash')
    expect(() => both.get('', () => 'again')).toThrow('came after')
  })

  test('at the root the pattern "" is the path "/"', async () => {
    const app = new App()
    const home = app.get('', () => 'home')
    const part = new App()
    part.post('', { csrf: false }, () => 'of a part at the root')
    expect(home.url({}, { a: 1 })).toBe('/?a=1')
    expect(await (await app.request('/')).text()).toBe('home')
    expect((await app.request('/', { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    const around = new App().mount('/', part)
    expect(await (await around.request('/', { method: 'POST' })).text()).toBe('of a part at the root')
    expect(() => new App().get('', () => 'a').methods).not.toThrow()
    const twice = new App()
    twice.get('', () => 'a')
    expect(() => twice.get('', () => 'b')).toThrow(expect.objectContaining({ code: 'GUI_APP_DUPLICATE' }))
  })

  test('an App with a place answers there, mounted or alone', async () => {
    const api = new App({ at: '/api/<lang>' })
    api.get('/items/<int:id>', ({ params }) => params)
    expect(await got(api.handler, 'GET', '/api/fr/items/3')).toEqual([200, '{"lang":"fr","id":3}'])
    const again = new App({ at: '/api/<lang>' })
    again.get('/items/<int:id>', ({ params }) => params)
    const app = new App()
    app.mount(again)
    expect(await got(app, 'HEAD', '/api/fr/items/3')).toEqual([200, '{"lang":"fr","id":3}'])
    expect((await ask(app, 'GET', '/items/3')).status).toBe(404)
  })

  test('the parent runs first and lends its pages', async () => {
    const inner = new App()
    inner.get('/fails', () => abort(418))
    const own = new App()
    own.get('/fails', () => abort(418))
    own.onError(() => 'own error')
    own.notFound(() => 'own nothing')
    const order: string[] = []
    const app = new App()
    app.use((_request, next) => {
      order.push('parent')
      return next()
    })
    inner.use((_request, next) => {
      order.push('part')
      return next()
    })
    app.onError(() => 'error')
    app.notFound(() => 'nothing')
    app.mount('/inner', inner)
    app.mount('/own', own)
    expect(await got(app, 'GET', '/inner/fails')).toEqual([418, 'error'])
    expect(await got(app, 'GET', '/inner/none')).toEqual([404, 'nothing'])
    expect(await got(app, 'GET', '/own/fails')).toEqual([418, 'own error'])
    expect(await got(app, 'GET', '/own/none')).toEqual([404, 'own nothing'])
    expect(order.slice(0, 2)).toEqual(['parent', 'part'])
  })

  test('a handler that found nothing leaves it to notFound, or to 405 of a route it lies behind', async () => {
    const nothing: Handler = () => Object.assign(new Reply(404, 'its own page'), { unmatched: true })
    const app = new App()
    app.post('/form', () => 'x')
    app.mount('/', nothing)
    expect(await got(app, 'GET', '/x')).toEqual([404, 'its own page'])
    const refused = await ask(app, 'GET', '/form')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    expect((await ask(app, 'OPTIONS', '/form')).status).toBe(204)
    const later = new App()
    later.mount('/', async (request) => nothing(request))
    later.notFound(() => 'mine')
    expect(await got(later, 'GET', '/x')).toEqual([404, 'mine'])
  })

  test('a handler that fails, or answers no Reply, is an error page', async () => {
    const app = new App()
    app.mount('/throws', () => {
      throw new Error('x')
    })
    app.mount('/rejects', () => Promise.reject(new Error('x')))
    // What the types forbid.
    app.mount('/other', () => 'text' as unknown as Reply)
    for (const path of ['/throws', '/rejects', '/other']) expect((await ask(app, 'GET', path)).status).toBe(500)
  })

  test('routes know all prefixes under which they lie', () => {
    const leaf = new App()
    const route = leaf.get('/<int:n>', () => null)
    const part = new App({ at: '/part' })
    expect(route.url({ n: 1 })).toBe('/1')
    part.mount('/leaf', leaf)
    expect(route.url({ n: 1 })).toBe('/part/leaf/1')
    const middle = new App()
    middle.mount(part)
    new App().mount('/sub', middle)
    expect(route.url({ n: 1 })).toBe('/sub/part/leaf/1')
  })

  test('one place holds one thing, an App has one parent and no circle', () => {
    const [a, b] = [new App(), new App()]
    a.mount('/b', b)
    expect(() => a.mount('/b', echo)).toThrow('mounted at "/b" already')
    expect(() => new App().mount('/x', b)).toThrow('part of another App')
    expect(() => b.mount('/a', a)).toThrow('inside itself')
    expect(() => new App().mount('/x', new App({ at: '/y' }))).toThrow('place "/y" of its own')
    const at: string = 'api' // the type of 'api' itself is refused before
    expect(() => new App({ at })).toThrow('begins with "/"')
  })
})

describe('opening and closing', () => {
  test('goes in order, back in reverse, and twice is once', async () => {
    const steps: string[] = []
    const living = (name: string): Handler =>
      Object.assign(() => new Reply(200, 'x'), {
        open: (given: Site) => void steps.push(`open ${name} ${given.root}`),
        close: () => void steps.push(`close ${name}`),
      })
    const inner = new App({ root: '/inner' })
    inner.mount('/x', living('x'))
    const app = new App()
    app.mount('/a', living('a'))
    app.onOpen(() => void steps.push('onOpen'))
    app.onClose(() => void steps.push('onClose'))
    app.mount('/inner', inner)
    await Promise.all([app.handler.open?.(site), app.handler.open?.(site)])
    await app.handler.close?.()
    expect(steps).toEqual(['open a /site', 'onOpen', 'open x /inner'])
    await app.handler.close?.()
    expect(steps.slice(3)).toEqual(['close x', 'onClose', 'close a'])
    await app.handler.close?.()
    expect(steps.length).toBe(6)
  })

  test('half-open undoes itself', async () => {
    const steps: string[] = []
    const app = new App()
    app.onClose(() => void steps.push('closed first'))
    app.onClose(() => {
      steps.push('closed second')
      throw new Error('hidden by the first')
    })
    app.onOpen(() => {
      throw new Error('no database')
    })
    app.onClose(() => void steps.push('never opened'))
    await expect(app.handler.open?.(site)).rejects.toThrow('no database')
    expect(steps).toEqual(['closed second', 'closed first'])
  })

  test('the test client opens, and says when a folder is missing', async () => {
    let root = ''
    const app = new App({ root: '/here' })
    app.onOpen((given) => {
      root = given.root
    })
    app.get('/', () => 'x')
    await app.request('/')
    await app.request('/')
    await app.close()
    expect(root).toBe('/here')
    const lost = new App()
    lost.onOpen((given) => void given.root)
    await expect(lost.request('/')).rejects.toThrow('does not know its folder')
  })
})

describe('what the App around makes for a part', () => {
  function site(late: boolean) {
    const seen: string[] = []
    const tell = (request: { base: string; path: string }) => void seen.push(`${request.base}|${request.path}`)
    const part = new App()
    part.use(async (request, next) => {
      tell(request)
      const answer = await next()
      tell(request)
      return answer
    })
    part.get('/fails', () => {
      throw new Error('oops')
    })
    part.get('/in', (request) => `${request.base}|${request.path}`)
    const middle = new App()
    middle.mount('/part', part)
    const app = new App()
    app.mount('/middle', middle)
    const page = (request: { base: string; path: string }) => `page of "${request.base}" for ${request.path}`
    app.notFound(late ? async (request) => page(request) : page)
    app.onError(late ? async (_error, request) => page(request) : (_error, request) => page(request))
    return { app, seen }
  }

  test.each([false, true])(
    'sees the request as that App does, and the part goes on with its own (late: %s)',
    async (late) => {
      const { app, seen } = site(late)
      expect(await got(app, 'GET', '/middle/part/nothing')).toEqual([404, 'page of "" for /middle/part/nothing'])
      expect(await got(app, 'GET', '/middle/part/fails')).toEqual([500, 'page of "" for /middle/part/fails'])
      expect(seen.slice(0, 2)).toEqual(['/middle/part|/nothing', '/middle/part|/nothing'])
      expect(seen.slice(2)).toEqual(['/middle/part|/fails', '/middle/part|/fails'])
      expect(await got(app, 'GET', '/middle/part/in')).toEqual([200, '/middle/part|/in'])
    },
  )

  test('a handler that throws there too is answered with the usual page, and the part finds its place again', async () => {
    const part = new App()
    const seen: string[] = []
    part.use(async (request, next) => {
      const answer = await next()
      seen.push(request.base)
      return answer
    })
    const app = new App()
    app.mount('/part', part)
    app.notFound(() => {
      throw new Error('oops')
    })
    expect((await ask(app, 'GET', '/part/x')).status).toBe(500)
    expect(seen).toEqual(['/part'])
  })
})

test('innermost middleware of an extension runs inside all other, that of parts too, once', async () => {
  const steps: string[] = []
  const step =
    (name: string): Middleware =>
    async (_request, next) => {
      steps.push(name)
      return next()
    }
  const app = new App()
  app.install({ name: 'outer', middleware: [step('first')], innermost: [step('innermost')] })
  app.use(step('second'))
  const part = new App()
  part.use(step('part'))
  part.install({ name: 'own', innermost: [step('own')] })
  part.get('/', () => 'x')
  app.mount('/part', part)
  app.mount('/foreign', () => new Reply(200, 'x'))
  await ask(app, 'GET', '/part/')
  expect(steps.splice(0)).toEqual(['first', 'second', 'part', 'innermost', 'own'])
  await ask(app, 'GET', '/foreign')
  expect(steps.splice(0)).toEqual(['first', 'second', 'innermost'])
  await ask(app, 'GET', '/nothing')
  expect(steps).toEqual(['first', 'second', 'innermost'])
})

test('OPTIONS and the missing slash carry the security fields, and what onReply adds', async () => {
  const app = new App()
  app.use((request, next) => {
    request.onReply((made) => void made.headers.set('x-last', 'word'))
    return next()
  })
  app.get('/a/', () => 'x')
  for (const [method, target, status] of [
    ['OPTIONS', '/a/', 204],
    ['GET', '/a', 308],
  ] as const) {
    const made = await ask(app, method, target)
    expect([made.status, made.headers.get('x-last')]).toEqual([status, 'word'])
    expect(made.defaults?.text).toMatch(/nosniff/)
    const bare = new App()
    bare.get('/a/', () => 'x')
    expect((await ask(bare, method, target)).defaults?.text).toMatch(/nosniff/)
  }
})

test('options that do not exist are refused, and the nearest is named', () => {
  const loose = (options: object) => options as never // what plain JavaScript may write
  expect(() => new App(loose({ rot: '/x' }))).toThrow(
    expect.objectContaining({ code: 'GUI_APP_OPTION', hint: 'Did you mean "root"?' }),
  )
  expect(() => new App({ security: loose({ fram: 'deny' }) })).toThrow(/security.*"fram"/)
  expect(() => new App({ session: loose({ idelS: 5 }) })).toThrow(/"idelS"/)
  const app = new App()
  expect(() => app.get('/x', loose({ inputs: 1 }), () => 'x')).toThrow(
    expect.objectContaining({ message: 'The route GET /x knows no option "inputs".', hint: 'Did you mean "input"?' }),
  )
})
