// mounted.ts: one program served twice, by node:http and mounted in an App, and a way to ask both the same.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import { App } from '../../src/app/app.ts'
import type { LogFields, Logger } from '../../src/base/log.ts'
import type { Handler, Site } from '../../src/http/message.ts'
import { type FastifyLike, fromNode, type NodeHandler } from '../../src/parts/node/from-node.ts'
import type { NodeOptions } from '../../src/parts/node/options.ts'
import { type ListenOptions, listen } from '../../src/server/listen.ts'
import { type Answer, RawClient } from '../wire/client.ts'

export interface Served {
  readonly port: number
  /** What our server logged, as "level message". */
  readonly log: string[]
  close(): Promise<void>
}

/** node:http around a program, as its own documents say. */
export async function serveByNode(program: NodeHandler | FastifyLike): Promise<Served> {
  if (typeof program !== 'function') await program.ready()
  const server: Server = createServer((request, response) => {
    if (typeof program !== 'function') program.routing(request, response)
    else program(request, response, (error) => response.destroy(error instanceof Error ? error : undefined))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port, // it listens on a port
    log: [],
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (typeof program !== 'function') await program.close()
    },
  }
}

/** Our server around a Handler, opened and closed. */
export async function serveHandler(handler: Handler, options: ListenOptions = {}): Promise<Served> {
  const lines: string[] = []
  const at = (level: string) => (_fields: LogFields, message: string) => void lines.push(`${level} ${message}`)
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const site: Site = { root: import.meta.dirname, log, mode: 'serve' }
  await handler.open?.(site)
  const server = await listen(handler, { log, ...options })
  return {
    port: server.port,
    log: lines,
    async close() {
      server.cut()
      await server.stop()
      await handler.close?.()
    },
  }
}

export async function serveMounted(
  program: NodeHandler | FastifyLike,
  prefix = '/',
  options: NodeOptions = {},
): Promise<Served> {
  // Its own fields are another matter.
  const app = new App({ security: false })
  app.mount(prefix, fromNode(program, options))
  return serveHandler(app.handler)
}

/** An answer as far as it has to be the same: all but dates, reason phrases, and how the body's end is told. */
export interface Seen {
  readonly status: number
  readonly fields: Record<string, readonly string[]>
  readonly body: string
  readonly interim: readonly number[]
}

const OF_THE_CONNECTION = ['date', 'connection', 'keep-alive', 'transfer-encoding']

export function seen(answer: Answer, toHead: boolean): Seen {
  const fields = Object.fromEntries([...answer.fields].sort(([one], [other]) => (one < other ? -1 : 1)))
  for (const name of OF_THE_CONNECTION) delete fields[name]
  // A length that only tells where the body ends is checked by the client that reads it.
  if (!toHead) delete fields['content-length']
  return { status: answer.status, fields, body: answer.body.toString('latin1'), interim: answer.interim }
}

/** Sends the requests one after the other, on one connection for as long as the server keeps it. */
export async function ask(port: number, requests: readonly string[]): Promise<Seen[]> {
  let client = await RawClient.open(port)
  try {
    const answers: Seen[] = []
    for (const text of requests) {
      const method = text.slice(0, text.indexOf(' '))
      client.send(text)
      const answer = await client.answer(method)
      answers.push(seen(answer, method === 'HEAD'))
      if (answer.fields.get('connection')?.includes('close')) {
        await client.over()
        client.destroy()
        client = await RawClient.open(port)
      }
    }
    return answers
  } finally {
    client.destroy()
  }
}

export interface Comparison {
  readonly name: string
  /** Makes the program, once for each server. */
  readonly program: () => NodeHandler | FastifyLike | Promise<FastifyLike>
  readonly requests: readonly string[]
  /** What the last answer must be, so that the two cannot agree on nothing. */
  readonly expect?: {
    readonly status?: number
    readonly body?: string | RegExp
    readonly fields?: Record<string, string>
  }
}

/** Asks both and expects the same of them. */
export async function compare(one: Comparison): Promise<void> {
  await compareServed(await serveByNode(await one.program()), await serveMounted(await one.program()), one)
}

/** @param corrected takes out of their answer what only they do */
export async function compareServed(
  node: Served,
  ours: Served,
  { requests, expect: wanted = {} }: Pick<Comparison, 'requests' | 'expect'>,
  corrected: (theirs: Seen, given: Seen | undefined) => Seen = (theirs) => theirs,
): Promise<void> {
  try {
    const theirs = await ask(node.port, requests)
    const given = await ask(ours.port, requests)
    expect(given).toEqual(theirs.map((answer, index) => corrected(answer, given[index])))
    const last = given.at(-1)
    expect(last?.status).toBe(wanted.status ?? 200)
    if (wanted.body !== undefined) expect(last?.body).toMatch(wanted.body)
    for (const [name, value] of Object.entries(wanted.fields ?? {})) expect(last?.fields[name]).toEqual([value])
  } finally {
    await Promise.all([node.close(), ours.close()])
  }
}

/** A request as raw text; the length of its body is added. */
export function raw(line: string, fields: Record<string, string> | readonly string[] = {}, body = ''): string {
  const lines = Array.isArray(fields) ? fields : Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`]
  return `${line} HTTP/1.1\r\n${['Host: a.test', ...lines, ...length].join('\r\n')}\r\n\r\n${body}`
}
