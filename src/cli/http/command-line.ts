// command-line.ts: argv -> flags in their order, and the words that are none. Flags may be given several times and
// anywhere, and each has a --no-… that takes it back: HTTPie's habits, which the house's own parser does not have.

import type { OptionRow, OptionValue } from '../../base/options.ts'
import { nearestWord, typeName } from '../../base/options.ts'
import { type FlagRow, flagRows } from '../arguments.ts'
import { cliErrors } from '../errors.ts'
import { httpOptions } from './options.ts'
import { httpOutputOptions } from './output-options.ts'

export const httpRows: readonly FlagRow[] = flagRows([httpOptions.rows, httpOutputOptions.rows])

export interface GivenFlag {
  /** The option's name in its table. */
  readonly name: string
  readonly value: OptionValue
}

export interface HttpArguments {
  readonly words: readonly string[]
  readonly flags: readonly GivenFlag[]
}

/** Flags that set one and the same thing: the last of them counts, and --no- before any of them takes back all. */
const TOGETHER: readonly (readonly string[])[] = [
  ['json', 'form', 'multipart'],
  ['print', 'headers', 'meta', 'body'],
  ['unsorted', 'sorted', 'formatOptions'],
]

/**
 * Reads the command line of `guichet http` and `guichet ws`.
 *
 * @param command the first words of the examples in its errors, as in "http"
 * @throws GUI_CLI_FLAG_UNKNOWN, GUI_CLI_FLAG_VALUE, GUI_CLI_FLAG_NO_VALUE, GUI_CLI_FLAG_WRONG
 */
export function parseHttpArguments(
  argv: readonly string[],
  rows: readonly FlagRow[] = httpRows,
  command = 'http',
): HttpArguments {
  const words: string[] = []
  const flags: GivenFlag[] = []
  const taken = new Set<string>()
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest)
      break
    }
    if (word.startsWith('--')) readLong(word, { rest, rows, flags, taken, command })
    else if (word.startsWith('-') && word !== '-') readShort(word, { rest, rows, flags, taken, command })
    else words.push(word)
  }
  return { words, flags: flags.filter(({ name }) => !taken.has(name)) }
}

/** What reading needs to know and to fill. */
interface Reading {
  readonly rest: string[]
  readonly rows: readonly FlagRow[]
  readonly flags: GivenFlag[]
  /** Options that a --no-… takes back, wherever it stands. */
  readonly taken: Set<string>
  readonly command: string
}

function readLong(word: string, reading: Reading): void {
  const sign = word.indexOf('=')
  const flag = sign < 0 ? word.slice(2) : word.slice(2, sign)
  const text = sign < 0 ? undefined : word.slice(sign + 1)
  const found = reading.rows.find(({ row }) => row.flag === flag)
  if (found !== undefined) {
    reading.flags.push({ name: found.name, value: valueFor(`--${flag}`, found, text, reading) })
    return
  }
  const negated = flag.startsWith('no-') ? reading.rows.find(({ row }) => row.flag === flag.slice(3)) : undefined
  if (negated === undefined || text !== undefined) throw unknownFlag(`--${flag}`, reading)
  const names = TOGETHER.find((group) => group.includes(negated.name)) ?? [negated.name]
  for (const name of names) reading.taken.add(name)
}

/** "-vb" is -v -b; the first letter that takes a value takes the rest of the word. */
function readShort(word: string, reading: Reading): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at)
    const found = reading.rows.find(({ row }) => row.short === letter)
    if (found === undefined) throw unknownFlag(at === 1 ? word : `-${letter}`, reading)
    if (typeName(found.row) === 'boolean') {
      reading.flags.push({ name: found.name, value: true })
      continue
    }
    const text = word.slice(at + 1).replace(/^=/, '')
    reading.flags.push({ name: found.name, value: valueFor(`-${letter}`, found, text || undefined, reading) })
    return
  }
}

function valueFor(flag: string, { row }: FlagRow, text: string | undefined, reading: Reading): OptionValue {
  if (typeName(row) === 'boolean') {
    if (text !== undefined) throw cliErrors.fail('GUI_CLI_FLAG_NO_VALUE', { flag, given: text })
    return true
  }
  if (text !== undefined) return converted(flag, row, text, reading.command)
  const next = reading.rest[0]
  if (next === undefined || (next.startsWith('-') && next !== '-' && !/^-\d/.test(next))) {
    const example = exampleOf(row, reading.command)
    throw cliErrors.fail('GUI_CLI_FLAG_VALUE', { flag, wanted: wantedOf(row), example })
  }
  reading.rest.shift()
  return converted(flag, row, next, reading.command)
}

function converted(flag: string, row: OptionRow, text: string, command: string): OptionValue {
  const example = exampleOf(row, command)
  const wrong = () => cliErrors.fail('GUI_CLI_FLAG_WRONG', { flag, wanted: wantedOf(row), given: text, example })
  if (typeName(row) !== 'number') {
    if (row.words !== undefined && !row.words.includes(text)) throw wrong()
    return text
  }
  const value = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= (row.min ?? 0) && value <= (row.max ?? Number.POSITIVE_INFINITY))) throw wrong()
  return value
}

function wantedOf(row: OptionRow): string {
  if (row.words !== undefined) return `one of ${row.words.join(', ')}`
  if (typeName(row) === 'number') return `a number from ${row.min ?? 0}${row.max === undefined ? '' : ` to ${row.max}`}`
  return 'text'
}

function exampleOf(row: OptionRow, command: string): string {
  const value = row.words?.[0] ?? (typeName(row) === 'number' ? row.default : 'value')
  return `${command} --${row.flag ?? ''}=${String(value)}`
}

function unknownFlag(flag: string, { rows, command }: Reading): Error {
  const bare = flag.replace(/^-+(?:no-)?/, '')
  const words = rows.map(({ row }) => row.flag ?? '')
  const begun = words.filter((word) => bare.length > 1 && word.startsWith(bare))
  const nearest = begun[0] ?? (bare.length < 2 ? undefined : nearestWord(bare, words))
  return cliErrors.fail('GUI_CLI_FLAG_UNKNOWN', {
    flag,
    nearest: nearest === undefined ? `guichet ${command} --help lists them all.` : `Did you mean --${nearest}?`,
  })
}
