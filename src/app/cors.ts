// cors.ts: middleware that lets pages of other origins read answers (the CORS protocol, fetch.spec.whatwg.org §3.3).
// Off unless used. A preflight is answered here; every other answer, errors included, gets its fields.

import { Reply } from '../http/reply.ts'
import type { AppRequest } from './app-request.ts'
import { appErrors } from './errors.ts'
import type { Middleware } from './middleware.ts'
import { trustOrigin } from './visitor/csrf.ts'

export interface CorsOptions {
  /** Origins that may read: "*" for all, one, several, or a function that decides. Default "*". */
  readonly origin?: string | readonly string[] | ((origin: string, request: AppRequest) => boolean)
  /** Methods allowed besides GET, HEAD and POST. Default all that routes can have. */
  readonly methods?: readonly string[]
  /** Request headers allowed; left out: those that the preflight asks for. */
  readonly headers?: readonly string[]
  /** Response headers that scripts may read besides the usual ones. */
  readonly expose?: readonly string[]
  /** Let cookies and HTTP authentication come along; needs origins by name. Default false. */
  readonly credentials?: boolean
  /** How long a browser may keep the preflight's answer, seconds. Default 7200, Chromium's maximum. */
  readonly maxAge?: number
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY']

/**
 * Makes the middleware; use it before what it is for.
 *
 * @throws GUI_APP_CORS for `credentials` with "*", and for an origin that no browser would send
 * @example app.use(cors({ origin: 'https://a.test', credentials: true }))
 */
export function cors(options: CorsOptions = {}): Middleware {
  const { credentials = false, maxAge = 7200 } = options
  const origin = options.origin ?? '*'
  const any = origin === '*' || (Array.isArray(origin) && origin.includes('*'))
  const allows = originTest(origin)
  if (any && credentials) {
    throw appErrors.fail('GUI_APP_CORS', { why: 'browsers refuse credentials together with the origin "*"' })
  }
  const methods = (options.methods ?? METHODS).join(', ')
  const headers = options.headers?.join(', ')
  const expose = options.expose?.join(', ')

  const mark = (made: Reply, asking: string | null, request: AppRequest): boolean => {
    if (!any) made.headers.include('vary', 'Origin')
    // For everybody alike, so that a cache may keep the answer for who asks next.
    if (any) {
      made.headers.set('access-control-allow-origin', '*')
      return true
    }
    if (asking === null || !allows(asking, request)) return false
    made.headers.set('access-control-allow-origin', asking)
    if (credentials) made.headers.set('access-control-allow-credentials', 'true')
    return true
  }

  const middleware: Middleware = (request, next) => {
    const asking = request.headers.get('origin')
    const wanted = request.headers.get('access-control-request-method')
    if (request.method === 'OPTIONS' && asking !== null && wanted !== null) {
      const made = new Reply(204, null)
      if (headers === undefined) made.headers.include('vary', 'Access-Control-Request-Headers')
      if (!mark(made, asking, request)) return made
      made.headers.set('access-control-allow-methods', methods)
      const allowed = headers ?? request.headers.get('access-control-request-headers') ?? ''
      if (allowed !== '') made.headers.set('access-control-allow-headers', allowed)
      made.headers.set('access-control-max-age', maxAge)
      return made
    }
    const dress = (made: Reply): Reply => {
      if (mark(made, asking, request) && expose !== undefined) made.headers.set('access-control-expose-headers', expose)
      return made
    }
    // Whom this policy lets read with cookies, it lets write with them.
    if (credentials && asking !== null && allows(asking, request)) trustOrigin(request.inner)
    const made = next()
    return made instanceof Promise ? made.then(dress) : dress(made)
  }
  middleware.explain = (request) => {
    const asking = request.headers.get('origin')
    const what = 'cors()'
    if (asking === null) return { what, why: 'no Origin is sent, so no other site asks' }
    const isAllowed = any || allows(asking, request)
    if (credentials && isAllowed) trustOrigin(request.inner)
    const why = isAllowed
      ? `pages of ${asking} may read the answer`
      : `${asking} is none of its origins, so its pages may not read the answer`
    const preflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method')
    return { what, why, status: preflight ? 204 : undefined }
  }
  return middleware
}

type OriginTest = (origin: string, request: AppRequest) => boolean

function originTest(origin: NonNullable<CorsOptions['origin']>): OriginTest {
  if (typeof origin === 'function') return origin
  const list = typeof origin === 'string' ? [origin] : origin
  for (const one of list) {
    if (one === '*' || one === 'null' || isOrigin(one)) continue
    throw appErrors.fail('GUI_APP_CORS', {
      why: `"${one}" is no origin: write scheme, host and port only, such as "https://a.test"`,
    })
  }
  const set = new Set(list)
  return (asked) => set.has(asked)
}

/** Spelled as browsers send it: without path, user or default port. */
function isOrigin(text: string): boolean {
  try {
    const url = new URL(text)
    return url.origin === text || (url.origin === 'null' && !text.endsWith('/'))
  } catch {
    return false
  }
}
