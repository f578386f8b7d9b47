// connection.ts: the one loop of a connection: read -> handle -> send, again and again, until close.
// Requests of a connection are answered one after the other, in order; what came early waits in the wire's buffer.
// RFC 9112 §9. Knows the six words; the work of each is in the file of its name.

import type { Socket } from 'node:net'
import { isGuichetError } from '../base/errors.ts'
import { CONTINUE, encodeBareReply } from '../http/encode-reply.ts'
import { httpErrors } from '../http/errors.ts'
import { dropBody, type Reply } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { adoptSocket } from './adopt.ts'
import { closeGently, cut, endExchange, forget, linger } from './close.ts'
import { TICK_MS } from './deadlines.ts'
import { serverErrors } from './errors.ts'
import { flushSoon, planFlush } from './flush-plan.ts'
import { checkedReply, faultReply, handleRequest } from './handle.ts'
import { leaveBetweenRequests } from './leave.ts'
import { flush } from './out.ts'
import { feedBody, readRequest } from './read.ts'
import { sendReply } from './send.ts'
import { upgradeConnection } from './upgrade.ts'
import { type ServerContext, WAITING_BYTES_MAX, Wire } from './wire.ts'

const connections = new WeakMap<Socket, Connection>()

export class Connection extends Wire {
  // hot: once per batch of requests
  turn(): void {
    if (this.turning || this.turnPlanned) return
    this.turning = true
    const depthMax = this.server.settings.pipelineDepthMax
    while (this.request === undefined && this.start < this.end && !this.blocked && this.phase !== 'closing') {
      if (this.depth++ === depthMax) {
        this.turnPlanned = true
        setImmediate(goOn, this)
        break
      }
      try {
        const request = readRequest(this)
        if (request === undefined) {
          if (this.peerEnded) closeGently(this)
          break
        }
        if (this.body !== undefined) feedBody(this) && this.bodyComplete()
        const reply = handleRequest(this, request)
        if (reply instanceof Promise) {
          this.answerLater(request, reply)
          break
        }
        this.answer(request, reply)
      } catch (error) {
        this.refuse(error)
        break
      }
    }
    this.turning = false
    flushSoon(this)
  }

  /** One callback, and no promise of ours (bench: post, middleware). */
  answerLater(request: Request, pending: Promise<Reply>): void {
    pending.then(
      (reply) => this.answerNow(request, checkedReply(this, request, reply)),
      (error: unknown) => this.answerNow(request, faultReply(this, request, error)),
    )
  }

  answerNow(request: Request, reply: Reply): void {
    // The client may have left, or the deadline answered instead.
    if (this.request !== request || this.headSent) {
      dropBody(reply.body)
      return
    }
    try {
      this.answer(request, reply)
    } catch (error) {
      this.refuse(error)
    }
    // Behind all promises of this callback: replies of pipelined requests leave in one write (4x on a pipeline of sixteen).
    if (this.out !== '') planFlush(this)
  }

  answer(request: Request, given: Reply): void {
    const { observer } = this.server
    observer?.handled?.(request, given, this.server.clock.now())
    const reply = given.upgrade === undefined ? given : upgradeConnection(this, request, given)
    if (reply === undefined) return
    this.enterSending()
    if (this.send(request, reply)) this.finish()
  }

  /** @returns true when the reply is handed over whole */
  send(request: Request, reply: Reply): boolean {
    const done = () => this.sent(request)
    try {
      return sendReply(this, request, reply, done)
    } catch (error) {
      // It is no reply that can be written: its body is of no known kind, or its type holds a line end.
      if (this.headSent) throw error
      return sendReply(this, request, faultReply(this, request, error), done)
    }
  }

  /** The rest of a long reply has been handed over. */
  sent(request: Request): void {
    if (this.request !== request) return
    this.finish()
    flush(this)
    this.turn()
  }

  /** One exchange is complete: what follows, the next request or the end? */
  finish(): void {
    endExchange(this, true)
    const body = this.body
    // Whoever still reads it would get a part and take it for the whole.
    body?.fail(httpErrors.fail('GUI_HTTP_BODY_UNREAD'))
    if (!this.keepAlive) {
      this.resetRequest()
      closeGently(this)
      return
    }
    if (body !== undefined) {
      // Nobody read the body to its end: it is thrown away within bounds (see keepsAlive), then the loop goes on.
      this.discarding = true
      this.discardedFrom = this.bodyBytesIn
      this.resume()
      this.enterBody()
      this.discard()
      return
    }
    this.nextRequest()
  }

  nextRequest(): void {
    this.resetRequest()
    if (leaveBetweenRequests(this)) return
    // A stop, or the client's FIN, that came when this reply's head had already said that the connection stays.
    if ((this.server.closing || this.peerEnded) && this.start === this.end) {
      closeGently(this)
      return
    }
    this.enter('idle', this.server.settings.keepAliveTimeoutMs)
    this.resume()
    if (!this.turning && this.start < this.end) queueMicrotask(() => this.turn())
  }

