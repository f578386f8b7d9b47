// observer.ts: the one place from which the way of a request can be watched: access log, metrics, inspector.
// With nobody looking each step costs one comparison with undefined.

import type { Reply } from './reply.ts'
import type { Request } from './request.ts'

/** Marks are milliseconds of the server's clock. Methods must not throw and must not change what they see. */
export interface Observer {
  accepted?(peer: { readonly address: string }, at: number): void
  /** The head was read; `raw` gives its exact bytes as Latin-1 text, during this call only. */
  head?(request: Request, raw: () => string, at: number): void
  /** The handler's reply is there, nothing is sent yet. */
  handled?(request: Request, reply: Reply, at: number): void
  /** The head of the reply went out; `raw` is it. */
  sent?(request: Request, raw: string, at: number): void
  /** The exchange is over. `request` is undefined when no head could be read. */
  closed?(exchange: Exchange): void
}

export interface Exchange {
  readonly request: Request | undefined
  readonly address: string
  readonly status: number
  /** Bytes of the body that were handed to the socket. */
  readonly bodyBytes: number
  readonly startedAt: number
  readonly endedAt: number
  /** False when the connection broke, or was cut, before the reply was complete. */
  readonly complete: boolean
}
