// compress.ts: middleware that compresses what handlers answer. Only where no secret can be measured by its length: a request
// without cookies and credentials, or a route that says so (the BREACH attack). Files compress themselves, in parts/static.

import { Readable } from 'node:stream'
import type { AppRequest } from '../../app/app-request.ts'
import type { Middleware } from '../../app/middleware.ts'
import { shrinks } from '../../http/codings.ts'
import { encode, encoderStream } from '../../http/encode-content.ts'
import { chooseCoding } from '../../http/negotiate.ts'
import { copyReply, type Reply, type ReplyStream } from '../../http/reply.ts'

export interface CompressOptions {
  /** Smallest body that is compressed, bytes. Default 512, below which a reply fits one packet anyway; Caddy's. */
  readonly bytesMin?: number
  /** Largest body that is compressed as a whole, bytes; larger ones leave as they are. Default 8 MiB. */
  readonly bytesMax?: number
  /** Also for visitors with cookies or credentials. Say true only where no page holds both a secret and a visitor's text. */
  readonly withCredentials?: boolean | ((request: AppRequest) => boolean)
}

const BYTES_MIN = 512
const BYTES_MAX = 8_388_608
/** Brotli is smaller and gzip older; zstd is for files, which are made once. */
const CODINGS = ['br', 'gzip'] as const

/**
 * Makes the middleware; use it before what it is for.
 * @example app.use(compress())
 */
export function compress(options: CompressOptions = {}): Middleware {
  const { bytesMin = BYTES_MIN, bytesMax = BYTES_MAX, withCredentials = false } = options
  const mayMeasure = (request: AppRequest): boolean => {
    if (!request.headers.has('cookie') && !request.headers.has('authorization')) return true
    return typeof withCredentials === 'function' ? withCredentials(request) : withCredentials
  }
  return async function compress(request, next) {
    const made = await next()
    if (!isCompressible(made)) return made
    made.headers.include('vary', 'Accept-Encoding')
    const coding = chooseCoding(request.headers.get('accept-encoding'), CODINGS)
    // Who takes neither a coding nor the bytes as they are gets them all the same (RFC 9110 §12.5.3).
    if (coding === undefined || coding === 'identity' || !mayMeasure(request)) return made
    if (isStream(made.body)) return compressStream(made, coding, request.method === 'HEAD' ? undefined : made.body)
    const bytes = typeof made.body === 'string' ? Buffer.from(made.body, 'utf8') : (made.body as Uint8Array) // no stream, not null
    if (bytes.length < bytesMin || bytes.length > bytesMax) return made
    const packed = await encode(coding, bytes)
    if (packed.length >= bytes.length) return made
    // A handler may keep its Reply for the next visitor, who may not take this coding.
    const shrunk = copyReply(made)
    shrunk.latin1 = undefined
    shrunk.body = packed
    return told(shrunk, coding)
  }
}

function isCompressible(made: Reply): boolean {
  const { status, headers, body } = made
  if (body === null || made.upgrade !== undefined || status < 200 || status === 204 || status === 206 || status === 304)
    return false
  if (headers.has('content-encoding') || headers.has('content-range')) return false
  if (/\bno-transform\b/i.test(headers.get('cache-control') ?? '')) return false
  const type = headers.get('content-type')
  return type !== null && type !== 'text/event-stream' && shrinks(type)
}

/** @param body undefined when nobody will read it: then only the fields say what would have come */
function compressStream(made: Reply, coding: 'br' | 'gzip', body: ReplyStream | undefined): Reply {
  made.length = -1
  if (body === undefined) return told(made, coding)
  const source = body instanceof ReadableStream ? Readable.fromWeb(body as never) : Readable.from(body) // Node's own type of it
  const packer = encoderStream(coding)
  source.once('error', (error) => packer.destroy(error))
  // The client has left: what is read from is told so.
  packer.once('close', () => source.destroy())
  made.body = source.pipe(packer)
  return told(made, coding)
}

function told(made: Reply, coding: string): Reply {
  made.headers.set('content-encoding', coding)
  const tag = made.headers.get('etag')
  // Other bytes than those that the strong tag stands for (RFC 9110 §8.8.3.3).
  if (tag !== null && !tag.startsWith('W/')) made.headers.set('etag', `W/${tag}`)
  return made
}

function isStream(body: Reply['body']): body is ReplyStream {
  return typeof body === 'object' && body !== null && !(body instanceof Uint8Array)
}
