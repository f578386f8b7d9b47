// listing.test.ts: what a folder without an index shows, in three formats, two languages and every order.

import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MODIFIED, type ServedFolder, serveFolder } from '../../../test/support/served-folder.ts'
import { readableSize } from './listing-page.ts'

const EVIL = `<img src=x onerror="alert(1)">&'.txt`

let folder: ServedFolder

beforeAll(async () => {
  folder = await serveFolder(
    {
      'b.txt': 'bb',
      'a10.txt': 'a',
      'a2.txt': 'aaaa',
      'javascript:alert(1)': 'x',
      [EVIL]: 'evil',
      'sub/inner.txt': 'inner',
      'sub/deep/x.txt': 'x',
      'indexed/index.html': 'own page',
      '.hidden': 'x',
      'app.ts': 'x',
      'data.db': 'x',
    },
    { listing: true },
  )
  await folder.write('newest.txt', 'n', MODIFIED + 1000)
  await mkdir(join(folder.path, 'empty'))
  await writeFile(join(folder.site, 'outside.txt'), 'x')
  await symlink(join(folder.site, 'outside.txt'), join(folder.path, 'leak.txt'))
  await symlink('b.txt', join(folder.path, 'link-to-b.txt'))
})
afterAll(() => folder.end())

const json = { headers: { accept: 'application/json' } }
async function namesOf(target: string): Promise<string[]> {
  const { entries } = JSON.parse((await folder.ask(target, json)).text) as { entries: { name: string }[] }
  return entries.map(({ name }) => name)
}

describe('the entries', () => {
  test('are folders, then files in natural order, and nothing that would not be served', async () => {
    const wanted = [
      'empty',
      'indexed',
      'sub',
      EVIL,
      'a2.txt',
      'a10.txt',
      'b.txt',
      'javascript:alert(1)',
      'link-to-b.txt',
      'newest.txt',
    ]
    expect(await namesOf('/')).toEqual(wanted)
  })

  test.each([
    ['?sort=name&order=desc', ['sub', 'indexed', 'empty', 'newest.txt']],
    ['?sort=size', ['empty', 'indexed', 'sub', 'javascript:alert(1)']],
    ['?sort=time&order=desc', ['newest.txt']],
    ['?sort=nonsense&order=nonsense', ['empty']],
    ['?sort=constructor', ['empty']],
  ])('%s', async (query, first) => {
    const names = await namesOf(`/${query}`)
    const files = query.includes('time') ? names.filter((name) => name.includes('.txt')) : names
    if (query === '?sort=size') {
      const sized = names.filter((name) => ['a2.txt', 'b.txt', 'a10.txt'].includes(name))
      expect(sized).toEqual(['a10.txt', 'b.txt', 'a2.txt'])
    } else expect(files.slice(0, first.length)).toEqual(first)
  })

  test('beyond the limit are not shown, and that is said', async () => {
    const small = await serveFolder({ 'a.txt': '', 'b.txt': '', 'c.txt': '' }, { listing: true, listingEntriesMax: 2 })
    const told = JSON.parse((await small.ask('/', json)).text) as { truncated: boolean; entries: unknown[] }
    expect([told.truncated, told.entries.length]).toEqual([true, 2])
    expect((await small.ask('/')).text).toContain('There are more entries than are shown here.')
    await small.end()
    const exact = await serveFolder({ 'a.txt': '', 'b.txt': '' }, { listing: true, listingEntriesMax: 2 })
    expect(JSON.parse((await exact.ask('/', json)).text)).toMatchObject({ truncated: false })
    await exact.end()
  })
})

