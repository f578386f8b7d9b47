// start.mjs: from a fresh clone to the running demo site. Installs, builds, then becomes the command line itself:
// in this very process, so that signals and the exit code need no passing on.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { root } from './ensure.mjs'

await build()
process.chdir(root)
const main = join(root, 'dist', 'cli', 'main.js')
process.argv = [process.execPath, main, join('examples', 'campus'), ...process.argv.slice(2)]
await import(pathToFileURL(main).href)
