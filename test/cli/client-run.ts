// client-run.ts: `guichet http` and `guichet ws` as child processes, for tests: with an input, an environment of their
// own, and their output as bytes.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MAIN } from './running.ts'

/** An input that is a pipe which stays open until the test ends it. */
export const OPEN = Symbol('open')

export interface ClientOptions {
  readonly input?: string | Uint8Array | typeof OPEN
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface ClientEnd {
  readonly code: number | null
  readonly bytes: Buffer
  readonly stdout: string
  readonly stderr: string
}

export interface Client {
  readonly child: ChildProcess
  readonly ended: Promise<ClientEnd>
  /** Resolves when standard output holds the text. */
  printed(text: string): Promise<void>
}

/** @param words what stands behind `guichet` */
export function startClient(words: readonly string[], options: ClientOptions = {}): Client {
  const home = mkdtempSync(join(tmpdir(), 'guichet-home-'))
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: options.cwd ?? home,
    env: { PATH: process.env['PATH'], HOME: home, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  let stderr = ''
  child.stdout?.on('data', (piece: Buffer) => out.push(piece))
  child.stderr?.on('data', (piece: Buffer) => {
    stderr += piece
  })
  // A client that reads no input closes it.
  child.stdin?.on('error', () => {})
  if (options.input !== undefined && options.input !== OPEN) child.stdin?.end(options.input)
  const ended = once(child, 'close').then(([code]): ClientEnd => {
    const bytes = Buffer.concat(out)
    return { code: code as number | null, bytes, stdout: bytes.toString(), stderr }
  })
  return {
    child,
    ended,
    async printed(text) {
      while (!Buffer.concat(out).toString().includes(text)) {
        if (child.stdout === null || child.exitCode !== null) throw new Error(`it ended without "${text}": ${stderr}`)
        await Promise.race([once(child.stdout, 'data'), ended])
      }
    },
  }
}

export function runClient(words: readonly string[], options: ClientOptions = {}): Promise<ClientEnd> {
  return startClient(words, options).ended
}

export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Makes a server listen on a port of the loopback address. */
export async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on TCP, so it has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    port,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
