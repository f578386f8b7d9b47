// test-jar.test.ts: the jar keeps and sends what a browser would, rule by rule of RFC 6265bis §5.6 to 5.8.

import { describe, expect, test } from 'vitest'
import { FakeClock } from '../base/clock.ts'
import { CookieJar } from './test-jar.ts'

const DAY_MS = 86_400_000
const long = (length: number) => 'x'.repeat(length)

/** What is set where, in order: an address, or a Set-Cookie field that it sends; then who is asked, and what goes there. */
type Row = readonly [what: string, set: string, asked: string, sent: string]

function sentAfter(set: string, asked: string): string {
  const jar = new CookieJar(() => Date.UTC(2026, 0, 1))
  let at = new URL('http://a.test/')
  for (const line of set.split('\n').map((text) => text.trim())) {
    if (/^https?:/.test(line)) at = new URL(line)
    else jar.keep(line, at)
  }
  return jar.fieldFor(new URL(asked))
}

const HOSTS: readonly Row[] = [
  ['the host that set it', 'http://a.test/ \n a=1', 'http://a.test/', 'a=1'],
  ['no subdomain without Domain', 'http://a.test/ \n a=1', 'http://www.a.test/', ''],
  ['no other host', 'http://a.test/ \n a=1', 'http://b.test/', ''],
  ['no host that only ends like it', 'http://a.test/ \n a=1; Domain=a.test', 'http://ba.test/', ''],
  ['whatever the port', 'http://a.test:81/ \n a=1', 'http://a.test:82/', 'a=1'],
  ['whatever the case of the host', 'http://A.test/ \n a=1', 'http://a.TEST/', 'a=1'],
  ['each host its own', 'http://a.test/ \n a=1 \n http://b.test/ \n a=2', 'http://a.test/', 'a=1'],
  ['subdomains with Domain', 'http://a.test/ \n a=1; Domain=a.test', 'http://x.www.a.test/', 'a=1'],
  ['Domain with a dot before it', 'http://a.test/ \n a=1; Domain=.A.test', 'http://www.a.test/', 'a=1'],
  ['Domain of the host above', 'http://www.a.test/ \n a=1; Domain=a.test', 'http://a.test/', 'a=1'],
  ['no Domain below the host', 'http://a.test/ \n a=1; Domain=www.a.test', 'http://www.a.test/', ''],
  ['no Domain of somebody else', 'http://a.test/ \n a=1; Domain=b.test', 'http://b.test/', ''],
  ['no Domain of one label', 'http://a.test/ \n a=1; Domain=test', 'http://a.test/', ''],
  ['Domain of one label that is the host', 'http://localhost/ \n a=1; Domain=localhost', 'http://localhost/', 'a=1'],
  ['which then is for it alone', 'http://localhost/ \n a=1; Domain=localhost', 'http://x.localhost/', ''],
  ['an empty Domain is none', 'http://a.test/ \n a=1; Domain=', 'http://www.a.test/', ''],
  ['the last Domain counts', 'http://a.test/ \n a=1; Domain=b.test; Domain=a.test', 'http://w.a.test/', 'a=1'],
  [
    'no Domain beyond ASCII',
    'http://xn--bcher-kva.test/ \n a=1; Domain=b\u00fccher.test',
    'http://xn--bcher-kva.test/',
    '',
  ],
  ['an IP address', 'http://10.0.0.1/ \n a=1; Domain=10.0.0.1', 'http://10.0.0.1/', 'a=1'],
  ['no part of an IP address', 'http://10.0.0.1/ \n a=1; Domain=0.0.1', 'http://10.0.0.1/', ''],
  ['no part of an IPv6 address', 'http://[::1]/ \n a=1; Domain=1]', 'http://[::1]/', ''],
]

