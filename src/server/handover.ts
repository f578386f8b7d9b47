// handover.ts: a server without a port: its connections were accepted by another process, which hands them over, and they
// can be handed on again between two requests. That is how a program is replaced without anybody's request being lost.
// Beside listen: the same context and the same loop, another door.

import type { Socket } from 'node:net'
import type { Handler } from '../http/message.ts'
import { acceptSocket } from './accept.ts'
import { cut, endEndless } from './close.ts'
import { type ContextOptions, closeContext, openContext } from './context.ts'
import { leaveBetweenRequests } from './leave.ts'

export interface HandoverServer {
  /** How many connections are open. */
  readonly connections: number
  /**
   * Takes a connection over.
   * @param early bytes that its former owner had read of it already
   */
  take(socket: Socket, early: Buffer): void
  /**
   * Gives the connections away: those between two requests at once, the others behind the reply that is under way.
   * Nobody waits for those that speak another protocol by now: they are cut. Resolves when none is left.
   *
   * @param give gets a paused socket without listeners, and the bytes that came early
   */
  release(give: (socket: Socket, early: Buffer) => void): Promise<void>
  /** Ends everything now. */
  cut(): void
}

/**
 * Serves connections that are handed over.
 * @throws GUI_OPTION_* for a bad option, GUI_PROXY_TRUST
 */
export function serveHandedOver(handler: Handler, options: ContextOptions): HandoverServer {
  const context = openContext(handler, options)
  return {
    get connections() {
      return context.wires.size
    },
    take(socket, early) {
      acceptSocket(context, socket, false, early)
    },
    release(give) {
      context.leave = give
      const gone = new Promise<void>((resolve) => {
        context.emptied = resolve
        if (context.wires.size === 0) resolve()
      })
      for (const wire of context.wires) {
        if (wire.phase === 'upgraded') cut(wire)
        else if (wire.request === undefined) leaveBetweenRequests(wire)
        else endEndless(wire)
      }
      return gone.then(() => closeContext(context))
    },
    cut() {
      context.closing = true
      for (const wire of context.wires) cut(wire)
      closeContext(context)
    },
  }
}
