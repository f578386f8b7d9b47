// package-loader.ts: loads an optional npm package: guichet's own neighbour, else the one that the site's folder has, for a
// guichet that was installed elsewhere or runs through npx.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { storeErrors } from './errors.ts'

export type ImportModule = (specifier: string) => Promise<unknown>

const importModule: ImportModule = (specifier) => import(specifier)

/**
 * Loads `name`.
 *
 * @param what what it is needed for, for the message
 * @param site whose folder may have it; asked for its folder only then
 * @throws GUI_STORE_PACKAGE when it is not installed
 */
export async function loadPackage(
  name: string,
  what: string,
  site: { readonly root: string },
  load: ImportModule = importModule,
): Promise<unknown> {
  try {
    return await load(name)
  } catch (error) {
    if (!isMissing(error, name)) throw error
  }
  let file: string
  try {
    file = createRequire(join(site.root, 'guichet.js')).resolve(name)
  } catch (error) {
    throw storeErrors.fail('GUI_STORE_PACKAGE', { name, what }, error)
  }
  return await load(pathToFileURL(file).href)
}

/** Missing itself: a package that lacks one of its own is another fault. */
function isMissing(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  const missing = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND'
  return missing && error.message.includes(`'${name}'`)
}
