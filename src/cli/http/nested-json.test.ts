import { describe, expect, test } from 'vitest'
import { encodeJson, parseJson } from './json-value.ts'
import { nestJson } from './nested-json.ts'

const nest = (...pairs: [string, string][]) => {
  const value = nestJson(pairs.map(([path, json]) => [path, parseJson(json)] as const))
  return value === undefined ? undefined : JSON.parse(encodeJson(value))
}

function refusal(...paths: string[]): unknown {
  try {
    nestJson(paths.map((path) => [path, { kind: 'string', text: 'x', raw: undefined }] as const))
  } catch (error) {
    return error
  }
  return undefined
}

describe('nested fields', () => {
  test('keys, places and appending', () => {
    expect(nest(['a[b][c]', '1'], ['a[b][d]', '2'], ['a[e][]', '3'], ['a[e][]', '4'], ['a[e][3]', '5'])).toEqual({
      a: { b: { c: 1, d: 2 }, e: [3, 4, null, 5] },
    })
    expect(nest(['a[][x]', '1'], ['a[][x]', '2'])).toEqual({ a: [{ x: 1 }, { x: 2 }] })
    expect(nest(['a[0][x]', '1'], ['a[0][y]', '2'])).toEqual({ a: [{ x: 1, y: 2 }] })
  })

  test('an array at the top', () => {
    expect(nest(['[]', '1'], ['[]', '2'], ['[4][x]', '3'])).toEqual([1, 2, null, null, { x: 3 }])
    expect(nest(['[1]', '"b"'], ['[0]', '"a"'])).toEqual(['a', 'b'])
  })

  test('a later field replaces an earlier one at its place', () => {
    expect(nest(['a', '1'], ['b', '2'], ['a', '3'])).toEqual({ a: 3, b: 2 })
    expect(Object.keys(nest(['a', '1'], ['b', '2'], ['a', '3']) as object)).toEqual(['a', 'b'])
    expect(nest(['a', '{"x": 1}'], ['a[y]', '2'])).toEqual({ a: { x: 1, y: 2 } })
  })

  test('backslashes make brackets and digits part of a name; nothing at all is a name too', () => {
    expect(nest(['a\\[b\\]', '1'])).toEqual({ 'a[b]': 1 })
    expect(nest(['c[\\]]', '2'])).toEqual({ c: { ']': 2 } })
    expect(nest(['a[\\1]', '3'])).toEqual({ a: { 1: 3 } })
    expect(nest(['i\\\\j', '4'])).toEqual({ 'i\\j': 4 })
    expect(nest(['', '5'])).toEqual({ '': 5 })
    expect(nest(['5', '6'])).toEqual({ 5: 6 })
    expect(nest(['__proto__[x]', '7'])).toEqual(JSON.parse('{"__proto__": {"x": 7}}'))
  })

  test('a place keeps its type; the message says which, and points', () => {
    expect(refusal('a', 'a[b]')).toMatchObject({
      code: 'GUI_CLIENT_NESTED',
      message: `Type error: Can't perform 'key' based access on 'a' which has a type of 'string' but this operation requires a type of 'object'.\na[b]\n ^^^`,
    })
    expect(refusal('a[0]', 'a[x]')).toMatchObject({ message: expect.stringContaining("a type of 'array'") })
    expect(refusal('a[x]', 'a[]')).toMatchObject({ message: expect.stringContaining("'append' based access on 'a'") })
    expect(refusal('[]', 'b')).toMatchObject({ message: expect.stringContaining("on '' which has a type of 'array'") })
  })

  test('broken paths are pointed at', () => {
    expect(refusal('a[b')).toMatchObject({ message: "Syntax error: Expecting ']'\na[b\n   ^" })
    expect(refusal('a]')).toMatchObject({ message: "Syntax error: Expecting '['\na]\n ^" })
    expect(refusal('a[b]c')).toMatchObject({ message: "Syntax error: Expecting '['\na[b]c\n    ^" })
    expect(refusal('[x]')).toMatchObject({ message: "Syntax error: Expecting a number or ']'\n[x]\n ^" })
    expect(refusal('a[-1]')).toMatchObject({ message: 'Value error: Negative indexes are not supported.\na[-1]\n  ^^' })
    expect(refusal('a[1000000000]')).toMatchObject({ message: expect.stringContaining('Indexes go up to') })
  })
})
