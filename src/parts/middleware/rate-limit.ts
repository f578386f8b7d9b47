// rate-limit.ts: middleware that lets each client do so much in so much time, and answers 429 beyond (RFC 6585 §4), saying
// when it may come again (Retry-After, and the RateLimit fields of draft-ietf-httpapi-ratelimit-headers).

import type { AppRequest } from '../../app/app-request.ts'
import type { Middleware } from '../../app/middleware.ts'
import { boundedKey, networkOf } from '../../app/visitor/rate-key.ts'
import { type Hits, MemoryRates, type RateStore } from '../../app/visitor/rate-store.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { HttpError } from '../../http/http-error.ts'
import type { Site } from '../../http/message.ts'
import { copyReply, type Reply } from '../../http/reply.ts'
import { middlewareErrors } from './errors.ts'

export interface RateLimitOptions {
  /** Requests that a client may make in a window. */
  readonly limit: number
  /** Length of a window, seconds. Default 60. */
  readonly windowS?: number
  /** Who counts as one: its address without (of IPv6 the first 64 bits). undefined: this request does not count. */
  readonly by?: (request: AppRequest) => string | undefined
  /** Name in the RateLimit fields, and of the counters in a shared store. Default "default". */
  readonly name?: string
  /** Where hits are counted; in this process without. */
  readonly store?: RateStore
  /** @internal */
  readonly clock?: Clock
}

/**
 * @throws GUI_MIDDLEWARE_RATE unless `limit` is a whole number and `windowS` lies above 0
 * @example app.use(rateLimit({ limit: 100, windowS: 60 }))
 */
export function rateLimit(options: RateLimitOptions): Middleware {
  const { limit, windowS = 60, by = ({ ip }) => networkOf(ip), name = 'default', clock = systemClock } = options
  if (
    !Number.isInteger(limit) ||
    limit < 1 ||
    !(windowS > 0 && Number.isFinite(windowS)) ||
    !/^[a-z][\w-]*$/i.test(name)
  ) {
    throw middlewareErrors.fail('GUI_MIDDLEWARE_RATE', { limit: String(limit), window: String(windowS), name })
  }
  const store: RateStore = options.store ?? new MemoryRates({ clock })
  const policy = `"${name}";q=${limit};w=${Math.ceil(windowS)}`
  const tell = ({ count, resetsAtMs }: Hits): Record<string, string> => {
    const left = Math.max(0, limit - count)
    const inS = Math.max(0, Math.ceil((resetsAtMs - clock.now()) / 1000))
    const fields = { 'ratelimit-policy': policy, ratelimit: `"${name}";r=${left};t=${inS}` }
    return count > limit ? { ...fields, 'retry-after': String(Math.max(1, inS)) } : fields
  }
  const limiting: Middleware = async function rateLimit(request, next): Promise<Reply> {
    const key = by(request)
    if (key === undefined) return next()
    const hits = await store.hit(`${name}:${boundedKey(key)}`, windowS * 1000)
    const fields = tell(hits)
    if (hits.count > limit) throw new HttpError(429, undefined, fields)
    // A copy, for the handler may keep its Reply for the next client; not set, for a limiter within may have said its own.
    const made = copyReply(await next())
    for (const [field, value] of Object.entries(fields)) made.headers.append(field, value)
    return made
  }
  return Object.assign(limiting, { open: (site: Site) => store.open?.(site), close: () => store.close?.() })
}
