// rate-store.ts: how often a key was seen within its window: the interface, and the one in memory. A window begins with the
// first hit of its key, so that not all of them begin anew at the same moment. Knows no request.

import { type Clock, systemClock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'

export interface Hits {
  /** This one included. */
  readonly count: number
  /** Milliseconds since 1970, when the window is over and counting begins anew. */
  readonly resetsAtMs: number
}

/** Counts. A store that several processes share makes the limit theirs together; `hit` must be atomic. */
export interface RateStore {
  /** @param windowMs length of the window that begins when `key` has none */
  hit(key: string, windowMs: number): Hits | Promise<Hits>
  /** The last hit of `key` did not count, such as a guess at a password that was right. */
  takeBack(key: string): void | Promise<void>
  open?(site: Site): void | Promise<void>
  close?(): void | Promise<void>
}

const KEYS_MAX = 100_000

/** For one process. Bounded: when there are too many keys, the one whose window is the oldest is forgotten. */
export class MemoryRates implements RateStore {
  readonly #clock: Clock
  readonly #max: number
  readonly #windows = new Map<string, { count: number; readonly resetsAtMs: number }>()

  constructor(options: { readonly keysMax?: number; readonly clock?: Clock } = {}) {
    this.#clock = options.clock ?? systemClock
    this.#max = options.keysMax ?? KEYS_MAX
  }

  get size(): number {
    return this.#windows.size
  }

  hit(key: string, windowMs: number): Hits {
    const now = this.#clock.now()
    const held = this.#windows.get(key)
    if (held !== undefined && held.resetsAtMs > now) {
      held.count++
      return { count: held.count, resetsAtMs: held.resetsAtMs }
    }
    this.#windows.delete(key)
    this.#forget(now)
    const begun = { count: 1, resetsAtMs: now + windowMs }
    this.#windows.set(key, begun)
    return { count: 1, resetsAtMs: begun.resetsAtMs }
  }

  takeBack(key: string): void {
    const held = this.#windows.get(key)
    if (held !== undefined && held.count > 0) held.count--
  }

  /** The oldest stand first: two of them are looked at for each new one, so what is over goes faster than new ones come. */
  #forget(now: number): void {
    let looked = 0
    for (const [key, { resetsAtMs }] of this.#windows) {
      if (this.#windows.size < this.#max && (resetsAtMs > now || ++looked > 2)) return
      this.#windows.delete(key)
    }
  }
}
