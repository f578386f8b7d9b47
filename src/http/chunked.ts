// chunked.ts: the chunked transfer coding, RFC 9112 §7.1: a decoder that takes bytes in any cuts, and the encoder.
// Bare LF, a sign, white space or 0x in a size, a size above 2^53, missing CRLF: all refused. Knows no socket.

import { httpErrors } from './errors.ts'
import { parseFields } from './parse-request.ts'

/** A size line, extensions included. 256 like nginx and hyper; nobody uses extensions but attackers. */
const EXTENSION_BYTES_MAX = 256
const TRAILER_BYTES_MAX = 8192
const TRAILER_FIELDS_MAX = 32
const CR = 13
const LF = 10

type State = 'size' | 'data' | 'data-end' | 'trailers' | 'done'

export class ChunkedDecoder {
  #state: State = 'size'
  #line = ''
  #left = 0

  get done(): boolean {
    return this.#state === 'done'
  }

  /**
   * Decodes `buffer[start, end)`, giving the body's bytes to `give` as views.
   *
   * @returns where it stopped: `end`, or the first byte behind the body when `done`
   * @throws GUI_HTTP_CHUNK, GUI_HTTP_CHUNK_EXTENSION, GUI_HTTP_TRAILERS
   */
  decode(buffer: Buffer, start: number, end: number, give: (bytes: Buffer) => void): number {
    let at = start
    while (at < end && this.#state !== 'done') {
      if (this.#state === 'data') {
        const stop = Math.min(end, at + this.#left)
        give(buffer.subarray(at, stop))
        this.#left -= stop - at
        at = stop
        if (this.#left === 0) this.#state = 'data-end'
      } else at = this.#readLine(buffer, at, end)
    }
    return at
  }

  #readLine(buffer: Buffer, start: number, end: number): number {
    const bound = this.#state === 'trailers' ? TRAILER_BYTES_MAX : EXTENSION_BYTES_MAX
    let at = start
    while (at < end) {
      const byte = buffer[at++] ?? 0
      this.#line += String.fromCharCode(byte)
      const before = this.#line.charCodeAt(this.#line.length - 2)
      if (byte === LF ? before !== CR : before === CR) throw httpErrors.fail('GUI_HTTP_CHUNK')
      if (this.#state === 'data-end' && byte !== CR && byte !== LF) throw httpErrors.fail('GUI_HTTP_CHUNK')
      if (this.#line.length > bound) {
        throw httpErrors.fail(this.#state === 'trailers' ? 'GUI_HTTP_TRAILERS' : 'GUI_HTTP_CHUNK_EXTENSION', {
          max: bound,
        })
      }
      if (byte === LF && this.#takeLine()) return at
    }
    return at
  }

  /** True when the state changed; a trailer section grows until its empty line. */
  #takeLine(): boolean {
    const line = this.#line
    if (this.#state === 'trailers') {
      if (line !== '\r\n' && !line.endsWith('\r\n\r\n')) return false
      parseFields(line, TRAILER_FIELDS_MAX)
      this.#state = 'done'
    } else if (this.#state === 'data-end') {
      if (line !== '\r\n') throw httpErrors.fail('GUI_HTTP_CHUNK')
      this.#state = 'size'
    } else {
      this.#left = parseSize(line)
      this.#state = this.#left === 0 ? 'trailers' : 'data'
    }
    this.#line = ''
    return true
  }
}

const SIZE_LINE = /^([0-9A-Fa-f]{1,14})(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n$/

function parseSize(line: string): number {
  const match = SIZE_LINE.exec(line)
  const size = match === null ? Number.NaN : Number.parseInt(match[1] ?? '', 16)
  if (!Number.isSafeInteger(size)) throw httpErrors.fail('GUI_HTTP_CHUNK')
  return size
}

export function encodeChunkHead(byteLength: number): string {
  return `${byteLength.toString(16)}\r\n`
}

/** @param latin1 the chunk's bytes, one character each; at least one */
export function encodeChunk(latin1: string): string {
  return `${latin1.length.toString(16)}\r\n${latin1}\r\n`
}

/** The UTF-8 bytes of `text`, one character each. ASCII is its own. */
export function latin1Of(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text, 'utf8').toString('latin1')
}

export const LAST_CHUNK = '0\r\n\r\n'
