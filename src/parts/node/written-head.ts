// written-head.ts: the head that a ServerResponse has written, read back: status, fields, length. A handler may also have
// written it to the socket by itself, so nothing of it is believed. What says where a message ends is left to the server.
// RFC 9112 §4, §6.

import { nodeErrors } from './errors.ts'
import type { Piece } from './node-socket.ts'

export interface WrittenHead {
  readonly status: number
  /** name, value, name, value, …; names in lower case. */
  readonly fields: string[]
  /** Content-Length as the handler declared it or Node found it, else -1. */
  readonly length: number
  readonly chunked: boolean
}

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |$)/
const HEAD_END = '\r\n\r\n'
/** Told by the server itself; trailer fields are not passed on. */
const DROPPED = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'trailer'])

/**
 * The final head and what came behind it, undefined as long as there is none. Interim ones, such as 103 Early Hints, are
 * passed over.
 * @throws GUI_NODE_SOCKET when what was written does not begin with a whole head
 */
export function readWrittenHead(pieces: readonly Piece[]): { head: WrittenHead; rest: Piece[] } | undefined {
  const rest = pieces.filter(({ chunk }) => chunk.length > 0)
  for (;;) {
    const first = rest[0]
    if (first === undefined) return undefined
    const text = typeof first.chunk === 'string' ? first.chunk : first.chunk.toString('latin1')
    const end = text.indexOf(HEAD_END)
    if (end < 0) throw noHead()
    const head = readHead(text.slice(0, end))
    // In Latin-1 a character is a byte.
    const chunk = first.chunk.slice(end + HEAD_END.length)
    if (chunk.length === 0) rest.shift()
    else rest[0] = { chunk, encoding: first.encoding }
    if (head.status >= 200 || head.status === 101) return { head, rest }
  }
}

function readHead(text: string): WrittenHead {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const status = STATUS_LINE.exec(statusLine)?.[1]
  if (status === undefined) throw noHead()
  const fields: string[] = []
  let length = -1
  let chunked = false
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 0) throw noHead()
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'content-length' && /^\d{1,15}$/.test(value)) length = Number(value)
    else if (name === 'transfer-encoding' && /\bchunked\b/i.test(value)) chunked = true
    else if (name === 'connection' && /\bclose\b/i.test(value)) fields.push(name, 'close')
    if (!DROPPED.has(name)) fields.push(name, value)
  }
  return { status: Number(status), fields, length: chunked ? -1 : length, chunked }
}

function noHead(): Error {
  return nodeErrors.fail('GUI_NODE_SOCKET', { did: 'wrote to its socket what is no whole head of an answer' })
}
