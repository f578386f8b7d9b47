// commands.test.ts: what somebody meets who does not know the commands yet: help that begins with examples, and slips.

import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { folder, run } from './running.ts'

test.each(Object.keys(COMMANDS))('guichet %s --help: what it is, examples, usage, flags', async (name) => {
  const { code, stdout, stderr } = await run([name, '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const order = ['Examples\n', 'Usage\n', 'Flags\n'].map((title) => stdout.indexOf(title))
  expect(
    order.every((at, i) => at > (order[i - 1] ?? 0)),
    stdout,
  ).toBe(true)
  // Every example of a command is one that is typed.
  expect(stdout.slice(order[0], order[1])).toMatch(/^ {2}\S/m)
  expect((await run(['help', name])).stdout).toBe(stdout)
})

test('guichet --help lists every command', async () => {
  const { stdout } = await run(['help'])
  for (const [name, { says }] of Object.entries(COMMANDS))
    expect(stdout).toMatch(new RegExp(`^  ${name} +${says}$`, 'm'))
})

test('a word that is neither a command nor a path: the nearest command, exit 2', async () => {
  const cwd = folder({ chekc: 'a file may be called so' })
  expect(await run(['exlpain'], { cwd })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean guichet explain?'),
  })
  expect((await run(['zzzzzz'], { cwd })).stderr).toContain('guichet --help lists the commands.')
  expect((await run(['chekc'], { cwd })).code).toBe(1)
})
