// body-queue.ts: the streamed body of a reply, between a ServerResponse that writes and a server that reads: the writer
// is asked for more only when everything it gave has been taken. Knows neither of the two.

import type { ReplyChunk } from '../../http/reply.ts'

export interface QueueOwner {
  /** Resolves when the exchange may end, though its last byte was given; undefined when it may at once. */
  rest(): Promise<void> | undefined
  /** The reader wants nothing more, before the end. */
  stopped(): void
}

export class BodyQueue implements AsyncIterableIterator<ReplyChunk> {
  readonly #owner: QueueOwner
  #chunks: ReplyChunk[] = []
  /** How many of them were read: taking each off the front would move all others, 200,000 after as many small writes. */
  #read = 0
  #taken: (() => void) | undefined
  #ended = false
  #error: unknown
  #wake: (() => void) | undefined

  constructor(owner: QueueOwner) {
    this.#owner = owner
  }

  /** @param taken called when all of it was read */
  give(chunks: readonly ReplyChunk[], taken?: () => void): void {
    // One by one: so many arguments as there may be writes in one turn no call can take.
    for (const chunk of chunks) this.#chunks.push(chunk)
    this.#taken = taken
    this.#rouse()
  }

  end(): void {
    this.#ended = true
    this.#rouse()
  }

  fail(error: unknown): void {
    if (this.#ended) return
    this.#error ??= error
    this.#rouse()
  }

  async next(): Promise<IteratorResult<ReplyChunk, undefined>> {
    for (;;) {
      const chunk = this.#take()
      if (chunk !== undefined) return { done: false, value: chunk }
      if (this.#error !== undefined) throw this.#error
      if (this.#ended) break
      this.#askForMore()
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
    await this.#owner.rest()
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<ReplyChunk, undefined>> {
    this.#chunks = []
    this.#read = 0
    this.#owner.stopped()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(): ReplyChunk | undefined {
    const chunk = this.#chunks[this.#read]
    if (chunk === undefined) {
      this.#chunks = []
      this.#read = 0
      return undefined
    }
    // Its memory is not held any longer.
    this.#chunks[this.#read++] = ''
    return chunk
  }

  /** In a turn of its own: what the handler's callbacks throw is not the reader's. */
  #askForMore(): void {
    const taken = this.#taken
    this.#taken = undefined
    if (taken !== undefined) process.nextTick(taken)
  }

  #rouse(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
