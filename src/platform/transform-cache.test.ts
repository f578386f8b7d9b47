import { existsSync, mkdtempSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pruneCache, TransformCache } from './transform-cache.ts'

const fresh = () => join(mkdtempSync(join(tmpdir(), 'guichet-cache-')), 'cache')

test('what was made of the same ingredients is made once', () => {
  const folder = fresh()
  let made = 0
  const make = () => `made ${++made}`
  expect(new TransformCache(folder).get(['a.ts', 'let a'], make)).toBe('made 1')
  expect(new TransformCache(folder).get(['a.ts', 'let a'], make)).toBe('made 1')
  expect(new TransformCache(folder).get(['a.ts', 'let b'], make)).toBe('made 2')
  expect(new TransformCache(folder).get(['a.tsl', 'et a'], make)).toBe('made 3')
})

test('a file of which the end is missing is made again', () => {
  const folder = fresh()
  const cache = new TransformCache(folder)
  cache.get(['x'], () => 'let whole = 1')
  const [name = ''] = readdirSync(folder)
  truncateSync(join(folder, name), 5)
  expect(cache.get(['x'], () => 'again')).toBe('again')
})

test.skipIf(process.platform === 'win32')('only its user may read it', () => {
  const folder = fresh()
  new TransformCache(folder).get(['x'], () => 'code')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, readdirSync(folder)[0] ?? '')).mode & 0o777).toBe(0o600)
})

test('a folder that cannot be made costs nothing but time', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'guichet-cache-')), 'file')
  writeFileSync(folder, '')
  expect(new TransformCache(join(folder, 'cache')).get(['x'], () => 'code')).toBe('code')
})

test('a folder that holds too many loses the oldest, and nothing that is not its own', () => {
  const folder = fresh()
  const cache = new TransformCache(folder)
  for (let i = 0; i < 6; i++) cache.get([String(i)], () => String(i))
  const names = readdirSync(folder)
  for (const [i, name] of names.entries()) utimesSync(join(folder, name), i, i)
  writeFileSync(join(folder, 'notes.txt'), '')
  pruneCache(folder, 5, 2)
  expect(readdirSync(folder).sort()).toEqual([...names.slice(-2), 'notes.txt'].sort())
  pruneCache(join(folder, 'nowhere'))
  expect(existsSync(folder)).toBe(true)
})
