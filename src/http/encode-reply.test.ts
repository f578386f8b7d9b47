// encode-reply.test.ts: heads are kept ready, and must be what would be made anew: whatever was asked for before.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DefaultFields, displayName } from './default-fields.ts'
import { CHUNKED, encodeHead, NO_BODY } from './encode-reply.ts'
import { Reply, TEXT } from './reply.ts'
import { STATUS_TEXT } from './status.ts'

const OWN = ['content-length', 'transfer-encoding', 'connection', 'keep-alive']
const dates = ['Date: Sun, 29 Nov 2026 04:00:00 GMT\r\n', 'Date: Sun, 29 Nov 2026 04:00:01 GMT\r\n']
const defaults = [
  undefined,
  new DefaultFields({ 'x-a': 'default', vary: 'Cookie' }),
  new DefaultFields({ 'x-b': 'other' }),
]

type Fields = readonly (readonly [name: string, value: string])[]

/** Line by line, without anything kept; cookies stand last. */
function plainHead(
  status: number,
  type: string | undefined,
  fields: Fields,
  chosen: DefaultFields | undefined,
  date: string,
) {
  const said = [...(type === undefined ? [] : [['content-type', type] as const]), ...fields]
  let end = said.length
  while (end > 0 && said[end - 1]?.[0] === 'set-cookie') end--
  const names = said.map(([name]) => name)
  const besides: [string, string][] = []
  for (let i = 0; i < (chosen?.list.length ?? 0); i += 2) {
    const name = chosen?.list[i] ?? ''
    if (!names.includes(name)) besides.push([name, chosen?.list[i + 1] ?? ''])
  }
  const line = ([name, value]: readonly [string, string]) => `${displayName(name)}${value}\r\n`
  const own = said.slice(0, end).filter(([name]) => !OWN.includes(name))
  const head = [`HTTP/1.1 ${status} ${STATUS_TEXT[status]}\r\n`, ...own.map(line), ...besides.map(line)]
  return [...head, names.includes('date') ? '' : date, ...said.slice(end).map(line)].join('')
}

const someField = fc.tuple(
  fc.constantFrom('x-a', 'x-b', 'vary', 'set-cookie', 'date', 'connection', 'content-length', 'cache-control'),
  fc.constantFrom('1', '2', 'Cookie', 'caf\xe9'),
)
const someReply = fc.record({
  // 404 and 500 are kept at the same place.
  status: fc.constantFrom(200, 404, 500),
  type: fc.constantFrom(undefined, TEXT),
  fields: fc.array(someField, { maxLength: 5 }),
  chosen: fc.constantFrom(...defaults),
  date: fc.constantFrom(...dates),
  framing: fc.constantFrom(0, 13, 5000, CHUNKED, NO_BODY),
  keepAlive: fc.boolean(),
  times: fc.integer({ min: 1, max: 3 }),
})

test('a head says the same whether it was kept or is made anew', () => {
  const framed: Readonly<Record<number, string>> = { [CHUNKED]: 'Transfer-Encoding: chunked\r\n', [NO_BODY]: '' }
  const all = fc.array(someReply, { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(all, (replies) => {
      for (const { status, type, fields, chosen, date, framing, keepAlive, times } of replies) {
        const reply = new Reply(status, null, type)
        for (const [name, value] of fields) reply.headers.append(name, value)
        reply.defaults = chosen
        const length = framed[framing] ?? `Content-Length: ${framing}\r\n`
        const end = keepAlive ? '\r\n' : 'Connection: close\r\n\r\n'
        // Without fields of its own the type stands first, and the date behind the defaults.
        const expected = plainHead(status, type, fields, chosen, date) + length + end
        for (let time = 0; time < times; time++) expect(encodeHead(reply, date, framing, keepAlive, 1)).toBe(expected)
      }
    }),
    { numRuns: 300 },
  )
})
