import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { silentLogger } from '../base/log.ts'
import type { Explanation, Step } from '../http/explanation.ts'
import { RequestHeaders } from '../http/headers.ts'
import type { Site } from '../http/message.ts'
import { Reply } from '../http/reply.ts'
import { Request } from '../http/request.ts'
import { basicAuth } from '../parts/middleware/basic-auth.ts'
import { etag } from '../parts/middleware/etag.ts'
import { App } from './app.ts'
import { cors } from './cors.ts'

const site: Site = { root: '/site', log: silentLogger, mode: 'serve' }

function requestFor(method: string, target: string, fields: readonly string[] = []): Request {
  const peer = { address: '127.0.0.1', encrypted: false, local: 'a.test', trusts: undefined, log: silentLogger }
  const headers = new RequestHeaders(['host', 'a.test', ...fields])
  return new Request({ method, target, version: 1, headers, authority: 'a.test', peer, body: undefined })
}

async function explain(
  app: { readonly handler: App['handler'] },
  method: string,
  target: string,
  fields: readonly string[] = [],
): Promise<Explanation> {
  const told = await app.handler.explain?.(requestFor(method, target, fields), site)
  if (told === undefined) throw new Error('an App explains itself')
  return told
}

function reasons(steps: readonly Step[]): string[] {
  return steps.flatMap(({ what, outcome, why, steps: inner }) => [
    `${outcome} ${what}: ${why}`,
    ...reasons(inner ?? []),
  ])
}

const app = new App()
app.get('/square/<int:n>', ({ params }) => params.n ** 2)
app.get('/square/<int(max=9):n>/small', () => 'small')
app.post('/square/<int:n>', () => 'posted')
app.get('/square/<any(one,two):word>', () => 'word')
app.get('/notes/<int:id>.json', () => 'json')
app.get('/folder/', () => 'folder')
app.get('/files/<path:p>/edit', () => 'edit')

describe('why a route does not answer', () => {
  test.each([
    ['/square/abc', 'refuses GET /square/<int:n>: "abc" is no int'],
    ['/square/abc', 'refuses GET /square/<any(one,two):word>: "abc" is none of one, two'],
    ['/square/12/small', 'refuses GET /square/<int(max=9):n>/small: "12" is no int(max=9)'],
    ['/square/3', 'refuses POST /square/<int:n>: it is for POST, not for GET'],
    ['/square/3/', 'refuses GET /square/<int:n>: the path ends in a slash, the pattern does not'],
    ['/square', 'refuses GET /square/<int:n>: the path ends where /<int:n> would follow'],
    ['/square/3/x', 'refuses GET /square/<int:n>: the path goes on with "x"'],
    ['/sq%2Fuare/3', 'refuses GET /square/<int:n>: "sq/uare" is not "square"'],
    ['//3', 'refuses GET /square/<int:n>: the path has an empty segment'],
    ['/notes/3.xml', 'refuses GET /notes/<int:id>.json: "3.xml" is not like <int:id>.json'],
    ['/files/a/b', 'refuses GET /files/<path:p>/edit: nothing of "a/b" is a path with /edit behind it'],
    ['/folder', 'refuses GET /folder/: it ends in a slash, the path does not'],
  ])('%s: %s', async (path, reason) => {
    expect(reasons((await explain(app, 'GET', path)).steps)).toContain(reason)
  })

  test('the nearest stand first, what answers before them, with its place and parameters', async () => {
    const { steps, verdict } = await explain(app, 'GET', '/square/3')
    expect(steps[0]).toMatchObject({ kind: 'route', outcome: 'answers', what: 'GET /square/<int:n>' })
    expect(steps[0]?.place).toMatch(/explain\.test\.ts:\d+$/)
    expect(verdict).toMatchObject({ status: undefined, by: 'GET /square/<int:n>', params: { n: 3 } })
    expect(steps.at(-1)?.why).toContain('is not')
  })
})

