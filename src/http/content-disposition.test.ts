// content-disposition.test.ts: names of downloads, plain and in other scripts.

import { expect, test } from 'vitest'
import { encodeDisposition } from './content-disposition.ts'

test.each([
  ['report.pdf', 'attachment; filename="report.pdf"'],
  ['two words.txt', 'attachment; filename="two words.txt"'],
  ['say "hi".txt', 'attachment; filename="say \\"hi\\".txt"'],
  ['été.pdf', 'attachment; filename="_t_.pdf"; filename*=UTF-8\'\'%C3%A9t%C3%A9.pdf'],
  ["it's (1)*.txt", 'attachment; filename="it\'s (1)*.txt"'],
  ['50%.txt', 'attachment; filename="50%.txt"; filename*=UTF-8\'\'50%25.txt'],
  ['a/b\\c\r\nX: 1', 'attachment; filename="a_b_c__X: 1"'],
  ['\ud83d.txt', 'attachment; filename="_.txt"'],
  ['😀.txt', 'attachment; filename="_.txt"; filename*=UTF-8\'\'%F0%9F%98%80.txt'],
])('names %j', (name, field) => {
  expect(encodeDisposition('attachment', name)).toBe(field)
})

test('can be shown in place', () => {
  expect(encodeDisposition('inline', 'a.pdf')).toBe('inline; filename="a.pdf"')
})
