import { expect, test } from 'vitest'
import { RecentSeals } from './recent-seals.ts'

const keys = [new Uint8Array(32)]
const place = { name: 'session', site: 'a.test' }
const sealed = { issuedS: 1, expiresS: 2, data: '{}' }

test('what was good once is known for the same keys, cookie and site only', () => {
  const recent = new RecentSeals()
  recent.add('text', sealed, keys, place)
  expect(recent.get('text', keys, { ...place })).toBe(sealed)
  expect(recent.get('text2', keys, place)).toBeUndefined()
  expect(recent.get('text', [new Uint8Array(32)], place)).toBeUndefined()
  expect(recent.get('text', keys, { ...place, name: '__Host-session' })).toBeUndefined()
  expect(recent.get('text', keys, { ...place, site: 'b.test' })).toBeUndefined()
})

test('it holds the last five hundred at least, and a thousand at most', () => {
  const recent = new RecentSeals()
  for (let i = 0; i < 1500; i++) recent.add(`text ${i}`, sealed, keys, place)
  expect(recent.get('text 499', keys, place)).toBeUndefined()
  expect(recent.get('text 500', keys, place)).toBe(sealed)
  recent.add('text 1500', sealed, keys, place)
  expect(recent.get('text 999', keys, place)).toBeUndefined()
  expect(recent.get('text 1000', keys, place)).toBe(sealed)
})
