// middleware.ts: what runs around everything of an App. Each gets the request and next(), and answers what next() gave,
// changed or not. next() never throws: what failed behind it has become a Reply, so headers can still be put on it.

import type { Site } from '../http/message.ts'
import { isReply, type Reply } from '../http/reply.ts'
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

export interface Chain {
  readonly list: readonly Middleware[]
  /** What stands behind the last one. Never throws. */
  end(request: AppRequest): Reply | Promise<Reply>
  /** Makes a Reply of an error. Never throws. */
  fail(request: AppRequest, error: unknown): Reply | Promise<Reply>
}

/** Runs `chain` from its middleware `index` on; synchronous as long as they are. */
export function runChain(chain: Chain, request: AppRequest, index: number): Reply | Promise<Reply> {
  const middleware = chain.list[index]
  const { trace } = request.inner
  const left = trace?.entered(middleware?.name)
  const made = middleware === undefined ? chain.end(request) : runOne(middleware, chain, request, index)
  if (left === undefined) return made
  if (isReply(made)) left()
  else void made.then(left)
  return made
}

/** Never throws and never rejects. */
function runOne(middleware: Middleware, chain: Chain, request: AppRequest, index: number): Reply | Promise<Reply> {
  let called = false
  const next = () => {
    if (called) throw appErrors.fail('GUI_APP_NEXT_TWICE')
    called = true
    return runChain(chain, request, index + 1)
  }
  try {
    const given = middleware(request, next)
    if (isReply(given)) return given
    if (isThenable(given)) return settle(chain, request, given)
    return caught(chain, request, toReply(given, 'A middleware', request))
  } catch (error) {
    return chain.fail(request, error)
  }
}

/** One callback, not an async function: a middleware then costs the promise that it made and one more (bench: middleware). */
function settle(chain: Chain, request: AppRequest, given: PromiseLike<unknown>): Promise<Reply> {
  const failed = (error: unknown) => chain.fail(request, error)
  const made = (value: unknown): Reply | Promise<Reply> => {
    if (isReply(value)) return value
    try {
      return caught(chain, request, toReply(value, 'A middleware', request))
    } catch (error) {
      return failed(error)
    }
  }
  return given instanceof Promise ? given.then(made, failed) : Promise.resolve(given).then(made, failed)
}

function caught(chain: Chain, request: AppRequest, made: Reply | Promise<Reply>): Reply | Promise<Reply> {
  return isReply(made) ? made : made.catch((error: unknown) => chain.fail(request, error))
}
