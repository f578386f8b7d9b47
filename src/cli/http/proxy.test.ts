import { describe, expect, test } from 'vitest'
import { parseAddress } from './address.ts'
import { proxiesOf } from './proxy.ts'

const route = (url: string, flags: string[], env: Record<string, string> = {}) => {
  const proxy = proxiesOf(flags, env)(parseAddress(url))
  return proxy && `${proxy.address.host}:${proxy.address.port} ${proxy.authorization ?? '-'}`
}

describe('the way to an address', () => {
  test('flags name a protocol, all of them, or one host', () => {
    const flags = ['http:http://p:1', 'https:http://u:p@p:2', 'http://special:http://p:3']
    expect(route('http://h/', flags)).toBe('p:1 -')
    expect(route('https://h/', flags)).toBe(`p:2 Basic ${btoa('u:p')}`)
    expect(route('http://special/', flags)).toBe('p:3 -')
    expect(route('https://h/', ['all:http://p:4'])).toBe('p:4 -')
    expect(route('https://h/', ['http:http://p:1'])).toBeUndefined()
  })

  test('the environment counts less, and has exceptions', () => {
    const env = { http_proxy: 'http://e:1', HTTPS_PROXY: 'http://e:2', NO_PROXY: 'local, .inner.org,h:99' }
    expect(route('http://h/', [], env)).toBe('e:1 -')
    expect(route('https://h/', [], env)).toBe('e:2 -')
    expect(route('http://h/', ['http:http://p:1'], env)).toBe('p:1 -')
    for (const url of ['http://local/', 'http://a.inner.org/', 'http://inner.org/', 'http://h:99/']) {
      expect(route(url, [], env), url).toBeUndefined()
    }
    expect(route('http://notlocal/', [], env)).toBe('e:1 -')
    expect(route('http://h/', [], { all_proxy: 'http://e:3', no_proxy: '*' })).toBeUndefined()
  })

  test('HTTP_PROXY of a CGI program is a header of its client, and does not count', () => {
    expect(route('http://h/', [], { HTTP_PROXY: 'http://evil:1', REQUEST_METHOD: 'GET' })).toBeUndefined()
    expect(route('http://h/', [], { HTTP_PROXY: 'http://e:1' })).toBe('e:1 -')
  })

  test('what is no proxy is refused', () => {
    expect(() => route('http://h/', ['http://p:1'])).toThrow(expect.objectContaining({ code: 'GUI_CLIENT_PROXY' }))
    expect(() => route('http://h/', ['http:socks5://p:1'])).toThrow('it is reached by socks5')
  })
})
