// routes.ts: `guichet routes [app]`: what an app answers, as a table or as JSON. Opens no port and opens no handler.

import { isAbsolute, relative } from 'node:path'
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

/** One line of the list. */
interface Listed {
  readonly methods: readonly string[]
  readonly pattern: string
  /** File and line of the declaration, relative to the working directory; undefined for a mount. */
  readonly place: string | undefined
}

export async function run(positionals: readonly string[], flags: Readonly<Record<string, OptionValue>>): Promise<void> {
  const { appFile, root } = planSite(positionals[0] ?? '.')
  if (appFile === undefined) throw platformErrors.fail('GUI_PLATFORM_NO_APP', { root })
  const { given } = await loadApp(appFile)
  const list = listed(given)
  await written(flags['json'] === true ? `${JSON.stringify(list, null, 2)}\n` : tableOf(list))
  // Nothing was opened, but the user's file may have left a timer or a socket.
  process.exit()
}

// What an App of any copy shows of itself; a bare Handler shows nothing.
interface Shown {
  readonly at?: string
  readonly routes?: Iterable<{ readonly methods: readonly string[]; readonly text: string; readonly place?: string }>
  readonly mounts?: Iterable<{ readonly pattern: { readonly text: string }; readonly app?: Shown | undefined }>
}

/** @param base the place under which `given` answers, without its own `at` */
function listed(given: unknown, base = ''): Listed[] {
  const app: Shown = typeof given === 'object' && given !== null ? given : {}
  const at = base + (app.at ?? '')
  const routes = Array.from(app.routes ?? [], ({ methods, text, place }) => ({
    methods,
    pattern: base + text,
    place: near(place),
  }))
  const mounts = Array.from(app.mounts ?? [], ({ pattern, app: part }) => {
    const prefix = at + (pattern.text === '/' ? '' : pattern.text)
    if (part === undefined) return [{ methods: ['*'], pattern: `${prefix}/…`, place: undefined }]
    // A part with a place of its own carries it in its routes.
    return listed(part, (part.at ?? '') === '' ? prefix : at)
  })
  return [...routes, ...mounts.flat()]
}

function near(place: string | undefined): string | undefined {
  if (place === undefined || !isAbsolute(place)) return place
  const path = relative(process.cwd(), place)
  return path.startsWith('..') ? place : path
}

function tableOf(list: readonly Listed[]): string {
  const left = list.map(({ methods }) => methods.join(' '))
  const width = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length))
  const [first, second] = [width(left), width(list.map(({ pattern }) => pattern))]
  return list
    .map(({ pattern, place }, index) =>
      `${(left[index] ?? '').padEnd(first)}  ${pattern.padEnd(second)}  ${place ?? ''}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve())
  })
}
