// running.ts: the built command line as a child process, for tests: starts it, waits for its banner, stops it.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** The file to run instead of guichet's command line. */
  readonly main?: string
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stderr(): string
  stop(): Promise<Ended>
}

function launch(
  args: readonly string[],
  options: RunOptions,
): { child: ChildProcess; ended: Promise<Ended>; stderr(): string } {
  // Nothing of the tester's own PORT, HOST or NO_COLOR may reach it.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env }
  const child = spawn(process.execPath, [options.main ?? MAIN, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended, stderr: () => stderr }
}

/** Runs it to its end. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return launch(args, options).ended
}

/** Starts it and waits for the line of the banner that says where it is. */
export async function start(args: readonly string[], options: RunOptions = {}): Promise<Running> {
  const { child, ended, stderr } = launch(args, options)
  const port = await new Promise<number>((resolve, reject) => {
    child.stderr?.on('data', () => {
      const found = /Local +https?:\/\/[^:]+:(\d+)\//.exec(stderr())?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    ended.then((end) => reject(new Error(`It ended with ${end.code} before its banner: ${end.stderr}`)))
  })
  const stop = () => {
    child.kill('SIGTERM')
    return ended
  }
  return { url: `http://127.0.0.1:${port}`, port, child, ended, stderr, stop }
}

/** A folder for one test, with these files. */
export function folder(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'guichet-cli-')))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}
