// test-client.ts: somebody who visits an App in a test: without a socket, with the cookies a browser would keep from one
// request to the next. `app.request()` is the same without a memory.

import { newSocketKey, TestSocket } from './test-socket.ts'
import { type Upgraded, upgradeRequest } from './test-upgrade.ts'

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
  /** Redirects that are followed, of one request. Default 0: the answer is the redirect itself. */
  readonly redirectsMax?: number
}

export interface VisitorInit extends RequestInit {
  /** Sent as JSON, with its Content-Type. */
  readonly json?: unknown
  /** Sent as a form: urlencoded, or as it is when it is FormData. */
  readonly form?: Readonly<Record<string, string>> | FormData | URLSearchParams
}

export interface SocketInit {
  /** Sub-protocols, the favourite first. */
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

interface Kept {
  readonly name: string
  readonly value: string
  readonly path: string
  readonly secure: boolean
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
  readonly #jar = new Map<string, Kept>()

  constructor(app: Fetches, options: VisitorOptions) {
    this.#app = app
    this.#origin = options.origin ?? 'http://localhost'
    this.#headers = options.headers ?? {}
    this.#redirectsMax = options.redirectsMax ?? 0
  }

  /** What a typed client sends, with this visitor's cookies: `client(origin, { fetch: ada.fetch })`. */
  readonly fetch = async (request: globalThis.Request): Promise<globalThis.Response> => {
    const { method, headers, signal } = request
    const body = request.body === null ? undefined : await request.arrayBuffer()
    return this.request(request.url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
  }

  /** Cookies kept so far, as name and value, decoded. */
  get cookies(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#jar.values()].map(({ name, value }) => [name, decode(value)]))
  }

  get(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    return this.request(path, { ...init, method: 'GET' })
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

  /** @param path begins with "/", or an absolute URL */
  async request(path: string, init: VisitorInit = {}): Promise<globalThis.Response> {
    let url = new URL(path, this.#origin)
    let next = this.#requestTo(url, init)
    for (let left = this.#redirectsMax; ; left--) {
      const answer = await this.#app.fetch(next)
      for (const field of answer.headers.getSetCookie()) this.#keep(field, url)
      const location = answer.headers.get('location')
      if (location === null || answer.status < 301 || answer.status > 308 || left <= 0) return answer
      url = new URL(location, url)
      // RFC 9110 §15.4: 307 and 308 repeat the request; the others are asked for with GET.
      const repeat = answer.status === 307 || answer.status === 308
      next = this.#requestTo(url, repeat ? init : withoutBody(init))
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
    return new TestSocket(await this.upgrade(path, 'websocket', fields), key)
  }

  /**
   * Asks for another protocol; what the handler writes then is read from `socket`, byte by byte.
   * @param protocol for the Upgrade field
   * @throws GUI_APP_TEST_UPGRADE when the answer is another one
   */
  async upgrade(path: string, protocol: string, headers: Readonly<Record<string, string>> = {}): Promise<Upgraded> {
    const url = new URL(path, this.#origin)
    const request = this.#requestTo(url, { headers: { connection: 'upgrade', upgrade: protocol, ...headers } })
    const upgraded = await upgradeRequest(this.#app, request)
    for (const field of upgraded.headers.getSetCookie()) this.#keep(field, url)
    return upgraded
  }

  #requestTo(url: URL, init: VisitorInit): globalThis.Request {
    const { json, form, ...plain } = init
    const headers = new Headers(this.#headers)
    new Headers(plain.headers).forEach((value, name) => {
      headers.set(name, value)
    })
    const cookie = this.#cookieFor(url)
    if (cookie !== '' && !headers.has('cookie')) headers.set('cookie', cookie)
    let body = plain.body
    if (json !== undefined) {
      body = JSON.stringify(json)
      headers.set('content-type', 'application/json')
    } else if (form !== undefined) {
      body = form instanceof FormData || form instanceof URLSearchParams ? form : new URLSearchParams(form)
    }
    return new globalThis.Request(url, { ...plain, headers, ...(body === undefined ? {} : { body }) })
  }

  #keep(field: string, url: URL): void {
    const [pair = '', ...attributes] = field.split(';').map((part) => part.trim())
    const sign = pair.indexOf('=')
    const name = pair.slice(0, sign)
    const of = (wanted: string) =>
      attributes.find((attribute) => attribute.toLowerCase().split('=', 1)[0] === wanted)?.slice(wanted.length + 1)
    const path = of('path') ?? '/'
    // RFC 6265 §5.3: Max-Age outranks Expires.
    const age = of('max-age')
    const over = age === undefined ? Date.parse(of('expires') ?? '') <= Date.now() : Number(age) <= 0
    const secure = of('secure') !== undefined
    const key = `${name};${path}`
    if (over) this.#jar.delete(key)
    else if (!secure || url.protocol === 'https:' || url.hostname === 'localhost')
      this.#jar.set(key, { name, value: pair.slice(sign + 1), path, secure })
  }

  #cookieFor(url: URL): string {
    if (url.origin !== new URL(this.#origin).origin) return ''
    return [...this.#jar.values()]
      .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }
}

function withoutBody(init: VisitorInit): VisitorInit {
  const { json, form, body, ...rest } = init
  return { ...rest, method: 'GET' }
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
