// exchange.ts: what one call waits for, and how long: the caller's signal and the deadline become one signal for fetch, and
// whatever goes wrong one ClientError. Knows no URL and no body.

import { ClientError, type ClientErrorKind } from './client-error.ts'

/** Timers do not count further; a longer wait is no limit. */
const TIMER_MS_MAX = 2_147_483_647

export interface Exchange {
  /** Aborts when the caller's signal does, or when the deadline has passed. */
  readonly signal: AbortSignal
  /** Status of the answer, once its head has come. */
  status: number | undefined
  /** What `work` makes. @throws ClientError when it fails, is aborted, or takes longer than `timeoutMs` */
  until<Made>(work: () => Promise<Made>, timeoutMs?: number): Promise<Made>
  /** What to throw when `cause` kept the answer away. */
  failed(cause: unknown): ClientError
  /** What to throw for a body that is not what it should be. */
  bad(why: string, cause?: unknown): ClientError
  /** The value of a JSON text. @throws ClientError of the kind body */
  parse(text: string): unknown
  /** Lets go of the caller's signal. */
  end(): void
}

/**
 * @param what "METHOD pattern", for errors
 * @param given the caller's signal
 */
export function openExchange(what: string, given: AbortSignal | undefined): Exchange {
  const control = new AbortController()
  const { signal } = control
  const error = (kind: ClientErrorKind, says: string, cause?: unknown) =>
    new ClientError(kind, `${what}: ${says}.`, exchange.status, cause)
  const stop = () => control.abort(error('abort', 'aborted by its signal', given?.reason))

  const exchange: Exchange = {
    signal,
    status: undefined,
    async until(work, timeoutMs = 0) {
      const expire = () => control.abort(error('timeout', `no answer within ${timeoutMs} ms`))
      const timer = timeoutMs > 0 && timeoutMs <= TIMER_MS_MAX ? setTimeout(expire, timeoutMs) : undefined
      try {
        signal.throwIfAborted()
        // Raced, since a fetch that was given in place of the real one may not look at its signal.
        return await Promise.race([
          work(),
          new Promise<never>((_, reject) => {
            signal.onabort = reject
          }),
        ])
      } catch (cause) {
        throw exchange.failed(cause)
      } finally {
        signal.onabort = null
        clearTimeout(timer)
      }
    },
    failed: (cause) =>
      signal.aborted
        ? signal.reason
        : error('network', exchange.status ? 'the answer broke off' : 'the server cannot be reached', cause),
    bad: (why, cause) => error('body', `the body ${why}`, cause),
    parse(text) {
      try {
        return JSON.parse(text)
      } catch (cause) {
        throw exchange.bad('is not JSON', cause)
      }
    },
    end: () => given?.removeEventListener('abort', stop),
  }
  if (given?.aborted) stop()
  given?.addEventListener('abort', stop)
  return exchange
}
