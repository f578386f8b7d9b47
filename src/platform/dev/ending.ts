// ending.ts: streams of events end when their process is replaced: browsers ask again by themselves, and no process has to
// wait for what would never end. Everything else is left to finish.

import { copyReply, type Reply, type ReplyChunk, type ReplyStream } from '../../http/reply.ts'

export class Ending {
  #end: () => void = () => {}
  readonly #ended = new Promise<undefined>((resolve) => {
    this.#end = () => resolve(undefined)
  })

  /** Now. */
  end(): void {
    this.#end()
  }

  /** The reply, which will end then if it is a stream of events. */
  watch(reply: Reply): Reply {
    const { body } = reply
    if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return reply
    if (reply.headers.get('content-type')?.startsWith('text/event-stream') !== true) return reply
    const made = copyReply(reply)
    made.body = this.#until(body)
    return made
  }

  async *#until(body: ReplyStream): AsyncGenerator<ReplyChunk> {
    const iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
    try {
      for (;;) {
        const step = await Promise.race([iterator.next(), this.#ended])
        if (step === undefined || step.done === true) return
        yield step.value
      }
    } finally {
      // It may be waiting for its next value, which nobody waits for any more.
      void Promise.resolve(iterator.return?.()).catch(() => {})
    }
  }
}
