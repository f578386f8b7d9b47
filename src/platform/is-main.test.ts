import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { isMain } from './is-main.ts'

const started = process.argv[1]

afterEach(() => {
  process.argv[1] = started ?? ''
})

test('the started file is it, behind a link and without its ending too; an imported one is not', () => {
  const root = mkdtempSync(join(tmpdir(), 'guichet-main-'))
  writeFileSync(join(root, 'app.js'), '')
  symlinkSync(join(root, 'app.js'), join(root, 'link.js'))
  const url = pathToFileURL(join(root, 'app.js')).href
  for (const name of ['app.js', 'app', 'link.js']) {
    process.argv[1] = join(root, name)
    expect(isMain({ url }), name).toBe(true)
  }
  process.argv[1] = join(root, 'other.js')
  expect(isMain({ url })).toBe(false)
  expect(isMain({ url, main: true })).toBe(true)
})
