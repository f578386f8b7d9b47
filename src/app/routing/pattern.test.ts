import { describe, expect, test } from 'vitest'
import type { OwnConverters } from './converters.ts'
import { buildPath, parsePattern } from './pattern.ts'
import { Router } from './router.ts'

const none: OwnConverters = {}

function read(pattern: string, path: string, own = none): unknown[] | undefined {
  const router = new Router()
  const parsed = parsePattern(pattern, own)
  router.add('GET', { pattern: parsed })
  router.close()
  return typeof router.find('GET', path) === 'symbol' ? undefined : router.values.slice(0, parsed.names.length)
}

describe('converters', () => {
  test.each([
    ['/<int:n>', '/0', [0]],
    ['/<int:n>', '/007', [7]],
    ['/<int:n>', '/9007199254740991', [9007199254740991]],
    ['/<int:n>', '/9007199254740992', undefined],
    ['/<int:n>', '/-1', undefined],
    ['/<int:n>', '/1e3', undefined],
    ['/<int:n>', '/%31', [1]],
    ['/<int(min=2,max=4):n>', '/1', undefined],
    ['/<int(min=2,max=4):n>', '/4', [4]],
    ['/<int(min=2,max=4):n>', '/5', undefined],
    ['/<float:x>', '/1.50', [1.5]],
    ['/<float:x>', '/1', undefined],
    ['/<float:x>', '/1.', undefined],
    ['/<float:x>', '/.5', undefined],
    ['/<float:x>', '/1.2.3', undefined],
    ['/<s>', '/caf%C3%A9', ['café']],
    ['/<s>', '/a%2Fb', ['a/b']],
    ['/<s>', '/', undefined],
    ['/<string(length=2):s>', '/fr', ['fr']],
    ['/<string(length=2):s>', '/fra', undefined],
    ['/<string(minlength=2,maxlength=3):s>', '/a', undefined],
    ['/<string(minlength=2,maxlength=3):s>', '/abc', ['abc']],
    ['/<uuid:id>', '/F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6']],
    ['/<uuid:id>', '/f81d4fae-7dec-11d0-a765-00a0c91e6bfg', undefined],
    ['/<uuid:id>', '/f81d4fae07dec-11d0-a765-00a0c91e6bf6', undefined],
    ['/<any(fr, en):lang>', '/en', ['en']],
    ['/<any(fr,en):lang>', '/de', undefined],
    ['/<date:day>', '/2026-02-28', [new Date('2026-02-28T00:00:00Z')]],
    ['/<date:day>', '/2024-02-29', [new Date('2024-02-29T00:00:00Z')]],
    ['/<date:day>', '/2026-02-29', undefined],
    ['/<date:day>', '/2026-13-01', undefined],
    ['/<date:day>', '/2026-00-10', undefined],
    ['/<date:day>', '/2026-2-28', undefined],
    ['/<slug:s>', '/hello-World_2', ['hello-World_2']],
    ['/<slug:s>', '/h%C3%A9', undefined],
    ['/<path:p>', '/a/b/c', ['a/b/c']],
    ['/<path:p>', '/a%2Fb/c%20d', ['a/b/c d']],
    ['/<path:p>', '/a/b/', ['a/b/']],
    ['/<path:p>', '//a', undefined],
    ['/<path:p>/', '/a/b/', ['a/b']],
    ['/x/<path:p>/edit', '/x/a/edit/b/edit', ['a/edit/b']],
    ['/x/<path:p>/edit', '/x/edit', undefined],
    ['/<int:id>.json', '/12.json', [12]],
    ['/<int:id>.json', '/a.json', undefined],
    ['/@<name>', '/@ada', ['ada']],
    ['/@<name>', '/@', undefined],
    ['/<name>.<ext>', '/a.b.c', ['a', 'b.c']],
    ['/<slug:name>-<int:n>', '/a-b-3', ['a-b', 3]],
  ])('%s reads %s', (pattern, path, values) => {
    expect(read(pattern, path)).toEqual(values)
  })

  test('one of your own reads, refuses by match, and is the same at every place', () => {
    const own = { hex: { match: /^[0-9a-f]+$/g, parse: (text: string) => Number.parseInt(text, 16), build: String } }
    expect(read('/<hex:n>', '/ff', own as OwnConverters)).toEqual([255])
    expect(read('/<hex:n>/<hex:m>', '/ff/a', own as OwnConverters)).toEqual([255, 10])
    expect(read('/<hex:n>', '/xy', own as OwnConverters)).toBeUndefined()
  })
})

describe('a pattern that is not valid says why', () => {
  test.each([
    ['a', 'does not begin with "/"'],
    ['/a//b', 'empty segment'],
    ['/<int:n', 'has no ">"'],
    ['/<int:>', '<int:> is not'],
    ['/<a-b>', 'is not <name>'],
    ['/<__proto__>', 'is not <name>'],
    ['/<int:n>/<n>', 'same name'],
    ['/<path:a>/<path:b>', 'more than one path'],
    ['/x<path:a>', 'stands alone'],
    ['/<a><b>', 'side by side'],
    ['/<a>-<b>-<c>', 'at most 2'],
    ['/a?b', 'do not belong'],
    ['/a%20b', 'without percent-escapes'],
    ['/<int(x=1):n>', 'takes no argument "x"'],
    ['/<int(1):n>', 'written name=value'],
    ['/<int(min=a):n>', 'is not a number'],
    ['/<any:n>', 'needs words'],
    ['/<itn:n>', 'Did you mean "int"?'],
  ])('%s', (pattern, words) => {
    let told = ''
    try {
      parsePattern(pattern, none)
    } catch (error) {
      told = `${(error as Error).message} ${(error as { hint: string }).hint}`
    }
    expect(told).toContain(words)
  })
})

describe('building', () => {
  test.each([
    ['/n/<int:n>', { n: 3 }, '/n/3'],
    ['/<float:x>', { x: 3 }, '/3.0'],
    ['/<s>', { s: 'a/b é?' }, '/a%2Fb%20%C3%A9%3F'],
    ['/<path:p>/', { p: 'a/b c' }, '/a/b%20c/'],
    ['/<date:d>', { d: new Date('2026-02-28T13:00:00Z') }, '/2026-02-28'],
    ['/café/<s>', { s: 'x' }, '/caf%C3%A9/x'],
    ['/@<s>.json', { s: 'x' }, '/@x.json'],
    ['/', {}, '/'],
  ])('%s', (pattern, values, path) => {
    expect(buildPath(parsePattern(pattern, none), values)).toBe(path)
  })

  test.each([
    ['/<int:n>', {}],
    ['/<int:n>', { n: 1.5 }],
    ['/<int:n>', { n: -1 }],
    ['/<s>', { s: '' }],
    ['/<s>', { s: '..' }],
    ['/<s>', { s: '\ud800' }],
    ['/<path:p>', { p: '/etc' }],
    ['/<path:p>', { p: 'a/../b' }],
    ['/<any(a,b):x>', { x: 'c' }],
    ['/<date:d>', { d: new Date(Number.NaN) }],
    ['/<s>', Object.create({ s: 'inherited' })],
  ])('%s refuses %j', (pattern, values) => {
    expect(() => buildPath(parsePattern(pattern, none), values)).toThrow('No URL of')
  })
})

test('the way of other frameworks is told from ours', () => {
  expect(() => parsePattern('/notes/:id', {})).toThrow('here it is written <id>')
  expect(parsePattern('/files/a:b', {}).segments).toHaveLength(2)
})
