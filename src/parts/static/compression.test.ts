// compression.test.ts: codings: siblings made at build, codings made on the fly, and who gets which.

import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MODIFIED, requestFor, type ServedFolder, serveFolder } from '../../../test/support/served-folder.ts'
import { LIVE_CODINGS } from '../../http/codings.ts'
import { encode } from '../../http/encode-content.ts'

const TEXT = 'let some = "text that repeats itself";\n'.repeat(100)
const take = (codings: string) => ({ headers: { 'accept-encoding': codings } })

describe('on the fly', () => {
  let folder: ServedFolder
  beforeAll(async () => {
    folder = await serveFolder({
      'app.js': TEXT,
      'page.html': TEXT,
      'small.js': TEXT.slice(0, 511),
      'just.js': TEXT.slice(0, 512),
      'photo.png': TEXT,
      'unknown.zzz': TEXT,
      'large.txt': TEXT.repeat(400),
      'over.txt': TEXT.repeat(1200),
      'noise.txt': Buffer.concat(Array.from({ length: 125 }, (_, i) => createHash('sha256').update(`${i}`).digest())),
    })
  })
  afterAll(() => folder.end())

  test.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.1', 'gzip', gunzipSync],
    ['identity;q=0, gzip', 'gzip', gunzipSync],
  ])('%s gets %s, again from memory, with its own ETag and Vary', async (codings, coding, decode) => {
    const plain = await folder.ask('/app.js')
    const first = await folder.ask('/app.js', take(codings))
    const again = await folder.ask('/app.js', take(codings))
    for (const answer of [first, again]) {
      expect([answer.status, answer.header('content-encoding'), answer.header('vary')]).toEqual([
        200,
        coding,
        'Accept-Encoding',
      ])
      expect(answer.header('content-type')).toBe('text/javascript; charset=utf-8')
      expect(decode(answer.bytes).toString()).toBe(TEXT)
      expect(answer.bytes.length).toBeLessThan(TEXT.length / 5)
      expect(answer.header('etag')).toBe(plain.header('etag')?.replace(/"$/, `-${coding}"`))
    }
    expect(again.reply.body).toBe(first.reply.body)
    expect([plain.header('content-encoding'), plain.header('vary'), plain.text]).toEqual([
      null,
      'Accept-Encoding',
      TEXT,
    ])
  })

  test('a 304 is about the coding that would be sent', async () => {
    const etag = (await folder.ask('/app.js', take('br'))).header('etag') ?? ''
    const same = await folder.ask('/app.js', { headers: { 'accept-encoding': 'br', 'if-none-match': etag } })
    expect([same.status, same.header('etag'), same.header('vary')]).toEqual([304, etag, 'Accept-Encoding'])
    const other = await folder.ask('/app.js', { headers: { 'accept-encoding': 'gzip', 'if-none-match': etag } })
    expect(other.status).toBe(200)
  })

  test.each(['/small.js', '/photo.png', '/unknown.zzz'])('%s is left as it is, without Vary', async (target) => {
    const answer = await folder.ask(target, take('gzip, br'))
    expect([answer.header('content-encoding'), answer.header('vary')]).toEqual([null, null])
  })

  test('starts at 512 bytes, reaches beyond what is kept plain, and ends at 4 MiB', async () => {
    const codingOf = async (target: string) => (await folder.ask(target, take('gzip'))).header('content-encoding')
    expect(await codingOf('/just.js')).toBe('gzip')
    expect(await codingOf('/large.txt')).toBe('gzip')
    expect(await codingOf('/over.txt')).toBeNull()
    expect(gunzipSync((await folder.ask('/large.txt', take('gzip'))).bytes).length).toBe(TEXT.length * 400)
  })

  test('what does not become smaller is sent as it is', async () => {
    for (let i = 0; i < 2; i++) {
      const answer = await folder.ask('/noise.txt', take('gzip, br'))
      expect([answer.header('content-encoding'), answer.bytes.length]).toEqual([null, 4000])
    }
  })

  test('no-transform, in either direction, leaves the bytes alone', async () => {
    for (let i = 0; i < 2; i++) {
      const headers = { 'accept-encoding': 'br', 'cache-control': 'no-transform' }
      expect((await folder.ask('/app.js', { headers })).header('content-encoding')).toBeNull()
    }
    const site = await serveFolder({ 'app.js': TEXT }, { cacheControl: 'public, no-transform' })
    const answer = await site.ask('/app.js', take('br'))
    expect([answer.header('content-encoding'), answer.header('cache-control')]).toEqual([null, 'public, no-transform'])
    await site.end()
  })

  test('nobody is sent what they refused', async () => {
    const answer = await folder.ask('/photo.png', take('identity;q=0'))
    expect([answer.status, answer.header('vary')]).toEqual([406, 'Accept-Encoding'])
    expect((await folder.ask('/app.js', take('*;q=0'))).status).toBe(406)
    expect((await folder.ask('/app.js', take('br;q=0'))).header('content-encoding')).toBeNull()
  })

  test('two Accept-Encoding fields count as one list', async () => {
    await folder.ask('/page.html', take('br'))
    const request = requestFor('/page.html', take('br'))
    request.headers.list.push('accept-encoding', 'br;q=0, gzip')
    const reply = await folder.handler(request)
    expect([reply.status, reply.headers.get('content-encoding')]).toEqual([200, 'gzip'])
  })

  test('can be switched off', async () => {
    const site = await serveFolder({ 'app.js': TEXT }, { compress: false })
    const answer = await site.ask('/app.js', take('br'))
    expect([answer.header('content-encoding'), answer.header('vary')]).toEqual([null, null])
    await site.end()
  })

  test('zstd is offered exactly where this Node.js has it', async () => {
    const { zstdCompress } = (await import('node:zlib')) as { zstdCompress?: unknown }
    expect(LIVE_CODINGS.includes('zstd')).toBe(typeof zstdCompress === 'function')
    const answer = await folder.ask('/app.js', take('zstd'))
    expect(answer.header('content-encoding')).toBe(LIVE_CODINGS.includes('zstd') ? 'zstd' : null)
  })
})

describe('siblings made at build', () => {
  test('are preferred, need the original, and have their own length and ETag', async () => {
    const br = brotliCompressSync(TEXT)
    const gz = gzipSync(TEXT)
    const folder = await serveFolder({
      'app.js': TEXT,
      'app.js.br': br,
      'app.js.gz': gz,
      'lost.js.br': br,
      'a.js.zst': 'z',
      'a.js': 'a',
    })
    for (let i = 0; i < 2; i++) {
      const answer = await folder.ask('/app.js', take('gzip, br'))
      expect([answer.header('content-encoding'), answer.bytes.equals(br)]).toEqual(['br', true])
      expect(answer.header('content-type')).toBe('text/javascript; charset=utf-8')
      expect(answer.header('etag')).toMatch(new RegExp(`-${br.length.toString(36)}-br"$`))
      expect((await folder.ask('/app.js', take('gzip'))).bytes.equals(gz)).toBe(true)
      expect((await folder.ask('/app.js')).text).toBe(TEXT)
      expect((await folder.ask('/a.js', take('zstd'))).header('content-encoding')).toBe('zstd')
      expect((await folder.ask('/lost.js', take('br'))).status).toBe(404)
    }
    expect((await folder.ask('/app.js.br')).header('content-encoding')).toBeNull()
    await folder.end()
  })

  test('too large for memory are streamed with the length of the variant', async () => {
    const folder = await serveFolder({ 'a.txt': TEXT, 'a.txt.gz': gzipSync(TEXT) }, { cacheFileBytesMax: 10 })
    const answer = await folder.ask('/a.txt', take('gzip'))
    expect([answer.reply.length, gunzipSync(answer.bytes).toString()]).toEqual([answer.bytes.length, TEXT])
    await folder.end()
  })

  test('that are older than the original are left', async () => {
    const folder = await serveFolder({ 'a.js.gz': gzipSync('old') })
    await folder.write('a.js', TEXT, MODIFIED + 60_000)
    expect(gunzipSync((await folder.ask('/a.js', take('gzip'))).bytes).toString()).toBe(TEXT)
    await folder.end()
  })

  test('that appear, change or vanish are noticed', async () => {
    const folder = await serveFolder({ 'a.js': TEXT }, { revalidateMs: 0 })
    const bytes = async () => (await folder.ask('/a.js', take('gzip'))).bytes
    expect(gunzipSync(await bytes()).toString()).toBe(TEXT)
    await folder.write('a.js.gz', gzipSync('one'))
    expect(gunzipSync(await bytes()).toString()).toBe('one')
    await folder.write('a.js.gz', gzipSync('other'), MODIFIED + 1000)
    expect(gunzipSync(await bytes()).toString()).toBe('other')
    await rm(join(folder.path, 'a.js.gz'))
    expect(gunzipSync(await bytes()).toString()).toBe(TEXT)
    await folder.end()
  })
})

test('more than two encodings wait for each other, and a failed one does not block the next', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, (_, i) => encode(i % 2 ? 'br' : 'gzip', Buffer.from(TEXT))))
  expect(made.every((bytes) => bytes.length < TEXT.length)).toBe(true)
  // @ts-expect-error: no such coding
  await expect(encode('lzma', Buffer.from(TEXT))).rejects.toThrow(RangeError)
  expect(gunzipSync(await encode('gzip', Buffer.from('x'))).toString()).toBe('x')
})
