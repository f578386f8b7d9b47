// middleware.ts: what runs around everything of an App. Each gets the request and next(), and answers what next() gave,
// changed or not. next() never throws: what failed behind it has become a Reply, so headers can still be put on it.

import { isGuichetError } from '../base/errors.ts'
import type { Site } from '../http/message.ts'
import { isReply, ownReply, type Reply } from '../http/reply.ts'
import type { Answer } from './answers/answer.ts'
import { describe } from './answers/encode-json.ts'
import { toReply } from './answers/make-reply.ts'
import type { AppRequest } from './app-request.ts'
import { appErrors } from './errors.ts'
import { nearPlace, placed } from './failure-place.ts'
import type { Origin } from './routing/origin.ts'
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
  readonly #origins: readonly Origin[]
  readonly #request: AppRequest
  readonly #end: () => Replies
  readonly #fail: (error: unknown) => Replies

  /**
   * @param list the outermost first
   * @param origins where each of them was registered, as far as that is known
   * @param end what stands behind the last one; never throws and never rejects
   * @param fail makes a Reply of an error; never throws and never rejects
   */
  constructor(
    list: readonly Middleware[],
    origins: readonly Origin[],
    request: AppRequest,
    end: () => Replies,
    fail: (error: unknown) => Replies,
  ) {
    this.#list = list
    this.#origins = origins
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
      if (called) throw appErrors.fail('GUI_APP_NEXT_TWICE', { who: this.#name(index) })
      called = true
      return this.#enter(index + 1)
    }
    try {
      const given = middleware(this.#request, next)
      if (isReply(given)) return ownReply(given, this.#request.inner)
      if (isThenable(given)) return this.#settle(given, index, last)
      return later(this.#answer(given, index), last)
    } catch (error) {
      return later(this.#fail(error), last)
    }
  }

  /** One callback, not an async function: a middleware then costs the promise that it made and one more (bench: middleware). */
  #settle(given: PromiseLike<unknown>, index: number, last: ((made: Reply) => Replies) | undefined): Promise<Reply> {
    const promise = given instanceof Promise ? given : Promise.resolve(given)
    if (last === undefined) return promise.then((value) => this.#made(value, index), this.#failed)
    return promise.then(
      (value) => handOn(this.#made(value, index), last),
      (error: unknown) => handOn(this.#fail(error), last),
    )
  }

  #made(value: unknown, index: number): Replies {
    if (isReply(value)) return ownReply(value, this.#request.inner)
    try {
      return this.#answer(value, index)
    } catch (error) {
      return this.#fail(error)
    }
  }

  /** @throws GUI_APP_ANSWER naming the middleware and where it was registered */
  #answer(value: unknown, index: number): Replies {
    try {
      return this.#caught(toReply(value, 'A middleware', this.#request))
    } catch (error) {
      if (!isGuichetError(error) || error.code !== 'GUI_APP_ANSWER') throw error
      const named = appErrors.fail('GUI_APP_ANSWER', { who: this.#name(index), given: describe(value) })
      throw placed(named, this.#origins[index])
    }
  }

  /** For messages. */
  #name(index: number): string {
    const name = this.#list[index]?.name ?? ''
    const place = nearPlace(this.#origins[index], this.#request.home.site)
    return `${name === '' ? 'A middleware' : `The middleware "${name}"`}${place === undefined ? '' : ` (${place})`}`
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
