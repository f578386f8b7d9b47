// encode-json.test.ts: what is told of a value that JSON cannot say, and that values made to cost much cost little.

import { expect, test } from 'vitest'
import { isGuichetError } from '../../base/errors.ts'
import { encodeJson } from './encode-json.ts'

/** What is sent, or the code and the words of the error. */
function sent(value: unknown): string {
  try {
    return encodeJson(value, 'GET /')
  } catch (error) {
    return isGuichetError(error) ? `${error.code}: ${error.message}` : String(error)
  }
}

function deep(levels: number, open: string, inner: string, close: string): unknown {
  return JSON.parse(open.repeat(levels) + inner + close.repeat(levels))
}

const circle: Record<string, unknown> = { a: [1, {}] }
circle['me'] = { again: circle }
const shared = { name: 'x' }

test.each([
  [{ a: 1, b: [{}, [], ''] }, '{"a":1,"b":[{},[],""]}'],
  [[shared, { shared }, shared, {}], '[{"name":"x"},{"shared":{"name":"x"}},{"name":"x"},{}]'],
  [{ when: new Date(0), of: {} }, '{"when":"1970-01-01T00:00:00.000Z","of":{}}'],
  // biome-ignore lint/suspicious/noSparseArray: a hole in an array is what is tried
  [[{}, , undefined], '[{},null,null]'],
  [{ made: { toJSON: () => ({}) } }, '{"made":{}}'],
])('%j is sent', (value, text) => {
  expect(sent(value)).toBe(text)
})

test.each([
  ['a circle', circle, 'me.again is a circle'],
  ['a map behind other members', { a: { b: [{}, { c: [[]] }] }, d: [0, { e: new Map() }] }, 'd[1].e is a Map'],
  ['a bigint in a list of lists', [[], [[1n]]], '[1][0][0] is a bigint'],
  ['a promise', Promise.resolve(), 'the whole value is a Promise'],
])('%s is refused by its place', (_name, value, words) => {
  expect(sent(value)).toMatch(/^GUI_APP_JSON: /)
  expect(sent(value)).toContain(`: ${words}`)
})

/** JSON.stringify of newer engines, such as that of Node 26, needs no stack for them. */
function isWritten(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== ''
  } catch {
    return false
  }
}

test.each([6000, 20_000])(
  'a value of %d levels is refused by its place, or written, and no stack runs over',
  (levels) => {
    if (isWritten(deep(levels, '[', '', ']'))) {
      expect(sent(deep(levels, '[', '', ']'))).toBe('['.repeat(levels) + ']'.repeat(levels))
      return
    }
    const lists = sent(deep(levels, '[', '', ']'))
    expect(lists).toBe(
      `GUI_APP_JSON: The answer of GET / cannot be sent as JSON: ${'[0]'.repeat(20)}… is nested deeper than 1000 levels.`,
    )
    const objects = sent(deep(levels, '{"a":', '{}', '}'))
    expect(objects).toContain(`: a${'.a'.repeat(19)}… is nested deeper than 1000 levels.`)
  },
)

test('what JSON.stringify has written is not too deep, and is walked without recursion', () => {
  const text = `${'{"a":['.repeat(1000)}{}${']}'.repeat(1000)}`
  expect(sent(JSON.parse(text))).toBe(text)
})

test('each member is looked at once to be written and once to be walked', () => {
  const levels = 1000
  let reads = 0
  let value: object = {}
  for (let level = 0; level < levels; level++) {
    const inner = value
    value = {
      get a() {
        reads++
        return inner
      },
    }
  }
  expect(sent(value)).toHaveLength(levels * 6 + 2)
  expect(reads).toBe(2 * levels)
})
