// session-merge.test.ts: what stays of two changes to one session.

import { expect, test } from 'vitest'
import { mergeSessions } from './session-merge.ts'

const merged = (before: object, ours: object, theirs: object) =>
  JSON.parse(mergeSessions(JSON.stringify(before), JSON.stringify(ours), JSON.stringify(theirs))) as unknown

test.each([
  ['different names', { a: 1 }, { a: 1, b: 2 }, { a: 1, c: 3 }, { a: 1, b: 2, c: 3 }],
  ['the same name', { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }],
  ['a name that we have not touched', { a: 1, b: 1 }, { a: 1, b: 2 }, { a: 5, b: 1 }, { a: 5, b: 2 }],
  ['a name that we have taken out', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
  ['a name that they have taken out', { a: 1, b: 1 }, { a: 1, b: 2 }, { b: 1 }, { b: 2 }],
  ['deep inside', { a: { x: [1] } }, { a: { x: [1, 2] } }, { a: { x: [1] }, b: 1 }, { a: { x: [1, 2] }, b: 1 }],
  ['everything is gone', { a: 1 }, {}, { a: 1 }, {}],
])('%s', (_what, before, ours, theirs, wanted) => {
  expect(merged(before, ours, theirs)).toEqual(wanted)
})

test.each([
  ['both added', ['old'], ['old', 'mine'], ['old', 'theirs'], ['old', 'theirs', 'mine']],
  ['they were shown, we added', ['old'], ['old', 'mine'], undefined, ['mine']],
  ['we were shown them, they added', ['old'], undefined, ['old', 'theirs'], ['theirs']],
  ['both were shown them', ['old'], undefined, undefined, undefined],
  ['we were shown them and have a new one', ['old'], ['mine'], ['old'], ['mine']],
])('messages that wait: %s', (_what, before, ours, theirs, wanted) => {
  const values = (list: unknown) => (list === undefined ? {} : { _flashes: list })
  expect(merged(values(before), values(ours), values(theirs))).toEqual(values(wanted))
})

test('a name such as "__proto__" is a name', () => {
  const made = mergeSessions('{}', '{"__proto__":{"admin":true},"toString":1}', '{"a":1}')
  expect(made).toBe('{"a":1,"__proto__":{"admin":true},"toString":1}')
})
