// kept-file.ts: a file as it is kept between requests: its variants, one for each content coding, with their bytes and
// their fields ready to send. Built once for each version of a file. Does no I/O; parts/static/library fills it.

import type { Coding } from '../../http/codings.ts'
import { encodeHttpDate } from '../../http/conditional.ts'
import { chooseCoding } from '../../http/negotiate.ts'
import type { FileFacts } from './find.ts'
import { contentTypeOf, isHashed } from './media-type.ts'
import type { FilesSettings } from './options.ts'

/** Bodies up to here go out as one string with their head; the server's bench "static 1 KB" is 1.2 times as fast by it. */
const LATIN1_BYTES_MAX = 8192
/** What an entry costs apart from its bytes: fields, strings, maps. A guess on the high side. */
const ENTRY_BYTES = 2048
const CHOICES_MAX = 32
const YEAR = 'public, max-age=31536000, immutable'

/** One way to send a file. */
export interface Variant {
  readonly coding: Coding | undefined
  readonly type: string
  readonly etag: string
  readonly modifiedMs: number
  readonly size: number
  /** Where the bytes lie when they are not in memory. */
  readonly file: FileFacts
  readonly bytes: Buffer | undefined
  readonly latin1: string | undefined
  /** Fields of a 200, and of a 304: name, value, name, value … */
  readonly fields: readonly string[]
  readonly fieldsUnchanged: readonly string[]
}

export class KeptFile {
  readonly file: FileFacts
  readonly siblings: ReadonlyMap<Coding, FileFacts>
  /** Changes whenever the file or one of its siblings does. */
  readonly mark: string
  readonly plain: Variant
  readonly varies: boolean
  /** When the disk was last asked whether this is still the file. */
  checkedAt: number
  /** Memory it takes, bytes. */
  weight: number
  /** Asked for since the shelf last looked for something to throw out. */
  wanted = false
  /** False once it was thrown out or replaced. */
  kept = false
  /** Where it was asked for; the shelf's. */
  readonly addresses = new Set<string>()
  readonly coded = new Map<Coding, Variant>()
  /** Variants that are being read or made just now. */
  readonly coming = new Map<Coding, Promise<Variant | undefined>>()
  #offered: readonly Coding[]
  readonly #choices = new Map<string, Variant>()
  readonly #type: string | undefined
  readonly #settings: FilesSettings
  readonly #now: number

  constructor(parts: {
    readonly file: FileFacts
    readonly bytes: Buffer | undefined
    /** Content-Type; that of the name's ending without. */
    readonly type?: string | undefined
    readonly siblings: ReadonlyMap<Coding, FileFacts>
    readonly mark: string
    readonly offered: readonly Coding[]
    readonly settings: FilesSettings
    readonly now: number
  }) {
    this.file = parts.file
    this.siblings = parts.siblings
    this.mark = parts.mark
    this.checkedAt = parts.now
    this.#now = parts.now
    this.#settings = parts.settings
    this.#offered = parts.offered
    this.#type = parts.type
    this.varies = parts.offered.length > 0
    this.plain = this.#variant(undefined, parts.file, parts.bytes)
    this.weight = ENTRY_BYTES + weightOf(this.plain)
  }

  /** The coding to send by Accept-Encoding, "identity" for none, undefined when the client takes neither. */
  choose(field: string | null): Coding | 'identity' | undefined {
    return chooseCoding(field, this.#offered)
  }

  /** The variant that was once chosen for exactly this field; saves the negotiation. */
  remembered(field: string): Variant | undefined {
    return this.#choices.get(field)
  }

  remember(field: string, variant: Variant): void {
    if (this.#choices.size >= CHOICES_MAX) this.#choices.clear()
    this.#choices.set(field, variant)
  }

  /** Adds a variant. `source` is the sibling it was read from, or the file it was made of. */
  add(coding: Coding, source: FileFacts, bytes: Buffer | undefined): Variant {
    const variant = this.#variant(coding, source, bytes)
    this.coded.set(coding, variant)
    this.weight += weightOf(variant)
    return variant
  }

  /** `coding` does not make this file smaller. */
  withdraw(coding: Coding): void {
    this.#offered = this.#offered.filter((other) => other !== coding)
  }

  #variant(coding: Coding | undefined, source: FileFacts, bytes: Buffer | undefined): Variant {
    const name = this.file.path.slice(Math.max(this.file.path.lastIndexOf('/'), this.file.path.lastIndexOf('\\')) + 1)
    const type = this.#type ?? contentTypeOf(name)
    const etag = etagOf(source, coding)
    // A time to come would make caches keep the file for ever (RFC 9110 §8.8.2.1).
    const modifiedMs = Math.min(this.file.modifiedMs, this.#now)
    const unchanged = ['etag', etag, 'last-modified', encodeHttpDate(modifiedMs)]
    const control = cacheControlOf(name, type, this.#settings)
    if (control !== '') unchanged.push('cache-control', control)
    if (this.varies) unchanged.push('vary', 'Accept-Encoding')
    const fields = ['content-type', type, ...unchanged, 'x-content-type-options', 'nosniff']
    if (coding === undefined) fields.push('accept-ranges', 'bytes')
    else fields.push('content-encoding', coding)
    const small = bytes !== undefined && bytes.length > 0 && bytes.length <= LATIN1_BYTES_MAX
    return {
      coding,
      type,
      etag,
      modifiedMs,
      size: bytes?.length ?? source.size,
      file: source,
      bytes,
      latin1: small ? bytes.toString('latin1') : undefined,
      fields,
      fieldsUnchanged: unchanged,
    }
  }
}

/** Strong: time in nanoseconds and size, base 36, and the coding, because each coding is another sequence of bytes. */
function etagOf(file: FileFacts, coding: Coding | undefined): string {
  const tag = `${file.modified.toString(36)}-${file.size.toString(36)}`
  return coding === undefined ? `"${tag}"` : `"${tag}-${coding}"`
}

function cacheControlOf(name: string, type: string, settings: FilesSettings): string {
  if (settings.cacheControl !== undefined) return settings.cacheControl
  if (settings.immutable && !type.startsWith('text/html') && isHashed(name)) return YEAR
  return 'no-cache'
}

function weightOf(variant: Variant): number {
  return (variant.bytes?.length ?? 0) + (variant.latin1?.length ?? 0)
}
