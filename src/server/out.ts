// out.ts: what goes out of one connection: text that waits for the next write, and that write. One socket.write for all of
// a turn (flush-plan.ts says when), one flag for "the kernel takes no more". Decides nothing about replies.

// Node's global is a getter, which costs on each use (bench: pipelined).
import { Buffer } from 'node:buffer'
import { encodeChunk, encodeChunkHead, latin1Of } from '../http/chunked.ts'
import { CHUNKED, encodeHead } from '../http/encode-reply.ts'
import { httpErrors } from '../http/errors.ts'
import type { Reply, ReplyChunk } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { isBare, type TextEncoding, type Written, writeDirect, writeDirectBytes } from './direct-write.ts'
import type { Wire } from './wire.ts'

/** Text up to here joins its head in one string. */
export const JOINED_CHARS_MAX = 16_384
/** Bytes up to here too, as Latin-1 (1.4x at 1 KB); more are written as they are, behind it (1.2x at 16 KB). */
export const JOINED_BYTES_MAX = 8192
/** Longer texts are rare and leave through the socket. */
const DIRECT_CHARS_MAX = 65_536
const SHORT_MAX = 32
/** A large body is written in pieces, so that a slow reader is seen to make progress. */
export const PIECE_BYTES = 262_144
/** The handle itself says how far a piece has gone: fewer turns for the same bytes (1.11x on bench: static 1 MB). */
const DIRECT_PIECE_BYTES = 1_048_576

export function pieceBytes(wire: Wire): number {
  return wire.direct === undefined ? PIECE_BYTES : DIRECT_PIECE_BYTES
}

/** @param text the body, when it is as short as to leave with its head; Latin-1 */
export function putHead(wire: Wire, request: Request, reply: Reply, framing: number, text = ''): void {
  if (wire.wide) flush(wire)
  const { observer } = wire.server
  const head = encodeHead(reply, wire.server.dateLine, framing, wire.keepAlive, request.version)
  wire.out += head + text
  wire.headSent = true
  wire.status = reply.status
  observer?.sent?.(request, head, wire.server.clock.now())
}

/**
 * Puts a reply whose text is not ASCII behind what waits: as it is, for a write in UTF-8, so that its bytes are not made twice
 * (1.06x on bench: routed). Where bytes beyond ASCII wait already, or stand in its head, its UTF-8 bytes go as Latin-1.
 */
export function putWide(wire: Wire, request: Request, reply: Reply, text: string, size: number): void {
  const { wide } = wire
  const before = wire.out.length
  wire.wide = false
  putHead(wire, request, reply, size)
  wire.bodyBytesOut = size
  const head = before === 0 ? wire.out : wire.out.slice(before)
  if (isAscii(wide ? head : wire.out)) {
    wire.out += text
    wire.wide = true
    return
  }
  if (wide) {
    wire.out = wire.out.slice(0, before)
    wire.wide = true
    flush(wire)
    wire.out = head
  }
  wire.out += latin1Of(text)
}

function isAscii(text: string): boolean {
  return utf8Length(text) === text.length
}

/** Bytes of `text` in UTF-8. Of a short text it is seen without a call out of JavaScript that they are its characters. */
export function utf8Length(text: string): number {
  if (text.length > SHORT_MAX) return Buffer.byteLength(text)
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return Buffer.byteLength(text)
  return text.length
}

/** Puts a piece of a streamed body behind what waits. @returns its bytes */
// hot: once per chunk
export function putChunk(wire: Wire, chunk: ReplyChunk, framing: number): number {
  if (typeof chunk !== 'string') return putBytes(wire, chunk, framing)
  if (chunk === '') return 0
  if (chunk.length > JOINED_CHARS_MAX) return putBytes(wire, Buffer.from(chunk, 'utf8'), framing)
  const text = latin1Of(chunk)
  wire.out += framing === CHUNKED ? encodeChunk(text) : text
  wire.bodyBytesOut += text.length
  return text.length
}

function putBytes(wire: Wire, bytes: Uint8Array, framing: number): number {
  const size = bytes.length
  // An empty chunk would be the end of the body.
  if (size === 0) return 0
  if (framing === CHUNKED) wire.out += encodeChunkHead(size)
  wire.bodyBytesOut += size
  if (size <= JOINED_BYTES_MAX) wire.out += Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('latin1')
  else {
    wire.socket.cork()
    flushSocket(wire)
    write(wire, bytes)
    process.nextTick(uncork, wire)
  }
  if (framing === CHUNKED) wire.out += '\r\n'
  return size
}

/** @throws GUI_HTTP_REPLY_CHUNK */
export function assertChunk(chunk: unknown): asserts chunk is ReplyChunk {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return
  throw httpErrors.fail('GUI_HTTP_REPLY_CHUNK', { given: chunk === null ? 'null' : typeof chunk })
}

function uncork(wire: Wire): void {
  wire.socket.uncork()
}

/** Hands everything that waits to the kernel, in one write. */
// hot: once per batch of replies
export function flush(wire: Wire): void {
  const { out } = wire
  if (out === '') return
  const encoding = encodingOf(wire)
  wire.out = ''
  writeText(wire, out, encoding)
}

/** The same through the socket, so that it leaves together with what is written behind it. */
export function flushSocket(wire: Wire): void {
  const { out } = wire
  if (out === '') return
  const encoding = encodingOf(wire)
  wire.out = ''
  if (!wire.socket.write(out, encoding)) block(wire)
}

/** For the write that takes all that waits. */
export function encodingOf(wire: Wire): TextEncoding {
  if (!wire.wide) return 'latin1'
  wire.wide = false
  return 'utf8'
}

function writeText(wire: Wire, text: string, encoding: TextEncoding): void {
  const { direct } = wire
  if (direct === undefined || text.length > DIRECT_CHARS_MAX || !isBare(wire.socket)) {
    if (!wire.socket.write(text, encoding)) block(wire)
    return
  }
  settle(wire, writeDirect(direct, text, wire, encoding))
}

/** Writes what waits, and `bytes` behind it, in one write. */
export function writeBehind(wire: Wire, bytes: Uint8Array): void {
  const { direct, socket, out } = wire
  if (direct === undefined || wire.wide || out.length > DIRECT_CHARS_MAX || !isBare(socket)) {
    socket.cork()
    flushSocket(wire)
    write(wire, bytes)
    socket.uncork()
    return
  }
  wire.out = ''
  settle(wire, writeDirectBytes(direct, out, bytes, wire))
}

function settle(wire: Wire, written: Written): void {
  if (written === 'failed') wire.socket.destroy()
  else if (written === 'in part') block(wire)
}

export function write(wire: Wire, bytes: Uint8Array): void {
  if (!wire.socket.write(bytes)) block(wire)
}

function block(wire: Wire): void {
  if (wire.blocked) return
  wire.blocked = true
  wire.progress = wire.waitingBytes
  if (wire.phase !== 'closing' && wire.phase !== 'closed') {
    wire.deadline = wire.server.deadlines.in(wire.server.settings.writeTimeoutMs)
  }
}
