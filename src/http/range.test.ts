// range.test.ts: what Range fields mean, as a table over a representation of 1000 bytes.

import { describe, expect, test } from 'vitest'
import { encodeContentRange, encodeUnsatisfied, parseRange } from './range.ts'

const RANGES: readonly [field: string, wanted: string][] = [
  ['bytes=0-0', '0-0'],
  ['bytes=0-499', '0-499'],
  ['bytes=500-', '500-999'],
  ['bytes=0-', '0-999'],
  ['bytes=-500', '500-999'],
  ['bytes=-1', '999-999'],
  ['bytes=-5000', '0-999'],
  ['bytes=999-', '999-999'],
  ['bytes=999-1000000', '999-999'],
  ['bytes=0-99999999999999999999', '0-999'],
  ['BYTES=0-1', '0-1'],
  ['bytes = 0-1', '0-1'],
  ['bytes= 0-1 , 5-6', '0-1 5-6'],
  ['bytes=0-1,,5-6', '0-1 5-6'],
  ['bytes=0-9,20-29,40-49', '0-9 20-29 40-49'],
  // The client's order is kept as long as nothing overlaps.
  ['bytes=500-599,0-99', '500-599 0-99'],
  ['bytes=0-99,50-149', '0-149'],
  ['bytes=50-149,0-99', '0-149'],
  ['bytes=0-99,100-199', '0-199'],
  ['bytes=0-,0-,0-', '0-999'],
  ['bytes=0-9,990-,-20', '0-9 980-999'],
  ['bytes=0-9,5000-', '0-9'],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=1000-1001,2000-', 'unsatisfiable'],
  ['bytes=99999999999999999999-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', 'ignored'],
  ['bytes=0-9,5-4', 'ignored'],
  ['bytes=', 'ignored'],
  ['bytes=,', 'ignored'],
  ['bytes=-', 'ignored'],
  ['bytes=a-b', 'ignored'],
  ['bytes=1', 'ignored'],
  ['bytes=--1', 'ignored'],
  ['bytes=0-1-2', 'ignored'],
  ['bytes=+0-1', 'ignored'],
  ['bytes=0x0-1', 'ignored'],
  ['bytes=0 - 1', 'ignored'],
  ['bytes', 'ignored'],
  ['', 'ignored'],
  ['items=0-1', 'ignored'],
  ['bytes=0-1;5-6', 'ignored'],
]

function shown(parsed: ReturnType<typeof parseRange>): string {
  if (parsed === undefined) return 'ignored'
  return parsed === 'unsatisfiable' ? parsed : parsed.map(({ first, last }) => `${first}-${last}`).join(' ')
}

describe('parseRange', () => {
  test.each(RANGES)('%s is %s', (field, wanted) => {
    expect(shown(parseRange(field, 1000))).toBe(wanted)
  })

  test('nothing can be satisfied of an empty representation, and its last bytes are all of it', () => {
    expect(shown(parseRange('bytes=0-', 0))).toBe('unsatisfiable')
    expect(shown(parseRange('bytes=-5', 0))).toBe('ignored')
  })

  test('sixteen ranges are answered, seventeen ignored', () => {
    const field = (count: number) => `bytes=${Array.from({ length: count }, (_, i) => `${i * 10}-${i * 10}`).join(',')}`
    expect(parseRange(field(16), 1000)).toHaveLength(16)
    expect(parseRange(field(17), 1000)).toBeUndefined()
    expect(parseRange(field(3), 1000, 2)).toBeUndefined()
  })

  test('ranges never overlap, so they never give more bytes than there are', () => {
    for (let seed = 0; seed < 200; seed++) {
      const specs = Array.from({ length: 12 }, (_, i) => {
        const first = (seed * 7919 + i * 104729) % 1000
        return `${first}-${first + ((seed * 31 + i * 17) % 300)}`
      })
      const parsed = parseRange(`bytes=${specs.join(',')}`, 1000)
      if (parsed === undefined || parsed === 'unsatisfiable') throw new Error('every one of these is satisfiable')
      expect(parsed.reduce((sum, { first, last }) => sum + last - first + 1, 0)).toBeLessThanOrEqual(1000)
    }
  })
})

test('Content-Range names the range and the length, or only the length', () => {
  expect(encodeContentRange({ first: 0, last: 499 }, 1000)).toBe('bytes 0-499/1000')
  expect(encodeUnsatisfied(1000)).toBe('bytes */1000')
})
