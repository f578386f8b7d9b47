// tidy.test.ts: the habits that a reader can rely on in every file.

import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, isThere, textOf } from './house.ts'

const sources = filesBelow('src', '.ts')
const tests = filesBelow('test', '.ts')
const scripts = [...filesBelow('scripts', '.mjs'), ...filesBelow('bench', '.mjs')]
const written = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', '.ci/run'].filter(isThere),
  ...filesBelow('docs', '.md'),
  ...filesBelow('examples', '.md'),
  ...filesBelow('examples', '.ts'),
]
const VAGUE = /^(utils?|helpers?|types?|common|misc|shared)([.]test)?[.]ts$/
const MACHINE = /(^|[\s"'`(=])\/(work|root|home\/\w+|Users\/\w+)(\/|\b)/
// Put together, so that this file does not hold them itself.
const UNFINISHED = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['X', 'X', 'X'].join('')})\\b`)

function linesWith(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  )
}

describe('sources', () => {
  test('no file is longer than 400 lines', () => {
    const long = sources.map((path) => ({ path, lines: textOf(path).trimEnd().split('\n').length }))
    expect(long.filter(({ lines }) => lines > 400)).toEqual([])
  })

  test('every file begins by saying what it is: "// name.ts: …"', () => {
    const mute = [...sources.filter((path) => !path.endsWith('.test.ts')), ...scripts].filter((path) => {
      const lines = textOf(path).split('\n')
      const first = (lines[0]?.startsWith('#!') ? lines[1] : lines[0]) ?? ''
      return !first.startsWith(`// ${basename(path)}: `)
    })
    expect(mute).toEqual([])
  })

  test('no file has a name that says nothing', () => {
    expect([...sources, ...tests].filter((path) => VAGUE.test(basename(path)))).toEqual([])
  })

  test('only the front door is called index.ts', () => {
    expect(sources.filter((path) => basename(path) === 'index.ts' && path !== 'src/index.ts')).toEqual([])
  })
})

describe('all text', () => {
  test('nothing is marked as unfinished', () => {
    expect(linesWith([...sources, ...tests, ...scripts, ...written], UNFINISHED)).toEqual([])
  })

  test('no path of somebody’s machine is in it', () => {
    expect(linesWith([...sources, ...tests, ...scripts, ...written], MACHINE)).toEqual([])
  })

  test('every source that ARCHITECTURE.md names is there', () => {
    const named = [...textOf('ARCHITECTURE.md').matchAll(/`((?:base|http|server|app|parts|platform|cli)\/[\w/-]+)`/g)]
    const lost = named.map(([, path = '']) => `src/${path}.ts`).filter((path) => !isThere(path))
    expect(lost).toEqual([])
  })

  test('relative links of the documents lead somewhere', () => {
    const dead = written
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...textOf(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
          .map(([, target = '']) => new URL(target, `file:///${path}`).pathname.slice(1))
          .filter((target) => !isThere(target))
          .map((target) => `${path} -> ${target}`),
      )
    expect(dead).toEqual([])
  })
})
