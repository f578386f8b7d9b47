// cookies.test.ts: the jar as a handler sees it: reading, setting with safe defaults, reading back at once, deleting,
// signing with keys that rotate. A jar of the next request is given what a browser would send back.

import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isGuichetError } from '../../base/errors.ts'
import { RequestHeaders } from '../../http/headers.ts'
import { type CookieOptions, type CookiePlace, Cookies } from './cookies.ts'

const [KEY, OLD] = [randomBytes(32), randomBytes(32)]
const YEAR_S = 31_536_000

interface Given {
  readonly secure?: boolean
  readonly keys?: readonly Uint8Array[]
}

function jar(cookie?: string, { secure = false, keys = [KEY] }: Given = {}): Cookies {
  const headers = new RequestHeaders(cookie === undefined ? [] : ['cookie', cookie])
  return new Cookies({ headers, secure, keys: () => keys })
}

/** What a browser sends back of what a jar wanted to set. */
function sentBack(cookies: Cookies): string {
  return cookies
    .drain()
    .map((field) => field.split(';', 1)[0])
    .join('; ')
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return isGuichetError(error) ? error.code : String(error)
  }
  return 'nothing was thrown'
}

describe('reading', () => {
  test('a value, every value, whether there is one, and all names', () => {
    const cookies = jar('a=1; b=%C3%A9; a=2; c=')
    expect([cookies.get('a'), cookies.get('b'), cookies.get('c'), cookies.get('d')]).toEqual(['1', 'é', '', undefined])
    expect([cookies.getAll('a'), cookies.getAll('d')]).toEqual([['1', '2'], []])
    expect([cookies.has('a'), cookies.has('c'), cookies.has('d')]).toEqual([true, true, false])
    expect(cookies.names()).toEqual(['a', 'b', 'c'])
    expect([...cookies]).toEqual([
      ['a', '1'],
      ['b', 'é'],
      ['c', ''],
    ])
    expect(new Map(cookies).get('b')).toBe('é')
  })

  test('several Cookie fields are one', () => {
    const headers = new RequestHeaders(['cookie', 'a=1', 'x', 'y', 'cookie', 'b=2'])
    expect([...new Cookies({ headers, secure: false, keys: () => [] })]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
  })

  test('without a Cookie field there are none', () => {
    expect([jar().get('a'), jar().names(), [...jar()], jar().has('a'), jar().getAll('a')]).toEqual([
      ...[undefined, [], []],
      ...[false, []],
    ])
  })

  test('names of Object.prototype are names like others', () => {
    expect(jar().get('__proto__')).toBeUndefined()
    expect(jar().has('constructor')).toBe(false)
    expect(jar('__proto__=1').get('__proto__')).toBe('1')
  })

  test('a list that was given out is the caller’s', () => {
    const cookies = jar('a=1')
    cookies.getAll('a').push('2')
    expect(cookies.getAll('a')).toEqual(['1'])
  })

  test('the field is looked at once, at the first question, and setting asks none', () => {
    let asked = 0
    class Counting extends RequestHeaders {
      override get(name: string): string | null {
        asked++
        return super.get(name)
      }
    }
    const cookies = new Cookies({ headers: new Counting(['cookie', 'a=1']), secure: true, keys: () => [KEY] })
    cookies.set('b', '2', { signed: true })
    cookies.delete('c')
    expect([cookies.get('b', { signed: true }), cookies.get('c'), asked]).toEqual(['2', undefined, 0])
    expect([cookies.get('a'), cookies.has('a'), cookies.names(), asked]).toEqual(['1', true, ['a', 'b'], 1])
  })
})

describe('setting', () => {
  test.each<[field: string, secure: boolean, name: string, options?: CookieOptions]>([
    ['a=1; Path=/; HttpOnly; SameSite=Lax', false, 'a'],
    ['a=1; Path=/; Secure; HttpOnly; SameSite=Lax', true, 'a'],
    ['a=1; Path=/; SameSite=Lax', true, 'a', { secure: false, httpOnly: false }],
    ['a=1; Path=/; Secure; HttpOnly; SameSite=Lax', false, 'a', { secure: true }],
    ['a=1; Path=/; Secure; HttpOnly; SameSite=None', false, 'a', { secure: true, sameSite: 'none' }],
    ['a=1; Path=/; HttpOnly; SameSite=Strict', false, 'a', { sameSite: 'strict' }],
    ['a=1; Path=/; Secure; HttpOnly; SameSite=Lax; Partitioned', false, 'a', { secure: true, partitioned: true }],
    ['a=1; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax', false, 'a', { maxAgeS: YEAR_S }],
    ['a=1; Domain=a.test; Path=/x; HttpOnly; SameSite=Lax', false, 'a', { domain: 'a.test', path: '/x' }],
    ['a=1; Path=/; HttpOnly; SameSite=Lax', false, 'a', { path: undefined, sameSite: undefined, httpOnly: undefined }],
    ['a=1; Path=/; HttpOnly; SameSite=Lax', false, 'a', { domain: undefined, maxAgeS: undefined, secure: undefined }],
    ['__Host-a=1; Path=/; Secure; HttpOnly; SameSite=Lax', false, '__Host-a'],
    ['__Secure-a=1; Path=/; Secure; HttpOnly; SameSite=Lax', false, '__Secure-a'],
    ['__Http-a=1; Path=/; Secure; HttpOnly; SameSite=Lax', true, '__Http-a'],
    ['__Host-Http-a=1; Path=/; Secure; HttpOnly; SameSite=Lax', true, '__Host-Http-a'],
  ])('%s', (field, secure, name, options) => {
    const cookies = jar(undefined, { secure })
    cookies.set(name, '1', options)
    expect(cookies.drain()).toEqual([field])
  })

  test('what is set is read back at once, as the next request would read it', () => {
    const cookies = jar('a=1; a=2; b=2')
    cookies.set('a', 'é; "x"')
    cookies.set('c', '', { path: '/elsewhere' })
    const seen = [cookies.get('a'), cookies.getAll('a'), cookies.get('c'), cookies.names(), [...cookies]]
    expect(seen).toEqual([
      ...['é; "x"', ['é; "x"'], '', ['a', 'b', 'c']],
      [
        ['a', 'é; "x"'],
        ['b', '2'],
        ['c', ''],
      ],
    ])
    const next = jar(sentBack(cookies))
    expect([next.get('a'), next.get('c')]).toEqual(['é; "x"', ''])
  })

  test('the same name, domain and path again replaces what was set before; anything else stands beside it', () => {
    const cookies = jar()
    cookies.set('a', '1')
    cookies.set('b', '1')
    cookies.set('a', '2', { domain: 'a.test' })
    cookies.set('a', '3', { path: '/x' })
    cookies.set('A', '4')
    cookies.set('a', '5', { domain: 'A.TEST', maxAgeS: 1 })
    cookies.set('a', '6')
    expect(cookies.get('a')).toBe('6')
    expect(cookies.drain().map((field) => field.replace('; HttpOnly; SameSite=Lax', ''))).toEqual([
      'b=1; Path=/',
      'a=3; Path=/x',
      'A=4; Path=/',
      'a=5; Max-Age=1; Domain=a.test; Path=/',
      'a=6; Path=/',
    ])
  })

  test('a partitioned cookie is another than one that is not', () => {
    const cookies = jar(undefined, { secure: true })
    cookies.delete('a')
    cookies.set('a', '1', { secure: true, sameSite: 'none', partitioned: true })
    expect(cookies.drain()).toEqual([
      expect.stringMatching(/^a=; Max-Age=0; /),
      'a=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned',
    ])
  })

  test('what is refused changes nothing', () => {
    const cookies = jar('a=1')
    const attempts: [string, () => void][] = [
      ['GUI_HTTP_COOKIE_NAME', () => cookies.set('a b', '2')],
      ['GUI_HTTP_COOKIE_VALUE', () => cookies.set('a', '\ud800')],
      ['GUI_HTTP_COOKIE_VALUE', () => cookies.set('a', '\ud800', { signed: true })],
      ['GUI_HTTP_COOKIE_VALUE', () => cookies.set('a', 5 as never, { signed: true })],
      ['GUI_HTTP_COOKIE_TOO_LARGE', () => cookies.set('a', 'x'.repeat(4096))],
      ['GUI_HTTP_COOKIE_TOO_LARGE', () => cookies.set('a', 'x'.repeat(4052), { signed: true })],
      ['GUI_HTTP_COOKIE_PREFIX', () => cookies.set('__Host-a', '2', { path: '/x' })],
      ['GUI_HTTP_COOKIE_PREFIX', () => cookies.set('__Host-a', '2', { secure: false })],
      ['GUI_HTTP_COOKIE_PREFIX', () => cookies.set('__Host-Http-a', '2', { httpOnly: false })],
      ['GUI_HTTP_COOKIE_PREFIX', () => cookies.delete('__Host-a', { domain: 'a.test' })],
      ['GUI_HTTP_COOKIE_SECURE', () => cookies.set('a', '2', { sameSite: 'none' } as never)],
      ['GUI_HTTP_COOKIE_PATH', () => cookies.set('a', '2', { path: 'x' })],
      ['GUI_HTTP_COOKIE_DOMAIN', () => cookies.delete('a', { domain: 'a.test:80' })],
      ['GUI_HTTP_COOKIE_LIFETIME', () => cookies.set('a', '2', { maxAgeS: -1 })],
      ['GUI_HTTP_COOKIE_ATTRIBUTE', () => cookies.set('a', '2', { maxAge: 5 } as never)],
    ]
    expect(attempts.map(([, attempt]) => codeOf(attempt))).toEqual(attempts.map(([code]) => code))
    expect([cookies.get('a'), cookies.names(), cookies.drain()]).toEqual(['1', ['a'], []])
  })

  test('drained, a jar gives nothing twice, is still read, and takes no more', () => {
    const cookies = jar('a=1')
    cookies.set('b', '2')
    expect([cookies.drain(), cookies.drain()]).toEqual([['b=2; Path=/; HttpOnly; SameSite=Lax'], []])
    expect([cookies.get('a'), cookies.get('b')]).toEqual(['1', '2'])
    expect([codeOf(() => cookies.set('c', '3')), codeOf(() => cookies.delete('a'))]).toEqual([
      'GUI_APP_COOKIE_LATE',
      'GUI_APP_COOKIE_LATE',
    ])
    expect([cookies.get('a'), cookies.get('c')]).toEqual(['1', undefined])
  })
})

describe('deleting', () => {
  const GONE = 'a=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT'
  test.each<[field: string, secure: boolean, name: string, place?: CookiePlace]>([
    [`${GONE}; Path=/; HttpOnly; SameSite=Lax`, false, 'a'],
    [`${GONE}; Path=/; Secure; HttpOnly; SameSite=Lax`, true, 'a'],
    [`${GONE}; Domain=a.test; Path=/x; HttpOnly; SameSite=Lax`, false, 'a', { path: '/x', domain: 'a.test' }],
    [`${GONE}; Path=/; Secure; HttpOnly; SameSite=None`, false, 'a', { secure: true, sameSite: 'none' }],
    [`${GONE}; Path=/; Secure; HttpOnly; SameSite=Lax; Partitioned`, false, 'a', { secure: true, partitioned: true }],
    [`__Host-${GONE}; Path=/; Secure; HttpOnly; SameSite=Lax`, false, '__Host-a'],
    [`__Secure-${GONE}; Path=/x; Secure; HttpOnly; SameSite=Lax`, false, '__Secure-a', { path: '/x' }],
    [`__Host-Http-${GONE}; Path=/; Secure; HttpOnly; SameSite=Lax`, false, '__Host-Http-a'],
  ])('%s', (field, secure, name, place) => {
    const cookies = jar(undefined, { secure })
    cookies.delete(name, place)
    expect(cookies.drain()).toEqual([field])
  })

  test('what was deleted is gone at once, and can be set again', () => {
    const cookies = jar('a=1; a=2; b=2')
    cookies.delete('a')
    expect([cookies.get('a'), cookies.getAll('a'), cookies.has('a'), cookies.names(), [...cookies]]).toEqual([
      ...[undefined, [], false, ['b']],
      [['b', '2']],
    ])
    cookies.set('a', '3')
    expect([cookies.get('a'), cookies.drain()]).toEqual(['3', ['a=3; Path=/; HttpOnly; SameSite=Lax']])
  })

  test('setting something for no time is deleting it', () => {
    const cookies = jar('a=1')
    cookies.set('a', '2', { maxAgeS: 0 })
    expect([cookies.has('a'), cookies.get('a')]).toEqual([false, undefined])
  })
})

describe('signing', () => {
  const signed = { signed: true } as const

  test.each(['1', '', 'a.b.c', '.', '...', 'é; 🍪', '100%', '"x"', '%41', `1.${'x'.repeat(43)}`])(
    'the value %j is read in the same request and in the next',
    (value) => {
      const cookies = jar()
      cookies.set('a', value, signed)
      expect(cookies.get('a', signed)).toBe(value)
      const next = jar(sentBack(cookies))
      expect([next.get('a', signed), next.getAll('a', signed)]).toEqual([value, [value]])
      expect(next.get('a')?.startsWith(`${value}.`)).toBe(true)
    },
  )

  test('what nobody signed is not there for those who ask for a signature', () => {
    const cookies = jar(`a=1; b=1.${'A'.repeat(43)}`)
    expect([cookies.get('a', signed), cookies.get('b', signed), cookies.getAll('a', signed)]).toEqual([
      ...[undefined, undefined],
      [],
    ])
    expect(cookies.get('a')).toBe('1')
    cookies.set('a', '2')
    expect([cookies.get('a', signed), cookies.get('a')]).toEqual([undefined, '2'])
  })

  test('a signed value cannot be changed, and not be moved to another name', () => {
    const cookies = jar()
    cookies.set('user', '1', signed)
    const field = sentBack(cookies)
    expect(jar(field).get('user', signed)).toBe('1')
    expect(jar(field.replace('user=1', 'user=2')).get('user', signed)).toBeUndefined()
    expect(jar(field.replace('user=', 'admin=')).get('admin', signed)).toBeUndefined()
  })

  test('of several the first with a good signature is taken: others of the domain can put theirs in front', () => {
    const cookies = jar()
    cookies.set('a', '1', signed)
    const good = sentBack(cookies)
    expect(jar(`a=x; a=2.${'A'.repeat(43)}; ${good}; a=y`).get('a', signed)).toBe('1')
    expect(jar(`${`a=2.${'A'.repeat(43)}; `.repeat(7)}${good}`).get('a', signed)).toBe('1')
    expect(jar(`${`a=2.${'A'.repeat(43)}; `.repeat(8)}${good}`).get('a', signed)).toBeUndefined()
  })

  test('keys rotate: the first one signs, the others are still read, and what is left out is not', () => {
    const old = jar(undefined, { keys: [OLD] })
    old.set('a', '1', signed)
    const field = sentBack(old)
    expect(jar(field, { keys: [KEY, OLD] }).get('a', signed)).toBe('1')
    expect(jar(field, { keys: [KEY] }).get('a', signed)).toBeUndefined()
    const rotated = jar(undefined, { keys: [KEY, OLD] })
    rotated.set('a', '2', signed)
    expect(jar(sentBack(rotated), { keys: [KEY] }).get('a', signed)).toBe('2')
  })

  test('keys are asked for when something is signed or weighed, and not before', () => {
    let asked = 0
    const keys = () => {
      asked++
      return [KEY]
    }
    const headers = new RequestHeaders(['cookie', `a=1; b=1.${'A'.repeat(43)}`])
    const cookies = new Cookies({ headers, secure: false, keys })
    cookies.set('c', '1')
    cookies.get('a', signed)
    cookies.get('d', signed)
    expect(asked).toBe(0)
    cookies.get('b', signed)
    expect(asked).toBe(1)
  })

  test('without a key nothing is signed or weighed, and that is said', () => {
    const cookies = jar(`a=1.${'A'.repeat(43)}`, { keys: [] })
    expect(codeOf(() => cookies.set('a', '1', signed))).toBe('GUI_APP_COOKIE_KEY')
    expect(codeOf(() => cookies.get('a', signed))).toBe('GUI_APP_COOKIE_KEY')
    expect(cookies.get('a')).toMatch(/^1\./)
  })
})

describe('types', () => {
  test('let pass what browsers take', () => {
    const sameSite = 'none' as 'strict' | 'lax' | 'none'
    const domain = undefined as string | undefined
    const cookies = jar()
    cookies.set('a', '1', { sameSite, secure: true, domain })
    cookies.set('b', '1', { partitioned: true, secure: true, expires: new Date(), signed: true })
    cookies.delete('c', { sameSite: 'none', secure: true, partitioned: true })
    expect(cookies.drain()).toHaveLength(3)
  })

  test('stop what is refused in programs without types', () => {
    const sameSite = 'none' as 'strict' | 'lax' | 'none'
    const cookies = jar(undefined, { secure: false })
    const refused = [
      // @ts-expect-error SameSite=None needs Secure
      () => cookies.set('a', '1', { sameSite: 'none' }),
      // @ts-expect-error
      () => cookies.set('a', '1', { sameSite: 'none', secure: false }),
      // @ts-expect-error it may be 'none'
      () => cookies.set('a', '1', { sameSite }),
      // @ts-expect-error Partitioned needs Secure
      () => cookies.set('a', '1', { partitioned: true }),
      // @ts-expect-error and so it does when the cookie goes
      () => cookies.delete('a', { partitioned: true }),
      // @ts-expect-error the unit is in the name: maxAgeS
      () => cookies.set('a', '1', { maxAge: 5 }),
      // @ts-expect-error in small letters
      () => cookies.set('a', '1', { sameSite: 'Lax' }),
      // @ts-expect-error a value is text
      () => cookies.set('a', 1),
    ]
    expect(refused.map(codeOf)).toEqual(refused.map(() => expect.stringMatching(/^GUI_HTTP_COOKIE_/)))
  })
})
