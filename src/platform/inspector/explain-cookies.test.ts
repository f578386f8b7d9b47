// explain-cookies.test.ts: what is said of a cookie is what a browser makes of it, and never its value.

import { expect, test } from 'vitest'
import { explainCookies, explainSetCookie } from './explain-cookies.ts'

const NOW = Date.UTC(2026, 0, 1)
const codes = (field: string) => explainSetCookie(field, NOW).attributes.map(({ code }) => code)
const notes = (field: string) => explainSetCookie(field, NOW).notes

test('every attribute has its meaning, and what is left out has one too', () => {
  expect(codes('a=1; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60; Domain=a.test')).toEqual([
    'path',
    'http-only',
    'secure',
    'same-site-lax',
    'max-age',
    'domain',
  ])
  expect(codes('a=1')).toEqual(['session', 'this-host', 'path-unset', 'same-site-unset'])
  expect(codes('a=1; path=/; samesite=STRICT; colour=red')).toEqual([
    'path',
    'same-site-strict',
    'unknown',
    'session',
    'this-host',
  ])
})

test.each([
  ['a=1; SameSite=None', 'dropped-none'],
  ['a=1; Partitioned', 'dropped-partitioned'],
  ['__Secure-a=1', 'dropped-secure-prefix'],
  ['__Host-a=1; Secure; Path=/x', 'dropped-host-prefix'],
  ['__Host-a=1; Secure; Path=/; Domain=a.test', 'dropped-host-prefix'],
  ['__Http-a=1; Secure', 'dropped-http-prefix'],
  [`a=${'x'.repeat(4096)}`, 'dropped-size'],
  ['a=; Max-Age=0', 'deleted'],
  ['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'deleted'],
  ['a=1; Max-Age=99999999', 'long'],
  ['a=1', 'scripts'],
])('%s: %s', (field, note) => expect(notes(field)).toContain(note))

test('a sound cookie has nothing to be noted, and Max-Age outranks Expires', () => {
  expect(notes('__Host-a=1; Secure; Path=/; HttpOnly; SameSite=Lax')).toEqual([])
  expect(notes('a=1; HttpOnly; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT')).toEqual([])
})

test('received cookies have names and lengths, no values', () => {
  expect(explainCookies('a=SECRET; b=; a=x; lonely')).toEqual([
    { name: 'a', bytes: 6, again: false },
    { name: 'b', bytes: 0, again: false },
    { name: 'a', bytes: 1, again: true },
    { name: '', bytes: 6, again: false },
  ])
  expect(JSON.stringify(explainSetCookie('a=SECRET; Path=/', NOW))).not.toContain('SECRET')
})
