// new.test.ts: `guichet new`: each project is made, checked with its types, tested by its own tests, started and asked; and
// nothing that was there is touched.

import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { STARTERS } from '../../src/platform/starters.ts'
import { folder, MAIN, run, start } from './running.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a page of each must show. */
const ASKED: Readonly<Record<string, readonly [path: string, text: string]>> = {
  minimal: ['/hello/Ada', 'Hello, Ada!'],
  site: ['/articles/hello', 'The first words of this site.'],
  api: ['/notes', '[]'],
  chat: ['/room/lobby', 'lobby'],
  data: ['/api/books/2', 'Solaris'],
}

test('the table, the folders and the questions name the same projects', () => {
  const folders = readdirSync(join(root, 'starters')).sort()
  expect(folders).toEqual(Object.keys(STARTERS).sort())
  expect(Object.keys(ASKED).sort()).toEqual(folders)
})

describe.each(Object.keys(STARTERS))('%s', (template) => {
  test('is made, is in order with its types, passes its tests, runs and answers', { timeout: 240_000 }, async () => {
    const place = folder({})
    const made = await run(['new', 'my-project', '--template', template], { cwd: place })
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toContain('cd my-project')
    const project = join(place, 'my-project')
    const names = readdirSync(project)
    expect(names).toEqual(
      expect.arrayContaining(['.gitignore', 'README.md', 'app.test.ts', 'app.ts', 'package.json', 'tsconfig.json']),
    )
    expect(names).not.toContain('_gitignore')
    const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ name: 'my-project', private: true, dependencies: { guichet: `^${version}` } })
    const left = spawnSync('grep', ['-r', 'starter-', project])
    expect(left.stdout.toString()).toBe('')
    mkdirSync(join(project, 'node_modules', '@types'), { recursive: true })
    for (const name of ['typescript', '@types/node'])
      symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
    expect(await run(['check', '--strict', '.'], { cwd: project })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Nothing is wrong.\n',
    })
    const tests = await run(['test'], { cwd: project })
    expect(tests.code, tests.stdout + tests.stderr).toBe(0)
    expect(tests.stdout).toMatch(/pass [1-9]/)
    // In production tables change when somebody says so.
    if (names.includes('migrations')) expect(await run(['db', 'migrate'], { cwd: project })).toMatchObject({ code: 0 })
    const running = await start(['-p', '0'], { cwd: project })
    const [path, text] = ASKED[template] ?? ['/', '']
    const answer = await fetch(running.url + path)
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(text)])
    expect((await fetch(running.url)).status).toBe(200)
    expect((await running.stop()).code).toBe(0)
  })
})

test('a folder that holds something is left alone; an empty one is filled', async () => {
  const place = folder({ 'full/notes.txt': 'mine', file: 'mine' })
  for (const name of ['full', 'file']) {
    const refused = await run(['new', name], { cwd: place })
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Nothing was changed.') })
  }
  expect(readdirSync(join(place, 'full'))).toEqual(['notes.txt'])
  mkdirSync(join(place, 'empty'))
  expect((await run(['new', '.'], { cwd: join(place, 'empty') })).code).toBe(0)
  expect(readdirSync(join(place, 'empty'))).toContain('app.ts')
})

test('slips: no name and nobody to ask, an unknown template, a name of signs only', async () => {
  const cwd = folder({})
  expect(await run(['new'], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('guichet new needs a name.'),
  })
  expect(await run(['new', 'x', '-t', 'blog'], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('minimal, site, api, chat, data'),
  })
  expect(await run(['new', '---', '--', '???'], { cwd })).toMatchObject({ code: 2 })
  expect(await run(['new', '???'], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('cannot be the name of a project'),
  })
  expect(readdirSync(cwd)).toEqual([])
})

const script = spawnSync('script', ['--version']).status === 0

test.skipIf(!script)('on a terminal it asks for the name and the template', async () => {
  const cwd = folder({})
  const child = spawn('script', ['-qec', `${process.execPath} ${MAIN} new`, '/dev/null'], {
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = [
    ['(my-site): ', 'asked'],
    ['Template (minimal): ', '4'],
  ]
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    const [question, answer] = answers[0] ?? []
    // A terminal's own signs stand behind the question.
    if (question === undefined || !said.includes(question)) return
    answers.shift()
    child.stdin.write(`${answer}\n`)
  })
  await new Promise((resolve) => child.on('close', resolve))
  expect(said).toContain('rooms whose messages arrive as they are said')
  expect(readdirSync(join(cwd, 'asked'))).toContain('room.ts')
})

test('npm create guichet is the same', async () => {
  const place = folder({})
  cpSync(join(root, 'create-guichet'), join(place, 'create-guichet'), { recursive: true })
  mkdirSync(join(place, 'node_modules'))
  symlinkSync(root, join(place, 'node_modules', 'guichet'))
  const made = await run(['my-project', '--template', 'minimal'], {
    cwd: place,
    main: join(place, 'create-guichet', 'main.mjs'),
  })
  expect(made).toMatchObject({ code: 0, stderr: expect.not.stringContaining('rror') })
  expect(readdirSync(join(place, 'my-project'))).toContain('app.ts')
  const [own, whole] = ['create-guichet/package.json', 'package.json'].map((file) =>
    JSON.parse(readFileSync(join(root, file), 'utf8')),
  )
  expect([own.version, own.engines, own.dependencies]).toEqual([
    whole.version,
    whole.engines,
    { guichet: `^${whole.version}` },
  ])
})

test('guichet test: TypeScript and guichet are understood, the exit code is that of the tests', {
  timeout: 60_000,
}, async () => {
  const code = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { App } from 'guichet'
const app = new App()
app.get('/', (): string => 'home')
test('home is home', async () => assert.equal(await (await app.request('/')).text(), 'home'))
test('a failure', () => assert.equal(1, Number('2')))
`
  const cwd = folder({ 'deep/app.test.ts': code, 'node_modules/x/x.test.js': 'throw 1' })
  const all = await run(['test'], { cwd })
  expect(all).toMatchObject({ code: 1, stdout: expect.stringMatching(/pass 1[\s\S]*fail 1/) })
  expect((await run(['test', '--name', 'home'], { cwd })).code).toBe(0)
  writeFileSync(join(cwd, 'deep', 'app.test.ts'), 'const a = = 1')
  expect((await run(['test', 'deep/app.test.ts'], { cwd })).code).toBe(1)
  expect(await run(['test', 'node_modules'], { cwd: folder({ 'node_modules/.keep': '' }) })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There are no tests'),
  })
})
