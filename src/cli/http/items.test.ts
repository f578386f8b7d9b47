import { expect, test } from 'vitest'
import { type Item, parseItem } from './items.ts'

const parts = (typed: string) => {
  const { name, separator, value }: Item = parseItem(typed)
  return [name, separator, value]
}

test('each separator makes its kind of item', () => {
  expect(parts('X-A:1')).toEqual(['X-A', ':', '1'])
  expect(parts('X-A:')).toEqual(['X-A', ':', ''])
  expect(parts('X-A;')).toEqual(['X-A', ';', ''])
  expect(parts('X-A:@file')).toEqual(['X-A', ':@', 'file'])
  expect(parts('q==a b')).toEqual(['q', '==', 'a b'])
  expect(parts('q==@file')).toEqual(['q', '==@', 'file'])
  expect(parts('f=v')).toEqual(['f', '=', 'v'])
  expect(parts('f:=1')).toEqual(['f', ':=', '1'])
  expect(parts('f@file')).toEqual(['f', '@', 'file'])
  expect(parts('f=@file')).toEqual(['f', '=@', 'file'])
  expect(parts('f:=@file')).toEqual(['f', ':=@', 'file'])
  expect(parts('@file')).toEqual(['', '@', 'file'])
  expect(parts('=v')).toEqual(['', '=', 'v'])
})

test('the first separator counts, and the longest that begins there', () => {
  expect(parts('url=http://a/b?c=d')).toEqual(['url', '=', 'http://a/b?c=d'])
  expect(parts('Referer:http://a=b')).toEqual(['Referer', ':', 'http://a=b'])
  expect(parts('v=a==b')).toEqual(['v', '=', 'a==b'])
  expect(parts('a===b')).toEqual(['a', '==', '=b'])
  expect(parts('a[c:d]=2')).toEqual(['a[c', ':', 'd]=2'])
})

test('a backslash makes the characters of separators plain, and only those', () => {
  expect(parts('g\\:h=1')).toEqual(['g:h', '=', '1'])
  expect(parts('d[e\\=f]=3')).toEqual(['d[e=f]', '=', '3'])
  expect(parts('a\\[b\\]=1')).toEqual(['a\\[b\\]', '=', '1'])
  expect(parts('i\\\\j=k\\\\l')).toEqual(['i\\\\j', '=', 'k\\\\l'])
  expect(parts('a\\==b')).toEqual(['a=', '=', 'b'])
  expect(parts('path=c:\\x\\y\\')).toEqual(['path', '=', 'c:\\x\\y\\'])
  // The "=" of ":=" is plain, so ":" alone is what is left of it.
  expect(parts('a:\\=1')).toEqual(['a', ':', '=1'])
})

test('a word without a separator is refused, and named', () => {
  expect(() => parseItem('bad')).toThrow(
    expect.objectContaining({ code: 'GUI_CLIENT_ITEM', message: expect.stringContaining('"bad"') }),
  )
  expect(() => parseItem('all\\=escaped')).toThrow('not a request item')
})
