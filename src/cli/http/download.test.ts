import { expect, test } from 'vitest'
import { nameFor } from './download.ts'
import type { Field } from './fields.ts'
import { sizeText, timeText } from './progress.ts'

const name = (path: string, disposition?: string, type?: string) => {
  const fields: Field[] = []
  if (disposition !== undefined) fields.push(['Content-Disposition', disposition])
  if (type !== undefined) fields.push(['Content-Type', type])
  return nameFor({ fields }, { path })
}

test('the server names the file, in either way', () => {
  expect(name('/x', 'attachment; filename="given name.csv"')).toBe('given name.csv')
  expect(name('/x', 'attachment; filename=bare.csv; size=3')).toBe('bare.csv')
  expect(name('/x', `attachment; filename="old.csv"; filename*=UTF-8''%C3%A9t%C3%A9.csv`)).toBe('été.csv')
})

test('a name is never a path, nor hidden', () => {
  expect(name('/x', 'attachment; filename="../../etc/passwd"')).toBe('passwd')
  expect(name('/x', 'attachment; filename="..\\\\..\\\\boot.ini"')).toBe('boot.ini')
  expect(name('/x', 'attachment; filename=".bashrc"')).toBe('bashrc')
  expect(name('/%2e%2e%2fetc%2fpasswd')).toBe('passwd')
  expect(name('/x', 'attachment; filename="a\u0000\u001b[31m.txt"')).toBe('a[31m.txt')
  expect(name('/x', 'attachment; filename="/"', 'text/html')).toBe('x.html')
})

test('else the URL names it, with an ending for its type', () => {
  expect(name('/a/big.iso')).toBe('big.iso')
  expect(name('/a/%C3%A9/')).toBe('é')
  expect(name('/report', undefined, 'application/json; charset=utf-8')).toBe('report.json')
  expect(name('/', undefined, 'text/html')).toBe('index.html')
  expect(name('/page', undefined, 'text/plain')).toBe('page.txt')
  expect(name('/page', undefined, 'x/unheard-of')).toBe('page')
})

test('sizes and times are short', () => {
  expect([0, 999, 1500, 12_000_000].map(sizeText)).toEqual(['0 bytes', '999 bytes', '1.5 kB', '12.0 MB'])
  expect([0, 65, 7200].map(timeText)).toEqual(['00:00', '01:05', '2:00:00'])
})
