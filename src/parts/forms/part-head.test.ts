import { describe, expect, test } from 'vitest'
import { boundaryOf, parsePartHead } from './part-head.ts'

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
const head = (disposition: string, more: Record<string, string[]> = {}) =>
  parsePartHead({ 'content-disposition': [disposition], ...more })

describe('names', () => {
  test.each([
    ['form-data; name="a"', { name: 'a', fileName: undefined }],
    ['form-data; name=a', { name: 'a', fileName: undefined }],
    ['Form-Data ; NAME="a" ; ', { name: 'a', fileName: undefined }],
    ['form-data; name=""', { name: '', fileName: undefined }],
    ['form-data; name="a"; filename="b.txt"', { name: 'a', fileName: 'b.txt' }],
    ['form-data; name="a"; filename=""', { name: 'a', fileName: '' }],
    ['form-data;name="a";filename=b.txt', { name: 'a', fileName: 'b.txt' }],
    ['form-data; filename="b.txt"; name="a"', { name: 'a', fileName: 'b.txt' }],
    ['form-data; name="a%22b"; filename="%22c%22%20"', { name: 'a"b', fileName: '"c"%20' }],
    ['form-data; name="a\\"b"; filename="c\\\\d"', { name: 'a"b', fileName: 'c\\d' }],
    ['form-data; name="a"; filename="C:\\photos\\b.png"', { name: 'a', fileName: 'C:\\photos\\b.png' }],
    ['form-data; name="été"; filename="日本 😀.txt"', { name: 'été', fileName: '日本 😀.txt' }],
    ['form-data; name="a"; filename="x"; filename*=UTF-8\'\'%C3%A9.txt', { name: 'a', fileName: 'é.txt' }],
    ['form-data; name="a"; filename*=utf-8\'fr\'%E2%82%AC%20x', { name: 'a', fileName: '€ x' }],
    ['form-data; name="a"; filename="x"; filename*=UTF-8\'\'%C3%28', { name: 'a', fileName: 'x' }],
    ['form-data; name="a"; filename="x"; filename*=iso-8859-1\'\'%E9', { name: 'a', fileName: 'x' }],
  ])('%s', (disposition, expected) => {
    expect(head(latin1(disposition))).toEqual({ ...expected, type: '' })
  })

  test('a file name that is not UTF-8 is read as Latin-1', () => {
    expect(head('form-data; name="a"; filename="\xe9"')).toMatchObject({ fileName: '\xe9' })
  })
})

describe('types', () => {
  test.each([
    ['text/plain; charset=utf-8', 'text/plain'],
    [' IMAGE/PNG ', 'image/png'],
    ['image/svg+xml', 'image/svg+xml'],
    ['<script>', ''],
    ['text/plain\nx', ''],
    ['text', ''],
    [`${'a'.repeat(200)}/b`, ''],
  ])('%s', (given, type) => {
    expect(head('form-data; name="a"', { 'content-type': [given] })).toMatchObject({ type })
  })
})

describe('what is refused', () => {
  test.each([
    ['attachment; name="a"', 'malformed'],
    ['form-data', 'no name'],
    ['form-data; filename="a"', 'no name'],
    ['form-data; name="a"; name="b"', 'malformed'],
    ['form-data; name="a', 'malformed'],
    ['form-data; name="a"b', 'malformed'],
    ['form-data; name="a" filename="b"', 'malformed'],
    ['form-data; name="a%0D%0Ab"', 'control character'],
    ['form-data; name="a\x7f"', 'control character'],
    ['form-data; name="\xe9"', 'not UTF-8'],
  ])('%j', (disposition, why) => {
    expect(head(disposition)).toContain(why)
  })

  test('a part with two dispositions, without one, or encoded for mail', () => {
    expect(parsePartHead({})).toContain('no Content-Disposition')
    expect(parsePartHead({ 'content-disposition': ['form-data; name="a"', 'form-data; name="b"'] })).toContain(
      'more than',
    )
    expect(head('form-data; name="a"', { 'content-transfer-encoding': ['quoted-printable'] })).toContain('mail')
    expect(head('form-data; name="a"', { 'content-transfer-encoding': ['8BIT'] })).toMatchObject({ name: 'a' })
  })

  test('a long line takes no time', () => {
    const started = performance.now()
    for (const line of ['"\\', ';a=', '; name="a', ' \t'].map((piece) => `form-data${piece.repeat(50_000)}`)) head(line)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['multipart/form-data; charset=utf-8; Boundary="a b:c"; x=y', 'a b:c'],
  ['multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxk', '----WebKitFormBoundary7MA4YWxk'],
  [`multipart/form-data; boundary=${'a'.repeat(70)}`, 'a'.repeat(70)],
  [`multipart/form-data; boundary=${'a'.repeat(71)}`, undefined],
  ['multipart/form-data; boundary="a "', undefined],
  ['multipart/form-data; boundary=a\xe9', undefined],
  ['multipart/form-data; boundary=""', undefined],
  ['multipart/form-data', undefined],
])('the boundary of %s', (type, boundary) => {
  expect(boundaryOf(type)).toBe(boundary)
})
