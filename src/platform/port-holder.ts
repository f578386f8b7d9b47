// port-holder.ts: who listens on a port, where the system tells: on Linux out of /proc, without running anything.
// Only asked after a port turned out to be taken.

import { readdir, readFile, readlink } from 'node:fs/promises'

export interface PortHolder {
  readonly pid: number
  readonly command: string
}

/** The process that listens on the port; undefined where it cannot be known (another user's, another system). */
export async function portHolder(port: number, proc = '/proc'): Promise<PortHolder | undefined> {
  try {
    const inodes = await listeningInodes(port, proc)
    return inodes.size === 0 ? undefined : await processWith(inodes, proc)
  } catch {
    return undefined
  }
}

/** "node server.js (process 4711)", or words for not knowing. */
export function describeHolder(holder: PortHolder | undefined): string {
  return holder === undefined ? 'another program' : `"${holder.command}" (process ${holder.pid})`
}

// Columns of /proc/net/tcp: sl local_address rem_address st … inode; st 0A is LISTEN; the port is hexadecimal.
async function listeningInodes(port: number, proc: string): Promise<Set<string>> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const inodes = new Set<string>()
  for (const table of ['tcp', 'tcp6']) {
    const text = await readFile(`${proc}/net/${table}`, 'utf8').catch(() => '')
    for (const line of text.split('\n')) {
      const columns = line.trim().split(/\s+/)
      const inode = columns[9]
      if (columns[3] === '0A' && columns[1]?.endsWith(`:${wanted}`) && inode !== undefined) inodes.add(inode)
    }
  }
  return inodes
}

async function processWith(inodes: ReadonlySet<string>, proc: string): Promise<PortHolder | undefined> {
  for (const pid of await readdir(proc)) {
    if (!/^\d+$/.test(pid)) continue
    const names = await readdir(`${proc}/${pid}/fd`).catch(() => [])
    for (const name of names) {
      const target = await readlink(`${proc}/${pid}/fd/${name}`).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode !== undefined && inodes.has(inode)) return { pid: Number(pid), command: await commandOf(pid, proc) }
    }
  }
  return undefined
}

const COMMAND_LENGTH_MAX = 60

async function commandOf(pid: string, proc: string): Promise<string> {
  const line = (await readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => ''))
    .split('\0')
    .join(' ')
    .trim()
    .replace(/^\S*\//, '')
  // Another program chose these bytes; none of them may steer the terminal.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the bytes to replace.
  const command = line.replace(/[\x00-\x1f\x7f-\x9f]/g, '?')
  return command.length > COMMAND_LENGTH_MAX ? `${command.slice(0, COMMAND_LENGTH_MAX)}…` : command
}
