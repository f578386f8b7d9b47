// check.test.ts: `guichet check` as a child process: what it finds, where it says it, and that it leaves nothing behind.

import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { folder, run } from './running.ts'

const APP = `import { App } from 'guichet'
const app = new App()
app.get('/hello/<name>', ({ params }) => 'Hello, ' + params.name + '!')
export default app
`
const typescript = fileURLToPath(new URL('../../node_modules/typescript', import.meta.url))

test('a site in order: exit 0, nothing on stdout, and in one line why types were not looked at', async () => {
  const root = folder({ 'app.ts': APP, 'public/a.txt': 'A' })
  const { code, stdout, stderr } = await run(['check'], { cwd: root })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toBe(
    'types: TypeScript is not installed here: npm install --save-dev typescript @types/node\nNothing is wrong.\n',
  )
  expect(readdirSync(root).sort()).toEqual(['app.ts', 'public'])
})

test('every finding is a line with file and line; exit 1', async () => {
  const root = folder({
    'app.ts': APP.replace(
      'export',
      "app.get('/n/<int(max=9):a>', () => 1)\napp.get('/n/<int(max=5):b>', () => 2)\napp.get('/about', () => 'route')\nexport",
    ),
    'guichet.config.ts': 'export default {\n  port: 99999,\n}\n',
    'public/about': 'file',
    'data/a.csv': 'a,b\n1\n',
    '.env': 'nonsense\n',
  })
  const { code, stdout } = await run(['check'], { cwd: root })
  expect(code).toBe(1)
  expect(stdout.split('\n').map((line) => line.split(': ').slice(0, 3).join(': '))).toEqual([
    'guichet.config.ts:2:3: error: The option "port" must lie between 0 and 65535, not 99999. Its default is 8000.',
    '.env:1: error: This line is not NAME=value. Write NAME=value; a comment begins with #.',
    'app.ts:5: error: GET /n/<int(max=5):b> can never answer',
    'public/about: warning: about is not what /about shows',
    'data/a.csv:2: error: This row has 1 value, the header has 2. Put a value that holds a comma between quotes.',
    '',
  ])
})

test('an app finds the variables of .env while it loads; what stands in the shell counts more', async () => {
  const app = `if (process.env.GREETING !== 'hello') throw new Error('no greeting')\n${APP}`
  const cwd = folder({ 'app.ts': app, '.env': 'GREETING=hello\n' })
  expect(await run(['check'], { cwd })).toMatchObject({ code: 0, stdout: '' })
  expect((await run(['explain', '/hello/Ada'], { cwd })).code).toBe(0)
  expect((await run(['check'], { cwd, env: { GREETING: 'other' } })).stdout).toContain('no greeting')
})

test('--json is for programs, also when nothing loads; --strict fails on warnings', async () => {
  const broken = folder({ 'app.ts': 'const a = = 1\n' })
  const { code, stdout } = await run(['check', broken, '--json'])
  expect(code).toBe(1)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ root: broken, errors: 1, warnings: 0 })
  expect(report.findings).toMatchObject([{ area: 'app', level: 'error', line: 1, column: 11 }])
  const hidden = folder({ 'app.ts': APP.replace('/hello/<name>', '/<name>'), 'public/a.txt': 'A' })
  expect((await run(['check', hidden])).code).toBe(0)
  expect((await run(['check', hidden, '--strict'])).code).toBe(1)
})

test('the same route twice is told with both places', async () => {
  const root = folder({ 'app.ts': APP.replace('export', "app.get('/hello/<other>', () => 1)\nexport") })
  const { stdout } = await run(['check'], { cwd: root })
  expect(stdout).toMatch(
    /^app\.ts:4:\d+: error: GET \/hello\/<other> at .*app\.ts:4 matches exactly what .* at .*app\.ts:3 matches\./,
  )
})

test('types are checked by the compiler of the project, against the running guichet where it has no other', {
  timeout: 120_000,
}, async () => {
  const root = folder({ 'app.ts': APP.replace('params.name', 'params.nam') })
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(typescript, join(root, 'node_modules', 'typescript'))
  const { code, stdout } = await run(['check'], { cwd: root })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^app\.ts:3:61: error: Property 'nam' does not exist on type .* \(TS2551\)/)
  expect(readdirSync(root).sort()).toEqual(['app.ts', 'node_modules'])
})

test('a file that calls serve() opens no port, and what it opens at the start stays closed', async () => {
  const app =
    "import { App, serve } from 'guichet'\nconst app = new App()\napp.onOpen(() => { console.log('opened') })\nserve(app, { port: 1 })\n"
  expect(await run(['check', join(folder({ 'server.ts': app }), 'server.ts')])).toMatchObject({ code: 0, stdout: '' })
})

test('templates are compiled, migrations read, folders of files() looked for: by their extensions and handlers', async () => {
  const root = folder({
    'app.ts': `import { App, files } from 'guichet'
import { database } from 'guichet/database'
import { templates } from 'guichet/templates'
export default new App().install(templates()).install(database()).mount('/x', files('./lost'))
`,
    'templates/a.html': '<p>\n{{ name | upperx }}\n</p>',
    'migrations/0001-a.sql': 'create table a (id integer);',
    'migrations/0001-b.sql': 'create table b (id integer);',
    'migrations/0004-c.sql': '-- nothing\n',
  })
  const { code, stdout } = await run(['check'], { cwd: root })
  expect(code).toBe(1)
  expect(stdout.split('\n').map((line) => line.split('. ')[0])).toEqual([
    'templates/a.html:2:11: error: There is no filter "upperx"',
    'migrations/0001-b.sql: error: The migration 0001-b.sql cannot be used: 0001-a.sql has the same number',
    'migrations/0004-c.sql: warning: There is no migration between 0001-a.sql and 0004-c.sql',
    'migrations/0004-c.sql:1: warning: The migration 0004-c.sql holds no statement',
    expect.stringMatching(/^lost: error: There is no folder .*lost to serve files from$/),
    '',
  ])
  expect(readdirSync(root).sort()).toEqual(['app.ts', 'migrations', 'templates'])
})

test('a missing path is a failure, not a finding', async () => {
  expect(await run(['check', 'nowhere'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no file or folder nowhere.'),
  })
})
