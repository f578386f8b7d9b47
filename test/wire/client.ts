// client.ts: a client that knows bytes: it sends exactly what it is told and reads answers without forgiving anything.
// Every field of an answer that RFC 9112 would let a proxy misread is refused here, so each test checks our framing too.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export interface Answer {
  readonly status: number
  readonly reason: string
  /** Lower-case name -> values, one for each line. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  readonly body: Buffer
  readonly framing: 'length' | 'chunked' | 'close' | 'none'
  /** Statuses of the 1xx answers before it. */
  readonly interim: readonly number[]
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) ([\x20-\x7e]*)$/
const FIELD_LINE =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/
const HEAD_END = Buffer.from('\r\n\r\n')

/** The text of a field of an answer; undefined when it is not there. Fails when it is there twice. */
export function field(answer: Answer, name: string): string | undefined {
  const values = answer.fields.get(name)
  if (values !== undefined && values.length !== 1) throw new Error(`${name} stands ${values.length} times`)
  return values?.[0]
}

/**
 * Reads the answer that begins at `from`.
 * @returns undefined when more bytes are needed
 * @throws when the bytes are not an answer by the letter
 */
export function readAnswer(
  bytes: Buffer,
  from: number,
  toHead: boolean,
  ended: boolean,
): { answer: Answer; next: number } | undefined {
  const interim: number[] = []
  let at = from
  for (;;) {
    const headEnd = bytes.indexOf(HEAD_END, at)
    if (headEnd < 0) return undefined
    const { status, reason, fields } = readHead(bytes.toString('latin1', at, headEnd))
    at = headEnd + 4
    if (status < 200 && status !== 101) {
      if (fields.size > 0) throw new Error(`a ${status} has fields`)
      interim.push(status)
      continue
    }
    const read = readBody(bytes, at, status, fields, toHead, ended)
    if (read === undefined) return undefined
    return { answer: { status, reason, fields, body: read.body, framing: read.framing, interim }, next: read.next }
  }
}

function readHead(head: string): { status: number; reason: string; fields: Map<string, string[]> } {
  const [statusLine = '', ...lines] = head.split('\r\n')
  const match = STATUS_LINE.exec(statusLine)
  if (match === null) throw new Error(`status line ${JSON.stringify(statusLine)}`)
  const status = Number(match[1])
  const fields = new Map<string, string[]>()
  for (const line of lines) {
    const pair = FIELD_LINE.exec(line)
    if (pair === null) throw new Error(`field line ${JSON.stringify(line)}`)
    const name = (pair[1] ?? '').toLowerCase()
    fields.set(name, [...(fields.get(name) ?? []), pair[2] ?? ''])
  }
  if (status >= 200 && fields.get('date')?.length !== 1) throw new Error('no Date, or more than one')
  return { status, reason: match[2] ?? '', fields }
}

interface BodyRead {
  readonly body: Buffer
  readonly framing: Answer['framing']
  readonly next: number
}

function readBody(
  bytes: Buffer,
  at: number,
  status: number,
  fields: ReadonlyMap<string, readonly string[]>,
  toHead: boolean,
  ended: boolean,
): BodyRead | undefined {
  const lengths = fields.get('content-length')
  const codings = fields.get('transfer-encoding')
  if (lengths !== undefined && codings !== undefined) throw new Error('Content-Length beside Transfer-Encoding')
  const bodiless = status === 204 || status === 304 || status === 101
  if (bodiless && (lengths !== undefined || codings !== undefined)) throw new Error(`a ${status} speaks of a body`)
  if (codings !== undefined && (codings.length !== 1 || codings[0] !== 'chunked')) throw new Error('odd coding')
  if (lengths !== undefined && (lengths.length !== 1 || !/^\d+$/.test(lengths[0] ?? ''))) throw new Error('odd length')
  if (bodiless || toHead) return { body: Buffer.alloc(0), framing: 'none', next: at }
  if (codings !== undefined) return readChunks(bytes, at)
  if (lengths !== undefined) {
    const end = at + Number(lengths[0])
    return end > bytes.length ? undefined : { body: bytes.subarray(at, end), framing: 'length', next: end }
  }
  if (!fields.get('connection')?.includes('close')) throw new Error('no framing and no close')
  return ended ? { body: bytes.subarray(at), framing: 'close', next: bytes.length } : undefined
}

function readChunks(bytes: Buffer, from: number): BodyRead | undefined {
  const parts: Buffer[] = []
  let at = from
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const line = bytes.toString('latin1', at, lineEnd)
    if (!/^(0|[1-9a-f][0-9a-f]*)$/.test(line)) throw new Error(`chunk size ${JSON.stringify(line)}`)
    const size = Number.parseInt(line, 16)
    at = lineEnd + 2
    if (at + size + 2 > bytes.length) return undefined
    parts.push(bytes.subarray(at, at + size))
    at += size
    if (bytes.toString('latin1', at, at + 2) !== '\r\n') throw new Error('a chunk does not end in CRLF')
    at += 2
    if (size === 0) return { body: Buffer.concat(parts), framing: 'chunked', next: at }
  }
}

