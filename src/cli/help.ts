// help.ts: the text of --help: examples first, then the commands, then the flags, which are printed from their tables.

import { type OptionRow, typeName } from '../base/options.ts'
import type { FlagRow } from './arguments.ts'

export interface CommandWords {
  readonly usage: string
  readonly says: string
  /** Command line and what it does. */
  readonly examples: readonly (readonly [string, string])[]
  /** What stands behind a flag, by option name, where its type does not say enough. */
  readonly values?: Readonly<Record<string, string>>
}

/** @param others command and sentence for each other command, when the help is that of the whole program */
export function helpText(
  command: CommandWords,
  rows: readonly FlagRow[],
  others: readonly (readonly [string, string])[] = [],
): string {
  const flags = rows.map(
    ({ name, row, ...rest }) => [flagWords(row, 'alone' in rest, command.values?.[name]), saysOf(row)] as const,
  )
  const sections = [
    `${command.says}\n`,
    table('Examples', command.examples),
    `Usage\n  ${command.usage}\n`,
    others.length === 0 ? '' : table('Commands', others),
    table('Flags', flags),
  ]
  return sections.filter((section) => section !== '').join('\n')
}

function table(title: string, lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length))
  return `${title}\n${lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')}\n`
}

function flagWords(row: OptionRow, optional: boolean, named?: string): string {
  const short = row.short === undefined ? '   ' : `-${row.short},`
  const type = typeName(row)
  const usual = row.words !== undefined ? 'format' : type === 'number' ? 'number' : 'address'
  const value = type === 'boolean' ? '' : ` <${named ?? usual}>`
  return `${short} --${row.flag ?? ''}${optional ? ` [${value.trim().slice(1, -1)}]` : value}`
}

function saysOf(row: OptionRow): string {
  const words = row.words === undefined ? '' : ` One of ${row.words.join(', ')}.`
  const isNone = row.default === undefined || typeName(row) === 'boolean' || String(row.default) === ''
  const fallback = isNone ? '' : ` (${String(row.default)})`
  const variable = row.env === undefined ? '' : ` [${row.env}]`
  return `${row.says}${words}${fallback}${variable}`
}
