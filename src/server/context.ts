// context.ts: what all connections of a server share, made of the options that were given. Opens no socket.

import { type Clock, systemClock } from '../base/clock.ts'
import { createLogger, type Logger } from '../base/log.ts'
import { encodeDate } from '../http/encode-reply.ts'
import type { Handler } from '../http/message.ts'
import type { Observer } from '../http/observer.ts'
import { Deadlines } from './deadlines.ts'
import { type ServerOptions, serverOptions } from './options.ts'
import { trustOf } from './trust.ts'
import type { ServerContext } from './wire.ts'

export interface ContextOptions extends ServerOptions {
  readonly log?: Logger | undefined
  readonly observer?: Observer | undefined
  readonly clock?: Clock | undefined
}

/**
 * Makes it, and starts its wheel of deadlines; {@link closeContext} stops that.
 * @throws GUI_OPTION_* for a bad option, GUI_PROXY_TRUST
 */
export function openContext(handler: Handler, options: ContextOptions): ServerContext {
  const { log = createLogger(), observer, clock = systemClock, ...given } = options
  const settings = serverOptions.resolve(given)
  // The wheel, which the rest of the type asks for, turns over the connections of the context itself.
  const context = {
    handler,
    settings,
    observer,
    clock,
    log,
    trusts: trustOf(settings.trustProxy),
    wires: new Set(),
    perAddress: new Map(),
    dateLine: encodeDate(clock.now()),
    closing: false,
    emptied: undefined,
    leave: undefined,
  } as Omit<ServerContext, 'deadlines'> as ServerContext
  context.deadlines = new Deadlines(clock, context.wires, (now) => {
    context.dateLine = encodeDate(now)
  })
  return context
}

export function closeContext(context: ServerContext): void {
  context.deadlines.stop()
}
