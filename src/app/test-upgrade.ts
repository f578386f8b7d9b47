// test-upgrade.ts: an upgrade in a test: the two ends of a pair of streams stand in for the socket, so that a handler which
// takes the connection over is tested without a port. The server's rules hold: the protocol has to be asked for.

import { Duplex } from 'node:stream'
import type { Reply } from '../http/reply.ts'
import { appErrors } from './errors.ts'
import { takeUpgrade } from './web.ts'

/** An App, as far as it is asked here. */
interface Asked {
  fetch(request: globalThis.Request): Promise<globalThis.Response>
}

export interface Upgraded {
  /** The client's end: what the handler writes is read here. */
  readonly socket: Duplex
  /** Fields of the 101. */
  readonly headers: Headers
}

/**
 * Asks `app` to switch to another protocol.
 *
 * @param app an App; another program's `fetch` has no way to hand a connection over
 * @param request carries the protocol in its Upgrade field
 * @throws GUI_APP_TEST_UPGRADE when the answer is another one
 */
export async function upgradeRequest(app: Asked, request: globalThis.Request): Promise<Upgraded> {
  const protocol = request.headers.get('upgrade') ?? ''
  let upgraded: Upgraded | undefined
  takeUpgrade(request, (reply) => {
    if ((reply.headers.get('upgrade') ?? '').toLowerCase() !== protocol.toLowerCase()) return
    upgraded = join(reply)
  })
  const answer = await app.fetch(request)
  if (upgraded !== undefined) return upgraded
  const said = (await answer.text()).slice(0, 200).trim()
  throw appErrors.fail('GUI_APP_TEST_UPGRADE', {
    protocol,
    status: answer.status,
    said: said === '' ? 'nothing' : said,
  })
}

function join(reply: Reply): Upgraded {
  const client = new End()
  const server = new End()
  client.other = server
  server.other = client
  const headers = new Headers()
  for (const [name, value] of reply.headers) headers.append(name, value)
  reply.upgrade?.(server, Buffer.alloc(0))
  return { socket: client, headers }
}

/** One end of a connection. What is written arrives a turn later, as from a socket: nobody is called while he calls. */
class End extends Duplex {
  other: End | undefined
  #taken: (() => void) | undefined

  override _read(): void {
    const taken = this.#taken
    this.#taken = undefined
    taken?.()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    setImmediate(() => this.other?.receive(chunk, done))
  }

  override _final(done: () => void): void {
    setImmediate(() => this.other?.receive(null, done))
  }

  /** Who goes before both sides have said that they are done breaks the connection. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const isOver = this.writableFinished && this.readableEnded
    if (!isOver) setImmediate(() => this.other?.destroy())
    done(error)
  }

  receive(chunk: Buffer | null, taken: () => void): void {
    if (this.destroyed || this.push(chunk) || chunk === null) taken()
    else this.#taken = taken
  }
}
