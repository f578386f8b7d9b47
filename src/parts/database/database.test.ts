import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** What importing `file` imports at once: not types, and not what is loaded when it is used. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const code = readFileSync(file, 'utf8')
  for (const [, names = '', from = ''] of code.matchAll(/^(?:import|export)\b([^;'`]*?)\bfrom '([^']+)'/gms)) {
    if (/^\s*type\b/.test(names)) continue
    if (from.startsWith('.')) importsOf(join(dirname(file), from), seen)
    else seen.add(from)
  }
  return seen
}

test('importing a database loads no package, and no engine', () => {
  const found = [...importsOf(join(import.meta.dirname, 'database.ts'))]
  expect(found.length).toBeGreaterThan(15)
  expect(found.filter((name) => !name.startsWith('/') && !name.startsWith('node:'))).toEqual([])
  expect(found.filter((name) => /(?:sqlite-store|postgres-store|migrate|long-sqlite)\.ts$/.test(name))).toEqual([])
})
