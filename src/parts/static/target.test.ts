// target.test.ts: no spelling of a path leads out of the folder or to a private name: as a table of spellings, through
// the whole Handler, and the pure pieces beside it.

import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServedFolder, serveFolder } from '../../../test/support/served-folder.ts'
import { isGuichetError } from '../../base/errors.ts'
import { isHttpError } from '../../http/http-error.ts'
import { PRIVATE_NAMES } from './options.ts'
import { encodeSegment, encodeTarget, nameFilter, parseTarget } from './target.ts'

const SECRET = 'secret'

let folder: ServedFolder

beforeAll(async () => {
  folder = await serveFolder(
    {
      'index.html': 'home',
      'sub/page.txt': 'page',
      '.env': SECRET,
      '.ENV.local': SECRET,
      'prod.env': SECRET,
      '.git/config': SECRET,
      '.hidden.html': SECRET,
      'notes.db': SECRET,
      'Notes.SQLITE3': SECRET,
      'notes.db-wal': SECRET,
      'app.ts': SECRET,
      'App.TS': SECRET,
      'server.mts': SECRET,
      'guichet.config.js': SECRET,
      'package.json': SECRET,
      'Package-Lock.json': SECRET,
      'node_modules/x/index.js': SECRET,
      'sub/node_modules/x.js': SECRET,
      'tls.pem': SECRET,
      'tls.KEY': SECRET,
      'page.html~': SECRET,
      '.guichet/secret': SECRET,
      'sub/.htpasswd': SECRET,
    },
    { listing: true },
  )
  await writeFile(join(folder.site, 'outside.txt'), SECRET)
  await mkdir(join(folder.site, 'public-not'))
  await writeFile(join(folder.site, 'public-not', 'a.txt'), SECRET)
  await symlink(join(folder.site, 'outside.txt'), join(folder.path, 'link.txt'))
  await symlink('../outside.txt', join(folder.path, 'relative.txt'))
  await symlink(folder.site, join(folder.path, 'up'))
  await symlink(join(folder.site, 'public-not'), join(folder.path, 'twin'))
  await symlink(join(folder.path, '.env'), join(folder.path, 'env.txt'))
  await symlink(join(folder.path, '.git'), join(folder.path, 'git'))
  await symlink('sub', join(folder.path, 'inside'))
  await symlink('loop', join(folder.path, 'loop'))
})
afterAll(() => folder.end())

const TRAVERSALS: readonly [target: string, status: number][] = [
  ['/../outside.txt', 404],
  ['/..', 404],
  ['/../', 404],
  ['/sub/../index.html', 404],
  ['/sub/../../outside.txt', 404],
  ['/./index.html', 404],
  ['/sub/.', 404],
  ['/%2e%2e/outside.txt', 404],
  ['/%2E%2E/outside.txt', 404],
  ['/.%2e/outside.txt', 404],
  ['/%2e./outside.txt', 404],
  ['/%2e%2e%2foutside.txt', 404],
  ['/..%2foutside.txt', 404],
  ['/..%2Foutside.txt', 404],
  ['/sub%2fpage.txt', 404],
  ['/sub%2F..%2Findex.html', 404],
  ['/%2foutside.txt', 404],
  ['/%2f%2foutside.txt', 404],
  ['/..%5coutside.txt', 404],
  ['/..%5Coutside.txt', 404],
  ['/%2e%2e%5coutside.txt', 404],
  ['/..\\outside.txt', 404],
  ['/sub\\page.txt', 404],
  ['/sub%5cpage.txt', 404],
  ['/%252e%252e/outside.txt', 404],
  ['/%252e%252e%252foutside.txt', 404],
  ['/..%252foutside.txt', 404],
  ['/%c0%ae%c0%ae/outside.txt', 400],
  ['/%c0%afoutside.txt', 400],
  ['/%e0%80%ae%e0%80%ae/outside.txt', 400],
  ['/%ff', 400],
  ['/%', 400],
  ['/%2', 400],
  ['/%zz', 400],
  ['/%u002e%u002e/outside.txt', 400],
  ['/index.html%00', 400],
  ['/index.html%00.txt', 400],
  ['/%00', 400],
  ['/..%00/outside.txt', 400],
  ['/...', 404],
  ['/.../outside.txt', 404],
  ['/..;/outside.txt', 404],
  ['/../public-not/a.txt', 404],
  ['/%ef%bc%8e%ef%bc%8e/outside.txt', 404],
  ['/..%c2%a0/outside.txt', 404],
  ['/../public/index.html', 404],
  ['/C:/windows/win.ini', 404],
  ['/file:///etc/passwd', 404],
  ['//etc/passwd', 404],
  ['/etc/passwd', 404],
]