/** All answers of a connection that is over; nothing may be left behind them. */
export function readAll(bytes: Buffer, toHead: (index: number) => boolean = () => false): Answer[] {
  const answers: Answer[] = []
  let at = 0
  while (at < bytes.length) {
    const read = readAnswer(bytes, at, toHead(answers.length), true)
    if (read === undefined) throw new Error(`cut off: ${JSON.stringify(bytes.toString('latin1', at, at + 200))}`)
    answers.push(read.answer)
    at = read.next
  }
  return answers
}

export class RawClient {
  readonly socket: Socket
  /** Everything that came. */
  #received: Buffer = Buffer.alloc(65_536)
  #length = 0
  /** How the other side ended: undefined while it has not. */
  ended: 'fin' | 'reset' | undefined
  /** Where the next answer begins. */
  #at = 0
  #wake: (() => void)[] = []

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.#keep(chunk)
      this.#rouse()
    })
    socket.on('end', () => this.#over('fin'))
    socket.on('error', () => this.#over('reset'))
    socket.on('close', () => this.#over('reset'))
  }

  static async open(port: number, host = '127.0.0.1', from?: string): Promise<RawClient> {
    const local = from === undefined ? {} : { localAddress: from }
    const socket = connect({ port, host, allowHalfOpen: true, ...local })
    const client = new RawClient(socket)
    await once(socket, 'connect')
    return client
  }

  static async openTls(
    port: number,
    ca: string,
    options: { readonly maxVersion?: 'TLSv1.2' } = {},
  ): Promise<RawClient> {
    const target = { port, host: '127.0.0.1', servername: 'localhost', ca, allowHalfOpen: true, ...options }
    const socket = connectTls(target)
    const client = new RawClient(socket)
    await once(socket, 'secureConnect')
    return client
  }

  /** Sends text as Latin-1, or bytes. */
  send(bytes: string | Uint8Array): void {
    if (!this.socket.writable) return
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** Our FIN; the other side may still answer. */
  end(): void {
    this.socket.end()
  }

  reset(): void {
    this.socket.resetAndDestroy()
  }

  /** The next whole answer. @throws when the connection ends before it, or it is not an answer by the letter */
  async answer(method = 'GET'): Promise<Answer> {
    for (;;) {
      const bytes = this.bytes()
      const read = readAnswer(bytes, this.#at, method === 'HEAD', this.ended === 'fin')
      if (read !== undefined) {
        this.#at = read.next
        return read.answer
      }
      if (this.ended !== undefined) {
        throw new Error(`ended (${this.ended}) at ${JSON.stringify(bytes.toString('latin1', this.#at).slice(0, 200))}`)
      }
      await this.#more()
    }
  }

  /** Resolves when at least `count` bytes have come, or the other side has ended. */
  async until(count: number): Promise<Buffer> {
    while (this.bytes().length < count && this.ended === undefined) await this.#more()
    return this.bytes()
  }

  /** Resolves when `wanted` has come; fails when the other side ends before it. */
  async untilText(wanted: string): Promise<Buffer> {
    for (;;) {
      const bytes = this.bytes()
      if (bytes.includes(wanted, 0, 'latin1')) return bytes
      if (this.ended !== undefined) throw new Error(`ended (${this.ended}) without ${JSON.stringify(wanted)}`)
      await this.#more()
    }
  }

  /** Resolves when the other side has ended. */
  async over(): Promise<'fin' | 'reset'> {
    while (this.ended === undefined) await this.#more()
    return this.ended
  }

  bytes(): Buffer {
    return this.#received.subarray(0, this.#length)
  }

  /** Bytes behind the last answer that was read. */
  rest(): Buffer {
    return this.bytes().subarray(this.#at)
  }

  destroy(): void {
    this.socket.destroy()
  }

  #more(): Promise<void> {
    return new Promise((wake) => this.#wake.push(wake))
  }

  #keep(chunk: Buffer): void {
    const length = this.#length + chunk.length
    if (length > this.#received.length) {
      const grown = Buffer.alloc(length * 2)
      this.#received.copy(grown, 0, 0, this.#length)
      this.#received = grown
    }
    chunk.copy(this.#received, this.#length)
    this.#length = length
  }

  #over(how: 'fin' | 'reset'): void {
    this.ended ??= how
    this.#rouse()
  }

  #rouse(): void {
    const waiting = this.#wake
    this.#wake = []
    for (const wake of waiting) wake()
  }
}

/** Goes once around the event loop: whoever has bytes waiting gets them. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Goes around the event loop until `holds`; the test's own time limit ends a wait for ever. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn()
}
