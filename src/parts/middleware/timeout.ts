// timeout.ts: middleware that bounds how long a handler may take to begin its answer: 503 then, and the request's signal
// aborts so that the handler can stop. What it answers too late is dropped. A stream that has begun may go on.

import type { Middleware } from '../../app/middleware.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { dropBody, type Reply } from '../../http/reply.ts'
import { middlewareErrors } from './errors.ts'

export interface TimeoutOptions {
  /** Milliseconds. Default 30 000; nginx waits 60 s for what is behind it, Heroku 30 s. */
  readonly ms?: number
  /** @internal */
  readonly clock?: Clock
}

const TIMEOUT_MS = 30_000

/**
 * @throws GUI_MIDDLEWARE_TIMEOUT_OPTION unless `ms` is a whole number above 0
 * @example app.use(timeout({ ms: 10_000 }))
 */
export function timeout(options: TimeoutOptions = {}): Middleware {
  const { ms = TIMEOUT_MS, clock = systemClock } = options
  // Beyond 2^31 - 1 a timer of Node.js fires at once.
  if (!Number.isInteger(ms) || ms <= 0 || ms > 2_147_483_647)
    throw middlewareErrors.fail('GUI_MIDDLEWARE_TIMEOUT_OPTION', { given: String(ms) })
  return function timeout(request, next) {
    const making = next()
    if (!(making instanceof Promise)) return making
    return new Promise<Reply>((resolve, reject) => {
      let late = false
      const stop = clock.every(ms, () => {
        stop()
        late = true
        const error = middlewareErrors.fail('GUI_MIDDLEWARE_TIMEOUT', { ms })
        request.inner.giveUp(error)
        reject(error)
      })
      // next() never throws.
      void making.then((made) => {
        stop()
        if (late) dropBody(made.body)
        else resolve(made)
      })
    })
  }
}
