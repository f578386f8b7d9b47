// from-node.ts: a program for Node's http server as a Handler: an Express app, Connect middleware, a Fastify instance, a
// plain (request, response) function. It is called as Node calls it; there is no port and no server behind it.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler, Site } from '../../http/message.ts'
import { nodeErrors } from './errors.ts'
import { Exchange, type NodeHandler } from './exchange.ts'
import { refuseWebSocket } from './handshake.ts'
import { type NodeOptions, nodeOptions } from './options.ts'

export type { NodeHandler } from './exchange.ts'

/** A handler with something to open before the first request and to close after the last. */
export interface NodeProgram {
  readonly handler: NodeHandler
  open?(site: Site): void | Promise<void>
  close?(): void | Promise<void>
}

/** What is needed of a Fastify instance. */
export interface FastifyLike {
  ready(): PromiseLike<unknown>
  routing(request: IncomingMessage, response: ServerResponse): void
  close(): PromiseLike<unknown>
}

/**
 * Makes a Handler of a program for Node's http server.
 *
 * @param target an Express 5 app, Connect middleware, `(request, response[, next])`, a Fastify 5 instance, or
 *   `{ handler, open?, close? }`
 * @param options see docs/options.md, "node"
 * @returns a Handler. `next()` leaves the request to the App's notFound, `next(error)` to its onError
 * @throws GUI_NODE_HANDLER, GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE
 * @example app.mount('/legacy', fromNode(express()))
 */
export function fromNode(target: NodeHandler | FastifyLike | NodeProgram, options: NodeOptions = {}): Handler {
  const settings = nodeOptions.resolve(options)
  const program = programOf(target)
  const handler: Handler = (request) => {
    refuseWebSocket(request)
    return new Exchange(request, settings).run(program.handler)
  }
  if (program.open !== undefined) handler.open = (site) => program.open?.(site)
  if (program.close !== undefined) handler.close = () => program.close?.()
  return handler
}

function programOf(target: NodeHandler | FastifyLike | NodeProgram): NodeProgram {
  if (typeof target === 'function') return { handler: target }
  // Programs without types may give anything.
  if (typeof target === 'object' && target !== null) {
    if (isFastify(target)) return fastifyProgram(target)
    if (typeof target.handler === 'function') return target
  }
  throw nodeErrors.fail('GUI_NODE_HANDLER', {
    maker: 'fromNode()',
    given: target === null ? 'null' : `a value of type ${typeof target}`,
    wanted:
      'Give it an Express app, middleware, a function (request, response), a Fastify instance or { handler, open, close }; of an http.Server give it the function that the server was made with.',
  })
}

function isFastify(target: object): target is FastifyLike {
  const { ready, routing, close } = target as Partial<Record<keyof FastifyLike, unknown>> // any object may be asked
  return typeof ready === 'function' && typeof routing === 'function' && typeof close === 'function'
}

/** Its plugins are loaded at the first open, and closed at the last close; a closed instance cannot be opened again. */
function fastifyProgram(fastify: FastifyLike): NodeProgram {
  let opened = 0
  return {
    handler(request, response) {
      if (opened === 0) throw nodeErrors.fail('GUI_NODE_NOT_OPEN')
      fastify.routing(request, response)
    },
    async open() {
      await fastify.ready()
      opened++
    },
    async close() {
      opened = Math.max(0, opened - 1)
      if (opened === 0) await fastify.close()
    },
  }
}
