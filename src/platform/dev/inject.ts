// inject.ts: the one tag that development puts into pages which a browser shows, so that they hear of changes. Everything
// else of a reply stays: what programs fetch, what is not HTML, what has no body. Lengths are the server's to count; a
// validator becomes a weak one, since the bytes are others now (RFC 9110 §8.8.1).

import { Readable } from 'node:stream'
import {
  brotliCompressSync,
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  gunzipSync,
  gzipSync,
} from 'node:zlib'
import { encoderStream } from '../../http/encode-content.ts'
import { copyReply, type Reply, type ReplyChunk, type ReplyStream } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { isBodiless } from '../../http/status.ts'
import { openPolicy } from './policy-opening.ts'

export interface Injection {
  /** Path of the script, with what it is to know in its query. */
  readonly script: string
  /** Path of the stream that it listens to. */
  readonly stream: string
}

/** Where the tag may stand is looked for so far into a page. */
const HEAD_LOOK_MAX = 4096
const HEAD_TAG = /<head(?:\s[^>]*)?>/i
const CODINGS = ['gzip', 'br'] as const

/** The reply with the script in it, or the reply itself. */
export function inject(request: Request, reply: Reply, { script, stream }: Injection): Reply {
  if (!isShown(request) || !isPage(reply)) return reply
  const { headers, body } = reply
  const coding = headers.get('content-encoding')?.toLowerCase() ?? undefined
  const known = CODINGS.find((name) => name === coding)
  if (coding !== undefined && coding !== 'identity' && known === undefined) return reply
  const made = copyReply(reply)
  made.latin1 = undefined
  const tag = tagFor(request, made, script, stream)
  const etag = made.headers.get('etag')
  if (etag?.startsWith('"') === true) made.headers.set('etag', `W/${etag}`)
  made.headers.delete('accept-ranges')
  if (known !== undefined) return recoded(made, tag, known)
  if (made.length >= 0) made.length += Buffer.byteLength(tag)
  if (typeof body === 'string') made.body = put(body, tag)
  else if (body instanceof Uint8Array) made.body = putBytes(body, tag)
  else if (body !== null) made.body = putStream(body, tag)
  return made
}

/** Shown in a window, says the browser; one that does not say asks for HTML first. */
function isShown(request: Request): boolean {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') return false
  const destination = headers.get('sec-fetch-dest')
  if (destination !== null) return destination === 'document' || destination === 'iframe'
  return /^text\/html\b/i.test(headers.get('accept') ?? '')
}

function isPage({ status, upgrade, headers }: Reply): boolean {
  if (upgrade !== undefined || isBodiless(status) || status === 206) return false
  const type = headers.get('content-type') ?? ''
  return /^text\/html\b/i.test(type) && !/charset=["']?utf-?16/i.test(type)
}

function tagFor(request: Request, made: Reply, script: string, stream: string): string {
  const { scheme, authority } = request
  const at = (path: string) => `${scheme}://${authority}${path}`
  let nonce: string | undefined
  for (const name of ['content-security-policy', 'content-security-policy-report-only']) {
    const policy = made.headers.get(name) ?? fallback(made, name)
    if (policy === undefined) continue
    const opened = openPolicy(policy, at(script.replace(/\?.*/, '')), at(stream))
    made.headers.set(name, opened.policy)
    if (name === 'content-security-policy') nonce = opened.nonce
  }
  return `<script src="${script}"${nonce === undefined ? '' : ` nonce="${nonce}"`} async></script>`
}

/** What the reply says by default. */
function fallback({ defaults }: Reply, name: string): string | undefined {
  const list = defaults?.list ?? []
  for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1]
  return undefined
}

/** Into the head where one begins; else behind everything, where browsers take it for a part of the body. */
function put(text: string, tag: string): string {
  const found = HEAD_TAG.exec(text.slice(0, HEAD_LOOK_MAX))
  if (found === null) return text + tag
  const at = found.index + found[0].length
  return text.slice(0, at) + tag + text.slice(at)
}

function putBytes(bytes: Uint8Array, tag: string): Buffer {
  // As Latin-1 every byte stays what it is, whatever the page's encoding.
  return Buffer.from(put(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'), tag), 'latin1')
}

/** Only the first chunk is looked at: what streams must not wait. */
async function* putStream(body: ReplyStream, tag: string): AsyncGenerator<ReplyChunk> {
  let placed: boolean | undefined
  for await (const chunk of body) {
    if (placed === undefined) {
      const made = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')
      placed = HEAD_TAG.test(made.slice(0, HEAD_LOOK_MAX))
      if (placed) {
        yield Buffer.from(put(made, tag), typeof chunk === 'string' ? 'utf8' : 'latin1')
        continue
      }
    }
    yield chunk
  }
  if (placed !== true) yield tag
}

/** What came compressed is unpacked, and compressed again. */
function recoded(made: Reply, tag: string, coding: 'gzip' | 'br'): Reply {
  const { body } = made
  if (body === null) return made
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const [unpack, pack] =
      coding === 'gzip' ? [gunzipSync, gzipSync] : ([brotliDecompressSync, brotliCompressSync] as const)
    made.body = pack(putBytes(unpack(body), tag))
    return made
  }
  const unpacked = Readable.from(body).compose(coding === 'gzip' ? createGunzip() : createBrotliDecompress())
  made.body = Readable.from(putStream(unpacked, tag)).compose(encoderStream(coding))
  made.length = -1
  return made
}
