// exchange.ts: one request through a Node.js handler: the message, the response and the socket that it is called with,
// and who is told what when one side ends, fails or leaves. Node's http server plays this part for its own handlers.

import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { HttpError, isHttpError } from '../../http/http-error.ts'
import { Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { CLIENT_LEFT } from '../../http/status.ts'
import { nodeErrors } from './errors.ts'
import { NodeReply, type ReplyOwner } from './node-reply.ts'
import { aborted, openMessage, Upload } from './node-request.ts'
import { NodeSocket, type Piece, type SocketOwner } from './node-socket.ts'
import type { NodeSettings } from './options.ts'
import { unmatchedReply } from './unmatched.ts'

/** What a handler of Node's http server, of Express or of Connect is called with. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

export class Exchange implements SocketOwner, ReplyOwner {
  readonly #inner: Request
  readonly #settings: NodeSettings
  readonly #socket: NodeSocket
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  readonly #upload: Upload
  readonly #reply: NodeReply
  #finished = false
  #clientLeft = false

  constructor(inner: Request, settings: NodeSettings) {
    this.#inner = inner
    this.#settings = settings
    this.#socket = new NodeSocket(inner, this)
    this.#message = openMessage(inner, this.#socket, settings.base === 'strip')
    this.#upload = new Upload(inner, this.#message, this.#socket)
    this.#reply = new NodeReply(this, inner.method === 'HEAD')
    this.#response = new ServerResponse(this.#message)
    // The server dates its replies, and decides which connections stay.
    this.#response.sendDate = false
    this.#response.shouldKeepAlive = true
    this.#socket.on('close', () => this.#closed())
    this.#socket.on('drain', () => this.#drained())
    this.#response.on('finish', () => this.#finish())
    // A response without a socket would keep what is written to it for ever, and nobody could be told.
    this.#response.detachSocket = ignore
    // See openMessage: it is as much of a Socket as Node's HTTP code asks for.
    this.#response.assignSocket(this.#socket as unknown as Socket)
    const { signal } = inner
    if (signal.aborted) process.nextTick(this.#leave)
    else signal.addEventListener('abort', this.#leave, { once: true })
  }

  /** Calls the handler. What it throws, or gives to `next`, rejects as long as nothing was answered. */
  run(handler: NodeHandler): Promise<Reply> {
    const next = (error?: unknown) => {
      // "route" and "router" are Express's words for "not mine".
      if (!error || error === 'route' || error === 'router') this.#pass()
      else this.#fail(error)
    }
    try {
      const made = handler(this.#message, this.#response, next)
      if (isThenable(made)) made.then(undefined, (error: unknown) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
    }
    this.#upload.begin()
    return this.#reply.promise
  }

  want(): void {
    this.#upload.want()
  }

  take(pieces: readonly Piece[], taken: () => void): void {
    this.#reply.take(pieces, taken)
  }

  isWhole(pieces: readonly Piece[]): boolean {
    const length = pieces.reduce((sum, { chunk }) => sum + chunk.length, 0)
    return this.#response.writableEnded && this.#socket.writableLength === length
  }

  isKept(status: number): boolean {
    if (status !== 404 || !this.#settings.fallthrough) return true
    this.#reply.answer(unmatchedReply(this.#inner))
    return false
  }

  rest(): Promise<void> | undefined {
    if (!this.#upload.isRead) return undefined
    return new Promise((resolve) => this.#message.once('close', resolve))
  }

  stopped(): void {
    this.#leave()
  }

  timedOut(): void {
    const socket = this.#socket
    // As Node's server: first who reads, then who writes; nobody listens, so the connection goes.
    const heard = !this.#message.complete && this.#message.emit('timeout', socket)
    if (this.#response.emit('timeout', socket) || heard) return
    socket.destroy()
  }

  broken(error: Error | null): void {
    this.#inner.signal.removeEventListener('abort', this.#leave)
    if (this.#finished) return
    const reason = error ?? nodeErrors.fail('GUI_NODE_BROKEN_OFF')
    if (this.#reply.settled) this.#reply.fail(reason)
    else if (this.#clientLeft) this.#reply.answer(new Reply(CLIENT_LEFT, null))
    else this.#reply.refuse(reason)
  }

  readonly #leave = (): void => {
    this.#clientLeft = true
    this.#socket.destroy()
  }

  /** The handler has nothing here. Its own side sees a 404 that ended, so that its loggers and sessions come to an end. */
  #pass(): void {
    if (this.#reply.settled) return
    this.#reply.answer(unmatchedReply(this.#inner))
    this.#endWith(404)
  }

  #fail(error: unknown): void {
    if (!this.#reply.settled) {
      const told = httpErrorOf(error)
      this.#reply.refuse(told)
      this.#endWith(isHttpError(told) ? told.status : 500)
    } else if (this.#finished) {
      this.#inner.log.error({ err: error, id: this.#inner.id }, 'A Node.js handler failed after it had answered.')
    } else this.#socket.destroy(errorOf(error))
  }

  /** Ends the response for those who wait for its end; the bytes go nowhere. */
  #endWith(status: number): void {
    try {
      if (!this.#response.headersSent) this.#response.statusCode = status
      this.#response.end()
    } catch {
      // A patched end() of the handler's failed: the answer is made already.
      this.#socket.destroy()
    }
  }

  #finish(): void {
    this.#finished = true
    if (!this.#reply.settled) {
      const did = `ended its response with the status ${this.#response.statusCode}, behind which another has to come`
      this.#reply.refuse(nodeErrors.fail('GUI_NODE_SOCKET', { did }))
    }
    this.#reply.end()
    const rest = this.rest()
    if (rest === undefined) this.#socket.destroy()
    else void rest.then(() => this.#socket.destroy())
  }

  /** The socket is gone: at the end of the exchange, or before it. */
  #closed(): void {
    if (this.#finished && !this.#upload.isRead) this.#upload.endUnread()
    else {
      this.#upload.stop()
      this.#message.destroy(aborted())
    }
  }

  #drained(): void {
    const response = this.#response
    const socket = this.#socket
    // Node's server takes its own flag back here, which nobody else can reach; from now on the socket's is the truth.
    Object.defineProperty(response, 'writableNeedDrain', {
      configurable: true,
      get: () => !response.destroyed && !response.writableEnded && socket.writableNeedDrain,
    })
    if (!response.writableEnded) response.emit('drain')
  }
}

/**
 * An error that carries a status, as Express's and Koa's do, keeps it for the client; its own text stays in the house,
 * for it may quote what the client sent. Anything else is for the App's onError as it is.
 */
function httpErrorOf(error: unknown): unknown {
  try {
    return statusErrorOf(error)
  } catch {
    return errorOf(error)
  }
}

/** Anything can be thrown, even what fails when it is looked at. */
function errorOf(thrown: unknown): Error {
  try {
    return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown })
  } catch {
    return new Error(`A Node.js handler threw ${typeof thrown}, which cannot be shown.`)
  }
}

function statusErrorOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || 'blame' in error || isHttpError(error)) return error
  const { status, statusCode, headers } = error as { status?: unknown; statusCode?: unknown; headers?: unknown }
  const code = status ?? statusCode
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 400 || code > 599 || code === 500) return error
  const fields = typeof headers === 'object' && headers !== null ? Object.entries(headers) : []
  const told = new HttpError(code, undefined, Object.fromEntries(fields.map(([name, value]) => [name, String(value)])))
  told.cause = error
  return told
}

function ignore(): void {}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
