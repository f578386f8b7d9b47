// websocket.ts: a WebSocket connection from the client's side (RFC 6455 §4.1): the handshake over node:http, then frames
// on its socket. Answers pings and the closing of the other side by itself.

import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type Address, hostOf, portOf, targetOf } from './address.ts'
import { httpModule } from './builtin-http.ts'
import { type Connecting, secureOptions } from './connecting.ts'
import { clientErrors } from './errors.ts'
import { type Field, fieldValue } from './fields.ts'
import { failure } from './network-failure.ts'
import { closePayload, encodeFrame, FrameReader, type Incoming, NO_CODE, OPCODE } from './websocket-frames.ts'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
/** How long the other side may take to close after us (§7.1.1). */
const CLOSE_MS = 5000

export interface WebSocketLimits {
  /** Bytes of a message that is received. */
  readonly sizeMax: number
}

/**
 * Opens a WebSocket.
 *
 * @param fields headers beside those of the handshake
 * @throws GUI_CLIENT_WS_REFUSED and what a failing connection gives
 */
export async function openWebSocket(
  address: Address,
  fields: readonly Field[],
  connecting: Connecting,
  limits: WebSocketLimits,
): Promise<WebSocketConnection> {
  const isSecure = address.scheme === 'wss' || address.scheme === 'https'
  const { request: open } = httpModule(isSecure)
  const key = randomBytes(16).toString('base64')
  const headers: Field[] = [
    ...(fieldValue(fields, 'host') === undefined ? [['Host', hostOf(address)] as const] : []),
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', key],
    ['Sec-WebSocket-Version', '13'],
    ...fields,
  ]
  const asked = open({
    host: address.host.replace(/^\[|\]$/g, ''),
    port: portOf(address),
    path: targetOf(address),
    headers: headers.flatMap(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
    agent: false,
    ...(isSecure ? secureOptions(address, connecting) : {}),
  })
  const { timeoutSeconds } = connecting
  let timedOut = false
  if (timeoutSeconds > 0) {
    asked.setTimeout(timeoutSeconds * 1000, () => {
      timedOut = true
      asked.destroy()
    })
  }
  const refused = (why: string) => clientErrors.fail('GUI_CLIENT_WS_REFUSED', { host: hostOf(address), why })
  return await new Promise((resolve, reject) => {
    asked.on('error', (error) => reject(failure(error, address, timedOut ? timeoutSeconds : undefined)))
    asked.once('response', (response) => {
      response.destroy()
      reject(refused(`it answered ${response.statusCode} ${response.statusMessage}`))
    })
    asked.once('upgrade', (response: IncomingMessage, socket: Socket, head: Buffer) => {
      const accepted = createHash('sha1')
        .update(key + GUID)
        .digest('base64')
      const isAgreed = response.headers['sec-websocket-accept'] === accepted
      if (!isAgreed || response.headers['sec-websocket-extensions'] !== undefined) {
        socket.destroy()
        return reject(refused('its handshake does not belong to ours'))
      }
      socket.setTimeout(0)
      resolve(new WebSocketConnection(socket, head, limits))
    })
    asked.end()
  })
}

export interface Closed {
  readonly code: number
  readonly reason: string
}

/** Code of a connection that broke off without a close frame (§7.1.5). */
export const BROKE_OFF = 1006

export class WebSocketConnection {
  readonly #socket: Socket
  readonly #reader: FrameReader
  readonly #head: Buffer
  #isClosing = false
  /** Set when it is over. */
  closed: Closed | undefined

  constructor(socket: Socket, head: Buffer, { sizeMax }: WebSocketLimits) {
    this.#socket = socket
    this.#head = head
    this.#reader = new FrameReader(sizeMax)
    // What breaks is told by the messages' end.
    socket.on('error', () => {})
  }

  /** Resolves when there is room for more. */
  send(text: string): Promise<void> {
    return this.#write(OPCODE.text, Buffer.from(text))
  }

  /** Says goodbye; messages that are under way still come, until the other side has said it too. */
  async close(code = 1000): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    await this.#write(OPCODE.close, closePayload(code))
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_MS)
    this.#socket.once('close', () => clearTimeout(timer))
  }

  /**
   * Texts and binary messages until it is closed; then `closed` says how.
   *
   * @throws GUI_CLIENT_WS_PROTOCOL, GUI_CLIENT_WS_SIZE
   */
  async *messages(): AsyncGenerator<Extract<Incoming, { kind: 'text' | 'binary' }>> {
    try {
      for await (const piece of this.#pieces()) {
        for (const message of this.#reader.read(piece)) {
          if (message.kind === 'text' || message.kind === 'binary') yield message
          else if (message.kind === 'ping') await this.#write(OPCODE.pong, message.bytes)
          else if (message.kind === 'close') return await this.#answerClose(message)
        }
      }
      this.closed ??= { code: BROKE_OFF, reason: '' }
    } finally {
      this.#socket.destroy()
    }
  }

  async *#pieces(): AsyncGenerator<Buffer> {
    if (this.#head.length > 0) yield this.#head
    try {
      // A socket without an encoding gives Buffers.
      for await (const piece of this.#socket) yield piece as Buffer
    } catch {
      // Broken off: the end of the messages says so.
    }
  }

  async #answerClose({ code, reason }: Closed): Promise<void> {
    this.closed = { code, reason }
    if (this.#isClosing) return
    this.#isClosing = true
    await this.#write(OPCODE.close, code === NO_CODE ? Buffer.alloc(0) : closePayload(code))
  }

  #write(opcode: number, payload: Buffer): Promise<void> {
    if (this.#socket.destroyed || !this.#socket.writable) return Promise.resolve()
    return new Promise((resolve) => this.#socket.write(encodeFrame(opcode, payload, randomBytes(4)), () => resolve()))
  }
}
