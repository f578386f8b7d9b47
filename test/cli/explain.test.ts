// explain.test.ts: `guichet explain` as a child process, and what it says of files held against what a running server sends.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, run, start } from './running.ts'

const APP = `import { App, files } from 'guichet'
const app = new App()
app.get('/square/<int:n>', ({ params }) => params.n ** 2)
app.delete('/square/<int:n>', () => { throw new Error('it ran') })
app.mount('/spa', files('./spa', { spa: true }))
app.onOpen(() => { throw new Error('it was opened') })
export default app
`

test('the route, its place and parameters; the others and why not', async () => {
  const root = folder({ 'app.ts': APP, 'spa/index.html': '' })
  const { code, stdout, stderr } = await run(['explain', '/square/12', '-X', 'delete'], { cwd: root })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(`DELETE http://localhost:8000/square/12
of app.ts

  → DELETE /square/<int:n>  it is the most specific pattern for DELETE (n = 12)  app.ts:4
  ✗ GET /square/<int:n>     it is for GET, not for DELETE  app.ts:3
  ✗ mount /spa              "square" is not "spa"  app.ts:5

DELETE /square/<int:n> answers.
  app.ts:4
  n = 12
`)
  expect(readdirSync(root).sort()).toEqual(['app.ts', 'spa'])
})

test('--json is for programs; a word with a colon is a header, another one the site', async () => {
  const root = folder({ 'app.ts': APP, 'spa/index.html': '' })
  const { stdout } = await run([
    'explain',
    'http://a.test/square/1',
    'Sec-Fetch-Site:cross-site',
    root,
    '-X',
    'DELETE',
    '--json',
  ])
  expect(JSON.parse(stdout)).toMatchObject({
    method: 'DELETE',
    url: 'http://a.test/square/1',
    site: { root, serves: ['app.ts'] },
    verdict: { status: 403, unmatched: false },
  })
})

test('slips', async () => {
  expect(await run(['explain'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('guichet explain needs a URL.'),
  })
  expect(await run(['explain', '/x', 'one', 'two'])).toMatchObject({ code: 2 })
  expect(await run(['explain', 'http://:x/'])).toMatchObject({ code: 2, stdout: '' })
  expect(await run(['explain', '/x', 'nowhere'])).toMatchObject({ code: 1, stdout: '' })
})

const FILES = {
  'index.html': 'front',
  'about.html': 'about',
  '404.html': 'lost',
  'docs/index.html': 'docs',
  'docs/page.txt': 'page',
  'empty/.keep': '',
  '.env': 'A=1',
  'secret.key': 'key',
}

const PATHS = [
  '/',
  '/about',
  '/about.html',
  '/about/',
  '/docs',
  '/docs/',
  '/docs/page.txt',
  '/docs//page.txt',
  '/empty/',
  '/.env',
  '/secret.key',
  '/nope',
  '/a%2Fb',
  '/docs/%2e%2e/x',
]

test('files: what is said is what a running server does', async () => {
  const root = folder(Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`public/${name}`, text])))
  const running = await start([root, '-p', '0'])
  const told: Record<string, unknown> = {}
  for (const path of PATHS) {
    const { stdout } = await run(['explain', path, root, '--json'])
    const { verdict } = JSON.parse(stdout)
    const answer = await fetch(running.url + path, { redirect: 'manual' })
    expect([path, verdict.status], stdout).toEqual([path, answer.status])
    if (verdict.fields?.location !== undefined) expect(answer.headers.get('location')).toBe(verdict.fields.location)
    if (answer.status === 200)
      expect(await answer.text()).toBe(FILES[verdict.by.replace('public/', '') as 'index.html'])
    told[path] = verdict.by
    if (answer.status === 404) expect(await answer.text()).toBe('lost')
  }
  expect(told).toMatchObject({
    '/': 'public/index.html',
    '/about': 'public/about.html',
    '/nope': 'public/404.html',
    '/.env': 'public/404.html',
  })
  await running.stop()
})

test('files: every step of the search is named', async () => {
  const root = folder(Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`public/${name}`, text])))
  const said = async (path: string) => (await run(['explain', path, '.'], { cwd: root })).stdout
  expect(await said('/about')).toMatch(
    /✗ public\/about +there is no such file\n +→ public\/about\.html +it is there, and \.html may be left out/,
  )
  expect(await said('/docs/')).toMatch(/→ public\/docs\/index\.html +it is the index of the folder/)
  expect(await said('/.env')).toMatch(/✗ "\.env" +names that begin with a dot are never served/)
  expect(await said('/secret.key')).toContain('it is one of the private names, which are never served')
  expect(await said('/nope')).toMatch(/→ public\/404\.html +it is the page for what is not there/)
  const spa = folder({ 'app.ts': APP, 'spa/index.html': 'app' })
  const page = await run(['explain', '/spa/any/where', 'Accept:text/html'], { cwd: spa })
  expect(page.stdout).toContain('200 OK  spa/index.html is sent.')
  expect((await run(['explain', '/spa/any/where'], { cwd: spa })).stdout).toContain('404 Not Found')
})

test('a folder that is not there is told, as the start would', async () => {
  const root = folder({ 'app.ts': APP })
  expect((await run(['explain', '/spa/x', join(root, 'app.ts')])).stdout).toContain(
    'The site does not start: There is no folder',
  )
})
