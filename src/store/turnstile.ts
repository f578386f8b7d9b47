// turnstile.ts: one at a time (or a few), in order of arrival: the way to a single writer. Every wait has a deadline, and
// the line behind the turnstile a bound. Knows nothing of what is done inside.

import type { Clock } from '../base/clock.ts'
import { storeErrors } from './errors.ts'
import { after } from './pause.ts'

export interface TurnstileLimits {
  readonly clock: Clock
  /** Longest wait, milliseconds. */
  readonly waitMs: number
  /** Most that may wait at once. */
  readonly waitingMax: number
  /** How many may be inside at once; 1 without. */
  readonly places?: number
  /** What is waited for, for messages. */
  readonly what: string
}

interface Waiting {
  readonly enter: () => void
}

export class Turnstile {
  readonly #limits: TurnstileLimits
  readonly #line = new Set<Waiting>()
  readonly #places: number
  #taken = 0

  constructor(limits: TurnstileLimits) {
    this.#limits = limits
    this.#places = limits.places ?? 1
  }

  /** True when one may enter without waiting. */
  get free(): boolean {
    return this.#taken < this.#places
  }

  /** How many are inside. */
  get taken(): number {
    return this.#taken
  }

  /** Enters where nobody has to be waited for; the answer ends the turn. */
  enterNow(): (() => void) | undefined {
    if (!this.free) return undefined
    this.#taken++
    return this.#leaving()
  }

  /**
   * Resolves when it is the caller's turn; the answer ends the turn.
   * @throws GUI_STORE_WAIT, GUI_STORE_CROWD
   */
  enter(waitMs: number = this.#limits.waitMs): Promise<() => void> {
    const leave = this.enterNow()
    if (leave !== undefined) return Promise.resolve(leave)
    const { clock, waitingMax, what } = this.#limits
    if (this.#line.size >= waitingMax) {
      return Promise.reject(storeErrors.fail('GUI_STORE_CROWD', { what, waiting: this.#line.size }))
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        enter: () => {
          stop()
          resolve(this.#leaving())
        },
      }
      const stop = after(clock, waitMs, () => {
        this.#line.delete(waiting)
        reject(storeErrors.fail('GUI_STORE_WAIT', { what, ms: waitMs }))
      })
      this.#line.add(waiting)
    })
  }

  #leaving(): () => void {
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      this.#next()
    }
  }

  #next(): void {
    const [first] = this.#line
    if (first === undefined) {
      this.#taken--
      return
    }
    this.#line.delete(first)
    first.enter()
  }
}
