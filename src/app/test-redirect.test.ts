// test-redirect.test.ts: what becomes of method, body and fields of a request that is sent elsewhere.

import { describe, expect, test } from 'vitest'
import { redirected, type Sending } from './test-redirect.ts'

function sent(method: string, more: Partial<Sending> = {}): Sending {
  return { url: new URL('http://a.test/x/y'), method, headers: new Headers(), body: undefined, ...more }
}

function answer(status: number, location: string): Response {
  return new Response(null, { status, headers: { location } })
}

describe('the method', () => {
  test.each([
    [301, 'GET', 'GET'],
    [301, 'HEAD', 'HEAD'],
    [301, 'POST', 'GET'],
    [301, 'PUT', 'PUT'],
    [302, 'POST', 'GET'],
    [302, 'DELETE', 'DELETE'],
    [302, 'PATCH', 'PATCH'],
    [303, 'GET', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'DELETE', 'GET'],
    [303, 'QUERY', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'PUT', 'PUT'],
  ])('behind %i %s is %s', (status, method, wanted) => {
    const body = method === 'GET' || method === 'HEAD' ? undefined : 'text'
    const next = redirected(sent(method, { body }), answer(status, '/z'))
    expect([next?.method, next?.url.href]).toEqual([wanted, 'http://a.test/z'])
    expect(next?.body).toBe(wanted === method ? body : undefined)
  })
})

test('what speaks of the body goes with it; everything else stays', () => {
  const headers = new Headers({ 'content-type': 'text/plain', 'content-language': 'fr', accept: '*/*' })
  const dropped = redirected(sent('POST', { headers, body: 'text' }), answer(303, '/z'))
  expect([...(dropped?.headers.keys() ?? [])]).toEqual(['accept'])
  const repeated = redirected(sent('POST', { headers, body: 'text' }), answer(307, '/z'))
  expect([...(repeated?.headers.keys() ?? [])]).toEqual(['accept', 'content-language', 'content-type'])
  expect([...headers.keys()]).toHaveLength(3)
})

test.each([
  ['text', 'text'],
  ['bytes', new Uint8Array([1])],
  ['a buffer', new ArrayBuffer(1)],
  ['a Blob', new Blob(['x'])],
  ['a form', new FormData()],
  ['an urlencoded form', new URLSearchParams('a=1')],
])('%s is sent again', (_, body) => {
  expect(redirected(sent('POST', { body }), answer(307, '/z'))?.body).toBe(body)
})

test('a stream is gone once it was sent: the redirect is the answer, unless it wants no body', () => {
  const body = new ReadableStream()
  expect(redirected(sent('POST', { body }), answer(307, '/z'))).toBeUndefined()
  expect(redirected(sent('POST', { body }), answer(303, '/z'))).toMatchObject({ method: 'GET', body: undefined })
})

test.each([
  ['the same origin', '/z', true],
  ['https', 'https://a.test/z', false],
  ['another port', 'http://a.test:81/z', false],
])('credentials go to %s: %s is %s', (_, location, kept) => {
  const headers = new Headers({ authorization: 'Bearer x' })
  const next = redirected(sent('GET', { headers }), answer(302, location))
  expect(next?.headers.has('authorization')).toBe(kept)
})

test.each(['http://b.test/', '//b.test/', 'http://www.a.test/', 'mailto:ada@a.test', 'http://[', 'ftp://a.test/'])(
  '%s is for whoever asked to look at',
  (location) => expect(redirected(sent('GET'), answer(302, location))).toBeUndefined(),
)

test.each([200, 201, 300, 304, 305, 306])('%i is no redirect', (status) => {
  const told = { status, headers: new Headers({ location: '/z' }) }
  // Response itself refuses to be made with some of these.
  expect(redirected(sent('GET'), told as Response)).toBeUndefined()
})

test('nor is one that says no place', () => {
  expect(redirected(sent('GET'), new Response(null, { status: 302 }))).toBeUndefined()
})
