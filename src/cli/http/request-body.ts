// request-body.ts: data fields, a file, --raw or standard input -> the body that is sent. What fits into a small buffer
// is bytes; larger files are read while they are sent, as often as they have to be.

import { createReadStream, readFileSync } from 'node:fs'
import { encodeQuery } from './address.ts'
import { clientErrors } from './errors.ts'
import { FORM_TYPE, JSON_TYPE } from './fields.ts'
import type { FileToSend } from './file-item.ts'
import { encodeJson } from './json-value.ts'
import { layOutParts, newBoundary } from './multipart.ts'
import { reasonOf } from './reason.ts'
import type { FormField, RequestItems } from './request-items.ts'

export interface RequestBody {
  /** The whole body, when it is in memory. */
  readonly bytes: Uint8Array | undefined
  /** Undefined when nobody knows before it ends: it goes in chunks. */
  readonly length: number | undefined
  /** What the body is, for the Content-Type; undefined when it does not say itself. */
  readonly type: string | undefined
  /** The body piece by piece. @throws GUI_CLIENT_RESEND the second time, when it can be read only once */
  open(): AsyncIterable<Uint8Array>
}

/** Files up to this size are read before they are sent, and shown laid out by --verbose. */
const SMALL_BYTES = 1_048_576

export function bytesBody(bytes: Uint8Array, type?: string): RequestBody {
  return {
    bytes,
    length: bytes.length,
    type,
    async *open() {
      if (bytes.length > 0) yield bytes
    },
  }
}

/** @throws GUI_CLIENT_FILE */
export function fileBody(file: FileToSend): RequestBody {
  if (file.bytes <= SMALL_BYTES) return bytesBody(readWhole(file), file.type)
  return { bytes: undefined, length: file.bytes, type: file.type, open: () => readPieces(file) }
}

export function jsonBody(items: RequestItems): RequestBody | undefined {
  return items.json === undefined ? undefined : bytesBody(Buffer.from(encodeJson(items.json)), JSON_TYPE)
}

/** As application/x-www-form-urlencoded; there are no files in it. */
export function formBody(fields: readonly FormField[]): RequestBody | undefined {
  if (fields.length === 0) return undefined
  const pairs = fields.map(([name, value]) => [name, typeof value === 'string' ? value : value.name] as const)
  return bytesBody(Buffer.from(encodeQuery(pairs)), FORM_TYPE)
}

/** @param given the boundary that was asked for, and the Content-Type that was typed */
export function multipartBody(
  fields: readonly FormField[],
  given: { readonly boundary: string | undefined; readonly type: string | undefined },
): RequestBody {
  const layout = layOutParts(fields, given.boundary ?? newBoundary())
  const base = given.type?.trim() || 'multipart/form-data'
  const type = base.includes('boundary=') ? base : `${base}; boundary=${layout.boundary}`
  async function* open(): AsyncGenerator<Uint8Array> {
    for (const { head, content } of layout.parts) {
      yield head
      if (typeof content === 'string') yield Buffer.from(content)
      else yield* readPieces(content)
    }
    yield layout.end
  }
  if (layout.bytes > SMALL_BYTES) return { bytes: undefined, length: layout.bytes, type, open }
  const pieces = layout.parts.flatMap(({ head, content }) => [
    head,
    typeof content === 'string' ? Buffer.from(content) : readWhole(content),
  ])
  return bytesBody(Buffer.concat([...pieces, layout.end]), type)
}

/** Standard input as it comes: it can be read once. */
export function streamBody(stream: AsyncIterable<Uint8Array>): RequestBody {
  let isRead = false
  return {
    bytes: undefined,
    length: undefined,
    type: undefined,
    open() {
      if (isRead) throw clientErrors.fail('GUI_CLIENT_RESEND', { because: 'the server asked for it again' })
      isRead = true
      return stream
    },
  }
}

/** With deflate, when that is smaller or wanted in any case; else the same body. */
export async function compressedBody(body: RequestBody, always: boolean): Promise<RequestBody | undefined> {
  const { deflateSync } = await import('node:zlib')
  const plain = body.bytes ?? (await wholeOf(body.open()))
  const small = deflateSync(plain)
  return small.length < plain.length || always ? bytesBody(small, body.type) : undefined
}

export async function wholeOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

/** Exactly as many bytes as were announced: a file that grows or shrinks meanwhile would break the message. */
async function* readPieces(file: FileToSend): AsyncGenerator<Uint8Array> {
  if (file.content !== undefined) {
    yield file.content
    return
  }
  let left = file.bytes
  try {
    for await (const piece of createReadStream(file.path, { highWaterMark: 102_400 })) {
      // A stream without an encoding gives Buffers.
      const bytes = (piece as Buffer).subarray(0, left)
      left -= bytes.length
      yield bytes
      if (left === 0) return
    }
  } catch (error) {
    throw unusable(file.path, error)
  }
  if (left > 0) throw unusable(file.path, new Error('it became shorter while it was sent'))
}

function readWhole({ path, content }: FileToSend): Uint8Array {
  try {
    return content ?? readFileSync(path)
  } catch (error) {
    throw unusable(path, error)
  }
}

function unusable(path: string, error: unknown): Error {
  const why = reasonOf(error)
  return clientErrors.fail('GUI_CLIENT_FILE', { path, what: 'the body', why }, error)
}