const PATHS: readonly Row[] = [
  ['the folder of the page', 'http://a.test/x/y \n a=1', 'http://a.test/x/z', 'a=1'],
  ['which has an end', 'http://a.test/x/y \n a=1', 'http://a.test/xy', ''],
  ['which is "/" at the top', 'http://a.test/x \n a=1', 'http://a.test/other', 'a=1'],
  ['whatever the query', 'http://a.test/x?y/z \n a=1', 'http://a.test/', 'a=1'],
  ['Path itself', 'http://a.test/ \n a=1; Path=/x', 'http://a.test/x', 'a=1'],
  ['what lies below Path', 'http://a.test/ \n a=1; Path=/x', 'http://a.test/x/y', 'a=1'],
  ['nothing that only begins like Path', 'http://a.test/ \n a=1; Path=/x', 'http://a.test/xy', ''],
  ['Path with a slash at its end', 'http://a.test/ \n a=1; Path=/x/', 'http://a.test/x/y', 'a=1'],
  ['not the page before that slash', 'http://a.test/ \n a=1; Path=/x/', 'http://a.test/x', ''],
  ['the case of Path', 'http://a.test/ \n a=1; Path=/X', 'http://a.test/x', ''],
  ['a Path without a slash is none', 'http://a.test/x/y \n a=1; Path=z', 'http://a.test/x/', 'a=1'],
  ['the last Path counts', 'http://a.test/ \n a=1; Path=/x; Path=/y', 'http://a.test/y', 'a=1'],
  ['longer paths first', 'http://a.test/ \n a=1; Path=/ \n b=2; Path=/x', 'http://a.test/x', 'b=2; a=1'],
  ['then what is older', 'http://a.test/ \n b=1 \n a=2', 'http://a.test/', 'b=1; a=2'],
  ['by when it was first made', 'http://a.test/ \n b=1 \n a=2 \n b=3', 'http://a.test/', 'b=3; a=2'],
  ['one name at two paths twice', 'http://a.test/ \n a=1; Path=/ \n a=2; Path=/x', 'http://a.test/x', 'a=2; a=1'],
]

const SECURE: readonly Row[] = [
  ['https', 'https://a.test/ \n a=1; Secure', 'https://a.test/', 'a=1'],
  ['not from http', 'http://a.test/ \n a=1; Secure', 'https://a.test/', ''],
  ['not to http', 'https://a.test/ \n a=1; Secure', 'http://a.test/', ''],
  ['to http without it', 'https://a.test/ \n a=1', 'http://a.test/', 'a=1'],
  ['localhost', 'http://localhost/ \n a=1; Secure', 'http://localhost/', 'a=1'],
  ['names below localhost', 'http://x.localhost/ \n a=1; Secure', 'http://x.localhost/', 'a=1'],
  ['127.0.0.0/8', 'http://127.1.2.3/ \n a=1; Secure', 'http://127.1.2.3/', 'a=1'],
  ['[::1]', 'http://[::1]/ \n a=1; secure=no', 'http://[::1]/', 'a=1'],
  ['no name that only begins so', 'http://127.1.a.test/ \n a=1; Secure', 'https://127.1.a.test/', ''],
  ['is not written over by http', 'https://a.test/ \n a=1; Secure \n http://a.test/ \n a=2', 'https://a.test/', 'a=1'],
  [
    'nor hidden by a longer path or another Domain',
    'https://w.a.test/ \n a=1; Secure; Domain=a.test \n http://w.a.test/ \n a=2; Path=/x',
    'https://w.a.test/x',
    'a=1',
  ],
  [
    'but may stand beside a path that it does not reach',
    'https://a.test/x/ \n a=1; Secure; Path=/x \n http://a.test/ \n a=2; Path=/',
    'https://a.test/x',
    'a=1; a=2',
  ],
  ['is written over by https', 'https://a.test/ \n a=1; Secure \n a=2', 'http://a.test/', 'a=2'],
  ['SameSite=None wants it', 'https://a.test/ \n a=1; SameSite=none', 'https://a.test/', ''],
  ['and is kept with it', 'https://a.test/ \n a=1; SameSite=None; Secure', 'https://a.test/', 'a=1'],
  [
    'HttpOnly and SameSite hold nothing back',
    'http://a.test/ \n a=1; HttpOnly; SameSite=Strict',
    'http://a.test/',
    'a=1',
  ],
]

