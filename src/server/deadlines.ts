// deadlines.ts: one wheel for all deadlines of a server: every half second it looks at each connection's one number.
// Setting a deadline is one field written, so a request pays next to nothing for it. Knows no sockets.

import type { Clock } from '../base/clock.ts'

export interface Timed {
  /** When `expire` is due, in the wheel's time; Infinity for never. */
  deadline: number
  expire(): void
}

/** Deadlines are met up to this much late. */
export const TICK_MS = 500

export class Deadlines {
  /** Coarse time: that of the last tick. */
  now: number
  readonly #clock: Clock
  readonly #stop: () => void

  constructor(clock: Clock, timed: Iterable<Timed>, eachTick: (now: number) => void) {
    this.#clock = clock
    this.now = clock.now()
    this.#stop = clock.every(TICK_MS, () => {
      this.now = this.#clock.now()
      eachTick(this.now)
      for (const one of timed) if (one.deadline <= this.now) one.expire()
    })
  }

  /** The deadline `ms` from now. The last tick may have been a whole tick ago, and no deadline may come early. */
  in(ms: number): number {
    return this.now + TICK_MS + ms
  }

  stop(): void {
    this.#stop()
  }
}
