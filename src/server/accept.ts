// accept.ts: a socket that has come in: is there room for it? Counts connections in all and by address.

import type { Socket } from 'node:net'
import { encodeBareReply } from '../http/encode-reply.ts'
import { openConnection } from './connection.ts'
import { serverErrors } from './errors.ts'
import type { ServerContext } from './wire.ts'

/** @param early bytes of it that somebody else had read already */
export function acceptSocket(server: ServerContext, socket: Socket, encrypted: boolean, early?: Buffer): void {
  const address = socket.remoteAddress
  // Gone before it could be looked at.
  if (address === undefined || socket.destroyed) {
    socket.destroy()
    return
  }
  const { connectionsMax, connectionsPerAddressMax } = server.settings
  const held = server.perAddress.get(address) ?? 0
  const isCounted = server.trusts === undefined || !server.trusts(address)
  if (server.closing || server.wires.size >= connectionsMax || (isCounted && held >= connectionsPerAddressMax)) {
    turnAway(server, socket)
    return
  }
  server.perAddress.set(address, held + 1)
  const connection = openConnection(server, socket, encrypted)
  if (early !== undefined && early.length > 0) connection.received(early, early.length)
}

function turnAway(server: ServerContext, socket: Socket): void {
  const { message, hint } = serverErrors.fail('GUI_SERVER_CONNECTIONS')
  socket.on('error', () => socket.destroy())
  socket.resume()
  socket.end(encodeBareReply(503, `${message}\n${hint}`, server.dateLine), 'latin1', () => socket.destroy())
}
