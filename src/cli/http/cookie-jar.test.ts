import { describe, expect, test } from 'vitest'
import { parseAddress } from './address.ts'
import { CookieJar, parseSetCookie } from './cookie-jar.ts'

const NOW = Date.UTC(2026, 0, 1)
const at = (url: string) => parseAddress(url)
const jarWith = (url: string, ...cookies: string[]) => {
  const jar = new CookieJar()
  jar.take(cookies, at(url), NOW)
  return jar
}

describe('which cookies go where', () => {
  test('a cookie goes back to its host only, one with a domain to all below', () => {
    const jar = jarWith('http://a.example.org/x/y', 'own=1', 'wide=2; Domain=example.org; Path=/')
    expect(jar.headerFor(at('http://a.example.org/x/z'), NOW)).toBe('own=1; wide=2')
    expect(jar.headerFor(at('http://b.example.org/x/z'), NOW)).toBe('wide=2')
    expect(jar.headerFor(at('http://notexample.org/x'), NOW)).toBeUndefined()
  })

  test('paths are compared by folders, longer ones come first', () => {
    const jar = jarWith('http://h/', 'a=1; Path=/', 'b=2; Path=/x', 'c=3; Path=/x/y/')
    expect(jar.headerFor(at('http://h/x/y/z'), NOW)).toBe('c=3; b=2; a=1')
    expect(jar.headerFor(at('http://h/xy'), NOW)).toBe('a=1')
    expect(jar.headerFor(at('http://h/x'), NOW)).toBe('b=2; a=1')
  })

  test('Secure means https, or this machine', () => {
    expect(jarWith('http://h/', 'a=1; Secure').headerFor(at('http://h/'), NOW)).toBeUndefined()
    expect(jarWith('http://h/', 'a=1; Secure').headerFor(at('https://h/'), NOW)).toBe('a=1')
    expect(jarWith('http://localhost/', 'a=1; Secure').headerFor(at('http://localhost:8000/'), NOW)).toBe('a=1')
  })

  test('a host cannot set a cookie for another, nor for a whole top-level name', () => {
    for (const domain of ['other.org', 'org', 'b.example.org', 'ample.org']) {
      expect(parseSetCookie(`a=1; Domain=${domain}`, at('http://a.example.org/'), NOW), domain).toBeUndefined()
    }
    expect(parseSetCookie('a=1; Domain=0.0.1', at('http://127.0.0.1/'), NOW)).toBeUndefined()
  })
})

describe('how long they stay', () => {
  test('Max-Age counts before Expires; what is over is taken away', () => {
    const jar = jarWith('http://h/', 'a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'b=2')
    expect(jar.headerFor(at('http://h/'), NOW + 9_000)).toBe('a=1; b=2')
    expect(jar.headerFor(at('http://h/'), NOW + 11_000)).toBe('b=2')
    jar.take(['b=; Max-Age=0'], at('http://h/'), NOW)
    expect(jar.all(NOW + 11_000)).toEqual([])
    const dated = jarWith('http://h/', 'c=1; Expires=Wed, 21-Oct-2065 07:28:00 GMT')
    expect(dated.all(NOW)[0]?.expires).toBe(Date.UTC(2065, 9, 21, 7, 28) / 1000)
  })

  test('a jar has an end, and so has a cookie', () => {
    const jar = new CookieJar()
    for (let at = 0; at < 1000; at++)
      jar.set({ name: `n${at}`, value: '', domain: 'h', path: '/', secure: false, expires: null })
    expect(jar.all(NOW)).toHaveLength(300)
    expect(parseSetCookie(`a=${'x'.repeat(9000)}`, at('http://h/'), NOW)).toBeUndefined()
  })
})
