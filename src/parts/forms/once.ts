// once.ts: a form that is sent twice (a double click, a reload) counts once: the second gets what the first one got. By a
// random id in the form and what was written in it, so that what was changed and sent again is another one.

import { createHash, randomBytes } from 'node:crypto'
import { type Clock, systemClock } from '../../base/clock.ts'
import type { Posted } from './read-form.ts'

/** How sending a form ended: where it led; null when it led nowhere. */
export interface Outcome {
  readonly redirect: { readonly status: number; readonly location: string } | null
}

/** Where forms that were sent are remembered. One for several processes takes the place of memory's. */
export interface OnceStore {
  /**
   * Takes `id` for the caller, who then calls {@link settle}; or, when it is taken, waits until that one is settled.
   * @param forMs how long to remember it, milliseconds
   * @returns undefined when the caller has it now
   */
  claim(id: string, forMs: number): Promise<Outcome | undefined>
  /** Says how it ended; undefined when it came to nothing, and the next one may try. */
  settle(id: string, outcome: Outcome | undefined): void | Promise<void>
}

interface Kept {
  readonly until: number
  /** Undefined while it is under way. */
  outcome: Outcome | undefined
  readonly settled: Promise<Outcome | undefined>
  readonly settle: (outcome: Outcome | undefined) => void
}

const ID_BYTES = 16

/** A new id; it is remembered only when the form comes back with it. */
export function newOnceId(): string {
  return randomBytes(ID_BYTES).toString('base64url')
}

/** What stands for one sending of a form; undefined without an id of ours. */
export function onceKey(place: string, id: string | undefined, posted: Posted): string | undefined {
  if (id === undefined || !/^[\w-]{22}$/.test(id)) return undefined
  const files = [...posted.uploads].map(([name, list]) => [
    name,
    list.map((file) => [file.name, file.type, file.size, file.sha256]),
  ])
  const content = JSON.stringify([place, id, [...posted.texts], files])
  return createHash('sha256').update(content).digest('base64url')
}

/** Remembers in the memory of this process; the oldest is forgotten first. */
export class MemoryOnceStore implements OnceStore {
  readonly #kept = new Map<string, Kept>()
  readonly #max: number
  readonly #clock: Clock

  constructor(max: number, clock: Clock = systemClock) {
    this.#max = max
    this.#clock = clock
  }

  async claim(id: string, forMs: number): Promise<Outcome | undefined> {
    const now = this.#clock.now()
    for (let kept = this.#kept.get(id); kept !== undefined && kept.until > now; kept = this.#kept.get(id)) {
      const outcome = kept.outcome ?? (await kept.settled)
      // The first one came to nothing: of those that waited one is the next.
      if (outcome !== undefined) return outcome
    }
    this.#keep(id, now, forMs)
    return undefined
  }

  settle(id: string, outcome: Outcome | undefined): void {
    const kept = this.#kept.get(id)
    if (kept === undefined) return
    kept.outcome = outcome
    if (outcome === undefined) this.#kept.delete(id)
    kept.settle(outcome)
  }

  #keep(id: string, now: number, forMs: number): void {
    // Oldest first: all of a form have the same time to live.
    for (const [oldest, { until }] of this.#kept) {
      if (until > now && this.#kept.size < this.#max) break
      this.#forget(oldest)
    }
    let settle: Kept['settle'] = () => {}
    const settled = new Promise<Outcome | undefined>((resolve) => {
      settle = resolve
    })
    this.#kept.delete(id)
    this.#kept.set(id, { until: now + forMs, outcome: undefined, settled, settle })
  }

  #forget(id: string): void {
    this.#kept.get(id)?.settle(undefined)
    this.#kept.delete(id)
  }
}
