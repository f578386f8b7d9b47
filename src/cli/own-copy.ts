// own-copy.ts: whether the project has a guichet of its own, to which the command line then hands over, so that a
// program runs with the version it was written for. Looks at folders only.

import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The main file of the copy that belongs to the path, when it is another one than this.
 *
 * @param path what the command line was given
 * @param running URL of the running main file
 */
export function ownCopy(path: string, running: string): string | undefined {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const home = join(folder, 'node_modules', 'guichet')
    const manifest = join(home, 'package.json')
    if (existsSync(manifest)) {
      const main = join(home, mainOf(manifest))
      if (!existsSync(main)) return undefined
      return realpathSync(main) === realpathSync(fileURLToPath(running)) ? undefined : main
    }
    if (folder === dirname(folder)) return undefined
  }
}

function mainOf(manifest: string): string {
  try {
    const bin: unknown = JSON.parse(readFileSync(manifest, 'utf8')).bin
    if (typeof bin === 'string') return bin
    if (typeof bin === 'object' && bin !== null && 'guichet' in bin && typeof bin.guichet === 'string')
      return bin.guichet
  } catch {
    // A manifest that cannot be read is as good as none.
  }
  return 'dist/cli/main.js'
}
