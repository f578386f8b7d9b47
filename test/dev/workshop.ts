// workshop.ts: a project in a temporary folder with `guichet dev` running on it, for the tests of restarts.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder, type Running, start } from '../cli/running.ts'

export interface Workshop extends Running {
  readonly root: string
  write(name: string, text: string): void
  /** Writes, and waits until the terminal says what came of it. */
  edit(name: string, text: string): Promise<void>
  /** Where the browser is let in. */
  readonly inside: string
  leave(): Promise<void>
}

export const WAIT_MS = 60_000

export async function workshop(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Workshop> {
  const root = folder(files)
  const running = await start(['dev', root, '--port', '0', ...args], { cwd: root, env })
  await until(() => /Ctrl-C/.test(running.stderr()), 'the banner')
  const write = (name: string, text: string) => writeFileSync(join(root, name), text)
  return {
    ...running,
    root,
    write,
    inside: `${/Inspect +(\S+)/.exec(running.stderr())?.[1] ?? ''}&to=/`,
    async edit(name, text) {
      const before = running.stderr().length
      write(name, text)
      await until(() => SAID.test(running.stderr().slice(before)), `a word about ${name}`)
    },
    async leave() {
      await running.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

const SAID = /Restarted in|Styles swapped|Pages reloaded|waiting for the next change/i

/** Asks again and again, by turns of the event loop that last some milliseconds. */
export async function until(done: () => boolean | Promise<boolean>, what: string, ms = WAIT_MS): Promise<void> {
  for (const end = Date.now() + ms; ; ) {
    if (await done()) return
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The processes that `pid` has started and that still run; Linux only. */
export function childrenOf(pid: number): number[] {
  const found: number[] = []
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name) && parentOf(Number(name)) === pid) found.push(Number(name))
  }
  return found
}

function parentOf(pid: number): number | undefined {
  const fields = statOf(pid)
  return fields === undefined || fields[0] === 'Z' ? undefined : Number(fields[1])
}

export function isRunning(pid: number): boolean {
  const fields = statOf(pid)
  return fields !== undefined && fields[0] !== 'Z'
}

/** Behind the name in brackets: state, parent … */
function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return undefined
  }
}
