// media-type.ts: what a file name says about its content: media type, whether it is packed, whether its name is a hash.
// Knows names only, never a file.

import { mimes } from 'mrmime'

const DEFAULT = 'application/octet-stream'

/** What mrmime does not know, or knows otherwise. */
const TYPES: Readonly<Record<string, string>> = {
  '7z': 'application/x-7z-compressed',
  cjs: 'text/javascript',
  cts: 'text/plain',
  eot: 'application/vnd.ms-fontobject',
  flac: 'audio/flac',
  ico: 'image/x-icon',
  ipynb: 'application/x-ipynb+json',
  jsonl: 'application/jsonl',
  mkv: 'video/matroska',
  mts: 'text/plain',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  py: 'text/plain',
  rar: 'application/vnd.rar',
  sh: 'text/plain',
  tar: 'application/x-tar',
  topojson: 'application/json',
  ts: 'text/plain',
  tsx: 'text/plain',
  xz: 'application/x-xz',
  zst: 'application/zstd',
}

/** Files without an extension whose type is laid down elsewhere. */
const NAMES: Readonly<Record<string, string>> = {
  'apple-app-site-association': 'application/json',
  license: 'text/plain',
  readme: 'text/plain',
}

const TEXTUAL = /^(?:text\/.*|application\/(?:.*\+)?xml|image\/svg\+xml|application\/(?:javascript|toml|sql))$/
/** Already compressed: no sibling is looked for. */
const PACKED = /^(?:image\/(?!svg|bmp|x-)|audio\/|video\/|font\/woff|application\/(?:gzip|zip|zstd|x-xz|x-7z|vnd\.rar))/

const ASSET = /\.(?:js|mjs|css|map|wasm|json|woff2?|ttf|otf|eot|svg|png|jpe?g|gif|webp|avif|ico|mp4|webm)$/i
const HASH = /[.-]([A-Za-z0-9_-]{8}|[0-9a-f]{8,64})(?:\.(?:chunk|bundle|min|module))?\.(?:[a-z]+\d?\.)?[a-z0-9]+$/

/** "" for a name without one; in lower case, without the dot. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/** Media type without parameters. */
export function mediaTypeOf(name: string): string {
  const extension = extensionOf(name)
  if (extension === '') return own(NAMES, name.toLowerCase()) ?? DEFAULT
  return own(TYPES, extension) ?? own(mimes, extension) ?? DEFAULT
}

/** Content-Type: text is UTF-8, and says so; JSON always is and does not need to (RFC 8259 §8.1). */
export function contentTypeOf(name: string): string {
  const type = mediaTypeOf(name)
  return TEXTUAL.test(type) ? `${type}; charset=utf-8` : type
}

/** True for types that have their own compression, so that a .br beside them would be no use. */
export function isPacked(type: string): boolean {
  return PACKED.test(bare(type))
}

/** True when the last segment of a path names a file of a known kind, as assets do and pages of an application do not. */
export function looksLikeAsset(name: string): boolean {
  const extension = extensionOf(name)
  return extension !== '' && (own(TYPES, extension) ?? own(mimes, extension)) !== undefined
}

/**
 * True for names such as app.3f9a2b1c.js and index-BxY12abc.css, whose content never changes under that name.
 * Careful on purpose: a letter and a digit, hexadecimal or exactly eight characters, and not a word with a number.
 */
export function isHashed(name: string): boolean {
  if (!ASSET.test(name)) return false
  const hash = HASH.exec(name)?.[1] ?? ''
  if (!/\d/.test(hash) || !/[A-Za-z]/.test(hash)) return false
  if (/^[A-Za-z]+[_-]?\d+$/.test(hash) || /^\d+[_-]?[A-Za-z]+$/.test(hash)) return false
  return /^[0-9a-f]+$/.test(hash) || (/[A-Z]/.test(hash) && !/[_-].*[_-]/.test(hash))
}

function bare(type: string): string {
  const end = type.indexOf(';')
  return end < 0 ? type : type.slice(0, end)
}

/** A name of a file may be `constructor`. */
function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
