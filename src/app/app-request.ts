// app-request.ts: the request as a route's handler sees it: the server's Request, wrapped once, with what routing found
// out. Everything is a getter on the class, so `({ params, query })` works and nothing is worked out unasked.

import type { Logger } from '../base/log.ts'
import type { RequestHeaders } from '../http/headers.ts'
import type { Request } from '../http/request.ts'
import { decodeBody } from './body-decoders.ts'

/** Shared by every route without parameters. */
export const NO_PARAMS: Readonly<Record<string, never>> = Object.freeze({})

export class AppRequest<Params = Record<string, unknown>> {
  /** The server's request, which mounted handlers get. */
  readonly inner: Request
  /** Values of the pattern's parameters, converted. */
  params: Params

  constructor(inner: Request) {
    this.inner = inner
    // Filled by the router before any handler sees it; until then there are none.
    this.params = NO_PARAMS as Params
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

  /** @throws GUI_HTTP_PERCENT */
  get query(): URLSearchParams {
    return this.inner.query
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

  /** The body as a stream of bytes with back-pressure, or null without a body. */
  get body(): ReadableStream<Uint8Array> | null {
    return this.inner.body
  }

  get bodyUsed(): boolean {
    return this.inner.bodyUsed
  }

  /** The body parsed as JSON. @throws GUI_HTTP_BODY_JSON and what {@link text} throws */
  json(this: AppRequest<unknown>): Promise<unknown> {
    return this.inner.json()
  }

  /** @throws GUI_HTTP_BODY_UTF8 and what {@link bytes} throws */
  text(this: AppRequest<unknown>): Promise<string> {
    return this.inner.text()
  }

  /** @throws GUI_HTTP_BODY_TOO_LARGE, GUI_HTTP_BODY_USED, GUI_HTTP_BODY_CUT */
  bytes(this: AppRequest<unknown>): Promise<Uint8Array> {
    return this.inner.bytes()
  }

  /** The fields of a form. @throws GUI_HTTP_BODY_MEDIA_TYPE, GUI_HTTP_PERCENT and what {@link text} throws */
  formData(this: AppRequest<unknown>): Promise<FormData> {
    return decodeBody(this.inner)
  }
}
