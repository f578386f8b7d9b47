// node-request.ts: guichet's Request as a genuine http.IncomingMessage, so that Node's own rules hold for its headers
// and its stream. The body is read only as far as the handler asks. Knows no reply.

import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { isGuichetError } from '../../base/errors.ts'
import type { Request } from '../../http/request.ts'
import type { NodeSocket } from './node-socket.ts'

/** What Connect adds for a handler that is mounted, beside `url`. */
export interface MountedMessage extends IncomingMessage {
  originalUrl: string
  baseUrl: string
}

/** The message for a handler that is mounted at `inner.base`; with `strip` its url begins behind that. */
export function openMessage(inner: Request, socket: NodeSocket, strip: boolean): IncomingMessage {
  // NodeSocket has what Node's HTTP code and handlers use of a Socket; the rest is about a network.
  const message = new IncomingMessage(socket as unknown as Socket) as MountedMessage // both fields are set below
  message.method = inner.method
  message.url = strip && inner.base !== '' ? inner.path + inner.search : inner.target
  message.originalUrl = inner.target
  message.baseUrl = strip ? inner.base : ''
  message.httpVersionMajor = 1
  message.httpVersionMinor = inner.version
  message.httpVersion = inner.version === 1 ? '1.1' : '1.0'
  // Nobody listens for 'upgrade', so the message is an ordinary one.
  Object.assign(message, { upgrade: false })
  const lines = linesOf(inner)
  // Node's own way in, not in its types: it makes headers, headersDistinct and rawHeaders by Node's rules.
  ;(message as unknown as { _addHeaderLines(lines: string[], count: number): void })._addHeaderLines(
    lines,
    lines.length,
  )
  return message
}

/** The fields as they came; a request of app.fetch lacks those of the wire, by which handlers know host and body. */
function linesOf({ headers, authority, incoming }: Request): string[] {
  const lines = headers.list.slice()
  if (authority !== '' && !headers.has('host')) lines.push('host', authority)
  if (incoming === undefined || headers.has('content-length') || headers.has('transfer-encoding')) return lines
  if (incoming.length < 0) lines.push('transfer-encoding', 'chunked')
  else lines.push('content-length', String(incoming.length))
  return lines
}

/** Carries the body over, with back-pressure. */
export class Upload {
  readonly #inner: Request
  readonly #message: IncomingMessage
  readonly #socket: NodeSocket
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  #carrying = false
  #wanted = false
  #over = false

  constructor(inner: Request, message: IncomingMessage, socket: NodeSocket) {
    this.#inner = inner
    this.#message = message
    this.#socket = socket
  }

  /** As in Node, a message without a body is complete when the handler has been called, not before. */
  begin(): void {
    if (this.#inner.incoming === undefined && !this.#over) this.#end()
  }

  /** True while somebody reads and there is more to come. */
  get isRead(): boolean {
    const message = this.#message
    if (message.complete || message.destroyed) return false
    return (
      message.readableFlowing === true || message.listenerCount('data') > 0 || message.listenerCount('readable') > 0
    )
  }

  want(): void {
    this.#wanted = true
    if (!this.#carrying && !this.#over) void this.#carry()
  }

  /** Nothing more is carried; what nobody has read is left to the server. */
  stop(): void {
    if (this.#over) return
    this.#over = true
    this.#reader?.cancel().catch(ignore)
  }

  /** Ends a message that nobody reads, as Node does once its response is finished. */
  endUnread(): void {
    this.stop()
    if (!this.#message.complete) this.#end()
    if (!this.#message.readableDidRead) this.#message.resume()
  }

  async #carry(): Promise<void> {
    this.#carrying = true
    try {
      this.#reader ??= this.#inner.body?.getReader()
      while (this.#wanted && this.#reader !== undefined && !this.#over) {
        const step = await this.#reader.read()
        if (this.#over) return
        this.#socket.touch()
        if (step.done) this.#end()
        else {
          this.#wanted = false
          const { buffer, byteOffset, byteLength } = step.value
          // `push` may ask for more while it runs, so its answer is only one of two.
          if (this.#message.push(Buffer.from(buffer, byteOffset, byteLength))) this.#wanted = true
        }
      }
    } catch (error) {
      this.#over = true
      this.#message.destroy(causeOf(error))
    } finally {
      this.#carrying = false
    }
  }

  #end(): void {
    this.#over = true
    this.#message.complete = true
    this.#message.push(null)
  }
}

/** As Node says that the client has left; body readers know it by its code. */
export function aborted(cause?: unknown): Error {
  return Object.assign(new Error('aborted', { cause }), { code: 'ECONNRESET' })
}

/** A body that broke off is an abort to Node's programs; what the app did wrong stays what it is. */
function causeOf(error: unknown): Error {
  if (isGuichetError(error) && error.blame !== 'peer' && error.code !== 'GUI_HTTP_BODY_UNREAD') return error
  return aborted(error)
}

function ignore(): void {}
