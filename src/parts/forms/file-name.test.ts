import { describe, expect, test } from 'vitest'
import { cleanName, diskName, extensionOf } from './file-name.ts'

describe('a name that is shown', () => {
  test.each([
    ['cat.png', 'cat.png'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\cat.png', 'cat.png'],
    ['a/b\\..', ''],
    ['..', ''],
    ['.', ''],
    ['', ''],
    ['.htaccess', '.htaccess'],
    ['a\0b\r\nc\x7f\x85.txt', 'abc.txt'],
    ['  a b  ', 'a b'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['\ud800a\ufeff\u2028.txt', 'a.txt'],
    ['e\u0301te\u0301.txt', 'été.txt'],
    ['😀.txt', '😀.txt'],
    ['<script>.html', '<script>.html'],
    ['<b>/x', 'x'],
  ])('%j is %j', (given, name) => {
    expect(cleanName(given)).toBe(name)
  })

  test('has at most 255 bytes, and keeps its extension', () => {
    const name = cleanName(`${'日'.repeat(5000)}.docx`)
    expect(name).toBe(`${'日'.repeat(83)}.docx`)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    expect(cleanName(`a.${'x'.repeat(5000)}`).length).toBe(255)
    expect(cleanName('😀'.repeat(100))).toBe('😀'.repeat(63))
  })
})

describe('a name on disk', () => {
  test.each([
    ['cat.png', 0, 'cat.png'],
    ['cat.png', 1, 'cat-2.png'],
    ['.htaccess', 0, 'htaccess'],
    ['...', 0, 'file'],
    ['', 4, 'file-5'],
    ['con.txt', 0, '_con.txt'],
    ['LPT1', 0, '_LPT1'],
    ['a:b*c?.txt', 0, 'a_b_c_.txt'],
    ['dots. .', 0, 'dots'],
    ['archive.tar.gz', 2, 'archive.tar-3.gz'],
  ])('%j, the %ith, is %j', (shown, taken, name) => {
    expect(diskName(shown, taken)).toBe(name)
  })

  test('still has at most 255 bytes with its number', () => {
    expect(Buffer.byteLength(diskName(cleanName(`${'x'.repeat(400)}.png`), 998))).toBe(255)
  })
})

test.each([
  ['a.PNG', '.png'],
  ['a', ''],
  ['.a', ''],
  ['a.b.c', '.c'],
])('the extension of %s is %j', (name, extension) => {
  expect(extensionOf(name)).toBe(extension)
})
