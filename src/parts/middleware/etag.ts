// etag.ts: middleware that tells versions of small answers apart by their content, so that a client that has one already is
// answered 304. RFC 9110 §8.8.3 and §13. Streams and large bodies pass as they are.

import type { Middleware } from '../../app/middleware.ts'
import { weighConditions } from '../../http/conditional.ts'
import { Reply } from '../../http/reply.ts'

export interface EtagOptions {
  /** Largest body that gets a tag, bytes. Default 1 MiB: hashing it costs about a millisecond. */
  readonly bytesMax?: number
}

const BYTES_MAX = 1_048_576
/** What goes with a 304 as it would with the 200 (RFC 9110 §15.4.5). */
const KEPT = ['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary', 'set-cookie']

/** @example app.use(etag()) */
export function etag(options: EtagOptions = {}): Middleware {
  const { bytesMax = BYTES_MAX } = options
  return async function etag(request, next) {
    const made = await next()
    const { body, status, headers } = made
    if (status !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return made
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) return made
    if (body.length > bytesMax || /\bno-store\b/i.test(headers.get('cache-control') ?? '')) return made
    if (!headers.has('etag')) headers.set('etag', `"${digestOf(body)}"`)
    const tag = headers.get('etag') ?? ''
    const verdict = weighConditions(request.method, request.headers, { etag: tag, modifiedMs: Number.NaN })
    if (verdict !== 'not-modified') return made
    const unchanged = new Reply(304, null, undefined, {})
    for (const name of KEPT) for (const value of headers.getAll(name)) unchanged.headers.append(name, value)
    return unchanged
  }
}

function digestOf(body: string | Uint8Array): string {
  const { createHash } = process.getBuiltinModule('node:crypto')
  return createHash('sha256').update(body).digest('base64url').slice(0, 27)
}
