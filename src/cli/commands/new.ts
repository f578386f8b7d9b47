// new.ts: `guichet new NAME`: a project to begin with, without a network. On a terminal it asks for what was not said.

import { join, relative } from 'node:path'
import type { OptionValue } from '../../base/options.ts'
import { makeProject } from '../../platform/new-project.ts'
import { hasColours } from '../../platform/serve.ts'
import { STARTERS, type Starter } from '../../platform/starters.ts'
import { flagRows } from '../arguments.ts'
import { cliErrors } from '../errors.ts'
import type { CommandWords } from '../help.ts'
import { newOptions } from '../options.ts'
import { paint } from '../paint.ts'

export const words: CommandWords = {
  usage: 'guichet new [NAME] [flags]',
  says: [
    'Makes a project to begin with, in a new folder.',
    '',
    'Templates:',
    ...Object.entries(STARTERS).map(([name, says]) => `  ${name.padEnd(8)}  ${says}`),
  ].join('\n'),
  examples: [
    ['guichet new my-site', 'the smallest one'],
    ['guichet new my-site --template chat', 'another one'],
    ['npm create guichet my-site', 'the same, with nothing installed'],
  ],
  values: { template: 'name' },
}

export const rows = flagRows([newOptions.rows])

/** Nothing of the folder around decides: the running copy makes the project. */
export function pathOf(): string {
  return '.'
}

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const asks = process.stdin.isTTY === true && process.stderr.isTTY === true
  const name = positionals[0] ?? (asks ? await ask('Name of the folder', 'my-site') : undefined)
  if (name === undefined) throw cliErrors.fail('GUI_CLI_WORD', { command: 'new', needs: 'a name' })
  const given = flags['template']
  // The table of the flag knows no other words than the names of starters.
  const starter = (given ?? (asks && positionals[0] === undefined ? await chosen() : 'minimal')) as Starter
  const { folder, files } = await makeProject(name, starter)
  process.stdout.write(nextSteps(relative(process.cwd(), folder) || '.', starter, files))
}

function nextSteps(folder: string, starter: Starter, files: readonly string[]): string {
  const colours = hasColours(process.stdout)
  const shown = /[^\w./~-]/.test(folder) ? `'${folder.replaceAll("'", "'\\''")}'` : folder
  const commands = [
    ...(folder === '.' ? [] : [[`cd ${shown}`, '']]),
    ['npx guichet dev', 'on the web, and again with every change'],
    ['npx guichet test', 'its tests'],
    ['npm install', 'the types, for your editor'],
  ]
  const width = Math.max(...commands.map(([command = '']) => command.length))
  const lines = commands.map(([command = '', says = '']) =>
    `  ${paint('cyan', command.padEnd(width), colours)}  ${paint('dim', says, colours)}`.trimEnd(),
  )
  const made = `${paint('green', '✓', colours)} ${join(folder, '')}: ${STARTERS[starter]}, ${files.length} files`
  return `${made}\n\n${lines.join('\n')}\n`
}

/** One of the starters, by its number or name; the first one without. */
async function chosen(): Promise<string> {
  const names = Object.keys(STARTERS)
  const lines = Object.entries(STARTERS).map(([name, says], i) => `  ${i + 1} ${name.padEnd(8)}  ${says}`)
  process.stderr.write(`${lines.join('\n')}\n`)
  for (;;) {
    const answer = await ask('Template', names[0] ?? '')
    const found = names[Number(answer) - 1] ?? names.find((name) => name === answer.toLowerCase())
    if (found !== undefined) return found
    process.stderr.write(`One of ${names.join(', ')}, or its number.\n`)
  }
}

/** Ctrl-C and the end of the input are an answer too: then nothing is made. */
async function ask(question: string, usual: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  lines.on('SIGINT', () => process.exit(130))
  lines.on('close', () => process.stdin.readableEnded && process.exit(130))
  const answer = await lines.question(`${question} (${usual}): `)
  lines.close()
  return answer.trim() === '' ? usual : answer.trim()
}
