// answer.ts: one variant of a file and one request -> the reply: 200, 206, 304, 412 or 416.
// RFC 9110 §13 (conditions) before §14 (ranges). Synchronous; bytes that are not in memory become a stream.

import { rangeStands, weighConditions } from '../../http/conditional.ts'
import { ReplyHeaders } from '../../http/headers.ts'
import { type ByteRange, encodeContentRange, encodeUnsatisfied, parseRange } from '../../http/range.ts'
import { Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { type OpenFile, type Piece, streamFile } from './file-body.ts'
import type { Variant } from './kept-file.ts'

export interface Answering {
  readonly rangesMax: number
  readonly open: OpenFile
}

/** Weighs what the request asks of `variant`, and answers it. */
export function answerVariant(request: Request, variant: Variant, answering: Answering): Reply {
  const { method, headers } = request
  const verdict = weighConditions(method, headers, variant)
  if (verdict === 'not-modified') return replyWith(304, variant.fieldsUnchanged)
  if (verdict === 'failed') return replyWith(412, variant.fieldsUnchanged)
  // RFC 9110 §14.2: Range means something with GET only, and for us only with the bytes as they lie in the file.
  const field = method === 'GET' && variant.coding === undefined ? headers.get('range') : null
  if (field === null || !rangeStands(headers.get('if-range'), variant)) return answerWhole(variant, answering)
  const ranges = parseRange(field, variant.size, answering.rangesMax)
  if (ranges === undefined) return answerWhole(variant, answering)
  if (ranges === 'unsatisfiable') {
    return replyWith(416, [...variant.fieldsUnchanged, 'content-range', encodeUnsatisfied(variant.size)])
  }
  const [first] = ranges
  if (ranges.length > 1 || first === undefined) return answerParts(variant, ranges, answering)
  const fields = [...variant.fields, 'content-range', encodeContentRange(first, variant.size)]
  return replyWith(206, fields, bodyOf(variant, [first], answering))
}

/** A 200 with everything. */
// hot: once per request for a file in memory
export function answerWhole(variant: Variant, answering: Answering): Reply {
  if (variant.bytes === undefined) {
    return replyWith(200, variant.fields, bodyOf(variant, [{ first: 0, last: variant.size - 1 }], answering))
  }
  const reply = new Reply(200, variant.bytes)
  reply.latin1 = variant.latin1
  reply.list = new ReplyHeaders(variant.fields.slice())
  return reply
}

/** The page for what does not exist: the body of a file under another status, so none of its validators. */
export function answerNotFound(variant: Variant, answering: Answering): Reply {
  const reply = answerWhole(variant, answering)
  reply.status = 404
  for (const name of ['etag', 'last-modified', 'accept-ranges']) reply.headers.delete(name)
  reply.headers.set('cache-control', 'no-cache')
  reply.unmatched = true
  return reply
}

/** multipart/byteranges (RFC 9110 §14.6). */
function answerParts(variant: Variant, ranges: readonly ByteRange[], answering: Answering): Reply {
  const boundary = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url')
  const pieces: Piece[] = []
  for (const range of ranges) {
    const lead = pieces.length === 0 ? '' : '\r\n'
    const place = encodeContentRange(range, variant.size)
    pieces.push(`${lead}--${boundary}\r\nContent-Type: ${variant.type}\r\nContent-Range: ${place}\r\n\r\n`, range)
  }
  pieces.push(`\r\n--${boundary}--\r\n`)
  const type = `multipart/byteranges; boundary=${boundary}`
  const fields = variant.fields.map((field, index) => (variant.fields[index - 1] === 'content-type' ? type : field))
  return replyWith(206, fields, bodyOf(variant, pieces, answering))
}

type Body = readonly [body: Uint8Array | ReturnType<typeof streamFile> | null, length: number]

function bodyOf(variant: Variant, pieces: readonly Piece[], answering: Answering): Body {
  const { bytes, file, size } = variant
  if (bytes === undefined && size === 0) return [null, -1]
  if (bytes === undefined) {
    const length = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)
    return [streamFile(file, pieces, answering.open), length]
  }
  const [only] = pieces
  if (pieces.length === 1 && only !== undefined && typeof only !== 'string') {
    return [bytes.subarray(only.first, only.last + 1), -1]
  }
  const parts = pieces.map((piece) =>
    typeof piece === 'string' ? Buffer.from(piece, 'latin1') : bytes.subarray(piece.first, piece.last + 1),
  )
  return [Buffer.concat(parts), -1]
}

function lengthOf(piece: Piece): number {
  return typeof piece === 'string' ? piece.length : piece.last - piece.first + 1
}

export function replyWith(status: number, fields: readonly string[], [body, length]: Body = [null, -1]): Reply {
  const reply = new Reply(status, body)
  reply.length = length
  reply.list = new ReplyHeaders(fields.slice())
  return reply
}
