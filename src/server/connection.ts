// connection.ts: the one loop of a connection: read -> handle -> send, again and again, until close.
// Requests of a connection are answered one after the other, in order; what came early waits in the wire's buffer.
// RFC 9112 §9. Knows the six words; the work of each is in the file of its name.

import type { Socket } from 'node:net'
import { isGuichetError } from '../base/errors.ts'
import { CONTINUE, encodeBareReply } from '../http/encode-reply.ts'
import type { Reply } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { adoptSocket } from './adopt.ts'
import { closeGently, cut, endExchange, forget } from './close.ts'
import { TICK_MS } from './deadlines.ts'
import { serverErrors } from './errors.ts'
import { faultReply, handleRequest } from './handle.ts'
import { feedBody, readRequest } from './read.ts'
import { flush, sendReply } from './send.ts'
import { upgradeConnection } from './upgrade.ts'
import { type ServerContext, WAITING_BYTES_MAX, Wire } from './wire.ts'

const connections = new WeakMap<Socket, Connection>()

export class Connection extends Wire {
  // hot: once per batch of requests
  turn(): void {
    if (this.turning) return
    this.turning = true
    const depthMax = this.server.settings.pipelineDepthMax
    let depth = 0
    while (this.request === undefined && this.start < this.end && !this.blocked && this.phase !== 'closing') {
      if (depth++ === depthMax) {
        setImmediate(goOn, this)
        break
      }
      try {
        const request = readRequest(this)
        if (request === undefined) break
        if (this.body !== undefined) feedBody(this) && this.bodyComplete()
        const reply = handleRequest(this, request)
        if (reply instanceof Promise) {
          void this.answerLater(request, reply)
          break
        }
        this.answer(request, reply)
      } catch (error) {
        this.refuse(error)
      }
    }
    this.turning = false
    flush(this)
  }

  async answerLater(request: Request, pending: Promise<Reply>): Promise<void> {
    const reply = await pending
    // The client may have left, or the deadline answered instead.
    if (this.request !== request || this.headSent) return
    this.answer(request, reply)
    if (this.out !== '' && !this.flushPlanned) {
      // Behind all promises of this turn: replies of pipelined requests leave in one write.
      this.flushPlanned = true
      process.nextTick(flushPlanned, this)
    }
  }

  answer(request: Request, reply: Reply): void {
    const { observer } = this.server
    observer?.handled?.(request, reply, this.server.clock.now())
    if (reply.upgrade !== undefined) {
      const refused = upgradeConnection(this, request, reply)
      if (refused === undefined) return
      this.answer(request, refused)
      return
    }
    this.deadline = Number.POSITIVE_INFINITY
    this.phase = 'sending'
    if (sendReply(this, request, reply, () => this.sent(request))) this.finish()
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
    if (!this.keepAlive) {
      this.resetRequest()
      closeGently(this)
      return
    }
    if (body !== undefined) {
      // Nobody read the body to its end: it is thrown away within bounds (see keepsAlive), then the loop goes on.
      this.discarding = true
      this.enter('body', this.server.settings.bodyTimeoutMs)
      this.resume()
      this.discard()
      return
    }
    this.nextRequest()
  }

  nextRequest(): void {
    this.resetRequest()
    this.enter('idle', this.server.settings.keepAliveTimeoutMs)
    this.resume()
    if (!this.turning && this.start < this.end) queueMicrotask(() => this.turn())
  }

