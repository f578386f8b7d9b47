// What a page has to load for a client: bundled as Vite does it, measured, and looked through for anything of the server.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'

interface Chunk {
  readonly code: string
  readonly imports: readonly string[]
  readonly modules: Readonly<Record<string, unknown>>
}

interface Vite {
  build(config: object): Promise<{ readonly output: readonly Chunk[] }>
}

const BYTES_MAX = 3000
const src = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'guichet-bundle-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const APP = `import { App } from 'guichet'
const app = new App()
export const square = app.get('/square/<int:n>', ({ params }) => ({ square: params.n ** 2 }))
export default app`

const PAGE = `import { client } from 'guichet/client'
import type * as routes from './app.ts'
export const api = client<typeof routes>('')
export const ask = (n: number) => api('GET /square/<int:n>', { params: { n } })`

/** Vitest's own Vite. */
async function bundle(entry: string): Promise<readonly Chunk[]> {
  const vite = createRequire(createRequire(import.meta.url).resolve('vitest/package.json')).resolve('vite')
  const { build } = (await import(pathToFileURL(vite).href)) as Vite // it is what it is called
  const { output } = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    resolve: {
      alias: [
        { find: /^guichet\/client$/, replacement: join(src, 'parts/client/client.ts') },
        { find: /^guichet$/, replacement: join(src, 'index.ts') },
      ],
    },
    build: { write: false, minify: true, rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' } },
  })
  return output
}

test('a page that uses a client loads the client and nothing of the server, in less than 3 kB', async () => {
  writeFileSync(join(folder, 'app.ts'), APP)
  writeFileSync(join(folder, 'page.ts'), PAGE)
  const output = await bundle(join(folder, 'page.ts'))
  expect(output).toHaveLength(1)
  const { code, imports, modules } = output[0] as Chunk // the line above has counted
  const mine = join(src, 'parts', 'client')
  const others = Object.keys(modules).filter((path) => !path.startsWith(mine) && !path.endsWith('page.ts'))
  expect(others).toEqual([])
  expect(imports).toEqual([])
  expect(code).not.toMatch(/node:|\bprocess\b|\bBuffer\b/)
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(BYTES_MAX)
  expect(brotliCompressSync(code).length).toBeLessThan(BYTES_MAX)
})

test('a page that imports the routes themselves would load the server: this test can tell', async () => {
  writeFileSync(join(folder, 'app.ts'), APP.replace(`'guichet'`, JSON.stringify(join(src, 'app/app.ts'))))
  writeFileSync(
    join(folder, 'page.ts'),
    `${PAGE.replace('import type', 'import')}
export const home = routes.default`,
  )
  const loaded = (await bundle(join(folder, 'page.ts'))).flatMap(({ modules }) => Object.keys(modules))
  expect(loaded.some((path) => path.endsWith('app/app.ts'))).toBe(true)
})
