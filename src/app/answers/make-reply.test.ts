// make-reply.test.ts: what a handler returned becomes the reply it stands for.

import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { abort } from '../../http/http-error.ts'
import { isReply } from '../../http/reply.ts'
import { App } from '../app.ts'
import { html, raw } from '../html/html.ts'
import { toReply } from './make-reply.ts'
import { json, redirect, reply, stream, text } from './reply-makers.ts'

async function sent(answer: unknown): Promise<[number, string | null, string]> {
  const app = new App()
  // The type of answer is what is tested.
  app.get('/', () => answer as string)
  const response = await app.request('/')
  return [response.status, response.headers.get('content-type'), await response.text()]
}

const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json'

describe('what a handler returns', () => {
  test.each([
    ['text', 'a', HTML, 'a'],
    ['html', html`<b>${'<'}</b>`, HTML, '<b>&lt;</b>'],
    ['object', { a: 1 }, JSON_TYPE, '{"a":1}'],
    ['object without prototype', Object.assign(Object.create(null), { a: 1 }), JSON_TYPE, '{"a":1}'],
    ['array', [101, 102], JSON_TYPE, '[101,102]'],
    ['number', 3, JSON_TYPE, '3'],
    ['zero', 0, JSON_TYPE, '0'],
    ['false', false, JSON_TYPE, 'false'],
    ['null', null, JSON_TYPE, 'null'],
    ['date', new Date(0), JSON_TYPE, '"1970-01-01T00:00:00.000Z"'],
    ['empty object', {}, JSON_TYPE, '{}'],
    ['bytes', new Uint8Array([65]), 'application/octet-stream', 'A'],
    ['buffer', Buffer.from('A'), 'application/octet-stream', 'A'],
    ['array buffer', new Uint8Array([65]).buffer, 'application/octet-stream', 'A'],
    ['blob', new Blob(['A'], { type: 'image/x' }), 'image/x', 'A'],
    ['response', new Response('A', { headers: { 'content-type': 'text/x' } }), 'text/x', 'A'],
    ['web stream', new Response('A').body, HTML, 'A'],
    ['node stream', Readable.from(['A', 'B']), HTML, 'AB'],
  ])('%s', async (_name, answer, type, body) => {
    expect(await sent(answer)).toEqual([200, type, body])
  })

  test('an iterator of text is streamed as HTML', async () => {
    const ticks = function* () {
      for (let i = 3; i > 0; i--) yield `${i}\n`
    }
    expect(await sent(ticks())).toEqual([200, HTML, '3\n2\n1\n'])
  })

  test('an iterator of objects is JSON Lines, sync or async', async () => {
    const sync = function* () {
      yield { a: 1 }
      yield 2
    }
    const later = async function* () {
      yield { a: 1 }
      yield [2]
    }
    expect(await sent(sync())).toEqual([200, 'application/jsonl; charset=utf-8', '{"a":1}\n2\n'])
    expect(await sent(later())).toEqual([200, 'application/jsonl; charset=utf-8', '{"a":1}\n[2]\n'])
  })

  test('an iterator that fails before its first value is an error page', async () => {
    const app = new App()
    app.get('/', function* () {
      if (app.at === '') throw new TypeError('secret')
      yield 'never'
    })
    expect((await quietly(() => app.request('/'))).status).toBe(500)
  })

  test('an iterator that nobody reads is closed', async () => {
    let closed = 0
    const app = new App()
    app.get('/', function* () {
      try {
        yield 'a'
        yield 'b'
      } finally {
        closed++
      }
    })
    await app.request('/', { method: 'HEAD' })
    const response = await app.request('/')
    await response.body?.cancel()
    expect(closed).toBe(2)
  })

  test.each([
    ['nothing', undefined, 'GET / returned undefined'],
    ['function', () => 1, 'GET / returned a function'],
    ['symbol', Symbol('x'), 'GET / returned a symbol'],
    ['map', new Map(), 'GET / returned a Map'],
    ['map inside', { a: [{ b: new Map([[1, 2]]) }] }, 'GET / cannot be sent as JSON: a[0].b is a Map'],
    ['set inside', [new Set()], '[0] is a Set'],
    ['promise inside', { a: Promise.resolve(1) }, 'a is a Promise'],
    ['bigint inside', { a: { n: 1n } }, 'a.n is a bigint'],
    ['form', new FormData(), 'GET / returned a FormData'],
    ['query inside', { q: new URLSearchParams('a=b') }, 'q is a URLSearchParams'],
    ['circle', circle(), 'me is a circle'],
    ['error', new Error('x'), 'GET / returned an Error'],
  ])('%s is an error that says what to do', async (_name, answer, words) => {
    let told = ''
    const app = new App()
    app.get('/', () => answer as string)
    app.onError((error) => {
      told = String(error)
      return undefined
    })
    expect((await quietly(() => app.request('/'))).status).toBe(500)
    expect(told).toContain(words)
  })

  test('stays synchronous for plain values', () => {
    expect(isReply(toReply('x', 'test'))).toBe(true)
    expect(isReply(toReply({ a: 1 }, 'test'))).toBe(true)
  })
})

