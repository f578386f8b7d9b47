// body-excerpt.ts: the beginning of a body, kept while it goes by: bounded, unpacked, and as text without its secrets.
// Counts every byte, keeps few.

import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'
import type { BodyWatcher } from '../../http/incoming-body.ts'
import { maskBody } from '../dev/mask.ts'

/** Kept of one body, bytes; as much again of what it unpacks to. */
const KEPT_BYTES_MAX = 16_384
const UNPACKED_BYTES_MAX = 65_536

export interface ShownBody {
  /** All that went by, whether kept or not. */
  readonly bytes: number
  /** Undefined when it is not text. */
  readonly text: string | undefined
  /** There was more than is shown. */
  readonly cut: boolean
  readonly complete: boolean
}

export class BodyExcerpt implements BodyWatcher {
  size = 0
  complete = false
  #kept: Buffer[] = []
  #keptBytes = 0
  #shown: ShownBody | undefined

  /** What it takes in memory, about, in bytes. */
  get weight(): number {
    return this.#keptBytes + (this.#shown?.text?.length ?? 0)
  }

  bytes(bytes: Uint8Array): void {
    this.size += bytes.length
    const room = KEPT_BYTES_MAX - this.#keptBytes
    if (room <= 0) return
    // A copy: the bytes are somebody else's, who may write over them.
    const part = Buffer.from(bytes.subarray(0, room))
    this.#kept.push(part)
    this.#keptBytes += part.length
  }

  ended(): void {
    this.complete = true
  }

  /** No more will come: what is kept from now on is only what may be shown. */
  settle(type: string, coding: string): void {
    this.#shown = this.show(type, coding)
    this.#kept = []
    this.#keptBytes = 0
  }

  /** @param coding of Content-Encoding, "" without */
  show(type: string, coding: string): ShownBody {
    if (this.#shown !== undefined) return this.#shown
    const unpacked = unpack(Buffer.concat(this.#kept), coding)
    const text = unpacked === undefined ? undefined : maskBody(unpacked.toString('utf8'), type)
    return { bytes: this.size, text, cut: this.size > this.#keptBytes, complete: this.complete }
  }
}

/** As far as it is there; undefined for what cannot be read. */
function unpack(bytes: Buffer, coding: string): Buffer | undefined {
  const bound = { maxOutputLength: UNPACKED_BYTES_MAX }
  const soft = { ...bound, finishFlush: constants.Z_SYNC_FLUSH }
  try {
    if (coding === '' || coding === 'identity') return bytes
    if (coding === 'gzip' || coding === 'x-gzip') return gunzipSync(bytes, soft)
    if (coding === 'deflate') return inflateSync(bytes, soft)
    if (coding === 'br') return brotliDecompressSync(bytes, { ...bound, finishFlush: constants.BROTLI_OPERATION_FLUSH })
  } catch {
    // Cut off where nothing can be made of it, or larger than is shown.
  }
  return undefined
}
