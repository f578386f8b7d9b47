// completion.test.ts: what Tab offers, asked as the shells ask; and real shells with the printed scripts, where they are found.

import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { complete } from '../../src/cli/complete.ts'
import { SHELLS } from '../../src/cli/completion-scripts.ts'
import { folder, MAIN, run } from './running.ts'

const ROUTES = [
  { methods: ['GET'], pattern: '/notes' },
  { methods: ['GET', 'PUT'], pattern: '/notes/<int:id>' },
  { methods: ['POST'], pattern: '/upload' },
  { methods: ['*'], pattern: '/files/…' },
]

function offered(line: string, routes = ROUTES): Promise<string[]> {
  return complete({ words: line.split(' '), commands: COMMANDS, routes: async () => routes })
}

describe('Tab offers', () => {
  test.each([
    ['', Object.keys(COMMANDS)],
    ['ch', ['check']],
    ['check --st', ['--strict']],
    ['--po', ['--port']],
    ['new x --template ch', ['chat']],
    ['new x --template=ch', ['--template=chat']],
    ['new x -t ', ['minimal', 'site', 'api', 'chat', 'data']],
    ['db mi', ['migrate']],
    ['db migrate x', []],
    ['completion z', ['zsh']],
    ['http /no', ['/notes', '/notes/']],
    ['http :8000/up', [':8000/upload']],
    ['http http://localhost:8000/f', ['http://localhost:8000/files/']],
    ['http POST /', ['/files/', '/upload']],
    ['http PO', ['POST']],
    ['http --print hb :/no', [':/notes', ':/notes/']],
    ['http example.org/x a', []],
    ['explain /notes/', ['/notes/']],
    ['explain /notes -X P', []],
    ['routes a', []],
  ])('%j: %j', async (line, words) => {
    expect(await offered(line)).toEqual(words)
  })

  test('the routes are asked for only where one may stand', async () => {
    const routes = () => Promise.reject(new Error('asked'))
    for (const line of ['', 'che', 'http --pr', 'check /', 'http example.org/', 'http /x a=b'])
      await expect(complete({ words: line.split(' '), commands: COMMANDS, routes })).resolves.toBeDefined()
  })
})

const APP = `import { App } from 'guichet'
console.log('noise')
setInterval(() => {}, 1000)
const app = new App()
app.get('/notes', () => 1)
app.get('/notes/<int:id>', () => 1)
export default app
`

test('the command itself: routes of the app in the folder, without what its file prints; nothing when it does not load', async () => {
  const cwd = folder({ 'app.ts': APP })
  expect(await run(['completion', 'words', '--', 'http', ':8000/n'], { cwd })).toEqual({
    code: 0,
    stdout: ':8000/notes\n:8000/notes/\n',
    stderr: '',
  })
  const broken = folder({ 'app.ts': 'const a = = 1' })
  expect(await run(['completion', 'words', '--', 'http', '/'], { cwd: broken })).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  })
  expect(await run(['completion', 'words', '--', 'ro'], { cwd })).toMatchObject({ stdout: 'routes\n' })
})

test('an unknown shell is a slip', async () => {
  expect(await run(['completion', 'tcsh'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('bash, zsh, fish'),
  })
})

/** A folder in which `guichet` is the built command line. */
function place(): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = folder({ 'app.ts': APP })
  mkdirSync(join(cwd, 'bin'))
  symlinkSync(MAIN, join(cwd, 'bin', 'guichet'))
  const path = [join(cwd, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter)
  return { cwd, env: { PATH: path, HOME: process.env['HOME'] } }
}

describe.each(SHELLS)('%s', (shell) => {
  const found = spawnSync(shell, ['-c', 'true']).status === 0
  test.skipIf(!found)('takes the script, and completes', async () => {
    const { cwd, env } = place()
    const { stdout: script } = await run(['completion', shell])
    const asked: Readonly<Record<string, string>> = {
      bash: `${script}\nCOMP_WORDS=(guichet http /no); COMP_CWORD=2; _guichet; printf '%s\\n' "\${COMPREPLY[@]}"`,
      zsh: `compdef() { :; }; compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- $@ }\n${script}\nwords=(guichet http /no); CURRENT=3; _guichet`,
      fish: `${script}\ncomplete -C 'guichet http /no'`,
    }
    const done = spawnSync(shell, ['-c', asked[shell] ?? ''], { cwd, env, encoding: 'utf8' })
    expect(done.stdout.trim().split('\n').sort(), done.stderr).toEqual(['/notes', '/notes/'])
  })
})
