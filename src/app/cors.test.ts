import { expect, test } from 'vitest'
import { abort } from '../http/http-error.ts'
import { App } from './app.ts'
import { type CorsOptions, cors } from './cors.ts'

function appWith(options?: CorsOptions): App {
  const app = new App()
  app.use(cors(options))
  app.get('/', () => 'x')
  app.get('/fails', () => abort(418))
  return app
}

const from = (origin: string, more: Record<string, string> = {}) => ({ headers: { origin, ...more } })
const preflight = (origin: string) => ({
  method: 'OPTIONS',
  ...from(origin, { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-a, x-b' }),
})

test('every origin may read by default, errors too', async () => {
  for (const path of ['/', '/fails', '/none']) {
    const answer = await appWith().request(path, from('https://a.test'))
    expect([
      answer.headers.get('access-control-allow-origin'),
      answer.headers.get('vary')?.includes('Origin') ?? false,
    ]).toEqual(['*', false])
  }
})

test('without Origin nothing is allowed, but caches are told', async () => {
  const answer = await appWith({ origin: 'https://a.test' }).request('/')
  expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([null, 'Origin'])
})

test('a preflight is answered with 204 and does not reach a route', async () => {
  const answer = await appWith({ origin: ['https://a.test'], credentials: true, maxAge: 60 }).request(
    '/',
    preflight('https://a.test'),
  )
  expect(answer.status).toBe(204)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'access-control-allow-origin': 'https://a.test',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, QUERY',
    'access-control-allow-headers': 'x-a, x-b',
    'access-control-max-age': '60',
    vary: 'Access-Control-Request-Headers, Origin',
  })
})

test('another origin gets nothing', async () => {
  for (const origin of ['https://a.test.evil', 'https://A.test', 'http://a.test', 'null']) {
    for (const init of [from(origin), preflight(origin)]) {
      const answer = await appWith({ origin: 'https://a.test' }).request('/', init)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
  }
})

test('a function decides', async () => {
  const app = appWith({ origin: (origin) => origin.endsWith('.a.test') })
  expect((await app.request('/', from('https://x.a.test'))).headers.get('access-control-allow-origin')).toBe(
    'https://x.a.test',
  )
  expect((await app.request('/', from('https://b.test'))).headers.get('access-control-allow-origin')).toBeNull()
})

test('OPTIONS that is no preflight goes to the route', async () => {
  expect((await appWith().request('/', { method: 'OPTIONS' })).headers.get('allow')).toBe('GET, HEAD, OPTIONS')
})

test('what cannot work is refused at once', () => {
  expect(() => cors({ credentials: true })).toThrow('credentials')
  expect(() => cors({ origin: ['https://a.test', '*'], credentials: true })).toThrow('credentials')
  expect(() => cors({ origin: 'https://a.test/' })).toThrow('is no origin')
  expect(() => cors({ origin: 'a.test' })).toThrow('is no origin')
})
