// error-reply.ts: an error -> what the client may know of it: status, a sentence, a hint, and for faults of ours an id
// that the log has too. JSON or plain text by Accept; nothing of the request is repeated and no stack leaves the house.

import { isGuichetError } from '../base/errors.ts'
import type { RequestHeaders } from './headers.ts'
import { isHttpError } from './http-error.ts'
import { JSON_TYPE, Reply, TEXT } from './reply.ts'
import { STATUS_TEXT } from './status.ts'

/** True for errors that the client caused or the handler meant: they are answered, not logged as faults. */
export function isExpected(error: unknown): boolean {
  if (isHttpError(error)) return true
  return isGuichetError(error) && error.blame === 'peer'
}

export function errorReply(error: unknown, id: string, headers: RequestHeaders | undefined): Reply {
  if (isHttpError(error)) return httpErrorReply(error.status, error.detail, error.headers)
  const told = isExpected(error) && isGuichetError(error)
  const status = isGuichetError(error) ? error.status : 500
  const title = STATUS_TEXT[status] ?? 'Error'
  const accept = headers?.get('accept') ?? ''
  if (accept.includes('json')) {
    const body = told ? { error: error.message, code: error.code, hint: error.hint } : { error: title, id }
    return new Reply(status, JSON.stringify(body), JSON_TYPE)
  }
  const body = told ? `${status} ${title}\n${error.message}\n${error.hint}\n` : `${status} ${title}\nError id: ${id}\n`
  return new Reply(status, body, TEXT)
}

function httpErrorReply(status: number, detail: unknown, headers: Readonly<Record<string, string>> | undefined): Reply {
  const isObject = typeof detail === 'object' && detail !== null
  const title = STATUS_TEXT[status] ?? 'Error'
  const text = typeof detail === 'string' ? `${status} ${title}\n${detail}\n` : `${status} ${title}\n`
  return new Reply(status, isObject ? JSON.stringify(detail) : text, isObject ? JSON_TYPE : TEXT, headers)
}
