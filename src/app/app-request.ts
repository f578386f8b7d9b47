// app-request.ts: the request as a route's handler sees it: the server's Request, wrapped once, with what routing found
// out. Everything is a getter on the class, so `({ params, query })` works and nothing is worked out unasked.

import type { Logger } from '../base/log.ts'
import type { RequestHeaders } from '../http/headers.ts'
import type { Site } from '../http/message.ts'
import { dropBody, ownReply, type Reply } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { appErrors } from './errors.ts'
import { decodeBody } from './input/body-decoders.ts'
import type { Key } from './key.ts'
import type { Security } from './security.ts'
import { Cookies } from './visitor/cookies.ts'
import type { SecretKeys } from './visitor/secret-keys.ts'
import type { Session } from './visitor/session.ts'
import type { StoredSession } from './visitor/session-store.ts'
import type { Sessions } from './visitor/sessions.ts'

/** Shared by every route without parameters. */
export const NO_PARAMS: Readonly<Record<string, never>> = Object.freeze({})

/** What the App that answers gives to its requests. */
export interface Home {
  /** Undefined as long as nobody has opened the App. */
  readonly site: Site | undefined
  readonly secretKeys: SecretKeys
  readonly sessions: Sessions
  readonly security: Security
  readonly trustedOrigins: readonly string[]
}

/** Runs when the reply is there and may change it; sees the request's last word. */
export type Finisher = (reply: Reply) => undefined | Promise<void>

/** What few requests need, made at the first use. */
interface Extras {
  input: unknown
  cookies: Cookies | undefined
  session: Session | undefined
  nonce: string | undefined
  loaded: { readonly from: Sessions; readonly session: StoredSession | undefined } | undefined
  values: Map<Key<unknown>, unknown> | undefined
  finishers: Finisher[] | undefined
  /** See the reply when its cookies are on it. */
  inspectors: Finisher[] | undefined
  /** The reply has had its last word. */
  finished: boolean
}

/** An App that a request has come through on its way to a part of it. */
export interface Frame {
  readonly home: Home
  /** What `request.base` was there. */
  readonly base: string
  readonly outer: Frame | undefined
}

const NO_FIELDS: readonly string[] = []

const NO_EXTRAS: Extras = {
  input: undefined,
  cookies: undefined,
  session: undefined,
  nonce: undefined,
  loaded: undefined,
  values: undefined,
  finishers: undefined,
  inspectors: undefined,
  finished: false,
}

export class AppRequest<Params = Record<string, unknown>, Input = unknown, Query = URLSearchParams> {
  /** The server's request, which mounted handlers get. */
  readonly inner: Request
  /** Values of the pattern's parameters, converted. */
  params: Params
  /** @internal The App that answers. */
  home: Home
  /** @internal The Apps around the one that answers. */
  outer: Frame | undefined
  /** @internal Middleware chains that this request is inside of. */
  depth: number
  #query: unknown
  #finished: boolean
  /** What middleware has got, or will. */
  #answer: Reply | undefined
  #extras: Extras | undefined

  constructor(inner: Request, home: Home) {
    this.inner = inner
    // Filled by the router before any handler sees it; until then there are none.
    this.params = NO_PARAMS as Params
    this.home = home
    this.outer = undefined
    this.depth = 0
    this.#query = undefined
    this.#finished = false
    this.#answer = undefined
    this.#extras = undefined
  }

  get method(): string {
    return this.inner.method
  }

  /** Absolute URL, as the client asked for it. */
  get url(): string {
    return this.inner.url
  }

  get headers(): RequestHeaders {
    return this.inner.headers
  }

  /** Aborts when the client leaves before the reply is complete. */
  get signal(): AbortSignal {
    return this.inner.signal
  }

  /** Prefix under which this App is mounted, "" at the top. */
  get base(): string {
    return this.inner.base
  }

  /** The path behind {@link base}, still percent-encoded. */
  get path(): string {
    return this.inner.path
  }

