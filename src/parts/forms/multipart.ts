// multipart.ts: a multipart/form-data body -> its fields, and its files as they come, within limits. RFC 7578; the parts
// are told apart by the Dicer of @fastify/busboy, what they say is judged here. Knows no disk: a sink takes the files.

import { isUtf8 } from 'node:buffer'
import { Dicer } from '@fastify/busboy'
import { httpErrors } from '../../http/errors.ts'
import { formsErrors } from './errors.ts'
import type { UploadSettings } from './options.ts'
import { type PartFields, type PartHead, parsePartHead } from './part-head.ts'

export interface FilePart extends PartHead {
  readonly fileName: string
}

/**
 * Where files go. It reads `content` to its end, or throws, which ends the reading of the form. The file name is "" for
 * a file input that was left empty, which has no content. With {@link MultipartParts.giveBack} a chunk is good until the
 * next one is asked for.
 */
export type FileSink = (head: FilePart, content: AsyncIterable<Buffer>) => Promise<void>

export interface Received {
  /** Bytes of the body so far. */
  readonly received: number
  /** Bytes of the whole body; undefined when the client did not say. */
  readonly total: number | undefined
}

export interface MultipartParts {
  readonly body: ReadableStream<Uint8Array>
  readonly boundary: string
  readonly settings: UploadSettings
  /** Largest body, bytes. */
  readonly bytesMax: number
  /** Made when the body is larger. */
  readonly tooLarge: () => Error
  readonly signal: AbortSignal
  readonly sink: FileSink
  readonly onReceived?: ((received: number) => void) | undefined
  /** Gets a piece of a chunk of the body when nothing of that chunk is needed any more; may never hear of some. */
  readonly giveBack?: ((chunk: Uint8Array) => void) | undefined
}

type Entry = [name: string, text: string]
type Part = Dicer.PartStream
/** What Dicer reads, of which its types name a part. */
type Config = Dicer.Config & { readonly maxHeaderSize: number; readonly partHwm: number }

/** Of one part: what has come and was not given yet. */
interface Held {
  readonly chunks: Buffer[]
  over: boolean
  wake: () => void
}

/** Beyond its limit a head is read a little further, to tell that it is too large from that it is whole. */
const HEAD_SLACK_BYTES = 1024
/** Bytes of parts that may wait for a sink before no more is read. */
const HELD_BYTES_MAX = 262_144

/**
 * Reads the whole form.
 * @returns its fields that are no files, in their order
 * @throws GUI_FORMS_* for a form that is malformed or too large, GUI_HTTP_BODY_UTF8,
 *   GUI_HTTP_BODY_CUT, what reading the body throws, what the sink throws; by then every call of the sink has ended
 */
export function readMultipart(parts: MultipartParts): Promise<Entry[]> {
  return new MultipartReader(parts).read()
}

class MultipartReader {
  readonly #parts: MultipartParts
  readonly #dicer: Dicer
  readonly #entries: Entry[] = []
  /** One for each part under way. */
  readonly #running = new Set<Promise<void>>()
  readonly #open = new Set<Part>()
  #count = 0
  #files = 0
  #fieldBytes = 0
  #received = 0
  /** Of parts, waiting for a sink. */
  #heldBytes = 0
  /** How many pieces of a chunk of the body parts have that were not taken yet. */
  readonly #pieces = new WeakMap<ArrayBufferLike, number>()
  /** The next bytes of the body are waited for. */
  #reading = false
  /** The part that is last has no head yet. */
  #headless = false
  #failed = false
  #error: unknown
  #onConsumed: (() => void) | undefined
  #interrupt: ((error: unknown) => void) | undefined

  constructor(parts: MultipartParts) {
    this.#parts = parts
    const maxHeaderSize = parts.settings.headBytesMax + HEAD_SLACK_BYTES
    // Dicer's own back-pressure can wait for ever: a part that is paused and ends in one chunk is never resumed. So it is
    // never paused; how much waits is looked at here.
    const config: Config = { boundary: parts.boundary, maxHeaderSize, partHwm: Number.MAX_SAFE_INTEGER }
    this.#dicer = new Dicer(config)
    this.#dicer.on('part', (part) => this.#guarded(() => this.#begin(part)))
    this.#dicer.on('error', () => this.#fail(formsErrors.fail('GUI_FORMS_CUT')))
  }

