// codings.ts: the content codings this part can serve, and making them with zlib in its own threads, two at a time.
// Knows bytes; nothing of files or requests.

import { promisify } from 'node:util'
import * as zlib from 'node:zlib'

export type Coding = 'br' | 'zstd' | 'gzip'

/** In the order of preference, where the client has none. */
export const CODINGS: readonly Coding[] = ['br', 'zstd', 'gzip']

export const SIBLING_EXTENSION: Readonly<Record<Coding, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' }

type Encoder = (bytes: Uint8Array) => Promise<Buffer>

/** Quality 4 of 11: brotli's later levels cost ten times as much for a few percent; they are for builds. */
const BROTLI_QUALITY = 4
const GZIP_LEVEL = 6

const brotli = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliCompress)
const gzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gzip)

const encoders: Partial<Record<Coding, Encoder>> = {
  br: (bytes) =>
    brotli(bytes, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => gzip(bytes, { level: GZIP_LEVEL }),
}

// Node 22.15 and later; the types of Node 20 do not know it.
const zstdCompress: unknown = Reflect.get(zlib, 'zstdCompress')
if (typeof zstdCompress === 'function') {
  encoders.zstd = (bytes) =>
    new Promise((resolve, reject) => {
      zstdCompress(bytes, (error: Error | null, made: Buffer) => (error === null ? resolve(made) : reject(error)))
    })
}

/** Codings that can be made on the fly by this Node.js. */
export const LIVE_CODINGS: readonly Coding[] = CODINGS.filter((coding) => encoders[coding] !== undefined)

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
