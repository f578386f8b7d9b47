// request-head.ts: what a request's head is once it is read, what it may be at most, and what a connection remembers of it.
// Only shapes; http/parse-request fills them.

import type { FieldFacts } from './framing.ts'
import type { RequestHeaders } from './headers.ts'

export interface HeadLimits {
  /** Longest request target, bytes. */
  readonly targetBytesMax: number
  /** Longest head, request line and fields together, bytes. */
  readonly headBytesMax: number
  readonly headFieldsMax: number
}

/** The field section of a head, parsed once and shared by every request of the connection that repeats it. */
export interface FieldBlock {
  /** The exact bytes as Latin-1 text, final empty line included. */
  readonly raw: string
  readonly version: 0 | 1
  readonly headers: RequestHeaders
  readonly facts: FieldFacts
}

export interface RequestHead {
  readonly method: string
  /** Origin-form ("/path?query") or "*". */
  readonly target: string
  /** Authority of an absolute-form target; it outranks Host (RFC 9112 §3.2.2). */
  readonly authority: string | undefined
  /** Scheme of an absolute-form target. */
  readonly scheme: string | undefined
  /** Minor version: HTTP/1.0 or HTTP/1.1. */
  readonly version: 0 | 1
  readonly block: FieldBlock
  /** Where the head ends in the buffer. */
  readonly end: number
}

/** What is remembered of a connection: where the search for the end of the head goes on, and the last field blocks. */
export interface HeadMemory {
  /** Bytes of the waiting head that were already looked at. */
  searched: number
  recent: FieldBlock | undefined
  older: FieldBlock | undefined
  /** The last short one that came with fields sent before, "" without any. */
  target: string
}

export const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'QUERY',
])
