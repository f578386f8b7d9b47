// pump.ts: an iterator of the user's, written to a sink as fast as it gives and the reader takes: one value asked for at a
// time, one callback for each, no promise and no timer of ours. What sse() and streamed answers are made of. Knows no socket.

import { systemClock } from '../../base/clock.ts'
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
/** Or after so long: what is made slowly leaves as it is made. */
const STEPS_MS_MAX = 5

export class Pump implements Feed {
  readonly #source: Source
  readonly #sink: Sink
  readonly #encode: (value: unknown) => ReplyChunk | PromiseLike<ReplyChunk>
  /** A value has been asked for and is not here yet, or shall not be asked for yet. */
  #asked = false
  #behind = true
  #over = false
  /** The turn of the last value, how many came in it, and since when. */
  #turn = -1
  #steps = 0
  #since = 0
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
  }

  resume(): void {
    this.#behind = false
    const first = this.#first
    this.#first = undefined
    if (first !== undefined) this.#put(first)
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
      let step: unknown
      try {
        step = this.#source.next()
        if (isThenable(step)) {
          this.#asked = true
          step.then(this.#came, this.#failed)
          return
        }
      } catch (error) {
        this.#fail(error)
        return
      }
      this.#take(step as IteratorResult<unknown>) // what next() of a sync iterator gives
    }
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
    let chunk: ReplyChunk | PromiseLike<ReplyChunk>
    try {
      if (step.done === true) {
        this.#over = true
        this.#sink.end()
        return
      }
      chunk = this.#encode(step.value)
    } catch (error) {
      this.#leave()
      this.#fail(error)
      return
    }
    if (isThenable(chunk)) {
      this.#asked = true
      chunk.then(this.#made, this.#failed)
    } else this.#put(chunk as ReplyChunk) // no promise of one
  }

  readonly #made = (chunk: ReplyChunk): void => {
    this.#asked = false
    if (this.#over) return
    this.#put(chunk)
    this.#ask()
  }

  /**
   * The first value of a turn leaves before the next one is asked for, which may take its time; those that follow at once
   * leave together. Each pump plans for itself: what the source finds in an AsyncLocalStorage is its own.
   */
  #put(chunk: ReplyChunk): void {
    this.write(chunk)
    if (this.#behind) return
    if (this.#turn !== thisTurn()) {
      this.#turn = turn
      this.#steps = 1
      this.#asked = true
      // Behind the writes of this turn, which are planned already.
      process.nextTick(this.#goOn)
      return
    }
    if (++this.#steps === 2) this.#since = systemClock.now()
    else if (this.#steps >= STEPS_MAX || systemClock.now() - this.#since >= STEPS_MS_MAX) {
      this.#asked = true
      setImmediate(this.#goOn)
    }
  }

  readonly #goOn = (): void => {
    this.#asked = false
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

/** Counts the turns of the event loop in which values came, for all pumps. */
let turn = 0
let turnEnds = false

function thisTurn(): number {
  if (!turnEnds) {
    turnEnds = true
    setImmediate(endTurn)
  }
  return turn
}

function endTurn(): void {
  turn++
  turnEnds = false
}

function ignore(): void {}
