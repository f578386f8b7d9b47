// send.ts: reply -> bytes of the socket. One write for a whole batch of small replies, back-pressure for large ones,
// and a cut connection rather than a truncated body that looks whole. RFC 9112 §6.
// Way of a request: handle -> here (http/encode-reply) -> connection, which reads on or closes.

import { Buffer } from 'node:buffer'
import { isGuichetError } from '../base/errors.ts'
import { CHUNKED, NO_BODY } from '../http/encode-reply.ts'
import { isPushStream } from '../http/push.ts'
import { dropBody, type Reply, type ReplyStream } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { isBodiless } from '../http/status.ts'
import { cut } from './close.ts'
import { faultReply } from './handle.ts'
import { JOINED_BYTES_MAX, JOINED_CHARS_MAX, pieceBytes, putHead, putWide, utf8Length, writeBehind } from './out.ts'
import { type Ending, iteratorOf, sendPushed, sendStream } from './stream.ts'
import type { Wire } from './wire.ts'

/** @returns true when the reply is handed over whole; otherwise `done` is called when it is. */
// hot: once per request
export function sendReply(wire: Wire, request: Request, reply: Reply, done: () => void): boolean {
  const { body, status } = reply
  wire.keepAlive = keepsAlive(wire, reply)
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) {
    if (request.method === 'HEAD' || isBodiless(status)) return sendBodiless(wire, request, reply)
    if (reply.latin1 !== undefined) return sendText(wire, request, reply, reply.latin1)
    if (body === null) return sendText(wire, request, reply, '')
    if (typeof body === 'string') {
      // ASCII is its own Latin-1; anything else goes as its UTF-8 bytes.
      const size = utf8Length(body)
      if (size === body.length) {
        if (size <= JOINED_CHARS_MAX) return sendText(wire, request, reply, body)
        return sendBytes(wire, request, reply, Buffer.from(body, 'latin1'), done)
      }
      if (size <= JOINED_CHARS_MAX) {
        putWide(wire, request, reply, body, size)
        return true
      }
      return sendBytes(wire, request, reply, Buffer.from(body, 'utf8'), done)
    }
    return sendBytes(wire, request, reply, body, done)
  }
  if (request.method === 'HEAD' || isBodiless(status)) {
    dropBody(body)
    return sendBodiless(wire, request, reply)
  }
  return sendPieces(wire, request, reply, body, done)
}

function sendPieces(wire: Wire, request: Request, reply: Reply, body: ReplyStream, done: () => void): boolean {
  const ending: Ending = { done, failed: (error) => broken(wire, request, error, done) }
  if (isPushStream(body) && reply.length < 0) return sendPushed(wire, request, reply, body, ending)
  void sendStream(wire, request, reply, iteratorOf(body), ending)
  return false
}

/** The body failed: a clean error reply while that is possible, else the connection is cut. */
function broken(wire: Wire, request: Request, error: unknown, done: () => void): void {
  if (wire.request !== request) return
  if (!wire.headSent) {
    if (sendReply(wire, request, faultReply(wire, request, error), done)) done()
    return
  }
  const says = `The reply to ${request.id} broke after its head was sent.`
  if ((isGuichetError(error) && error.blame === 'peer') || request.endedBy(error))
    wire.log.debug({ id: request.id, err: error }, says)
  else wire.log.error({ id: request.id, err: error }, says)
  cut(wire)
}

function sendBodiless(wire: Wire, request: Request, reply: Reply): true {
  const { body } = reply
  let framing = NO_BODY
  if (!isBodiless(reply.status)) {
    if (typeof body === 'string') framing = Buffer.byteLength(body)
    else if (body instanceof Uint8Array) framing = body.length
    else if (body === null) framing = Math.max(reply.length, 0)
    else framing = reply.length >= 0 ? reply.length : request.version === 1 ? CHUNKED : NO_BODY
  }
  putHead(wire, request, reply, framing)
  return true
}

function sendText(wire: Wire, request: Request, reply: Reply, text: string): true {
  putHead(wire, request, reply, text.length, text)
  wire.bodyBytesOut = text.length
  return true
}

function sendBytes(wire: Wire, request: Request, reply: Reply, body: Uint8Array, done: () => void): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (bytes.length <= JOINED_BYTES_MAX) return sendText(wire, request, reply, bytes.toString('latin1'))
  putHead(wire, request, reply, bytes.length)
  return writePieces(wire, bytes, 0, done)
}

function writePieces(wire: Wire, bytes: Buffer, from: number, done: () => void): boolean {
  const to = Math.min(from + pieceBytes(wire), bytes.length)
  writeBehind(wire, from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to))
  wire.bodyBytesOut = to
  if (to === bytes.length) return true
  wire.drained = () => {
    if (wire.phase !== 'closed' && writePieces(wire, bytes, to, done)) done()
  }
  if (!wire.blocked) setImmediate(release, wire)
  return false
}

function release(wire: Wire): void {
  const { drained } = wire
  wire.drained = undefined
  drained?.()
}

// Ladder of RFC 9112 §9.6: each line is one reason to close after this reply.
function keepsAlive(wire: Wire, reply: Reply): boolean {
  const { server, head } = wire
  if (head === undefined || !head.block.facts.keepAlive) return false
  if ((server.closing || wire.peerEnded) && wire.start === wire.end) return false
  if (wire.served >= server.settings.requestsPerConnectionMax) return false
  if (wire.body !== undefined && (wire.continueAwaited || wire.bodyLeft > server.settings.drainBytesMax)) return false
  return reply.list === undefined || reply.list.get('connection')?.toLowerCase() !== 'close'
}
