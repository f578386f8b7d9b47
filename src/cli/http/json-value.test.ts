import { describe, expect, test } from 'vitest'
import { encodeJson, JsonSlip, parseJson } from './json-value.ts'

const again = (text: string) => encodeJson(parseJson(text))

describe('reading and writing JSON', () => {
  test('spacing is that of json.dumps, whatever it was', () => {
    expect(again('{"a":1,"b":[true,null,{}],"c":[]}')).toBe('{"a": 1, "b": [true, null, {}], "c": []}')
    expect(again(' [ 1 , 2 ] \n')).toBe('[1, 2]')
  })

  test('numbers keep every digit', () => {
    const text = '[12345678901234567890, 2.50, 1e5, 1E400, -0, -0.0, 1e-7]'
    expect(again(text)).toBe(text)
  })

  test('members that stand twice stay, in their order', () => {
    expect(again('{"x": 1, "x": 2, "a": 3}')).toBe('{"x": 1, "x": 2, "a": 3}')
  })

  test('everything outside ASCII is escaped, as HTTPie does', () => {
    expect(again('"é 😀 \\u00e9 \\/ \u007f"')).toBe('"\\u00e9 \\ud83d\\ude00 \\u00e9 / \\u007f"')
    expect(again('"tab\\t quote\\" back\\\\"')).toBe('"tab\\t quote\\" back\\\\"')
    expect(again('{"é": "\\ud800"}')).toBe('{"\\u00e9": "\\ud800"}')
  })

  test('it reads what JSON.parse reads, and nothing else', () => {
    const bad = [
      '',
      '{',
      '[1,]',
      '{"a"}',
      "{'a': 1}",
      '01',
      '1.',
      '.5',
      '+1',
      'NaN',
      '"a\nb"',
      '"\\x"',
      '[1] 2',
      '{"a":1,}',
      'tru',
    ]
    for (const text of bad) {
      expect(() => JSON.parse(text), text).toThrow()
      expect(() => parseJson(text), text).toThrow(JsonSlip)
    }
    for (const text of ['0', '-1.5e+3', '"x"', 'null', '[[[]]]', ' {"a" : [ ] } ']) {
      expect(JSON.parse(again(text)), text).toEqual(JSON.parse(text))
    }
  })

  test('very long strings are read', () => {
    const text = JSON.stringify(`${'a'.repeat(20_000_000)}${'\n'.repeat(1_000_000)}`)
    expect(parseJson(text)).toMatchObject({ raw: text })
  })

  test('a slip says where it is, and very deep nesting is one', () => {
    expect(() => parseJson('{"a": x}')).toThrow('a value was expected at character 7')
    expect(() => parseJson('['.repeat(100_000))).toThrow('no more than 1000 levels')
    expect(parseJson(`${'['.repeat(1000)}${']'.repeat(1000)}`)).toMatchObject({ kind: 'array' })
  })
})
