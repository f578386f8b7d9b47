// close.ts: the ways a connection ends. Gently: FIN behind the last reply, and a while of reading on, so that no reset
// eats it (RFC 9112 §9.6). Cut: at once, by a reset when a body would otherwise look whole.

import type { Exchange } from '../http/observer.ts'
import { serverErrors } from './errors.ts'
import { encodingOf } from './out.ts'
import type { Wire } from './wire.ts'

/** Ends our side; the peer's bytes are thrown away until its FIN or the end of the linger time. */
export function closeGently(wire: Wire): void {
  if (wire.phase === 'closing' || wire.phase === 'closed') return
  if (wire.out !== '') {
    const encoding = encodingOf(wire)
    wire.socket.write(wire.out, encoding)
    wire.out = ''
  }
  linger(wire)
  wire.start = 0
  wire.end = 0
  wire.socket.end()
  wire.resume()
}

/** Sets the deadline of a closing connection: first for what still waits to be sent, then for the peer's FIN. */
export function linger(wire: Wire): void {
  const { settings } = wire.server
  wire.progress = wire.waitingBytes
  wire.enter('closing', wire.progress > 0 ? settings.writeTimeoutMs : settings.lingerTimeoutMs)
}

/**
 * Ends the connection now. A reply under way is reset, so that nobody takes it for whole; TLS has no reset, but there
 * the missing close_notify says the same.
 */
export function cut(wire: Wire): void {
  if (wire.phase === 'closed') return
  const { socket, headSent, request, encrypted } = wire
  const isUnderWay = (headSent && request !== undefined) || wire.waitingBytes > 0
  if (isUnderWay && !encrypted) socket.resetAndDestroy()
  else socket.destroy()
}

/** The server stops: a reply that would go on for ever ends now, as whole as it ever gets. */
export function endEndless(wire: Wire): void {
  if (wire.pushing?.endless === true) wire.request?.giveUp(new DOMException('The server stops.', 'AbortError'))
}

/** The exchange is over: tells the observer. */
export function endExchange(wire: Wire, complete: boolean): void {
  const { observer, clock } = wire.server
  if (observer?.closed === undefined) return
  const exchange: Exchange = {
    request: wire.request,
    address: wire.address,
    status: wire.status,
    bodyBytes: wire.bodyBytesOut,
    startedAt: wire.startedAt,
    endedAt: clock.now(),
    complete,
  }
  observer.closed(exchange)
}

/** The socket is gone: everybody who waits for it is told, and nothing of it is kept. */
export function forget(wire: Wire): void {
  const { request, body, drained, pushing, discarding } = wire
  wire.phase = 'closed'
  const { wires, perAddress, emptied } = wire.server
  wires.delete(wire)
  const left = (perAddress.get(wire.address) ?? 1) - 1
  if (left > 0) perAddress.set(wire.address, left)
  else perAddress.delete(wire.address)
  // While a body is thrown away its exchange is over already.
  if (request !== undefined && !discarding) {
    endExchange(wire, false)
    request.clientLeft()
  }
  body?.fail(serverErrors.fail('GUI_SERVER_CLIENT_LEFT'))
  wire.resetRequest()
  wire.drained = undefined
  drained?.()
  pushing?.stop()
  if (wires.size === 0) emptied?.()
}
