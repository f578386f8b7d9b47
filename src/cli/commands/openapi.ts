// openapi.ts: `guichet openapi [app]`: the OpenAPI document of an app, for files and generators of clients. Opens no port and
// opens no handler.

import type { OptionValue } from '../../base/options.ts'
import { openapiDocumentOf } from '../../platform/documentation.ts'
import { platformErrors } from '../../platform/errors.ts'
import { loadApp } from '../../platform/load.ts'
import { planSite } from '../../platform/site.ts'
import type { CommandWords } from '../help.ts'

export const words: CommandWords = {
  usage: 'guichet openapi [app]',
  says: 'Prints the OpenAPI 3.1 document of an app.',
  examples: [
    ['guichet openapi > openapi.json', 'of the app in this folder'],
    ['guichet openapi app.ts', 'of this one'],
  ],
}

export const rows = []

export async function run(
  positionals: readonly string[],
  _flags: Readonly<Record<string, OptionValue>>,
): Promise<void> {
  const { appFile, root } = planSite(positionals[0] ?? '.')
  if (appFile === undefined) throw platformErrors.fail('GUI_PLATFORM_NO_APP', { root })
  const { given } = await loadApp(appFile)
  const document = await openapiDocumentOf(given, root)
  await written(`${JSON.stringify(document, null, 2)}\n`)
  // Nothing was opened, but the user's file may have left a timer or a socket.
  process.exit()
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })
}
