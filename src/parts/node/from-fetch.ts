// from-fetch.ts: a web-standard fetch handler as a Handler: a Hono app, a Worker's default export, any function from
// Request to Response. The other way round is app/web, which serves app.fetch.

import type { Handler } from '../../http/message.ts'
import { Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { nodeErrors } from './errors.ts'
import { refuseWebSocket } from './handshake.ts'
import { type NodeOptions, nodeOptions } from './options.ts'
import { unmatchedReply } from './unmatched.ts'
import { replyOfResponse } from './web-reply.ts'
import { toWebRequest } from './web-request.ts'

/**
 * A web-standard handler. Its second argument is guichet's own request, as other hosts give theirs there: in Hono it is
 * `c.env`, with `c.env.ip` and `c.env.log`.
 */
export type FetchHandler = (
  request: globalThis.Request,
  inner: Request,
) => globalThis.Response | Promise<globalThis.Response>

/** Anything with a fetch method. */
export interface FetchProgram {
  fetch(request: globalThis.Request, inner: Request): globalThis.Response | Promise<globalThis.Response>
}

/** Nobody reads it: nginx's status for a client that has left. */
const CLIENT_LEFT = 499

/**
 * Makes a Handler of a web-standard fetch handler.
 *
 * @param target a function from Request to Response, or an object with such a method `fetch`, such as a Hono app
 * @param options see docs/options.md, "node"
 * @returns a Handler; what the fetch handler throws goes to the App's onError
 * @throws GUI_NODE_HANDLER, GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE
 * @example app.mount('/api', fromFetch(hono))
 */
export function fromFetch(target: FetchHandler | FetchProgram, options: NodeOptions = {}): Handler {
  const settings = nodeOptions.resolve(options)
  const run = runnerOf(target)
  return async (request) => {
    refuseWebSocket(request)
    const response = await run(toWebRequest(request, settings.base === 'strip'), request)
    if (request.signal.aborted) return leave(response)
    if (settings.fallthrough && response?.status === 404) {
      cancel(response)
      return unmatchedReply(request)
    }
    return replyOfResponse(response, request.method)
  }
}

function runnerOf(target: FetchHandler | FetchProgram): FetchHandler {
  if (typeof target === 'function') return target
  if (typeof target === 'object' && target !== null && typeof target.fetch === 'function')
    return (request, inner) => target.fetch(request, inner)
  throw nodeErrors.fail('GUI_NODE_HANDLER', {
    maker: 'fromFetch()',
    given: target === null ? 'null' : `a value of type ${typeof target}`,
    wanted: 'Give it a function from Request to Response, or an object with such a method fetch, such as a Hono app.',
  })
}

/** The client did not wait for it; a body that comes from elsewhere is told so. */
function leave(response: globalThis.Response): Reply {
  cancel(response)
  return new Reply(CLIENT_LEFT, null)
}

function cancel(response: globalThis.Response): void {
  response?.body?.cancel().catch(ignore)
}

function ignore(): void {}