describe('makers', () => {
  test('reply sets status and headers, its headers replace', async () => {
    const made = reply({ a: 1 }, 201, { 'content-type': 'application/x+json', location: '/a' })
    expect([made.status, made.headers.getAll('content-type'), made.headers.get('location')]).toEqual([
      201,
      ['application/x+json'],
      '/a',
    ])
  })
  test('204 has no body', () => {
    const made = reply(null, 204)
    expect([made.body, made.headers.get('content-type')]).toEqual([null, null])
  })
  test('a status that does not exist is refused', () => {
    const short: number = 99 // the type of 99 itself is refused before
    expect(() => reply('x', short)).toThrow('status 99')
    expect(() => reply('x', Number.NaN)).toThrow('status NaN')
  })
  test('text, json and stream say their type', () => {
    expect(text('a').type).toBe('text/plain; charset=utf-8')
    expect([json('a').body, json('a').type]).toEqual(['"a"', 'application/json'])
    expect(stream(['a'], { type: 'text/csv' }).headers.get('content-type')).toBe('text/csv')
  })
  test('redirect encodes what is not ASCII and keeps escapes', () => {
    expect(redirect('/caf\u00e9 1?a=%20&b=[x]#c').headers.get('location')).toBe('/caf%C3%A9%201?a=%20&b=[x]#c')
    expect(redirect('/\\evil.test').headers.get('location')).toBe('/%5Cevil.test')
    expect(redirect('/a', 303).status).toBe(303)
  })
  test('redirect refuses line breaks, other statuses, nothing', () => {
    expect(() => redirect('/a\r\nx: y')).toThrow('line break')
    expect(() => redirect('/a\ud800')).toThrow('surrogate')
    expect(() => redirect('')).toThrow('empty')
    const fine: number = 200 // the type of 200 itself is refused before
    expect(() => redirect('/', fine)).toThrow('no redirect')
  })
  test.each<[string, () => unknown]>([
    ['in reply()', () => reply('x', 200, { a: 'b\r\nc: d' })],
    ['set', () => reply('x').headers.set('a', 'b\nc: d')],
    ['appended', () => reply('x').headers.append('a', 'b\rc: d')],
    ['included', () => reply('x').headers.include('vary', 'b\r\n\r\n<script>')],
    ['with NUL', () => reply('x').headers.set('a', 'b\0')],
    ['in its name', () => reply('x').headers.set('a\r\nb', 'c')],
    ['of an error', () => abort(503, 'x', { 'retry-after': '1\r\nc: d' })],
  ])('a header that could break out is refused where it is set: %s', (_, set) => {
    expect(set).toThrow(/no field may hold|not a token/)
  })
})

describe('html', () => {
  test('escapes values, joins arrays, drops nothing-values, keeps its own', () => {
    expect(html`<a title="${'"\'<>&'}">${[html`<i>`, '<', 3]}${null}${undefined}${false}${true}</a>`.text).toBe(
      '<a title="&quot;&#39;&lt;&gt;&amp;"><i>&lt;3</a>',
    )
    expect(html`${raw('<b>')}${0}`.text).toBe('<b>0')
  })
  test('what only looks like it is escaped', () => {
    expect(html`${String({ toString: () => '<b>' })}`.text).toBe('&lt;b&gt;')
  })
})

function circle(): unknown {
  const me: Record<string, unknown> = {}
  me['me'] = me
  return me
}

/** Errors of the app are logged to stderr: not in a test's output. */
async function quietly<Value>(task: () => Promise<Value>): Promise<Value> {
  const write = process.stderr.write
  process.stderr.write = () => true
  try {
    return await task()
  } finally {
    process.stderr.write = write
  }
}
