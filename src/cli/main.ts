#!/usr/bin/env node
// main.ts: argv -> one command. Every command is loaded only when it is the one that was asked for: a folder must be on
// the web before anybody has waited. Results go to stdout, talk to stderr. Exit codes: 0, 1 failed, 2 usage, 130 interrupted.

import * as nodeModule from 'node:module'
import { isGuichetError } from '../base/errors.ts'
import type { OptionRows, OptionValue } from '../base/options.ts'
import { type FlagRow, flagRows, parseArguments } from './arguments.ts'
import { cliErrors } from './errors.ts'
import type { CommandWords } from './help.ts'
import { cliOptions } from './options.ts'

interface Command {
  readonly words: CommandWords
  readonly rows: readonly FlagRow[]
  run?(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void>
  /** Instead of `run`: a command that reads its command line itself, since it is known from elsewhere. */
  runWords?(argv: readonly string[]): Promise<void>
  /** Most words it takes beside its flags; 1, a path, without. */
  readonly wordsMax?: number
  /** Where the project is, when that is not its first word. */
  pathOf?(flags: Readonly<Record<string, OptionValue>>, positionals: readonly string[]): string
}

const SERVE = () => import('./commands/serve.ts')

const COMMANDS: Readonly<Record<string, { readonly says: string; load(): Promise<Command> }>> = {
  serve: { says: 'the same as without a command', load: SERVE },
  dev: { says: 'the same while you work on it', load: () => import('./commands/dev.ts') },
  routes: { says: 'list the routes of an app', load: () => import('./commands/routes.ts') },
  check: { says: 'find what is wrong before the start', load: () => import('./commands/check.ts') },
  types: {
    says: 'write the types of the routes, for clients elsewhere',
    load: () => import('./commands/route-types.ts'),
  },
  openapi: { says: 'print the OpenAPI document of an app', load: () => import('./commands/openapi.ts') },
  explain: { says: 'say who would answer a URL, and why', load: () => import('./commands/explain.ts') },
  db: { says: 'migrate, back up or ask the database of an app', load: () => import('./commands/db.ts') },
  http: { says: "ask a server, in HTTPie's words", load: () => import('./commands/http.ts') },
  ws: { says: 'talk to a WebSocket, line by line', load: () => import('./commands/ws.ts') },
}

const HANDED_OVER = Symbol.for('guichet.handed-over')
const EXIT_FAILED = 1
const EXIT_USAGE = 2

async function main(argv: readonly string[]): Promise<void> {
  const named = argv[0] !== undefined && Object.hasOwn(COMMANDS, argv[0]) ? COMMANDS[argv[0]] : undefined
  const command: Command = await (named?.load ?? SERVE)()
  const words = named === undefined ? argv : argv.slice(1)
  if (command.runWords !== undefined) return await command.runWords(words)
  const common: OptionRows = cliOptions.rows
  const { positionals, flags: given } = parseArguments(words, [...command.rows, ...flagRows([common])])
  const { help, version, ...flags } = given
  if (help === true) return await printHelp(command, named === undefined)
  if (version === true) return await printVersion()
  const surplus = positionals[command.wordsMax ?? 1]
  if (surplus !== undefined) throw cliErrors.fail('GUI_CLI_TOO_MANY', { given: surplus })
  if (await handOver(command.pathOf?.(flags, positionals) ?? positionals[0] ?? '.')) return
  await command.run?.(positionals, flags)
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
  if (isGuichetError(error) && error.blame !== 'bug') return `${error.message}\n${error.hint}`
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
