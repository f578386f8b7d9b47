// names-below.test.ts: what a path may be, by the rules of both kinds of systems.

import { posix, win32 } from 'node:path'
import { describe, expect, test } from 'vitest'
import { namesBelow } from './names-below.ts'

describe('names below a folder', () => {
  test.each([
    ['a/b.txt', ['a', 'b.txt']],
    ['./a//b.txt/', ['a', 'b.txt']],
    ['/srv/site/a/b.txt', ['a', 'b.txt']],
    ['/srv/site/x/../a.txt', ['a.txt']],
    ['/real/site/a.txt', ['a.txt']],
    ['..a/...', ['..a', '...']],
    ['a:b\\c', ['a:b\\c']],
  ])('are found in %j', (path, names) => {
    expect(namesBelow(path, ['/srv/site', '/real/site'], posix)).toEqual(names)
  })

  test.each([
    '',
    '.',
    '/',
    '/etc/passwd',
    '/proc/self/environ',
    '//etc/passwd',
    '/srv/site',
    '/srv/site/../other/a.txt',
    '/srv/sites/a.txt',
    '/srv/site\0/a.txt',
    '../a.txt',
    'a/../b.txt',
    'a\0.txt',
  ])('are none in %j', (path) => {
    expect(namesBelow(path, ['/srv/site'], posix)).toBeUndefined()
  })

  test('are none in an absolute path where none is taken', () => {
    expect(namesBelow('/srv/site/a.txt', [], posix)).toBeUndefined()
    expect(namesBelow('D:\\site\\a.txt', [], win32)).toBeUndefined()
  })

  test.each([
    ['a\\b/c.txt', ['a', 'b', 'c.txt']],
    ['D:\\site\\a.txt', ['a.txt']],
    ['d:/SITE/a.txt', ['a.txt']],
  ])('are found on Windows in %j', (path, names) => {
    expect(namesBelow(path, ['D:\\site'], win32)).toEqual(names)
  })

  test.each([
    'C:\\Windows\\win.ini',
    'C:/Windows/win.ini',
    'C:win.ini',
    'D:\\other\\a.txt',
    '\\Windows\\win.ini',
    '/Windows/win.ini',
    '\\\\server\\share\\a.txt',
    '//server/share/a.txt',
    '\\\\?\\C:\\Windows\\win.ini',
    '\\\\.\\PhysicalDrive0',
    '..\\a.txt',
    'a\\..\\..\\b.txt',
    'app.ts::$DATA',
    'a.txt:stream',
    'D:\\site\\app.ts::$DATA',
  ])('are none on Windows in %j', (path) => {
    expect(namesBelow(path, ['D:\\site'], win32)).toBeUndefined()
  })
})
