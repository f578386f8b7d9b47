// node-reply.ts: what a ServerResponse writes -> a Reply. A body that is complete when its head is read goes out whole,
// with its length; any other is streamed, one write after the other, as the client takes them. Knows no request body.

import { isGuichetError } from '../../base/errors.ts'
import { ChunkedDecoder } from '../../http/chunked.ts'
import { ReplyHeaders } from '../../http/headers.ts'
import { Reply, type ReplyBody, type ReplyChunk } from '../../http/reply.ts'
import { isBodiless } from '../../http/status.ts'
import { BodyQueue, type QueueOwner } from './body-queue.ts'
import { nodeErrors } from './errors.ts'
import type { Piece } from './node-socket.ts'
import { readWrittenHead, type WrittenHead } from './written-head.ts'

export interface ReplyOwner extends QueueOwner {
  /** True when the handler has ended its response and all of it has come through `take`. */
  isWhole(pieces: readonly Piece[]): boolean
  /** The head is here: may it be answered, or has the App the last word? */
  isKept(status: number): boolean
}

/** What a HEAD reply has whose length nobody knows: an iterator that gives nothing. */
const UNKNOWN: readonly ReplyChunk[] = []

export class NodeReply {
  readonly promise: Promise<Reply>
  /** The reply is on its way, or something stands for it. */
  settled = false
  readonly #owner: ReplyOwner
  readonly #toHead: boolean
  #resolve: (reply: Reply) => void = () => {}
  #reject: (error: unknown) => void = () => {}
  #held: readonly Piece[] = []
  #taken: (() => void) | undefined
  #decoder: ChunkedDecoder | undefined
  #body: BodyQueue | undefined

  constructor(owner: ReplyOwner, toHead: boolean) {
    this.#owner = owner
    this.#toHead = toHead
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  take(pieces: readonly Piece[], taken: () => void): void {
    if (this.#body !== undefined) this.#pass(this.#body, pieces, taken)
    else if (this.settled) process.nextTick(taken)
    else {
      this.#held = pieces
      this.#taken = taken
      // The end of the response may still come in this turn.
      process.nextTick(decide, this)
    }
  }

  /** Answers in place of what was or will be written, which is thrown away. */
  answer(reply: Reply | Promise<Reply>): void {
    this.settled = true
    if (reply instanceof Promise) reply.then(this.#resolve, this.#reject)
    else this.#resolve(reply)
    this.#release()
  }

  refuse(error: unknown): void {
    this.settled = true
    this.#reject(error)
    this.#release()
  }

  /** Everything was written and taken. */
  end(): void {
    this.#body?.end()
  }

  /** No more will be written, though it is not the end. */
  fail(error: unknown): void {
    this.#body?.fail(error)
  }

  /** @internal */
  decide(): void {
    if (this.settled) return
    const read = readWrittenHead(this.#held)
    // An interim head alone: the final one comes with the next write.
    if (read === undefined) this.#release()
    else if (this.#owner.isKept(read.head.status)) this.#settle(read.head, read.rest)
  }

  #settle(head: WrittenHead, rest: readonly Piece[]): void {
    this.settled = true
    if (head.chunked) this.#decoder = new ChunkedDecoder()
    const isWhole = this.#owner.isWhole(this.#held)
    if (this.#toHead || isBodiless(head.status)) this.#answerHead(head)
    else if (!isWhole) this.#stream(head, this.#chunksOf(rest), this.#taken)
    else if (this.#owner.rest() === undefined) this.#answerWhole(head, this.#chunksOf(rest))
    else this.#answerAndWait(head, this.#chunksOf(rest))
    if (this.#body === undefined || isWhole) this.#release()
  }

  #pass(body: BodyQueue, pieces: readonly Piece[], taken: () => void): void {
    try {
      body.give(this.#chunksOf(pieces), taken)
    } catch (error) {
      // Whoever writes is not told: to a ServerResponse this cannot happen.
      body.fail(faultOf(error))
      process.nextTick(taken)
    }
  }

  #answerHead(head: WrittenHead): void {
    const isUnknown = this.#toHead && head.length < 0 && !isBodiless(head.status)
    this.#resolve(replyOf(head, isUnknown ? UNKNOWN : null, head.length))
  }

  #answerWhole(head: WrittenHead, chunks: ReplyChunk[]): void {
    const [only = null] = chunks
    this.#resolve(replyOf(head, chunks.length < 2 ? only : Buffer.concat(chunks.map(bytesOf)), -1))
  }

  /** All of it leaves at once, but the exchange stays open for the handler that still reads the request's body. */
  #answerAndWait(head: WrittenHead, chunks: ReplyChunk[]): void {
    const bytes = chunks.map(bytesOf)
    this.#stream({ ...head, length: bytes.reduce((sum, chunk) => sum + chunk.length, 0) }, bytes, undefined)
    this.#body?.end()
  }

  #stream(head: WrittenHead, chunks: ReplyChunk[], taken: (() => void) | undefined): void {
    this.#body = new BodyQueue(this.#owner)
    this.#body.give(chunks, taken)
    this.#resolve(replyOf(head, this.#body, head.length))
  }

  #chunksOf(pieces: readonly Piece[]): ReplyChunk[] {
    const chunks: ReplyChunk[] = []
    const give = (bytes: Buffer) => void chunks.push(bytes)
    for (const { chunk, encoding } of pieces) {
      if (chunk.length === 0) continue
      if (this.#decoder === undefined) chunks.push(chunkOf(chunk, encoding))
      else {
        const bytes = bytesOf(chunkOf(chunk, encoding))
        this.#decoder.decode(bytes, 0, bytes.length, give)
      }
    }
    return chunks
  }

  /** Lets the handler go on. */
  #release(): void {
    const taken = this.#taken
    this.#taken = undefined
    this.#held = []
    if (taken !== undefined) process.nextTick(taken)
  }
}

function decide(reply: NodeReply): void {
  try {
    reply.decide()
  } catch (error) {
    // What was written past the ServerResponse is in no order; here nobody else would hear of it.
    reply.refuse(faultOf(error))
  }
}

/** What is wrong with the bytes of a handler is not the client's fault, as it would be of those that come. */
function faultOf(error: unknown): unknown {
  if (!isGuichetError(error) || error.blame !== 'peer') return error
  return nodeErrors.fail('GUI_NODE_SOCKET', { did: 'wrote to its socket what its answer cannot hold' }, error)
}

function replyOf(head: WrittenHead, body: ReplyBody, length: number): Reply {
  const reply = new Reply(head.status, body)
  reply.length = length
  const headers = new ReplyHeaders([])
  // Checked one by one: a handler may have written them to the socket by itself.
  for (let i = 0; i < head.fields.length; i += 2) headers.append(head.fields[i] ?? '', sentOf(head.fields[i + 1] ?? ''))
  reply.list = headers
  return reply
}

/**
 * Node itself makes characters beyond Latin-1, where it reads the bytes of a Content-Disposition as UTF-8, and sends half of
 * each: U+010A as a line feed. What is checked has to be what is sent.
 */
function sentOf(value: string): string {
  return /[\u0100-\uffff]/.test(value) ? Buffer.from(value, 'latin1').toString('latin1') : value
}

/** Text as UTF-8 stays text; the server can send it as it is. */
function chunkOf(chunk: Buffer | string, encoding: Piece['encoding']): ReplyChunk {
  if (typeof chunk !== 'string' || encoding === 'buffer' || encoding === 'utf8' || encoding === 'utf-8') return chunk
  return Buffer.from(chunk, encoding)
}

function bytesOf(chunk: ReplyChunk): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk, 'utf8')
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
