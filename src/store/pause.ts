// pause.ts: waiting by the clock: a promise that time fulfils, so that tests can hold it still.

import type { Clock } from '../base/clock.ts'

/** Resolves after `ms` milliseconds. Does not keep the process alive. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.every(Math.max(1, ms), () => {
      stop()
      resolve()
    })
  })
}

/** Calls `task` once after `ms` milliseconds, unless the answer is called before. */
export function after(clock: Clock, ms: number, task: () => void): () => void {
  if (ms === Number.POSITIVE_INFINITY) return () => {}
  const stop = clock.every(Math.max(1, ms), () => {
    stop()
    task()
  })
  return stop
}

/** Milliseconds before try number `tries` (from 0): doubling up to `maxMs`, half of it by chance. */
export function backoffMs(tries: number, maxMs: number): number {
  const most = Math.min(maxMs, 2 ** Math.min(tries, 20))
  return most / 2 + (Math.random() * most) / 2
}