  discard(): void {
    try {
      if (feedBody(this)) this.nextRequest()
      else if (this.bodyBytesIn - this.discardedFrom > this.server.settings.drainBytesMax) closeGently(this)
    } catch {
      closeGently(this)
    }
  }

  /** What came is not a request, or not its body: says so, and closes. Nothing behind it can be trusted. */
  refuse(error: unknown): void {
    if (!isGuichetError(error) || error.blame !== 'peer') {
      // A bug of ours: this connection cannot go on, the others can.
      this.log.error({ err: error }, 'A connection failed inside the server.')
      cut(this)
      return
    }
    this.body?.fail(error)
    const request = this.request
    if (this.headSent || this.phase === 'closing') {
      cut(this)
      return
    }
    this.status = error.status
    if (this.startedAt === 0) this.startedAt = this.server.clock.now()
    this.log.debug({ code: error.code, address: this.address }, error.message)
    if (this.wide) flush(this)
    this.out += encodeBareReply(error.status, `${error.message}\n${error.hint}`, this.server.dateLine)
    endExchange(this, true)
    request?.clientLeft()
    this.resetRequest()
    closeGently(this)
  }

  received(buffer: Buffer, length: number): void {
    if (this.phase === 'closing') return
    this.receive(buffer, length)
    if (this.discarding) this.discard()
    else if (this.body !== undefined) this.feed()
    if (this.request === undefined) {
      if (!this.turnPlanned) this.depth = 0
      this.turn()
    }
    // What waits for its turn, or for a client that does not read its replies, must not fill the memory.
    const waits = this.request === undefined ? this.blocked || this.turnPlanned : this.body === undefined
    if (waits && this.end - this.start > WAITING_BYTES_MAX) this.pause()
  }

  // hot: once per read
  receivedShared(buffer: Buffer, length: number): boolean {
    // The new owner of an upgraded socket reads it as any stream.
    if (this.phase === 'upgraded') return this.socket.push(Buffer.from(buffer.subarray(0, length)))
    const waiting = this.start < this.end
    this.borrowed = !waiting
    this.received(buffer, length)
    if (!waiting) this.keepWaiting()
    return true
  }

  feed(): void {
    try {
      if (feedBody(this)) this.bodyComplete()
    } catch (error) {
      this.refuse(error)
    }
  }

  bodyComplete(): void {
    if (this.phase === 'body') this.enter('handling', this.server.settings.handlerTimeoutMs)
    else if (this.phase === 'sending' && !this.blocked) this.enterSending()
  }

  want(): void {
    if (this.continueAwaited) {
      this.continueAwaited = false
      // Behind the head of the reply a 100 would be a part of its body; the client has its answer and sends nothing.
      if (this.headSent) this.body?.fail(httpErrors.fail('GUI_HTTP_BODY_UNREAD'))
      else {
        this.out += CONTINUE
        flush(this)
        if (this.phase === 'body' && !this.blocked) this.enterBody()
      }
    }
    this.resume()
  }

  override pause(): void {
    // A handler that reads slowly is not a slow client; but one that has stopped must not hold it for ever.
    if (this.phase === 'body') this.deadline = this.server.deadlines.in(this.server.settings.handlerTimeoutMs)
    else if (this.phase === 'sending' && !this.blocked) this.deadline = Number.POSITIVE_INFINITY
    super.pause()
  }

  override resume(): void {
    const wasPaused = this.paused
    super.resume()
    if (!wasPaused || this.blocked) return
    if (this.phase === 'body') this.enterBody()
    else if (this.phase === 'sending') this.enterSending()
  }

  /** The body has to come at its rate from now on. */
  enterBody(): void {
    this.progress = this.bodyBytesIn
    this.enter('body', this.server.settings.bodyTimeoutMs)
  }

  /** The reply goes out. It may take for ever; but a body that still comes has to come at its rate. */
  enterSending(): void {
    const awaited = this.body !== undefined && !this.paused
    this.progress = this.bodyBytesIn
    this.enter('sending', awaited ? this.server.settings.bodyTimeoutMs : Number.POSITIVE_INFINITY)
  }

  /** The peer has sent its FIN: nothing more will come, but it may still read. */
  peerEnd(): void {
    this.peerEnded = true
    this.body?.fail(httpErrors.fail('GUI_HTTP_BODY_CUT'))
    if (this.discarding) closeGently(this)
    else if (this.request !== undefined) this.request.clientLeft()
    // Requests that are here already are still answered.
    else if (this.start === this.end || !(this.blocked || this.turnPlanned)) closeGently(this)
  }

