// dev.ts: `guichet dev [path]`: the same as without a command, with restarts, pages that reload themselves, and errors that
// explain themselves.

import type { OptionValue } from '../../base/options.ts'
import type { Config } from '../../platform/config.ts'
import { runDev } from '../../platform/dev/dev.ts'
import { platformOptions } from '../../platform/options.ts'
import { flagRows } from '../arguments.ts'
import type { CommandWords } from '../help.ts'

export const words: CommandWords = {
  usage: 'guichet dev [path] [flags]',
  says: 'Serves a folder or an app while you work on it: every change is there at once, and errors explain themselves.',
  examples: [
    ['guichet dev', 'the folder you are in'],
    ['guichet dev app.ts --open', 'an app, shown in the browser'],
    ['guichet dev --host', 'let the network, such as a phone, reach it'],
  ],
}

export const rows = flagRows([platformOptions.rows], { host: '::' })

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  // The flags were converted by the rows of this very table.
  await runDev(positionals[0] ?? '.', flags as Config)
}
