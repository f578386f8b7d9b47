// handle.ts: request -> reply, by the one Handler that the server knows. Whatever is thrown becomes an error reply,
// and is logged by whose fault it is.

import { isGuichetError } from '../base/errors.ts'
import { errorReply, isExpected } from '../http/error-reply.ts'
import { dropBody, isReply, Reply, replyFault } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { CLIENT_LEFT } from '../http/status.ts'
import { serverErrors } from './errors.ts'
import type { Wire } from './wire.ts'

/** @returns a promise as the handler gave it, not looked at */
// hot: once per request. A handler that answers at once costs no promise.
export function handleRequest(wire: Wire, request: Request): Reply | Promise<Reply> {
  try {
    const answer = wire.server.handler(request)
    return answer instanceof Promise ? answer : checkedReply(wire, request, answer)
  } catch (error) {
    return faultReply(wire, request, error)
  }
}

/** What a handler gave, or the error that says why it is no reply. */
export function checkedReply(wire: Wire, request: Request, reply: Reply): Reply {
  if (!isReply(reply)) return faultReply(wire, request, serverErrors.fail('GUI_SERVER_NO_REPLY'))
  const fault = replyFault(reply)
  if (fault === undefined) return reply
  dropBody(reply.body)
  return faultReply(wire, request, fault)
}

/** The reply for an error, which the log gets too: peers' faults at debug, ours with their stack. */
export function faultReply(wire: Wire, request: Request | undefined, error: unknown): Reply {
  const id = request?.id ?? ''
  if (request?.endedBy(error) === true) {
    wire.log.debug({ id, err: error }, `The client left before ${id} was answered.`)
    return new Reply(CLIENT_LEFT, null)
  }
  if (isExpected(error)) {
    const code = isGuichetError(error) ? error.code : undefined
    wire.log.debug({ code, address: wire.address }, error instanceof Error ? error.message : 'refused')
  } else {
    const err = error instanceof Error ? error : new Error(`A handler threw ${typeof error}, which is no Error.`)
    wire.log.error({ id, method: request?.method, err }, `The request ${id} failed: ${err.message}`)
  }
  try {
    return errorReply(error, id, request?.headers)
  } catch (fault) {
    // The HttpError itself cannot be sent: its detail is no JSON, or a field of it holds a line end.
    return faultReply(wire, request, fault)
  }
}
