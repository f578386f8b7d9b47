// middleware.ts: what runs around everything of an App. Each gets the request and next(), and answers what next() gave,
// changed or not. next() never throws: what failed behind it has become a Reply, so headers can still be put on it.

import type { Site } from '../http/message.ts'
import { isReply, ownReply, type Reply } from '../http/reply.ts'
import type { Answer } from './answers/answer.ts'
import { toReply } from './answers/make-reply.ts'
import type { AppRequest } from './app-request.ts'
import { appErrors } from './errors.ts'
import { isThenable } from './thenable.ts'

/** Runs what stands behind this middleware; at most once for a request. */
export type Next = () => Reply | Promise<Reply>

/** @example app.use(async (request, next) => { const answer = await next(); answer.headers.set('x-a', 'b'); return answer }) */
export interface Middleware {
  (request: AppRequest, next: Next): Answer | Promise<Answer>
  /** Takes what it needs, before the first request. */
  open?(site: Site): void | Promise<void>
  close?(): void | Promise<void>
  /** Says what it would do with the request, for `guichet explain`; answers nobody. */
  explain?(request: AppRequest): MiddlewareExplanation
}

export interface MiddlewareExplanation {
  /** What it is called: "cors()". */
  readonly what: string
  /** What it does, words that may follow a colon. */
  readonly why: string
  /** When it answers itself, so that nothing behind it is asked. */
  readonly status?: number | undefined
  readonly fields?: Readonly<Record<string, string>> | undefined
}

type Replies = Reply | Promise<Reply>

/** One request's way through the middleware of an App; synchronous as long as they are. */
export class Chain {
  readonly #list: readonly Middleware[]
  readonly #request: AppRequest
  readonly #end: () => Replies
  readonly #fail: (error: unknown) => Replies

  /**
   * @param list the outermost first
   * @param end what stands behind the last one; never throws and never rejects
   * @param fail makes a Reply of an error; never throws and never rejects
   */
  constructor(list: readonly Middleware[], request: AppRequest, end: () => Replies, fail: (error: unknown) => Replies) {
    this.#list = list
    this.#request = request
    this.#end = end
    this.#fail = fail
  }

  /**
   * Runs all of it. Never throws and never rejects.
   * @param last gets what came out; never throws and never rejects
   */
  run(last: (made: Reply) => Replies): Replies {
    const made = this.#enter(0, last)
    return isReply(made) ? last(made) : made
  }

  /** @param last done with the reply of a promise before anybody sees it, which spares a promise of its own; not with a reply */
  #enter(index: number, last?: (made: Reply) => Replies): Replies {
    const middleware = this.#list[index]
    const { trace } = this.#request.inner
    const left = trace?.entered(middleware?.name)
    const made = middleware === undefined ? later(this.#end(), last) : this.#runOne(middleware, index, last)
    if (left === undefined) return made
    if (isReply(made)) left()
    else void made.then(left)
    return made
  }

  #runOne(middleware: Middleware, index: number, last: ((made: Reply) => Replies) | undefined): Replies {
    let called = false
    const next = () => {
      if (called) throw appErrors.fail('GUI_APP_NEXT_TWICE')
      called = true
      return this.#enter(index + 1)
    }
    try {
      const given = middleware(this.#request, next)
      if (isReply(given)) return ownReply(given, this.#request.inner)
      if (isThenable(given)) return this.#settle(given, last)
      return later(this.#caught(toReply(given, 'A middleware', this.#request)), last)
    } catch (error) {
      return later(this.#fail(error), last)
    }
  }

  /** One callback, not an async function: a middleware then costs the promise that it made and one more (bench: middleware). */
  #settle(given: PromiseLike<unknown>, last: ((made: Reply) => Replies) | undefined): Promise<Reply> {
    const promise = given instanceof Promise ? given : Promise.resolve(given)
    if (last === undefined) return promise.then(this.#made, this.#failed)
    return promise.then(
      (value) => handOn(this.#made(value), last),
      (error: unknown) => handOn(this.#fail(error), last),
    )
  }

  readonly #made = (value: unknown): Replies => {
    if (isReply(value)) return ownReply(value, this.#request.inner)
    try {
      return this.#caught(toReply(value, 'A middleware', this.#request))
    } catch (error) {
      return this.#fail(error)
    }
  }

  readonly #failed = (error: unknown): Replies => this.#fail(error)

  #caught(made: Replies): Replies {
    return isReply(made) ? made : made.catch(this.#failed)
  }
}

/** @param last neither throws nor rejects; without one nothing happens to the reply */
export function handOn(made: Replies, last: ((made: Reply) => Replies) | undefined): Replies {
  if (last === undefined) return made
  return isReply(made) ? last(made) : made.then(last)
}

/** A reply that is there waits for {@link Chain.run}, which hands it on itself. */
function later(made: Replies, last: ((made: Reply) => Replies) | undefined): Replies {
  return isReply(made) || last === undefined ? made : made.then(last)
}
