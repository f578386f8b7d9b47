import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatJson } from './format-json.ts'

const SORTED = { indent: 4, sortKeys: true }
const AS_IS = { indent: 4, sortKeys: false }

/** White space outside strings taken away. */
function squeezed(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string?: string) => string ?? '')
}

/** JSON with numbers that JavaScript cannot hold and names that stand twice, as text. */
const jsonText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.constantFrom('true', 'false', 'null', '1e400', '-0.0', '2.50', '12345678901234567890123', '1E+5'),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.integer().map(String),
    ),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[ ${items.join(' ,\n')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('"a"', '"b"', '"é"', '"long name"'), tie('value')), { maxLength: 4 })
      .map((members) => `{${members.map(([name, value]) => `\t${name} :${value}`).join(',')} }`),
  ),
})).value

describe('laying out JSON', () => {
  test('without sorting, only white space changes', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(squeezed(formatJson(text, AS_IS) ?? '')).toBe(squeezed(text))
      }),
      { numRuns: 500 },
    )
  })

  test('it means the same, sorted and with any escapes', () => {
    const escaped = fc.json().map((text) => text.replace(/[a-z]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`))
    fc.assert(
      fc.property(fc.oneof(fc.json(), escaped), (text) => {
        fc.pre(isJson(text))
        expect(JSON.parse(formatJson(text, SORTED) ?? '')).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
  })

  test('laying out twice is laying out once', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const once = formatJson(text, SORTED) ?? ''
        expect(formatJson(once, SORTED)).toBe(once)
      }),
    )
  })

  test('it looks as HTTPie makes it look', () => {
    expect(formatJson('{"b": [1, 2.50, {"c": null}], "a": "\\u00e9", "empty": {}, "none": []}', SORTED)).toBe(
      '{\n    "a": "é",\n    "b": [\n        1,\n        2.50,\n        {\n            "c": null\n        }\n    ],\n    "empty": {},\n    "none": []\n}',
    )
    expect(formatJson('{"b": 1, "a": {"x": 2}}', { indent: 2, sortKeys: false })).toBe(
      '{\n  "b": 1,\n  "a": {\n    "x": 2\n  }\n}',
    )
  })

  test('digits and twice-given names are kept, each name in its order', () => {
    expect(formatJson('{"b": 12345678901234567890, "a": 2, "a": 1.10}', SORTED)).toBe(
      '{\n    "a": 2,\n    "a": 1.10,\n    "b": 12345678901234567890\n}',
    )
  })

  test('names are sorted by character, not by UTF-16 unit', () => {
    expect(formatJson('{"\u{1f600}": 1, "\uff5e": 2, "a": 3, "Z": 4}', { indent: 0, sortKeys: true })).toBe(
      '{\n"Z": 4,\n"a": 3,\n"\uff5e": 2,\n"\u{1f600}": 1\n}',
    )
  })

  test('what would act on the terminal stays escaped', () => {
    expect(formatJson('["\\u001b[31m", "\\u202e", "\\u0022", "\\u005c", "\\ud800", "\\u009b"]', AS_IS)).toContain(
      '"\\u001b[31m",\n    "\\u202e",\n    "\\u0022",\n    "\\u005c",\n    "\\ud800",\n    "\\u009b"',
    )
    expect(formatJson('["http:\\/\\/a", "\\ud83d\\ude00", "\\\\u00e9"]', AS_IS)).toBe(
      '[\n    "http://a",\n    "😀",\n    "\\\\u00e9"\n]',
    )
  })

  test('JSON behind a prefix is laid out, text is left', () => {
    expect(formatJson(")]}',\n[1]", AS_IS)).toBe(")]}',\n[\n    1\n]")
    expect(formatJson('data: {"a": 1}', AS_IS)).toBe('data: {\n    "a": 1\n}')
    expect(formatJson('not json', AS_IS)).toBeUndefined()
    expect(formatJson('', AS_IS)).toBeUndefined()
    expect(formatJson('[1, 2', AS_IS)).toBeUndefined()
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
