// routes.ts: `guichet routes [app]`: what an app answers, as a table or as JSON. Opens no port and opens no handler.

import type { OptionValue } from '../../base/options.ts'
import { platformErrors } from '../../platform/errors.ts'
import { loadApp } from '../../platform/load.ts'
import { planSite } from '../../platform/site.ts'
import { flagRows } from '../arguments.ts'
import type { CommandWords } from '../help.ts'
import { routesOptions } from '../options.ts'

export const words: CommandWords = {
  usage: 'guichet routes [app] [--json]',
  says: 'Lists the routes of an app.',
  examples: [
    ['guichet routes', 'of the app in this folder'],
    ['guichet routes app.ts --json', 'for programs'],
  ],
}

export const rows = flagRows([routesOptions.rows])

/** One route, as an App lists it. */
interface Listed {
  readonly method: string
  readonly pattern: string
}

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const path = positionals[0] ?? '.'
  const { appFile, root } = planSite(path)
  if (appFile === undefined) throw platformErrors.fail('GUI_PLATFORM_NO_APP', { root })
  const { given } = await loadApp(appFile)
  const routes = listed(given)
  process.stdout.write(flags['json'] === true ? `${JSON.stringify(routes, null, 2)}\n` : tableOf(routes))
}

function listed(given: unknown): Listed[] {
  if (typeof given !== 'object' || given === null || !('routes' in given)) return []
  const routes = typeof given.routes === 'function' ? given.routes() : given.routes
  // An App lists method and pattern; another copy's App may list more, which is left out.
  return Array.from(routes as Iterable<Listed>, ({ method, pattern }) => ({ method, pattern }))
}

function tableOf(routes: readonly Listed[]): string {
  const width = Math.max(0, ...routes.map(({ method }) => method.length))
  return routes.map(({ method, pattern }) => `${method.padEnd(width)}  ${pattern}\n`).join('')
}
