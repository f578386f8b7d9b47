// pause.ts: waiting by the clock: a promise that time fulfils, so that tests can hold it still.

import type { Clock } from '../base/clock.ts'

/** Resolves after `ms` milliseconds. A program with nothing else to do waits for it: its work goes on then. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop()
      resolve()
    }
    const stop = clock.every(Math.max(1, ms), done, true)
  })
}

/** Calls `task` once after `ms` milliseconds, unless the answer is called before. Does not keep the process alive. */
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
