import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { colourHead, colourJson, colourMeta, colourXml, painterOf, STYLES } from './colour.ts'

const HEAD = 'HTTP/1.1 404 Not Found\r\nX: a:b\r\nEmpty:\r\nodd line'
const JSON_TEXT = '{\n  "a\\"b": [1, -2.5e3, true, null, "x: [1]"],\n  "c": {}\n}'
const XML = '<?xml version="1.0"?>\n<a b="1">text<!-- c --><d/></a>'

test('colours change no character, in every style', () => {
  for (const style of STYLES) {
    const paint = painterOf(style)
    expect(stripVTControlCharacters(colourHead(HEAD, paint))).toBe(HEAD)
    expect(stripVTControlCharacters(colourHead('GET /x HTTP/1.1\r\nA: b', paint))).toBe('GET /x HTTP/1.1\r\nA: b')
    expect(stripVTControlCharacters(colourJson(JSON_TEXT, paint))).toBe(JSON_TEXT)
    expect(stripVTControlCharacters(colourXml(XML, paint))).toBe(XML)
    expect(stripVTControlCharacters(colourMeta('Elapsed time: 0.2s', paint))).toBe('Elapsed time: 0.2s')
  }
})

test('keys, strings, numbers and words differ; a string that looks like a key does not', () => {
  const named = colourJson('{"k": ["s", 1, null]}', (kind, text) => `<${kind} ${text}>`)
  expect(named).toBe('<sign {><key "k">: <sign [><string "s"><sign ,> <number 1><sign ,> <word null><sign ]}>')
})

test('the status has the colour of its class', () => {
  const kind = (status: number) => colourHead(`HTTP/1.1 ${status} X`, (of, text) => `<${of} ${text}>`)
  expect(kind(200)).toContain('<good 200 X>')
  expect(kind(302)).toContain('<redirect 302 X>')
  expect(kind(404)).toContain('<client 404 X>')
  expect(kind(503)).toContain('<server 503 X>')
})
