// csrf.test.ts: which unsafe requests are another site's, by what browsers say of them.

import { describe, expect, test } from 'vitest'
import { Reply, TEXT, upgrade } from '../../http/reply.ts'
import { App } from '../app.ts'
import { cors } from '../cors.ts'

const app = new App({ trustedOrigins: ['https://friend.test'] })
app.on(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'], '/', () => 'in')
app.post('/hook', { csrf: false }, () => 'in')
app.mount('/foreign', () => new Reply(200, 'in', TEXT))
app.mount('/open', () => new Reply(200, 'in', TEXT), { csrf: false })
const part = new App({ at: '/part' })
part.post('/', () => 'in')
app.mount(part)

const send = async (headers: Record<string, string>, method = 'POST', path = '/') =>
  (await app.request(`http://here.test:8000${path}`, { method, headers })).status

describe('an unsafe request', () => {
  test.each<[number, Record<string, string>]>([
    [200, {}],
    [200, { 'sec-fetch-site': 'same-origin' }],
    [200, { 'sec-fetch-site': 'none' }],
    [200, { 'sec-fetch-site': 'same-origin', origin: 'http://here.test:8000' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
    [403, { 'sec-fetch-site': 'same-site' }],
    [403, { 'sec-fetch-site': 'Same-Origin, cross-site' }],
    [403, { 'sec-fetch-site': '' }],
    [403, { 'sec-fetch-site': 'cross-site', origin: 'http://here.test:8000' }],
    [200, { origin: 'http://here.test:8000' }],
    [200, { origin: 'https://here.test:8000' }],
    [403, { origin: 'http://here.test' }],
    [403, { origin: 'http://here.test:8000.evil.test' }],
    [403, { origin: 'http://sub.here.test:8000' }],
    [403, { origin: 'null' }],
    [403, { origin: '' }],
    [403, { origin: 'here.test:8000' }],
    [403, { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    [200, { origin: 'https://friend.test' }],
    [200, { 'sec-fetch-site': 'cross-site', origin: 'https://friend.test' }],
    [403, { origin: 'http://friend.test' }],
  ])('is answered %d with %j', async (status, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect(await send(headers, method), method).toBe(status)
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded'])
      expect(await send({ ...headers, 'content-type': type }), type).toBe(status)
  })

  test('is refused in mounts and parts as well', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site' }
    expect(await send(foreign, 'POST', '/foreign')).toBe(403)
    expect(await send(foreign, 'POST', '/part/')).toBe(403)
    expect(await send(foreign, 'GET', '/foreign')).toBe(200)
  })

  test('is let in where the route or the mount says so', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }
    expect(await send(foreign, 'POST', '/hook')).toBe(200)
    expect(await send(foreign, 'POST', '/open')).toBe(200)
  })

  test('is told why it was refused, in one sentence that quotes nothing of it', async () => {
    const answer = await app.request('/', {
      method: 'POST',
      headers: { origin: 'http://evil.test', accept: 'text/plain' },
    })
    expect(await answer.text()).toContain('This POST was refused, since its Origin is not this host.')
  })
})

test('safe requests come from anywhere', async () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'QUERY'])
    expect(await send({ 'sec-fetch-site': 'cross-site' }, method), method).toBeLessThan(300)
})

test('an origin that may read with cookies may write with them', async () => {
  const open = new App()
  open.use(cors({ origin: 'https://page.test', credentials: true }))
  open.post('/', () => 'in')
  const post = async (origin: string) =>
    (await open.request('/', { method: 'POST', headers: { origin, 'sec-fetch-site': 'cross-site' } })).status
  expect([await post('https://page.test'), await post('https://other.test')]).toEqual([200, 403])
  const anybody = new App()
  anybody.use(cors())
  anybody.post('/', () => 'in')
  const answer = await anybody.request('/', { method: 'POST', headers: { origin: 'https://page.test' } })
  expect(answer.status).toBe(403)
})

test('what is no origin is refused at the start', () => {
  for (const origin of ['a.test', 'https://a.test/', 'https://A.test', '*', 'https://a.test:443'])
    expect(() => new App({ trustedOrigins: [origin] }), origin).toThrow('is no origin')
})

describe('a socket that a page asks for', () => {
  const shout = () => upgrade('shout', (socket) => socket.end())
  const sockets = new App({ trustedOrigins: ['https://friend.test'] })
  sockets.get('/', shout)
  sockets.get('/later', async () => shout())
  sockets.get('/open', { csrf: false }, shout)
  sockets.mount('/foreign', shout)
  sockets.mount('/free', shout, { csrf: false })
  const fields = { connection: 'upgrade', upgrade: 'shout' }

  test.each(['/', '/later', '/foreign'])('is opened at %s for this site and its friends only', async (path) => {
    const asked = async (headers: Record<string, string>) =>
      (await sockets.request(`http://here.test${path}`, { headers: { ...fields, ...headers } })).status
    // 426: the test has no connection that could be handed over, so this is the upgrade.
    expect(await asked({})).toBe(426)
    expect(await asked({ origin: 'http://here.test' })).toBe(426)
    expect(await asked({ 'sec-fetch-site': 'same-origin', origin: 'http://here.test' })).toBe(426)
    expect(await asked({ origin: 'https://friend.test', 'sec-fetch-site': 'cross-site' })).toBe(426)
    expect(await asked({ origin: 'http://evil.test' })).toBe(403)
    expect(await asked({ origin: 'null' })).toBe(403)
    expect(await asked({ origin: 'http://sub.here.test', 'sec-fetch-site': 'same-site' })).toBe(403)
  })

  test.each(['/open', '/free'])('is opened at %s for everybody, who said so', async (path) => {
    const headers = { ...fields, origin: 'http://evil.test' }
    expect((await sockets.request(`http://here.test${path}`, { headers })).status).toBe(426)
  })
})
