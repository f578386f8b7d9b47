// leave.ts: a connection that goes on in another process: between two requests, with the bytes that came early. Nothing of
// it stays here. Knows not who takes it.

import { flush } from './out.ts'
import type { Wire } from './wire.ts'

/** @returns true when the server is being replaced, so that the connection is none of its business any more */
// hot: once per request
export function leaveBetweenRequests(wire: Wire): boolean {
  if (wire.server.leave === undefined) return false
  depart(wire, wire.server.leave)
  return true
}

function depart(wire: Wire, leave: NonNullable<Wire['server']['leave']>): void {
  const { socket } = wire
  if (wire.phase === 'closing' || wire.phase === 'closed') return
  const early = Buffer.from(wire.buffer.subarray(wire.start, wire.end))
  wire.start = 0
  wire.end = 0
  wire.phase = 'upgraded'
  wire.deadline = Number.POSITIVE_INFINITY
  flush(wire)
  wire.release()
  socket.pause()
  // What has been written must have left this process before its socket does.
  if (socket.writableLength === 0) leave(socket, early)
  else socket.write('', () => leave(socket, early))
}
