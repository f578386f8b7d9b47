// mixed.test.ts: where a segment with text around its parameters is cut, and how little a segment made to cost much costs.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeMixed, takeMixed } from './mixed.ts'
import { type Part, parsePattern } from './pattern.ts'

const PATTERNS = [
  '/v<a>',
  '/<a>.gz',
  '/<int:a>-',
  '/x<a>y',
  '/<a>-<b>',
  '/<slug:a>-<int:b>',
  '/<a>--<b>-',
  '/a<string(length=2):a>-<b>a',
  '/<int:a>1<int(min=2):b>1',
]

function partsOf(pattern: string, own = {}): readonly Part[] {
  return parsePattern(pattern, own).segments[0]?.parts ?? []
}

function taken(pattern: string, text: string): unknown[] | undefined {
  const mixed = makeMixed(partsOf(pattern))
  const values: unknown[] = ['kept']
  return mixed !== undefined && takeMixed(mixed, text, values, 1) ? values : undefined
}

/** By trying every piece for every part, from the shortest on. */
function tried(parts: readonly Part[], text: string): unknown[] | undefined {
  const [part, ...rest] = parts
  if (part === undefined) return text === '' ? [] : undefined
  if ('text' in part) return text.startsWith(part.text) ? tried(rest, text.slice(part.text.length)) : undefined
  for (let length = 1; length <= text.length; length++) {
    const value = part.converter.parse(text.slice(0, length))
    const others = value === undefined ? undefined : tried(rest, text.slice(length))
    if (others !== undefined) return [value, ...others]
  }
  return undefined
}

test('the first parameter takes as little as leads to a match', () => {
  expect(taken('/<a>-<b>', 'a-b-c')).toEqual(['kept', 'a', 'b-c'])
  expect(taken('/<slug:a>-<int:b>', 'a-long-title-12')).toEqual(['kept', 'a-long-title', 12])
  expect(taken('/<a>.<b>~', '..x~~')).toEqual(['kept', '.', 'x~'])
})

test('no parameter is empty, and the texts around them do not overlap', () => {
  for (const text of ['-', '-b', 'a-', '']) expect(taken('/<a>-<b>', text)).toBeUndefined()
  expect(taken('/<a>.gz', '.gz')).toBeUndefined()
  expect(taken('/ab<a>ba', 'aba')).toBeUndefined()
  expect(taken('/ab<a>ba', 'abba')).toBeUndefined()
})

test('it takes what trying every piece would take', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PATTERNS),
      fc.array(fc.constantFrom('a', 'x', 'y', '-', '1', '2', '.gz', 'v'), { maxLength: 9 }),
      (pattern, signs) => {
        const text = signs.join('')
        expect(taken(pattern, text)?.slice(1)).toEqual(tried(partsOf(pattern), text))
      },
    ),
    { numRuns: 2000 },
  )
})

/** What converters were given to read `text`: how often, and how many signs. */
function costOf(pattern: string, text: string, takes: (text: string) => boolean) {
  let calls = 0
  let signs = 0
  const parse = (text: string) => {
    calls++
    signs += text.length
    return takes(text) ? text : undefined
  }
  const mixed = makeMixed(partsOf(pattern, { own: { parse, build: String } }))
  const matched = mixed !== undefined && takeMixed(mixed, text, [], 0)
  return { matched, calls, signs }
}

test.each([
  ['/<own:a>.tgz', `${'.tgz'.repeat(2000)}z`],
  ['/<own:a>-<own:b>.tgz', `${'-'.repeat(4000)}${'.tgz'.repeat(1000)}z`],
  ['/<own:a>.<own:b>~', `${'.'.repeat(4000)}${'~'.repeat(4000)}z`],
  ['/<own:a>-<own:b>-', `${'-'.repeat(8100)}z`],
  ['/v<own:a>-<own:b>', '-'.repeat(8100)],
])('what cannot match by its text costs no call of a converter: %s', (pattern, text) => {
  expect(costOf(pattern, text, () => true)).toEqual({ matched: false, calls: 0, signs: 0 })
})

test.each([
  ['neither', () => false],
  ['the first', (text: string) => text.startsWith('-')],
  ['the second', (text: string) => text.endsWith('!')],
])(
  'a segment of 8 KB that can be cut everywhere costs a bounded number of signs where %s takes a piece',
  (_, takes) => {
    const cost = costOf('/<own:a>-<own:b>', `${'-'.repeat(8100)}!`, (text) => takes(text) && text !== '!')
    expect(cost.calls).toBeLessThan(1025)
    expect(cost.signs).toBeLessThan(2 ** 18 + 2 * 8192)
  },
)

test('a segment of 512 signs is read exactly, wherever its only match is', () => {
  for (const at of [1, 255, 510]) {
    const cost = costOf('/<own:a>-<own:b>', '-'.repeat(512), (text) => text.length === at || text.length === 511 - at)
    expect(cost.matched).toBe(true)
  }
  expect(taken('/<slug:a>-<int:b>', `${'-'.repeat(510)}1`)?.[2]).toBe(1)
})
