// reply-makers.ts: replies with a status and headers of one's own: reply, text, json, redirect, stream. For the user's
// handlers; the rest of the house makes its replies with `new Reply`.

import { httpErrors } from '../../http/errors.ts'
import { type HeadersGiven, replyHeaders } from '../../http/headers.ts'
import type { Digit, MisshapenStatus } from '../../http/http-error.ts'
import { dropBody, HTML, isReply, JSON_TYPE, Reply, type ReplyChunk, type ReplyStream, TEXT } from '../../http/reply.ts'
import { isBodiless } from '../../http/status.ts'
import { appErrors } from '../errors.ts'
import type { Answer } from './answer.ts'
import { encodeJson } from './encode-json.ts'
import { ANSWER, isLateAnswer, type LateAnswer } from './late-answer.ts'
import { toReply } from './make-reply.ts'
import { asItComes, isReplyStream } from './streamed.ts'

/**
 * Of the answers those that most are: asked first, they cost 30 instantiations a call less than asked last. What is
 * wrong fails here too, and of more than three failures TypeScript tells the last alone, which is the one that teaches.
 */
type AtOnce =
  | string
  | number
  | boolean
  | null
  | (object & {
      then?: never
      bind?: never
      next?: never
      readonly [ANSWER]?: never
      readonly [Symbol.toStringTag]?: never
    })

/** A status that a reply may have, else a sentence. What is wrong is asked for: one that is not yet known is none of it. */
export type StatusOf<Status extends number> = `${Status}` extends
  | `${Exclude<Digit, 2 | 3 | 4 | 5> | '-'}${string}`
  | MisshapenStatus
  ? 'A status is a whole number from 200 to 599'
  : Status

/** The same for redirect(). */
export type RedirectStatusOf<Status extends number> = `${Status}` extends
  | `${Exclude<Digit, 3> | '-'}${string}`
  | `3${Exclude<Digit, 0>}${string}`
  | `30${0 | 4 | 5 | 6 | 9}`
  | MisshapenStatus
  ? 'redirect() takes 301, 302, 303, 307 or 308'
  : Status

/**
 * An answer with a status and headers, in Flask's order.
 *
 * @param status 200 to 599; with 204 and 304 there is no body
 * @param headers replace what the body brings, such as content-type
 * @throws GUI_APP_ANSWER, GUI_APP_JSON, GUI_HTTP_STATUS, GUI_HTTP_FIELD_VALUE
 * @example app.post('/notes', async (request) => reply(await save(request), 201, { location: '/notes/3' }))
 */
export function reply<Body extends AtOnce, const Status extends number = 200>(
  body: Body,
  status?: StatusOf<Status>,
  headers?: HeadersGiven,
): Reply<Status, Body>
export function reply<Body extends AsyncIterator<unknown>, const Status extends number = 200>(
  body: Body,
  status?: StatusOf<Status>,
  headers?: HeadersGiven,
): Promise<Reply<Status, Body>>
export function reply<Body, const Status extends number = 200>(
  body: LateAnswer<number, Body>,
  status?: StatusOf<Status>,
  headers?: HeadersGiven,
): LateAnswer<Status, Body>
// Generic, since a literal object would otherwise be checked for properties that Answer does not name.
export function reply<Body extends Answer, const Status extends number = 200>(
  body: Body,
  status?: StatusOf<Status>,
  headers?: HeadersGiven,
): Reply<Status, Body>
export function reply(body: Answer, status = 200, headers?: HeadersGiven): Reply | Promise<Reply> | LateAnswer {
  checkedStatus(status)
  if (typeof body === 'object' && body !== null && isLateAnswer(body)) {
    return {
      async [ANSWER](request) {
        const made = await body[ANSWER](request)
        // A part of a file, or that it has not changed, is told by the file itself.
        return dress(made, made.status === 200 ? status : made.status, headers)
      },
    }
  }
  if (isBodiless(status)) {
    if (isReply(body)) dropBody(body.body)
    else if (isReplyStream(body)) dropBody(body)
    return new Reply(status, null, undefined, headers)
  }
  const made = toReply(body, 'reply()')
  if (made instanceof Promise) return made.then((later) => dress(later, status, headers))
  if (made !== body && made.type === JSON_TYPE) made.source = body
  return dress(made, status, headers)
}

