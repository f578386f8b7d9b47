// What many routes cost TypeScript, and so everybody's editor: 500 routes, 100 of them with schemas of zod, and 100 calls of
// a client, against the built declarations as a user has them.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

type Files = Readonly<Record<string, readonly string[]>>
interface TypedProgram {
  readonly programs: {
    guichet(routes: number, calls: number): Files
    schemas(count: number): Files
    schemaRoutes(count: number): Files
  }
  writeProject(folder: string, files: Files): void
  checkProject(folder: string): Promise<{ readonly instantiations: number; readonly errors: readonly string[] }>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
// The benchmarks are plain JavaScript: this is what typed-program.mjs gives.
const { programs, writeProject, checkProject } = (await import(
  join(root, 'bench', 'typed-program.mjs')
)) as TypedProgram
const INSTANTIATIONS_MAX = 200_000
const PER_ROUTE_MAX = 400
/** What a route with a schema may cost beyond the reading of that schema by whomever. */
const BESIDE_SCHEMA_MAX = 250

// Inside the project, so that its packages are found.
mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'types-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function instantiations(name: string, files: Files): Promise<number> {
  writeProject(join(folder, name), files)
  const { instantiations, errors } = await checkProject(join(folder, name))
  expect(errors).toEqual([])
  expect(instantiations).toBeGreaterThan(1000)
  return instantiations
}

describe('the budget of types', () => {
  test('500 routes with 100 calls, and what each of 100 more routes adds', { timeout: 240_000 }, async () => {
    const [all, more] = await Promise.all([
      instantiations('all', programs.guichet(500, 100)),
      instantiations('more', programs.guichet(600, 100)),
    ])
    expect(all).toBeLessThanOrEqual(INSTANTIATIONS_MAX)
    expect((more - all) / 100).toBeLessThanOrEqual(PER_ROUTE_MAX)
  })

  test('a route with a schema costs little more than the schema itself', { timeout: 240_000 }, async () => {
    const [read, readMore, routes, routesMore] = await Promise.all([
      instantiations('read', programs.schemas(20)),
      instantiations('read-more', programs.schemas(60)),
      instantiations('routes', programs.schemaRoutes(20)),
      instantiations('routes-more', programs.schemaRoutes(60)),
    ])
    expect((routesMore - routes - (readMore - read)) / 40).toBeLessThanOrEqual(BESIDE_SCHEMA_MAX)
  })

  test('a line that is wrong is found', { timeout: 120_000 }, async () => {
    const { 'app.ts': app = [], 'calls.ts': calls = [] } = programs.guichet(8, 2)
    const wrong = [...calls, `api('GET /area1/<int:n>', { params: { n: 'one' } })`]
    writeProject(join(folder, 'wrong'), { 'app.ts': app, 'calls.ts': wrong })
    const { errors } = await checkProject(join(folder, 'wrong'))
    expect(errors.map((line) => line.replace(/^.*error /, ''))).toEqual([
      "TS2322: Type 'string' is not assignable to type 'number'.",
    ])
  })
})
