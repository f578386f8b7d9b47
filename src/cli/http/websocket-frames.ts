// websocket-frames.ts: the frames of a WebSocket as a client sees them (RFC 6455 §5): bytes in, messages out, and back.
// No extensions. Knows no socket.

import { clientErrors } from './errors.ts'

export const OPCODE = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

export type Incoming =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Buffer }
  | { readonly kind: 'ping' | 'pong'; readonly bytes: Buffer }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }

/** What a close frame without a code means (§7.1.5). */
export const NO_CODE = 1005

/**
 * A whole frame, masked as a client must (§5.3).
 *
 * @param mask four random bytes
 */
export function encodeFrame(opcode: number, payload: Uint8Array, mask: Uint8Array): Buffer {
  const { length } = payload
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.alloc(2 + extra + 4 + length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127)
  if (extra === 2) frame.writeUInt16BE(length, 2)
  if (extra === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.set(mask, 2 + extra)
  const start = 6 + extra
  for (let at = 0; at < length; at++) frame[start + at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0)
  return frame
}

export function closePayload(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason))
  payload.writeUInt16BE(code, 0)
  payload.write(reason, 2)
  return payload
}

/** Reads what a server sends. Whatever breaks the protocol is thrown, and nothing behind it is read. */
export class FrameReader {
  readonly #sizeMax: number
  #rest: Buffer = Buffer.alloc(0)
  /** Of a message in several frames. */
  #opcode = 0
  #parts: Buffer[] = []
  #size = 0

  /** @param sizeMax bytes of a message */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax
  }

  /** @throws GUI_CLIENT_WS_PROTOCOL, GUI_CLIENT_WS_SIZE */
  *read(bytes: Buffer): Generator<Incoming> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (let size = this.#frameSize(); size !== undefined; size = this.#frameSize()) {
      const frame = this.#rest.subarray(0, size)
      this.#rest = this.#rest.subarray(size)
      const message = this.#frame(frame)
      if (message !== undefined) yield message
    }
  }

  /** Bytes of the frame at the front, or undefined while it is not whole. */
  #frameSize(): number | undefined {
    const rest = this.#rest
    if (rest.length < 2) return undefined
    const short = (rest[1] ?? 0) & 0x7f
    const head = short === 126 ? 4 : short === 127 ? 10 : 2
    if (((rest[1] ?? 0) & 0x80) !== 0) throw broken('it masks its frames')
    if (rest.length < head) return undefined
    const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short
    if (length + this.#size > this.#sizeMax) throw clientErrors.fail('GUI_CLIENT_WS_SIZE', { max: this.#sizeMax })
    return rest.length < head + length ? undefined : head + length
  }

  #frame(frame: Buffer): Incoming | undefined {
    const first = frame[0] ?? 0
    const short = (frame[1] ?? 0) & 0x7f
    const payload = frame.subarray(short === 126 ? 4 : short === 127 ? 10 : 2)
    const opcode = first & 0x0f
    const isLast = (first & 0x80) !== 0
    if ((first & 0x70) !== 0) throw broken('it uses an extension that was not agreed on')
    if (opcode >= 8) {
      if (!isLast || payload.length > 125) throw broken('a control frame is too long, or in parts')
      return controlMessage(opcode, payload)
    }
    if (opcode > OPCODE.binary) throw broken(`opcode ${opcode} is unknown`)
    if ((opcode === OPCODE.more) !== this.#parts.length > 0) throw broken('the parts of a message are in disorder')
    if (opcode !== OPCODE.more) this.#opcode = opcode
    this.#parts.push(payload)
    this.#size += payload.length
    if (!isLast) return undefined
    const whole = Buffer.concat(this.#parts)
    this.#parts = []
    this.#size = 0
    return this.#opcode === OPCODE.text ? { kind: 'text', text: utf8(whole) } : { kind: 'binary', bytes: whole }
  }
}

function controlMessage(opcode: number, payload: Buffer): Incoming {
  if (opcode === OPCODE.ping) return { kind: 'ping', bytes: Buffer.from(payload) }
  if (opcode === OPCODE.pong) return { kind: 'pong', bytes: Buffer.from(payload) }
  if (opcode !== OPCODE.close) throw broken(`opcode ${opcode} is unknown`)
  if (payload.length === 1) throw broken('its close frame has half a code')
  if (payload.length === 0) return { kind: 'close', code: NO_CODE, reason: '' }
  return { kind: 'close', code: payload.readUInt16BE(0), reason: utf8(payload.subarray(2)) }
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw broken('a text is not UTF-8')
  }
}

function broken(why: string): Error {
  return clientErrors.fail('GUI_CLIENT_WS_PROTOCOL', { why })
}
