// stream.ts: the body of a reply that comes in pieces: asked for one after the other (an iterator), or handed over when it has
// them (http/push). With back-pressure; what breaks off is cut, never ended. RFC 9112 §6, §7.1.
// Way of a request: send -> here -> connection, when `ending` is told.

import { LAST_CHUNK } from '../http/chunked.ts'
import { CHUNKED, UNTIL_CLOSE } from '../http/encode-reply.ts'
import { httpErrors } from '../http/errors.ts'
import { PUSH, type Pushing, type PushStream, type SharedChunk, type Sink } from '../http/push.ts'
import type { Reply, ReplyChunk, ReplyStream } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { endEndless } from './close.ts'
import { planFlush } from './flush-plan.ts'
import { assertChunk, flush, PIECE_BYTES, putChunk, putHead } from './out.ts'
import type { Wire } from './wire.ts'

/** After so many chunks of a stream the other connections have their turn. */
const STEPS_MAX = 64
/** Text that may wait for the end of the turn before whoever pushes is told to wait. */
const WAITING_CHARS_MAX = 65_536

/** Whom a stream tells how it ended. */
export interface Ending {
  done(): void
  failed(error: unknown): void
}

export type Steps = AsyncIterator<ReplyChunk> | Iterator<ReplyChunk>

export function iteratorOf(body: ReplyStream): Steps {
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}

export async function stopIterator(iterator: Steps): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // It was stopped because nobody wants it any more: its own failure interests nobody.
  }
}

// Nothing may be thrown out of here: nobody waits for it.
export async function sendStream(
  wire: Wire,
  request: Request,
  reply: Reply,
  iterator: Steps,
  ending: Ending,
): Promise<void> {
  const declared = reply.length
  const framing = declared >= 0 ? declared : framingOf(wire, request)
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
      const chunk = step.value
      assertChunk(chunk)
      if (declared >= 0) assertFits(declared, wire.bodyBytesOut + Buffer.byteLength(chunk))
      for (const piece of piecesOf(chunk)) {
        putChunk(wire, piece, framing)
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
    ending.done()
  } catch (error) {
    void stopIterator(iterator)
    ending.failed(error)
  }
}

/** @returns true when all of it was there at once; @throws what the body fails with before its first chunk */
export function sendPushed(wire: Wire, request: Request, reply: Reply, body: PushStream, ending: Ending): boolean {
  return new PushedBody(wire, request, reply, ending).begin(body)
}

class PushedBody implements Sink {
  readonly #wire: Wire
  readonly #request: Request
  readonly #reply: Reply
  readonly #ending: Ending
  readonly #framing: number
  #pushing: Pushing | undefined
  /** `begin` has not returned: what happens now is its answer. */
  #beginning = true
  #over = false
  #failure: { readonly error: unknown } | undefined
  /** It was told to wait. */
  #waits = false

  constructor(wire: Wire, request: Request, reply: Reply, ending: Ending) {
    this.#wire = wire
    this.#request = request
    this.#reply = reply
    this.#ending = ending
    this.#framing = framingOf(wire, request)
  }

  begin(body: PushStream): boolean {
    const wire = this.#wire
    const pushing = body[PUSH](this)
    this.#pushing = pushing
    wire.pushing = pushing
    if (wire.server.closing) endEndless(wire)
    pushing.resume()
    this.#beginning = false
    if (this.#failure !== undefined) throw this.#failure.error
    // The head waits for what is here at once, so that both leave in one write.
    if (!wire.headSent) setImmediate(() => this.#headAlone())
    return this.#over
  }

  // hot: once per chunk
  write(chunk: ReplyChunk | SharedChunk): boolean {
    const wire = this.#wire
    if (this.#over || wire.request !== this.#request) return false
    if (typeof chunk === 'object' && 'chunked' in chunk) {
      this.#putHead()
      wire.out += this.#framing === CHUNKED ? chunk.chunked : chunk.latin1
      wire.bodyBytesOut += chunk.latin1.length
    } else if (!this.#put(chunk)) return false
    planFlush(wire)
    return this.#hasRoom()
  }

  end(): void {
    const wire = this.#wire
    if (this.#over || wire.request !== this.#request) return
    this.#over = true
    wire.pushing = undefined
    this.#putHead()
    if (this.#framing === CHUNKED) wire.out += LAST_CHUNK
    if (!this.#beginning) this.#ending.done()
  }

  fail(error: unknown): void {
    if (this.#over || this.#wire.request !== this.#request) return
    this.#over = true
    this.#wire.pushing = undefined
    if (this.#beginning) this.#failure = { error }
    else this.#ending.failed(error)
  }

  #put(chunk: ReplyChunk): boolean {
    try {
      assertChunk(chunk)
    } catch (error) {
      this.#pushing?.stop()
      this.fail(error)
      return false
    }
    this.#putHead()
    if (chunk.length <= PIECE_BYTES) putChunk(this.#wire, chunk, this.#framing)
    else for (const piece of piecesOf(chunk)) putChunk(this.#wire, piece, this.#framing)
    return true
  }

  #putHead(): void {
    if (!this.#wire.headSent) putHead(this.#wire, this.#request, this.#reply, this.#framing)
  }

  #headAlone(): void {
    const wire = this.#wire
    if (this.#over || wire.headSent || wire.request !== this.#request) return
    this.#putHead()
    flush(wire)
  }

  #hasRoom(): boolean {
    const wire = this.#wire
    if (!wire.blocked && wire.out.length < WAITING_CHARS_MAX) return true
    if (this.#waits) return false
    this.#waits = true
    // What waits leaves at the end of this turn; only then is it known whether the kernel has taken it.
    setImmediate(() => {
      if (wire.request !== this.#request) return
      flush(wire)
      if (wire.blocked) wire.drained = this.#goOn
      else this.#goOn()
    })
    return false
  }

  readonly #goOn = (): void => {
    this.#waits = false
    if (!this.#over && this.#wire.request === this.#request) this.#pushing?.resume()
  }
}

function framingOf(wire: Wire, request: Request): number {
  if (request.version === 1) return CHUNKED
  wire.keepAlive = false
  return UNTIL_CLOSE
}

const NO_PIECES: readonly ReplyChunk[] = []

/** A long chunk in pieces, so that a slow reader is seen to make progress. */
function piecesOf(chunk: ReplyChunk): readonly ReplyChunk[] {
  if (chunk.length === 0) return NO_PIECES
  if (chunk.length <= PIECE_BYTES) return [chunk]
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk
  return Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, i) =>
    bytes.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
  )
}

/** Resolves when the client takes more, or is gone. */
function room(wire: Wire): Promise<void> {
  return new Promise((wake) => {
    wire.drained = wake
  })
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined))
}

function gone(): Error {
  return new Error('the connection is gone')
}

function assertFits(declared: number, given: number): void {
  if (given > declared) throw lengthFault(declared, given)
}

function lengthFault(declared: number, given: number): Error {
  return httpErrors.fail('GUI_HTTP_REPLY_LENGTH', { declared, given })
}
