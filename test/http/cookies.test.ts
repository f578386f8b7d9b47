// cookies.test.ts: the table of Cookie fields, and promises held for whatever chance makes up: text comes back whole,
// reading never fails and its time grows with the length, and no Set-Cookie holds a line end or an attribute that nobody gave.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGuichetError } from '../../src/base/errors.ts'
import { type CookieAttributes, encodeSetCookie, parseCookies } from '../../src/http/cookies.ts'
import { assertFieldValue } from '../../src/http/headers.ts'
import { COOKIE_CASES } from './cookie-cases.ts'

const LONE = String.fromCharCode(0xd800)

function pairsOf(field: string): [string, string][] {
  return [...parseCookies(field)].flatMap(([name, values]) => values.map((value): [string, string] => [name, value]))
}

/** The pair that a browser keeps of a Set-Cookie field, and sends back. */
function kept(field: string): string {
  return field.split(';', 1)[0] ?? ''
}

/** Any text, halves of surrogate pairs too, and often the signs that mean something in a field. */
const unit = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom(
    '\r\n',
    '\n',
    '\0',
    ';',
    '=',
    '"',
    '%',
    '%0d%0a',
    ',',
    ' ',
    '\t',
    '/',
    '.',
    '__Host-',
    'é',
    '🍪',
    LONE,
  ),
)
const anyText = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''))
const tokenSign = fc.constantFrom(..."!#$%&'*+-.^_`|~09azAZ")
const token = fc.array(tokenSign, { minLength: 1, maxLength: 20 }).map((signs) => signs.join(''))
const wellFormed = fc.string({ unit: 'binary', maxLength: 300 })

/** Good more often than not, so that many fields are made of several attributes. */
function mostly<Value>(good: fc.Arbitrary<Value>, ...others: readonly fc.Arbitrary<Value>[]): fc.Arbitrary<Value> {
  return fc.oneof({ arbitrary: good, weight: 8 }, ...others)
}

const attributes: fc.Arbitrary<CookieAttributes> = fc.record(
  {
    expires: mostly(fc.date({ min: new Date(0), max: new Date(4e12) }), fc.date({ noInvalidDate: false })),
    maxAgeS: mostly(fc.nat(), fc.integer(), fc.double()),
    domain: mostly(fc.domain(), anyText),
    path: mostly(
      fc.webPath().map((path) => `/${path}`),
      anyText,
      anyText.map((text) => `/${text}`),
    ),
    secure: mostly(fc.constant(true), fc.boolean()),
    httpOnly: fc.boolean(),
    sameSite: fc.constantFrom('strict', 'lax', 'none'),
    partitioned: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('reading a Cookie field', () => {
  test('the table is as long as it says', () => {
    expect(COOKIE_CASES.length).toBeGreaterThanOrEqual(100)
    expect(new Set(COOKIE_CASES.map(([, field]) => field)).size).toBe(COOKIE_CASES.length)
  })

  test.each(COOKIE_CASES)('%s', (_what, field, pairs) => {
    expect(pairsOf(field)).toEqual(pairs)
  })

  test('whatever comes, it is read, and every name can be asked for', () => {
    const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))
    const sign = fc.oneof(byte, fc.constantFrom(';', '=', ' ', '"', '%', '%C3', '\xc3\xa9'))
    const field = fc.array(sign, { maxLength: 80 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(field, (text) => {
        for (const [name, values] of parseCookies(text)) {
          expect(name).not.toBe('')
          expect(values.length).toBeGreaterThan(0)
        }
      }),
    )
  })

  test('a field is read in a time that grows with its length, not faster', () => {
    // Each of these would take the square of its length if one loop looked back or too far ahead: minutes for 4 MiB.
    const size = 4_194_304
    const fields = [
      'x;'.repeat(size / 2),
      `a=1;${'x;'.repeat(size / 2)}`,
      `${'x;'.repeat(size / 2)}a=1`,
      `a=${' '.repeat(size)}`,
      `${' '.repeat(size)};a=1`,
      `a=${'"'.repeat(size)}`,
      `a=${'%'.repeat(size)}`,
      `a=${'%41'.repeat(size / 3)}%`,
      `a=${'\xc3\xa9'.repeat(size / 2)}`,
      'a=1;'.repeat(size / 4),
    ]
    const before = performance.now()
    for (const field of fields) parseCookies(field)
    expect(performance.now() - before).toBeLessThan(5000)
  })
})

describe('whatever is set', () => {
  test('comes back whole when it is text', () => {
    fc.assert(
      fc.property(token, wellFormed, (name, value) => {
        expect(pairsOf(kept(encodeSetCookie(name, value)))).toEqual([[name, value]])
      }),
      { numRuns: 2000 },
    )
  })

  test('comes back whole out of a crowd', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(token, wellFormed), { selector: ([name]) => name }), (pairs) => {
        const field = pairs.map(([name, value]) => kept(encodeSetCookie(name, value))).join('; ')
        expect(pairsOf(field)).toEqual(pairs)
      }),
    )
  })

  test('is refused with a code, or is one field with the attributes that were given and no others', () => {
    let sent = 0
    let refused = 0
    fc.assert(
      fc.property(mostly(token, anyText), mostly(wellFormed, anyText), attributes, (name, value, given) => {
        const made = attempt(() => encodeSetCookie(name, value, given))
        if (typeof made !== 'string') {
          refused++
          expect(isGuichetError(made) && made.code).toMatch(/^GUI_HTTP_COOKIE_/)
          return
        }
        sent++
        assertFieldValue('set-cookie', made)
        expect(made).toMatch(/^[\x20-\x7e]+$/)
        const [pair = '', ...rest] = made.split('; ')
        expect(pairsOf(pair)).toEqual([[name, value]])
        expect(rest.map((text) => text.split('=')[0])).toEqual(wanted(given))
      }),
      { numRuns: 5000 },
    )
    // Both happen often, or the property would say nothing.
    expect(Math.min(sent, refused)).toBeGreaterThan(200)
  })
})

function wanted(given: CookieAttributes): string[] {
  const said: readonly (readonly [string, boolean])[] = [
    ['Max-Age', given.maxAgeS !== undefined],
    ['Expires', given.expires !== undefined],
    ['Domain', given.domain !== undefined],
    ['Path', given.path !== undefined],
    ['Secure', given.secure === true],
    ['HttpOnly', given.httpOnly === true],
    ['SameSite', given.sameSite !== undefined],
    ['Partitioned', given.partitioned === true],
  ]
  return said.filter(([, is]) => is).map(([name]) => name)
}

function attempt(make: () => string): unknown {
  try {
    return make()
  } catch (error) {
    return error
  }
}
