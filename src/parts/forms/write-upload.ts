// write-upload.ts: the bytes of one file, as they come -> a file on disk and what is to be known of it. Holds a few chunks
// at a time, whatever the size.

import { createHash, type Hash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { type FileHandle, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createUploadFile, diskError } from './upload-folder.ts'

/** One write of this size costs little more than one of a chunk, of 64 KiB. Two for each file under way. */
const BLOCK_BYTES = 524_288
/** Blocks of files that are written, for the next ones. */
const spare: Buffer[] = []
const SPARE_MAX = 4

export interface WrittenFile {
  readonly path: string
  readonly size: number
  readonly content: Blob
  readonly sha256: string | undefined
}

export interface WriteOptions {
  readonly folder: string
  /** Bytes of the file; above it, what this throws or, when it throws nothing, the rest is thrown away. */
  readonly bytesMax: number
  readonly tooLarge: () => void
  readonly sha256: boolean
}

/**
 * Writes a file that nobody else can open.
 * @returns undefined when it was larger than `bytesMax` and `tooLarge` threw nothing; then nothing is on disk
 * @throws GUI_FORMS_DISK, what `content` and `tooLarge` throw; then nothing is on disk
 */
export async function writeUpload(
  content: AsyncIterable<Buffer>,
  options: WriteOptions,
): Promise<WrittenFile | undefined> {
  const { path, handle } = await createUploadFile(options.folder)
  const writer = new Writer(handle, path, options.sha256 ? createHash('sha256') : undefined)
  let whole = false
  try {
    let fits = true
    for await (const chunk of content) {
      if (!fits) continue
      fits = writer.size + chunk.length <= options.bytesMax
      if (fits) await writer.write(chunk)
      else options.tooLarge()
    }
    await writer.end()
    whole = fits
  } finally {
    await handle.close()
    if (!whole) await rm(path, { force: true })
  }
  return whole ? { path, size: writer.size, content: await openAsBlob(path), sha256: writer.sha256 } : undefined
}

class Writer {
  size = 0
  sha256: string | undefined
  readonly #handle: FileHandle
  readonly #path: string
  readonly #hash: Hash | undefined
  /** What is collected for the next write, while the last one is under way. */
  #block: Buffer | undefined
  #filled = 0
  #writing: Promise<void> | undefined

  constructor(handle: FileHandle, path: string, hash: Hash | undefined) {
    this.#handle = handle
    this.#path = path
    this.#hash = hash
  }

  /** Has taken what it needs of `chunk` when it is done. */
  async write(chunk: Buffer): Promise<void> {
    this.size += chunk.length
    this.#hash?.update(chunk)
    for (let from = 0; from < chunk.length; ) {
      this.#block ??= spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES)
      const copied = chunk.copy(this.#block, this.#filled, from)
      from += copied
      this.#filled += copied
      if (this.#filled === BLOCK_BYTES) await this.#flush()
    }
  }

  async end(): Promise<void> {
    await this.#flush()
    await this.#writing
    this.sha256 = this.#hash?.digest('hex')
  }

  /** Begins to write what was collected; one write after the other, each of which tells what went wrong with the last. */
  async #flush(): Promise<void> {
    await this.#writing
    if (this.#block === undefined) return
    this.#writing = this.#send(this.#block, this.#filled)
    this.#writing.catch(ignore)
    this.#block = undefined
    this.#filled = 0
  }

  async #send(block: Buffer, bytes: number): Promise<void> {
    try {
      // A disk may take a part; the next attempt says why.
      for (let from = 0; from < bytes; ) from += (await this.#handle.write(block, from, bytes - from)).bytesWritten
    } catch (error) {
      throw diskError(dirname(this.#path), error)
    } finally {
      if (spare.length < SPARE_MAX) spare.push(block)
    }
  }
}

function ignore(): void {}
