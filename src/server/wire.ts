// wire.ts: the state of one connection, and nothing that decides. read, handle, send and close work on it;
// connection.ts holds the loop. Fields are grouped by how long they live.

import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { ChunkedDecoder } from '../http/chunked.ts'
import type { Peer, Trust } from '../http/forwarded.ts'
import type { BodySource, IncomingBody } from '../http/incoming-body.ts'
import type { Handler } from '../http/message.ts'
import type { Observer } from '../http/observer.ts'
import type { Pushing } from '../http/push.ts'
import type { Request } from '../http/request.ts'
import type { HeadMemory, RequestHead } from '../http/request-head.ts'
import type { Deadlines, Timed } from './deadlines.ts'
import type { DirectHandle } from './direct-write.ts'
import type { ServerSettings } from './options.ts'

/** What all connections of a server share. */
export interface ServerContext {
  readonly handler: Handler
  readonly settings: ServerSettings
  readonly observer: Observer | undefined
  readonly clock: Clock
  readonly log: Logger
  readonly trusts: Trust | undefined
  readonly wires: Set<Wire>
  /** How many connections each address holds. */
  readonly perAddress: Map<string, number>
  deadlines: Deadlines
  /** The Date field's line, renewed by the wheel. */
  dateLine: string
  /** A graceful stop has begun. */
  closing: boolean
  /** Called when the last connection is gone, once somebody waits for that. */
  emptied: (() => void) | undefined
  /** Set while the server is being replaced: gets every connection that stands between two requests. */
  leave: ((socket: Socket, early: Buffer) => void) | undefined
}

/**
 * idle: between two requests · head: a head is awaited or half here · body: the handler runs and the body still comes ·
 * handling: the handler runs · sending: the reply goes out · closing: our side has ended, the rest is thrown away ·
 * upgraded: the socket is somebody else's · closed
 */
export type Phase = 'idle' | 'head' | 'body' | 'handling' | 'sending' | 'closing' | 'upgraded' | 'closed'

/** Bytes that may wait behind the request being answered before the socket is paused. */
export const WAITING_BYTES_MAX = 65_536
const EMPTY = Buffer.alloc(0)

export abstract class Wire implements Timed, BodySource, Peer, HeadMemory {
  // for one connection
  readonly server: ServerContext
  socket: Socket
  /** The handle below the socket, where text can be written to it without the stream. */
  direct: DirectHandle | undefined = undefined
  readonly address: string
  readonly encrypted: boolean
  phase: Phase = 'head'
  deadline = Number.POSITIVE_INFINITY
  /** Bytes received and not yet used: buffer[start, end). Bytes before `end` are never written again: views of them live on. */
  buffer: Buffer = EMPTY
  start = 0
  end = 0
  /** `buffer` is the one shared by all connections: what is kept beyond this call has to be copied. */
  borrowed = false
  searched = 0
  recent: HeadMemory['recent'] = undefined
  older: HeadMemory['older'] = undefined
  target = ''
  /** Text that waits for the next flush; Latin-1, one character for each byte. */
  out = ''
  /** It is Unicode instead, and ends with a body: what is put behind it must be ASCII, or is put when it has left. */
  wide = false
  flushPlanned = false
  /** The kernel takes no more for now. */
  blocked = false
  /** What the handler of a blocked reply waits for. */
  drained: (() => void) | undefined = undefined
  /** What hands over the body of the reply under way by itself. */
  pushing: Pushing | undefined = undefined
  paused = false
  turning = false
  /** Requests answered without giving the other connections their turn. */
  depth = 0
  /** The loop goes on when the others have had their turn. */
  turnPlanned = false
  /** The peer has sent its FIN. */
  peerEnded = false
  served = 0
  // for one request
  request: Request | undefined = undefined
  head: RequestHead | undefined = undefined
  /** The body while bytes of it are still to come. */
  body: IncomingBody | undefined = undefined
  bodyLeft = 0
  decoder: ChunkedDecoder | undefined = undefined
  /** The client waits for 100 Continue. */
  continueAwaited = false
  /** The body is thrown away: the reply is complete and nobody reads. */
  discarding = false
  /** {@link bodyBytesIn} where that began. */
  discardedFrom = 0
  bodyBytesIn = 0
  /** Progress at the last look of the wheel: bytes in for a body, bytes waiting for a reply. */
  progress = 0
  keepAlive = true
  headSent = false
  status = 0
  bodyBytesOut = 0
  startedAt = 0

  constructor(server: ServerContext, socket: Socket, encrypted: boolean) {
    this.server = server
    this.socket = socket
    this.encrypted = encrypted
    this.address = socket.remoteAddress ?? ''
  }

  get local(): string {
    const { localAddress = '', localPort = 0 } = this.socket
    return localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`
  }

  /** Bytes that the kernel has not taken yet. */
  get waitingBytes(): number {
    return this.socket.writableLength + (this.direct?.writeQueueSize ?? 0)
  }

  get trusts(): Trust | undefined {
    return this.server.trusts
  }

  get log(): Logger {
    return this.server.log
  }

  /** Sets the phase and its deadline. */
  enter(phase: Phase, ms: number): void {
    this.phase = phase
    this.deadline = this.server.deadlines.in(ms)
  }

  resetRequest(): void {
    this.request = undefined
    this.head = undefined
    this.body = undefined
    this.bodyLeft = 0
    this.decoder = undefined
    this.continueAwaited = false
    this.discarding = false
    this.bodyBytesIn = 0
    this.headSent = false
    this.status = 0
    this.bodyBytesOut = 0
    this.startedAt = 0
    this.pushing = undefined
  }

  /** Adds the first `length` bytes of `chunk` behind those that wait. */
  receive(chunk: Buffer, length: number): void {
    const waiting = this.end - this.start
    if (waiting === 0) {
      this.buffer = chunk
      this.start = 0
      this.end = length
      return
    }
    const needed = waiting + length
    if (this.end + length > this.buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed * 2, 2048))
      this.buffer.copy(grown, 0, this.start, this.end)
      this.buffer = grown
      this.start = 0
      this.end = waiting
    }
    chunk.copy(this.buffer, this.end, 0, length)
    this.end += length
  }

  /** Copies what waits in a borrowed buffer, which the next read of any connection will overwrite. */
  keepWaiting(): void {
    this.borrowed = false
    this.buffer = this.start < this.end ? Buffer.from(this.buffer.subarray(this.start, this.end)) : EMPTY
    this.end -= this.start
    this.start = 0
  }

  /** The rest of a direct write has left, or never will. */
  written(failed: boolean): void {
    if (this.phase === 'closed' || this.phase === 'upgraded') return
    if (failed) this.socket.destroy()
    else if (this.blocked && !this.socket.writableNeedDrain) this.drain()
  }

  pause(): void {
    if (this.paused) return
    this.paused = true
    this.socket.pause()
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.socket.resume()
  }

  /** Goes on with the loop. */
  abstract turn(): void
  /** The handler wants bytes of the body. */
  abstract want(): void
  abstract expire(): void
  /** The kernel takes more again. */
  abstract drain(): void
  /** Takes our listeners off the socket, which is somebody else's from now on. */
  abstract release(): void
}
