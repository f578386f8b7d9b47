// push.ts: bodies that hand over what they have when they have it, instead of being asked for each chunk: a chunk then
// costs no promise, and one that many readers get is made into bytes once. Pure; knows no socket.

import { encodeChunk, latin1Of } from './chunked.ts'
import type { ReplyChunk } from './reply.ts'

export const PUSH = Symbol.for('guichet.push')

/** Where a body writes. */
export interface Sink {
  /** Takes the chunk in any case; it leaves at the end of this turn. @returns false when the reader is behind: then wait for {@link Pushing.resume} */
  write(chunk: ReplyChunk | SharedChunk): boolean
  /** The body is complete. */
  end(): void
  /** The body breaks off. */
  fail(error: unknown): void
}

/** A body under way, as its reader steers it. */
export interface Pushing {
  /** Begins, or goes on. May write, end or fail before it returns. */
  resume(): void
  /** Nobody reads any more: gives back what the body holds, also of one that has not begun. */
  stop(): void
  /** It goes on until the request's signal aborts: nobody can wait for its end. */
  readonly endless?: boolean
}

/** Can be iterated too, by whoever knows nothing of sinks; once, in one of the two ways. */
export interface PushStream extends AsyncIterable<ReplyChunk> {
  [PUSH](sink: Sink): Pushing
}

export function isPushStream(body: object): body is PushStream {
  return PUSH in body
}

/** A chunk for many readers, made once: as text, and as what goes over the wire, one character for each byte. */
export class SharedChunk {
  readonly text: string
  readonly latin1: string
  readonly chunked: string

  constructor(text: string) {
    this.text = text
    this.latin1 = latin1Of(text)
    // Flat: a text that is joined of pieces would be joined again for every reader.
    this.chunked = Buffer.from(encodeChunk(this.latin1), 'latin1').toString('latin1')
  }
}

type Step = IteratorResult<ReplyChunk, undefined>

const END: Step = { done: true, value: undefined }

interface Waiting {
  resolve(step: Step): void
  reject(error: unknown): void
}

/** The same body as an iterator: it goes on only when it is asked. */
export class Pulled implements AsyncIterableIterator<ReplyChunk>, Sink {
  readonly #pushing: Pushing
  readonly #chunks: ReplyChunk[] = []
  #over = false
  /** Not told to anybody yet. */
  #failure: { readonly error: unknown } | undefined
  #waiting: Waiting | undefined

  constructor(stream: PushStream) {
    this.#pushing = stream[PUSH](this)
  }

  next(): Promise<Step> {
    const value = this.#chunks.shift()
    if (value !== undefined) return Promise.resolve({ done: false, value })
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) return Promise.reject(failure.error)
    if (this.#over) return Promise.resolve(END)
    const waiting = new Promise<Step>((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
    this.#pushing.resume()
    return waiting
  }

  return(): Promise<Step> {
    this.#over = true
    this.#chunks.length = 0
    this.#failure = undefined
    this.#taken()?.resolve(END)
    this.#pushing.stop()
    return Promise.resolve(END)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  write(chunk: ReplyChunk | SharedChunk): boolean {
    const value = chunk instanceof SharedChunk ? chunk.text : chunk
    const waiting = this.#taken()
    if (waiting === undefined) this.#chunks.push(value)
    else waiting.resolve({ done: false, value })
    return false
  }

  end(): void {
    this.#over = true
    this.#taken()?.resolve(END)
  }

  fail(error: unknown): void {
    this.#over = true
    const waiting = this.#taken()
    if (waiting === undefined) this.#failure = { error }
    else waiting.reject(error)
  }

  #taken(): Waiting | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }
}
