// encode-content.ts: making the codings of http/codings: of bytes with zlib in its own threads, two at a time, and of a
// stream. Apart from them, since only some starts need node:zlib. Knows bytes; nothing of files or requests.

import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import type { Coding } from './codings.ts'

type Encoder = (bytes: Uint8Array) => Promise<Buffer>

/** Quality 4 of 11: brotli's later levels cost ten times as much for a few percent; they are for builds. */
const BROTLI_QUALITY = 4
const GZIP_LEVEL = 6

const encoders: Partial<Record<Coding, Encoder>> = {
  br: (bytes) => {
    const params = {
      [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    }
    return made((done) => zlib.brotliCompress(bytes, { params }, done))
  },
  gzip: (bytes) => made((done) => zlib.gzip(bytes, { level: GZIP_LEVEL }, done)),
}

// Node 22.15 and later; the types of Node 20 do not know it.
const zstdCompress: unknown = Reflect.get(zlib, 'zstdCompress')
if (typeof zstdCompress === 'function') encoders.zstd = (bytes) => made((done) => zstdCompress(bytes, done))

function made(start: (done: (error: Error | null, bytes: Buffer) => void) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    start((error, bytes) => (error === null ? resolve(bytes) : reject(error)))
  })
}

/** zlib shares its four threads with the file system: half of them stay free for it. */
const WORKING_MAX = 2
let working = 0
const waiting: (() => void)[] = []

/** Compresses without holding the event loop; waits for its turn when two others are at work. */
export async function encode(coding: Coding, bytes: Uint8Array): Promise<Buffer> {
  const encoder = encoders[coding]
  if (encoder === undefined) throw new RangeError(`This Node.js has no ${coding}.`)
  if (working >= WORKING_MAX) await new Promise<void>((resolve) => waiting.push(resolve))
  else working++
  try {
    return await encoder(bytes)
  } finally {
    const next = waiting.shift()
    if (next === undefined) working--
    else next()
  }
}

/** Compresses what is written to it, and lets each piece out at once: a stream's reader must not wait for the next one. */
export function encoderStream(coding: 'br' | 'gzip'): Transform {
  if (coding === 'gzip') return zlib.createGzip({ level: GZIP_LEVEL, flush: zlib.constants.Z_SYNC_FLUSH })
  return zlib.createBrotliCompress({
    flush: zlib.constants.BROTLI_OPERATION_FLUSH,
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
  })
}
