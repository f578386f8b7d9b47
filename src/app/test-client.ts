// test-client.ts: somebody who visits an App in a test: without a socket, with the cookies a browser would keep from one
// request to the next (test-jar), following redirects when asked (test-redirect). `app.request()` is the same without a
// memory. It knows no App but by its `fetch`, so a server that runs is visited as well.

import { type Clock, systemClock } from '../base/clock.ts'
import { encodeSetCookie, isSecureName } from '../http/cookies.ts'
import { encodeBody, type VisitorInit, withQuery } from './test-init.ts'
import { CookieJar, isTrustworthy } from './test-jar.ts'
import { redirected, type Sending } from './test-redirect.ts'
import { newSocketKey, TestSocket } from './test-socket.ts'
import { type Upgraded, upgradeRequest } from './test-upgrade.ts'
import { asTest, takeFailure } from './web.ts'

export type { VisitorInit } from './test-init.ts'
export type { SocketClose, SocketMessage, TestSocket } from './test-socket.ts'
export type { Upgraded } from './test-upgrade.ts'

/** Whatever answers web-standard requests: an App, or anything with its `fetch`. */
export interface Fetches {
  fetch(request: globalThis.Request): Promise<globalThis.Response>
}

export interface VisitorOptions {
  /** Where the App seems to be; https for cookies that are Secure. Default http://localhost. */
  readonly origin?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Cookies to begin with, for the host of `origin`: name and value, which is encoded as `cookies.set` does. */
  readonly cookies?: Readonly<Record<string, string>>
  /** Redirects that are followed, of one request. Default 0: the answer is the redirect itself. */
  readonly redirectsMax?: number
  /** What a handler throws is thrown into the test, unless `onError` or its kind of error answers it; of an App in this process. */
  readonly throws?: boolean
  /** By which cookies expire, and closing sockets are waited for. Default the system's. */
  readonly clock?: Clock
}

export interface SocketInit {
  /** Sub-protocols, the favourite first. */
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Makes a visitor.
 * @example
 * const ada = visitor(app)
 * await ada.post('/login', { form: { name: 'ada' } })
 * expect((await ada.get('/me')).status).toBe(200)
 */
export function visitor(app: Fetches, options: VisitorOptions = {}): Visitor {
  return new Visitor(app, options)
}

export class Visitor {
  readonly #app: Fetches
  readonly #origin: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #redirectsMax: number
  readonly #throws: boolean
  readonly #clock: Clock
  readonly #jar: CookieJar

  /** @throws GUI_HTTP_COOKIE_* when one of `options.cookies` could not be set either */
  constructor(app: Fetches, options: VisitorOptions) {
    this.#app = app
    this.#origin = options.origin ?? 'http://localhost'
    this.#headers = options.headers ?? {}
    this.#redirectsMax = options.redirectsMax ?? 0
    this.#throws = options.throws ?? false
    const clock = options.clock ?? systemClock
    this.#clock = clock
    this.#jar = new CookieJar(() => clock.now())
    const home = new URL(this.#origin)
    for (const [name, value] of Object.entries(options.cookies ?? {})) {
      const promised = isSecureName(name)
      const attributes = { path: '/', secure: promised && isTrustworthy(home), httpOnly: promised }
      this.#jar.keep(encodeSetCookie(name, value, attributes), home)
    }
  }

  /** What a typed client sends, with this visitor's cookies: `client(origin, { fetch: ada.fetch })`. */
  readonly fetch = async (request: globalThis.Request): Promise<globalThis.Response> => {
    const { method, headers, signal, credentials } = request
    const body = request.body === null ? undefined : await request.arrayBuffer()
    return this.request(request.url, { method, headers, signal, credentials, ...(body === undefined ? {} : { body }) })
  }

  /** Cookies kept so far, as name and value, decoded; where hosts have one of the same name, that of `origin`. */
  get cookies(): Readonly<Record<string, string>> {
    const kept = Object.entries(this.#jar.record(new URL(this.#origin)))
    return Object.fromEntries(kept.map(([name, value]) => [name, decode(value)]))
  }

  get(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'GET' })
  }

