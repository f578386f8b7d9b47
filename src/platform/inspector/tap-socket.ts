// tap-socket.ts: sees the bytes of a socket that has been handed over to another protocol, both ways, while its owner uses it
// as if nobody looked: listeners, reading mode and back-pressure stay theirs. Only for development.

import type { Duplex } from 'node:stream'

export interface SocketSpectator {
  received(bytes: Buffer): void
  sent(bytes: Buffer): void
  closed(): void
}

/**
 * From now on `spectator` sees what goes by. A listener for 'data' would take the socket out of its owner's hands, so the
 * three methods through which every byte goes are stepped in front of: `push` of what the system delivers, `write`, `end`.
 */
export function tapSocket(socket: Duplex, spectator: SocketSpectator): void {
  const push = socket.push.bind(socket)
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array) spectator.received(Buffer.from(chunk))
    return push(chunk, encoding)
  }
  for (const name of ['write', 'end'] as const) {
    const original = socket[name]
    const tapped = function (this: Duplex, ...given: unknown[]): unknown {
      const bytes = bytesOf(given[0], given[1])
      if (bytes !== undefined) spectator.sent(bytes)
      return Reflect.apply(original, socket, given)
    }
    // Both have several signatures; what was given is handed on as it came.
    Object.defineProperty(socket, name, { value: tapped, configurable: true, writable: true })
  }
  socket.once('close', () => spectator.closed())
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer | undefined {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk)
  if (typeof chunk !== 'string') return undefined
  return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8') // as Node reads it
}
