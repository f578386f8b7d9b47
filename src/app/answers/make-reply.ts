// make-reply.ts: what a handler returned -> a Reply. An array is always JSON.
// Way of a request: app/app -> your handler -> here -> the server. Common answers stay synchronous.

import { HTML, isNodeReadable, isReply, JSON_TYPE, Reply } from '../../http/reply.ts'
import { isBodiless } from '../../http/status.ts'
import type { AppRequest } from '../app-request.ts'
import { appErrors } from '../errors.ts'
import { type Html, isHtml } from '../html/html.ts'
import { describe, encodeJson, isLostInJson } from './encode-json.ts'
import { ANSWER, isLateAnswer, type LateAnswer } from './late-answer.ts'
import { asItComes, streamAsyncIterator, streamIterator } from './streamed.ts'

export const BYTES = 'application/octet-stream'

/**
 * Makes the Reply that `value` stands for.
 *
 * @param who whose answer it is, such as "GET /notes", for the error that teaches
 * @param request for answers that need it, such as file()
 * @returns a promise for an async iterator, whose first value decides, and for what has to be waited for
 * @throws GUI_APP_ANSWER, GUI_APP_JSON
 */
// hot: once per request
export function toReply(value: unknown, who: string, request?: AppRequest): Reply | Promise<Reply> {
  if (typeof value === 'string') return new Reply(200, value, HTML)
  if (typeof value === 'object') {
    if (value === null) return new Reply(200, 'null', JSON_TYPE)
    if (isReply(value)) return value
    if (isHtml(value)) return htmlReply(value)
    if (isLateAnswer(value)) return lateReply(value, who, request)
    if (Array.isArray(value) || isPlain(value)) return new Reply(200, encodeJson(value, who), JSON_TYPE)
    return objectReply(value, who)
  }
  if (typeof value === 'number' || typeof value === 'boolean') return new Reply(200, encodeJson(value, who), JSON_TYPE)
  throw appErrors.fail('GUI_APP_ANSWER', { who, given: describe(value) })
}

/** True for what {@link toReply} makes JSON of. */
export function isSentAsJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null || ['number', 'boolean'].includes(typeof value)
  if (isReply(value) || isHtml(value) || isLateAnswer(value)) return false
  if (Array.isArray(value) || isPlain(value)) return true
  if (value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof Blob || isResponse(value))
    return false
  if (value instanceof ReadableStream || isNodeReadable(value)) return false
  return typeof (value as { next?: unknown }).next !== 'function'
}

/** Neither a class instance nor an iterator made by hand. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return (
    (prototype === Object.prototype || prototype === null) && typeof (value as { next?: unknown }).next !== 'function'
  )
}

function htmlReply(made: Html): Reply | Promise<Reply> {
  if (!made.pending) return new Reply(200, made.text, HTML)
  return made.ready().then((ready) => new Reply(200, ready.text, HTML))
}

function lateReply(value: LateAnswer, who: string, request: AppRequest | undefined): Reply | Promise<Reply> {
  if (request === undefined) throw appErrors.fail('GUI_APP_ANSWER', { who, given: 'an answer that needs its request' })
  return value[ANSWER](request)
}

function objectReply(value: object, who: string): Reply | Promise<Reply> {
  if (value instanceof Uint8Array) return new Reply(200, value, BYTES)
  if (value instanceof ArrayBuffer) return new Reply(200, new Uint8Array(value), BYTES)
  if (value instanceof Blob) return blobReply(value)
  if (isResponse(value)) return responseReply(value)
  if (value instanceof ReadableStream || isNodeReadable(value)) return asItComes(new Reply(200, value, HTML))
  if (typeof (value as { next?: unknown }).next === 'function') {
    // `next` and Symbol.(async)Iterator together are what makes an iterator; a list has no `next`.
    if (Symbol.asyncIterator in value) return streamAsyncIterator(value as unknown as AsyncIterator<unknown>, who)
    if (Symbol.iterator in value) return streamIterator(value as unknown as Iterator<unknown>, who)
  }
  if (isLostInJson(value)) throw appErrors.fail('GUI_APP_ANSWER', { who, given: describe(value) })
  return new Reply(200, encodeJson(value, who), JSON_TYPE)
}

function blobReply(blob: Blob): Reply {
  const made = new Reply(200, blob.stream(), blob.type === '' ? BYTES : blob.type)
  made.length = blob.size
  return made
}

/** A web Response, of Node or of a package. */
function isResponse(value: object): value is Response {
  return (
    value instanceof Response ||
    ((value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Response' && 'status' in value)
  )
}

function responseReply(response: Response): Reply {
  // Content-Length is the server's to write, from what the body really has.
  const fields = [...response.headers].filter(([name]) => name !== 'content-length' && name !== 'transfer-encoding')
  return new Reply(response.status, isBodiless(response.status) ? null : response.body, undefined, fields)
}
