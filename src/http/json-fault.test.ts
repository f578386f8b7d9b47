// json-fault.test.ts: the place where a text stops being JSON.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from './json-fault.ts'

test.each([
  ['', 'it is empty'],
  [' \n', 'it is empty'],
  ['{', 'it ends too early'],
  ['{"a"', 'it ends too early'],
  ['{"a":', 'it ends too early'],
  ['[1,', 'it ends too early'],
  ['"abc', 'it ends too early'],
  ['{"a":1', 'it ends too early'],
  ['{"title":\n  oops}', 'at line 2, column 3'],
  ["{'a':1}", 'at line 1, column 2'],
  ['{a:1}', 'at line 1, column 2'],
  ['[1,]', 'at line 1, column 4'],
  ['[1 2]', 'at line 1, column 4'],
  ['{"a":1,}', 'at line 1, column 8'],
  ['{"a" 1}', 'at line 1, column 6'],
  ['[1]]', 'at line 1, column 4'],
  ['[1}', 'at line 1, column 3'],
  ['01', 'at line 1, column 2'],
  ['+1', 'at line 1, column 1'],
  ['NaN', 'at line 1, column 1'],
  ['"a\nb"', 'at line 1, column 3'],
  ['"a\\x"', 'at line 1, column 3'],
  ['\u00a01', 'at line 1, column 1'],
  ['{"a":1}\n{"b":2}', 'at line 2, column 1'],
])('%j: %s', (text, place) => {
  expect(jsonFault(text)).toBe(place)
})

test('the place is inside of the text, for any text that JSON.parse refuses', () => {
  const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', 'true', '-', '"', '\\', ' ', '\n', 'x')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (list) => {
      const text = list.join('')
      try {
        JSON.parse(text)
      } catch {
        expect(jsonFault(text)).toMatch(/^it is empty$|^it ends too early$|^at line \d+, column \d+$/)
      }
    }),
  )
})

test('a document that is cut anywhere ends too early', () => {
  const document = '{"a":[1,-25,{"b":"\\u00e9\\n"}],"c":null,"d":[],"e":{},"f":[true,false]}'
  JSON.parse(document)
  for (let end = 1; end < document.length; end++) {
    const text = document.slice(0, end)
    // Cut inside of an escape, the backslash stands before nothing that may follow it.
    if (/\\(?:u[0-9a-f]{0,3})?$/.test(text)) continue
    expect(jsonFault(text), text).toBe('it ends too early')
  }
})
