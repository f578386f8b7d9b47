// repeated-head.test.ts: a head that repeats the connection's fields is read in one pass, and means what a careful look says.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGuichetError } from '../base/errors.ts'
import { parseRequest } from './parse-request.ts'
import type { HeadMemory } from './request-head.ts'

const limits = { targetBytesMax: 64, headBytesMax: 256, headFieldsMax: 5 }
const FIELDS = 'Host: a.test\r\nAccept: */*\r\n\r\n'
const OTHER = 'Host: b.test\r\nCookie: a=b\r\n\r\n'
const OLD = 'Host: c.test\r\nConnection: close\r\n\r\n'

const fresh = (): HeadMemory => ({ searched: 0, recent: undefined, older: undefined, target: '' })

/** A connection that has sent OTHER, then FIELDS. */
function primed(version = '1.1'): HeadMemory {
  const memory = fresh()
  for (const block of [OTHER, FIELDS]) {
    const bytes = Buffer.from(`GET / HTTP/${version}\r\n${block}`)
    parseRequest(bytes, 0, bytes.length, limits, memory)
  }
  return memory
}

/** What parseRequest says of `bytes`, as far as a handler could see it. */
function outcome(bytes: Buffer, start: number, end: number, memory: HeadMemory): unknown {
  try {
    const head = parseRequest(bytes, start, end, limits, memory)
    if (head === undefined) return 'more'
    const { block, ...line } = head
    return { ...line, raw: block.raw, version: block.version, fields: block.headers.list, facts: block.facts }
  } catch (error) {
    return isGuichetError(error) ? error.code : error
  }
}

const oneOf = (...texts: string[]) => fc.constantFrom(...texts)
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))
const method = fc.oneof(
  {
    weight: 4,
    arbitrary: oneOf('GET', 'POST', 'DELETE', 'OPTIONS', 'get', 'GE', 'BREW', 'PROPFIND', '', 'G T', 'GET '),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 9 }) },
)
const target = fc.oneof(
  {
    weight: 4,
    arbitrary: oneOf('/', '/a?b=c', '/caf%C3%A9', '*', 'http://d.test/x', '/a#b', 'a', '', `/${'x'.repeat(64)}`),
  },
  { weight: 1, arbitrary: fc.array(byte, { maxLength: 12 }).map((bytes) => `/${bytes.join('')}`) },
)
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constant(' ') },
  { weight: 1, arbitrary: byte },
  { weight: 1, arbitrary: fc.constant('') },
)
const version = oneOf(' HTTP/1.1', ' HTTP/1.0', ' HTTP/1.2', ' HTTP/2.0', ' http/1.1', '  HTTP/1.1', ' HTTP/1.1 ', '')
const lineEnd = fc.oneof(
  { weight: 8, arbitrary: fc.constant('\r\n') },
  { weight: 1, arbitrary: oneOf('\n', '\r', '\r\r\n', '') },
)
const block = oneOf(
  FIELDS,
  OTHER,
  OLD,
  'Host: a.test\r\n\r\n',
  '\r\n',
  `${FIELDS.slice(0, -2)}X: ${'y'.repeat(240)}\r\n\r\n`,
)

describe('a head with fields that were sent before', () => {
  test('means what it would mean on a new connection', () => {
    fc.assert(
      fc.property(
        fc.tuple(method, gap, target, version, lineEnd, block),
        oneOf('1.0', '1.1'),
        fc.nat(3),
        (parts, before, cut) => {
          const [verb, between, path, words, end, fields] = parts
          const bytes = Buffer.from(`${verb}${between}${path}${words}${end}${fields}`, 'latin1')
          const stop = bytes.length - cut
          expect(outcome(bytes, 0, stop, primed(before))).toEqual(outcome(bytes, 0, stop, fresh()))
        },
      ),
      { numRuns: 3000 },
    )
  })

  test.each(['x', '/', '\t', '\0', '\r', '\n', '\xa0'])(
    'is refused when %j stands where the space should',
    (between) => {
      for (const verb of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const bytes = Buffer.from(`${verb}${between}/ HTTP/1.1\r\n${FIELDS}`, 'latin1')
        expect(outcome(bytes, 0, bytes.length, primed())).toMatch(/^GUI_HTTP_/)
        expect(outcome(bytes, 0, bytes.length, primed())).toBe(outcome(bytes, 0, bytes.length, fresh()))
      }
    },
  )

  test('is not made of bytes behind those that have come', () => {
    const bytes = Buffer.from(`GET /a HTTP/1.1\r\n${FIELDS}`)
    for (let end = 0; end < bytes.length; end++) expect(outcome(bytes, 0, end, primed())).toBe('more')
  })

  test('tells targets apart, however much alike they are', () => {
    const memory = primed()
    for (const path of ['/a/b', '/a/c', '/a/b', '/a', '/a/b?', '/a/b', `/${'d'.repeat(60)}`, '/a/b']) {
      const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\n${FIELDS}`)
      expect(parseRequest(bytes, 0, bytes.length, limits, memory)?.target).toBe(path)
    }
  })

  test('shares the parsed fields, also when two clients of a proxy take turns', () => {
    const memory = primed()
    const { recent, older } = memory
    for (const [block, parsed] of [
      [OTHER, older],
      [FIELDS, recent],
      [FIELDS, recent],
    ] as const) {
      const bytes = Buffer.from(`POST /a HTTP/1.1\r\n${block}`)
      expect(parseRequest(bytes, 0, bytes.length, limits, memory)?.block).toBe(parsed)
    }
  })
})
