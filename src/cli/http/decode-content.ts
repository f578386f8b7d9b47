// decode-content.ts: takes the Content-Encoding off a body (RFC 9110 §8.4), piece by piece as it comes.

import type { Transform } from 'node:stream'
import { clientErrors } from './errors.ts'

const NAMES: Readonly<Record<string, string>> = {
  'x-gzip': 'gzip',
  gzip: 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
}

/** Encodings in the order they were applied; one that nobody knows here leaves the body as it is. */
export function decodeContent(contentEncoding: string, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const names = contentEncoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
  const known = names.map((name) => NAMES[name])
  if (known.length === 0 || known.includes(undefined)) return body
  return known.reduceRight<AsyncIterable<Uint8Array>>((inner, name) => decoded(inner, name ?? ''), body)
}

async function* decoded(body: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const { pipeline, Readable } = await import('node:stream')
  const pieces = body[Symbol.asyncIterator]()
  const first = await firstPiece(pieces)
  // Some servers announce an encoding and send nothing at all, to HEAD for example.
  if (first === undefined) return
  const decoder = await decoderFor(encoding, first)
  if (decoder === undefined) {
    throw clientErrors.fail('GUI_CLIENT_ENCODING', { encoding, why: 'this version of Node cannot read it' })
  }
  const again = async function* (): AsyncGenerator<Uint8Array> {
    yield first
    yield* { [Symbol.asyncIterator]: () => pieces }
  }
  pipeline(Readable.from(again()), decoder, () => {})
  try {
    // A decoder without an encoding gives Buffers.
    for await (const piece of decoder) yield piece as Buffer
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!/^(?:Z_|ERR_(?:BROTLI|_ZSTD|ZSTD|BUFFER))|^ERR__/.test(code)) throw error
    const why = error instanceof Error ? error.message : ''
    throw clientErrors.fail('GUI_CLIENT_ENCODING', { encoding, why }, error)
  }
}

async function firstPiece(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  for (;;) {
    const step = await pieces.next()
    if (step.done === true) return undefined
    if (step.value.length > 0) return step.value
  }
}

async function decoderFor(encoding: string, first: Uint8Array): Promise<Transform | undefined> {
  const zlib = await import('node:zlib')
  if (encoding === 'gzip') return zlib.createGunzip()
  if (encoding === 'br') return zlib.createBrotliDecompress()
  // Since Node 22.15: looked for, since the types of the oldest supported Node do not know it.
  if (encoding === 'zstd') return (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress?.()
  // "deflate" means zlib (RFC 9110 §8.4.1.2), but some send what has no zlib header.
  return ((first[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw()
}
