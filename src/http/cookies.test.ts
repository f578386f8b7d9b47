// cookies.test.ts: what Set-Cookie looks like, attribute by attribute, and everything that is refused, each with a
// sentence that says why. The table of Cookie fields and the promises held for chance are in test/http/.

import { describe, expect, test } from 'vitest'
import { type GuichetError, isGuichetError } from '../base/errors.ts'
import { COOKIE_BYTES_MAX, type CookieAttributes, encodeSetCookie, isSecureName, parseCookies } from './cookies.ts'

const SECURE = { secure: true } as const
const HOST = { secure: true, path: '/' } as const

function refusal(name: string, value: string, attributes?: CookieAttributes): GuichetError {
  try {
    encodeSetCookie(name, value, attributes)
  } catch (error) {
    if (isGuichetError(error)) return error
    throw error
  }
  throw new Error('It was not refused.')
}

describe('encodeSetCookie', () => {
  test.each<[wanted: string, name: string, value: string, attributes?: CookieAttributes]>([
    ['a=1', 'a', '1'],
    ['a=', 'a', ''],
    ['a=1', 'a', '1', {}],
    ['a=1; Max-Age=0', 'a', '1', { maxAgeS: 0 }],
    ['a=1; Max-Age=34560000', 'a', '1', { maxAgeS: 400 * 86_400 }],
    ['a=1; Max-Age=9007199254740991', 'a', '1', { maxAgeS: Number.MAX_SAFE_INTEGER }],
    ['a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT', 'a', '1', { expires: new Date(Date.UTC(1994, 10, 6, 8, 49, 37)) }],
    ['a=1; Expires=Mon, 01 Jan 1601 00:00:00 GMT', 'a', '1', { expires: new Date('1601-01-01T00:00:00Z') }],
    ['a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT', 'a', '1', { expires: new Date('9999-12-31T23:59:59Z') }],
    ['a=1; Domain=a.test', 'a', '1', { domain: 'a.test' }],
    ['a=1; Domain=a-b.example.org', 'a', '1', { domain: 'A-b.Example.ORG' }],
    ['a=1; Domain=xn--caf-dma.test', 'a', '1', { domain: 'xn--caf-dma.test' }],
    ['a=1; Domain=localhost', 'a', '1', { domain: 'localhost' }],
    ['a=1; Domain=1.a.test', 'a', '1', { domain: '1.a.test' }],
    ['a=1; Path=/', 'a', '1', { path: '/' }],
    ['a=1; Path=/caf%C3%A9/x,y', 'a', '1', { path: '/caf%C3%A9/x,y' }],
    ['a=1; Secure', 'a', '1', SECURE],
    ['a=1; HttpOnly', 'a', '1', { httpOnly: true }],
    ['a=1', 'a', '1', { secure: false, httpOnly: false, partitioned: false }],
    ['a=1', 'a', '1', { secure: undefined, path: undefined, maxAgeS: undefined, sameSite: undefined }],
    ['a=1; SameSite=Strict', 'a', '1', { sameSite: 'strict' }],
    ['a=1; SameSite=Lax', 'a', '1', { sameSite: 'lax' }],
    ['a=1; Secure; SameSite=None', 'a', '1', { sameSite: 'none', secure: true }],
    ['a=1; Secure; Partitioned', 'a', '1', { partitioned: true, secure: true }],
    ['__Host-a=1; Path=/; Secure', '__Host-a', '1', HOST],
    ['__host-a=1; Path=/; Secure', '__host-a', '1', HOST],
    ['__Secure-a=1; Domain=a.test; Path=/x; Secure', '__Secure-a', '1', { ...SECURE, path: '/x', domain: 'a.test' }],
    ['__Http-a=1; Domain=a.test; Secure; HttpOnly', '__Http-a', '1', { ...SECURE, httpOnly: true, domain: 'a.test' }],
    ['__Host-Http-a=1; Path=/; Secure; HttpOnly', '__Host-Http-a', '1', { ...HOST, httpOnly: true }],
    ['__Hosts=1', '__Hosts', '1'],
    ['__proto__=1', '__proto__', '1'],
    [
      'a=1; Max-Age=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Domain=a.test; Path=/b; Secure; HttpOnly; SameSite=None; Partitioned',
      'a',
      '1',
      {
        ...{ expires: new Date(0), maxAgeS: 1, domain: 'a.test', path: '/b' },
        ...{ secure: true, httpOnly: true, sameSite: 'none', partitioned: true },
      },
    ],
  ])('%s', (wanted, name, value, attributes) => {
    expect(encodeSetCookie(name, value, attributes)).toBe(wanted)
  })

  test.each([
    ['every cookie-octet but %', "!#$&'()*+-./09:<=>?@AZ[]^_`az{|}~", "!#$&'()*+-./09:<=>?@AZ[]^_`az{|}~"],
    ['space and tab', ' \t', '%20%09'],
    ['what ends a pair, or is a quote', ';,"\\', '%3B%2C%22%5C'],
    ['a percent sign, so that it is not taken for an escape', '100%41', '100%2541'],
    ['line ends, NUL and DEL', '\r\n\0\x7f', '%0D%0A%00%7F'],
    ['text beyond ASCII', 'é€🍪', '%C3%A9%E2%82%AC%F0%9F%8D%AA'],
    ['a line end and a field of its own', '1\r\nSet-Cookie: b=2', '1%0D%0ASet-Cookie:%20b=2'],
    ['attributes of its own', '1; Domain=b.test', '1%3B%20Domain=b.test'],
    ['JSON', '{"a":[1,2]}', '{%22a%22:[1%2C2]}'],
  ])('a value of %s', (_what, value, encoded) => {
    expect(encodeSetCookie('a', value)).toBe(`a=${encoded}`)
    expect(parseCookies(`a=${encoded}`).get('a')).toEqual([value])
  })

  test('name and encoded value may have 4096 bytes together', () => {
    const value = 'x'.repeat(COOKIE_BYTES_MAX - 1)
    expect(encodeSetCookie('a', value)).toBe(`a=${value}`)
    expect(refusal('ab', value).code).toBe('GUI_HTTP_COOKIE_TOO_LARGE')
    expect(encodeSetCookie('a', 'é'.repeat(682))).toHaveLength(2 + 6 * 682)
    const error = refusal('session', 'é'.repeat(700))
    expect(error.message).toBe(
      'The cookie "session" has 4207 bytes, its name and its encoded value together; browsers keep 4096.',
    )
    expect(error.hint).toMatch(/at the server/)
  })

  test('a path may have 1024 bytes', () => {
    const path = `/${'x'.repeat(1023)}`
    expect(encodeSetCookie('a', '', { path })).toBe(`a=; Path=${path}`)
    expect(refusal('a', '', { path: `${path}x` }).message).toMatch(/longer than 1024 bytes/)
  })
})

