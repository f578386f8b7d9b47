// handles.ts: a connection as it travels between processes: the bare handle of the system's socket, which nobody reads on
// the way. Node's own way of sending a net.Socket begins to read it where it arrives, and what was read is lost when it
// goes on from there. The handle of a socket is private, as in server/adopt; Node sends one when it is given one.

import { Socket } from 'node:net'

/** Node's TCP handle: what is needed of it. */
export interface Handle {
  reading?: boolean
  readStop?(): number
  close(): void
}

/** Takes the handle out of its socket, which is gone then. Undefined when the connection is gone already. */
export function detachHandle(socket: Socket): Handle | undefined {
  const holder = socket as unknown as { _handle?: Handle | null } // private; kept its name since Node 0.4
  const handle = holder._handle
  if (handle === null || handle === undefined || socket.destroyed) return undefined
  handle.readStop?.()
  handle.reading = false
  holder._handle = null
  socket.destroy()
  return handle
}

/** A paused socket around a handle. */
export function attachHandle(handle: Handle): Socket {
  // `handle` and `pauseOnCreate` are options that Node's types leave out.
  const options = { handle, allowHalfOpen: true, pauseOnCreate: true } as unknown as ConstructorParameters<
    typeof Socket
  >[0]
  return new Socket(options)
}

interface Peer {
  send?(message: object, handle?: never, options?: object, done?: (error: Error | null) => void): boolean
}

/** Sends `message` with a handle, and calls back when both are on their way, or cannot be. */
export function sendHandle(peer: Peer, message: object, handle: Handle, done: (error: Error | null) => void): void {
  // Node takes bare handles too; its types know only whole sockets.
  if (peer.send !== undefined) peer.send(message, handle as never, {}, done)
  else done(new Error('the channel is closed'))
}
