// files.test.ts: what a served folder answers: names, redirects, methods, conditions, ranges, pages for what is not there.

import { mkdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  MODIFIED,
  MODIFIED_TEXT,
  requestFor,
  type ServedFolder,
  serveFolder,
} from '../../../test/support/served-folder.ts'
import { isGuichetError } from '../../base/errors.ts'
import { silentLogger } from '../../base/log.ts'
import { files } from './files.ts'

const DIGITS = '0123456789'.repeat(100)

let folder: ServedFolder

beforeAll(async () => {
  folder = await serveFolder({
    'index.html': '<h1>home</h1>',
    'about.html': '<h1>about</h1>',
    'blog/index.html': '<h1>blog</h1>',
    'blog/first.html': '<h1>first</h1>',
    'team.html': '<h1>team page</h1>',
    'team/ada.html': '<h1>ada</h1>',
    'bare/only.txt': 'only',
    'digits.bin': DIGITS,
    'empty.bin': '',
    'data.json': '{"a":1}',
    'caf\u00e9 & co.txt': 'coffee',
    'app.3f9a2b1c.js': 'let a',
    'index-BxY12abc.css': 'a{}',
    'report-20240101.css': 'a{}',
    '.well-known/security.txt': 'Contact: x',
    notes: 'no extension',
  })
})
afterAll(() => folder.end())

