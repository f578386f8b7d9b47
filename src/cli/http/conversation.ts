// conversation.ts: one request and what follows from it: redirects (RFC 9110 §15.4), the question of Digest, cookies.
// Gives each message to its listener as it happens; knows nothing of how they are shown.

import { type Address, follow, hostOf, targetOf } from './address.ts'
import type { Credentials } from './auth.ts'
import type { Connecting } from './connecting.ts'
import type { CookieJar } from './cookie-jar.ts'
import { clientErrors } from './errors.ts'
import type { IncomingResponse, OutgoingRequest, Send } from './exchange.ts'
import { type Field, fieldValue, withField, withoutFields } from './fields.ts'

export interface Conversation {
  readonly send: Send
  readonly connecting: Connecting
  readonly credentials: Credentials | undefined
  readonly jar: CookieJar
  readonly follows: boolean
  readonly redirectsMax: number
  /** What .netrc has for a host, as an Authorization header. */
  netrcFor(host: string): string | undefined
}

export interface Listener {
  /** Before it goes out. */
  asked(request: OutgoingRequest): Promise<void>
  /** With its body still to come; `isLast` is false for a redirect that is followed. */
  answered(response: IncomingResponse, isLast: boolean, request: OutgoingRequest): Promise<void>
}

/** @throws GUI_CLIENT_REDIRECTS and everything that sending throws */
export async function converse(first: OutgoingRequest, about: Conversation, listener: Listener): Promise<void> {
  let request = first
  for (let count = 1; ; count++) {
    await listener.asked(request)
    const response = await answeredFor(request, about)
    const next = about.follows ? redirected(request, response, about) : undefined
    await listener.answered(response, next === undefined, request)
    response.discard()
    if (next === undefined) return
    if (count >= about.redirectsMax) throw clientErrors.fail('GUI_CLIENT_REDIRECTS', { max: about.redirectsMax })
    request = next
  }
}

/** The answer, behind a Digest question when there was one. */
async function answeredFor(request: OutgoingRequest, about: Conversation): Promise<IncomingResponse> {
  const response = await about.send(request, about.connecting)
  takeCookies(request.address, response, about)
  if (about.credentials?.type !== 'digest' || response.status !== 401) return response
  const questions = allValues(response.fields, 'www-authenticate').join(', ')
  const asked = { method: request.method, target: targetOf(request.address) }
  const { answerDigest } = await import('./digest.ts')
  const answer = answerDigest(questions, asked, about.credentials)
  if (answer === undefined) return response
  response.discard()
  const second = withCookies({ ...request, fields: withField(request.fields, 'Authorization', answer) }, about)
  const settled = await about.send(second, about.connecting)
  takeCookies(request.address, settled, about)
  return settled
}

function takeCookies(address: Address, response: IncomingResponse, { jar }: Conversation): void {
  jar.take(allValues(response.fields, 'set-cookie'), address, Date.now())
}

/** With the cookies of the jar, unless there are others, which were typed. */
function withCookies(request: OutgoingRequest, { jar }: Conversation): OutgoingRequest {
  const cookie = jar.headerFor(request.address, Date.now())
  if (cookie === undefined || fieldValue(request.fields, 'cookie') !== undefined) return request
  return { ...request, fields: [...request.fields, ['Cookie', cookie]] }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** The request that a redirect asks for; undefined when it is none. */
function redirected(
  request: OutgoingRequest,
  { status, fields }: IncomingResponse,
  about: Conversation,
): OutgoingRequest | undefined {
  const location = fieldValue(fields, 'location')
  if (location === undefined || !REDIRECTS.has(status)) return undefined
  const address = follow(request.address, location)
  if (!/^https?$/.test(address.scheme)) {
    throw clientErrors.fail('GUI_CLIENT_SCHEME', { scheme: address.scheme, known: 'the Location by hand' })
  }
  const method = methodAfter(status, request.method)
  const keepsBody = status === 307 || status === 308
  const kept = keepsBody
    ? withoutFields(request.fields, 'Cookie')
    : withoutFields(request.fields, 'Cookie', 'Content-Length', 'Content-Type', 'Transfer-Encoding', 'Content-Encoding')
  const sized: readonly Field[] =
    !keepsBody && ['PATCH', 'POST', 'PUT'].includes(method) ? [['Content-Length', '0'], ...kept] : kept
  const next = withCookies({ method, address, fields: sized, body: keepsBody ? request.body : undefined }, about)
  return { ...next, fields: withLoginOf(request.address, next, about) }
}

/** What browsers do, and so everybody: a 301 after POST, a 302 and a 303 become GET. */
function methodAfter(status: number, method: string): string {
  if ((status === 302 || status === 303) && method !== 'HEAD') return 'GET'
  return status === 301 && method === 'POST' ? 'GET' : method
}

/** Credentials stay with their host; another one gets what .netrc has for it, and no Host that was typed. */
function withLoginOf(from: Address, { address, fields }: OutgoingRequest, about: Conversation): readonly Field[] {
  if (!leavesHost(from, address)) return fields
  const plain = withoutFields(fields, 'Authorization', 'Host')
  const login = about.netrcFor(address.host)
  return login === undefined ? plain : withField(plain, 'Authorization', login)
}

/** http to https on the usual ports is the same server, better guarded. */
function leavesHost(from: Address, to: Address): boolean {
  if (from.host !== to.host) return true
  if (from.scheme === 'http' && to.scheme === 'https' && hostOf(from) === from.host && hostOf(to) === to.host)
    return false
  return from.scheme !== to.scheme || hostOf(from) !== hostOf(to)
}

export function allValues(fields: readonly Field[], name: string): string[] {
  return fields.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value)
}
