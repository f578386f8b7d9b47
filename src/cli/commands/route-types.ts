// route-types.ts: `guichet types [app]`: the types of the routes as .d.ts files, for a client in another repository. Loads no app and
// starts nothing: TypeScript only reads it.

import { join, relative, resolve } from 'node:path'
import type { OptionValue } from '../../base/options.ts'
import { writeDeclarations } from '../../platform/declarations.ts'
import { platformErrors } from '../../platform/errors.ts'
import { planSite } from '../../platform/site.ts'
import { flagRows } from '../arguments.ts'
import type { CommandWords } from '../help.ts'
import { typesOptions } from '../options.ts'

export const words: CommandWords = {
  usage: 'guichet types [app] [--out folder]',
  says: 'Writes the types of the routes that an app exports, for the typed client of another repository.',
  examples: [
    ['guichet types', 'of the app in this folder, into types/'],
    ['guichet types app.ts --out ../web/api', 'of this one, into another folder'],
  ],
  values: { out: 'folder' },
}

export const rows = flagRows([typesOptions.rows])

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const { appFile, root } = planSite(positionals[0] ?? '.')
  if (appFile === undefined) throw platformErrors.fail('GUI_PLATFORM_NO_APP', { root })
  const folder = String(flags['out'] ?? typesOptions.rows.out.default)
  const files = await writeDeclarations(appFile, resolve(folder))
  const shown = files.map((file) => join(folder, relative(resolve(folder), file)))
  process.stdout.write(shown.map((file) => `${file}\n`).join(''))
  const entry = shown[0]?.replaceAll('\\', '/').replace(/\.d\.([cm]?)ts$/, '.$1js')
  process.stderr.write(
    `A client imports them by: import type * as routes from '${/^\.?\.?\//.test(entry ?? '') ? '' : './'}${entry}'\n`,
  )
}