  discard(): void {
    const before = this.bodyBytesIn
    try {
      if (feedBody(this)) this.nextRequest()
      else if (this.bodyBytesIn - before > this.server.settings.drainBytesMax) closeGently(this)
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
    this.out += encodeBareReply(error.status, `${error.message}\n${error.hint}`, this.server.dateLine)
    endExchange(this, true)
    request?.clientLeft()
    this.resetRequest()
    closeGently(this)
  }

  received(chunk: Buffer): void {
    if (this.phase === 'closing') return
    this.receive(chunk)
    if (this.discarding) this.discard()
    else if (this.body !== undefined) this.feed()
    if (this.request === undefined) this.turn()
    else if (this.body === undefined && this.end - this.start > WAITING_BYTES_MAX) this.pause()
  }

  // hot: once per read
  receivedShared(bytes: Buffer): boolean {
    // The new owner of an upgraded socket reads it as any stream.
    if (this.phase === 'upgraded') return this.socket.push(Buffer.from(bytes))
    const waiting = this.start < this.end
    this.borrowed = !waiting
    this.received(bytes)
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
  }

  want(): void {
    if (this.continueAwaited) {
      this.continueAwaited = false
      this.out += CONTINUE
      flush(this)
    }
    this.resume()
  }

  override pause(): void {
    // A handler that reads slowly is not a slow client.
    if (this.phase === 'body') this.deadline = Number.POSITIVE_INFINITY
    super.pause()
  }

  override resume(): void {
    if (this.phase === 'body' && this.deadline === Number.POSITIVE_INFINITY) {
      this.enter('body', this.server.settings.bodyTimeoutMs)
    }
    super.resume()
  }

  /** The peer has sent its FIN: nothing more will come, but it may still read. */
  peerEnd(): void {
    this.peerEnded = true
    this.body?.fail(serverErrors.fail('GUI_SERVER_CLIENT_LEFT'))
    if (this.request === undefined) closeGently(this)
    else this.request.clientLeft()
  }

  drain(): void {
    this.blocked = false
    if (this.phase === 'sending') this.deadline = Number.POSITIVE_INFINITY
    else if (this.phase === 'idle') this.enter('idle', this.server.settings.keepAliveTimeoutMs)
    const { drained } = this
    this.drained = undefined
    if (drained !== undefined) drained()
    else if (this.request === undefined) this.turn()
  }

  release(): void {
    this.resume()
    this.socket.off('data', onData)
    this.socket.off('end', onEnd)
    this.socket.off('drain', onDrain)
  }

  /** The wheel: this connection's deadline has passed. */
  expire(): void {
    const { settings, deadlines } = this.server
    if (this.blocked) {
      const waiting = this.socket.writableLength
      if (waiting >= this.progress) cut(this)
      this.progress = waiting
      this.deadline = deadlines.now + settings.writeTimeoutMs
    } else if (this.phase === 'body') this.expireBody()
    else if (this.phase === 'head' && this.start < this.end) {
      this.refuse(serverErrors.fail('GUI_SERVER_HEAD_TIMEOUT', { ms: settings.headTimeoutMs }))
    } else if (this.phase === 'handling' && this.request !== undefined) this.expireHandler(this.request)
    else cut(this)
  }

  expireBody(): void {
    const { bodyTimeoutMs, bodyRateMin } = this.server.settings
    const least = (bodyRateMin * (bodyTimeoutMs - TICK_MS)) / 1000
    const progress = this.bodyBytesIn - this.progress
    this.progress = this.bodyBytesIn
    if (this.continueAwaited || (progress > 0 && progress >= least)) this.enter('body', bodyTimeoutMs)
    else if (this.discarding) closeGently(this)
    else this.refuse(serverErrors.fail('GUI_SERVER_BODY_TIMEOUT', { rate: bodyRateMin }))
  }

  expireHandler(request: Request): void {
    const error = serverErrors.fail('GUI_SERVER_HANDLER_TIMEOUT', { ms: this.server.settings.handlerTimeoutMs })
    const reply = faultReply(this, request, error)
    reply.status = 503
    reply.headers.set('connection', 'close')
    request.clientLeft()
    this.answer(request, reply)
    flush(this)
  }
}

function goOn(connection: Connection): void {
  if (connection.phase !== 'closed') connection.turn()
}

function flushPlanned(connection: Connection): void {
  connection.flushPlanned = false
  flush(connection)
}

/** Takes a connected socket (plain or TLS) into the server. */
export function openConnection(server: ServerContext, accepted: Socket, encrypted: boolean): Connection {
  const connection = new Connection(server, accepted, encrypted)
  const adopted = encrypted ? undefined : adoptSocket(accepted, (bytes) => connection.receivedShared(bytes))
  const socket = adopted ?? accepted
  connection.socket = socket
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
  connections.get(this)?.received(chunk)
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
