// command.ts: what a command of the command line is: words for its help, flags, and what runs. The table of all of them is
// commands.ts.

import type { OptionValue } from '../base/options.ts'
import type { FlagRow } from './arguments.ts'
import type { CommandWords } from './help.ts'

export interface Command {
  readonly words: CommandWords
  readonly rows: readonly FlagRow[]
  /** @param all every command, for the one that speaks of them */
  run?(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>, all: CommandTable): Promise<void>
  /** Instead of `run`: a command that reads its command line itself, since it is known from elsewhere. */
  runWords?(argv: readonly string[]): Promise<void>
  /** What its first word may be, when it is no path. */
  readonly verbs?: readonly string[]
  /** Most words it takes beside its flags; 1, a path, without. */
  readonly wordsMax?: number
  /** Where the project is, when that is not its first word. */
  pathOf?(flags: Readonly<Record<string, OptionValue>>, positionals: readonly string[]): string
}

export interface CommandEntry {
  readonly says: string
  /** The document that tells more, below docs/. */
  readonly page: string
  load(): Promise<Command>
}

export type CommandTable = Readonly<Record<string, CommandEntry>>
