import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorTables, optionTables } from './catalogue.ts'

function sources(): string[] {
  const root = new URL('../', import.meta.url)
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const below = names.filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/^(?:cli|base[\\/]errors)/.test(name),
  )
  return below.map((name) => readFileSync(new URL(name, root), 'utf8').replace(/^ *(?:\*|\/\/).*$/gm, ''))
}

test('no table of the house is missing', () => {
  const text = sources().join('\n')
  const made = (maker: string) =>
    Array.from(text.matchAll(new RegExp(`= ${maker}\\('([^']+)'`, 'g')), (match) => match[1]).sort()
  expect(errorTables.map((table) => table.prefix).sort()).toEqual(made('defineErrors'))
  expect(optionTables.map((table) => table.area).sort()).toEqual(made('defineOptions'))
})

test('every error has a code of its own, a status, a sentence and a hint', () => {
  const codes = errorTables.flatMap((table) => Object.keys(table.rows))
  expect(new Set(codes).size).toBe(codes.length)
  for (const { rows } of errorTables) {
    for (const [code, row] of Object.entries(rows)) {
      expect(code).toMatch(/^GUI(?:_[A-Z0-9]+)+$/)
      expect(row.status, code).toBeGreaterThanOrEqual(400)
      expect(row.says.length, code).toBeGreaterThan(9)
      expect(row.hint.length, code).toBeGreaterThan(0)
    }
  }
})

test('no flag, short flag or variable stands in two rows', () => {
  const rows = optionTables.flatMap((table) => Object.values(table.rows))
  for (const field of ['flag', 'short', 'env'] as const) {
    const names = rows.map((row) => row[field]).filter((name) => name !== undefined)
    expect(new Set(names).size, field).toBe(names.length)
  }
})

test('every default lies within the bounds of its row, and every option says what and why', () => {
  for (const table of optionTables) {
    expect(() =>
      table.resolve(Object.fromEntries(Object.entries(table.rows).map(([name, row]) => [name, row.default]))),
    ).not.toThrow()
    for (const [name, row] of Object.entries(table.rows)) {
      expect(row.says, name).toMatch(/[.!]$/)
      expect(row.why, name).toMatch(/[.!]$/)
    }
  }
})
