import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localPath } from './local-path.ts'

test.each([
  '/',
  '/notes',
  '/notes/3?edit=1#top',
  '/a//b',
  '/%2F%2Fevil.test',
  '/search?next=https://evil.test',
  '/café',
])('%j is a path of this site', (text) => {
  expect(localPath(text)).toBeDefined()
})

test.each([
  null,
  undefined,
  '',
  'notes',
  'https://evil.test/',
  '//evil.test',
  '///evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '\t//evil.test',
  '/\n/evil.test',
  '/\r\nset-cookie: a=b',
  ' //evil.test',
  '/.//evil.test',
  '/x/..//evil.test',
  '/./../..//evil.test',
  '/%2e//evil.test',
  'javascript:alert(1)',
  'data:text/html,x',
  '/\u0000',
  '/\u2028',
  '/\ud800',
  `/${'x'.repeat(3000)}`,
])('%j is none', (text) => {
  expect(localPath(text)).toBeUndefined()
})

test('whatever comes out leads to the site itself, however a browser reads it', () => {
  const piece = fc.constantFrom('/', '\\', '.', '..', '//', '%2e', '%2f', '@', ':', '?', '#', 'evil.test', '\t', 'a')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = localPath(pieces.join(''))
      if (path === undefined) return
      const read = new URL(path, 'https://here.test/login')
      expect([read.origin, path.startsWith('//')]).toEqual(['https://here.test', false])
    }),
    { numRuns: 5000 },
  )
})
