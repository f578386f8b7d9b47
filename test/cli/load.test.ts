import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, run, start } from './running.ts'

const FILES = {
  'tsconfig.json':
    '{ // comment\n "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] }, "jsxImportSource": "tinyjsx", }, }',
  'lib/enums.ts': 'export enum Colour { Red = 7 }',
  'lib/math.ts': 'export const twice = (n: number) => n * 2',
  'lib/note.ts': "export const note: string = 'noté'",
  'lib/index.ts': 'export const index = true',
  'lib/m.mts': 'export const m: number = 1',
  'view.tsx': 'export const view = () => <b>hi</b>',
  'old.cts': 'const fs = require("node:fs"); const k: number = fs ? 5 : 0; export = k',
  'node_modules/tinyjsx/package.json': '{"exports":{"./jsx-runtime":"./r.js"},"type":"module"}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is source text
  'node_modules/tinyjsx/r.js': 'export const jsx = (t, p) => `<${t}>${p.children}</${t}>`',
  'app.ts': `
import { App, type Handler } from 'guichet'
import { Colour } from './lib/enums'
import { twice } from './lib/math.js'
import { note } from '@lib/note'
import { m } from './lib/m.mjs'
import { index } from './lib'
import { view } from './view'
import old from './old.cjs'
const tags: string[] = []
function tag(_target: object, key: string): void { tags.push(key) }
class A { constructor(private readonly n: number) {} @tag hello(): number { return this.n } }
function wrap() { using r = { [(Symbol.dispose ?? Symbol.for('Symbol.dispose'))]() { tags.push('disposed') } }; return r }
wrap()
namespace N { export const inner = 9 }
let unused: Handler | undefined
const app = new App()
app.get('/', () => [Colour.Red, twice(4), note, m, index, view(), old, new A(3).hello(), tags, N.inner])
export default app
`,
}

test('all of TypeScript runs, in a folder without packages', async () => {
  const running = await start([folder(FILES), '-p', '0'])
  expect(await (await fetch(running.url)).json()).toEqual([
    7,
    8,
    'noté',
    1,
    true,
    '<b>hi</b>',
    5,
    3,
    ['hello', 'disposed'],
    9,
  ])
  await running.stop()
})

async function failing(files: Readonly<Record<string, string>>, file = 'app.ts'): Promise<string> {
  const { code, stdout, stderr } = await run([file], { cwd: folder(files) })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).not.toMatch(/^ +at /m)
  expect(stderr).not.toContain('dist/')
  return stderr
}

test('a syntax error has its place, in TypeScript and in JavaScript, in the file or in one it imports', async () => {
  const source = 'const é = "é"\nconst b = = 2\n'
  const told = '2:11: Unexpected token\n\n  1 | const é = "é"\n> 2 | const b = = 2\n    |           ^\n'
  expect(await failing({ 'app.ts': source })).toContain(`app.ts:${told}`)
  expect(await failing({ 'app.mjs': source }, 'app.mjs')).toContain(`app.mjs:${told}`)
  expect(await failing({ 'app.ts': "import './deep/b'", 'deep/b.ts': source })).toContain(`deep/b.ts:${told}`)
  expect(
    await failing({ 'app.mjs': "import './b.js'", 'b.js': source, 'package.json': '{"type":"module"}' }, 'app.mjs'),
  ).toContain(`b.js:${told}`)
})

test('a missing import has its place and advice', async () => {
  const file = await failing({
    'app.ts': "\nimport { x } from './lib/maths.js'\nexport default x\n",
    'lib/math.ts': '',
  })
  expect(file).toContain('app.ts:2:20: there is no file "./lib/maths.js" to import')
  expect(file).toContain('Did you mean "math.ts"?')
  const pack = await failing({ 'app.ts': "import x from '@scope/pack/sub'\nexport default x\n" })
  expect(pack).toContain('there is no package "@scope/pack/sub"')
  expect(pack).toContain('npm install @scope/pack\n')
  const name = await failing({
    'app.ts': "import { nope } from './b'\nexport default nope\n",
    'b.ts': 'export const yes = 1',
  })
  expect(name).toContain('app.ts:1:10: "./b" does not export nope')
})

test('what the module throws has its place in the source that was written', async () => {
  const source = 'enum X { A }\n\nfunction go(): never {\n  throw new TypeError("bad thing")\n}\ngo()\n'
  const told = await failing({ 'app.ts': source })
  expect(told).toContain('app.ts:4:9: TypeError: bad thing')
  expect(told).toContain('called from app.ts:6:1')
})

test('a file that exports no app, and a config that is wrong', async () => {
  expect(await failing({ 'app.ts': 'export const x = 1' })).toContain('It exports: x.')
  const app = "import { App } from 'guichet'\nexport default new App()\n"
  const config = await failing({ 'app.ts': app, 'guichet.config.mjs': 'export default { prot: 1 }' })
  expect(config).toContain('guichet.config.mjs: There is no option "prot".\nDid you mean "port"?')
})

test('errors of the App itself come without a stack', async () => {
  const app =
    "import { App } from 'guichet'\nconst app = new App()\napp.get('/x/<y>', () => 1)\napp.get('/x/<z>', () => 2)\nexport default app\n"
  const told = await failing({ 'app.ts': app })
  expect(told).toContain(join('app.ts:3'))
  expect(told).toContain('app.ts:4')
})
