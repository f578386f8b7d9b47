// file.test.ts: one file as an answer: ranges, conditions, names of downloads, and what may not be reached.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { reply } from '../../app/answers/reply-makers.ts'
import { App } from '../../app/app.ts'
import { file } from './file.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'guichet-file-')))
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'guichet-outside-')))
afterAll(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true })
})
const OUTSIDE = join(outside, 'data.db')
writeFileSync(OUTSIDE, 'SECRET')
symlinkSync(root, join(outside, 'link'))
mkdirSync(join(root, 'reports'))
mkdirSync(join(root, '.guichet'))
writeFileSync(join(root, 'reports', 'été.txt'), '0123456789')
writeFileSync(join(root, 'reports', 'empty.txt'), '')
writeFileSync(join(root, 'reports', 'data.db'), 'SECRET')
writeFileSync(join(root, '.guichet', 'secret'), 'SECRET')
writeFileSync(join(root, 'app.ts'), 'SECRET')
writeFileSync(join(root, 'outside.txt'), 'SECRET')
symlinkSync(join(root, 'outside.txt'), join(root, 'reports', 'link.txt'))

const app = new App({ root })
app.get('/report', () => file('reports/été.txt'))
app.get('/save', () => file('reports/été.txt', { download: true }))
app.get('/save-as', () =>
  file('reports/été.txt', { download: 'my "own".txt', type: 'text/csv', cacheControl: 'no-store' }),
)
app.get('/absolute', ({ query }) => file(join(root, 'reports', query.get('name') ?? '')))
app.get('/own', ({ query }) => file(query.get('path') ?? '', { absolute: true }))
app.get('/own-in', ({ query }) => file(query.get('path') ?? '', { absolute: true, root: join(root, 'reports') }))
app.get('/whole/<path:name>', ({ params }) => file(params.name))
app.get('/below/<path:name>', ({ params }) => file(params.name, { root: join(root, 'reports') }))
app.get('/typed', () => file('reports/été.txt', { type: 'text/x-own' }))
app.get('/any/<path:name>', ({ params }) => file(`reports/${params.name}`))
app.get('/raw', ({ query }) => file(query.get('name') ?? ''))
app.get('/in', ({ query }) => file(query.get('name') ?? '', { root: join(root, 'reports') }))
app.get('/wrapped', () => reply(file('reports/été.txt'), 200, { 'x-own': '1' }))
const ask = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })

