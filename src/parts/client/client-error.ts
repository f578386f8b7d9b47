// client-error.ts: the one error of a call that brought no answer. It names the route, never values of the call.

/**
 * Why there is no answer: the server could not be reached or broke off, did not begin to answer in time, the caller's
 * signal aborted, or the body is not what its Content-Type says.
 */
export type ClientErrorKind = 'network' | 'timeout' | 'abort' | 'body'

/** Thrown by calls and by the streams that they hand out. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly kind: ClientErrorKind
  /** Status of the answer, when its head had come. */
  readonly status: number | undefined

  constructor(kind: ClientErrorKind, message: string, status?: number, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.status = status
  }
}
