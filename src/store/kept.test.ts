import { expect, test } from 'vitest'
import { Kept } from './kept.ts'

test('keeps what is used and forgets what is not, within its bound', () => {
  const kept = new Kept<number>(10)
  kept.set('used', 1)
  for (let i = 0; i < 1000; i++) {
    kept.set(`other ${i}`, i)
    if (i % 5 === 0) expect(kept.get('used')).toBe(1)
    expect(kept.size).toBeLessThanOrEqual(20)
  }
  expect(kept.get('other 3')).toBeUndefined()
  expect(kept.get('other 999')).toBe(999)
})

test('forgets one, and all', () => {
  const kept = new Kept<number>(1)
  kept.set('a', 1)
  kept.set('b', 2)
  kept.delete('a')
  expect([kept.get('a'), kept.get('b')]).toEqual([undefined, 2])
  kept.clear()
  expect([kept.get('b'), kept.size]).toEqual([undefined, 0])
})
