// test-files.ts: the tests of a project, run by Node's own test runner with TypeScript and `guichet` understood, so that they
// run before anything is installed. Finds the files; the runner does the rest.

import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { platformErrors } from './errors.ts'

const TEST_FILE = /[.](?:test|spec)[.][cm]?[jt]sx?$/
const FOLDERS_DEEP_MAX = 16

/**
 * @param path a folder, or one file of tests
 * @returns the exit code of the runner
 * @throws GUI_PLATFORM_PATH, GUI_PLATFORM_NO_TESTS
 */
export async function runTests(path: string, flags: readonly string[]): Promise<number> {
  const full = resolve(path)
  const stats = statSync(full, { throwIfNoEntry: false })
  if (stats === undefined)
    throw platformErrors.fail('GUI_PLATFORM_PATH', { path, nearest: 'Give a folder, or a file of tests.' })
  const root = stats.isDirectory() ? full : resolve(full, '..')
  const files = stats.isDirectory() ? testFilesIn(full, FOLDERS_DEEP_MAX) : [full]
  if (files.length === 0) throw platformErrors.fail('GUI_PLATFORM_NO_TESTS', { path })
  const hook = new URL(import.meta.url.endsWith('.ts') ? './register.ts' : './register.js', import.meta.url)
  const names = files.map((file) => relative(root, file))
  const child = spawn(process.execPath, ['--import', hook.href, '--test', ...flags, ...names], {
    cwd: root,
    stdio: 'inherit',
  })
  // Ctrl-C goes to both; the runner ends when its tests do, and so does this.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  const code = await new Promise<number>((done, fail) => {
    child.on('error', fail)
    child.on('close', (ended, signal) => done(ended ?? (signal === 'SIGINT' ? 130 : 1)))
  })
  process.off('SIGINT', ignore)
  return code
}

function testFilesIn(folder: string, deep: number): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    if (entry.isDirectory()) return deep === 0 ? [] : testFilesIn(join(folder, entry.name), deep - 1)
    return TEST_FILE.test(entry.name) ? [join(folder, entry.name)] : []
  })
}
