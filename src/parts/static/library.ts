// library.ts: file facts -> kept file -> variant, from memory where it is still true, else from the disk.
// Two requests for the same version of a file read and compress it once.

import type { Clock } from '../../base/clock.ts'
import { CODINGS, type Coding, LIVE_CODINGS, shrinks } from '../../http/codings.ts'
import { type OpenFile, readWhole } from './file-body.ts'
import { type FileFacts, findSibling, isAbsent, type Root } from './find.ts'
import { KeptFile, type Variant } from './kept-file.ts'
import { isPacked, mediaTypeOf } from './media-type.ts'
import type { FilesSettings } from './options.ts'
import { Shelf } from './shelf.ts'

const SIBLING_EXTENSION: Readonly<Record<Coding, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' }

/** A coding that saves less than this part of a file is not worth the client's unpacking. */
const WORTHWHILE = 0.95

export class Library {
  readonly shelf: Shelf
  readonly #root: Root
  readonly #settings: FilesSettings
  readonly #clock: Clock
  readonly #open: OpenFile
  readonly #reading = new Map<string, Promise<KeptFile>>()

  constructor(root: Root, settings: FilesSettings, clock: Clock, open: OpenFile) {
    this.shelf = new Shelf(settings.cacheBytesMax)
    this.#root = root
    this.#settings = settings
    this.#clock = clock
    this.#open = open
  }

  /** The file as it is on the disk now. */
  async take(file: FileFacts): Promise<KeptFile> {
    const siblings = await this.#siblings(file)
    const mark = [file.mark, ...[...siblings].map(([coding, { mark }]) => `${coding}${mark}`)].join(' ')
    const kept = this.shelf.get(file.path)
    if (kept?.mark === mark) {
      kept.checkedAt = this.#clock.now()
      kept.wanted = true
      return kept
    }
    return once(this.#reading, `${file.path} ${mark}`, () => this.#read(file, siblings, mark))
  }

  /** The variant to send by Accept-Encoding; undefined when the client takes none there is. */
  async variant(kept: KeptFile, field: string | null): Promise<Variant | undefined> {
    for (;;) {
      const coding = kept.choose(field)
      if (coding === undefined) return undefined
      const variant = coding === 'identity' ? kept.plain : (kept.coded.get(coding) ?? (await this.#code(kept, coding)))
      if (variant === undefined) continue
      if (field !== null) kept.remember(field, variant)
      return variant
    }
  }

  async #siblings(file: FileFacts): Promise<ReadonlyMap<Coding, FileFacts>> {
    const found = new Map<Coding, FileFacts>()
    if (!this.#settings.precompressed || isPacked(mediaTypeOf(file.path))) return found
    const all = CODINGS.map((coding) => findSibling(this.#root, file, SIBLING_EXTENSION[coding]))
    for (const [index, sibling] of (await Promise.all(all)).entries()) {
      const coding = CODINGS[index]
      if (sibling !== undefined && coding !== undefined) found.set(coding, sibling)
    }
    return found
  }

  async #read(file: FileFacts, siblings: ReadonlyMap<Coding, FileFacts>, mark: string): Promise<KeptFile> {
    const { cacheBytesMax, cacheFileBytesMax } = this.#settings
    const fits = file.size <= Math.min(cacheFileBytesMax, cacheBytesMax)
    const read = fits ? await readWhole(file.path, cacheFileBytesMax, this.#open) : { file, bytes: undefined }
    const kept = new KeptFile({
      ...read,
      siblings,
      // What changed between looking and reading is read again when it is looked at next.
      mark: read.file.mark === file.mark ? mark : '',
      offered: [...siblings.keys(), ...this.#live(read.file).filter((coding) => !siblings.has(coding))],
      settings: this.#settings,
      now: this.#clock.now(),
    })
    this.shelf.put(kept)
    return kept
  }

  /** Codings to be made on the fly; none where the result could not be kept. */
  #live(file: FileFacts): readonly Coding[] {
    const { compress, compressBytesMin, compressBytesMax, cacheBytesMax, cacheControl } = this.#settings
    if (!compress || file.size < compressBytesMin || file.size > Math.min(compressBytesMax, cacheBytesMax)) return []
    if (cacheControl !== undefined && /\bno-transform\b/i.test(cacheControl)) return []
    return shrinks(mediaTypeOf(file.path)) ? LIVE_CODINGS : []
  }

  #code(kept: KeptFile, coding: Coding): Promise<Variant | undefined> {
    return once(kept.coming, coding, async () => {
      const weight = kept.weight
      const sibling = kept.siblings.get(coding)
      const variant = sibling === undefined ? await this.#made(kept, coding) : await this.#found(kept, coding, sibling)
      this.shelf.grown(kept, weight)
      return variant
    })
  }

  async #found(kept: KeptFile, coding: Coding, sibling: FileFacts): Promise<Variant | undefined> {
    const { cacheBytesMax, cacheFileBytesMax } = this.#settings
    if (sibling.size > Math.min(cacheFileBytesMax, cacheBytesMax)) return kept.add(coding, sibling, undefined)
    try {
      const { file, bytes } = await readWhole(sibling.path, cacheFileBytesMax, this.#open)
      return kept.add(coding, file, bytes)
    } catch (error) {
      if (!isAbsent(error)) throw error
      kept.withdraw(coding)
      return undefined
    }
  }

  async #made(kept: KeptFile, coding: Coding): Promise<Variant | undefined> {
    const { bytes: inMemory } = kept.plain
    const bytes = inMemory ?? (await this.#sameBytes(kept))
    const { encode } = await import('../../http/encode-content.ts')
    const made = bytes === undefined ? undefined : await encode(coding, bytes)
    if (bytes !== undefined && made !== undefined && made.length < bytes.length * WORTHWHILE) {
      return kept.add(coding, kept.file, made)
    }
    kept.withdraw(coding)
    return undefined
  }

  async #sameBytes(kept: KeptFile): Promise<Buffer | undefined> {
    const { file, bytes } = await readWhole(kept.file.path, this.#settings.compressBytesMax, this.#open)
    return file.mark === kept.file.mark ? bytes : undefined
  }
}

/** Joins the run for `key` that is under way, or starts one. */
function once<Key, Value>(running: Map<Key, Promise<Value>>, key: Key, start: () => Promise<Value>): Promise<Value> {
  const already = running.get(key)
  if (already !== undefined) return already
  const begun = start().finally(() => running.delete(key))
  running.set(key, begun)
  return begun
}