describe('what is answered instead', () => {
  test.each([
    ['DELETE', '/square/3', 405, { allow: 'GET, HEAD, POST, OPTIONS' }],
    ['OPTIONS', '/square/3', 204, { allow: 'GET, HEAD, POST, OPTIONS' }],
    ['GET', '/folder?a=1', 308, { location: '/folder/?a=1' }],
    ['GET', '/nothing', 404, undefined],
    ['GET', '/%zz', 400, undefined],
  ])('%s %s: %d', async (method, target, status, fields) => {
    const { verdict } = await explain(app, method, target)
    expect({ status: verdict.status, fields: verdict.fields }).toEqual({ status, fields })
  })

  test('a form of another site is refused, with the reason', async () => {
    const { verdict } = await explain(app, 'POST', '/square/3', ['sec-fetch-site', 'cross-site'])
    expect(verdict.status).toBe(403)
    expect(verdict.says).toContain('another site')
    expect((await explain(app, 'POST', '/square/3')).verdict.by).toBe('POST /square/<int:n>')
  })

  test('CORS says who may read, and answers a preflight', async () => {
    const open = new App().use(cors({ origin: 'https://a.test' }))
    open.get('/x', () => 'x')
    const asked = async (method: string, origin: string) =>
      await explain(open, method, '/x', ['origin', origin, 'access-control-request-method', 'GET'])
    expect(reasons((await asked('GET', 'https://a.test')).steps)).toContain(
      'passes cors(): pages of https://a.test may read the answer',
    )
    expect(reasons((await asked('GET', 'https://b.test')).steps)[0]).toContain('is none of its origins')
    expect((await asked('OPTIONS', 'https://a.test')).verdict).toMatchObject({ status: 204, by: 'cors()' })
  })

  test('what asks for a password says so; other middleware is listed by its name', async () => {
    const closed = new App().use(etag(), basicAuth({ users: { ada: 'secret' } }))
    closed.get('/x', () => 'x')
    const asked = await explain(closed, 'GET', '/x')
    expect(asked.verdict).toMatchObject({ status: 401, by: 'basicAuth()' })
    expect((await closed.handler(requestFor('GET', '/x'))).status).toBe(401)
    const credentials = ['authorization', `Basic ${Buffer.from('ada:secret').toString('base64')}`]
    const { steps, verdict } = await explain(closed, 'GET', '/x', credentials)
    expect(verdict.by).toBe('GET /x')
    expect(steps.map(({ what }) => what)).toEqual(['etag()', 'basicAuth()', 'GET /x'])
  })

  test('a part is a block of its own; its notFound has the last word', async () => {
    const part = new App({ at: '/part/<lang>' })
    part.get('/x/<int:n>', () => 'x')
    part.notFound(() => 'lost')
    const whole = new App().mount(part)
    const { steps, verdict } = await explain(whole, 'GET', '/part/fr/x/y')
    expect(verdict).toMatchObject({ status: 404, by: 'app.notFound()' })
    expect(steps).toMatchObject([{ kind: 'app', what: 'the App mounted at /part/<lang>', outcome: 'passes' }])
    expect(reasons(steps[0]?.steps ?? [])).toContain('refuses GET /part/<lang>/x/<int:n>: "y" is no int')
    expect((await explain(part, 'GET', '/part/fr/x/3')).verdict.params).toEqual({ lang: 'fr', n: 3 })
  })

  test('a foreign handler that does not explain itself is named', async () => {
    const whole = new App().mount('/old', () => new Reply(200, 'old'))
    const { verdict } = await explain(whole, 'GET', '/old/x')
    expect(verdict).toMatchObject({ status: undefined, by: 'mount /old', says: 'What is mounted at /old answers.' })
  })

  test('nothing runs, and nothing is opened', async () => {
    const refuse = () => {
      throw new Error('it ran')
    }
    const whole = new App().use(refuse).onOpen(refuse)
    whole.delete('/all', refuse)
    expect((await explain(whole, 'DELETE', '/all')).verdict.by).toBe('DELETE /all')
  })
})

