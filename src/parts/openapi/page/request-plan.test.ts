// request-plan.test.ts: what "try it" sends, and the lines that do the same elsewhere.

import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { OpenApiDocument, Parameter } from '../document-shape.ts'
import type { Entry } from './read-document.ts'
import { bodyOf, clientOf, curlOf, type Filled, guichetHttpOf, planOf } from './request-plan.ts'

const document: OpenApiDocument = {
  openapi: '3.1.1',
  info: { title: 'a', version: '1' },
  paths: {},
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer' },
      basic: { type: 'http', scheme: 'basic' },
      key: { type: 'apiKey', in: 'query', name: 'key' },
      cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
    },
  },
}

const parameters: readonly Parameter[] = [
  { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
  { name: 'rest', in: 'path', required: true, schema: { type: 'string' }, 'x-slashes': true },
  { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
  { name: 'x-key', in: 'header', schema: { type: 'string' } },
]

function entry(method: string, security: readonly string[] = []): Entry {
  const operation = { operationId: 'a', responses: {}, 'x-route': `${method} /notes/<int:id>/<path:rest>` }
  return { id: 'a', method, path: '/notes/{id}/{rest}', operation, parameters, security }
}

function filled(more: Partial<Filled> = {}): Filled {
  const values = new Map([
    ['path:id', ['3']],
    ['path:rest', ["a b/it's"]],
    ['query:tag', ['x', 'y&z']],
    ['header:x-key', ['k']],
  ])
  return { parameters: values, media: undefined, text: '', fields: [], ...more }
}

const plan = (
  method: string,
  more?: Partial<Filled>,
  security: readonly string[] = [],
  given: [string, string][] = [],
) => planOf(entry(method, security), 'http://a.test', filled(more), document, new Map(given))

describe('a plan', () => {
  test('puts parameters where they belong, encoded', () => {
    const { url, headers } = plan('GET')
    expect(url).toBe("http://a.test/notes/3/a%20b/it's?tag=x&tag=y%26z")
    expect(headers).toEqual([['x-key', 'k']])
  })

  test('carries the credentials that the route asks for', () => {
    const all: [string, string][] = [
      ['bearer', 't'],
      ['basic', 'ada:é'],
      ['key', 'q'],
      ['cookie', 'c'],
    ]
    expect(plan('GET', {}, ['bearer'], all).headers).toContainEqual(['authorization', 'Bearer t'])
    expect(plan('GET', {}, ['basic'], all).headers).toContainEqual(['authorization', 'Basic YWRhOsOp'])
    expect(plan('GET', {}, ['key'], all).url).toContain('&key=q')
    expect(plan('GET', {}, ['cookie'], all)).toEqual(plan('GET'))
    expect(plan('GET', {}, [], all)).toEqual(plan('GET'))
  })

  test('has a body as its media type wants it', () => {
    const fields = [
      ['a', '1'],
      ['a', 'ü'],
    ] as const
    expect(bodyOf(plan('POST', { media: 'application/json', text: '{}' }))).toBe('{}')
    expect(String(bodyOf(plan('POST', { media: 'application/x-www-form-urlencoded', fields })))).toBe('a=1&a=%C3%BC')
    const form = bodyOf(plan('POST', { media: 'multipart/form-data', fields: [['f', new File(['x'], 'f.txt')]] }))
    expect(form instanceof FormData && form.get('f')).toBeInstanceOf(File)
    expect(plan('POST', { media: 'multipart/form-data', fields }).headers.map(([name]) => name)).not.toContain(
      'content-type',
    )
  })
})

describe('the lines for other programs', () => {
  const json = plan('POST', { media: 'application/json', text: '{"title":"It\'s","stars":3,"a:b":null}' })

  test('are quoted for a shell: what curl gets is what was meant', () => {
    const line = curlOf(json)
    const { stdout } = spawnSync(
      'sh',
      ['-c', `curl() { for word in "$@"; do printf '%s\\n' "$word"; done; }; ${line}`],
      { encoding: 'utf8' },
    )
    expect(stdout.trimEnd().split('\n')).toEqual([
      '-X',
      'POST',
      "http://a.test/notes/3/a%20b/it's?tag=x&tag=y%26z",
      '-H',
      'x-key: k',
      '-H',
      'content-type: application/json',
      '--data-raw',
      '{"title":"It\'s","stars":3,"a:b":null}',
    ])
  })

  test('speak HTTPie’s words, field by field where the body is a flat object', () => {
    expect(guichetHttpOf(json)).toBe(
      `guichet http POST 'http://a.test/notes/3/a%20b/it'\\''s?tag=x&tag=y%26z' x-key:k 'title=It'\\''s' stars:=3 'a\\:b:=null'`,
    )
    expect(guichetHttpOf(plan('POST', { media: 'application/json', text: '[1]' }))).toContain("--raw '[1]'")
    const fields = [
      ['a', '1'],
      ['f', new File(['x'], 'f.txt')],
    ] as const
    expect(guichetHttpOf(plan('POST', { media: 'multipart/form-data', fields }))).toContain(
      'guichet http --multipart POST',
    )
    expect(curlOf(plan('POST', { media: 'multipart/form-data', fields }))).toContain('-F f=@f.txt')
  })

  test('call the route by its pattern in the typed client', () => {
    const given = filled({ media: 'application/json', text: '{ "title": "Bread" }' })
    const made = planOf(entry('POST'), 'http://a.test', given, document, new Map())
    expect(clientOf(entry('POST'), made, given, 'http://a.test')).toContain(
      `await api('POST /notes/<int:id>/<path:rest>', { params: { id: 3, rest: 'a b/it\\'s' }, query: { tag: ['x', 'y&z'] }, headers: { 'x-key': 'k' }, input: {"title":"Bread"} })`,
    )
  })
})
