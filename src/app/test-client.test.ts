// test-client.test.ts: a visitor without a socket keeps cookies as a browser does, and sends what it is told to.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../base/clock.ts'
import { abort } from '../http/http-error.ts'
import { redirect, reply } from './answers/reply-makers.ts'
import { App } from './app.ts'
import { visitor } from './test-client.ts'

const app = new App({ secret: 'sixteen characters and more' })
app.get('/visit', ({ cookies }) => {
  const times = Number(cookies.get('times') ?? 0) + 1
  cookies.set('times', String(times))
  return times
})
app.get('/forget', ({ cookies }) => {
  cookies.delete('times')
  return 'forgotten'
})
app.get('/deep/set', ({ cookies }) => {
  cookies.set('deep', 'é;=', { path: '/deep' })
  return 'x'
})
app.get('/deep/read', ({ cookies }) => [cookies.get('deep') ?? null])
app.get('/read', ({ cookies }) => [cookies.get('deep') ?? null, cookies.get('secure') ?? null])
app.get('/secure', ({ cookies }) => {
  cookies.set('secure', '1', { secure: true })
  return 'x'
})
app.post('/json', async (request) => [request.headers.get('content-type'), await request.json()])
app.post('/form', async (request) => [...(await request.formData()).keys()])
app.post('/login', ({ cookies }) => {
  cookies.set('times', '41')
  return redirect('/visit', 303)
})
app.get('/language', ({ headers }) => headers.get('accept-language') ?? '')
app.get('/ticks', function* () {
  yield { tick: 1 }
  yield { tick: 2 }
})

test('cookies are kept from one request to the next, each visitor its own', async () => {
  const ada = visitor(app)
  const bob = visitor(app)
  expect(await (await ada.get('/visit')).json()).toBe(1)
  expect(await (await ada.get('/visit')).json()).toBe(2)
  expect(await (await bob.get('/visit')).json()).toBe(1)
  expect(ada.cookies).toEqual({ times: '2' })
  await ada.get('/forget')
  expect(ada.cookies).toEqual({})
  expect(await (await app.request('/visit')).json()).toBe(1)
})

test('a cookie goes where its path says, and a Secure one not to other hosts than localhost without https', async () => {
  const ada = visitor(app)
  await ada.get('/deep/set')
  expect(await (await ada.get('/deep/read')).json()).toEqual(['é;='])
  expect(await (await ada.get('/read')).json()).toEqual([null, null])
  const plain = visitor(app, { origin: 'http://a.test' })
  await plain.get('/secure')
  expect(plain.cookies).toEqual({})
  const safe = visitor(app, { origin: 'https://a.test' })
  await safe.get('/secure')
  expect(await (await safe.get('/read')).json()).toEqual([null, '1'])
})

test('JSON and forms are sent with their media type', async () => {
  const ada = visitor(app)
  expect(await (await ada.post('/json', { json: { a: 1 } })).json()).toEqual(['application/json', { a: 1 }])
  expect(await (await ada.post('/form', { form: { a: '1', b: '2' } })).json()).toEqual(['a', 'b'])
})

test('redirects are answers, or followed when asked', async () => {
  expect((await visitor(app).post('/login')).status).toBe(303)
  const ada = visitor(app, { redirectsMax: 3 })
  expect(await (await ada.post('/login', { form: { name: 'ada' } })).json()).toBe(42)
})

test('headers of the visitor are sent each time; streams are streams', async () => {
  const french = visitor(app, { headers: { 'accept-language': 'fr' } })
  expect(await (await french.get('/language')).text()).toBe('fr')
  const reader = (await french.get('/ticks')).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"tick":1}\n')
})

/** Says what came: method, address, the fields that matter here, and the body. */
const echo = new App({ secret: 'sixteen characters and more' })
echo.on(['GET', 'POST', 'PUT', 'OPTIONS'], '/echo', async (request) => {
  const { method, headers } = request
  const fields = ['cookie', 'content-type', 'authorization'].map((name) => headers.get(name))
  return reply({ method, query: new URL(request.url).search, fields, body: await request.text() }, 200, {
    'x-method': method,
  })
})
echo.on(['GET', 'POST', 'PUT'], '/again/<int:status>', ({ params }) => redirect('/echo', redirectStatus(params.status)))
echo.get('/loop', () => redirect('/loop', 302))
echo.get('/leave', () => redirect('http://b.test/echo', 302))
echo.get('/give', ({ cookies, query }) => {
  cookies.set('given', 'new', { maxAgeS: 60 })
  return query.get('to') ?? ''
})

function redirectStatus(status: number): 301 | 303 | 307 {
  return status === 301 || status === 303 ? status : 307
}