const segment = fc.constantFrom(
  'a',
  'b',
  '7',
  '<int:n>',
  '<int(max=9):n>',
  '<float:f>',
  '<any(a,b):w>',
  '<slug:s>',
  '<x>',
  '<int:n>.json',
  'a-<x>',
)
const pattern = fc
  .tuple(fc.array(segment, { maxLength: 2 }), fc.constantFrom('', '', '/', '/<path:p>', '/<path:p>/end'))
  .map(([segments, end]) => segments.map((text, i) => `/${text.replace(/(\w)>/, `$1${i}>`)}`).join('') + end || '/')
const method = fc.constantFrom('GET', 'GET', 'GET', 'POST', 'DELETE', 'OPTIONS')
const route = fc.tuple(method, pattern)
const text = fc.constantFrom('a', 'b', '7', '12', '1.5', 'zz', 'é', 'a-b', '7.json', 'end', '', 'a%2Fb', '%zz')
const path = fc
  .tuple(fc.array(text, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '/'))
  .map(
    ([texts, end]) =>
      texts
        .map((one) => (one.startsWith('%') || one.includes('%2F') ? `/${one}` : `/${encodeURIComponent(one)}`))
        .join('') + end,
  )
const asked = fc.tuple(
  fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT'),
  path,
  fc.constantFrom('', 'same-origin', 'cross-site'),
)

function build(
  routes: readonly (readonly [string, string])[],
  mounts: readonly string[],
  parts: readonly (readonly [string, readonly (readonly [string, string])[]])[],
): App {
  const made = new App()
  const declare = (into: App, list: readonly (readonly [string, string])[]) => {
    for (const [method, pattern] of list) {
      // The same shape twice, or the same name twice, is refused at once.
      try {
        const name = `${method} ${pattern}`
        into.on([method as 'GET'], pattern as string, () => new Reply(200, name))
      } catch {}
    }
  }
  declare(made, routes)
  for (const [prefix, list] of parts) {
    const part = new App()
    declare(part, list)
    try {
      made.mount(prefix, part)
    } catch {}
  }
  for (const prefix of mounts) {
    const handler = Object.assign(() => new Reply(200, `mounted ${prefix}`), {
      explain: () => ({ steps: [], verdict: { status: 200, says: '', by: `mounted ${prefix}`, unmatched: false } }),
    })
    try {
      made.mount(prefix, handler)
    } catch {}
  }
  return made
}

const prefix = fc.constantFrom('/', '/a', '/b', '/<x>', '/a/<int:n>')

test('explain and the App never disagree: the same route, the same status, the same fields', {
  timeout: 120_000,
}, async () => {
  const parts = fc.array(fc.tuple(prefix, fc.array(route, { maxLength: 5 })), { maxLength: 2 })
  const property = fc.asyncProperty(
    fc.array(route, { maxLength: 10 }),
    fc.array(prefix, { maxLength: 2 }),
    parts,
    fc.array(asked, { minLength: 10, maxLength: 25 }),
    async (routes, mounts, partList, requests) => {
      const made = build(routes, mounts, partList)
      for (const [method, target, from] of requests) {
        const fields = from === '' ? [] : ['sec-fetch-site', from]
        const { verdict } = await explain(made, method, target, fields)
        const reply = await made.handler(requestFor(method, target, fields))
        const said = `${method} ${target} ${from}`
        if (verdict.status === undefined || verdict.by !== undefined) {
          expect([reply.status, reply.body], said).toEqual([200, verdict.by])
          continue
        }
        expect(reply.status, said).toBe(verdict.status)
        for (const [name, value] of Object.entries(verdict.fields ?? {}))
          expect(reply.headers.get(name), said).toBe(value)
      }
    },
  )
  await fc.assert(property, { numRuns: 400 })
})
