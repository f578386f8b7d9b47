// ensure.mjs: installs the npm packages when they are missing or no longer those of package-lock.json.
// Leaves the lock's hash in node_modules/.guichet-stamp, so that the next look costs a millisecond.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alone } from './lock.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lockFile = join(root, 'package-lock.json')
const stampFile = join(root, 'node_modules', '.guichet-stamp')

/** Makes sure that node_modules holds what package-lock.json says; ends the process when that cannot be had. */
export async function ensure() {
  if (installed()) return
  await alone(root, 'install', () => {
    if (installed()) return
    if (!sameVersions()) install()
    writeFileSync(stampFile, lockHash())
  })
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex')
}

function installed() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash()
}

/** True when an `npm install` by hand has already brought everything that the lock asks for. */
function sameVersions() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const have = JSON.parse(readFileSync(record, 'utf8')).packages
  const want = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return Object.entries(want).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || entry.peer) return true
    return have[path]?.version === entry.version && existsSync(join(root, path))
  })
}

function install() {
  process.stderr.write('Installing the npm packages (once) …\n')
  // --include=dev: also where NODE_ENV is "production", for without TypeScript nothing can be built.
  const options = ['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error']
  const npm = process.env.npm_execpath
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...options]] : ['npm', options]
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (done.status !== 0) {
    process.stderr.write(
      `npm ci failed${done.error ? `: ${done.error.message}` : ''}. Is the npm registry reachable?\n`,
    )
    process.exit(1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensure()