describe('formats', () => {
  test('JSON has path, parent, counts and entries', async () => {
    const answer = await folder.ask('/sub/', json)
    expect(answer.header('content-type')).toBe('application/json')
    expect(JSON.parse(answer.text)).toMatchObject({
      ...{ path: '/sub/', parent: '/', folders: 1, files: 1, bytes: 5, truncated: false },
      entries: [
        { name: 'deep', url: 'deep/', folder: true, size: null },
        { name: 'inner.txt', url: 'inner.txt', folder: false, size: 5, modified: '2025-03-04T05:06:07.000Z' },
      ],
    })
    expect(JSON.parse((await folder.ask('/docs/', { ...json, base: '/docs' })).text)).toMatchObject({
      path: '/docs/',
      parent: null,
    })
  })

  test('text has one name a line', async () => {
    const answer = await folder.ask('/sub/', { headers: { accept: 'text/plain' } })
    expect([answer.header('content-type'), answer.text]).toEqual(['text/plain; charset=utf-8', 'deep/\ninner.txt\n'])
  })

  test('HTML is for everyone else, and caches keep the three apart', async () => {
    for (const accept of ['text/html,*/*;q=0.8', '*/*', 'image/png']) {
      const answer = await folder.ask('/', { headers: { accept } })
      expect(answer.header('content-type')).toBe('text/html; charset=utf-8')
      expect([answer.header('vary'), answer.header('cache-control')]).toEqual(['Accept, Accept-Language', 'no-cache'])
      expect(answer.header('x-content-type-options')).toBe('nosniff')
    }
  })
})

describe('the page', () => {
  test('escapes what comes from the disk and keeps names from being addresses', async () => {
    const { text } = await folder.ask('/')
    expect(text).not.toContain('<img')
    expect(text).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;.txt')
    expect(text).toContain('href="./javascript:alert(1)"')
    for (const [, href] of text.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(\.\/|\.\.\/|\/|\?)/)
  })

  test('fetches nothing, runs nothing, and allows only its own style', async () => {
    const answer = await folder.ask('/')
    const tags = answer.text.replaceAll(/%[0-9a-f]{2}[^"]*/gi, '')
    expect(tags).not.toMatch(/<script|<link|<img|url\(|@import|<[^>]*\son\w+=/i)
    expect(answer.header('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+=*'; /)
    expect(answer.text).toContain('prefers-color-scheme:dark')
    expect(answer.text).toContain('name="viewport"')
  })

  test('says how it is sorted, and turns the order round', async () => {
    const { text } = await folder.ask('/?sort=size&order=asc')
    expect(text).toContain('aria-sort="ascending"><a href="?sort=size&amp;order=desc">Size</a>')
    expect(text).toContain('<a href="?sort=name&amp;order=asc">Name</a>')
  })

  test('leads up, except at the top', async () => {
    expect((await folder.ask('/')).text).not.toContain('Parent folder')
    const { text } = await folder.ask('/docs/sub/deep/', { base: '/docs' })
    expect(text).toContain('<a href="../">↑ Parent folder</a>')
    expect(text).toContain(
      '<a href="/docs/">Top</a> / <a href="/docs/sub/">sub</a> / <span aria-current="page">deep</span>',
    )
  })

  test('speaks French and English', async () => {
    const french = await folder.ask('/empty/', { headers: { 'accept-language': 'fr-CH, en;q=0.5' } })
    expect(french.text).toContain('<html lang="fr">')
    expect(french.text).toContain('Ce dossier est vide.')
    expect(french.header('content-language')).toBe('fr')
    expect((await folder.ask('/empty/')).text).toContain('This folder is empty.')
  })
})

describe('a listing', () => {
  test('needs the slash, gives way to an index, and is off by default', async () => {
    expect((await folder.ask('/sub?sort=size')).header('location')).toBe('/sub/?sort=size')
    expect((await folder.ask('/indexed/')).text).toBe('own page')
    const closed = await serveFolder({ 'sub/a.txt': 'a' })
    for (const target of ['/', '/sub/', '/sub']) expect((await closed.ask(target)).status).toBe(404)
    await closed.end()
  })

  test('sees a new file at once', async () => {
    const site = await serveFolder({ 'a.txt': 'a' }, { listing: true })
    expect((await site.ask('/')).text).not.toContain('b.txt')
    await site.write('b.txt', 'b')
    expect((await site.ask('/')).text).toContain('b.txt')
    await site.end()
  })
})

test.each([
  [0, 'en', '0\u00a0B'],
  [999, 'en', '999\u00a0B'],
  [1000, 'en', '1\u00a0kB'],
  [1500, 'en', '1.5\u00a0kB'],
  [1500, 'fr', '1,5\u00a0ko'],
  [999_499, 'en', '999\u00a0kB'],
  [999_999, 'en', '1\u00a0MB'],
  [123_456_789, 'fr', '123\u00a0Mo'],
  [5e15, 'en', '5000\u00a0TB'],
] as const)('%i bytes in %s are %s', (bytes, language, wanted) => {
  expect(readableSize(bytes, language)).toBe(wanted)
})
