// test-client.test.ts: a visitor without a socket keeps cookies as a browser does, and sends what it is told to.

import { expect, test } from 'vitest'
import { redirect } from './answers/reply-makers.ts'
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
