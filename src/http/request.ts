// request.ts: one request as handlers see it: the readable side of the web-standard Request, and nothing of a socket.
// The server makes one for each request; all but a few fields are worked out when they are asked for.

import type { Logger } from '../base/log.ts'
import { httpErrors } from './errors.ts'
import { type Client, clientOf, type Peer } from './forwarded.ts'
import type { RequestHeaders } from './headers.ts'
import { IncomingBody } from './incoming-body.ts'
import { parseJson } from './parse-json.ts'
import { newRequestId } from './request-id.ts'
import type { Trace } from './trace.ts'

export type { Peer } from './forwarded.ts'

export interface RequestParts {
  readonly method: string
  readonly target: string
  readonly version: 0 | 1
  readonly headers: RequestHeaders
  /** Host, or the authority of an absolute target; "" when HTTP/1.0 named none. */
  readonly authority: string
  readonly peer: Peer
  /** Undefined when the request has no body. */
  readonly body: IncomingBody | undefined
  /** Told, once somebody asks for the signal, whom to call when the client leaves. */
  readonly watchClient?: (left: () => void) => void
}

/** Default bound of a body read whole, bytes: 1 MiB like nginx's client_max_body_size and Fastify's bodyLimit. */
export const BODY_BYTES_MAX = 1_048_576

export class Request {
  readonly method: string
  /** As it was sent: origin-form, or "*" with OPTIONS. */
  readonly target: string
  /** Minor version of HTTP/1. */
  readonly version: 0 | 1
  readonly headers: RequestHeaders
  /** Bound of bodies read whole, bytes; a route may set its own before the body is read. */
  bodyBytesMax: number = BODY_BYTES_MAX
  /** Prefix of the mount that this request has come through, "" at the top. */
  base = ''
  /** @internal Set by an observer that follows this request. */
  trace: Trace | undefined = undefined
  /** @internal */
  readonly peer: Peer
  /** @internal */
  readonly incoming: IncomingBody | undefined
  /** @internal */
  readonly authority: string
  #pathname: string | undefined
  #query: URLSearchParams | undefined
  #client: Client | undefined
  #id: string | undefined
  #abort: AbortController | undefined
  #gone = false
  #reason: Error | undefined
  readonly #watchClient: ((left: () => void) => void) | undefined
  #noBody: IncomingBody | undefined

  constructor(parts: RequestParts) {
    this.method = parts.method
    this.target = parts.target
    this.version = parts.version
    this.headers = parts.headers
    this.peer = parts.peer
    this.incoming = parts.body
    this.authority = parts.authority
    this.#watchClient = parts.watchClient
  }

  /** The target without its query, still percent-encoded: "/caf%C3%A9". */
  get pathname(): string {
    if (this.#pathname === undefined) {
      const mark = this.target.indexOf('?')
      this.#pathname = mark < 0 ? this.target : this.target.slice(0, mark)
    }
    return this.#pathname
  }

  /** The part of {@link pathname} behind {@link base}, "/" at least. */
  get path(): string {
    if (this.base === '') return this.pathname
    return this.pathname.slice(this.base.length) || '/'
  }

  /** The query with its question mark, or "". */
  get search(): string {
    const mark = this.target.indexOf('?')
    return mark < 0 ? '' : this.target.slice(mark)
  }

  /** @throws GUI_HTTP_PERCENT when an escape is malformed or not UTF-8 */
  get query(): URLSearchParams {
    if (this.#query === undefined) {
      const search = this.search
      if (search.includes('%')) assertEscapes(search)
      this.#query = new URLSearchParams(search)
    }
    return this.#query
  }

  /** Absolute URL, as the client asked for it. */
  get url(): string {
    const path = this.target === '*' ? '' : this.target
    return `${this.scheme}://${this.host}${path}`
  }

  /** Address of the client; behind a proxy only what `trustProxy` lets count. */
  get ip(): string {
    return this.#who().ip
  }

  get scheme(): 'http' | 'https' {
    return this.#who().scheme
  }

  /** Host with its port when it has one, lower case. */
  get host(): string {
    return this.#who().host
  }

  /** Nine letters and digits that name this request in the log and on error pages. */
  get id(): string {
    this.#id ??= newRequestId()
    return this.#id
  }

  get log(): Logger {
    return this.peer.log
  }

  /** Aborts when the client leaves before the reply is complete. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.#gone) this.#abort.abort(this.#reason ?? clientLeft())
      else this.#watchClient?.(() => this.clientLeft())
    }
    return this.#abort.signal
  }

  /** @internal The server says that the client has left. */
  clientLeft(): void {
    if (this.#gone) return
    this.#gone = true
    this.#abort?.abort(clientLeft())
  }

  /** @internal Nobody waits for the handler any more: {@link signal} aborts with `reason`. */
  giveUp(reason: Error): void {
    this.#gone = true
    this.#reason = reason
    this.#abort?.abort(reason)
  }

  /** @internal True when `error` only says that {@link signal} has aborted: nobody waits any more, and it is nobody's fault. */
  endedBy(error: unknown): boolean {
    return this.#gone && error instanceof Error && error.name === 'AbortError'
  }

  /** The body as a stream of bytes with back-pressure, or null without a body. */
  get body(): ReadableStream<Uint8Array> | null {
    return this.incoming === undefined ? null : this.incoming.stream()
  }

  get bodyUsed(): boolean {
    return this.incoming?.used ?? this.#noBody?.used ?? false
  }

  /** @throws GUI_HTTP_BODY_TOO_LARGE, GUI_HTTP_BODY_USED, GUI_HTTP_BODY_CUT */
  bytes(this: Request): Promise<Uint8Array> {
    return watched(this.#body().bytes(this.bodyBytesMax))
  }

  /** @throws GUI_HTTP_BODY_UTF8 and what {@link bytes} throws */
  text(this: Request): Promise<string> {
    return watched(this.#body().text(this.bodyBytesMax))
  }

  /**
   * The body parsed as JSON, whatever its media type.
   * @throws GUI_HTTP_BODY_JSON, GUI_HTTP_BODY_JSON_KEY and what {@link text} throws
   */
  json(this: Request): Promise<unknown> {
    return watched(this.#json())
  }

  async #json(): Promise<unknown> {
    return parseJson(await this.#body().text(this.bodyBytesMax))
  }

  #body(): IncomingBody {
    if (this.incoming !== undefined) return this.incoming
    this.#noBody ??= IncomingBody.whole(Buffer.alloc(0))
    return this.#noBody
  }

  #who(): Client {
    this.#client ??= clientOf(this.headers, this.authority, this.peer)
    return this.#client
  }
}

/** @throws GUI_HTTP_PERCENT unless every escape of `text` is whole and the escaped bytes are UTF-8 */
export function assertEscapes(text: string): void {
  let decoded: string | undefined
  let cause: unknown
  try {
    decoded = decodeURIComponent(text)
  } catch (error) {
    cause = error
  }
  // Looked at, since minifiers take out a call whose result nobody uses: to some of them this one has no other effect.
  if (decoded === undefined) throw httpErrors.fail('GUI_HTTP_PERCENT', {}, cause)
}

// A handler may start to read, and answer without waiting for it. What goes wrong then is the client's fault, often,
// and must not end the process as an unhandled rejection; whoever does wait still gets it.
function watched<Value>(reading: Promise<Value>): Promise<Value> {
  reading.catch(ignore)
  return reading
}

function ignore(): void {}

function clientLeft(): Error {
  return new DOMException('The client left before the reply was complete.', 'AbortError')
}
