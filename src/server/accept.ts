// accept.ts: a socket that has come in: is there room for it? Counts connections in all and by address.

import type { Socket } from 'node:net'
import { encodeBareReply } from '../http/encode-reply.ts'
import { openConnection } from './connection.ts'
import { serverErrors } from './errors.ts'
import type { ServerContext } from './wire.ts'

/** How many connections each address holds. */
export type AddressCounts = Map<string, number>

export function acceptSocket(server: ServerContext, counts: AddressCounts, socket: Socket, encrypted: boolean): void {
  const address = socket.remoteAddress
  // Gone before it could be looked at.
  if (address === undefined || socket.destroyed) {
    socket.destroy()
    return
  }
  const { connectionsMax, connectionsPerAddressMax } = server.settings
  const held = counts.get(address) ?? 0
  const isCounted = server.trusts === undefined || !server.trusts(address)
  if (server.closing || server.wires.size >= connectionsMax || (isCounted && held >= connectionsPerAddressMax)) {
    turnAway(server, socket)
    return
  }
  counts.set(address, held + 1)
  socket.once('close', () => {
    const left = (counts.get(address) ?? 1) - 1
    if (left > 0) counts.set(address, left)
    else counts.delete(address)
  })
  openConnection(server, socket, encrypted)
}

function turnAway(server: ServerContext, socket: Socket): void {
  const { message, hint } = serverErrors.fail('GUI_SERVER_CONNECTIONS')
  socket.on('error', () => socket.destroy())
  socket.end(encodeBareReply(503, `${message}\n${hint}`, server.dateLine), 'latin1', () => socket.destroy())
}
