// send.ts: reply -> bytes of the socket. One write for a whole batch of small replies, back-pressure for large ones,
// and a cut connection rather than a truncated body that looks whole. RFC 9112 §6.
// Way of a request: handle -> here (http/encode-reply) -> connection, which reads on or closes.

import { encodeChunkHead, LAST_CHUNK } from '../http/chunked.ts'
import { CHUNKED, encodeHead, NO_BODY, UNTIL_CLOSE } from '../http/encode-reply.ts'
import { httpErrors } from '../http/errors.ts'
import type { Reply, ReplyChunk, ReplyStream } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { isBodiless } from '../http/status.ts'
import { cut } from './close.ts'
import { faultReply } from './handle.ts'
import type { Wire } from './wire.ts'

/** Bodies up to this size join their head in one string; larger ones are written as they are (1.4x at 1 KB). */
const JOINED_BYTES_MAX = 16_384
/** A large body is written in pieces, so that a slow reader is seen to make progress. */
const PIECE_BYTES = 262_144
/** After so many chunks of a stream the other connections have their turn. */
const STEPS_MAX = 64

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
      if (Buffer.byteLength(body) === body.length) {
        if (body.length <= JOINED_BYTES_MAX) return sendText(wire, request, reply, body)
        return sendBytes(wire, request, reply, Buffer.from(body, 'latin1'), done)
      }
      return sendBytes(wire, request, reply, Buffer.from(body, 'utf8'), done)
    }
    return sendBytes(wire, request, reply, body, done)
  }
  if (request.method === 'HEAD' || isBodiless(status)) {
    // A body that is not sent still gives back what it holds.
    void stopIterator(iteratorOf(body))
    return sendBodiless(wire, request, reply)
  }
  void sendStream(wire, request, reply, iteratorOf(body), done)
  return false
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
  putHead(wire, request, reply, text.length)
  wire.out += text
  wire.bodyBytesOut = text.length
  return true
}

function sendBytes(wire: Wire, request: Request, reply: Reply, body: Uint8Array, done: () => void): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (bytes.length <= JOINED_BYTES_MAX) return sendText(wire, request, reply, bytes.toString('latin1'))
  putHead(wire, request, reply, bytes.length)
  wire.socket.cork()
  flush(wire)
  const whole = writePieces(wire, bytes, 0, done)
  wire.socket.uncork()
  return whole
}

function writePieces(wire: Wire, bytes: Buffer, from: number, done: () => void): boolean {
  const to = Math.min(from + PIECE_BYTES, bytes.length)
  write(wire, from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to))
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

// Nothing may be thrown out of here: nobody waits for it.
async function sendStream(
  wire: Wire,
  request: Request,
  reply: Reply,
  iterator: Steps,
  done: () => void,
): Promise<void> {
  const declared = reply.length
  const framing = declared >= 0 ? declared : request.version === 1 ? CHUNKED : UNTIL_CLOSE
  if (framing === UNTIL_CLOSE) wire.keepAlive = false
  try {
    let next = iterator.next()
    // The head waits for a first chunk that is here at once, so both leave in one write; and a body that fails
    // before its first byte throws here, while a clean error reply can still be given.
    const first = await Promise.race([next, nextTurn()])
    if (wire.request !== request) throw gone()
    if (first !== undefined && first.done !== true) assertChunk(first.value)
    putHead(wire, request, reply, framing)
    if (first === undefined) flush(wire)
    for (let steps = 1; ; steps++) {
      const step = await next
      if (wire.request !== request) throw gone()
      if (step.done === true) break
      const bytes = bytesOf(step.value)
      const size = wire.bodyBytesOut + bytes.length
      if (declared >= 0 && size > declared) throw lengthFault(declared, size)
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        putPiece(wire, bytes.length <= PIECE_BYTES ? bytes : bytes.subarray(at, at + PIECE_BYTES), framing)
        flush(wire)
        if (wire.blocked) await room(wire)
        if (wire.request !== request) throw gone()
      }
      // An iterator that always has more, for a client that always takes it, would be alone in the process.
      if (steps % STEPS_MAX === 0) await nextTurn()
      if (wire.request !== request) throw gone()
      next = iterator.next()
    }
    if (declared >= 0 && wire.bodyBytesOut !== declared) throw lengthFault(declared, wire.bodyBytesOut)
    if (framing === CHUNKED) wire.out += LAST_CHUNK
    done()
  } catch (error) {
    void stopIterator(iterator)
    if (wire.request !== request) return
    if (!wire.headSent) {
      if (sendReply(wire, request, faultReply(wire, request, error), done)) done()
      return
    }
    wire.log.error({ id: request.id, err: error }, `The reply to ${request.id} broke after its head was sent.`)
    cut(wire)
  }
}

function bytesOf(chunk: ReplyChunk): Uint8Array {
  assertChunk(chunk)
  return typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk
}

function assertChunk(chunk: unknown): void {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return
  throw httpErrors.fail('GUI_HTTP_REPLY_CHUNK', { given: chunk === null ? 'null' : typeof chunk })
}

/** Resolves when the client takes more, or is gone. */
function room(wire: Wire): Promise<void> {
  return new Promise((wake) => {
    wire.drained = wake
  })
}

function putPiece(wire: Wire, bytes: Uint8Array, framing: number): void {
  if (framing === CHUNKED) wire.out += encodeChunkHead(bytes.length)
  wire.bodyBytesOut += bytes.length
  if (bytes.length <= JOINED_BYTES_MAX) {
    wire.out += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  } else {
    wire.socket.cork()
    flush(wire)
    write(wire, bytes)
    process.nextTick(uncork, wire)
  }
  if (framing === CHUNKED) wire.out += '\r\n'
}

function uncork(wire: Wire): void {
  wire.socket.uncork()
}

function putHead(wire: Wire, request: Request, reply: Reply, framing: number): void {
  const { observer } = wire.server
  const head = encodeHead(reply, wire.server.dateLine, framing, wire.keepAlive, request.version)
  wire.out += head
  wire.headSent = true
  wire.status = reply.status
  observer?.sent?.(request, head, wire.server.clock.now())
}

/** Hands everything that waits to the socket, in one write. */
export function flush(wire: Wire): void {
  const { out } = wire
  if (out === '') return
  wire.out = ''
  if (!wire.socket.write(out, 'latin1')) block(wire)
}

function write(wire: Wire, bytes: Uint8Array): void {
  if (!wire.socket.write(bytes)) block(wire)
}

function block(wire: Wire): void {
  if (wire.blocked) return
  wire.blocked = true
  wire.progress = wire.socket.writableLength
  if (wire.phase !== 'closing' && wire.phase !== 'closed') {
    wire.deadline = wire.server.deadlines.in(wire.server.settings.writeTimeoutMs)
  }
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

type Steps = AsyncIterator<ReplyChunk> | Iterator<ReplyChunk>

function iteratorOf(body: ReplyStream): Steps {
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}

async function stopIterator(iterator: Steps): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // It was stopped because nobody wants it any more: its own failure interests nobody.
  }
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined))
}

function gone(): Error {
  return new Error('the connection is gone')
}

function lengthFault(declared: number, given: number): Error {
  return httpErrors.fail('GUI_HTTP_REPLY_LENGTH', { declared, given })
}
