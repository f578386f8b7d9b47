import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePattern } from './pattern.ts'
import { NOT_FOUND, OTHER_METHOD, Router, SLASH_MISSING } from './router.ts'

const OWN = { own: { parse: (text: string) => (text.startsWith('o') ? text : undefined), build: String } }

function routerOf(...routes: readonly string[]) {
  const router = new Router()
  for (const route of routes) {
    const [method = '', pattern = ''] = route.split(' ')
    const target = { pattern: parsePattern(pattern, OWN) }
    const held = method === 'MOUNT' ? router.mount(target) : router.add(method, target)
    if (held !== undefined) throw new Error(`taken: ${route}`)
  }
  router.close()
  return (method: string, path: string) => {
    const found = router.find(method, path)
    return typeof found === 'symbol' ? found : found.pattern.text
  }
}

test('the most specific segment wins, in the order that the design names, whatever the order of declaration', () => {
  const order = [
    '/a/2026-01-01',
    '/a/<any(2026-01-02,x):p>',
    '/a/<date:p>',
    '/a/<float:p>',
    '/a/<own:p>',
    '/a/<slug:p>',
    '/a/<p>',
    '/a/<path:p>',
    '/a',
  ]
  const routes = order.map((pattern, i) => (i === order.length - 1 ? `MOUNT ${pattern}` : `GET ${pattern}`))
  for (const list of [routes, [...routes].reverse()]) {
    const find = routerOf(...list)
    expect(find('GET', '/a/2026-01-01')).toBe('/a/2026-01-01')
    expect(find('GET', '/a/2026-01-02')).toBe('/a/<any(2026-01-02,x):p>')
    expect(find('GET', '/a/2026-01-03')).toBe('/a/<date:p>')
    expect(find('GET', '/a/1.5')).toBe('/a/<float:p>')
    expect(find('GET', '/a/o.é'.normalize())).toBe('/a/<own:p>')
    expect(find('GET', '/a/o-1')).toBe('/a/<own:p>')
    expect(find('GET', '/a/b-1')).toBe('/a/<slug:p>')
    expect(find('GET', '/a/b.1')).toBe('/a/<p>')
    expect(find('GET', '/a/b.1/c')).toBe('/a/<path:p>')
    expect(find('GET', '/a')).toBe('/a')
    expect(find('PUT', '/a/x')).toBe('/a')
  }
})

test('it goes back when a specific beginning leads nowhere', () => {
  const find = routerOf('GET /a/b/c', 'GET /a/<x>/d', 'GET /<y>/b/<int:z>')
  expect(find('GET', '/a/b/d')).toBe('/a/<x>/d')
  expect(find('GET', '/a/b/3')).toBe('/<y>/b/<int:z>')
  expect(find('GET', '/a/b/e')).toBe(NOT_FOUND)
})

test('a less specific route with the right method wins over 405', () => {
  const find = routerOf('GET /a/b', 'POST /a/<x>', 'DELETE /<path:p>')
  expect(find('POST', '/a/b')).toBe('/a/<x>')
  expect(find('DELETE', '/a/b')).toBe('/<path:p>')
  expect(find('PUT', '/a/b')).toBe(OTHER_METHOD)
})

test('HEAD comes with GET', () => {
  expect(routerOf('GET /a/<x>')('HEAD', '/a/b')).toBe('/a/<x>')
  expect(routerOf('GET /a')('HEAD', '/a')).toBe('/a')
  expect(routerOf('POST /a')('HEAD', '/a')).toBe(OTHER_METHOD)
})

test('the slash at the end counts', () => {
  const find = routerOf('GET /a/', 'GET /b', 'GET /c/<x>/')
  expect(find('GET', '/a')).toBe(SLASH_MISSING)
  expect(find('POST', '/a')).toBe(NOT_FOUND)
  expect(find('GET', '/b/')).toBe(NOT_FOUND)
  expect(find('GET', '/c/d')).toBe(SLASH_MISSING)
  expect(find('GET', '/a//')).toBe(NOT_FOUND)
  expect(find('GET', '//a/')).toBe(NOT_FOUND)
})

test('static text is compared decoded', () => {
  const find = routerOf('GET /café', 'GET /a-b')
  expect(find('GET', '/caf%C3%A9')).toBe('/café')
  expect(find('GET', '/caf%c3%a9')).toBe('/café')
  expect(find('GET', '/a%2Db')).toBe('/a-b')
})

test('bad escapes are refused, wherever they stand', () => {
  const find = routerOf('GET /<x>')
  for (const path of ['/%', '/%zz', '/%C3', '/%ff', '/a/b/%E0%80'])
    expect(() => find('GET', path)).toThrow('percent-escape')
})

test('the same shape twice is found out, also with other names', () => {
  expect(() => routerOf('GET /a/<int:x>', 'GET /a/<int:y>')).toThrow('taken')
  expect(() => routerOf('GET /a', 'GET /a')).toThrow('taken')
  expect(() => routerOf('MOUNT /a', 'MOUNT /a')).toThrow('taken')
  expect(routerOf('GET /a/<int:x>', 'POST /a/<int:y>', 'GET /a/<int(min=1):z>')('POST', '/a/1')).toBe('/a/<int:y>')
})

test('a mount is told where its part begins', () => {
  const router = new Router()
  for (const pattern of ['/', '/docs', '/<x>/deep']) router.mount({ pattern: parsePattern(pattern, {}) })
  router.close()
  const base = (path: string) => {
    router.find('GET', path)
    return path.slice(0, router.baseLength)
  }
  expect(base('/a/b')).toBe('')
  expect(base('/')).toBe('')
  expect(base('/docs')).toBe('/docs')
  expect(base('/docs/')).toBe('/docs')
  expect(base('/docs/a/')).toBe('/docs')
  expect(base('/%61/deep/x')).toBe('/%61/deep')
})

test('no path makes it throw anything but the error for escapes, or takes long', () => {
  const find = routerOf('GET /<path:p>/a/<x>', 'GET /<x>-<int:y>/b', 'GET /<a>/<b>/<c>', 'POST /<path:p>')
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('/', 'a', 'b', '-', '1', '%', '%2F', '.', 'é'), { maxLength: 200 }),
      (parts) => {
        try {
          find('GET', `/${parts.join('')}`)
        } catch (error) {
          expect((error as { code: string }).code).toBe('GUI_HTTP_PERCENT')
        }
      },
    ),
  )
  const start = performance.now()
  find('GET', '/a'.repeat(4000))
  find('GET', `/${'-'.repeat(8000)}/b`)
  expect(performance.now() - start).toBeLessThan(1000)
})
