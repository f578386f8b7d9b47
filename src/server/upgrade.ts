// upgrade.ts: hands a connection over to another protocol (RFC 9110 §7.8), or says why it cannot be.

import { encodeUpgradeHead } from '../http/encode-reply.ts'
import { errorReply } from '../http/error-reply.ts'
import type { Reply } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { endExchange } from './close.ts'
import { serverErrors } from './errors.ts'
import { flush } from './out.ts'
import type { Wire } from './wire.ts'

/** @returns undefined when the connection was handed over, else the 426 to send instead */
export function upgradeConnection(wire: Wire, request: Request, reply: Reply): Reply | undefined {
  const protocol = reply.headers.get('upgrade') ?? ''
  const asked = wire.head?.block.facts.upgrade?.split(',').map((name) => name.trim()) ?? []
  const accept = reply.upgrade
  if (accept === undefined || wire.body !== undefined || !asked.includes(protocol.toLowerCase())) {
    const error = serverErrors.fail('GUI_SERVER_UPGRADE', { protocol })
    const refused = errorReply(error, request.id, request.headers)
    refused.headers.set('upgrade', protocol)
    return refused
  }
  const head = Buffer.from(wire.buffer.subarray(wire.start, wire.end))
  const upgraded = encodeUpgradeHead(reply, wire.server.dateLine)
  if (wire.wide) flush(wire)
  wire.out += upgraded
  wire.status = 101
  wire.server.observer?.sent?.(request, upgraded, wire.server.clock.now())
  wire.phase = 'upgraded'
  flush(wire)
  wire.blocked = false
  wire.deadline = Number.POSITIVE_INFINITY
  endExchange(wire, true)
  wire.resetRequest()
  wire.start = 0
  wire.end = 0
  wire.release()
  accept(wire.socket, head)
  return undefined
}
