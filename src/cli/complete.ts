// complete.ts: what may stand where the cursor is, on a command line that begins with `guichet`: commands, flags, the words
// of a flag, verbs, and for those that ask a URL the routes of the app in this folder. Prints nothing itself.

import { type OptionRow, typeName } from '../base/options.ts'
import { type FlagRow, flagRows } from './arguments.ts'
import type { Command, CommandTable } from './command.ts'
import { cliOptions } from './options.ts'

/** A route of the app in the folder. */
export interface CompletedRoute {
  readonly methods: readonly string[]
  readonly pattern: string
}

export interface Completing {
  /** The words behind `guichet`, the last one being typed. */
  readonly words: readonly string[]
  readonly commands: CommandTable
  /** The routes of the app in this folder; asked for only where one may stand. */
  routes(): Promise<readonly CompletedRoute[]>
}

const ASKS_URL = new Set(['http', 'ws', 'explain'])
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** @returns whole words; none where a file may stand, which the shell completes itself */
export async function complete({ words, commands, routes }: Completing): Promise<string[]> {
  const typed = words.at(-1) ?? ''
  const [first = ''] = words
  const entry = Object.hasOwn(commands, first) ? commands[first] : undefined
  if (words.length === 1 && !typed.startsWith('-'))
    return Object.keys(commands).filter((name) => name.startsWith(typed))
  // Without a command it is that of a site.
  const command = await (entry ?? commands['serve'])?.load()
  if (command === undefined) return []
  const name = entry === undefined ? '' : first
  const rows = rowsOf(command)
  const before = words.slice(entry === undefined ? 0 : 1, -1)
  const asked = before.at(-1)
  const waiting = asked === undefined ? undefined : rows.find(({ row }) => takesValue(row) && isFlag(row, asked))
  if (waiting !== undefined) return (waiting.row.words ?? []).filter((word) => word.startsWith(typed))
  const sign = typed.indexOf('=')
  if (typed.startsWith('--') && sign > 0) {
    const row = rows.find((one) => isFlag(one.row, typed.slice(0, sign)))?.row
    return (row?.words ?? []).map((word) => `${typed.slice(0, sign)}=${word}`).filter((word) => word.startsWith(typed))
  }
  if (typed.startsWith('-')) return flagsOf(rows).filter((flag) => flag.startsWith(typed))
  const given = before.filter((word, i) => !word.startsWith('-') && !isValue(rows, before[i - 1]))
  if (given.length === 0 && command.verbs !== undefined) return command.verbs.filter((verb) => verb.startsWith(typed))
  if (ASKS_URL.has(name)) return await urlsFor(name, given, typed, routes)
  return []
}

async function urlsFor(
  name: string,
  given: readonly string[],
  typed: string,
  routes: Completing['routes'],
): Promise<string[]> {
  const [method] = given
  const hasMethod = method !== undefined && METHODS.includes(method)
  if (given.length > (hasMethod ? 1 : 0)) return []
  const methods =
    name === 'http' && !hasMethod && /^[A-Z]+$/.test(typed) ? METHODS.filter((one) => one.startsWith(typed)) : []
  const place = /^(?:[a-z]+:\/\/[^/]*|:\d*|)(?=\/|$)/.exec(typed)?.[0]
  if (place === undefined || (typed !== '' && !typed.includes('/') && !typed.startsWith(':'))) return methods
  const listed = (await routes()).filter(
    (route) => !hasMethod || route.methods.includes(method) || route.methods.includes('*'),
  )
  const paths = [...new Set(listed.map(({ pattern }) => startOf(pattern)))]
  return [...methods, ...paths.map((path) => place + path).filter((url) => url.startsWith(typed))].sort()
}

/** A pattern up to its first parameter, which nobody can complete. */
function startOf(pattern: string): string {
  const at = pattern.search(/<|…/)
  return at < 0 ? pattern : pattern.slice(0, pattern.lastIndexOf('/', at) + 1)
}

function rowsOf(command: Command): readonly FlagRow[] {
  return command.runWords === undefined ? [...command.rows, ...flagRows([cliOptions.rows])] : command.rows
}

function flagsOf(rows: readonly FlagRow[]): string[] {
  return rows.flatMap(({ row }) => [`--${row.flag}`, ...(row.short === undefined ? [] : [`-${row.short}`])]).sort()
}

function isFlag({ flag, short }: OptionRow, word: string): boolean {
  return word === `--${flag}` || (short !== undefined && word === `-${short}`)
}

function takesValue(row: OptionRow): boolean {
  return typeName(row) !== 'boolean'
}

function isValue(rows: readonly FlagRow[], before: string | undefined): boolean {
  return before !== undefined && rows.some(({ row }) => takesValue(row) && isFlag(row, before))
}
