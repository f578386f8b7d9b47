import { expect, test } from 'vitest'
import { maskedUrl, parseDatabaseUrl } from './url.ts'

test.each([
  ['sqlite::memory:', ':memory:'],
  ['sqlite:./data.db', '/site/data.db'],
  ['sqlite:data.db', '/site/data.db'],
  ['sqlite:../data.db', '/data.db'],
  ['sqlite:/abs/data.db', '/abs/data.db'],
  ['sqlite:///abs/data.db', '/abs/data.db'],
  ['sqlite://data.db', '/site/data.db'],
  ['file:./data.db', '/site/data.db'],
  ['file:///abs/a%20b.db', '/abs/a b.db'],
])('%s is the file %s', (url, file) => {
  expect(parseDatabaseUrl(url, { root: '/site' })).toEqual({ engine: 'sqlite', file })
})

test('PostgreSQL goes by both its names, and its place is told without the password', () => {
  for (const scheme of ['postgres', 'postgresql']) {
    const url = `${scheme}://user:hunter2@a.test/notes?sslmode=require`
    expect(parseDatabaseUrl(url, { root: '/site' })).toEqual({ engine: 'postgres', url, where: 'a.test:5432/notes' })
  }
  expect(parseDatabaseUrl('postgres:///notes', { root: '/site' })).toMatchObject({ where: 'localhost:5432/notes' })
})

test.each([
  ['./data.db', 'does not begin'],
  ['mysql://a.test/b', 'no engine "mysql"'],
  ['sqlite:', 'names no file'],
  ['sqlite:./a.db?mode=ro', 'takes no'],
  ['postgres://user:hunter2@a b/c', 'not a URL'],
  ['mongodb://user:hunter2@a.test', 'no engine'],
])('%s is refused without its password', (url, why) => {
  expect(() => parseDatabaseUrl(url, { root: '/site' })).toThrow(
    expect.objectContaining({ code: 'GUI_STORE_URL', message: expect.stringContaining(why) }),
  )
  expect(() => parseDatabaseUrl(url, { root: '/site' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  )
})

test('masking takes everything before the last @, and the query', () => {
  expect(maskedUrl('postgres://user:p@ss@a.test/b?password=hunter2')).toBe('postgres://…@a.test/b?…')
  expect(maskedUrl('user:pass@host')).not.toContain('pass')
})
