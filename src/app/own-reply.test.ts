// own-reply.test.ts: a Reply that a handler keeps and gives to everybody stays what it was: what one visitor's middleware,
// finishers and errors put on it is seen by no other.

import { expect, test } from 'vitest'
import { App, abort, redirect, reply, text } from '../index.ts'
import { compress, rateLimit } from '../parts/middleware/middleware.ts'

async function ask(app: App, user: string | undefined, path = '/') {
  const answer = await app.request(path, user === undefined ? {} : { headers: { 'x-user': user } })
  return { status: answer.status, user: answer.headers.get('x-signed-in'), limits: answer.headers.get('ratelimit') }
}

const kept = { text: text('User-agent: *'), reply: reply({ a: 1 }), redirect: redirect('/away') }

test.each(Object.entries(kept))('what middleware puts on a kept %s is its request’s alone', async (_name, made) => {
  const app = new App()
  app.use(async (request, next) => {
    const answer = await next()
    const user = request.headers.get('x-user')
    if (user !== null) {
      answer.headers.append('x-signed-in', user)
      answer.status = 203
    }
    return answer
  })
  app.get('/', () => made)
  app.get('/later', async () => made)
  app.mount('/foreign', () => made)
  for (const path of ['/', '/later', '/foreign']) {
    for (const user of ['ada', 'bob']) expect(await ask(app, user, path)).toMatchObject({ status: 203, user })
    expect(await ask(app, undefined, path)).toMatchObject({ status: made.status, user: null })
  }
})

test('the same when a finisher or a middleware that answers itself changes it', async () => {
  const made = text('kept')
  const denied = text('no', 403)
  const app = new App()
  app.use(async (request, next) => {
    const answer = await next()
    answer.headers.append('x-signed-in', request.headers.get('x-user') ?? '')
    return answer
  })
  app.use((request, next) => (request.path === '/denied' ? denied : next()))
  app.get('/', (request) => {
    request.onReply((answer) => {
      answer.headers.append('x-signed-in', 'finished')
      return undefined
    })
    return made
  })
  for (const user of ['ada', 'bob']) {
    expect(await ask(app, user, '/denied')).toMatchObject({ status: 403, user })
    expect(await ask(app, user)).toMatchObject({ user: `${user}, finished` })
  }
  expect([...made.headers, ...denied.headers].filter(([name]) => name.startsWith('x-'))).toEqual([])
})

test('the fields of an error do not stay on a page that onError or notFound keeps', async () => {
  const page = text('Something went wrong.', 500)
  const app = new App()
  app.onError(() => page)
  app.notFound(() => page)
  app.get('/', (request) => abort(403, 'no', { 'x-signed-in': request.headers.get('x-user') ?? '' }))
  expect(await ask(app, 'ada')).toMatchObject({ user: 'ada' })
  expect(await ask(app, 'bob')).toMatchObject({ user: 'bob' })
  expect(await ask(app, undefined, '/nowhere')).toMatchObject({ status: 500, user: null })
})

test('parts leave it as it is too', async () => {
  const made = text('x'.repeat(5000))
  const app = new App()
  app.use(rateLimit({ limit: 100 }), compress())
  app.get('/', () => made)
  const first = await ask(app, undefined)
  const second = await ask(app, undefined)
  expect(first.limits?.split(',')).toHaveLength(second.limits?.split(',').length ?? 0)
  expect(made.headers.has('content-encoding')).toBe(false)
})

test('a chain that answers early has its finishers run on its own reply, and on that alone', async () => {
  const seen: number[] = []
  let late: () => void = () => {}
  const done = new Promise<void>((resolve) => {
    late = resolve
  })
  const early = new App()
  early.use(async (request, next) => {
    request.onReply((answer) => {
      seen.push(answer.status)
      return undefined
    })
    request.cookies.set('seen', '1')
    void Promise.resolve(next()).then(() => late())
    return text('early', 503)
  })
  const part = new App()
  part.use(async (_request, next) => await next())
  part.get('/', async () => {
    await new Promise((soon) => setImmediate(soon))
    return 'late'
  })
  early.mount('/part', part)
  const answer = await early.request('/part/')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('set-cookie')).toContain('seen=1')
  await done
  expect(seen).toEqual([503])
})
