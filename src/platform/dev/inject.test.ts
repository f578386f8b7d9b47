import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { requestFor } from '../../../test/support/served-folder.ts'
import { HTML, Reply, type ReplyBody } from '../../http/reply.ts'
import { inject } from './inject.ts'

const PATHS = { script: '/_guichet/reload.js?1', stream: '/_guichet/reload' }
const TAG = '<script src="/_guichet/reload.js?1" async></script>'
const SHOWN = { 'sec-fetch-dest': 'document' }

async function textOf(body: ReplyBody): Promise<string> {
  if (body === null) return ''
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return Buffer.from(body).toString()
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

const injected = (reply: Reply, headers: Record<string, string> = SHOWN, method = 'GET') =>
  inject(requestFor('/', { headers, method }), reply, PATHS)

async function* chunks(...all: (string | Uint8Array)[]) {
  yield* all
}

test('a page gets the script in its head, or behind everything', async () => {
  expect(await textOf(injected(new Reply(200, '<head lang="x"><p>', HTML)).body)).toBe(`<head lang="x">${TAG}<p>`)
  expect(await textOf(injected(new Reply(200, '<p>é', HTML)).body)).toBe(`<p>é${TAG}`)
  const bytes = Buffer.from('<head></head>é')
  expect(await textOf(injected(new Reply(200, bytes, HTML)).body)).toBe(`<head>${TAG}</head>é`)
})

test('a streamed page keeps streaming', async () => {
  const early = injected(new Reply(200, chunks('<head>', 'é', Buffer.from('é')), HTML))
  expect(await textOf(early.body)).toBe(`<head>${TAG}éé`)
  expect(await textOf(injected(new Reply(200, chunks('<p>', '</p>'), HTML)).body)).toBe(`<p></p>${TAG}`)
  expect(await textOf(injected(new Reply(200, chunks(), HTML)).body)).toBe(TAG)
})

test('a compressed page stays compressed', async () => {
  const whole = new Reply(200, gzipSync('<head>x'), HTML, { 'content-encoding': 'gzip' })
  expect(gunzipSync(injected(whole).body as Buffer).toString()).toBe(`<head>${TAG}x`)
  const packed = gzipSync('<p>y')
  const stream = new Reply(200, chunks(packed.subarray(0, 9), packed.subarray(9)), HTML, { 'content-encoding': 'gzip' })
  stream.length = packed.length
  const made = injected(stream)
  expect(made.length).toBe(-1)
  const parts: Buffer[] = []
  for await (const chunk of made.body as AsyncIterable<Uint8Array>) parts.push(Buffer.from(chunk))
  expect(gunzipSync(Buffer.concat(parts)).toString()).toBe(`<p>y${TAG}`)
})

test('lengths, validators and HEAD tell of the page that is sent', () => {
  const reply = new Reply(200, chunks('abc'), HTML, { etag: '"1"', 'accept-ranges': 'bytes' })
  reply.length = 3
  const made = injected(reply)
  expect(made.length).toBe(3 + TAG.length)
  expect(made.headers.get('etag')).toBe('W/"1"')
  expect(made.headers.has('accept-ranges')).toBe(false)
  expect(reply.headers.get('etag')).toBe('"1"')
  const head = new Reply(200, null, HTML)
  head.length = 10
  expect(injected(head, SHOWN, 'HEAD').length).toBe(10 + TAG.length)
})

test('a content policy is opened for the script alone, and its nonce is used', async () => {
  const policy = { 'content-security-policy': "script-src 'nonce-abc'" }
  const made = injected(new Reply(200, '<head>', HTML, policy))
  expect(await textOf(made.body)).toContain(' nonce="abc" ')
  const closed = { 'content-security-policy': "default-src 'none'" }
  expect(injected(new Reply(200, '', HTML, closed)).headers.get('content-security-policy')).toContain(
    'script-src-elem http://a.test/_guichet/reload.js',
  )
})

test.each([
  ['JSON', new Reply(200, '{}', 'application/json'), SHOWN],
  ['what a script fetches', new Reply(200, '<p>', HTML), { 'sec-fetch-dest': 'empty', accept: 'text/html' }],
  ['what curl asks for', new Reply(200, '<p>', HTML), { accept: '*/*' }],
  ['a part of a page', new Reply(206, '<p>', HTML), SHOWN],
  ['no content', new Reply(204, null, HTML), SHOWN],
  ['not modified', new Reply(304, null, HTML), SHOWN],
  ['an unknown coding', new Reply(200, Buffer.from('x'), HTML, { 'content-encoding': 'zstd' }), SHOWN],
])('%s is left as it is', (_what, reply, headers) => {
  expect(injected(reply, headers)).toBe(reply)
})
