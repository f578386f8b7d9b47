// test.ts: `guichet test [path]`: the tests of a project, by Node's own runner, with TypeScript and `guichet` understood.

import type { OptionValue } from '../../base/options.ts'
import { runTests } from '../../platform/test-files.ts'
import { flagRows } from '../arguments.ts'
import type { CommandWords } from '../help.ts'
import { testOptions } from '../options.ts'

export const words: CommandWords = {
  usage: 'guichet test [path] [flags]',
  says: "Runs the tests of a project (*.test.ts, *.test.js) with Node's own test runner.",
  examples: [
    ['guichet test', 'all tests of this folder'],
    ['guichet test app.test.ts', 'those of one file'],
    ['guichet test --watch', 'again with every change'],
    ['guichet test --name "a note"', 'those whose name holds these words'],
  ],
  values: { testName: 'words' },
}

export const rows = flagRows([testOptions.rows])

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const name = flags['testName']
  const escaped = typeof name === 'string' ? name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&') : ''
  const given = [
    ...(flags['watch'] === true ? ['--watch'] : []),
    ...(escaped === '' ? [] : [`--test-name-pattern=${escaped}`]),
  ]
  process.exitCode = await runTests(positionals[0] ?? '.', given)
}
