// clock.ts: where time enters. Nothing else under http, server or app asks the system for it, so a test can hold time still.

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Calls `task` every `periodMs`; the answer stops it. Keeps the process alive only for what somebody waits for. */
  every(periodMs: number, task: () => void, awaited?: boolean): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  every(periodMs, task, awaited = false) {
    const timer = setInterval(task, periodMs)
    if (!awaited) timer.unref()
    return () => clearInterval(timer)
  },
}

/** A clock for tests: time passes only by `advance`, and what is due runs in its order. */
export class FakeClock implements Clock {
  #now: number
  readonly #tasks = new Set<{ due: number; readonly periodMs: number; readonly task: () => void }>()

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  every(periodMs: number, task: () => void): () => void {
    const entry = { due: this.#now + periodMs, periodMs, task }
    this.#tasks.add(entry)
    return () => void this.#tasks.delete(entry)
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      let next: { due: number; readonly periodMs: number; readonly task: () => void } | undefined
      for (const entry of this.#tasks) {
        if (entry.due <= end && (next === undefined || entry.due < next.due)) next = entry
      }
      if (next === undefined) break
      this.#now = next.due
      next.due += next.periodMs
      next.task()
    }
    this.#now = end
  }
}
