// What a user's tsc makes of the packed declarations: those of his own that it writes, and what it asks of his settings. The
// package is a copy in node_modules, since only there TypeScript refuses to name what package.json does not export.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'declarations-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const installed = join(folder, 'node_modules', 'guichet')
cpSync(join(root, 'dist'), join(installed, 'dist'), {
  recursive: true,
  filter: (path) => extname(path) === '' || path.endsWith('.d.ts'),
})
cpSync(join(root, 'package.json'), join(installed, 'package.json'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
writeFileSync(
  join(folder, 'app.ts'),
  `import { App, type Schema } from 'guichet'
declare const Id: Schema<{ id: number }>
declare const Search: Schema<{ q?: string }>
export const app = new App({ at: '/<lang>' })
export const checked = app.get('/notes/<int:id>', { params: Id, query: Search }, ({ params }) => params.id)
export const plain = app.post('/notes', () => ({ at: new Date() }))
export const { get, on, mounts, routes } = app
export const urls = { checked: checked.url, plain: plain.url }
`,
)
writeFileSync(
  join(folder, 'page.ts'),
  `import { client } from 'guichet/client'
import type * as routes from './app.js'
export const api = client<typeof routes>('', { credentials: 'include' })
export const note = (id: number) => api('GET /<lang>/notes/<int:id>', { params: { lang: 'fr', id } })
export const fault = async () => {
  const answer = await note(3)
  return answer.status === 422 ? answer.body.detail[0] : undefined
}
export const types = () => undefined as unknown as typeof routes.checked.types
`,
)

/** The complaints of tsc. */
function complaints(compilerOptions: Readonly<Record<string, unknown>>): string {
  const settings = { target: 'es2023', module: 'nodenext', types: ['node'], strict: true, ...compilerOptions }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: settings, files: ['app.ts', 'page.ts'] }),
  )
  try {
    execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder])
    return ''
  } catch (error) {
    return String((error as { stdout: unknown }).stdout) // a failed program's output comes with its error
  }
}

test('an exported App, its routes and a wrapped client can be declared', { timeout: 240_000 }, () => {
  expect(complaints({ declaration: true, emitDeclarationOnly: true, skipLibCheck: true, outDir: 'out' })).toBe('')
  expect(readFileSync(join(folder, 'out', 'app.d.ts'), 'utf8')).toContain('import("guichet").Fault')
  expect(readFileSync(join(folder, 'out', 'page.d.ts'), 'utf8')).toContain('guichet/client')
})

test('nothing needs the types of a browser, or to be left unchecked', { timeout: 240_000 }, () => {
  expect(complaints({ lib: ['es2023'], skipLibCheck: false, noEmit: true })).toBe('')
})
