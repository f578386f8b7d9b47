// is-main.ts: whether a module is the program that was started, for Node without `import.meta.main`. Knows no server.

import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * True in the file that `node` was started with, false where it is imported (by guichet's CLI, by a test).
 *
 * @param meta the module's own `import.meta`
 * @example if (isMain(import.meta)) serve(app)
 */
export function isMain(meta: { readonly url: string; readonly main?: boolean }): boolean {
  if (typeof meta.main === 'boolean') return meta.main
  const started = process.argv[1]
  if (started === undefined || !meta.url.startsWith('file:')) return false
  return withoutEnding(real(started)) === withoutEnding(real(fileURLToPath(meta.url)))
}

function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

// `node app` starts app.js, and argv keeps the word that was typed.
function withoutEnding(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '')
}