  /** With a `query` schema what it made of the query, else URLSearchParams. @throws GUI_HTTP_PERCENT */
  get query(): Query {
    // The route's options say which of the two: Query is URLSearchParams unless there is a schema.
    return (this.#query ?? this.inner.query) as Query
  }

  /** What the `input` or `form` schema of the route made of the body; undefined without one. */
  get input(): Input {
    return this.#extras?.input as Input // filled before the handler, when the route has a schema
  }

  /** Cookies that came, and those that shall go. */
  get cookies(): Cookies {
    const extras = this.#more()
    extras.cookies ??= new Cookies({
      headers: this.inner.headers,
      secure: this.inner.scheme === 'https',
      keys: () => this.home.secretKeys.for('signed cookies'),
    })
    return extras.cookies
  }

  /** What is remembered of this visitor from one request to the next. Asking for it costs, not asking is free. */
  get session(): Session {
    const extras = this.#more()
    const { home } = this
    extras.session ??= home.sessions.open(
      this,
      home.secretKeys,
      extras.loaded?.from === home.sessions ? extras.loaded.session : undefined,
    )
    if (extras.finished) extras.session.close()
    return extras.session
  }

  /** For `nonce="…"` of scripts and styles that the content policy of this reply shall let run. */
  get nonce(): string {
    const extras = this.#more()
    extras.nonce ??= this.home.security.newNonce(this)
    return extras.nonce
  }

  get ip(): string {
    return this.inner.ip
  }

  get scheme(): 'http' | 'https' {
    return this.inner.scheme
  }

  /** Host with its port when it has one, lower case. */
  get host(): string {
    return this.inner.host
  }

  /** Nine letters and digits that name this request in the log and on error pages. */
  get id(): string {
    return this.inner.id
  }

  get log(): Logger {
    return this.inner.log
  }

  /** The folder, log and mode of the App that answers. @throws GUI_APP_SITE when nobody has opened it */
  get site(): Site {
    if (this.home.site === undefined) throw appErrors.fail('GUI_APP_SITE')
    return this.home.site
  }

  /** What a middleware has set. @throws GUI_APP_KEY naming the middleware that is missing */
  get<Value>(this: AnyRequest, key: Key<Value>): Value {
    const values = this.#extras?.values
    if (values?.has(key) !== true) {
      const by = key.setBy === undefined ? '' : ` It is set by ${key.setBy}.`
      throw appErrors.fail('GUI_APP_KEY', { name: key.name, who: `${this.method} ${this.inner.pathname}`, by })
    }
    return values.get(key) as Value // set() takes nothing else for this key
  }

  /** Hands `value` to whatever runs later for this request. */
  set<Value>(this: AnyRequest, key: Key<Value>, value: Value): void {
    const extras = this.#more()
    extras.values ??= new Map()
    extras.values.set(key, value)
  }

  has(this: AnyRequest, key: Key<unknown>): boolean {
    return this.#extras?.values?.has(key) === true
  }

  /** The body as a stream of bytes with back-pressure, or null without a body. */
  get body(): ReadableStream<Uint8Array> | null {
    return this.inner.body
  }

  get bodyUsed(): boolean {
    return this.inner.bodyUsed
  }

  /** The body parsed as JSON. @throws GUI_HTTP_BODY_JSON and what {@link text} throws */
  json(this: AnyRequest): Promise<unknown> {
    return this.inner.json()
  }

  /** @throws GUI_HTTP_BODY_UTF8 and what {@link bytes} throws */
  text(this: AnyRequest): Promise<string> {
    return this.inner.text()
  }

  /** @throws GUI_HTTP_BODY_TOO_LARGE, GUI_HTTP_BODY_USED, GUI_HTTP_BODY_CUT */
  bytes(this: AnyRequest): Promise<Uint8Array> {
    return this.inner.bytes()
  }

  /** The fields of a form. @throws GUI_HTTP_BODY_MEDIA_TYPE, GUI_HTTP_PERCENT and what {@link text} throws */
  formData(this: AnyRequest): Promise<FormData> {
    return decodeBody(this.inner, this)
  }

  /** Calls `finisher` with the reply, whatever made it, when all middleware has run; the last one given runs first. */
  onReply(finisher: Finisher): void {
    const extras = this.#more()
    extras.finishers ??= []
    extras.finishers.push(finisher)
  }

  /** @internal The session, out of a store that had to be waited for. */
  loaded(from: Sessions, session: StoredSession | undefined): void {
    this.#more().loaded = { from, session }
  }

  /** @internal */
  hasLoaded(from: Sessions): boolean {
    return this.#extras?.loaded?.from === from
  }

  /** @internal The same, when also the cookies stand on the reply: for what decides which of them may go. */
  onCookies(inspector: Finisher): void {
    const extras = this.#more()
    extras.inspectors ??= []
    extras.inspectors.push(inspector)
  }

  /**
   * @internal What the schemas of the route have made. Their query is for the route's handler alone: middleware is written
   * for any route, and reads URLSearchParams also behind next().
   * @returns the request for the handler
   */
  checked(query: unknown, input: unknown): AppRequest {
    const extras = this.#more()
    extras.input = input
    if (query === undefined) return this as AppRequest // its types are those of any route
    const seen = new AppRequest(this.inner, this.home)
    seen.params = this.params as Record<string, unknown> // the route's, as its handler expects them
    seen.outer = this.outer
    seen.#query = query
    seen.#extras = extras
    return seen
  }

  /** @internal `made`, as this request's own, for middleware to change. */
  own(made: Reply): Reply {
    this.#answer = ownReply(made, this.inner)
    return this.#answer
  }

  /** @internal What middleware got is replaced by an error: nobody will read it. */
  dropAnswer(): void {
    if (this.#answer !== undefined) dropBody(this.#answer.body)
    this.#answer = undefined
  }

  /** @internal Lets the finishers see `reply`, once, then puts the cookies on it; a promise only when one needs it. */
  // hot: once per request
  finish(reply: Reply): Reply | Promise<Reply> {
    const extras = this.#extras
    this.#finished = true
    if (extras === undefined) return reply
    // The handler may keep its Reply for the next visitor, who must not get what is put on it here.
    const own = ownReply(reply, this.inner)
    for (let last = extras.finishers?.pop(); last !== undefined; last = extras.finishers?.pop()) {
      const waiting = last(own)
      if (waiting !== undefined) return waiting.then(() => this.finish(own))
    }
    extras.finished = true
    const { cookies, inspectors } = extras
    const fields = cookies?.drain() ?? NO_FIELDS
    // The jar has looked at every field: a second look at 250 characters costs 0.4 us (bench/pages.mjs).
    for (const field of fields) own.headers.put('set-cookie', field)
    for (let last = inspectors?.pop(); last !== undefined; last = inspectors?.pop()) {
      const waiting = last(own)
      if (waiting !== undefined) return waiting.then(() => this.finish(own))
    }
    return own
  }

  #more(): Extras {
    this.#extras ??= { ...NO_EXTRAS, finished: this.#finished }
    return this.#extras
  }
}

/** Of whatever route: what body readers may be called on. */
export type AnyRequest = AppRequest<unknown, unknown, unknown>
