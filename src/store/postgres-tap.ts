// postgres-tap.ts: between a connection's socket and pg's reader of messages: the rows of our own queries are taken out as
// bytes, everything else goes on to pg as it came. Where pg has another inside than it had so far, there is no tap, and pg
// reads the rows. Decides nothing about rows.

import { int32, type RowShape } from './postgres-rows.ts'

/** Who reads rows. */
export interface RowSink {
  /** @param at where the content of a DataRow message begins; the bytes are lent */
  takeRow(bytes: Buffer, at: number): void
}

/** What of pg's Connection is touched. */
export interface TappedConnection {
  attachListeners?(stream: ByteStream): unknown
}

interface ByteStream {
  on(event: string, listener: (chunk: Buffer) => void): unknown
}

const DATA_ROW = 68
/** The kind of a message, and its length. */
const HEAD_BYTES = 5
const taps = new WeakMap<object, Tap>()

/** Taps `connection`, which must not be connected yet; without effect where pg is not as it was. */
export function tap(connection: TappedConnection): void {
  const attach = connection.attachListeners
  if (typeof attach !== 'function') return
  connection.attachListeners = (stream) => {
    // The stream itself, but for who hears its bytes.
    const between = Object.create(stream, {
      on: {
        value(event: string, listener: (chunk: Buffer) => void) {
          if (event !== 'data') return stream.on(event, listener)
          const made = new Tap(listener)
          taps.set(connection, made)
          return stream.on('data', (chunk) => made.take(chunk))
        },
      },
    })
    return attach.call(connection, between)
  }
}

export function tapOf(connection: object): Tap | undefined {
  return taps.get(connection)
}

/** Of one connection: its bytes, and what is known of its statements. */
export class Tap {
  /** Who reads the rows that come now; undefined: pg. */
  sink: RowSink | undefined = undefined
  /** What the statements prepared on this connection give, by name; null for no rows. It never changes: a change of tables makes the server refuse them. */
  readonly shapes = new Map<string, RowShape | null>()
  readonly #feed: (chunk: Buffer) => void
  /** The beginning of a message of which the rest has not come. */
  #held: Buffer[] = []
  #heldBytes = 0
  #wantedBytes = 0

  constructor(feed: (chunk: Buffer) => void) {
    this.#feed = feed
  }

  // hot: once per chunk
  take(given: Buffer): void {
    let chunk = given
    if (this.#heldBytes > 0) {
      this.#held.push(given)
      this.#heldBytes += given.length
      if (this.#heldBytes < this.#wantedBytes) return
      chunk = Buffer.concat(this.#held)
      this.#held = []
      this.#heldBytes = 0
    }
    const end = this.#takeWhole(chunk)
    if (end === chunk.length) return
    this.#held = [chunk.subarray(end)]
    this.#heldBytes = chunk.length - end
    this.#wantedBytes = this.#heldBytes < HEAD_BYTES ? HEAD_BYTES : 1 + uint32(chunk, end + 1)
  }

  /** @returns where the first message begins that is not whole */
  #takeWhole(chunk: Buffer): number {
    let at = 0
    /** From here on nothing has been handed on. */
    let from = 0
    while (at + HEAD_BYTES <= chunk.length) {
      const end = at + 1 + uint32(chunk, at + 1)
      if (end > chunk.length) break
      if (chunk[at] === DATA_ROW) {
        // What stands before may say whose rows they are.
        if (from < at) this.#feed(chunk.subarray(from, at))
        from = at
        if (this.sink !== undefined) {
          this.sink.takeRow(chunk, at + HEAD_BYTES)
          from = end
        }
      }
      at = end
    }
    if (from < at) this.#feed(chunk.subarray(from, at))
    return at
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return int32(bytes, at) >>> 0
}