  head(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'HEAD' })
  }

  options(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'OPTIONS' })
  }

  post(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'POST' })
  }

  put(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'PUT' })
  }

  patch(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'PATCH' })
  }

  delete(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'DELETE' })
  }

  /**
   * @param path of the visitor's origin, such as "/me"; or an absolute URL
   * @param init what `fetch` takes, and `query`, `json` or `form`; `credentials: 'omit'` neither sends cookies nor keeps any
   */
  async request(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    const { query, json: _, form: __, body: ___, ...plain } = init
    const headers = this.#headersOf(plain.headers)
    let sending: Sending = {
      url: withQuery(new URL(path, this.#origin), query),
      method: plain.method ?? 'GET',
      body: encodeBody(init, headers),
      headers,
    }
    for (let left = this.#redirectsMax; ; left--) {
      const request = this.#requestOf(sending, plain)
      const answer = await this.#ask(request)
      if (plain.credentials !== 'omit') this.#keep(answer.headers, sending.url)
      const next = left > 0 ? redirected({ ...sending, method: request.method }, answer) : undefined
      if (next === undefined) return answer
      // Nobody reads it; a server that runs would hold its connection for it.
      await answer.body?.cancel()
      sending = next
    }
  }

  /**
   * Opens a WebSocket, with this visitor's cookies.
   * @throws GUI_APP_TEST_UPGRADE when the answer is another one
   * @example const socket = await ada.websocket('/room/1'); socket.send('hello'); await socket.next()
   */
  async websocket(path: string, { protocols = [], headers }: SocketInit = {}): Promise<TestSocket> {
    const key = newSocketKey()
    const chosen = protocols.length === 0 ? undefined : { 'sec-websocket-protocol': protocols.join(', ') }
    const fields = { 'sec-websocket-version': '13', 'sec-websocket-key': key, ...chosen, ...headers }
    return new TestSocket(await this.upgrade(path, 'websocket', fields), key, this.#clock)
  }

  /**
   * Asks for another protocol; what the handler writes then is read from `socket`, byte by byte.
   * @param protocol for the Upgrade field
   * @throws GUI_APP_TEST_UPGRADE when the answer is another one
   */
  async upgrade(path: string, protocol: string, headers: Readonly<Record<string, string>> = {}): Promise<Upgraded> {
    const url = new URL(path, this.#origin)
    const fields = this.#headersOf({ connection: 'upgrade', upgrade: protocol, ...headers })
    const request = this.#requestOf({ url, method: 'GET', headers: fields, body: undefined }, {})
    const upgraded = await upgradeRequest(this.#app, request)
    this.#keep(upgraded.headers, url)
    return upgraded
  }

  async #ask(request: globalThis.Request): Promise<globalThis.Response> {
    if (!this.#throws) return this.#app.fetch(request)
    let failure: { readonly error: unknown } | undefined
    takeFailure(request, (error) => {
      failure ??= { error }
    })
    const answer = await this.#app.fetch(request)
    // The compiler does not know that the callback has run.
    const taken = failure as { readonly error: unknown } | undefined
    if (taken !== undefined) throw taken.error
    return answer
  }

  /** The visitor's fields; one that both have is taken from `given`. */
  #headersOf(given: HeadersInit | undefined): Headers {
    const headers = new Headers(this.#headers)
    new Headers(given).forEach((value, name) => {
      headers.set(name, value)
    })
    return headers
  }

  #requestOf({ url, method, headers: given, body }: Sending, plain: RequestInit): globalThis.Request {
    const headers = new Headers(given)
    const cookie = plain.credentials === 'omit' ? '' : joinCookies(given.get('cookie') ?? '', this.#jar.fieldFor(url))
    if (cookie === '') headers.delete('cookie')
    else headers.set('cookie', cookie)
    // The global fetch would follow redirects by itself, and lose the cookies on the way.
    const redirect = 'manual'
    const init: RequestInit = { ...plain, method, headers, redirect, ...(body === undefined ? {} : { body }) }
    return asTest(new globalThis.Request(url, init))
  }

  #keep(headers: Headers, url: URL): void {
    for (const field of headers.getSetCookie()) this.#jar.keep(field, url)
  }
}

/** Both fields as one; a name that is in `given` is not taken from what was `kept`. */
function joinCookies(given: string, kept: string): string {
  const named = new Set(given.split(';').flatMap((pair) => (pair.trim() === '' ? [] : [nameOf(pair)])))
  const others = kept.split('; ').filter((pair) => pair !== '' && !named.has(nameOf(pair)))
  return [...(given === '' ? [] : [given]), ...others].join('; ')
}

/** That of a pair, "" for a value alone, which is a cookie without a name. */
function nameOf(pair: string): string {
  const sign = pair.indexOf('=')
  return sign < 0 ? '' : pair.slice(0, sign).trim()
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
