// program.ts: what the inspector shows besides requests: the routes, the environment that was asked for, the files that were
// loaded. Everything is looked up when the page asks.

import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listRoutes } from '../list-routes.ts'
import type { EnvironmentWatch } from './environment.ts'

export interface ProgramParts {
  /** The App that is served, or whatever else is. */
  readonly given: unknown
  readonly root: string
  readonly environment?: EnvironmentWatch | undefined
  /** Absolute paths or file URLs of what has been loaded. */
  readonly loaded?: (() => Iterable<string>) | undefined
}

/** As JSON for the page. Paths are relative to the site's folder. */
export function describeProgram({ given, root, environment, loaded }: ProgramParts): object {
  const near = (place: string | undefined) => (place === undefined ? undefined : nearTo(root, place))
  const routes = listRoutes(given).map(({ methods, pattern, place }) => ({ methods, pattern, place: near(place) }))
  const files = [...(loaded?.() ?? [])].map((file) =>
    nearTo(root, file.startsWith('file:') ? fileURLToPath(file) : file),
  )
  return {
    routes,
    environment: environment?.asked() ?? [],
    files: files.sort(),
    node: process.version,
    memory: process.memoryUsage.rss(),
    upMs: process.uptime() * 1000,
  }
}

export function nearTo(root: string, path: string): string {
  if (!isAbsolute(path)) return path
  const short = relative(root, path)
  return short.startsWith('..') ? path : short
}
