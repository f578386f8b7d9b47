// arguments.ts: argv -> a path, flags, values. Walks the option tables, so a flag exists by standing in a row.
// Pure, and our own because it costs no start time: a parser from npm takes longer to import than a folder to serve.

import { nearestWord, type OptionRow, type OptionRows, type OptionValue, typeName } from '../base/options.ts'
import { cliErrors } from './errors.ts'

export interface Arguments {
  readonly positionals: readonly string[]
  /** By option name; only what was given. */
  readonly flags: Readonly<Record<string, OptionValue>>
}

export interface FlagRow {
  readonly name: string
  readonly row: OptionRow
  /** The value when the flag stands alone, for flags whose value may be left out. */
  readonly alone?: OptionValue
}

/** The rows of tables that have a flag. `alone` gives the value of a flag that may stand without one. */
export function flagRows(tables: readonly OptionRows[], alone: Readonly<Record<string, OptionValue>> = {}): FlagRow[] {
  return tables.flatMap((rows) =>
    Object.entries(rows)
      .filter(([, row]) => row.flag !== undefined)
      .map(([name, row]) => (Object.hasOwn(alone, name) ? { name, row, alone: alone[name] } : { name, row })),
  )
}

/**
 * Reads a command line: `--flag value`, `--flag=value`, `-fvalue`, `-ab`, `--no-flag`, and `--` before paths.
 *
 * @throws GUI_CLI_FLAG_UNKNOWN, GUI_CLI_FLAG_VALUE, GUI_CLI_FLAG_NO_VALUE, GUI_CLI_FLAG_WRONG
 */
export function parseArguments(argv: readonly string[], rows: readonly FlagRow[]): Arguments {
  const positionals: string[] = []
  const flags: Record<string, OptionValue> = {}
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      positionals.push(...rest)
      break
    }
    if (word.startsWith('--')) readLong(word, rest, rows, flags)
    else if (word.startsWith('-') && word !== '-') readShort(word, rest, rows, flags)
    else positionals.push(word)
  }
  return { positionals, flags }
}

function readLong(word: string, rest: string[], rows: readonly FlagRow[], flags: Record<string, OptionValue>): void {
  const sign = word.indexOf('=')
  const flag = sign < 0 ? word.slice(2) : word.slice(2, sign)
  const text = sign < 0 ? undefined : word.slice(sign + 1)
  const found = rows.find(({ row }) => row.flag === flag)
  if (found !== undefined) {
    flags[found.name] = valueFor(`--${flag}`, found, text, rest)
    return
  }
  const negated = flag.startsWith('no-')
    ? rows.find(({ row }) => row.flag === flag.slice(3) && typeName(row) === 'boolean')
    : undefined
  if (negated === undefined || text !== undefined) throw unknownFlag(`--${flag}`, rows)
  flags[negated.name] = false
}

// "-qv" is -q -v; "-p3000" and "-p=3000" are -p 3000: the first flag that takes a value takes the rest of the word.
function readShort(word: string, rest: string[], rows: readonly FlagRow[], flags: Record<string, OptionValue>): void {
  for (let at = 1; at < word.length; at++) {
    const flag = word.charAt(at)
    const found = rows.find(({ row }) => row.short === flag)
    if (found === undefined) throw unknownFlag(at === 1 ? word : `-${flag}`, rows)
    if (typeName(found.row) === 'boolean') {
      flags[found.name] = true
      continue
    }
    const text = word.slice(at + 1).replace(/^=/, '')
    flags[found.name] = valueFor(`-${flag}`, found, text === '' ? undefined : text, rest)
    return
  }
}

function valueFor(flag: string, found: FlagRow, text: string | undefined, rest: string[]): OptionValue {
  const type = typeName(found.row)
  if (type === 'boolean') {
    if (text !== undefined) throw cliErrors.fail('GUI_CLI_FLAG_NO_VALUE', { flag, given: text })
    return true
  }
  if (text !== undefined) return converted(flag, found, text)
  const next = rest[0]
  if ('alone' in found) return next !== undefined && isAddress(next) ? (rest.shift() ?? '') : found.alone
  if (next === undefined || (next.startsWith('-') && !/^-\d/.test(next))) {
    throw cliErrors.fail('GUI_CLI_FLAG_VALUE', { flag, wanted: wantedOf(found.row), example: exampleOf(found.row) })
  }
  rest.shift()
  return converted(flag, found, next)
}

function converted(flag: string, { row }: FlagRow, text: string): OptionValue {
  const type = typeName(row)
  const wrong = () =>
    cliErrors.fail('GUI_CLI_FLAG_WRONG', { flag, wanted: wantedOf(row), given: text, example: exampleOf(row) })
  if (type === 'list') return text.split(',').map((item) => item.trim())
  if (type === 'string') {
    if (row.words !== undefined && !row.words.includes(text)) throw wrong()
    return text
  }
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= (row.min ?? 0) && value <= (row.max ?? Number.POSITIVE_INFINITY))) throw wrong()
  return value
}

/** What a host flag takes from the words behind it: a folder there stays the path. */
function isAddress(word: string): boolean {
  return (
    word === 'localhost' || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(word) || /^\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?$/.test(word)
  )
}

function wantedOf(row: OptionRow): string {
  if (row.words !== undefined) return `one of ${row.words.join(', ')}`
  if (typeName(row) === 'number') return `a number from ${row.min ?? 0} to ${row.max ?? 'any'}`
  return 'text'
}

function exampleOf(row: OptionRow): string {
  const value = row.words === undefined ? (row.default ?? 'value') : (row.words[1] ?? row.words[0] ?? '')
  return `--${row.flag ?? ''} ${String(value)}`
}

function unknownFlag(flag: string, rows: readonly FlagRow[]): Error {
  const words = rows.map(({ row }) => row.flag ?? '')
  const bare = flag.replace(/^-+/, '')
  const nearest = bare.length < 2 ? undefined : nearestWord(bare, words)
  return cliErrors.fail('GUI_CLI_FLAG_UNKNOWN', {
    flag,
    nearest: nearest === undefined ? 'guichet --help lists them all.' : `Did you mean --${nearest}?`,
  })
}
