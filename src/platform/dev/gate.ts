// gate.ts: who may see what development shows (the error page's inside, the inspector) and who may act there. One decision
// over a Request and the token of this start; it looks at nothing else, touches no socket and is never part of production.
// What a proxy may claim is not believed here: only the connection's own address and the fields as they were sent.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { plainAddress } from '../../http/forwarded.ts'
import type { Site } from '../../http/message.ts'
import type { Request } from '../../http/request.ts'

/** Everything of the inspector lies under this path. */
export const DESK_PATH = '/_guichet'
/** Where the link of the banner leads. */
export const ENTER_PATH = `${DESK_PATH}/enter`

/** Why somebody may not: each is answered in words by gate-page. */
export type Refusal = 'mode' | 'address' | 'host' | 'forwarded' | 'token' | 'site' | 'method'

/**
 * page: something to look at · channel: a stream or data for a page of this origin, by GET · action: changes something, by
 * POST from a page of this origin
 */
export type Purpose = 'page' | 'channel' | 'action'

export interface GateFacts {
  readonly mode: Site['mode']
  /** NODE_ENV of the process; "production" shuts the gate whatever the mode is. */
  readonly nodeEnv: string | undefined
  /** What {@link newToken} made for this start; restarts of the app within one `guichet dev` keep it. */
  readonly token: string
}

const TOKEN_BYTES = 32
const LOOPBACK_V4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/
/** IPv4 of this machine in IPv6's own spelling of it: ::ffff:7fxx:xxxx. */
const LOOPBACK_MAPPED = /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/
const LOCAL_NAME = /^(?:[a-z0-9_-]{1,63}\.)*localhost$/
const PORT = /:(\d{1,5})$/
/** What tells of somebody between the browser and this server. Any X-Forwarded-… counts besides. */
const OF_PROXIES: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'x-original-host',
])

/** 256 random bits, for a link. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** The link that lets one browser in. @param url of the site, with or without a slash at its end */
export function enterLink(url: string, token: string): string {
  return `${url.replace(/\/$/, '')}${ENTER_PATH}?token=${token}`
}

/** True for the inspector's own addresses, which are neither recorded nor logged. */
export function isDeskPath(pathname: string): boolean {
  return pathname === DESK_PATH || pathname.startsWith(`${DESK_PATH}/`)
}

/** Whether anything of development is there at all. */
export function isDevelopment({ mode, nodeEnv }: GateFacts): boolean {
  return mode === 'dev' && nodeEnv !== 'production'
}

/**
 * Decides about `request`. The first reason that stands against it comes back, undefined when there is none.
 *
 * @example if (refusalOf(request, facts, 'page') === undefined) return inside(request)
 */
export function refusalOf(request: Request, facts: GateFacts, purpose: Purpose): Refusal | undefined {
  const why = refusalWithoutToken(request, facts)
  if (why !== undefined) return why
  if (!holdsToken(request, facts.token)) return 'token'
  if (purpose === 'page') return undefined
  if (!isOfThisOrigin(request)) return 'site'
  return purpose === 'action' && request.method !== 'POST' ? 'method' : undefined
}

/**
 * The ladder without the token, for the channel that tells open pages to load again: it says that something has changed,
 * and nothing of what stands in it.
 */
export function listenRefusalOf(request: Request, facts: GateFacts): Refusal | undefined {
  const why = refusalWithoutToken(request, facts)
  if (why !== undefined) return why
  return isOfThisOrigin(request) ? undefined : 'site'
}

/** The same ladder for the link itself, which brings the token along instead of the cookie. */
export function entryRefusalOf(request: Request, facts: GateFacts): Refusal | undefined {
  const why = refusalWithoutToken(request, facts)
  if (why !== undefined) return why
  if (request.method !== 'GET') return 'method'
  return isSame(tokenOfLink(request), facts.token) ? undefined : 'token'
}

/**
 * The Set-Cookie that lets this browser in until it is closed, or the next start. No Secure: development speaks http,
 * and browsers take a Secure cookie from http only on some loopback names.
 */
export function admissionCookie(request: Request, token: string): string {
  return `${cookieName(request)}=${token}; Path=/; HttpOnly; SameSite=Strict`
}

/**
 * Cookies do not know ports: two programs in development on one machine would take each other's away, so the name
 * carries the port.
 */
export function cookieName(request: Request): string {
  const port = PORT.exec(request.authority)?.[1] ?? (request.peer.encrypted ? '443' : '80')
  return `guichet-dev-${port}`
}

/** What stands against it whoever asks. */
export function refusalWithoutToken(request: Request, facts: GateFacts): Refusal | undefined {
  if (!isDevelopment(facts)) return 'mode'
  if (!isLoopbackAddress(request.peer.address)) return 'address'
  if (!areLocal(request)) return 'host'
  return isForwarded(request) ? 'forwarded' : undefined
}

/** @param address as the operating system tells it */
export function isLoopbackAddress(address: string): boolean {
  const plain = plainAddress(address.toLowerCase())
  return plain === '::1' || LOOPBACK_V4.test(plain) || LOOPBACK_MAPPED.test(plain)
}

/** @param host a Host field's value: a name or an address, with or without a port */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(PORT, '').toLowerCase()
  return name === '[::1]' || LOOPBACK_V4.test(name) || LOCAL_NAME.test(name)
}

/** Both what the request is for and what Host says: an absolute target outranks Host, and neither may lead elsewhere. */
function areLocal(request: Request): boolean {
  return isLoopbackHost(request.authority) && request.headers.getAll('host').every(isLoopbackHost)
}

function isForwarded(request: Request): boolean {
  for (const name of request.headers.keys()) if (OF_PROXIES.has(name) || name.startsWith('x-forwarded')) return true
  return false
}

function holdsToken(request: Request, token: string): boolean {
  const name = cookieName(request)
  return cookiesNamed(request, name).some((value) => isSame(value, token))
}

function cookiesNamed(request: Request, name: string): string[] {
  const field = request.headers.get('cookie') ?? ''
  const found: string[] = []
  for (const pair of field.split(';')) {
    const sign = pair.indexOf('=')
    if (sign >= 0 && pair.slice(0, sign).trim() === name) found.push(pair.slice(sign + 1).trim())
  }
  return found
}

function tokenOfLink(request: Request): string {
  return new URLSearchParams(request.search).get('token') ?? ''
}

/** In constant time, also of the length: what is compared are hashes. */
function isSame(given: string, wanted: string): boolean {
  return wanted !== '' && timingSafeEqual(hashOf(given), hashOf(wanted))
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** A page of this origin sent it: by Sec-Fetch-Site, in browsers that do not say it by Origin. Who says neither did not. */
function isOfThisOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const scheme = request.peer.encrypted ? 'https' : 'http'
  return request.headers.get('origin') === `${scheme}://${request.authority.toLowerCase()}`
}
