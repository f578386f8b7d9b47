// program.ts: starts a program of the project as a process of its own and waits until it says where it listens.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const cli = `${root}dist/cli/main.js`

export interface Program {
  /** Without a slash at the end. */
  readonly url: string
  readonly child: ChildProcess
  stop(): Promise<void>
}

/** Runs `node ...args`; resolves at the first loopback URL it prints, rejects with what it said when it ends before. */
export function startProgram(args: readonly string[], cwd = root): Promise<Program> {
  const child = spawn(process.execPath, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  return new Promise((resolve, reject) => {
    const listenTo = (chunk: Buffer) => {
      said += chunk
      const found = /https?:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(said)
      if (found !== null) resolve({ url: `http://127.0.0.1:${found[1]}`, child, stop: () => stop(child) })
    }
    child.stdout.on('data', listenTo)
    child.stderr.on('data', listenTo)
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it listened:\n${said}`)))
  })
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

/** The path of an installed program, or undefined. */
export function find(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path))
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export function run(program: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024 }
    execFile(program, [...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr })
    })
  })
}
