import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root, run as runProgram } from '../support/program.ts'
import { folder, run } from './running.ts'

const FILES = {
  'app.ts': `
import { App, abort, file, html, reply, sse } from 'guichet'
import { z } from 'zod'
import { find } from './lib/notes.ts'
import { secret } from './lib/secret.ts'
const app = new App({ at: '/v1', root: import.meta.dirname })
export const home = app.get('/', () => html\`<p>Hello</p>\`)
export const note = app.get('/notes/<int:id>', { response: { 404: z.object({ error: z.string() }) } }, ({ params }) => find(params.id) ?? abort(404))
export const create = app.post('/notes', { input: z.object({ title: z.string() }) }, ({ input }) => reply({ ...input, id: secret.length }, 201))
export const report = app.get('/report', () => file('report.pdf'))
export const events = app.get('/events', () => sse([{ data: { at: new Date() } }]))
export default app
`,
  'lib/notes.ts': `
import type { Author } from './author'
export interface Note { readonly id: number; title: string; made: Date; author?: Author }
export function find(id: number): Note | undefined { return id === 1 ? { id, title: 'x', made: new Date() } : undefined }
`,
  'lib/author.ts': 'export interface Author { name: string }',
  'lib/secret.ts': "export const secret = 'not for clients'",
}

const PAGE = `
import { client } from 'guichet/client'
import type * as routes from './types/app.js'
const api = client<typeof routes>('https://a.test')
const note = await api('GET /v1/notes/<int:id>', { params: { id: 3 } })
if (note.ok) note.body.made satisfies string
if (note.ok) note.body.author?.name satisfies string | undefined
if (note.status === 404) note.body.error satisfies string
const events = await api('GET /v1/events')
if (events.ok) for await (const { data } of events.body) data.at satisfies string
const report = await api('GET /v1/report')
if (report.ok) report.body satisfies string | Uint8Array
await api('POST /v1/notes', { input: { title: 'x' } })
// @ts-expect-error the title is text
await api('POST /v1/notes', { input: { title: 3 } })
// @ts-expect-error the id is a number
await api('GET /v1/notes/<int:id>', { params: { id: '3' } })
// @ts-expect-error it is text
if (note.ok) note.body.title satisfies number
`

function withPackages(files: Readonly<Record<string, string>>, ...names: readonly string[]): string {
  const made = folder(files)
  mkdirSync(join(made, 'node_modules', '@types'), { recursive: true })
  for (const name of names) {
    const target = name === 'guichet' ? root : join(root, 'node_modules', name)
    symlinkSync(target, join(made, 'node_modules', name), 'dir')
  }
  return made
}

test('another repository gets the types of the routes, and of what they name', { timeout: 120_000 }, async () => {
  const project = withPackages(FILES, 'typescript', 'zod', '@types/node')
  const web = withPackages({ 'page.ts': PAGE, 'package.json': '{ "type": "module" }' }, 'guichet', 'zod', '@types/node')
  const ended = await run(['types', '--out', join(web, 'types')], { cwd: project })
  expect(ended.stderr).toContain("import type * as routes from '")
  expect({ ...ended, stderr: '' }).toEqual({
    code: 0,
    stderr: '',
    stdout: ['app', 'lib/notes', 'lib/author'].map((name) => `${join(web, 'types', name)}.d.ts\n`).join(''),
  })
  expect(existsSync(join(web, 'types', 'lib', 'secret.d.ts'))).toBe(false)

  for (const module of ['nodenext', 'preserve']) {
    const given = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'esnext',
      '--types',
      'node',
      '--module',
      module,
    ]
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const checked = await runProgram(process.execPath, [tsc, ...given, join(web, 'page.ts')])
    expect(checked).toEqual({ code: 0, stdout: '', stderr: '' })
  }
})

test('the project’s own tsconfig counts, but not where it would write to', { timeout: 60_000 }, async () => {
  const project = withPackages(
    {
      'src/app.ts':
        "import { App } from 'guichet'\nimport { n } from '#lib/n'\nexport const home = new App().get('/', () => ({ n }))",
      'src/n.ts': 'export const n: number = 3',
      'tsconfig.json': `{ // comment
        "compilerOptions": { "strict": true, "module": "preserve", "noEmit": true, "outDir": "dist", "composite": true,
          "paths": { "#lib/*": ["./src/*"] }, "types": [] } }`,
    },
    'guichet',
    'typescript',
  )
  expect(await run(['types', 'src/app.ts'], { cwd: project })).toMatchObject({ code: 0, stdout: 'types/app.d.ts\n' })
  expect(readFileSync(join(project, 'types', 'app.d.ts'), 'utf8')).toMatch(
    /Route<"GET", "\/", \{\}, \{\s*n: number;\s*\}/,
  )
  expect(existsSync(join(project, 'dist'))).toBe(false)
})

test('errors of the types are told, and nothing is written', { timeout: 60_000 }, async () => {
  const project = withPackages({ 'app.ts': 'export const n: number = "x"' }, 'typescript')
  const { code, stdout, stderr } = await run(['types'], { cwd: project })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('TypeScript finds errors, so no types were written.')
  expect(stderr).toContain("app.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.")
  expect(existsSync(join(project, 'types'))).toBe(false)
})

test('without the package typescript it says what to install', async () => {
  const { code, stderr } = await run(['types', 'app.ts'], { cwd: folder({ 'app.ts': '' }) })
  expect(code).toBe(1)
  expect(stderr).toContain('npm install --save-dev typescript')
  expect((await run(['types'], { cwd: folder({}) })).stderr).toContain('There is no app in')
})
