// slash.ts: the redirect from /x to /x/, where only the second is a route. Knows the request's path and nothing of routes.

import { Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { encodeLocation } from '../answers/reply-makers.ts'

/** 308, so that method and body come along. */
export function slashRedirect(request: Request): Reply {
  return new Reply(308, null, undefined, { location: slashLocation(request) })
}

/** The same path with "/" and the query; one slash in front and no backslash, so that it cannot lead to another host. */
export function slashLocation(request: Request): string {
  const path = request.pathname.replace(/^\/[/\\]*/, '/')
  return encodeLocation(`${path}/${request.search}`)
}
