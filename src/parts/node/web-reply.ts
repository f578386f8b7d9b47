// web-reply.ts: a global Response -> a Reply. A body that is there at once goes out whole, with its length; any other is
// streamed as it comes, and is told when nobody wants it any more. Knows no request beyond its method.

import { ReplyHeaders } from '../../http/headers.ts'
import { Reply, type ReplyBody, type ReplyChunk } from '../../http/reply.ts'
import { isBodiless } from '../../http/status.ts'
import { nodeErrors } from './errors.ts'

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Step = Awaited<ReturnType<Reader['read']>>

/** What a HEAD reply has whose length nobody knows: an iterator that gives nothing. */
const UNKNOWN: readonly ReplyChunk[] = []

/** @throws GUI_NODE_RESPONSE when it is no Response, an error, or its body was read; GUI_HTTP_FIELD_VALUE */
export async function replyOfResponse(response: globalThis.Response, method: string): Promise<Reply> {
  const fault = faultOf(response)
  if (fault !== undefined) throw nodeErrors.fail('GUI_NODE_RESPONSE', { given: fault })
  const { status, body } = response
  const reply = new Reply(status, null)
  // A Response that fetch() gave has its body decoded already, while its fields speak of the coded one.
  const isDecoded = response.type !== 'default' && response.headers.has('content-encoding')
  reply.list = headersOf(response, isDecoded)
  const declared = response.headers.get('content-length') ?? ''
  if (!isDecoded && /^\d{1,15}$/.test(declared)) reply.length = Number(declared)
  if (method === 'HEAD' || isBodiless(status)) {
    body?.cancel().catch(ignore)
    if (reply.length < 0 && !isBodiless(status)) reply.body = UNKNOWN
  } else if (body !== null) {
    reply.body = await bodyOf(body)
    if (reply.body instanceof Uint8Array || reply.body === null) reply.length = -1
  }
  return reply
}

/** In words, what keeps `response` from being an answer. */
function faultOf(response: globalThis.Response): string | undefined {
  // Nothing but its look tells a Response of another copy of fetch.
  const given: unknown = response
  if (typeof given !== 'object' || given === null) return given === null ? 'null' : `a value of type ${typeof given}`
  if (!(given instanceof Response) && Object.prototype.toString.call(given) !== '[object Response]')
    return 'an object that is no Response'
  if (response.status === 0 || response.type === 'error') return 'Response.error(), which stands for a failure'
  if (response.bodyUsed) return 'a Response whose body was read already'
  if (response.body?.locked === true) return 'a Response whose body is being read'
  return undefined
}

function headersOf(response: globalThis.Response, isDecoded: boolean): ReplyHeaders {
  const headers = new ReplyHeaders([])
  for (const [name, value] of response.headers) {
    if (name === 'content-length' || name === 'transfer-encoding' || name === 'keep-alive') continue
    if (isDecoded && name === 'content-encoding') continue
    headers.append(name, value)
  }
  return headers
}

/** Looks at the first two chunks, as far as they are here: most bodies are one. */
async function bodyOf(stream: ReadableStream<Uint8Array>): Promise<ReplyBody> {
  const reader = stream.getReader()
  const reading = reader.read()
  const first = await soon(reading)
  if (first === undefined) return new WebBody(reader, [], reading)
  if (first.done) return null
  const readingOn = reader.read()
  const second = await soon(readingOn)
  if (second?.done === true) return first.value
  return new WebBody(reader, [first.value], readingOn)
}

/** What is promised, or undefined when it is not here within a turn of the event loop. */
function soon(reading: Promise<Step>): Promise<Step | undefined> {
  const turn = new Promise<undefined>((resolve) => setImmediate(resolve, undefined))
  return Promise.race([reading, turn])
}

class WebBody implements AsyncIterableIterator<ReplyChunk> {
  readonly #reader: Reader
  readonly #first: ReplyChunk[]
  /** A read that was begun. */
  #reading: Promise<Step> | undefined

  constructor(reader: Reader, first: ReplyChunk[], reading: Promise<Step>) {
    this.#reader = reader
    this.#first = first
    this.#reading = reading
    // It may fail before the server asks; then the server gets it all the same.
    reading.catch(ignore)
  }

  async next(): Promise<IteratorResult<ReplyChunk, undefined>> {
    const first = this.#first.shift()
    if (first !== undefined) return { done: false, value: first }
    const reading = this.#reading ?? this.#reader.read()
    this.#reading = undefined
    const step = await reading
    return step.done ? { done: true, value: undefined } : { done: false, value: step.value }
  }

  async return(): Promise<IteratorResult<ReplyChunk, undefined>> {
    await this.#reader.cancel()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

function ignore(): void {}
