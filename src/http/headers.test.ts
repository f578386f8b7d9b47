// headers.test.ts: what a field may hold, whatever was put into it before; as a plain reading of RFC 9110 §5.5 has it.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReplyHeaders } from './headers.ts'

const NAMES = ['x-a', 'X-A', 'x-b', 'Content-Type']
const VALUES = [
  ...['yes', ' yes', 'yes\t', '', ' ', 'no', '0', 'é', '€', 'a\r\nb: c', 'a\nb', '\0', 'x'.repeat(64), 'x'.repeat(65)],
  ...[0, 1, 10],
]

/** What may stand there: Latin-1 without ASCII's control characters, the white space around it left out. */
function plain(value: string | number): string | undefined {
  const text = `${value}`.trim()
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0
    if (code !== 9 && (code < 32 || code === 127 || code > 255 || (code > 127 && code < 160))) return undefined
  }
  return text
}

describe('fields of a reply', () => {
  it('takes or refuses a value for itself, whatever the field said before', () => {
    const step = fc.tuple(fc.constantFrom('set', 'append'), fc.constantFrom(...NAMES), fc.constantFrom(...VALUES))
    let refused = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const headers = new ReplyHeaders([])
        let expected: [string, string][] = []
        for (const [how, name, value] of steps) {
          const key = name.toLowerCase()
          const text = plain(value)
          const put = () => (how === 'set' ? headers.set(name, value) : headers.append(name, value))
          if (text === undefined) {
            refused++
            expect(put).toThrow(expect.objectContaining({ code: 'GUI_HTTP_FIELD_VALUE' }))
            continue
          }
          put()
          const at = how === 'set' ? expected.findIndex(([held]) => held === key) : -1
          if (at < 0) expected.push([key, text])
          else expected = expected.filter(([held], i) => i <= at || held !== key).with(at, [key, text])
        }
        expect([...headers]).toEqual(expected)
      }),
      { numRuns: 500 },
    )
    expect(refused).toBeGreaterThan(100)
  })

  it('refuses a name that is no token, the second time too', () => {
    const headers = new ReplyHeaders([])
    for (let i = 0; i < 2; i++)
      for (const name of ['', 'a b', 'a:', 'a\r\nb', 'é'])
        expect(() => headers.set(name, 'yes')).toThrow(expect.objectContaining({ code: 'GUI_HTTP_FIELD_VALUE' }))
    expect([...headers]).toEqual([])
  })
})
