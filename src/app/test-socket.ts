// test-socket.ts: a WebSocket in a test, without a port: the client's side of RFC 6455 over the pair of test-upgrade. Messages
// are waited for one by one, so a test reads as a conversation.

import { createHash, randomBytes } from 'node:crypto'
import { type Clock, systemClock } from '../base/clock.ts'
import { type Frame, FrameSpectator } from '../http/frame-spectator.ts'
import { appErrors } from './errors.ts'
import type { Upgraded } from './test-upgrade.ts'

/** Why and how a socket was closed (RFC 6455 §7.4). */
export interface SocketClose {
  /** 1005 when none was said, 1006 when the connection broke. */
  readonly code: number
  readonly reason: string
}

export type SocketMessage = string | Uint8Array

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const OPCODE = { text: 1, binary: 2, close: 8, pong: 10 } as const
const MESSAGE_BYTES_MAX = 64 * 1_048_576
/** A control frame has 125 bytes (§5.5), two of which are the code. */
const REASON_BYTES_MAX = 123
/** How long the other side may take to close; that of Chromium. */
const CLOSE_MS = 2_000

/** A key for Sec-WebSocket-Key. */
export function newSocketKey(): string {
  return randomBytes(16).toString('base64')
}

export class TestSocket implements AsyncIterable<SocketMessage> {
  /** Fields of the answer that opened it. */
  readonly headers: Headers
  /** Resolves when the socket is closed, by whomever. */
  readonly closed: Promise<SocketClose>
  readonly #upgraded: Upgraded
  readonly #clock: Clock
  readonly #messages: SocketMessage[] = []
  readonly #waiting: ((message: SocketMessage | undefined) => void)[] = []
  #parts: Buffer[] = []
  #isText = true
  #said: SocketClose | undefined
  #isOver = false
  #closing = false
  #stopWaiting: (() => void) | undefined

  /** @throws GUI_APP_TEST_UPGRADE when the answer does not prove that it took this key (§4.1) */
  constructor(upgraded: Upgraded, key: string, clock: Clock = systemClock) {
    const proof = createHash('sha1')
      .update(key + GUID)
      .digest('base64')
    if (upgraded.headers.get('sec-websocket-accept') !== proof) {
      upgraded.socket.destroy()
      const said = 'an answer without the right Sec-WebSocket-Accept'
      throw appErrors.fail('GUI_APP_TEST_UPGRADE', { protocol: 'websocket', status: 101, said })
    }
    this.#upgraded = upgraded
    this.#clock = clock
    this.headers = upgraded.headers
    const { socket } = upgraded
    const frames = new FrameSpectator((frame) => this.#frame(frame), MESSAGE_BYTES_MAX)
    socket.on('data', (bytes: Buffer) => frames.bytes(bytes))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => {
      const over = () => {
        if (this.#isOver) return
        this.#isOver = true
        this.#stopWaiting?.()
        for (const wake of this.#waiting.splice(0)) wake(undefined)
        resolve(this.#said ?? { code: 1006, reason: '' })
      }
      socket.once('end', () => {
        socket.end()
        over()
      })
      socket.once('close', over)
    })
  }

  /** The sub-protocol that the server chose, "" without. */
  get protocol(): string {
    return this.headers.get('sec-websocket-protocol') ?? ''
  }

  /** Sends text as text, bytes as bytes. */
  send(message: SocketMessage): void {
    if (typeof message === 'string') this.#write(OPCODE.text, Buffer.from(message))
    else this.#write(OPCODE.binary, Buffer.from(message))
  }

  /** The next message, once it is there; undefined when the socket was closed and nothing is left. */
  next(): Promise<SocketMessage | undefined> {
    const message = this.#messages.shift()
    if (message !== undefined || this.#isOver) return Promise.resolve(message)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SocketMessage> {
    for (let message = await this.next(); message !== undefined; message = await this.next()) yield message
  }

  /**
   * Says goodbye and waits for the other side's, two seconds at most: then the connection is cut, and the code is 1006.
   * @param code 1000 or 3000 to 4999
   * @param reason 123 bytes at most
   * @throws as a browser does: a DOMException, InvalidAccessError for another code, SyntaxError for a longer reason
   */
  close(code = 1000, reason = ''): Promise<SocketClose> {
    assertClose(code, reason)
    if (!this.#closing) {
      this.#closing = true
      this.#cutLater()
      const payload = Buffer.alloc(2 + Buffer.byteLength(reason))
      payload.writeUInt16BE(code, 0)
      payload.write(reason, 2)
      this.#write(OPCODE.close, payload)
    }
    return this.closed
  }

  /** Leaves without a word, as a client whose network is gone. */
  destroy(): void {
    this.#upgraded.socket.destroy()
  }

  #frame({ kind, fin, payload }: Frame): void {
    const bytes = payload ?? Buffer.alloc(0)
    if (kind === 'ping') this.#write(OPCODE.pong, bytes)
    else if (kind === 'close') this.#closedBy(bytes)
    else if (kind === 'text' || kind === 'binary' || kind === 'more') {
      if (kind !== 'more') this.#isText = kind === 'text'
      this.#parts.push(bytes)
      if (!fin) return
      const whole = Buffer.concat(this.#parts)
      this.#parts = []
      this.#deliver(this.#isText ? whole.toString('utf8') : new Uint8Array(whole))
    }
  }

  /** §5.5.1: a close frame is answered by one; then the connection ends. */
  #closedBy(bytes: Buffer): void {
    const code = bytes.length < 2 ? 1005 : bytes.readUInt16BE(0)
    this.#said = { code, reason: bytes.subarray(2).toString('utf8') }
    if (!this.#closing) {
      this.#closing = true
      this.#cutLater()
      this.#write(OPCODE.close, bytes)
    }
    this.#upgraded.socket.end()
  }

  /** The other side may never say that it is done; whoever waits for it learns so. */
  #cutLater(): void {
    if (this.#isOver) return
    this.#stopWaiting = this.#clock.every(CLOSE_MS, () => this.destroy(), true)
  }

  #deliver(message: SocketMessage): void {
    const wake = this.#waiting.shift()
    if (wake === undefined) this.#messages.push(message)
    else wake(message)
  }

  /** One whole frame, masked as a client's has to be (§5.3). */
  #write(opcode: number, payload: Buffer): void {
    const { socket } = this.#upgraded
    if (socket.destroyed || socket.writableEnded) return
    const { length } = payload
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
    head[0] = 0x80 | opcode
    head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127)
    if (head.length === 4) head.writeUInt16BE(length, 2)
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2)
    const mask = randomBytes(4)
    socket.write(Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at & 3] ?? 0))]))
  }
}

function assertClose(code: number, reason: string): void {
  if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) {
    throw new DOMException(`The code of close() is 1000 or from 3000 to 4999, not ${code}.`, 'InvalidAccessError')
  }
  const bytes = Buffer.byteLength(reason)
  if (bytes > REASON_BYTES_MAX) {
    throw new DOMException(`The reason has ${bytes} bytes; ${REASON_BYTES_MAX} are the most.`, 'SyntaxError')
  }
}
