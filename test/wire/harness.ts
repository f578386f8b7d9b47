// harness.ts: a server for one test, with a clock that stands still, a log that is kept, and clients; all gone after it.

import { afterEach } from 'vitest'
import { FakeClock } from '../../src/base/clock.ts'
import type { LogFields, Logger } from '../../src/base/log.ts'
import type { Handler } from '../../src/http/message.ts'
import { type ListenOptions, listen, type RunningServer } from '../../src/server/listen.ts'
import { RawClient, turn } from './client.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: LogFields
  readonly message: string
}

export interface Started {
  readonly server: RunningServer
  readonly clock: FakeClock
  readonly lines: LogLine[]
  /** A new connection to it. */
  connect(from?: string): Promise<RawClient>
}

const running: RunningServer[] = []
const clients: RawClient[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  for (const server of running.splice(0)) {
    server.cut()
    await server.stop()
  }
})

export async function start(handler: Handler, options: ListenOptions = {}): Promise<Started> {
  const clock = new FakeClock()
  const lines: LogLine[] = []
  const at = (level: LogLine['level']) => (fields: LogFields, message: string) =>
    void lines.push({ level, fields, message })
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const server = await listen(handler, { clock, log, ...options })
  running.push(server)
  return {
    server,
    clock,
    lines,
    async connect(from) {
      const client = await RawClient.open(server.port, server.host === '::1' ? '::1' : '127.0.0.1', from)
      clients.push(client)
      return client
    },
  }
}

/** Lets everything that is on its way arrive: some rounds of the event loop, for what must not happen. */
export async function settle(rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round++) await turn()
}

export function request(line: string, fields = '', body = ''): string {
  return `${line} HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`
}

export const GET: string = request('GET /')

/** A promise to be kept from outside. */
export function gate<Value = void>(): { readonly opened: Promise<Value>; open(value: Value): void } {
  let open: (value: Value) => void = () => {}
  const opened = new Promise<Value>((resolve) => {
    open = resolve
  })
  return { opened, open: (value) => open(value) }
}
