// http-error.ts: what a handler throws to answer with a status. Recognised by a brand, never by instanceof,
// because two copies of the package may meet in one program.

import { replyHeaders } from './headers.ts'
import { STATUS_TEXT } from './status.ts'

const BRAND = Symbol.for('guichet.http-error')

export class HttpError extends Error {
  readonly [BRAND] = true
  readonly status: number
  /** What the client is told: text, or an object that is sent as JSON. */
  readonly detail: unknown
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(status: number, detail?: unknown, headers?: Readonly<Record<string, string>>) {
    super(typeof detail === 'string' ? detail : (STATUS_TEXT[status] ?? `Status ${status}`))
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(`An HttpError has a status from 400 to 599, not ${String(status)}.`)
    }
    // What could break out of its line is refused here, where the stack shows who set it.
    replyHeaders(headers)
    this.name = 'HttpError'
    this.status = status
    this.detail = detail
    this.headers = headers
  }
}

export function isHttpError(value: unknown): value is HttpError {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** The texts of numbers with fewer or more than three digits, of those first digits that a status has. */
export type MisshapenStatus =
  | `${StatusDigit}`
  | `${StatusDigit}${Digit}`
  | `${StatusDigit}${string}${string}${string}${string}`
type StatusDigit = 2 | 3 | 4 | 5
export type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** A status that abort() takes, else a sentence. What is wrong is asked for, so that one not yet known is none of it. */
export type ErrorStatusOf<Status extends number> = `${Status}` extends
  | `${Exclude<Digit, 4 | 5> | '-'}${string}`
  | MisshapenStatus
  ? 'abort() takes a status from 400 to 599'
  : Status

/**
 * Ends the request with an error status.
 *
 * @param status a whole number from 400 to 599
 * @param detail text for the error page, or an object that is sent as JSON
 * @throws always an {@link HttpError}
 * @example app.get('/n/<int:id>', ({ params }) => find(params.id) ?? abort(404, { error: 'Not found' }))
 */
export function abort<const Status extends number>(
  status: ErrorStatusOf<Status>,
  detail?: unknown,
  headers?: Readonly<Record<string, string>>,
): never
export function abort(status: number, detail?: unknown, headers?: Readonly<Record<string, string>>): never {
  throw new HttpError(status, detail, headers)
}
