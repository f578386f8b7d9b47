// node-socket.ts: the connection as a Node.js handler sees it. There is no network below it: what a ServerResponse writes
// goes to the exchange, and asking it for more asks the request's body for more. One for each request.

import type { AddressInfo } from 'node:net'
import { Duplex } from 'node:stream'
import type { Request } from '../../http/request.ts'

/** One write of Node's own HTTP code: strings keep their encoding. */
export interface Piece {
  readonly chunk: Buffer | string
  readonly encoding: BufferEncoding | 'buffer'
}

/** Who stands behind the socket. */
export interface SocketOwner {
  /** More of the request's body is wanted. */
  want(): void
  /** Written bytes; nothing more comes before `taken` is called. */
  take(pieces: readonly Piece[], taken: () => void): void
  /** Nothing happened for as long as the handler had set. */
  timedOut(): void
  /** Somebody destroyed the socket. */
  broken(error: Error | null): void
}

export class NodeSocket extends Duplex {
  readonly connecting = false
  readonly pending = false
  /** Milliseconds as given to {@link setTimeout}. */
  timeout = 0
  readonly #inner: Request
  readonly #owner: SocketOwner
  #timer: NodeJS.Timeout | undefined

  constructor(inner: Request, owner: SocketOwner) {
    super({ decodeStrings: false, autoDestroy: false, emitClose: true })
    this.#inner = inner
    this.#owner = owner
    // Whoever destroys it may give a reason, and nobody has to listen to it.
    this.on('error', ignore)
  }

  /** Address of the client, as far as `trustProxy` lets a proxy tell it: so the handler needs no trust of its own. */
  get remoteAddress(): string {
    return this.#inner.ip
  }

  get remoteFamily(): string {
    return familyOf(this.#inner.ip)
  }

  /** True when the client came by https, by the same rules. */
  get encrypted(): boolean {
    return this.#inner.scheme === 'https'
  }

  get localAddress(): string {
    return localOf(this.#inner.peer.local).address
  }

  get localFamily(): string {
    return localOf(this.#inner.peer.local).family
  }

  get localPort(): number {
    return localOf(this.#inner.peer.local).port
  }

  get readyState(): 'open' | 'closed' {
    return this.destroyed ? 'closed' : 'open'
  }

  address(): AddressInfo {
    return localOf(this.#inner.peer.local)
  }

  /** How IncomingMessage asks for more. */
  override resume(): this {
    this.#owner.want()
    return this
  }

  override pause(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  destroySoon(): void {
    this.end()
  }

  resetAndDestroy(): this {
    return this.destroy()
  }

  /** Calls 'timeout' listeners when nothing was read or written for so long, milliseconds; 0 for never. */
  setTimeout(ms: number, heard?: () => void): this {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.timeout = ms
    if (ms > 0) {
      if (heard !== undefined) this.once('timeout', heard)
      this.#timer = setTimeout(expire, ms, this, this.#owner).unref()
    } else if (heard !== undefined) this.off('timeout', heard)
    return this
  }

  /** Something was read or written. */
  touch(): void {
    this.#timer?.refresh()
  }

  override _read(): void {}

  override _write(chunk: Buffer | string, encoding: Piece['encoding'], taken: () => void): void {
    this.touch()
    this.#owner.take([{ chunk, encoding }], taken)
  }

  override _writev(pieces: Piece[], taken: () => void): void {
    this.touch()
    this.#owner.take(pieces, taken)
  }

  /** Ending the socket is ending the connection, answered or not. */
  override _final(done: () => void): void {
    done()
    this.destroy()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer)
    this.#owner.broken(error)
    done(error)
  }
}

function expire(socket: NodeSocket, owner: SocketOwner): void {
  if (socket.destroyed) return
  socket.emit('timeout')
  owner.timedOut()
}

function ignore(): void {}

function familyOf(address: string): string {
  return address.includes(':') ? 'IPv6' : 'IPv4'
}

/** "127.0.0.1:80" and "[::1]:80" taken apart. */
function localOf(local: string): AddressInfo {
  const mark = local.lastIndexOf(':')
  const hasPort = mark > local.lastIndexOf(']')
  const address = (hasPort ? local.slice(0, mark) : local).replace(/^\[|\]$/g, '')
  return { address, family: familyOf(address), port: hasPort ? Number(local.slice(mark + 1)) : 0 }
}
