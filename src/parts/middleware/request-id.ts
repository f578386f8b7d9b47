// request-id.ts: middleware that shows the request's id to its client, so that a report can be found in the log.

import type { Middleware } from '../../app/middleware.ts'

export interface RequestIdOptions {
  /** Name of the field. Default "x-request-id". */
  readonly header?: string
}

/** @example app.use(requestId()) */
export function requestId(options: RequestIdOptions = {}): Middleware {
  const { header = 'x-request-id' } = options
  return async function requestId(request, next) {
    const made = await next()
    made.headers.set(header, request.id)
    return made
  }
}
