// test-set-cookie.test.ts: dates as browsers read them, and of each attribute the last that can be read. What comes of a
// whole field, test-jar.test.ts tries.

import { expect, test } from 'vitest'
import { parseCookieDate, parseSetCookie } from './test-set-cookie.ts'

test('of an attribute counts the last that can be read, whatever its case', () => {
  const read = parseSetCookie('a=1; Max-Age=5; max-age=x; PATH=/x; path = /y ; Expires=never; HttpOnly; Unknown=1')
  expect(read).toMatchObject({ name: 'a', value: '1' })
  expect([...(read?.attributes ?? [])]).toEqual([
    ['max-age', '5'],
    ['path', '/y'],
    ['httponly', ''],
    ['unknown', '1'],
  ])
})

test.each([
  ['Wed, 09 Jun 2027 10:18:14 GMT', '2027-06-09T10:18:14.000Z'],
  ['Wednesday, 09-Jun-27 10:18:14 GMT', '2027-06-09T10:18:14.000Z'],
  ['Wed Jun  9 10:18:14 2027', '2027-06-09T10:18:14.000Z'],
  ['2027 june 9th 1:2:3x', '2027-06-09T01:02:03.000Z'],
  ['1 Jan 70 0:0:0', '1970-01-01T00:00:00.000Z'],
  ['1 Jan 69 0:0:0', '2069-01-01T00:00:00.000Z'],
  ['29 Feb 2028 0:0:0', '2028-02-29T00:00:00.000Z'],
  ['29 Feb 2027 0:0:0', undefined],
  ['1 Jan 1600 0:0:0', undefined],
  ['0 Jan 2027 0:0:0', undefined],
  ['32 Jan 2027 0:0:0', undefined],
  ['1 Jan 2027 24:0:0', undefined],
  ['1 Jan 2027 0:60:0', undefined],
  ['1 Jan 2027 0:0:60', undefined],
  ['1 Jan 2027', undefined],
  ['1 2027 0:0:0', undefined],
  ['Jan 2027x 0:0:0', undefined],
  ['2027-06-09T10:18:14Z', undefined],
  ['', undefined],
])('the date %j is %s', (text, wanted) => {
  const date = parseCookieDate(text)
  expect(date === undefined ? undefined : new Date(date).toISOString()).toBe(wanted)
})
