import { describe, expect, test } from 'vitest'
import { collectHeaders, composeFields, updateHeaders, withField, withoutFields } from './fields.ts'
import type { TypedHeader } from './request-items.ts'

const NOTHING = { cookie: undefined, contentLength: undefined, chunked: false, authorization: undefined }
const AGENT: TypedHeader = ['User-Agent', 'g']
const names = (fields: readonly (readonly [string, string])[]) => fields.map(([name]) => name).join(' ')

describe('the order on the wire', () => {
  test('of a plain request: defaults first, what was said last', () => {
    expect(composeFields('GET', [AGENT], NOTHING)).toEqual([
      ['Accept-Encoding', 'gzip, deflate'],
      ['Accept', '*/*'],
      ['Connection', 'keep-alive'],
      ['User-Agent', 'g'],
    ])
  })

  test('of a JSON request with everything', () => {
    const headers: TypedHeader[] = [AGENT, ['Accept', 'json'], ['Content-Type', 'json'], ['X-A', '1'], ['x-a', ' 2 ']]
    const fields = composeFields('POST', headers, { cookie: 'c', contentLength: 5, chunked: false, authorization: 'a' })
    expect(names(fields)).toBe(
      'Accept-Encoding Connection Cookie Content-Length Authorization User-Agent Accept Content-Type X-A x-a',
    )
    expect(fields.at(-1)).toEqual(['x-a', '2'])
  })

  test('a header without a value is taken out, also a default one', () => {
    expect(names(composeFields('GET', [AGENT, ['Accept', undefined], ['connection', undefined]], NOTHING))).toBe(
      'Accept-Encoding User-Agent',
    )
  })

  test('what is computed counts more than what was typed, but for Cookie', () => {
    const typed: TypedHeader[] = [
      ['Content-Length', '99'],
      ['Authorization', 'typed'],
      ['Cookie', 'typed'],
    ]
    const fields = composeFields('POST', typed, { cookie: 'c', contentLength: 5, chunked: false, authorization: 'a' })
    expect(Object.fromEntries(fields)).toMatchObject({ 'Content-Length': '5', Authorization: 'a', Cookie: 'typed' })
  })

  test('methods that usually have a body say when there is none', () => {
    const length = (method: string) => Object.fromEntries(composeFields(method, [], NOTHING))['Content-Length']
    expect(['GET', 'HEAD', 'OPTIONS'].map(length)).toEqual([undefined, undefined, undefined])
    expect(['POST', 'PUT', 'DELETE', 'FOO'].map(length)).toEqual(['0', '0', '0', '0'])
  })
})

test('typed headers add up, and X: takes back', () => {
  expect(
    collectHeaders([
      ['X', '1'],
      ['x', '2'],
    ]),
  ).toEqual([
    ['X', '1'],
    ['x', '2'],
  ])
  expect(
    collectHeaders([
      ['X', '1'],
      ['X', undefined],
    ]),
  ).toEqual([['X', undefined]])
  expect(
    collectHeaders([
      ['X', undefined],
      ['X', '1'],
    ]),
  ).toEqual([['X', '1']])
})

test('later headers replace earlier ones at their place', () => {
  const base: TypedHeader[] = [
    ['A', '1'],
    ['B', '2'],
    ['B', '3'],
    ['C', '4'],
  ]
  expect(
    updateHeaders(base, [
      ['b', '5'],
      ['D', '6'],
    ]),
  ).toEqual([
    ['A', '1'],
    ['b', '5'],
    ['C', '4'],
    ['D', '6'],
  ])
})

test('fields are replaced in place and removed by name', () => {
  expect(
    withField(
      [
        ['A', '1'],
        ['B', '2'],
      ],
      'a',
      '3',
    ),
  ).toEqual([
    ['A', '3'],
    ['B', '2'],
  ])
  expect(withField([['A', '1']], 'B', '2')).toEqual([
    ['A', '1'],
    ['B', '2'],
  ])
  expect(
    withoutFields(
      [
        ['A', '1'],
        ['B', '2'],
      ],
      'b',
    ),
  ).toEqual([['A', '1']])
})