describe('refused', () => {
  const NAME = 'GUI_HTTP_COOKIE_NAME'
  test.each(['', ' ', 'a b', 'a=b', 'a;b', 'a,b', '"a"', 'a\r\nb', 'a\n', 'é', 'a\0', '(a)', 'a/b', 'a:b', '🍪'])(
    'the name %j',
    (name) => {
      const error = refusal(name, 'x')
      expect([error.code, error.blame, error.status]).toEqual([NAME, 'app', 500])
      expect(error.message).toContain(JSON.stringify(name))
      expect(error.message).not.toMatch(/[\r\n]/)
    },
  )

  const PREFIX = 'GUI_HTTP_COOKIE_PREFIX'
  const INSECURE = 'GUI_HTTP_COOKIE_SECURE'
  const PATH = 'GUI_HTTP_COOKIE_PATH'
  const DOMAIN = 'GUI_HTTP_COOKIE_DOMAIN'
  const LIFETIME = 'GUI_HTTP_COOKIE_LIFETIME'
  test.each<[name: string, attributes: CookieAttributes, code: string, says: string]>([
    ['__Host-a', { path: '/' }, PREFIX, 'needs Secure: browsers refuse the prefix __Host- without'],
    ['__Host-a', { secure: true }, PREFIX, 'needs Path=/ and no Domain'],
    ['__Host-a', { secure: true, path: '/x' }, PREFIX, 'needs Path=/ and no Domain'],
    ['__Host-a', { ...HOST, domain: 'a.test' }, PREFIX, 'needs Path=/ and no Domain'],
    ['__Host-a', {}, PREFIX, 'needs Secure, Path=/ and no Domain'],
    ['__hOST-a', { path: '/' }, PREFIX, 'the prefix __Host-'],
    ['__Host-', { path: '/' }, PREFIX, 'the prefix __Host-'],
    ['__Secure-a', {}, PREFIX, 'needs Secure: browsers refuse the prefix __Secure- without'],
    ['__SECURE-a', { secure: false }, PREFIX, 'the prefix __Secure-'],
    ['__Http-a', SECURE, PREFIX, 'needs HttpOnly: browsers refuse the prefix __Http- without'],
    ['__Http-a', { httpOnly: true }, PREFIX, 'needs Secure'],
    ['__Host-Http-a', HOST, PREFIX, 'needs HttpOnly: browsers refuse the prefix __Host-Http- without'],
    ['__host-http-a', { ...SECURE, httpOnly: true }, PREFIX, 'needs Path=/ and no Domain'],
    ['a', { sameSite: 'none' }, INSECURE, 'has SameSite=None and not Secure'],
    ['a', { sameSite: 'none', secure: false }, INSECURE, 'has SameSite=None and not Secure'],
    ['a', { partitioned: true }, INSECURE, 'has Partitioned and not Secure'],
    ['a', { path: '' }, PATH, 'it does not begin with "/"'],
    ['a', { path: 'x' }, PATH, 'it does not begin with "/"'],
    ['a', { path: '/;x' }, PATH, 'it holds ";"'],
    ['a', { path: '/\r\nSet-Cookie: b=2' }, PATH, 'it holds ";"'],
    ['a', { path: '/ ' }, PATH, 'a space'],
    ['a', { path: '/café' }, PATH, 'beyond printable ASCII'],
    ['a', { path: '/\x7f' }, PATH, 'beyond printable ASCII'],
    ['a', { domain: '' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: '.a.test' }, DOMAIN, 'it begins with a dot'],
    ['a', { domain: 'a.test.' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: 'a..test' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: '-a.test' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: 'a_b.test' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: '*.a.test' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: `${'x'.repeat(64)}.test` }, DOMAIN, 'it is not a host name'],
    ['a', { domain: `${'x.'.repeat(126)}xx` }, DOMAIN, 'it is not a host name'],
    ['a', { domain: 'a.test; Path=/' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: 'a.test\r\nx' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: 'a.test\n' }, DOMAIN, 'it is not a host name'],
    ['a', { domain: 'a.test:8000' }, DOMAIN, 'a name with a port'],
    ['a', { domain: 'https://a.test' }, DOMAIN, 'it is a URL'],
    ['a', { domain: '[::1]' }, DOMAIN, 'an IPv6 address'],
    ['a', { domain: '127.0.0.1' }, DOMAIN, 'it is an IP address'],
    ['a', { domain: '2130706433' }, DOMAIN, 'it is an IP address'],
    ['a', { domain: '0x7f.0x1' }, DOMAIN, 'it is an IP address'],
    ['a', { domain: 'café.test' }, DOMAIN, 'it is not ASCII'],
    ['a', { domain: '\u212a.test' }, DOMAIN, 'it is not ASCII'],
    ['a', { maxAgeS: -1 }, LIFETIME, 'maxAgeS is -1'],
    ['a', { maxAgeS: 1.5 }, LIFETIME, 'maxAgeS is 1.5'],
    ['a', { maxAgeS: Number.NaN }, LIFETIME, 'maxAgeS is NaN'],
    ['a', { maxAgeS: Number.POSITIVE_INFINITY }, LIFETIME, 'maxAgeS is Infinity'],
    ['a', { maxAgeS: 1e21 }, LIFETIME, 'maxAgeS is 1e+21'],
    ['a', { expires: new Date(Number.NaN) }, LIFETIME, 'expires is not a valid Date'],
    ['a', { expires: new Date('1600-12-31T23:59:59Z') }, LIFETIME, 'in the years 1601 to 9999'],
    ['a', { expires: new Date(8.64e15) }, LIFETIME, 'in the years 1601 to 9999'],
  ])('%s with %o', (name, attributes, code, says) => {
    const error = refusal(name, 'secret', attributes)
    expect(error.code).toBe(code)
    expect(error.message).toContain(says)
    expect(error.message).toContain(JSON.stringify(name))
    expect(error.hint).not.toBe('')
    expect(error.message + error.hint).not.toMatch(/secret|[\r\n]/)
  })

  test.each([
    ['half a surrogate pair', 'x\ud800'],
    ['the other half', '\udc00x'],
  ])('a value with %s, which no bytes stand for', (_what, value) => {
    const error = refusal('a', value)
    expect([error.code, error.message]).toEqual([
      'GUI_HTTP_COOKIE_VALUE',
      'The cookie "a" cannot be sent: its value holds half of a surrogate pair.',
    ])
  })

  // What TypeScript would not let pass comes from JavaScript.
  test.each([
    [{ maxAge: 3600 }, 'there is no attribute "maxAge"'],
    [{ SameSite: 'lax' }, 'there is no attribute "SameSite"'],
    [{ __proto__: null, toString: 1 }, 'there is no attribute "toString"'],
    [{ sameSite: 'Lax' }, 'sameSite is "Lax"'],
    [{ sameSite: true }, 'sameSite is "true"'],
    [{ sameSite: 'constructor' }, 'sameSite is "constructor"'],
    [{ sameSite: 'lax\r\nx' }, 'sameSite is "lax\\r\\nx"'],
    [{ expires: 3600 }, 'expires is not a valid Date'],
    [{ maxAgeS: '60' }, 'maxAgeS is 60'],
  ])('attributes %o of a program without types', (attributes, says) => {
    expect(refusal('a', '', attributes as CookieAttributes).message).toContain(says)
  })

  test.each([
    [1, 'number'],
    [{}, 'object'],
    [undefined, 'undefined'],
    [null, 'object'],
  ])('a value %o of a program without types', (value, type) => {
    expect(refusal('a', value as never).message).toContain(`its value is of type ${type}`)
  })

  test('a long name is not repeated whole', () => {
    expect(refusal(`${'x'.repeat(5000)}=`, '').message.length).toBeLessThan(200)
  })
})

test('which names promise Secure', () => {
  const secure = ['__Host-a', '__Secure-a', '__Http-a', '__Host-Http-a', '__host-a', '__SECURE-', '__hTTP-x']
  const others = ['a', '', '__', '_Host-a', '__Hosta', '__Host_a', 'x__Host-a', '__proto__']
  expect([...secure, ...others].filter(isSecureName)).toEqual(secure)
})

test('what was read is not shared between fields', () => {
  expect(parseCookies('')).toBe(parseCookies('x'))
  expect(parseCookies('a=1')).not.toBe(parseCookies('a=1'))
})