  override drain(): void {
    this.blocked = false
    this.rearm()
    const { drained } = this
    this.drained = undefined
    if (drained !== undefined) drained()
    else if (this.request === undefined && this.phase !== 'closing') {
      this.resume()
      this.turn()
    }
  }

  /** Gives the phase its own deadline back, which the one for writing stood in for. */
  rearm(): void {
    const { settings } = this.server
    if (this.phase === 'sending') this.enterSending()
    else if (this.phase === 'idle') this.enter('idle', settings.keepAliveTimeoutMs)
    else if (this.phase === 'head') this.enter('head', settings.headTimeoutMs)
    else if (this.phase === 'handling') this.enter('handling', settings.handlerTimeoutMs)
    else if (this.phase === 'body') {
      if (this.paused) this.enter('body', settings.handlerTimeoutMs)
      else this.enterBody()
    }
  }

  release(): void {
    this.resume()
    this.socket.off('data', onData)
    this.socket.off('end', onEnd)
    this.socket.off('drain', onDrain)
    // What comes before its new owner listens waits for it. Node's own http does the same; its types call it read-only.
    ;(this.socket as { readableFlowing: boolean | null }).readableFlowing = null
  }

  /** The wheel: this connection's deadline has passed. */
  expire(): void {
    const { settings, deadlines } = this.server
    if (this.phase === 'closing') {
      const waiting = this.waitingBytes
      // Nothing was taken, or the peer had its time to say goodbye.
      if (waiting >= this.progress) cut(this)
      else linger(this)
    } else if (this.blocked) {
      const waiting = this.waitingBytes
      if (waiting >= this.progress) cut(this)
      this.progress = waiting
      this.deadline = deadlines.now + settings.writeTimeoutMs
    } else if (this.phase === 'body' || this.phase === 'sending') this.expireBody()
    else if (this.phase === 'head' && this.start < this.end) {
      this.refuse(serverErrors.fail('GUI_SERVER_HEAD_TIMEOUT', { ms: settings.headTimeoutMs }))
    } else if (this.phase === 'handling' && this.request !== undefined) this.expireHandler(this.request)
    else cut(this)
  }

  expireBody(): void {
    // It is the handler that is waited for: it reads nothing, or has not asked for the body.
    if (this.phase === 'body' && (this.paused || this.continueAwaited) && this.request !== undefined) {
      this.expireHandler(this.request)
      return
    }
    const { bodyTimeoutMs, bodyRateMin } = this.server.settings
    const least = (bodyRateMin * (bodyTimeoutMs - TICK_MS)) / 1000
    const progress = this.bodyBytesIn - this.progress
    this.progress = this.bodyBytesIn
    if (this.continueAwaited || (progress > 0 && progress >= least)) this.enter(this.phase, bodyTimeoutMs)
    else if (this.discarding) closeGently(this)
    else this.refuse(serverErrors.fail('GUI_SERVER_BODY_TIMEOUT', { rate: bodyRateMin }))
  }

  expireHandler(request: Request): void {
    const error = serverErrors.fail('GUI_SERVER_HANDLER_TIMEOUT', { ms: this.server.settings.handlerTimeoutMs })
    const reply = faultReply(this, request, error)
    reply.headers.set('connection', 'close')
    request.clientLeft()
    this.answer(request, reply)
    flush(this)
  }
}

function goOn(connection: Connection): void {
  connection.turnPlanned = false
  connection.depth = 0
  if (connection.phase === 'closed' || connection.phase === 'upgraded') return
  if (!connection.blocked) connection.resume()
  connection.turn()
}

/** Takes a connected socket (plain or TLS) into the server. */
export function openConnection(server: ServerContext, accepted: Socket, encrypted: boolean): Connection {
  const connection = new Connection(server, accepted, encrypted)
  const adopted = encrypted
    ? undefined
    : adoptSocket(accepted, (buffer, length) => connection.receivedShared(buffer, length))
  const socket = adopted?.socket ?? accepted
  connection.socket = socket
  connection.direct = adopted?.direct
  connections.set(socket, connection)
  server.wires.add(connection)
  connection.enter('head', server.settings.headTimeoutMs)
  // One function each for all connections: closures of their own would double an idle connection's memory.
  if (adopted === undefined) socket.on('data', onData)
  socket.on('end', onEnd)
  socket.on('drain', onDrain)
  socket.on('error', onError)
  socket.on('close', onClose)
  server.observer?.accepted?.(connection, server.clock.now())
  socket.resume()
  return connection
}

function onData(this: Socket, chunk: Buffer): void {
  connections.get(this)?.received(chunk, chunk.length)
}

function onEnd(this: Socket): void {
  connections.get(this)?.peerEnd()
}

function onDrain(this: Socket): void {
  connections.get(this)?.drain()
}

// A broken connection is told by 'close', which always follows.
function onError(): void {}

function onClose(this: Socket): void {
  const connection = connections.get(this)
  if (connection !== undefined) forget(connection)
}
