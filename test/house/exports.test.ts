// exports.test.ts: the public face is one: package.json's `exports`, the files that are packed, and what docs/ tells.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, test } from 'vitest'
import { filesBelow, isThere, root, textOf } from './house.ts'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly bin: Readonly<Record<string, string>>
}

const manifest = JSON.parse(textOf('package.json')) as Manifest
const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [{ name: `guichet${name.slice(1)}`, ...target }],
)
const docs = [...filesBelow('docs', '.md'), 'README.md'].filter(isThere).map(textOf).join('\n')
const built = isThere('dist/.stamp') && isThere('dist/index.js')

describe.skipIf(!built)('the public face', () => {
  test('every entry has its types and its code, side by side', () => {
    for (const { types, default: code } of entries) {
      expect(types.replace(/\.d\.ts$/, ''), types).toBe(code.replace(/\.js$/, ''))
      expect([types, code].filter((file) => !existsSync(join(root, file)))).toEqual([])
    }
  })

  test('every entry is spoken of in docs/', () => {
    expect(entries.filter(({ name }) => !docs.includes(`'${name}'`)).map(({ name }) => name)).toEqual([])
  })

  test.each(entries)('every name that $name gives is spoken of in docs/', async ({ default: code }) => {
    const names = Object.keys((await import(pathToFileURL(join(root, code)).href)) as object)
    expect(names.length).toBeGreaterThan(0)
    expect(names).not.toContain('default')
    expect(
      names.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b|^.*import .*\\b${name}\\b`, 'm').test(docs)),
    ).toEqual([])
  })

  test('every command is an executable file that says how it is run', () => {
    for (const file of Object.values(manifest.bin)) {
      expect(textOf(file).startsWith('#!/usr/bin/env node\n'), file).toBe(true)
    }
  })

  test('the packed package is in order', { timeout: 60_000 }, async () => {
    const { messages, pkg } = await publint({ pkgDir: root, level: 'warning', pack: 'npm', strict: true })
    const told = messages.map((message) => formatMessage(message, pkg))
    expect(told).toEqual([])
  })
})
