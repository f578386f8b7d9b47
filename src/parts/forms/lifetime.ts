// lifetime.ts: when is a request over, so that what was made for it can be given back? When its reply has been sent, or
// nobody wants it any more; never while its handler runs, even if the client has left.

import type { Finisher } from '../../app/app-request.ts'
import type { Reply, ReplyChunk, ReplyStream } from '../../http/reply.ts'

/** What is asked of a request. */
export interface Visit {
  readonly signal: AbortSignal
  onReply(finisher: Finisher): void
}

/** Calls `release` once. What it rejects with goes nowhere: the request is over. */
export function whenOver(request: Visit, release: () => Promise<void>): void {
  let over = false
  const end = (): Promise<void> => {
    if (over) return Promise.resolve()
    over = true
    return release().catch(() => {})
  }
  request.onReply((reply) => {
    const { signal } = request
    const { body } = reply
    // What is in memory needs nothing more; and a client that has left reads no stream.
    if (body === null || typeof body === 'string' || body instanceof Uint8Array || signal.aborted) return end()
    signal.addEventListener('abort', () => void end(), { once: true })
    watch(reply, body, end)
    return undefined
  })
}

/** A reply that streams may stream out of what is to be released. */
function watch(reply: Reply, body: ReplyStream, end: () => Promise<void>): void {
  const source = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
  // No generator: its return() before the first next() would run nothing of it.
  const watched: AsyncIterableIterator<ReplyChunk> = {
    [Symbol.asyncIterator]: () => watched,
    async next() {
      try {
        const step = await source.next()
        if (step.done === true) await end()
        return step
      } catch (error) {
        await end()
        throw error
      }
    },
    async return() {
      try {
        await source.return?.()
      } finally {
        await end()
      }
      return { done: true, value: undefined }
    },
  }
  reply.body = watched
}
