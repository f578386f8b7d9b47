import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { ownCopy } from './own-copy.ts'

function project(): { root: string; main: string } {
  const root = mkdtempSync(join(tmpdir(), 'guichet-own-'))
  const home = join(root, 'node_modules', 'guichet')
  mkdirSync(join(home, 'bin'), { recursive: true })
  mkdirSync(join(root, 'site'))
  writeFileSync(join(home, 'package.json'), '{"name":"guichet","bin":{"guichet":"bin/go.js"}}')
  writeFileSync(join(home, 'bin', 'go.js'), '')
  return { root, main: join(home, 'bin', 'go.js') }
}

test('the copy of the project is found from below', () => {
  const { root, main } = project()
  const other = project()
  expect(ownCopy(join(root, 'site', 'app.ts'), pathToFileURL(other.main).href)).toBe(main)
})

test('the running copy is not another one, also behind a link', () => {
  const { root, main } = project()
  expect(ownCopy(root, pathToFileURL(main).href)).toBeUndefined()
  const linked = mkdtempSync(join(tmpdir(), 'guichet-own-'))
  mkdirSync(join(linked, 'node_modules'))
  symlinkSync(join(root, 'node_modules', 'guichet'), join(linked, 'node_modules', 'guichet'))
  expect(ownCopy(linked, pathToFileURL(main).href)).toBeUndefined()
})
