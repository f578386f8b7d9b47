// codings.ts: the content codings that can be served (RFC 9110 §8.4.1), and which media types are worth it. Knows names;
// nothing of bytes, which encode-content makes.

export type Coding = 'br' | 'zstd' | 'gzip'

/** In the order of preference, where the client has none. */
export const CODINGS: readonly Coding[] = ['br', 'zstd', 'gzip']

/** Those that can be made on the fly by this Node.js: zstd from 22.15 on. Asking node:zlib would load it at every start. */
export const LIVE_CODINGS: readonly Coding[] = CODINGS.filter(
  (coding) => coding !== 'zstd' || 'zstd' in process.versions,
)

const SHRINKS =
  /^(?:text\/.*|.*\+(?:json|xml|text)|application\/(?:json|jsonl|x-ndjson|javascript|xml|wasm|toml|sql|rtf|x-sh|vnd\.ms-fontobject|node)|font\/(?:ttf|otf|collection)|image\/(?:bmp|x-icon|x-ms-bmp)|model\/(?:obj|stl))$/

/** True for media types that are worth compressing; parameters do not count. */
export function shrinks(type: string): boolean {
  const end = type.indexOf(';')
  return SHRINKS.test(end < 0 ? type : type.slice(0, end).trim())
}