const PREFIXES: readonly Row[] = [
  ['__Secure-', 'https://a.test/ \n __Secure-a=1; Secure; Domain=a.test', 'https://a.test/', '__Secure-a=1'],
  ['__Secure- wants Secure', 'https://a.test/ \n __Secure-a=1', 'https://a.test/', ''],
  ['whatever its case', 'https://a.test/ \n __SECURE-a=1', 'https://a.test/', ''],
  ['__Host-', 'https://a.test/ \n __Host-a=1; Secure; Path=/', 'https://a.test/', '__Host-a=1'],
  ['on the own machine', 'http://localhost/ \n __Host-a=1; Secure; Path=/', 'http://localhost/', '__Host-a=1'],
  ['__Host- wants Secure', 'https://a.test/ \n __Host-a=1; Path=/', 'https://a.test/', ''],
  ['__Host- wants a Path that is said', 'https://a.test/ \n __Host-a=1; Secure', 'https://a.test/', ''],
  ['__Host- wants the whole host', 'https://a.test/ \n __host-a=1; Secure; Path=/x', 'https://a.test/x', ''],
  ['__Host- wants no Domain', 'https://a.test/ \n __Host-a=1; Secure; Path=/; Domain=a.test', 'https://a.test/', ''],
  ['__Http- wants HttpOnly', 'https://a.test/ \n __Http-a=1; Secure', 'https://a.test/', ''],
  ['__Host-Http- too', 'https://a.test/ \n __Host-Http-a=1; Secure; Path=/', 'https://a.test/', ''],
  ['and has it', 'https://a.test/ \n __Host-Http-a=1; Secure; HttpOnly; Path=/', 'https://a.test/', '__Host-Http-a=1'],
  ['none in the value of a nameless one', 'https://a.test/ \n =__Host-a=1; Secure; Path=/', 'https://a.test/', ''],
]

const TEXTS: readonly Row[] = [
  ['a value with "="', 'http://a.test/ \n a=1=2', 'http://a.test/', 'a=1=2'],
  ['an empty value', 'http://a.test/ \n a=', 'http://a.test/', 'a='],
  ['blanks around both', 'http://a.test/ \n  a \t=\t 1 2 ; Path=/', 'http://a.test/', 'a=1 2'],
  ['quotes', 'http://a.test/ \n a="1"', 'http://a.test/', 'a="1"'],
  ['a value without a name', 'http://a.test/ \n foo; Path=/', 'http://a.test/', 'foo'],
  ['"=" before it', 'http://a.test/ \n =foo', 'http://a.test/', 'foo'],
  ['one without a name', 'http://a.test/ \n foo \n bar', 'http://a.test/', 'bar'],
  ['nothing at all is no cookie', 'http://a.test/ \n =; Path=/', 'http://a.test/', ''],
  ['names differ by case', 'http://a.test/ \n a=1 \n A=2', 'http://a.test/', 'a=1; A=2'],
  ['attributes do not', 'http://a.test/ \n a=1; pATH=/x', 'http://a.test/', ''],
  ['control characters', 'http://a.test/ \n a=1\u0007', 'http://a.test/', ''],
  ['bytes beyond ASCII', 'http://a.test/ \n a=\u00e9\u0085', 'http://a.test/', 'a=\u00e9\u0085'],
  ['4096 bytes', `http://a.test/ \n a=${long(4095)}`, 'http://a.test/', `a=${long(4095)}`],
  ['no byte more', `http://a.test/ \n a=${long(4096)}`, 'http://a.test/', ''],
  ['attributes of 1024 bytes', `http://a.test/ \n a=1; Path=/${long(1023)}`, 'http://a.test/', ''],
  ['longer ones are left out', `http://a.test/ \n a=1; Path=/${long(1024)}`, 'http://a.test/', 'a=1'],
]