describe('a file', () => {
  test('is sent with its type, validators and no-cache', async () => {
    const answer = await folder.ask('/about.html')
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('<h1>about</h1>')
    expect(answer.header('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.header('cache-control')).toBe('no-cache')
    expect(answer.header('last-modified')).toBe(MODIFIED_TEXT)
    expect(answer.header('etag')).toMatch(/^"[0-9a-z]+-[0-9a-z]+"$/)
    expect(answer.header('accept-ranges')).toBe('bytes')
    expect(answer.header('x-content-type-options')).toBe('nosniff')
  })

  test.each([
    ['/', '<h1>home</h1>'],
    ['/index.html', '<h1>home</h1>'],
    ['/?q=/../x', '<h1>home</h1>'],
    ['/about', '<h1>about</h1>'],
    ['/blog/', '<h1>blog</h1>'],
    ['/blog/first', '<h1>first</h1>'],
    ['/team', '<h1>team page</h1>'],
    ['/team/ada', '<h1>ada</h1>'],
    ['/caf%C3%A9%20%26%20co.txt', 'coffee'],
    ['/caf%c3%a9%20&%20co.txt', 'coffee'],
    ['/%61bout', '<h1>about</h1>'],
    ['/.well-known/security.txt', 'Contact: x'],
    ['/empty.bin', ''],
  ])('%s is 200', async (target, text) => {
    const answer = await folder.ask(target)
    expect([answer.status, answer.text]).toEqual([200, text])
    // And again, from memory.
    const again = await folder.ask(target)
    expect([again.status, again.text, again.header('etag')]).toEqual([200, text, answer.header('etag')])
  })

  test.each([
    ['/app.3f9a2b1c.js', 'public, max-age=31536000, immutable'],
    ['/index-BxY12abc.css', 'public, max-age=31536000, immutable'],
    ['/report-20240101.css', 'no-cache'],
    ['/data.json', 'no-cache'],
  ])('%s has Cache-Control: %s', async (target, wanted) => {
    expect((await folder.ask(target)).header('cache-control')).toBe(wanted)
  })

  test('of an unknown kind is octets', async () => {
    expect((await folder.ask('/notes')).header('content-type')).toBe('application/octet-stream')
  })

  test('in memory is answered at once, without a promise, and twice with fields of its own', async () => {
    await folder.ask('/about')
    const first = await folder.ask('/about')
    first.reply.headers.set('x-mine', '1')
    expect(first.reply.latin1).toBe('<h1>about</h1>')
    expect((await folder.ask('/about')).header('x-mine')).toBeNull()
  })
})

describe('redirects', () => {
  test.each([
    ['/blog', '/blog/'],
    ['/blog?a=1&b=%2F', '/blog/?a=1&b=%2F'],
    ['/about/', '/about'],
    ['/about/?x', '/about?x'],
    ['/about.html/', '/about.html'],
    ['/data.json/', '/data.json'],
    ['/team/', '/team'],
    ['//blog', '/blog/'],
    ['//blog/', '/blog/'],
    ['///blog//first', '/blog/first'],
    ['//about/', '/about'],
    ['/caf%C3%A9%20%26%20co.txt/', '/caf%C3%A9%20&%20co.txt'],
  ])('%s moves to %s', async (target, location) => {
    const answer = await folder.ask(target)
    expect([answer.status, answer.header('location')]).toEqual([308, location])
  })

  test('stay below the mount', async () => {
    const at = async (target: string) => (await folder.ask(target, { base: '/docs' })).header('location')
    expect(await at('/docs/blog?x=1')).toBe('/docs/blog/?x=1')
    expect(await at('/docs/about/')).toBe('/docs/about')
    expect(await at('/docs')).toBe('/docs/')
    expect(await at('/docs?x')).toBe('/docs/?x')
    expect((await folder.ask('/docs/', { base: '/docs' })).text).toBe('<h1>home</h1>')
  })

  test('never lead to another host', async () => {
    await mkdir(join(folder.path, 'evil.example'), { recursive: true })
    await folder.write('evil.example/index.html', 'x')
    for (const target of [
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '/%5Cevil.example',
      '//evil.example//',
    ]) {
      const answer = await folder.ask(target)
      const location = answer.header('location')
      expect(location === null || /^\/[^/\\]/.test(location), `${target} -> ${location}`).toBe(true)
    }
    expect((await folder.ask('//evil.example/..')).status).toBe(404)
  })
})

describe('methods', () => {
  test('HEAD answers as GET does', async () => {
    const [got, headed] = [await folder.ask('/data.json'), await folder.ask('/data.json', { method: 'HEAD' })]
    expect(headed.status).toBe(200)
    expect(headed.reply.headers.list).toEqual(got.reply.headers.list)
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'])('%s is 405 with Allow where something is', async (method) => {
    for (let i = 0; i < 2; i++) {
      const answer = await folder.ask('/about', { method })
      expect([answer.status, answer.header('allow'), answer.reply.unmatched]).toEqual([
        405,
        'GET, HEAD, OPTIONS',
        false,
      ])
    }
    expect((await folder.ask('/nothing', { method })).reply.unmatched).toBe(true)
  })

  test('OPTIONS is 204 with Allow', async () => {
    for (const target of ['/', '/about', '*']) {
      const answer = await folder.ask(target, { method: 'OPTIONS' })
      expect([answer.status, answer.header('allow'), answer.reply.body]).toEqual([204, 'GET, HEAD, OPTIONS', null])
    }
  })
})

describe('conditions', () => {
  test.each(['/data.json', '/about', '/'])(
    '%s: a 304 keeps ETag, Last-Modified, Cache-Control and no body',
    async (target) => {
      const fresh = await folder.ask(target)
      const etag = fresh.header('etag') ?? ''
      for (const headers of [
        { 'if-none-match': etag },
        { 'if-none-match': `W/${etag}` },
        { 'if-modified-since': MODIFIED_TEXT },
      ]) {
        const answer = await folder.ask(target, { headers })
        expect([answer.status, answer.reply.body]).toEqual([304, null])
        expect(answer.header('etag')).toBe(etag)
        expect(answer.header('cache-control')).toBe('no-cache')
        expect(answer.header('last-modified')).toBe(MODIFIED_TEXT)
        expect(answer.header('content-type')).toBeNull()
      }
    },
  )

  test('a failed precondition is 412', async () => {
    expect((await folder.ask('/about', { headers: { 'if-match': '"other"' } })).status).toBe(412)
    const before = 'Mon, 03 Mar 2025 05:06:07 GMT'
    expect((await folder.ask('/about', { headers: { 'if-unmodified-since': before } })).status).toBe(412)
    expect((await folder.ask('/about', { headers: { 'if-modified-since': before } })).status).toBe(200)
  })

  test('a condition comes before the range', async () => {
    const etag = (await folder.ask('/digits.bin')).header('etag') ?? ''
    const answer = await folder.ask('/digits.bin', { headers: { 'if-none-match': etag, range: 'bytes=0-1' } })
    expect(answer.status).toBe(304)
  })
})

describe.each([
  ['in memory', {}],
  ['streamed', { cacheFileBytesMax: 0 }],
])('ranges of a file %s', (_, options) => {
  let ranged: ServedFolder
  beforeAll(async () => {
    ranged = await serveFolder({ 'digits.bin': DIGITS, 'empty.bin': '', 'page.html': DIGITS }, options)
  })
  afterAll(() => ranged.end())

  test.each([
    ['bytes=0-9', 206, 'bytes 0-9/1000', DIGITS.slice(0, 10)],
    ['bytes=990-', 206, 'bytes 990-999/1000', DIGITS.slice(990)],
    ['bytes=-500', 206, 'bytes 500-999/1000', DIGITS.slice(500)],
    ['bytes=-1', 206, 'bytes 999-999/1000', '9'],
    ['bytes=0-5,3-9', 206, 'bytes 0-9/1000', DIGITS.slice(0, 10)],
    ['bytes=0-9999', 206, 'bytes 0-999/1000', DIGITS],
    ['bytes=1000-', 416, 'bytes */1000', ''],
    ['bytes=-0', 416, 'bytes */1000', ''],
    ['bytes=9-0', 200, null, DIGITS],
    ['lines=1-2', 200, null, DIGITS],
    ['bytes=x', 200, null, DIGITS],
    [`bytes=${Array.from({ length: 17 }, (_, i) => `${i * 9}-${i * 9}`).join(',')}`, 200, null, DIGITS],
  ])('%s is %i', async (range, status, contentRange, text) => {
    for (let i = 0; i < 2; i++) {
      const answer = await ranged.ask('/digits.bin', { headers: { range } })
      expect([answer.status, answer.header('content-range'), answer.text]).toEqual([status, contentRange, text])
      if (answer.reply.length >= 0) expect(answer.reply.length).toBe(answer.bytes.length)
    }
  })

  test('several come as multipart/byteranges of the declared length', async () => {
    const answer = await ranged.ask('/digits.bin', { headers: { range: 'bytes=500-504,0-4,-3' } })
    const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(answer.header('content-type') ?? '')?.[1]
    const part = (place: string, text: string) =>
      `--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ${place}/1000\r\n\r\n${text}\r\n`
    expect(answer.status).toBe(206)
    expect(answer.text).toBe(
      `${part('500-504', '01234')}${part('0-4', '01234')}${part('997-999', '789')}--${boundary}--\r\n`,
    )
    expect(answer.header('content-range')).toBeNull()
    if (answer.reply.length >= 0) expect(answer.reply.length).toBe(answer.bytes.length)
  })

  test('If-Range lets the range count only for the same version', async () => {
    const etag = (await ranged.ask('/digits.bin')).header('etag') ?? ''
    const status = async (ifRange: string) =>
      (await ranged.ask('/digits.bin', { headers: { range: 'bytes=0-1', 'if-range': ifRange } })).status
    expect(await status(etag)).toBe(206)
    expect(await status(MODIFIED_TEXT)).toBe(206)
    expect(await status(`W/${etag}`)).toBe(200)
    expect(await status('"other"')).toBe(200)
    expect(await status('Tue, 04 Mar 2025 05:06:08 GMT')).toBe(200)
  })

  test('HEAD does not know ranges, and no range is compressed', async () => {
    const head = await ranged.ask('/digits.bin', { method: 'HEAD', headers: { range: 'bytes=0-1' } })
    expect(head.status).toBe(200)
    const answer = await ranged.ask('/page.html', { headers: { range: 'bytes=0-1', 'accept-encoding': 'gzip, br' } })
    expect([answer.status, answer.text, answer.header('content-encoding')]).toEqual([206, '01', null])
    expect(answer.header('vary')).toBe('Accept-Encoding')
  })

  test('an empty file is 200 without a body, and no range of it can be had', async () => {
    expect(await ranged.ask('/empty.bin')).toMatchObject({ status: 200, text: '' })
    expect((await ranged.ask('/empty.bin', { headers: { range: 'bytes=0-' } })).status).toBe(416)
    expect((await ranged.ask('/empty.bin', { headers: { range: 'bytes=-5' } })).status).toBe(200)
  })
})

describe('what is not there', () => {
  test('a browser is told in its language that nothing is here', async () => {
    const headers = { accept: 'text/html', 'accept-language': 'fr' }
    const answer = await folder.ask('/nothing', { headers })
    expect([answer.status, answer.header('content-language'), answer.reply.unmatched]).toEqual([404, 'fr', true])
    expect(answer.text).toContain('Page introuvable')
  })

  test('is a 404 that whoever mounted may replace', async () => {
    for (const target of ['/nothing', '/bare/', '/bare', '/about.html/x', `/${'x'.repeat(5000)}`]) {
      const answer = await folder.ask(target)
      expect([target, answer.status, answer.reply.unmatched]).toEqual([target, 404, true])
    }
  })

  test('gets 404.html with 404, whatever the request is conditional on', async () => {
    const site = await serveFolder({ '404.html': '<h1>lost</h1>', 'a.txt': 'a' })
    for (const headers of [{}, { 'if-none-match': '*' }, { range: 'bytes=0-1' }, { 'if-match': '"x"' }]) {
      const answer = await site.ask('/nothing', { headers })
      expect([answer.status, answer.text, answer.reply.unmatched]).toEqual([404, '<h1>lost</h1>', true])
      expect([answer.header('etag'), answer.header('last-modified')]).toEqual([null, null])
      expect(answer.header('content-type')).toBe('text/html; charset=utf-8')
    }
    expect((await site.ask('/404.html')).status).toBe(200)
    await site.end()
  })

  test('is the application where a page is asked for, and only there', async () => {
    const site = await serveFolder({ 'index.html': 'app', 'a.js': 'a' }, { spa: true })
    const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const statusOf = async (target: string, headers: Record<string, string>, method = 'GET') =>
      (await site.ask(target, { method, headers })).status
    const answer = await site.ask('/users/42?tab=1', { headers: page })
    expect([answer.status, answer.text, answer.reply.unmatched]).toEqual([200, 'app', false])
    expect(answer.header('vary')).toBe('Accept')
    expect(await statusOf('/users/john.doe', page)).toBe(200)
    expect(await statusOf('/users/42', page, 'HEAD')).toBe(200)
    expect(await statusOf('/users/42', { accept: '*/*' })).toBe(404)
    expect(await statusOf('/users/42', {})).toBe(404)
    expect(await statusOf('/users/42', page, 'POST')).toBe(404)
    expect(await statusOf('/missing.js', page)).toBe(404)
    expect(await statusOf('/.well-known/x', page)).toBe(404)
    expect(await statusOf('/.env', page)).toBe(404)
    expect(await statusOf('/../x', page)).toBe(404)
    await site.end()
  })
})

describe('opening', () => {
  const site = { root: tmpdir(), log: silentLogger, mode: 'serve' } as const
  const codeOf = async (task: () => unknown) => {
    try {
      await task()
    } catch (error) {
      return isGuichetError(error) ? `${error.code} ${error.blame}` : error
    }
    return 'no error'
  }

  test('a folder that is not there, and one that is a file, are told to the operator', async () => {
    expect(await codeOf(() => files('no-such-folder-here').open?.(site))).toBe('GUI_STATIC_ROOT operator')
    const file = join(folder.path, 'about.html')
    expect(await codeOf(() => files(file).open?.(site))).toBe('GUI_STATIC_NOT_FOLDER operator')
  })

  test('an unknown option is refused when the Handler is made', async () => {
    // @ts-expect-error: the point of the test
    expect(await codeOf(() => files('.', { listings: true }))).toBe('GUI_OPTION_UNKNOWN operator')
  })

  test('a request before open is a bug of the mounting side', async () => {
    const closed = await serveFolder({ 'a.txt': 'a' })
    await closed.handler.close?.()
    expect(await codeOf(() => closed.ask('/a.txt'))).toBe('GUI_STATIC_NOT_OPEN bug')
    await rm(closed.site, { recursive: true })
  })

  test('a root that is a symbolic link itself is served, and absolute folders are taken as they are', async () => {
    const link = join(folder.site, 'link')
    await symlink(folder.path, link)
    for (const given of ['link', './link/', link, folder.path]) {
      const handler = files(given)
      await handler.open?.({ ...site, root: folder.site })
      expect((await handler(requestFor('/about'))).status).toBe(200)
      await handler.close?.()
    }
  })

  test('a Handler mounted twice is closed when both have closed it', async () => {
    const handler = files(folder.path)
    await handler.open?.(site)
    await handler.open?.(site)
    await handler.close?.()
    expect((await handler(requestFor('/about'))).status).toBe(200)
    await handler.close?.()
    expect(await codeOf(() => handler(requestFor('/about')))).toBe('GUI_STATIC_NOT_OPEN bug')
  })
})

test('times are those of the file, not of the test', () => {
  expect(new Date(MODIFIED).toUTCString()).toBe(MODIFIED_TEXT)
})
