// house.ts: where the house stands, and lists of what is in it, for the tests of this folder.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/** The files below `folder` of the project whose path ends with `ending`, as paths from the project's root. */
export function filesBelow(folder: string, ending: string): string[] {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith(ending) && !/\/(node_modules|\.guichet|fixtures)\//.test(name))
    .sort()
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function isThere(path: string): boolean {
  return existsSync(join(root, path))
}