const AGES: readonly Row[] = [
  ['Max-Age', 'http://a.test/ \n a=1; Max-Age=1', 'http://a.test/', 'a=1'],
  ['Max-Age=0 forgets', 'http://a.test/ \n a=1 \n a=2; Max-Age=0', 'http://a.test/', ''],
  ['Max-Age below 0 too', 'http://a.test/ \n a=1 \n a=2; Max-Age=-1', 'http://a.test/', ''],
  ['but only at the same path', 'http://a.test/ \n a=1; Path=/x \n a=2; Max-Age=0', 'http://a.test/x', 'a=1'],
  ['Expires in the past', 'http://a.test/ \n a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'http://a.test/', ''],
  ['Expires of another make', 'http://a.test/ \n a=1; Expires=Thursday, 01-Jan-70 0:0:0', 'http://a.test/', ''],
  ['no date', 'http://a.test/ \n a=1; Expires=yesterday', 'http://a.test/', 'a=1'],
  [
    'Max-Age before Expires',
    'http://a.test/ \n a=1; Max-Age=9; Expires=Thu, 01 Jan 1970 0:0:0',
    'http://a.test/',
    'a=1',
  ],
  ['a Max-Age that is none', 'http://a.test/ \n a=1; Max-Age=0x', 'http://a.test/', 'a=1'],
  ['an empty Max-Age', 'http://a.test/ \n a=1; Max-Age=', 'http://a.test/', 'a=1'],
  ['then Expires counts', 'http://a.test/ \n a=1; Max-Age=1.5; Expires=Thu, 01 Jan 1970 0:0:0', 'http://a.test/', ''],
  ['the last Max-Age that is one', 'http://a.test/ \n a=1; Max-Age=5; Max-Age=0; Max-Age=z', 'http://a.test/', ''],
]

describe.each([
  ['a cookie goes to', HOSTS],
  ['below Path, a cookie goes to', PATHS],
  ['Secure', SECURE],
  ['a prefix is a promise:', PREFIXES],
  ['kept as it was sent:', TEXTS],
  ['how long:', AGES],
])('%s', (_, rows) => {
  test.each(rows)('%s', (_what, set, asked, sent) => expect(sentAfter(set, asked)).toBe(sent))
})

describe('time', () => {
  test('passes for what is kept: it is looked at when sending', () => {
    const clock = new FakeClock()
    const jar = new CookieJar(() => clock.now())
    const url = new URL('http://a.test/')
    jar.keep('a=1; Max-Age=10', url)
    jar.keep(`b=2; Expires=${new Date(clock.now() + 20_000).toUTCString()}`, url)
    jar.keep('c=3', url)
    clock.advance(9_999)
    expect(jar.fieldFor(url)).toBe('a=1; b=2; c=3')
    clock.advance(1)
    expect(jar.fieldFor(url)).toBe('b=2; c=3')
    clock.advance(10_000)
    expect([jar.fieldFor(url), jar.record(url)]).toEqual(['c=3', { c: '3' }])
  })

  test('of 400 days is the most', () => {
    const clock = new FakeClock()
    const jar = new CookieJar(() => clock.now())
    const url = new URL('http://a.test/')
    jar.keep('a=1; Max-Age=99999999999999999999', url)
    jar.keep('b=2; Expires=Fri, 31 Dec 9999 23:59:59 GMT', url)
    clock.advance(400 * DAY_MS - 1)
    expect(jar.fieldFor(url)).toBe('a=1; b=2')
    clock.advance(1)
    expect(jar.fieldFor(url)).toBe('')
  })

  test('is the system’s when none is given', () => {
    const jar = new CookieJar()
    jar.keep('a=1; Expires=Thu, 01 Jan 1970 00:00:01 GMT', new URL('http://a.test/'))
    jar.keep('b=1; Max-Age=1000', new URL('http://a.test/'))
    expect(jar.fieldFor(new URL('http://a.test/'))).toBe('b=1')
  })
})

test('the record has each name once: that of the host asked for, the latest of it, else the latest of all', () => {
  const jar = new CookieJar()
  jar.keep('a=home', new URL('http://a.test/'))
  jar.keep('b=old; Path=/x', new URL('http://a.test/'))
  jar.keep('b=first', new URL('http://a.test/'))
  jar.keep('b=new; Path=/x', new URL('http://a.test/'))
  jar.keep('a=away', new URL('http://b.test/'))
  jar.keep('__proto__=1', new URL('http://b.test/'))
  const record = jar.record(new URL('http://a.test/'))
  expect(Object.entries(record).sort()).toEqual([
    ['__proto__', '1'],
    ['a', 'home'],
    ['b', 'new'],
  ])
})
