import { describe, expect, test } from 'vitest'
import { parseJson } from './parse-json.ts'

const codeOf = (text: string) => {
  try {
    parseJson(text)
    return 'taken'
  } catch (error) {
    return (error as { code?: string }).code // what the table of errors makes
  }
}

describe('a name that reaches a prototype', () => {
  test.each([
    '{"__proto__":{"admin":true}}',
    '{"__proto__":1}',
    '{"__proto__" : null}',
    '[{"a":{"b":[{"__proto__":{}}]}}]',
    '{"\\u005f_proto__":1}',
    '{"_\\u005F\\u0070roto__":1}',
    '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":1}',
    '{"a":1,"constructor":{"prototype":{"admin":true}}}',
    '{"constructor":{"a":1,"prototype":null}}',
    '{"\\u0063onstructor":{"p\\u0072ototype":1}}',
    '{"__proto__":1,"__proto__":2}',
  ])('is refused: %s', (text) => {
    expect(codeOf(text)).toBe('GUI_HTTP_BODY_JSON_KEY')
  })

  test('is found at any depth', () => {
    const deep = 200_000
    expect(codeOf(`${'['.repeat(deep)}{"__proto__":1}${']'.repeat(deep)}`)).toBe('GUI_HTTP_BODY_JSON_KEY')
    expect(codeOf(`${'{"a":'.repeat(deep)}"__proto__"${'}'.repeat(deep)}`)).toBe('taken')
  })
})

test.each([
  '{"title":"__proto__ and constructor"}',
  '["__proto__"]',
  '{"constructor":"Ferrari"}',
  '{"constructor":{"name":"Ferrari"},"prototype":{"name":"SF90"}}',
  '{"constructor":["prototype"]}',
  '{"proto":1,"__proto":2,"proto__":3}',
  '{"title":"caf\\u00e9 \\u0041 \\\\u005f_proto__"}',
  '"__proto__"',
  '7',
  'null',
])('whatever is no such name is taken as it came: %s', (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text))
})

test('a text that is no JSON is refused with the place, whatever names it holds', () => {
  expect(codeOf('{"__proto__":')).toBe('GUI_HTTP_BODY_JSON')
  expect(() => parseJson('{"a":\n  oops}')).toThrow('at line 2, column 3')
})
