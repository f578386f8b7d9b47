// served-folder.ts: a temporary folder behind files(), asked without a socket, for the tests of parts/static.

import { mkdir, mkdtemp, realpath, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FakeClock } from '../../src/base/clock.ts'
import { createLogger, type Logger, silentLogger } from '../../src/base/log.ts'
import { RequestHeaders } from '../../src/http/headers.ts'
import type { Handler } from '../../src/http/message.ts'
import type { Reply } from '../../src/http/reply.ts'
import { Request } from '../../src/http/request.ts'
import type { FilesWorld } from '../../src/parts/static/desk.ts'
import { files } from '../../src/parts/static/files.ts'
import type { FilesOptions } from '../../src/parts/static/options.ts'

export type Tree = Readonly<Record<string, string | Uint8Array>>

export interface Asked {
  readonly method?: string
  readonly base?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answered {
  readonly reply: Reply
  readonly status: number
  readonly bytes: Buffer
  readonly text: string
  header(name: string): string | null
}

/** 2025-03-04T05:06:07Z, a time in the past of the clock. */
export const MODIFIED = Date.UTC(2025, 2, 4, 5, 6, 7)
export const MODIFIED_TEXT = 'Tue, 04 Mar 2025 05:06:07 GMT'

export interface ServedFolder {
  /** The folder that is served, <site>/public. */
  readonly path: string
  readonly site: string
  readonly handler: Handler
  readonly clock: FakeClock
  readonly logged: string[]
  ask(target: string, asked?: Asked): Promise<Answered>
  write(name: string, content: string | Uint8Array, modifiedMs?: number): Promise<void>
  end(): Promise<void>
}

/** Makes <temporary>/public out of `tree` and opens files('public') for it; every file is as old as MODIFIED. */
export async function serveFolder(
  tree: Tree,
  options: FilesOptions = {},
  world: FilesWorld = {},
): Promise<ServedFolder> {
  const site = await realpath(await mkdtemp(join(tmpdir(), 'guichet-static-')))
  const path = join(site, 'public')
  await mkdir(path)
  const write = async (name: string, content: string | Uint8Array, modifiedMs = MODIFIED) => {
    const file = join(path, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
    await utimes(file, modifiedMs / 1000, modifiedMs / 1000)
  }
  for (const [name, content] of Object.entries(tree)) await write(name, content)
  const clock = new FakeClock()
  const logged: string[] = []
  const log = createLogger({ level: 'debug', write: (line) => void logged.push(line) })
  const handler = files('public', options, { clock, ...world })
  await handler.open?.({ root: site, log, mode: 'serve' })
  return {
    path,
    site,
    handler,
    clock,
    logged,
    write,
    ask: async (target, asked) => answered(await handler(requestFor(target, asked, log))),
    async end() {
      await handler.close?.()
      await rm(site, { recursive: true })
    },
  }
}

/** A request as the server makes it. */
export function requestFor(target: string, asked: Asked = {}, log: Logger = silentLogger): Request {
  const { method = 'GET', base = '', headers = {} } = asked
  const list = Object.entries(headers).flatMap(([name, value]) => [name.toLowerCase(), value])
  const peer = { address: '127.0.0.1', encrypted: false, local: 'a.test', trusts: undefined, log }
  const parts = { method, target, version: 1, headers: new RequestHeaders(list), authority: 'a.test', peer } as const
  const request = new Request({ ...parts, body: undefined })
  request.base = base
  return request
}

async function answered(reply: Reply): Promise<Answered> {
  const bytes = await bytesOf(reply)
  return { reply, status: reply.status, bytes, text: bytes.toString(), header: (name) => reply.headers.get(name) }
}

async function bytesOf({ body }: Reply): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0)
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body)
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
