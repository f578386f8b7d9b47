// signature.test.ts: only what was signed with one of the keys, under this name, is read; not one sign may differ.

import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeSigned, isSignedForm, parseSigned } from './signature.ts'

const [KEY, OLD, FOREIGN] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const text = fc.string({ unit: 'binary', maxLength: 100 })
const name = fc.string({ unit: fc.constantFrom(...'abc.-_09'), minLength: 1, maxLength: 10 })

test('the signature is HMAC-SHA256 over name=value, in base64url', () => {
  const key = new Uint8Array(32).fill(7)
  const hmac = createHmac('sha256', key).update('id=é.1').digest('base64url')
  expect(encodeSigned('id', 'é.1', key)).toBe(`é.1.${hmac}`)
  expect(encodeSigned('id', '', key)).toHaveLength(44)
})

test('whatever was signed is read', () => {
  fc.assert(
    fc.property(name, text, (name, value) => {
      expect(parseSigned(name, encodeSigned(name, value, KEY), [KEY])).toBe(value)
    }),
  )
})

test('a value that looks signed itself is signed as a whole', () => {
  const once = encodeSigned('a', '1', KEY)
  const twice = encodeSigned('a', once, KEY)
  expect(parseSigned('a', twice, [KEY])).toBe(once)
  expect(parseSigned('a', once, [KEY])).toBe('1')
})

describe('not read is', () => {
  test('what another key has signed; and older keys are accepted as long as they are in the list', () => {
    const signed = encodeSigned('a', '1', OLD)
    expect(parseSigned('a', signed, [KEY, OLD])).toBe('1')
    expect(parseSigned('a', signed, [OLD, KEY])).toBe('1')
    expect(parseSigned('a', signed, [KEY])).toBeUndefined()
    expect(parseSigned('a', signed, [FOREIGN])).toBeUndefined()
    expect(parseSigned('a', signed, [])).toBeUndefined()
  })

  test('what was signed under another name', () => {
    expect(parseSigned('admin', encodeSigned('user', '1', KEY), [KEY])).toBeUndefined()
    // "a=b" under the name x, and "b" under a name that ends alike.
    expect(parseSigned('x', encodeSigned('x=a', 'b', KEY), [KEY])).toBeUndefined()
  })

  test('what has one sign more, less, or another', () => {
    const signed = encodeSigned('a', 'value.1', KEY)
    const changed = [...signed].flatMap((sign, at) => {
      const [before, after] = [signed.slice(0, at), signed.slice(at + 1)]
      return [before + after, `${before}${sign}${sign}${after}`, `${before}${sign === 'A' ? 'B' : 'A'}${after}`]
    })
    expect(changed).toHaveLength(3 * signed.length)
    expect(changed.filter((one) => parseSigned('a', one, [KEY]) !== undefined)).toEqual([])
  })

  test('the same bytes in other letters: the last one has two bits to spare, and base64 has other signs', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const signed = encodeSigned('a', '1', KEY)
    const others = [...letters].map((letter) => signed.slice(0, -1) + letter).filter((one) => one !== signed)
    expect(others).toHaveLength(63)
    expect(others.filter((one) => parseSigned('a', one, [KEY]) !== undefined)).toEqual([])
    const dashed = Array.from({ length: 100 }, (_, i) => encodeSigned('a', String(i), KEY)).find((one) =>
      /[-_]/.test(one),
    )
    expect(dashed).toBeDefined()
    expect(parseSigned('a', dashed?.replaceAll('-', '+').replaceAll('_', '/') ?? '', [KEY])).toBeUndefined()
    expect(parseSigned('a', `${signed}=`, [KEY])).toBeUndefined()
  })

  test.each(['', '.', '1', '1.', '.1', 'x'.repeat(43), 'x'.repeat(44), `1.${'é'.repeat(43)}`, `1.${'🍪'.repeat(21)}x`])(
    '%j, which nobody signed',
    (given) => {
      expect(parseSigned('a', given, [KEY])).toBeUndefined()
    },
  )
})

test('what may be signed is seen by its form', () => {
  expect(isSignedForm(encodeSigned('a', '', KEY))).toBe(true)
  expect(isSignedForm(encodeSigned('a', 'x.y', KEY))).toBe(true)
  expect(['', '.', 'a.b', 'x'.repeat(44), 'x'.repeat(43)].filter(isSignedForm)).toEqual([])
})
