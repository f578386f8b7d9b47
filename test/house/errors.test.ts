// errors.test.ts: the tables of errors and options are whole: nothing twice, nothing unsaid, and the printed pages true.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ErrorTable } from '../../src/base/errors.ts'
import type { OptionRow, OptionTable } from '../../src/base/options.ts'
import { filesBelow, isThere, root, textOf } from './house.ts'

// Loaded by name, so that this file compiles also where one of them is not there. The command line stands above the
// catalogue, so its tables are fetched where they are.
const made = isThere('src/platform/catalogue.ts')
const CLIENT = ['http/errors', 'http/options', 'http/output-options', 'http/websocket-options']
const modules = [
  'src/platform/catalogue.ts',
  ...['errors', 'options', ...CLIENT].map((name) => `src/cli/${name}.ts`),
].filter(isThere)
const exported: unknown[] = []
for (const path of modules) {
  const module = (await import(/* @vite-ignore */ join(root, path))) as Readonly<Record<string, unknown>>
  exported.push(...Object.values(module).flat())
}
const tables = [...new Set(exported)].filter((value) => typeof value === 'object' && value !== null && 'rows' in value)
// A table is what has rows: errors under a prefix, options in an area.
const errorTables = tables.filter((table) => 'prefix' in table) as ErrorTable[]
const optionTables = tables.filter((table) => 'area' in table) as OptionTable[]

function twice(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))]
}

/** The first argument of every call of `maker` in the sources. */
function madeInSources(maker: string): string[] {
  const call = new RegExp(`\\b${maker}\\(\\s*'([^']+)'`, 'g')
  return filesBelow('src', '.ts')
    .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('src/base/'))
    .flatMap((path) => {
      const code = textOf(path).replace(/^\s*(\*|\/\/).*$/gm, '')
      return [...code.matchAll(call)].map(([, name = '']) => name)
    })
}

describe.skipIf(!made)('the tables of errors', () => {
  test('no code stands in two tables', () => {
    expect(twice(errorTables.flatMap((table) => Object.keys(table.rows)))).toEqual([])
  })

  test('every table of the sources is in the catalogue, once', () => {
    const prefixes = errorTables.map((table) => table.prefix)
    expect(twice(prefixes)).toEqual([])
    expect(prefixes).toEqual(expect.arrayContaining(madeInSources('defineErrors')))
  })

  test('every row has a code, a status, a sentence and a hint', () => {
    const bad = errorTables.flatMap((table) =>
      Object.entries(table.rows).filter(([code, { status, says, hint }]) => {
        const spoken = /[.!?}]$/.test(says) && says.length > 10 && hint.trim().length > 5 && !/ {2}|\s$/.test(hint)
        return !/^GUI_[A-Z0-9_]+$/.test(code) || status < 400 || status > 599 || !spoken
      }),
    )
    expect(bad.map(([code]) => code)).toEqual([])
  })
})

describe.skipIf(!made)('the tables of options', () => {
  const rows: [string, OptionRow][] = optionTables.flatMap((table) => Object.entries(table.rows))

  test('every table of the sources is in the catalogue, once', () => {
    const areas = optionTables.map((table) => table.area)
    expect(twice(areas)).toEqual([])
    expect(areas).toEqual(expect.arrayContaining(madeInSources('defineOptions')))
  })

  // The client's commands take HTTPie's flags, and none of a server's; types writes and never opens a browser.
  const groups = [['http', 'http output'], ['ws'], ['types']]
  const others = optionTables.map(({ area }) => area).filter((area) => !groups.flat().includes(area))
  test.each([others, ...groups])('no flag, letter or environment variable means two things: %s …', (...areas) => {
    const mine = optionTables.filter(({ area }) => areas.includes(area)).flatMap((table) => Object.values(table.rows))
    for (const of of ['flag', 'short', 'env'] as const)
      expect(twice(mine.flatMap((row: OptionRow) => (row[of] === undefined ? [] : [row[of]]))), of).toEqual([])
  })

  test('every option says what it does and why it is there', () => {
    const bad = rows.filter(([, { says, why }]) => !/[.!?)]$/.test(says) || why.length < 10)
    expect(bad.map(([name]) => name)).toEqual([])
  })

  test('every number with a unit has it at the end of its name', () => {
    const numbers = rows.filter(([, row]) => typeof row.default === 'number').map(([name]) => name)
    const bad = numbers
      .filter((name) => /(timeout|size|bytes|age|period|delay)/i.test(name))
      .filter((name) => {
        return !/(Ms|Seconds|BytesMax|BytesMin|Bytes|BytesPerSecond|BytesPerSecondMin)$/.test(name)
      })
    expect(bad).toEqual([])
  })
})

test.skipIf(!made || !isThere('dist/platform/catalogue.js'))(
  'docs/errors.md and docs/options.md are up to date',
  () => {
    const done = spawnSync(process.execPath, [join(root, 'scripts', 'docs.mjs'), '--check'], { encoding: 'utf8' })
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
  },
  // It builds what is not built yet.
  120_000,
)