describe('cookies to begin with', () => {
  test('are the visitor’s, encoded, and the record says them', async () => {
    const ada = visitor(app, { cookies: { times: '7', deep: 'é; "x"' } })
    expect(ada.cookies).toEqual({ times: '7', deep: 'é; "x"' })
    expect(await (await ada.get('/read')).json()).toEqual(['é; "x"', null])
    expect(await (await ada.get('/visit')).json()).toBe(8)
    expect(ada.cookies['times']).toBe('8')
  })

  test('are for the host of the origin', async () => {
    const ada = visitor(echo, { origin: 'https://a.test', cookies: { '__Host-a': '1' } })
    expect((await (await ada.get('/echo')).json()).fields[0]).toBe('__Host-a=1')
    expect((await (await ada.get('https://b.test/echo')).json()).fields[0]).toBeNull()
  })

  test.each([
    ['a name with a blank', { 'a b': '1' }],
    ['a promise of https', { '__Host-a': '1' }],
    ['more than 4096 bytes', { a: 'x'.repeat(4096) }],
  ])('that no browser would take at http://a.test are refused: %s', (_, cookies) => {
    expect(() => visitor(app, { origin: 'http://a.test', cookies })).toThrow('cookie')
  })
})

describe('a Cookie field', () => {
  const sent = async (answer: Promise<Response>) => (await (await answer).json()).fields[0]

  test('joins what is kept, and its names win', async () => {
    const ada = visitor(echo, { cookies: { a: '1', b: '2' }, headers: { cookie: 'b=3; c=4' } })
    expect(await sent(ada.get('/echo'))).toBe('b=3; c=4; a=1')
    expect(await sent(ada.get('/echo', { headers: { cookie: 'a=5' } }))).toBe('a=5; b=2')
    expect(await sent(ada.get('/echo', { headers: { cookie: '' } }))).toBe('a=1; b=2')
  })

  test('does not keep the jar from taking what is set', async () => {
    const ada = visitor(echo, { headers: { cookie: 'x=1' } })
    await ada.get('/give')
    expect(await sent(ada.get('/echo'))).toBe('x=1; given=new')
  })

  test('goes along with credentials "omit" as little as what is kept, and nothing is kept then', async () => {
    const ada = visitor(echo, { cookies: { a: '1' } })
    expect(await sent(ada.fetch(new Request('http://localhost/echo', { credentials: 'omit' })))).toBeNull()
    await ada.fetch(new Request('http://localhost/give', { credentials: 'omit' }))
    expect(ada.cookies).toEqual({ a: '1' })
    expect(await sent(ada.get('/echo', { credentials: 'omit', headers: { cookie: 'b=2' } }))).toBeNull()
    await ada.fetch(new Request('http://localhost/give'))
    expect(await sent(ada.fetch(new Request('http://localhost/echo')))).toBe('a=1; given=new')
  })
})

test('cookies expire by the visitor’s clock', async () => {
  const clock = new FakeClock()
  const ada = visitor(echo, { clock })
  await ada.get('/give')
  clock.advance(59_999)
  expect(ada.cookies).toEqual({ given: 'new' })
  clock.advance(1)
  expect(ada.cookies).toEqual({})
})

describe('redirects', () => {
  test('that are followed change the method as browsers do, and repeat what they do not change', async () => {
    const ada = visitor(echo, { redirectsMax: 1, headers: { authorization: 'Bearer x' } })
    const post = await (await ada.post('/again/301', { json: { a: 1 } })).json()
    expect(post).toEqual({ method: 'GET', query: '', fields: [null, null, 'Bearer x'], body: '' })
    const put = await (await ada.put('/again/301', { json: { a: 1 } })).json()
    expect(put).toMatchObject({ method: 'PUT', fields: [null, 'application/json', 'Bearer x'], body: '{"a":1}' })
    const form = await (await ada.post('/again/307', { form: { a: 'é' } })).json()
    expect(form).toMatchObject({ method: 'POST', body: 'a=%C3%A9' })
    const head = await ada.head('/again/303')
    expect([head.status, head.headers.get('x-method'), await head.text()]).toEqual([200, 'HEAD', ''])
  })

  test('to another host are handed out, and so is the one too many', async () => {
    const ada = visitor(echo, { redirectsMax: 5 })
    const left = await ada.get('/leave')
    expect([left.status, left.headers.get('location')]).toEqual([302, 'http://b.test/echo'])
    expect((await ada.get('/loop')).status).toBe(302)
  })

  test('to https of the same host are followed, without credentials', async () => {
    const asked: (string | null)[] = []
    const ada = visitor(
      {
        async fetch(request) {
          asked.push(request.url, request.headers.get('authorization'))
          if (request.url.startsWith('https:')) return new Response('there')
          return new Response(null, { status: 308, headers: { location: 'https://a.test/' } })
        },
      },
      { origin: 'http://a.test', redirectsMax: 2 },
    )
    expect(await (await ada.get('/', { headers: { authorization: 'Bearer x' } })).text()).toBe('there')
    expect(asked).toEqual(['http://a.test/', 'Bearer x', 'https://a.test/', null])
  })
})

