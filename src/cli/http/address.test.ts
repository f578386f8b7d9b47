import { describe, expect, test } from 'vitest'
import { follow, hostOf, parseAddress, portOf, targetOf, urlOf } from './address.ts'

const url = (typed: string, rules = {}) => urlOf(parseAddress(typed, rules))
const target = (typed: string, rules = {}) => targetOf(parseAddress(`http://h${typed}`, rules))

describe('shorthands', () => {
  test('of this machine', () => {
    expect(url(':5000/hello')).toBe('http://localhost:5000/hello')
    expect(url(':/x')).toBe('http://localhost/x')
    expect(url(':')).toBe('http://localhost/')
    expect(url(':3000')).toBe('http://localhost:3000/')
    expect(url(':3000?x=1')).toBe('http://localhost:3000/?x=1')
    expect(url('/notes', { ownPort: 8123 })).toBe('http://localhost:8123/notes')
  })

  test('of a scheme', () => {
    expect(url('example.org')).toBe('http://example.org/')
    expect(url('localhost:8000/x')).toBe('http://localhost:8000/x')
    expect(url('example.org', { defaultScheme: 'https' })).toBe('https://example.org/')
    expect(url('://example.org/a')).toBe('http://example.org/a')
    expect(url('HTTPS://Example.ORG:443/a')).toBe('https://example.org/a')
    expect(url('[::1]:8000/x')).toBe('http://[::1]:8000/x')
  })
})

describe('hosts', () => {
  test('ports, addresses and names of other alphabets', () => {
    expect(hostOf(parseAddress('http://h:80/'))).toBe('h')
    expect(hostOf(parseAddress('https://h:80/'))).toBe('h:80')
    expect(portOf(parseAddress('https://h/'))).toBe(443)
    expect(hostOf(parseAddress('http://[2001:DB8::1]:8080/'))).toBe('[2001:db8::1]:8080')
    expect(hostOf(parseAddress('http://münchen.example/'))).toBe('xn--mnchen-3ya.example')
  })

  test('credentials are decoded and are not part of the URL', () => {
    const address = parseAddress('http://us%20er:p%40ss:x@h/')
    expect(address).toMatchObject({ user: 'us er', password: 'p@ss:x', host: 'h' })
    expect(urlOf(address)).toBe('http://h/')
    expect(parseAddress('http://user@h/')).toMatchObject({ user: 'user', password: '' })
  })

  test('what is no host or port is refused', () => {
    for (const typed of ['http://', 'http://:80/', 'http://h:99999/', 'http://h:x/', 'http://.h/', 'http://a b/', '']) {
      expect(() => parseAddress(typed), typed).toThrow(expect.objectContaining({ code: 'GUI_CLIENT_URL' }))
    }
  })
})

describe('path and query', () => {
  test('what may not stand there is encoded, once', () => {
    expect(target('/a b\'c"<>{}|\\^`[]é?x=a b[]{}\'"|é')).toBe(
      "/a%20b'c%22%3C%3E%7B%7D%7C%5C%5E%60%5B%5D%C3%A9?x=a%20b%5B%5D%7B%7D'%22%7C%C3%A9",
    )
    expect(target('/%41%e9%C3%A9?x=%41%2b+')).toBe('/A%E9%C3%A9?x=A%2B+')
    expect(target('/%7e%2f%zz')).toBe('/%257E%252F%25zz')
    expect(target('/100%')).toBe('/100%25')
  })

  test('dots are resolved, unless they are wanted', () => {
    expect(target('/../a/./b/../c//d/')).toBe('/a/c//d/')
    expect(target('/a/..')).toBe('/')
    expect(target('/a/b/.')).toBe('/a/b/')
    expect(target('/../a/./b/', { pathAsIs: true })).toBe('/../a/./b/')
  })

  test('query items join the query of the URL', () => {
    expect(target('/p?x=1#frag', { query: [['q', '2']] })).toBe('/p?x=1&q=2')
    expect(
      target('', {
        query: [
          ['q', 'a b'],
          ['q', 'é&='],
          ['z', '~*'],
        ],
      }),
    ).toBe('/?q=a+b&q=%C3%A9%26%3D&z=~%2A')
    expect(target('/p?')).toBe('/p')
  })
})

test('a Location leads on from where it was found', () => {
  const from = parseAddress('http://h:8080/a/b?q#frag')
  const to = (location: string) => urlOf(follow(from, location))
  expect(to('/x')).toBe('http://h:8080/x')
  expect(to('x')).toBe('http://h:8080/a/x')
  expect(to('../x')).toBe('http://h:8080/x')
  expect(to('?z')).toBe('http://h:8080/a/b?z')
  expect(to('//o/x')).toBe('http://o/x')
  expect(to('https://o:444/x y')).toBe('https://o:444/x%20y')
  expect(follow(from, '/x').fragment).toBe('frag')
  expect(follow(from, '/x#new').fragment).toBe('new')
})
