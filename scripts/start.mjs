// start.mjs: from a fresh clone to the running demo site. Installs, builds, then becomes the command line itself:
// in this very process, so that signals and the exit code need no passing on.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from './build.mjs'
import { root } from './ensure.mjs'

await build()
process.chdir(root)
const main = join(root, 'dist', 'cli', 'main.js')
endWithNpm()
process.argv = [process.execPath, main, join('examples', 'campus'), ...process.argv.slice(2)]
await import(pathToFileURL(main).href)

// npm runs this through a shell that does not pass signals on: who ends npm would leave the server behind.
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start' || process.platform === 'win32') return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}
