// csrf.ts: is an unsafe request one that this site's own pages sent? A browser says where a request comes from, in
// Sec-Fetch-Site or in Origin (Fetch §3.2, Fetch Metadata §2.3); who says neither is no browser, and has no visitor's cookies.

import type { Request } from '../../http/request.ts'
import { appErrors } from '../errors.ts'

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY'])

/** What a browser can say in Sec-Fetch-Site. */
const SITES: ReadonlySet<string> = new Set(['cross-site', 'same-site', 'same-origin', 'none'])

/** Requests that a CORS policy has let in with credentials. */
const letIn = new WeakSet<Request>()

/** Called by cors(): the origin of `request` may send what a page of this site may. */
export function trustOrigin(request: Request): void {
  letIn.add(request)
}

/**
 * @param trusted origins such as "https://a.test" that may send forms and calls here
 * @throws GUI_APP_CSRF unless the request is safe, or comes from this origin, a trusted one, or no browser at all
 */
// hot: once per request that is not GET
export function refuseForeign(request: Request, trusted: readonly string[]): void {
  if (!SAFE.has(request.method)) refuse(request, trusted)
}

/**
 * A WebSocket is asked for with GET, brings the visitor's cookies, and may be read by the page that asked for it.
 * @throws GUI_APP_CSRF as {@link refuseForeign} does for a POST
 */
export function refuseForeignSocket(request: Request, trusted: readonly string[]): void {
  refuse(request, trusted)
}

function refuse(request: Request, trusted: readonly string[]): void {
  const { method, headers } = request
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (site === 'same-origin' || site === 'none') return
  if (site === null) {
    if (origin === null) return
    if (origin !== 'null' && hostOf(origin) === request.host) return
  }
  if (origin !== null && trusted.includes(origin)) return
  if (letIn.has(request)) return
  throw appErrors.fail('GUI_APP_CSRF', { method, why: whyOf(site, origin) })
}

function whyOf(site: string | null, origin: string | null): string {
  if (site !== null)
    return `the browser says that another site sent it (Sec-Fetch-Site: ${SITES.has(site) ? site : 'unknown'})`
  if (origin === 'null') return 'the browser hides which page sent it (Origin: null)'
  return 'its Origin is not this host'
}

/** Host with its port, lower case; "" for what is no origin. */
function hostOf(origin: string): string {
  const at = origin.indexOf('://')
  return at < 0 ? '' : origin.slice(at + 3).toLowerCase()
}

/** @throws GUI_APP_ORIGIN unless `text` is spelled as browsers send it: scheme, host and port only */
export function checkedOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text
  throw appErrors.fail('GUI_APP_ORIGIN', { origin: text })
}
