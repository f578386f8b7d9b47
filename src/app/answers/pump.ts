// pump.ts: an iterator of the user's, written to a sink as fast as it gives and the reader takes: one value asked for at a
// time, one callback for each and no promise of ours. What sse() and streamed answers are made of. Knows no socket.

import type { Pushing, Sink } from '../../http/push.ts'
import type { ReplyChunk } from '../../http/reply.ts'
import { isThenable } from '../thenable.ts'

/** What writes to a sink by itself, and may be asked to write something else in between. */
export interface Feed extends Pushing {
  /** The reader takes what comes. */
  readonly isAwaited: boolean
  /** Something besides the values, such as a comment. */
  write(text: string): void
}

type Source = AsyncIterator<unknown> | Iterator<unknown>

/** After so many values the rest of the program has its turn: an iterator may always have more. */
const STEPS_MAX = 64

export class Pump implements Feed {
  readonly #source: Source
  readonly #sink: Sink
  readonly #encode: (value: unknown) => ReplyChunk | PromiseLike<ReplyChunk>
  /** A value has been asked for and is not here yet. */
  #asked = false
  #behind = true
  #over = false
  #steps = 0
  #first: ReplyChunk | undefined

  /** @param first goes out before the first value is asked for */
  constructor(
    source: Source,
    sink: Sink,
    encode: (value: unknown) => ReplyChunk | PromiseLike<ReplyChunk>,
    first?: ReplyChunk,
  ) {
    this.#source = source
    this.#sink = sink
    this.#encode = encode
    this.#first = first
  }

  get isAwaited(): boolean {
    return !this.#behind && !this.#over
  }

  write(chunk: ReplyChunk): void {
    this.#behind = !this.#sink.write(chunk)
    this.#sink.flush()
  }

  resume(): void {
    this.#behind = false
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) this.write(first)
    this.#ask()
  }

  stop(): void {
    if (this.#over) return
    this.#over = true
    this.#leave()
  }

  // hot: once per value
  #ask(): void {
    while (!this.#asked && !this.#behind && !this.#over) {
      if (++this.#steps === STEPS_MAX) {
        this.#rest()
        return
      }
      let step: unknown
      try {
        step = this.#source.next()
      } catch (error) {
        this.#fail(error)
        return
      }
      if (isThenable(step)) {
        this.#asked = true
        step.then(this.#came, this.#failed)
        return
      }
      this.#take(step as IteratorResult<unknown>) // what next() of a sync iterator gives
    }
  }

  #rest(): void {
    this.#asked = true
    setImmediate(() => {
      this.#asked = false
      this.#steps = 0
      this.#ask()
    })
  }

  readonly #came = (step: unknown): void => {
    this.#asked = false
    if (this.#over) return
    this.#take(step as IteratorResult<unknown>) // what the promise of next() gives
    this.#ask()
  }

  readonly #failed = (error: unknown): void => {
    this.#asked = false
    this.#fail(error)
  }

  #take(step: IteratorResult<unknown>): void {
    if (step.done === true) {
      this.#over = true
      this.#sink.end()
      return
    }
    let chunk: ReplyChunk | PromiseLike<ReplyChunk>
    try {
      chunk = this.#encode(step.value)
    } catch (error) {
      this.#leave()
      this.#fail(error)
      return
    }
    if (isThenable(chunk)) {
      this.#asked = true
      chunk.then(this.#made, this.#failed)
    } else this.write(chunk as ReplyChunk) // no promise of one
  }

  readonly #made = (chunk: ReplyChunk): void => {
    this.#asked = false
    if (this.#over) return
    this.write(chunk)
    this.#ask()
  }

  #fail(error: unknown): void {
    if (this.#over) return
    this.#over = true
    this.#sink.fail(error)
  }

  /** The source is told, but not waited for. */
  #leave(): void {
    try {
      Promise.resolve(this.#source.return?.()).catch(ignore)
    } catch {
      // A source that fails while it is left has nobody who could be told.
    }
  }
}

function ignore(): void {}
