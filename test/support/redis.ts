// redis.ts: a Redis or Valkey to test on: at TEST_REDIS_URL, else on the usual local port, else started in a temporary folder
// where the program is installed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { find } from './program.ts'

export interface FoundRedis {
  readonly url: string
  stop(): Promise<void>
}

/** Undefined when there is none and none can be started. */
export async function findRedis(): Promise<FoundRedis | undefined> {
  const named = process.env['TEST_REDIS_URL']
  if (named !== undefined && named !== '') return { url: named, stop: async () => {} }
  if (await listens(6379)) return { url: 'redis://127.0.0.1:6379', stop: async () => {} }
  return await startRedis()
}

async function startRedis(): Promise<FoundRedis | undefined> {
  const program = find('redis-server') ?? find('valkey-server')
  if (program === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'guichet-redis-'))
  const port = 20_000 + (process.pid % 20_000)
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  const server = spawn(program, flags, { stdio: 'ignore' })
  while (server.exitCode === null && !(await listens(port)));
  if (server.exitCode !== null) return undefined
  const stop = async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `redis://127.0.0.1:${port}`, stop }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => setImmediate(resolve, false))
    socket.once('connect', () => socket.destroy())
  })
}
