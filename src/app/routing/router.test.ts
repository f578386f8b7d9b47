import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { parsePattern } from './pattern.ts'
import { NOT_FOUND, OTHER_METHOD, Router, SLASH_MISSING } from './router.ts'

const OWN = { own: { parse: (text: string) => (text.startsWith('o') ? text : undefined), build: String } }

afterEach(() => {
  vi.restoreAllMocks()
})

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

test('no path makes it throw anything but the error for escapes', () => {
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
})

test('a path is decoded once, however many places could end it', () => {
  const router = new Router()
  router.add('GET', { pattern: parsePattern('/files/<path:p>/edit', {}) })
  router.add('GET', { pattern: parsePattern('/raw/<path:p>/<id>/<int:n>', {}) })
  router.close()
  for (const beginning of ['/files/', '/raw/']) {
    const decode = vi.spyOn(globalThis, 'decodeURIComponent')
    const path = `${beginning}${'a/'.repeat(4080)}%61`
    expect(router.find('GET', path)).toBe(NOT_FOUND)
    const signs = decode.mock.calls.reduce((sum, [text]) => sum + text.length, 0)
    expect(signs).toBeLessThan(4 * path.length)
    vi.restoreAllMocks()
  }
  expect(router.find('GET', `/files/${'a/'.repeat(3)}%61/%2F/edit`)).toHaveProperty(
    'pattern.text',
    '/files/<path:p>/edit',
  )
  expect(router.values[0]).toBe('a/a/a/a//')
  expect(router.find('GET', '/raw/a/%62/c/1')).toHaveProperty('pattern.text', '/raw/<path:p>/<id>/<int:n>')
  expect(router.values.slice(0, 3)).toEqual(['a/b', 'c', 1])
})

/** How often converters are asked for one search among `patterns`; <yes:…> takes all, <no:…> nothing. */
function callsFor(patterns: readonly string[], path: string): number {
  let calls = 0
  const asked = (takes: boolean) => ({
    parse: (text: string) => {
      calls++
      return takes ? text : undefined
    },
    build: String,
  })
  const own = { yes: asked(true), yes2: asked(true), no: asked(false) }
  const router = new Router()
  for (const pattern of patterns) router.add('GET', { pattern: parsePattern(pattern, own) })
  router.close()
  expect(router.find('GET', path)).toBe(NOT_FOUND)
  return calls
}

test('going back costs no more calls of converters than the routes have places, however deep they are', () => {
  const depth = 9
  const choices = Array.from({ length: 2 ** depth }, (_, bits) =>
    Array.from({ length: depth }, (_, level) => ((bits >> level) & 1 ? `/<yes:a${level}>` : '/a')).join(''),
  )
  // Every place is come to; each has one converter to ask, so 1 + 2 + 4 + … of them in all.
  expect(
    callsFor(
      choices.map((pattern) => `${pattern}/end`),
      `${'/a'.repeat(depth)}/nowhere`,
    ),
  ).toBe(2 ** depth - 1)
  const one = Array.from({ length: 40 }, (_, level) => `${'/a'.repeat(level)}/<yes:x>${'/a'.repeat(39 - level)}/end`)
  expect(callsFor(one, `${'/a'.repeat(40)}/nowhere`)).toBe(40)
  const twice = Array.from({ length: 12 }, (_, level) => `${'/<yes:x>'.replace('x', `x${level}`)}`)
  expect(
    callsFor([`${twice.join('')}/end`, `${twice.join('').replaceAll('yes', 'yes2')}/end`], `${'/a'.repeat(12)}/b`),
  ).toBe(24)
})

test('behind a path each converter is asked once for each segment, beside other paths too', () => {
  const segments = 4000
  const path = `/s/t${'/a'.repeat(segments - 2)}`
  expect(callsFor(['/<path:p>/<no:x>/end'], path)).toBe(segments - 1)
  // The converter behind each place where a path can begin, and those that lead there.
  const several = ['/<path:p>/<no:x>', '/s/<path:p>/<no:x>', '/s/t/<path:p>/<no:x>', '/<yes:y>/<path:p>/<no:x>']
  expect(callsFor(several, path)).toBeLessThan(several.length * segments)
  expect(callsFor(['/<path:p>/<yes:x>/<yes:y>/<no:z>/end'], path)).toBeLessThan(3 * segments)
  expect(callsFor(['/<path:p>/<yes:x>-<no:y>/end'], `${path}/-/-a/a-`)).toBe(0)
})
