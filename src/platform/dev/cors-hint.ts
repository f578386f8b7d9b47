// cors-hint.ts: a page of another origin will not get to read this answer: the browser says so in words that name nobody.
// One sentence names what is missing, for the terminal and the inspector. fetch.spec.whatwg.org §3.2. Changes nothing.

import type { Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'

const SIMPLE_METHODS = ['GET', 'HEAD', 'POST']

/** What stands in the way, or undefined. */
export function corsRefusal(request: Request, reply: Reply): string | undefined {
  const origin = request.headers.get('origin')
  const mode = request.headers.get('sec-fetch-mode')
  if (origin === null || (mode !== null && mode !== 'cors')) return undefined
  if (origin === `${request.scheme}://${request.authority.toLowerCase()}`) return undefined
  const { headers } = reply
  const allowed = headers.get('access-control-allow-origin')
  const what = `${request.method} ${request.pathname}`
  if (allowed === null)
    return `CORS: a page of ${origin} cannot read the answer to ${what}, since no origin is allowed: app.use(cors({ origin: '${origin}' })).`
  if (allowed !== '*' && allowed !== origin)
    return `CORS: a page of ${origin} cannot read the answer to ${what}, since only ${allowed} is allowed.`
  return request.method === 'OPTIONS' ? preflightRefusal(request, reply, origin) : undefined
}

function preflightRefusal(request: Request, { headers }: Reply, origin: string): string | undefined {
  const method = request.headers.get('access-control-request-method')
  if (method === null) return undefined
  const methods = listOf(headers.get('access-control-allow-methods'))
  if (!SIMPLE_METHODS.includes(method) && !methods.includes('*') && !methods.includes(method.toLowerCase()))
    return `CORS: a page of ${origin} may not use ${method} on ${request.pathname}: add it to cors({ methods }).`
  const names = listOf(headers.get('access-control-allow-headers'))
  const missing = listOf(request.headers.get('access-control-request-headers')).filter((name) => !names.includes(name))
  if (missing.length === 0 || names.includes('*')) return undefined
  return `CORS: a page of ${origin} may not send ${missing.join(', ')} to ${request.pathname}: add it to cors({ headers }).`
}

function listOf(field: string | null): string[] {
  return (field ?? '')
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
