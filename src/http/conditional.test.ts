// conditional.test.ts: the precedence of RFC 9110 §13.2.2 as a table, tags, and dates.

import { describe, expect, test } from 'vitest'
import { encodeHttpDate, parseHttpDate, rangeStands, weighConditions } from './conditional.ts'
import { RequestHeaders } from './headers.ts'

const NOW = 'Sun, 06 Nov 1994 08:49:37 GMT'
const BEFORE = 'Sun, 06 Nov 1994 08:49:36 GMT'
const AFTER = 'Sun, 06 Nov 1994 08:49:38 GMT'
const there = { etag: '"now"', modifiedMs: Date.UTC(1994, 10, 6, 8, 49, 37, 500) }

const M = 'if-match'
const U = 'if-unmodified-since'
const N = 'if-none-match'
const S = 'if-modified-since'

const CASES: readonly [method: string, fields: Record<string, string>, wanted: string][] = [
  ['GET', {}, 'go'],
  ['GET', { [M]: '"now"' }, 'go'],
  ['GET', { [M]: '"old", "now"' }, 'go'],
  ['GET', { [M]: '*' }, 'go'],
  ['GET', { [M]: '"old"' }, 'failed'],
  ['GET', { [M]: 'W/"now"' }, 'failed'],
  ['GET', { [M]: 'now' }, 'failed'],
  ['GET', { [M]: '' }, 'failed'],
  ['PUT', { [M]: '"old"' }, 'failed'],
  ['GET', { [U]: NOW }, 'go'],
  ['GET', { [U]: AFTER }, 'go'],
  ['GET', { [U]: BEFORE }, 'failed'],
  ['GET', { [U]: 'yesterday' }, 'go'],
  // 1 before 2: If-Unmodified-Since does not count beside If-Match.
  ['GET', { [M]: '"now"', [U]: BEFORE }, 'go'],
  ['GET', { [M]: '"old"', [U]: AFTER }, 'failed'],
  ['GET', { [N]: '"now"' }, 'not-modified'],
  ['HEAD', { [N]: '"now"' }, 'not-modified'],
  ['PUT', { [N]: '"now"' }, 'failed'],
  ['PUT', { [N]: '"old"' }, 'go'],
  ['GET', { [N]: 'W/"now"' }, 'not-modified'],
  ['GET', { [N]: '"old", W/"now"' }, 'not-modified'],
  ['GET', { [N]: '"old","now"' }, 'not-modified'],
  ['GET', { [N]: '"a,b", "now"' }, 'not-modified'],
  ['GET', { [N]: ', ,"now"' }, 'not-modified'],
  ['GET', { [N]: '*' }, 'not-modified'],
  ['PUT', { [N]: '*' }, 'failed'],
  ['GET', { [N]: '"old"' }, 'go'],
  ['GET', { [N]: '"no' }, 'go'],
  ['GET', { [N]: 'now' }, 'go'],
  ['GET', { [N]: '"NOW"' }, 'go'],
  // 2 before 3, and 1 before 3: a failed precondition comes before "not modified".
  ['GET', { [U]: BEFORE, [N]: '"now"' }, 'failed'],
  ['GET', { [M]: '"old"', [N]: '"now"' }, 'failed'],
  ['GET', { [M]: '"now"', [N]: '"now"' }, 'not-modified'],
  ['GET', { [S]: NOW }, 'not-modified'],
  ['GET', { [S]: AFTER }, 'not-modified'],
  ['HEAD', { [S]: NOW }, 'not-modified'],
  ['GET', { [S]: BEFORE }, 'go'],
  ['GET', { [S]: 'Sunday' }, 'go'],
  ['GET', { [S]: `${NOW}, ${NOW}` }, 'go'],
  ['POST', { [S]: NOW }, 'go'],
  // 3 before 4: If-Modified-Since does not count beside If-None-Match.
  ['GET', { [N]: '"old"', [S]: AFTER }, 'go'],
  ['GET', { [N]: '"now"', [S]: BEFORE }, 'not-modified'],
  ['GET', { [M]: '"now"', [S]: NOW }, 'not-modified'],
]

describe('weighConditions', () => {
  test.each(CASES)('%s with %o: %s', (method, fields, wanted) => {
    expect(weighConditions(method, new RequestHeaders(Object.entries(fields).flat()), there)).toBe(wanted)
  })

  test('a weak tag never matches strongly, and what has no validators matches "*" alone', () => {
    const weak = { etag: 'W/"now"', modifiedMs: undefined }
    expect(weighConditions('GET', new RequestHeaders([M, 'W/"now"']), weak)).toBe('failed')
    expect(weighConditions('GET', new RequestHeaders([N, '"now"']), weak)).toBe('not-modified')
    const none = { etag: undefined, modifiedMs: undefined }
    expect(weighConditions('GET', new RequestHeaders([M, '"now"']), none)).toBe('failed')
    expect(weighConditions('GET', new RequestHeaders([M, '*']), none)).toBe('go')
    expect(weighConditions('GET', new RequestHeaders([S, NOW, U, BEFORE]), none)).toBe('go')
  })

  test('a long list that never ends is read in linear time', () => {
    const field = `${'"a",'.repeat(200_000)}"`
    expect(weighConditions('GET', new RequestHeaders([N, field]), there)).toBe('go')
  })
})

test.each([
  [null, true],
  ['"now"', true],
  ['"old"', false],
  ['W/"now"', false],
  [NOW, true],
  [BEFORE, false],
  [AFTER, false],
  ['nonsense', false],
])('If-Range %s: the range counts: %s', (field, wanted) => {
  expect(rangeStands(field, there)).toBe(wanted)
})

test.each([
  ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['sun, 06 nov 1994 08:49:37 gmt', '1994-11-06T08:49:37.000Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Friday, 06-Nov-26 08:49:37 GMT', '2026-11-06T08:49:37.000Z'],
  ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37.000Z'],
  ['Sat, 31 Dec 2016 23:59:60 GMT', '2016-12-31T23:59:59.000Z'],
  ['Sun, 31 Feb 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Foo 1994 08:49:37 GMT', undefined],
  ['Sun, 06 Nov 1994 25:49:37 GMT', undefined],
  ['Sun, 06 Nov 1994 08:49:37 CET', undefined],
  ['Sun, 6 Nov 1994 08:49:37 GMT', undefined],
  ['1994-11-06T08:49:37Z', undefined],
  ['784111777', undefined],
  ['', undefined],
])('the date %s is %s', (text, wanted) => {
  const ms = parseHttpDate(text)
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(wanted)
})

test('what encodeHttpDate writes, parseHttpDate reads', () => {
  expect(encodeHttpDate(there.modifiedMs)).toBe(NOW)
  expect(parseHttpDate(encodeHttpDate(951_782_400_000))).toBe(951_782_400_000)
})
