// serve.ts: the bare command, `guichet [path]`: what the path holds, on the web.

import type { OptionValue } from '../../base/options.ts'
import type { Config } from '../../platform/config.ts'
import { platformOptions } from '../../platform/options.ts'
import { start } from '../../platform/serve.ts'
import { resolveSettings } from '../../platform/settings.ts'
import { composeSite, planSite } from '../../platform/site.ts'
import { flagRows } from '../arguments.ts'
import type { CommandWords } from '../help.ts'

export const words: CommandWords = {
  usage: 'guichet [path] [flags]',
  says: 'guichet puts a folder or an app on the web.',
  examples: [
    ['guichet', 'serve the folder you are in'],
    ['guichet public --port 3000', 'serve a folder on port 3000'],
    ['guichet app.ts', 'run an app, TypeScript or JavaScript'],
    ['guichet . --host', 'let the network reach it'],
    ['guichet dev', 'the same while you work on it'],
    ['guichet new my-app', 'begin with a project that runs'],
  ],
}

/** Every address of this machine, IPv6 included; Node falls back to IPv4 where there is no IPv6. */
const EVERY_ADDRESS = '::'

export const rows = flagRows([platformOptions.rows], { host: EVERY_ADDRESS })

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const plan = planSite(positionals[0] ?? '.')
  const site = await composeSite(plan)
  // The flags were converted by the rows of this very table.
  const settings = resolveSettings({ flags: flags as Config, environment: process.env, config: site.config })
  await start({ handler: site.handler, root: plan.root, settings, serves: site.serves })
}