  async read(): Promise<Entry[]> {
    const { body, signal } = this.#parts
    const reader = body.getReader()
    const leave = () => this.#giveUpSoon()
    signal.addEventListener('abort', leave)
    try {
      for (let step = await this.#next(reader); !step.done; step = await this.#next(reader))
        await this.#take(step.value)
      await this.#end()
      return this.#entries
    } catch (error) {
      this.#fail(error)
      // Not waited for: whoever sends may never hear of it.
      reader.cancel(error).catch(ignore)
      for (const part of this.#open) part.destroy(error instanceof Error ? error : new Error('stopped'))
      await Promise.allSettled(this.#running)
      throw error
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  async #next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
    this.#reading = true
    if (this.#parts.signal.aborted) this.#giveUpSoon()
    const step = await this.#unlessFailed<ReadableStreamReadResult<Uint8Array>>((done, failed) => {
      reader.read().then(done, failed)
    })
    this.#reading = false
    return step
  }

  /** A client that has left sends nothing more; but what came before may be the whole form, and is read. */
  #giveUpSoon(): void {
    const received = this.#received
    setImmediate(() => {
      if (this.#reading && this.#received === received) this.#fail(httpErrors.fail('GUI_HTTP_BODY_CUT'))
    })
  }

  async #take(chunk: Uint8Array): Promise<void> {
    const { bytesMax, tooLarge, onReceived } = this.#parts
    this.#received += chunk.length
    if (this.#received > bytesMax) throw tooLarge()
    onReceived?.(this.#received)
    // Behind the last boundary there may be an epilogue, which is nobody's.
    if (!this.#dicer.writable) return
    this.#dicer.write(chunk)
    this.#keepWaiting(chunk)
    while (this.#waitingBytes > HELD_BYTES_MAX) await this.#unlessFailed<void>((done) => void (this.#onConsumed = done))
  }

  /** A part holds pieces of what was written last, which are not counted yet: so its bytes are never given back. */
  #keepWaiting(chunk: Uint8Array): void {
    for (const part of this.#open) {
      if (part.readableLength === 0) continue
      this.#pieces.set(chunk.buffer, Number.POSITIVE_INFINITY)
      return
    }
  }

  /** Dicer copies what it has not decided about, so bytes of which each piece was taken are nobody's. */
  #taken(piece: Buffer): void {
    const left = (this.#pieces.get(piece.buffer) ?? 0) - 1
    this.#pieces.set(piece.buffer, left)
    if (left === 0) this.#parts.giveBack?.(piece)
  }

  /** With what a part has not begun to give, because its turn has not come yet. */
  get #waitingBytes(): number {
    let bytes = this.#heldBytes
    for (const part of this.#open) bytes += part.readableLength
    return bytes
  }

  async #end(): Promise<void> {
    const dicer = this.#dicer
    if (dicer.writable) {
      await this.#unlessFailed<void>((done) => void dicer.end(() => done()))
      // By the next turn it has said whether the form was whole.
      await this.#unlessFailed<void>((done) => void setImmediate(done))
    }
    if (this.#headless) throw this.#malformed('has no head that ends')
    while (this.#running.size > 0)
      await this.#unlessFailed<unknown>((done) => void Promise.all(this.#running).then(done, ignore))
  }

  #begin(part: Part): void {
    const { partsMax } = this.#parts.settings
    if (this.#headless) throw this.#malformed('has no head that ends')
    this.#count++
    if (this.#count > partsMax) throw tooMany(partsMax, 'parts', 'partsMax')
    this.#headless = true
    this.#open.add(part)
    part.on('header', (fields) =>
      this.#guarded(() => {
        this.#headless = false
        this.#run(part, this.#content(part, this.#head(fields as PartFields))) // lists of text, says Dicer's documentation
      }),
    )
    part.on('error', ignore)
  }

  #run(part: Part, content: Promise<void>): void {
    const running = content
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#running.delete(running)
        this.#open.delete(part)
      })
    this.#running.add(running)
  }

  #head(fields: PartFields): PartHead {
    const { headBytesMax, nameBytesMax } = this.#parts.settings
    const part = this.#count
    let bytes = 0
    for (const [name, values] of Object.entries(fields))
      for (const value of values ?? []) bytes += name.length + value.length + ': \r\n'.length
    if (bytes > headBytesMax) throw formsErrors.fail('GUI_FORMS_PART_HEAD', { part, max: headBytesMax })
    const head = parsePartHead(fields)
    if (typeof head === 'string') throw this.#malformed(head)
    if (Buffer.byteLength(head.name) > nameBytesMax)
      throw formsErrors.fail('GUI_FORMS_NAME', { part, max: nameBytesMax })
    return head
  }

  #content(part: Part, head: PartHead): Promise<void> {
    const { filesMax, fieldsMax } = this.#parts.settings
    if (head.fileName === undefined) {
      if (this.#entries.length >= fieldsMax) throw tooMany(fieldsMax, 'fields', 'fieldsMax')
      return this.#field(part, head.name)
    }
    const file = { ...head, fileName: head.fileName }
    if (file.fileName === '') return this.#emptyInput(part, file, this.#count)
    if (++this.#files > filesMax) throw tooMany(filesMax, 'files', 'filesMax')
    return this.#parts.sink(file, this.#chunksOf(part))
  }

  /** What comes of the part from now on; `for await` over the part itself would copy what waits into one piece. */
  #chunksOf(part: Part): AsyncGenerator<Buffer, void, void> {
    const held: Held = { chunks: [], over: false, wake: ignore }
    part.on('data', (chunk: Buffer) => {
      held.chunks.push(chunk)
      this.#heldBytes += chunk.length
      this.#pieces.set(chunk.buffer, (this.#pieces.get(chunk.buffer) ?? 0) + 1)
      held.wake()
    })
    const over = () => {
      held.over = true
      held.wake()
    }
    part.on('end', over)
    part.on('close', over)
    return this.#give(part, held)
  }

  async *#give(part: Part, held: Held): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const chunk = held.chunks.shift()
      if (chunk !== undefined) {
        yield chunk
        this.#heldBytes -= chunk.length
        this.#taken(chunk)
        this.#onConsumed?.()
      } else if (held.over) break
      else
        await new Promise<void>((wake) => {
          held.wake = wake
        })
    }
    if (part.errored !== null) throw part.errored
  }

  /** A file input that was left empty is a part too. */
  async #emptyInput(part: Part, head: FilePart, number: number): Promise<void> {
    for await (const chunk of this.#chunksOf(part))
      if (chunk.length > 0) throw formsErrors.fail('GUI_FORMS_PART', { part: number, why: 'is a file without a name' })
    await this.#parts.sink(head, noChunks())
  }

  async #field(part: Part, name: string): Promise<void> {
    const { fieldBytesMax, fieldsBytesMax } = this.#parts.settings
    const entry: Entry = [name, '']
    this.#entries.push(entry)
    const chunks: Buffer[] = []
    let bytes = 0
    this.#fieldBytes += name.length
    for await (const chunk of this.#chunksOf(part)) {
      bytes += chunk.length
      this.#fieldBytes += chunk.length
      if (bytes > fieldBytesMax) throw formsErrors.fail('GUI_FORMS_FIELD_TOO_LARGE', { max: fieldBytesMax })
      if (this.#fieldBytes > fieldsBytesMax)
        throw formsErrors.fail('GUI_FORMS_FIELDS_TOO_LARGE', { max: fieldsBytesMax })
      // A copy: its piece of the body may be written over when the next one comes.
      chunks.push(Buffer.from(chunk))
    }
    const whole = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
    if (!isUtf8(whole)) throw httpErrors.fail('GUI_HTTP_BODY_UTF8')
    entry[1] = whole.toString('utf8')
  }

  #malformed(why: string): Error {
    return formsErrors.fail('GUI_FORMS_PART', { part: this.#count, why })
  }

  /** What Dicer calls may not throw into it. */
  #guarded(task: () => void): void {
    if (this.#failed) return
    try {
      task()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#error = error
    this.#interrupt?.(error)
  }

  /** Waits for what `start` begins, or for the first failure of anything. */
  #unlessFailed<Value>(
    start: (done: (value: Value) => void, failed: (error: unknown) => void) => void,
  ): Promise<Value> {
    if (this.#failed) return Promise.reject(this.#error)
    return new Promise((resolve, reject) => {
      this.#interrupt = reject
      start(resolve, reject)
    })
  }
}

async function* noChunks(): AsyncGenerator<Buffer, void, void> {}

function tooMany(max: number, what: string, option: string): Error {
  return formsErrors.fail('GUI_FORMS_PARTS', { max, what, option })
}

function ignore(): void {}