function dress(made: Reply, status: number, headers: HeadersGiven): Reply {
  made.status = status
  if (headers === undefined) return made
  const given = replyHeaders(headers)
  for (const name of new Set(given.keys())) made.headers.delete(name)
  for (const [name, value] of given) made.headers.append(name, value)
  return made
}

/** Plain text. */
export function text<const Status extends number = 200>(
  body: string,
  status?: StatusOf<Status>,
  headers?: HeadersGiven,
): Reply<Status, string>
export function text(body: string, status?: number, headers?: HeadersGiven): Reply<number, string> {
  return new Reply(checkedStatus(status), body, TEXT, headers)
}

/** JSON, also of a string. @throws GUI_APP_JSON */
export function json<Body, const Status extends number = 200>(
  body: Body,
  status?: StatusOf<Status>,
  headers?: HeadersGiven,
): Reply<Status, Body>
export function json(body: unknown, status?: number, headers?: HeadersGiven): Reply {
  if (isBodiless(checkedStatus(status))) return new Reply(checkedStatus(status), null, undefined, headers)
  const made = new Reply(checkedStatus(status), encodeJson(body, 'json()'), JSON_TYPE, headers)
  made.source = body
  return made
}

export interface StreamOptions {
  /** Content-Type; HTML when left out. */
  readonly type?: string
  readonly status?: number
  readonly headers?: HeadersGiven
  /** Length in bytes, when it is known. */
  readonly length?: number
}

/** Strings and bytes, sent as they come: any iterable, a web stream, a stream of Node. */
export function stream(source: ReplyStream | (() => ReplyStream), options: StreamOptions = {}): Reply {
  const { status = 200, type = HTML, headers, length } = options
  checkedStatus(status)
  const chunks: Iterable<ReplyChunk> | AsyncIterable<ReplyChunk> = typeof source === 'function' ? source() : source
  const made = new Reply(status, chunks, type, headers)
  if (length === undefined) return asItComes(made)
  made.length = length
  return made
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Sends the client elsewhere. What is not ASCII is percent-encoded; escapes that are there stay.
 *
 * @param location a path or a URL; never hand a visitor's text to it unchecked: "//evil.test" leads away
 * @param status 301, 302, 303, 307 or 308
 * @throws GUI_APP_REDIRECT for a line break in the location, or another status
 */
export function redirect<const Status extends number = 302>(
  location: string | URL,
  status?: RedirectStatusOf<Status>,
): Reply
export function redirect(location: string | URL, status = 302): Reply {
  if (!REDIRECTS.has(status)) throw appErrors.fail('GUI_APP_REDIRECT', { why: `${status} is no redirect` })
  const made = new Reply(status, null)
  made.headers.set('location', encodeLocation(String(location)))
  return made
}

/** A URL for the Location field (RFC 9110 §10.2.2). @throws GUI_APP_REDIRECT */
export function encodeLocation(location: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not come into a field.
  if (location === '' || /[\x00-\x1f\x7f]/.test(location)) {
    throw appErrors.fail('GUI_APP_REDIRECT', {
      why: 'its location is empty or holds a line break or control character',
    })
  }
  try {
    return encodeURI(location)
      .replace(/%25([0-9A-Fa-f]{2})/g, '%$1')
      .replace(/%5B/g, '[')
      .replace(/%5D/g, ']')
  } catch (error) {
    throw appErrors.fail('GUI_APP_REDIRECT', { why: 'its location holds half a surrogate pair' }, error)
  }
}

function checkedStatus(status = 200): number {
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw httpErrors.fail('GUI_HTTP_STATUS', { status: String(status) })
  return status
}
