// negotiate.test.ts: what Accept-Encoding, Accept and Accept-Language lead to, as tables.

import { describe, expect, test } from 'vitest'
import { chooseCoding, chooseLanguage, chooseType, parsePreferences } from './negotiate.ts'

const CODINGS = ['br', 'zstd', 'gzip'] as const
const TYPES = ['text/html', 'application/json', 'text/plain'] as const

describe('chooseCoding among br, zstd, gzip', () => {
  test.each([
    [null, 'identity'],
    ['', 'identity'],
    ['  ', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['zstd, gzip', 'zstd'],
    ['deflate', 'identity'],
    ['compress;q=0.5, deflate', 'identity'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0.001, gzip;q=0.002', 'gzip'],
    ['br;q=0', 'identity'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.0, gzip;q=0.000', 'identity'],
    ['gzip ; q=0.5 , br ; q=0.8', 'br'],
    ['gzip;Q=0.5, zstd;Q=0.6', 'zstd'],
    ['*', 'br'],
    ['*;q=0.1', 'br'],
    ['br;q=0, *', 'zstd'],
    ['gzip, *;q=0', 'gzip'],
    ['*;q=0', undefined],
    ['identity;q=0', undefined],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0, *', 'br'],
    ['identity;q=0, deflate', undefined],
    ['identity, *;q=0', 'identity'],
    ['identity;q=0.5, *;q=0', 'identity'],
    ['identity', 'identity'],
    ['identity;q=1, gzip;q=0.5', 'identity'],
    ['identity;q=0.5, gzip;q=1', 'gzip'],
    ['identity, gzip', 'gzip'],
    ['gzip;q=2', 'identity'],
    ['gzip;q=abc', 'identity'],
    ['gzip;q=', 'identity'],
    ['gzip;q=-1, br;q=0.5', 'br'],
    [',,gzip,,', 'gzip'],
    ['gzip;level=9', 'gzip'],
  ])('%s: %s', (field, wanted) => {
    expect(chooseCoding(field, CODINGS)).toBe(wanted)
  })

  test('with nothing on offer, identity is sent unless it is refused', () => {
    expect(chooseCoding('gzip, br', [])).toBe('identity')
    expect(chooseCoding('gzip, identity;q=0', [])).toBeUndefined()
  })

  test('where the client has no preference the order of the offer counts', () => {
    expect(chooseCoding('br, gzip', ['gzip', 'br'])).toBe('gzip')
  })
})

describe('chooseType among html, json, text', () => {
  test.each([
    [null, 'text/html'],
    ['*/*', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['application/json', 'application/json'],
    ['application/json, text/plain, */*', 'application/json'],
    ['text/plain', 'text/plain'],
    ['text/*', 'text/html'],
    ['text/*;q=0.5, application/json;q=0.6', 'application/json'],
    ['text/html;q=0, */*', 'application/json'],
    ['text/html;q=0.1, */*;q=0.5', 'application/json'],
    ['application/json;profile="a,b;q=0";q=0.3, text/plain;q=0.2', 'application/json'],
    ['image/png', undefined],
    ['text/html;q=0', undefined],
  ])('%s: %s', (field, wanted) => {
    expect(chooseType(field, TYPES)).toBe(wanted)
  })
})

test.each([
  [null, 'en'],
  ['fr', 'fr'],
  ['fr-CA', 'fr'],
  ['fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7', 'fr'],
  ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
  ['de, fr;q=0.5', 'fr'],
  ['de', 'en'],
  ['*', 'en'],
  ['fr;q=0, en;q=0.1', 'en'],
  ['fry', 'en'],
])('the language for %s is %s', (field, wanted) => {
  expect(chooseLanguage(field, ['en', 'fr'])).toBe(wanted)
})

test('a quoted comma does not end an element, and a quote that never ends is read in linear time', () => {
  expect(parsePreferences('a/b;x="1,2";q=0.5, c/d')).toEqual([
    { value: 'a/b', q: 0.5 },
    { value: 'c/d', q: 1 },
  ])
  expect(parsePreferences('"\\'.repeat(100_000))).toHaveLength(1)
})
