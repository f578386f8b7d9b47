#!/usr/bin/env node
// main.ts: argv -> one command. Every command is loaded only when it is the one that was asked for: a folder must be on
// the web before anybody has waited. Results go to stdout, talk to stderr. Exit codes: 0, 1 failed, 2 usage, 130 interrupted.

import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { isGuichetError } from '../base/errors.ts'
import { nearestWord, type OptionRows } from '../base/options.ts'
import { flagRows, parseArguments } from './arguments.ts'
import type { Command } from './command.ts'
import { COMMANDS, commandNamed, SERVE } from './commands.ts'
import { cliErrors } from './errors.ts'
import { cliOptions } from './options.ts'

const HANDED_OVER = Symbol.for('guichet.handed-over')
const EXIT_FAILED = 1
const EXIT_USAGE = 2

async function main(given: readonly string[]): Promise<void> {
  // "guichet help db" is what people try first.
  const argv = given[0] === 'help' && commandNamed('help') === undefined ? [...given.slice(1, 2), '--help'] : given
  const named = commandNamed(argv[0])
  const command: Command = await (named?.load ?? SERVE)()
  const words = named === undefined ? argv : argv.slice(1)
  if (command.runWords !== undefined) return await command.runWords(words)
  const common: OptionRows = cliOptions.rows
  const { positionals, flags: all } = parseArguments(words, [...command.rows, ...flagRows([common])])
  const { help, version, ...flags } = all
  if (help === true) return await printHelp(command, named === undefined)
  if (version === true) return await printVersion()
  if (named === undefined) assertNoSlip(positionals[0])
  const surplus = positionals[command.wordsMax ?? 1]
  if (surplus !== undefined) throw cliErrors.fail('GUI_CLI_TOO_MANY', { given: surplus })
  if (await handOver(command.pathOf?.(flags, positionals) ?? positionals[0] ?? '.')) return
  await command.run?.(positionals, flags, COMMANDS)
}

/** A bare word that is no path was most likely meant as a command. */
function assertNoSlip(word: string | undefined): void {
  if (word === undefined || !/^[a-z]+$/.test(word) || existsSync(word)) return
  const nearest = nearestWord(word, Object.keys(COMMANDS))
  const advice = nearest === undefined ? 'guichet --help lists the commands.' : `Did you mean guichet ${nearest}?`
  throw cliErrors.fail('GUI_CLI_COMMAND', { word, advice })
}

async function printHelp(command: Command, whole: boolean): Promise<void> {
  const { helpText } = await import('./help.ts')
  const others = Object.entries(COMMANDS).map(([name, { says }]) => [name, says] as const)
  process.stdout.write(helpText(command.words, [...command.rows, ...flagRows([cliOptions.rows])], whole ? others : []))
}

async function printVersion(): Promise<void> {
  process.stdout.write(`${(await import('../platform/version.ts')).version()}\n`)
}

/** Runs the project's own copy instead, once: that one does not look again. */
async function handOver(path: string): Promise<boolean> {
  const place = globalThis as { [HANDED_OVER]?: boolean }
  if (place[HANDED_OVER] === true) return false
  const { ownCopy } = await import('./own-copy.ts')
  const other = ownCopy(path, import.meta.url)
  if (other === undefined) return false
  place[HANDED_OVER] = true
  const { pathToFileURL } = await import('node:url')
  await import(pathToFileURL(other).href)
  return true
}

async function fail(error: unknown): Promise<void> {
  process.exitCode = isGuichetError(error) && error.code.startsWith('GUI_CLI') ? EXIT_USAGE : EXIT_FAILED
  process.stderr.write(`${paint('guichet:')} ${await told(error)}\n`)
  // Something of the user's (a timer, a socket) may be open already, and must not keep a failed start alive.
  process.stderr.write('', () => process.exit())
}

/** What the operator can act on is told without a stack; the system's own refusals too (EACCES on a folder). */
async function told(error: unknown): Promise<string> {
  if (isGuichetError(error) && error.blame !== 'bug') {
    // Behind lines of source the advice would be read as one of them.
    return `${error.message}${error.message.includes('\n') ? '\n\n' : '\n'}${error.hint}`
  }
  if (!(error instanceof Error)) return String(error)
  if ('syscall' in error) return error.message
  return (await import('../platform/diagnose.ts')).usersStack(error)
}

function paint(text: string): string {
  const colours = process.stderr.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return colours ? `\x1b[31m${text}\x1b[0m` : text
}
// Node 22 keeps compiled code between runs, which makes the next start faster.
;(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.()

await main(process.argv.slice(2)).catch(fail)
