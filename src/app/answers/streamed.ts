// streamed.ts: iterators, web streams and Node streams as the body of a reply. The first value decides: objects are
// sent as JSON Lines, text and bytes as they are.

import { PUSH, Pulled, type Pushing, type PushStream, type Sink } from '../../http/push.ts'
import { HTML, Reply, type ReplyChunk, type ReplyStream } from '../../http/reply.ts'
import { appErrors } from '../errors.ts'
import { isHtml } from '../html/html.ts'
import { describe, encodeJson } from './encode-json.ts'
import { Pump } from './pump.ts'

export const JSON_LINES = 'application/jsonl; charset=utf-8'

type Encode = (value: unknown, who: string) => ReplyChunk

/** Answers with the values of a sync iterator; its first value is taken at once, so its errors still become pages. */
export function streamIterator(iterator: Iterator<unknown>, who: string): Reply {
  const first = iterator.next()
  if (first.done === true) return new Reply(200, '', HTML)
  try {
    return begun(iterator, first.value, who)
  } catch (error) {
    leave(iterator)
    throw error
  }
}

/** The same for an async iterator; the reply is there when the first value is. */
export async function streamAsyncIterator(iterator: AsyncIterator<unknown>, who: string): Promise<Reply> {
  const first = await iterator.next()
  if (first.done === true) return new Reply(200, '', HTML)
  try {
    return begun(iterator, await settled(first.value), who)
  } catch (error) {
    leave(iterator)
    throw error
  }
}

function begun(iterator: AsyncIterator<unknown> | Iterator<unknown>, first: unknown, who: string): Reply {
  const encode = encoderFor(first)
  const body = new IteratorBody(iterator, encode(first, who), encode, who)
  return asItComes(new Reply(200, body, typeFor(encode)))
}

/** The iterator ends here: what it holds is given back, and what it says to that is heard by nobody. */
function leave(iterator: AsyncIterator<unknown> | Iterator<unknown>): void {
  try {
    Promise.resolve(iterator.return?.()).catch(() => {})
  } catch {
    // It has nobody who could be told.
  }
}

/** nginx and its kin hold replies back unless told not to. */
export function asItComes(made: Reply): Reply {
  if (!made.headers.has('x-accel-buffering')) made.headers.put('x-accel-buffering', 'no')
  return made
}

/** Markup with promises in it is waited for; anything else is itself. */
function settled(value: unknown): unknown {
  return isHtml(value) && value.pending ? value.ready() : value
}

function encoderFor(first: unknown): Encode {
  return typeof first === 'object' && !(first instanceof Uint8Array) && !isHtml(first) ? encodeLine : encodeChunk
}

function typeFor(encode: Encode): string {
  return encode === encodeLine ? JSON_LINES : HTML
}

function encodeLine(value: unknown, who: string): ReplyChunk {
  return `${encodeJson(value, who)}\n`
}

function encodeChunk(value: unknown, who: string): ReplyChunk {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  if (isHtml(value)) return value.text
  if (typeof value === 'number') return String(value)
  throw appErrors.fail('GUI_APP_CHUNK', { who, given: describe(value) })
}

class IteratorBody implements PushStream {
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>
  readonly #encode: Encode
  readonly #who: string
  readonly #first: ReplyChunk

  constructor(iterator: AsyncIterator<unknown> | Iterator<unknown>, first: ReplyChunk, encode: Encode, who: string) {
    this.#iterator = iterator
    this.#first = first
    this.#encode = encode
    this.#who = who
  }

  [PUSH](sink: Sink): Pushing {
    return new Pump(this.#iterator, sink, (value) => this.#chunkOf(value), this.#first)
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ReplyChunk> {
    return new Pulled(this)
  }

  #chunkOf(value: unknown): ReplyChunk | Promise<ReplyChunk> {
    if (!isHtml(value) || !value.pending) return this.#encode(value, this.#who)
    return value.ready().then((ready) => this.#encode(ready, this.#who))
  }
}

export function isReplyStream(value: unknown): value is ReplyStream {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)
}
