// failure.ts: what was thrown -> the reply its client gets. HttpErrors say what their author wrote; errors out of our
// tables speak to the one who is to blame; of anything else the client learns only the id under which it is logged.

import { isGuichetError } from '../base/errors.ts'
import { isHttpError } from '../http/http-error.ts'
import type { Site } from '../http/message.ts'
import { dropBody, JSON_TYPE, Reply } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { CLIENT_LEFT, STATUS_TEXT } from '../http/status.ts'
import { appErrors } from './errors.ts'
import { errorPage } from './pages/error-page.ts'
import { insteadOfThrowing, thrownSentence } from './thrown.ts'

const PROBLEM = 'application/problem+json'

/** Who wants to see what ended a request: a test. */
export const failureTakers = new WeakMap<Request, (error: unknown) => void>()

/** Makes the reply for `error`, and logs what is no client's fault. Never throws. @param site that of the App */
export function failureReply(request: Request, error: unknown, site?: Site): Reply {
  try {
    if (isHttpError(error)) return httpErrorReply(request, error)
    if (isGuichetError(error) && error.blame === 'peer') {
      request.log.debug({ err: error, id: request.id, code: error.code }, error.message)
      return errorPage(request, { status: error.status, says: error.message, hint: error.hint })
    }
    if (request.endedBy(error)) {
      request.log.debug({ err: error, id: request.id }, 'The client left before it was answered.')
      return new Reply(CLIENT_LEFT, null)
    }
    failureTakers.get(request)?.(error)
    logFailure(request, error)
    const status = isGuichetError(error) ? error.status : 500
    return site?.explain?.(request, error, status) ?? errorPage(request, { status })
  } catch (second) {
    logFailure(request, second)
    return errorPage(request, { status: 500 })
  }
}

/** What has been logged already, while somebody may throw it again. */
const logged = new WeakSet<object>()

/** In development the terminal shows a fault of the program even where onError made a page of it and logged nothing. */
export function tellDeveloper(request: Request, error: unknown, site: Site | undefined): void {
  if (site?.mode !== 'dev' || isHttpError(error) || (isGuichetError(error) && error.blame === 'peer')) return
  if (request.endedBy(error) || (typeof error === 'object' && error !== null && logged.has(error))) return
  logFailure(request, error)
}

/** Logs `error` with the request it ended; guichet's own errors tell what to do. */
export function logFailure(request: Request, error: unknown): void {
  if (typeof error === 'object' && error !== null) logged.add(error)
  const { id, method, pathname: path } = request
  if (error instanceof Error) {
    const hint = isGuichetError(error) ? { code: error.code, hint: error.hint } : {}
    request.log.error({ err: error, id, method, path, ...hint }, error.message)
    return
  }
  const hint = insteadOfThrowing(error)
  request.log.error({ id, method, path, ...(hint === undefined ? {} : { hint }) }, thrownSentence(error))
}

function httpErrorReply(
  request: Request,
  error: { status: number; detail: unknown; headers: Readonly<Record<string, string>> | undefined },
): Reply {
  const { status, headers } = error
  // An Error has nothing that JSON would show.
  const detail = error.detail instanceof Error ? error.detail.message : error.detail
  const made =
    typeof detail === 'object' && detail !== null
      ? detailReply(request, status, detail)
      : errorPage(request, { status, says: detail === undefined || detail === null ? undefined : String(detail) })
  if (headers !== undefined) for (const [name, value] of Object.entries(headers)) made.headers.set(name, value)
  return made
}

/** What the author wrote, as it is; to a client that names the format, as the problem details of RFC 9457. */
function detailReply(request: Request, status: number, detail: object): Reply {
  const accept = request.headers.get('accept') ?? ''
  const vary = { vary: 'Accept' }
  if (!accept.includes(PROBLEM)) return new Reply(status, JSON.stringify(detail), JSON_TYPE, vary)
  const problem = { type: 'about:blank', title: STATUS_TEXT[status] ?? `Status ${status}`, ...detail, status }
  return new Reply(status, JSON.stringify(problem), PROBLEM, vary)
}

/** The last word on `made` failed; nobody will read it. */
export function unfinished(request: Request, made: Reply, error: unknown, site: Site | undefined): Reply {
  dropBody(made.body)
  // Ours says itself what to do, such as that a session is too large for a cookie.
  if (isGuichetError(error)) return failureReply(request, error, site)
  const who = `${request.method} ${request.pathname}`
  return failureReply(request, appErrors.fail('GUI_APP_FINISH', { who }, error), site)
}

export function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null ? (error as { status?: unknown; blame?: unknown }) : {}
  return typeof status.status === 'number' && status.blame !== undefined ? status.status : 500
}

/** What belongs to the status of `error`, such as Allow, for whoever made the page. */
export function keepHeaders(made: Reply, error: unknown): Reply {
  if (!isHttpError(error) || error.headers === undefined) return made
  for (const [name, value] of Object.entries(error.headers)) if (!made.headers.has(name)) made.headers.set(name, value)
  return made
}
