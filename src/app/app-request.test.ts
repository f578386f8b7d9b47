// app-request.test.ts: what a request carries besides what came: typed values, cookies, and the last word on its reply.

import { describe, expect, test } from 'vitest'
import { reply } from './answers/reply-makers.ts'
import { App } from './app.ts'
import { key } from './key.ts'

const user = key<{ name: string }>('user', 'requireUser')

describe('typed keys', () => {
  const app = new App()
  app.use((request, next) => {
    if (request.query.has('in')) request.set(user, { name: 'Ada' })
    return next()
  })
  app.get('/', (request) => [request.has(user), request.has(user) ? request.get(user).name : null])
  app.get('/me', (request) => request.get(user))
  app.onError((error) => ({ told: (error as Error).message }))

  test('hand a value from a middleware to the handlers behind it', async () => {
    expect(await (await app.request('/?in')).json()).toEqual([true, 'Ada'])
    expect(await (await app.request('/')).json()).toEqual([false, null])
  })

  test('that nobody has set are an error that names the middleware', async () => {
    const answer = await app.request('/me')
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { told: 'Nothing has set "user" for GET /me. It is set by requireUser.' },
    ])
  })
})

describe('cookies that a handler sets', () => {
  const app = new App({ secret: 'sixteen characters and more' })
  const part = new App({ at: '/part' })
  part.get('/', ({ cookies }) => {
    cookies.set('part', '1')
    return 'x'
  })
  part.get('/missing', () => reply('x', 404))
  app.mount(part)
  const wrapped = new App()
  wrapped.use(async (request, next) => {
    const made = await next()
    request.cookies.set('after', '1')
    return reply('another', made.status)
  })
  wrapped.get('/', ({ cookies }) => {
    cookies.set('before', '1')
    return 'x'
  })
  wrapped.get('/fails', ({ cookies }) => {
    cookies.set('before', '1')
    throw new Error('oops')
  })
  app.mount('/wrapped', wrapped)
  app.get('/sync', ({ cookies }) => {
    cookies.set('a', 'b')
    return 'x'
  })
  app.get('/async', async ({ cookies }) => {
    await null
    cookies.set('a', 'b')
    return 'x'
  })
  app.get('/fails', ({ cookies }) => {
    cookies.set('a', 'b')
    throw new Error('oops')
  })
  app.get('/signed', ({ cookies }) => {
    cookies.set('s', 'secret', { signed: true })
    return [cookies.get('s', { signed: true }) ?? null]
  })
  app.notFound(({ cookies }) => {
    cookies.set('lost', '1')
    return 'nothing here'
  })
  const names = async (path: string) => {
    const answer = await app.request(path, { headers: { accept: 'text/html' } })
    return answer.headers.getSetCookie().map((field) => field.split('=')[0])
  }

  test.each([
    ['/sync', ['a']],
    ['/async', ['a']],
    ['/fails', ['a']],
    ['/part/', ['part']],
    ['/nowhere', ['lost']],
    ['/wrapped/', ['before', 'after']],
    ['/wrapped/fails', ['before', 'after']],
  ])('go with the reply, whatever made it: %s', async (path, expected) => {
    expect(await names(path)).toEqual(expected)
  })

  test('are signed with a key of the App', async () => {
    const answer = await app.request('/signed')
    expect(await answer.json()).toEqual(['secret'])
    const field = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const check = new App({ secret: ['another secret, newer', 'sixteen characters and more'] })
    check.get('/', ({ cookies }) => [cookies.get('s', { signed: true }) ?? null])
    expect(await (await check.request('/', { headers: { cookie: field } })).json()).toEqual(['secret'])
    const stranger = new App({ secret: 'another secret, newer' })
    stranger.get('/', ({ cookies }) => [cookies.get('s', { signed: true }) ?? null])
    expect(await (await stranger.request('/', { headers: { cookie: field } })).json()).toEqual([null])
  })
})

describe('the last word', () => {
  test('is had by the finisher that was given first, after all middleware', async () => {
    const app = new App()
    const said: string[] = []
    app.use(async (request, next) => {
      request.onReply((made) => void said.push(`first ${made.status}`))
      const made = await next()
      said.push('middleware')
      return made
    })
    app.get('/', (request) => {
      request.onReply(async (made) => {
        await null
        said.push('second')
        made.status = 202
      })
      return 'x'
    })
    expect((await app.request('/')).status).toBe(202)
    expect(said).toEqual(['middleware', 'second', 'first 202'])
  })

  test.each(['sync', 'async'])('that fails is a fault of the program: %s', async (kind) => {
    const app = new App()
    app.get('/', (request) => {
      request.onReply(() => {
        if (kind === 'sync') throw new Error('oops')
        return Promise.reject(new Error('oops'))
      })
      return 'x'
    })
    expect((await app.request('/')).status).toBe(500)
  })
})

test('a part of an App sees its own folder', async () => {
  const part = new App({ root: '/part' })
  part.get('/', ({ site }) => site.root)
  const app = new App({ root: '/whole' })
  app.get('/', ({ site }) => site.root)
  app.mount('/part', part)
  expect(await (await app.request('/')).text()).toBe('/whole')
  expect(await (await app.request('/part/')).text()).toBe('/part')
})

describe('in development a string answer that holds what a visitor sent', () => {
  const app = new App({ root: '/x' })
  app.get('/hello/<name>', ({ params }) => `<p>Hello, ${params.name}!</p>`)
  app.get('/search', async ({ query }) => `<p>${query.get('q')}</p>`)
  app.onError((error) => ({ told: (error as Error).message }))
  const told = async (path: string) => (await app.request(path)).text()

  test.each(['/hello/%3Cb%3E', '/hello/a%26b', '/search?q=%22x', "/search?q='"])(
    'as it came is refused: %s',
    async (path) => {
      expect(await told(path)).toMatch(
        /returned a string that holds the (parameter \\"name\\"|query field \\"q\\") as it came/,
      )
    },
  )

  test('without a sign of markup is sent', async () => {
    expect(await told('/hello/Ada')).toBe('<p>Hello, Ada!</p>')
    expect(await told('/search?q=1+2')).toBe('<p>1 2</p>')
  })

  test('is only looked at in development', async () => {
    const live = new App({ root: '/x' })
    live.get('/hello/<name>', ({ params }) => `<p>Hello, ${params.name}!</p>`)
    await live.handler.open?.({ root: '/x', mode: 'serve', log: (await import('../base/log.ts')).createLogger() })
    expect(await (await live.request('/hello/%3Cb%3E')).text()).toBe('<p>Hello, <b>!</p>')
  })
})

test('a reply that a handler keeps for many visitors carries the cookies of none', async () => {
  const app = new App()
  const kept = reply('hello')
  app.get('/', ({ cookies, query }) => {
    if (query.has('in')) cookies.set('sid', 'secret')
    return kept
  })
  expect((await app.request('/?in')).headers.getSetCookie()).toHaveLength(1)
  expect((await app.request('/')).headers.getSetCookie()).toEqual([])
  expect((await app.request('/?in')).headers.getSetCookie()).toHaveLength(1)
})

test('a secret that can be guessed is refused where it is given', () => {
  expect(() => new App({ secret: 'short' })).toThrow('no secret that is long enough')
  expect(() => new App({ secret: [] })).toThrow('no secret that is long enough')
})