describe('a file as an answer', () => {
  test('has its type, its validators and its bytes', async () => {
    const answer = await ask('/report')
    expect([answer.status, await answer.text()]).toEqual([200, '0123456789'])
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('accept-ranges')).toBe('bytes')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    const etag = answer.headers.get('etag') ?? ''
    expect((await ask('/report', { 'if-none-match': etag })).status).toBe(304)
    expect((await ask('/report', { 'if-match': '"other"' })).status).toBe(412)
  })

  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=20-', 416, '', 'bytes */10'],
  ])('gives parts of itself: %s', async (range, status, body, place) => {
    const answer = await ask('/report', { range })
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([status, body, place])
  })

  test('keeps the type it was given in a part of it, and in each of several', async () => {
    const part = await ask('/typed', { range: 'bytes=2-4' })
    expect([part.status, part.headers.get('content-type')]).toEqual([206, 'text/x-own'])
    const parts = await ask('/typed', { range: 'bytes=0-1,8-9' })
    expect(parts.headers.get('content-type')).toMatch(/^multipart\/byteranges; boundary=/)
    expect((await parts.text()).match(/^Content-Type: .*$/gm)).toEqual(Array(2).fill('Content-Type: text/x-own'))
    expect((await ask('/typed')).headers.get('content-type')).toBe('text/x-own')
  })

  test('has a type and a Cache-Control that are values of fields', () => {
    expect(() => file('a.txt', { type: 'text/x\r\nx-own: 1' })).toThrow('no field may hold')
    expect(() => file('a.txt', { cacheControl: 'no-store\n' })).toThrow('no field may hold')
  })

  test('is saved under its own name or another', async () => {
    expect((await ask('/save')).headers.get('content-disposition')).toBe(
      'attachment; filename="_t_.txt"; filename*=UTF-8\'\'%C3%A9t%C3%A9.txt',
    )
    const other = await ask('/save-as')
    expect(other.headers.get('content-disposition')).toBe('attachment; filename="my \\"own\\".txt"')
    expect([other.headers.get('content-type'), other.headers.get('cache-control')]).toEqual(['text/csv', 'no-store'])
  })

  test('may be empty, and wrapped by reply()', async () => {
    expect([(await ask('/any/empty.txt')).status, await (await ask('/any/empty.txt')).text()]).toEqual([200, ''])
    const wrapped = await ask('/wrapped')
    expect([wrapped.headers.get('x-own'), await wrapped.text()]).toEqual(['1', '0123456789'])
    expect((await ask('/wrapped', { range: 'bytes=2-4' })).status).toBe(206)
    expect((await ask('/wrapped', { 'if-none-match': wrapped.headers.get('etag') ?? '' })).status).toBe(304)
  })

  test.each([
    '/any/missing.txt',
    '/any/data.db',
    '/any/..%2foutside.txt',
    '/any/../outside.txt',
    '/any/%2e%2e/outside.txt',
    '/any/link.txt%00',
    '/raw?name=',
    '/raw?name=.',
    '/raw?name=reports',
    '/raw?name=../x',
    '/raw?name=app.ts',
    '/raw?name=.guichet/secret',
    '/raw?name=reports/../.guichet/secret',
    '/raw?name=reports%00/x',
    '/in?name=link.txt',
    '/in?name=../outside.txt',
  ])('that is not there, or not for everybody, is not found: %s', async (path) => {
    const answer = await ask(path)
    expect([400, 404]).toContain(answer.status)
    expect(await answer.text()).not.toContain('SECRET')
  })

  test.each([
    `${encodeURIComponent(OUTSIDE)}`,
    '%2Fetc%2Fpasswd',
    '%2Fproc%2Fself%2Fenviron',
    '/etc/passwd',
    '..%2F..%2F..%2F..%2Fetc%2Fpasswd',
    'reports%2F..%2F..%2F..%2Fetc%2Fpasswd',
    '..%5C..%5Cetc%5Cpasswd',
    '%5Cetc%5Cpasswd',
    'C:%5CWindows%5Cwin.ini',
    '%5C%5Cserver%5Cshare%5Ca.txt',
    '%2Fetc%2Fpasswd%00.txt',
    'reports%2Fdata.db%00.txt',
    `${encodeURIComponent(join(root, '.guichet', 'secret'))}`,
    `${encodeURIComponent(join(root, 'reports', 'data.db'))}`,
    `${encodeURIComponent(join(root, 'reports', '..', 'app.ts'))}`,
    `${encodeURIComponent(join(root, '..', 'x'))}`,
  ])('that a visitor names by any path is none of the machine: %s', async (name) => {
    for (const way of ['/whole/', '/below/']) {
      const answer = await ask(way + name)
      expect([400, 404]).toContain(answer.status)
      expect(await answer.text()).not.toMatch(/SECRET|root:/)
    }
  })

  test('by an absolute path is one of the site, without its private ones', async () => {
    expect((await ask('/absolute?name=empty.txt')).status).toBe(200)
    expect((await ask('/absolute?name=data.db')).status).toBe(404)
    const path = encodeURIComponent(join(root, 'reports', 'empty.txt'))
    expect((await ask(`/whole/${path}`)).status).toBe(200)
    // Below a root of its own no absolute path is taken, not even one that leads there.
    expect((await ask(`/below/${path}`)).status).toBe(404)
  })

  test('of a site that is known by a link is found by both its paths', async () => {
    const linked = new App({ root: join(outside, 'link') })
    linked.get('/', ({ query }) => file(query.get('path') ?? ''))
    for (const folder of [root, join(outside, 'link')]) {
      const path = encodeURIComponent(join(folder, 'reports', 'empty.txt'))
      expect((await linked.request(`/?path=${path}`)).status).toBe(200)
    }
  })

  test('by an absolute path that the program has made itself is whatever it names', async () => {
    expect(await (await ask(`/own?path=${encodeURIComponent(OUTSIDE)}`)).text()).toBe('SECRET')
    expect((await ask('/own?path=reports/data.db')).status).toBe(404)
    expect((await ask(`/own?path=${encodeURIComponent(`${OUTSIDE}\0`)}`)).status).toBe(404)
    expect((await ask(`/own-in?path=${encodeURIComponent(OUTSIDE)}`)).status).toBe(404)
  })
})
