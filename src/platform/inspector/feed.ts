// feed.ts: the inspector's live list as server-sent events: what is new or has changed since the last event, together in one.
// However busy the site is, a page that reads slowly gets fewer and larger events, never a queue.

import type { ReplyStream } from '../../http/reply.ts'
import type { Recorder } from './recorder.ts'
import type { Recording } from './recording.ts'

/** So that several changes of one request make one event, and a page draws at most as often as it can. */
const TOGETHER_MS = 40
const SILENCE_MS = 15_000

/** The feeds that are open, so that a stop need not wait for pages that are only looked at. */
export class Feeds {
  readonly #open = new Set<Feed>()
  readonly #recorder: Recorder

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  add(): ReplyStream {
    const feed = new Feed(this.#recorder, () => void this.#open.delete(feed))
    this.#open.add(feed)
    return feed
  }

  close(): void {
    for (const feed of this.#open) void feed.return()
  }
}

class Feed implements AsyncIterableIterator<string> {
  readonly #changed = new Set<Recording>()
  #cleared = false
  #ended = false
  #first = true
  #wake: (() => void) | undefined
  readonly #stopListening: () => void
  readonly #forget: () => void

  constructor(recorder: Recorder, forget: () => void) {
    this.#forget = forget
    this.#stopListening = recorder.listen((recording) => {
      if (recording === undefined) {
        this.#cleared = true
        this.#changed.clear()
      } else this.#changed.add(recording)
      this.#rouse()
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<string>> {
    if (this.#first) {
      this.#first = false
      return { done: false, value: 'retry: 700\n: here\n\n' }
    }
    if (!this.#due()) await this.#woken(SILENCE_MS)
    if (!this.#due() && !this.#ended) return { done: false, value: ': still here\n\n' }
    if (!this.#ended) await this.#woken(TOGETHER_MS)
    if (this.#ended) return { done: true, value: undefined }
    return { done: false, value: this.#event() }
  }

  async return(): Promise<IteratorResult<string>> {
    this.#ended = true
    this.#stopListening()
    this.#forget()
    this.#rouse()
    return { done: true, value: undefined }
  }

  #due(): boolean {
    return this.#ended || this.#cleared || this.#changed.size > 0
  }

  #event(): string {
    const rows = [...this.#changed].sort((a, b) => a.n - b.n).map((recording) => recording.summary)
    const data = JSON.stringify({ cleared: this.#cleared, rows })
    this.#changed.clear()
    this.#cleared = false
    return `data: ${data}\n\n`
  }

  /** Until something happens, at the longest for `ms`; the short wait only ends early when all ends. */
  #woken(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms)
      timer.unref()
      const wake = () => {
        if (ms === SILENCE_MS || this.#ended) done()
      }
      this.#wake = wake
      function done(): void {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #rouse(): void {
    this.#wake?.()
  }
}