test('a server that runs is visited by the global fetch, and the cookies of its redirects are kept', async () => {
  const server = createServer((request, answer) => {
    if (request.url === '/login') answer.writeHead(303, { location: '/me', 'set-cookie': 'user=ada' }).end('gone')
    else answer.end(request.headers.cookie ?? 'nobody')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    // The answer of address() is that of a port, which is what was listened to.
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const ada = visitor({ fetch }, { origin, redirectsMax: 1 })
    expect(await (await ada.post('/login')).text()).toBe('user=ada')
    expect(ada.cookies).toEqual({ user: 'ada' })
    const bob = visitor({ fetch }, { origin })
    expect([(await bob.post('/login')).status, bob.cookies]).toEqual([303, { user: 'ada' }])
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

describe('what is sent', () => {
  const ada = visitor(echo)
  const type = async (answer: Promise<Response>) => (await (await answer).json()).fields[1]

  test('a query, as route.url() writes it, behind that of the path', async () => {
    const at = new Date(0)
    const query = { q: 'é&', list: [1, true], at, none: null, left: undefined }
    const said = async (path: string, given: typeof query | URLSearchParams) =>
      (await (await ada.get(path, { query: given })).json()).query
    expect(await said('/echo', query)).toBe('?q=%C3%A9%26&list=1&list=true&at=1970-01-01T00%3A00%3A00.000Z')
    expect(await said('/echo?a=1', new URLSearchParams('b=2'))).toBe('?a=1&b=2')
    expect(await said('/echo?a=1', new URLSearchParams())).toBe('?a=1')
  })

  test('JSON as what it is said to be', async () => {
    const headers = { 'content-type': 'application/vnd.api+json' }
    expect(await type(ada.post('/echo', { json: {} }))).toBe('application/json')
    expect(await type(ada.post('/echo', { json: {}, headers }))).toBe('application/vnd.api+json')
    expect(await type(visitor(echo, { headers }).post('/echo', { json: {} }))).toBe('application/vnd.api+json')
  })

  test('forms with lists urlencoded, with files in parts', async () => {
    const lists = await (await ada.post('/echo', { form: { a: ['1', '2'], b: 'x y', c: [] } })).json()
    expect(lists.body).toBe('a=1&a=2&b=x+y')
    expect(lists.fields[1]).toBe('application/x-www-form-urlencoded;charset=UTF-8')
    const form = { name: ['Ada'], files: [new File(['one'], 'one.txt', { type: 'text/x-one' }), new Blob(['two'])] }
    const files = await (await ada.post('/echo', { form })).json()
    expect(files.fields[1]).toMatch(/^multipart\/form-data; boundary=/)
    const parts = await new Response(files.body, { headers: { 'content-type': files.fields[1] } }).formData()
    const said = await Promise.all(
      [...parts].map(async ([name, part]) =>
        typeof part === 'string' ? [name, part] : [name, part.name, part.type, await part.text()],
      ),
    )
    expect(said).toEqual([
      ['name', 'Ada'],
      ['files', 'one.txt', 'text/x-one', 'one'],
      ['files', 'blob', 'application/octet-stream', 'two'],
    ])
  })

  test('HEAD and OPTIONS by their names', async () => {
    const head = await ada.head('/echo')
    expect([head.headers.get('x-method'), await head.text()]).toEqual(['HEAD', ''])
    expect((await (await ada.options('/echo')).json()).method).toBe('OPTIONS')
  })
})

test('a path without its slash is the same to app.request as to a visitor', async () => {
  expect(await (await app.request('language', { headers: { 'accept-language': 'fr' } })).text()).toBe('fr')
  expect((await visitor(app).get('language')).status).toBe(200)
  expect((await app.request('http://b.test/language')).status).toBe(200)
  expect((await app.request('//language')).status).not.toBe(200)
})

describe('a visitor to whom errors are thrown', () => {
  const app = new App()
  app.get('/bug', () => {
    throw new RangeError('a bug')
  })
  app.get('/later', async () => Promise.reject(new RangeError('a bug')))
  app.get('/refused', () => abort(403, 'no'))
  const part = new App({ at: '/part' })
  part.onError(() => 'answered')
  part.get('/bug', () => {
    throw new RangeError('a bug')
  })
  app.mount(part)
  const ada = visitor(app, { throws: true })

  test.each(['/bug', '/later'])('gets that of %s', async (path) => {
    await expect(ada.get(path)).rejects.toThrow(RangeError)
    expect((await visitor(app).get(path)).status).toBe(500)
  })

  test('gets answers where one is meant or made', async () => {
    expect((await ada.get('/refused')).status).toBe(403)
    expect((await ada.get('/nowhere')).status).toBe(404)
    expect(await (await ada.get('/part/bug')).text()).toBe('answered')
  })
})
