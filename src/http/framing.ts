// framing.ts: what the fields say about the message itself: how long is the body, does the connection stay, is an
// upgrade or a 100 wanted. One walk over the list for RFC 9112 §6.3, §3.2 and §9.6, RFC 9110 §7.8 and §10.1.1.
// Knows fields; knows no socket.

import { isHost } from './host.ts'

export type FramingFault =
  | 'GUI_HTTP_HOST_MISSING'
  | 'GUI_HTTP_HOST_DOUBLED'
  | 'GUI_HTTP_HOST_INVALID'
  | 'GUI_HTTP_LENGTH_INVALID'
  | 'GUI_HTTP_LENGTH_DOUBLED'
  | 'GUI_HTTP_LENGTH_AND_CODING'
  | 'GUI_HTTP_TRANSFER_CODING'
  | 'GUI_HTTP_EXPECTATION'
  | 'GUI_HTTP_FIELD_NAME'

export interface FieldFacts {
  /** The Host field, "" when HTTP/1.0 left it out. */
  readonly host: string
  /** Length of the body in bytes; 0 without a body, -1 when it is chunked. */
  readonly length: number
  /** The client wants the connection kept after the answer. */
  readonly keepAlive: boolean
  /** Lower-case protocol of an Upgrade that Connection names too. */
  readonly upgrade: string | undefined
  readonly expectsContinue: boolean
  /** Why no request with these fields can be accepted. */
  readonly fault: FramingFault | undefined
}

export function fieldFacts(list: readonly string[], version: 0 | 1): FieldFacts {
  let host: string | undefined
  let length: number | undefined
  let chunked = false
  let connection = ''
  let upgrade: string | undefined
  let expect: string | undefined
  let fault: FramingFault | undefined
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i]
    const value = list[i + 1] ?? ''
    if (name === 'host') {
      if (host !== undefined) fault ??= 'GUI_HTTP_HOST_DOUBLED'
      else if (!isHost(value)) fault ??= 'GUI_HTTP_HOST_INVALID'
      host = value
    } else if (name === 'content-length') {
      if (length !== undefined) fault ??= 'GUI_HTTP_LENGTH_DOUBLED'
      length = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN
      if (!Number.isSafeInteger(length)) fault ??= 'GUI_HTTP_LENGTH_INVALID'
    } else if (name === 'transfer-encoding') {
      if (chunked || version === 0 || value.toLowerCase() !== 'chunked') fault ??= 'GUI_HTTP_TRANSFER_CODING'
      chunked = true
    } else if (name === 'connection') connection += connection === '' ? value : `,${value}`
    else if (name === 'upgrade') upgrade = (upgrade === undefined ? value : `${upgrade},${value}`).toLowerCase()
    else if (name === 'expect') expect = (expect === undefined ? value : `${expect},${value}`).toLowerCase()
  }
  if (chunked && length !== undefined) fault ??= 'GUI_HTTP_LENGTH_AND_CODING'
  if (host === undefined && version === 1) fault ??= 'GUI_HTTP_HOST_MISSING'
  // HTTP/1.0 knows no expectations: they are ignored there (RFC 9110 §10.1.1).
  const expectsContinue = version === 1 && expect !== undefined
  if (expectsContinue && expect !== '100-continue') fault ??= 'GUI_HTTP_EXPECTATION'
  const options =
    connection === ''
      ? []
      : connection
          .toLowerCase()
          .split(',')
          .map((option) => option.trim())
  return {
    host: host ?? '',
    length: chunked ? -1 : (length ?? 0),
    keepAlive:
      version === 1 ? !options.includes('close') : options.includes('keep-alive') && !options.includes('close'),
    upgrade: version === 1 && options.includes('upgrade') ? upgrade : undefined,
    expectsContinue,
    fault,
  }
}
