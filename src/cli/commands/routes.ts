// routes.ts: `guichet routes [app]`: what an app answers, as a table or as JSON. Opens no port and opens no handler.

import { isAbsolute, relative } from 'node:path'
import type { OptionValue } from '../../base/options.ts'
import { platformErrors } from '../../platform/errors.ts'
import { type ListedRoute, listRoutes } from '../../platform/list-routes.ts'
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

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const { appFile, root } = planSite(positionals[0] ?? '.')
  if (appFile === undefined) throw platformErrors.fail('GUI_PLATFORM_NO_APP', { root })
  const { given } = await loadApp(appFile)
  const list = listRoutes(given).map((route) => ({ ...route, place: near(route.place) }))
  await written(flags['json'] === true ? `${JSON.stringify(list, null, 2)}\n` : tableOf(list))
  // Nothing was opened, but the user's file may have left a timer or a socket.
  process.exit()
}

function near(place: string | undefined): string | undefined {
  if (place === undefined || !isAbsolute(place)) return place
  const path = relative(process.cwd(), place)
  return path.startsWith('..') ? place : path
}

function tableOf(list: readonly ListedRoute[]): string {
  const left = list.map(({ methods }) => methods.join(' '))
  const width = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length))
  const [first, second] = [width(left), width(list.map(({ pattern }) => pattern))]
  return list
    .map(({ pattern, place, use = [] }, index) => {
      const behind = use.length === 0 ? '' : `  behind ${use.join(', ')}`
      return `${(left[index] ?? '').padEnd(first)}  ${pattern.padEnd(second)}  ${place ?? ''}${behind}`.trimEnd()
    })
    .map((line) => `${line}\n`)
    .join('')
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })
}
