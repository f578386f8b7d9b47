// frame-spectator.ts: the frames of a WebSocket, read from the bytes as they go by in one direction (RFC 6455 §5.2), compressed ones
// unpacked (RFC 7692). A spectator: it asks for nothing, holds little, and stops at what is no frame.

import { constants, inflateRawSync } from 'node:zlib'

export type FrameKind = 'more' | 'text' | 'binary' | 'close' | 'ping' | 'pong'

export interface Frame {
  readonly kind: FrameKind | 'bytes'
  /** The last of its message. */
  readonly fin: boolean
  /** Payload as it was sent, bytes. */
  readonly bytes: number
  readonly compressed: boolean
  /** Beginning of what it says; undefined when it cannot be unpacked. */
  readonly payload: Buffer | undefined
}

/** Kept of one payload, bytes. Longer compressed ones are not unpacked, nor what leans on them. */
const KEPT_BYTES_MAX = 65_536
/** How far back a compressed message may refer (RFC 7692 §7.1.2). */
const WINDOW_BYTES = 32_768
/** What every compressed message leaves out at its end (RFC 7692 §7.2.1). */
const TAIL = Buffer.from([0, 0, 0xff, 0xff])
const KINDS: Readonly<Record<number, FrameKind>> = {
  0: 'more',
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
}
const NOTHING = Buffer.alloc(0)

export class FrameSpectator {
  /** What came is no WebSocket: nothing more is read. */
  lost = false
  readonly #seen: (frame: Frame) => void
  readonly #keptBytesMax: number
  #rest: Buffer = NOTHING
  #head: FrameHead | undefined
  #left = 0
  #kept: Buffer[] = []
  #keptBytes = 0
  #window: Buffer | undefined = NOTHING
  /** The message that "more" continues is compressed. */
  #packed = false

  /** @param keptBytesMax of one payload */
  constructor(seen: (frame: Frame) => void, keptBytesMax = KEPT_BYTES_MAX) {
    this.#seen = seen
    this.#keptBytesMax = keptBytesMax
  }

  bytes(bytes: Buffer): void {
    let at = 0
    while (!this.lost) {
      if (this.#head === undefined) {
        const waiting = this.#rest.length === 0 ? bytes.subarray(at) : Buffer.concat([this.#rest, bytes.subarray(at)])
        const head = readHead(waiting)
        if (head === undefined) {
          this.#rest = Buffer.from(waiting)
          return
        }
        at = bytes.length - (waiting.length - head.size)
        this.#rest = NOTHING
        this.#begin(head)
      }
      const part = bytes.subarray(at, at + Math.min(this.#left, bytes.length - at))
      at += part.length
      this.#left -= part.length
      if (part.length > 0) this.#keep(part)
      if (this.#left > 0) return
      this.#finish()
      if (at >= bytes.length) return
    }
  }

  #begin(head: FrameHead): void {
    if (head.kind === undefined) this.lost = true
    this.#head = head
    this.#left = head.length
    this.#kept = []
    this.#keptBytes = 0
  }

  #keep(part: Buffer): void {
    if (this.#keptBytes >= this.#keptBytesMax) return
    const copy = Buffer.from(part.subarray(0, this.#keptBytesMax - this.#keptBytes))
    const mask = this.#head?.mask
    if (mask !== undefined)
      for (let at = 0; at < copy.length; at++) copy[at] = (copy[at] ?? 0) ^ (mask[(this.#keptBytes + at) & 3] ?? 0)
    this.#kept.push(copy)
    this.#keptBytes += copy.length
  }

  #finish(): void {
    const head = this.#head
    this.#head = undefined
    if (head?.kind === undefined) return
    const isControl = head.kind === 'close' || head.kind === 'ping' || head.kind === 'pong'
    if (!isControl && head.kind !== 'more') this.#packed = head.packed
    const compressed = !isControl && this.#packed
    const plain = Buffer.concat(this.#kept)
    const payload = compressed ? this.#unpack(plain, head) : plain
    this.#seen({ kind: head.kind, fin: head.fin, bytes: head.length, compressed, payload })
  }

  /** Each message is a part of one compressed stream: what was before is what it refers to. */
  #unpack(packed: Buffer, head: FrameHead): Buffer | undefined {
    const window = this.#window
    if (window === undefined || head.length > packed.length) return (this.#window = undefined)
    try {
      const whole = head.fin ? Buffer.concat([packed, TAIL]) : packed
      const plain = inflateRawSync(whole, {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: 1_048_576,
        ...(window.length > 0 ? { dictionary: window } : {}),
      })
      this.#window = Buffer.concat([window, plain]).subarray(-WINDOW_BYTES)
      // A message in several frames is one run of the decoder: its later parts cannot be read alone.
      if (!head.fin) this.#window = undefined
      return plain.subarray(0, this.#keptBytesMax)
    } catch {
      return (this.#window = undefined)
    }
  }
}

interface FrameHead {
  readonly fin: boolean
  readonly packed: boolean
  /** Undefined for an opcode that does not exist. */
  readonly kind: FrameKind | undefined
  readonly length: number
  readonly mask: Buffer | undefined
  /** Of the head itself, bytes. */
  readonly size: number
}

function readHead(bytes: Buffer): FrameHead | undefined {
  if (bytes.length < 2) return undefined
  const [first = 0, second = 0] = bytes
  const short = second & 0x7f
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = (second & 0x80) !== 0
  const size = 2 + extra + (masked ? 4 : 0)
  if (bytes.length < size) return undefined
  const length = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  return {
    fin: (first & 0x80) !== 0,
    packed: (first & 0x40) !== 0,
    kind: KINDS[first & 0x0f],
    length,
    mask: masked ? Buffer.from(bytes.subarray(size - 4, size)) : undefined,
    size,
  }
}
