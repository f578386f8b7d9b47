// test.mjs: builds, runs the tests, and ends with one line that is true: "N passed, N failed[, N skipped]".
// `--quick` leaves out what needs a browser, other servers or much time; other arguments go to vitest.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { root } from './ensure.mjs'

const given = process.argv.slice(2)
const quick = given.includes('--quick')
let ended = false
// Whatever goes wrong, also in building: the closing line is printed, and says so.
process.on('exit', (code) => {
  if (!ended) closing({ passed: 0, failed: 1, skipped: 0 })
  process.exitCode = code === 0 && !ended ? 1 : code
})

await build()

const folder = mkdtempSync(join(tmpdir(), 'guichet-test-'))
const countsFile = join(folder, 'counts.json')
const status = await vitest([
  'run',
  '--reporter=default',
  `--reporter=${join(root, 'scripts', 'test-reporter.mjs')}`,
  ...given.filter((argument) => argument !== '--quick'),
])
const counts = readCounts()
rmSync(folder, { recursive: true, force: true })
if (status !== 0 && counts.failed === 0) counts.failed = 1
for (const [note, times] of Object.entries(counts.notes)) {
  console.log(`skipped: ${note}${times === 1 ? '' : ` (${times} tests)`}`)
}
closing(counts)
ended = true
process.exitCode = counts.failed === 0 ? 0 : 1

function vitest(args) {
  const child = spawn(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, GUICHET_TEST_COUNTS: countsFile, GUICHET_TESTS: quick ? 'quick' : 'all' },
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`vitest could not be started: ${error.message}`)
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'))
  } catch {
    // vitest has ended before it could count.
    return { passed: 0, failed: 1, skipped: 0, notes: {} }
  }
}

function closing({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
}
