// built.ts: where the compiled program is, for tests that start processes: dist/, or GUICHET_DIST.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const built: string = process.env['GUICHET_DIST'] ?? join(import.meta.dirname, '..', '..', 'dist')

/** The URL of one of its modules, for an import. */
export function builtModule(path: string): string {
  return pathToFileURL(join(built, path)).href
}
