import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkDotenv } from './check-dotenv.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-dotenv-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function told(content: string, mode = 0o600): string[] {
  writeFileSync(join(folder, '.env'), content)
  chmodSync(join(folder, '.env'), mode)
  const findings = checkDotenv(folder)?.findings ?? []
  // A secret must not come back in a message.
  expect(JSON.stringify(findings)).not.toContain('hunter2')
  return findings.map(({ level, line, says, hint }) => `${level} ${line}: ${says} ${hint}`)
}

test('a folder without such a file has nothing to check', () => {
  expect(checkDotenv(folder)).toBeUndefined()
})

test('comments, quotes, several lines and export are understood', () => {
  const lines = [
    '# a comment',
    '',
    'export A=1',
    'B="two words" # note',
    "C='x#y'",
    'D="one',
    'two"',
    'PORT=8080',
    'E=',
  ]
  expect(told(`${lines.join('\n')}\n`)).toEqual([])
})

test('lines that no reader understands, and names that stand twice', () => {
  expect(told('A\nB=1\nB=2\nC="open\n')).toEqual([
    'error 1: This line is not NAME=value. Write NAME=value; a comment begins with #.',
    'error 4: The value of C begins with a quote that does not end. Close it with ".',
    'warning 3: B stands on line 2 already. Only one of them counts: take the other out.',
  ])
})

test('variables of guichet: a slip of the name, a value that no option takes, a secret that is none', () => {
  expect(told('GUICHET_SECRT=hunter2\nPORT=hunter2\nGUICHET_LOG_FORMAT=hunter2\nGUICHET_SECRET=hunter2\n')).toEqual([
    'warning 1: guichet knows no variable GUICHET_SECRT. Did you mean GUICHET_SECRET?',
    'error 2: The value of PORT is none that the option port takes. It has to be from 0 to 65535.',
    expect.stringContaining('error 3: The value of GUICHET_LOG_FORMAT'),
    expect.stringContaining('error 4: GUICHET_SECRET is shorter than 16 characters.'),
  ])
  expect(told(`GUICHET_SECRET=${'a'.repeat(40)}\n`)).toEqual([expect.stringContaining('can be guessed')])
})

test.skipIf(process.platform === 'win32')('a secret that every user of the machine can read', () => {
  expect(told('API_TOKEN=hunter2hunter2\n', 0o644)).toEqual([expect.stringContaining('it holds API_TOKEN')])
  expect(told('COLOUR=blue\n', 0o644)).toEqual([])
})

test('what .env.example names and nobody gives', () => {
  writeFileSync(join(folder, '.env.example'), 'A=\nGUICHET_CHECK_NEVER_SET=\n')
  expect(told('A=1\n')).toEqual([expect.stringContaining('warning 2: GUICHET_CHECK_NEVER_SET is named here')])
})