const PRIVATE = [
  '/.env', '/.ENV', '/%2eenv', '/.env/', '/.ENV.local', '/prod.env', '/.git/config', '/.git', '/.git/', '/.GIT/config',
  '/.hidden', '/.hidden.html', '/notes.db', '/NOTES.DB', '/Notes.SQLITE3', '/notes.db-wal', '/app.ts', '/App.TS', '/app.%74s',
  '/server.mts', '/guichet.config.js', '/package.json', '/Package.json', '/Package-Lock.json', '/node_modules/x/index.js',
  '/node_modules/', '/Node_Modules/x/index.js', '/sub/node_modules/x.js', '/tls.pem', '/tls.KEY', '/page.html~',
  '/.guichet/secret', '/sub/.htpasswd', '/.env%20', '/.env.', '/app.ts.', '/app.ts%20', '/%ef%bd%81pp.ts',
] // biome-ignore format: a list

const LINKS = [
  '/link.txt', '/relative.txt', '/up', '/up/', '/up/outside.txt', '/twin/a.txt', '/twin/',
  '/env.txt', '/git/config', '/loop',
] // biome-ignore format: a list

async function statusOf(target: string): Promise<number> {
  try {
    const answer = await folder.ask(target)
    expect(answer.text).not.toContain(SECRET)
    if (answer.status === 404) expect(answer.reply.unmatched).toBe(true)
    return answer.status
  } catch (error) {
    if (isHttpError(error) || isGuichetError(error)) return error.status
    throw error
  }
}

describe('traversal', () => {
  test.each(TRAVERSALS)('%s is %i', async (target, status) => {
    expect(await statusOf(target)).toBe(status)
    expect(await statusOf(target)).toBe(status)
  })
})

describe('private names', () => {
  test.each(PRIVATE)('%s is 404', async (target) => {
    expect(await statusOf(target)).toBe(404)
  })

  test('are served when the site says so', async () => {
    const open = await serveFolder({ '.hidden': 'a', 'app.ts': 'b' }, { dotfiles: true, privateNames: [] })
    expect((await open.ask('/.hidden')).text).toBe('a')
    expect((await open.ask('/app.ts')).header('content-type')).toBe('text/plain; charset=utf-8')
    await open.end()
  })

  test('of the site itself are matched whole, with * for anything', () => {
    const isServed = nameFilter(['draft-*', 'a+b.txt', '*.bak'], false)
    expect(['draft-1', 'DRAFT-', 'a+b.txt', 'x.BAK'].map(isServed)).toEqual([false, false, false, false])
    expect(['my-draft-1', 'aab.txt', 'x.bak2', '.well-known'].map(isServed)).toEqual([true, true, true, true])
  })

  test('do not take ordinary names with them', () => {
    const isServed = nameFilter(PRIVATE_NAMES, false)
    const ordinary = [
      'env',
      'app.js',
      'parts',
      'a.ts.html',
      'keys',
      'keyboard.html',
      'db',
      'package.json.html',
      'x.tsv',
    ]
    expect(ordinary.filter((name) => !isServed(name))).toEqual([])
  })
})

describe('symbolic links', () => {
  test.each(LINKS)('%s leads nowhere', async (target) => {
    expect(await statusOf(target)).toBe(404)
  })

  test('that stay inside are followed', async () => {
    expect((await folder.ask('/inside/page.txt')).text).toBe('page')
  })

  test('are looked at again: a file that becomes a link out is gone', async () => {
    await folder.write('turn.txt', 'mine')
    expect((await folder.ask('/turn.txt')).text).toBe('mine')
    await rm(join(folder.path, 'turn.txt'))
    await symlink(join(folder.site, 'outside.txt'), join(folder.path, 'turn.txt'))
    folder.clock.advance(1000)
    expect(await statusOf('/turn.txt')).toBe(404)
  })
})

describe('encodeTarget', () => {
  test.each([
    ['', [], true, '/'],
    ['', ['a'], true, '/a/'],
    ['/docs', [], true, '/docs/'],
    ['/docs', ['a b', 'ü'], false, '/docs/a%20b/%C3%BC'],
    ['//evil.example', ['a'], false, '/evil.example/a'],
    ['/\\evil.example', ['a'], false, '/evil.example/a'],
    ['', ['\r\nSet-Cookie: a=b', '?', '#'], false, '/%0D%0ASet-Cookie:%20a=b/%3F/%23'],
  ])('%s and %j', (base, segments, slash, wanted) => {
    expect(encodeTarget(base, segments, slash)).toBe(wanted)
  })

  test('what is encoded is parsed back', () => {
    const names = ['a b', 'ü€😀', '100%', "?#&=+;,:@$!'()*", '"<>', '%2e', 'x\u202e']
    const path = `/${names.map(encodeSegment).join('/')}`
    expect(parseTarget(path, () => true)?.segments).toEqual(names)
    expect(path).toMatch(/^[\x21-\x7e]+$/)
  })

  test('half a surrogate pair does not throw', () => {
    expect(encodeSegment('\ud800x')).toBe('%EF%BF%BDx')
  })
})
