// read.ts: bytes of the socket -> the next request, and its body as it comes. Touches the buffer, writes nothing.
// Way of a request: connection -> here (http/parse-request, http/framing, http/chunked) -> handle.

import { ChunkedDecoder } from '../http/chunked.ts'
import { IncomingBody } from '../http/incoming-body.ts'
import { parseRequest } from '../http/parse-request.ts'
import { Request } from '../http/request.ts'
import type { Wire } from './wire.ts'

const CR = 13
const LF = 10

/**
 * The next request whose head is whole, or undefined for "need more".
 * @throws GUI_HTTP_* when what came is not a request
 */
// hot: once per request
export function readRequest(wire: Wire): Request | undefined {
  const { settings, observer } = wire.server
  if (wire.searched < 2) skipEmptyLines(wire)
  const head = parseRequest(wire.buffer, wire.start, wire.end, settings, wire)
  if (head === undefined) {
    if (wire.phase !== 'head' && wire.start < wire.end) wire.enter('head', settings.headTimeoutMs)
    return undefined
  }
  const headStart = wire.start
  wire.start = head.end
  wire.head = head
  wire.served++
  const { facts } = head.block
  const request = new Request({
    method: head.method,
    target: head.target,
    version: head.version,
    headers: head.block.headers,
    authority: head.authority ?? facts.host,
    peer: wire,
    body: facts.length === 0 ? undefined : openBody(wire, facts.length, facts.expectsContinue),
  })
  request.bodyBytesMax = settings.bodyBytesMax
  wire.request = request
  if (wire.body === undefined) wire.enter('handling', settings.handlerTimeoutMs)
  else wire.enter('body', wire.continueAwaited ? settings.handlerTimeoutMs : settings.bodyTimeoutMs)
  if (observer !== undefined) {
    wire.startedAt = wire.server.clock.now()
    const { buffer } = wire
    observer.head?.(request, () => buffer.toString('latin1', headStart, head.end), wire.startedAt)
  }
  return request
}

/** RFC 9112 §2.2: empty lines before a request are forgiven. They do not count as its first byte. */
function skipEmptyLines(wire: Wire): void {
  while (wire.end - wire.start > 1 && wire.buffer[wire.start] === CR && wire.buffer[wire.start + 1] === LF) {
    wire.start += 2
    wire.searched = 0
  }
}

function openBody(wire: Wire, length: number, expectsContinue: boolean): IncomingBody {
  // The common case: the whole body came with the head.
  if (length > 0 && wire.end - wire.start >= length) {
    const bytes = wire.buffer.subarray(wire.start, wire.start + length)
    wire.start += length
    return IncomingBody.whole(wire.borrowed ? Buffer.from(bytes) : bytes)
  }
  const body = new IncomingBody(length, wire)
  wire.body = body
  wire.bodyLeft = length
  wire.decoder = length < 0 ? new ChunkedDecoder() : undefined
  wire.continueAwaited = expectsContinue && wire.start === wire.end
  wire.progress = 0
  return body
}

/**
 * Gives the waiting bytes to the body, as far as they are its.
 * @returns true when the body is complete
 * @throws GUI_HTTP_CHUNK and its like
 */
export function feedBody(wire: Wire): boolean {
  const { body } = wire
  if (body === undefined) return true
  const give = wire.discarding ? ignore : (bytes: Buffer) => body.push(wire.borrowed ? body.copy(bytes) : bytes)
  const before = wire.start
  if (wire.start < wire.end) wire.continueAwaited = false
  if (wire.decoder === undefined) {
    const stop = Math.min(wire.end, wire.start + wire.bodyLeft)
    if (stop > wire.start) give(wire.buffer.subarray(wire.start, stop))
    wire.bodyLeft -= stop - wire.start
    wire.start = stop
  } else wire.start = wire.decoder.decode(wire.buffer, wire.start, wire.end, give)
  wire.bodyBytesIn += wire.start - before
  if (wire.decoder === undefined ? wire.bodyLeft > 0 : !wire.decoder.done) return false
  wire.body = undefined
  wire.decoder = undefined
  if (!wire.discarding) body.end()
  return true
}

function ignore(): void {}
