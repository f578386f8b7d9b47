// written-head.ts: the head that a ServerResponse has written, read back: status, fields, length. It is Node's own text,
// checked field by field when it was made. What says where a message ends is left to the server. RFC 9112 §4, §6.

import type { Piece } from './node-socket.ts'

export interface WrittenHead {
  readonly status: number
  /** name, value, name, value, …; names in lower case. */
  readonly fields: string[]
  /** Content-Length as the handler declared it or Node found it, else -1. */
  readonly length: number
  readonly chunked: boolean
}

const HEAD_END = '\r\n\r\n'
/** Told by the server itself; trailer fields are not passed on. */
const DROPPED = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'trailer'])

/** The final head and what came behind it. Interim ones, such as 103 Early Hints, are passed over. */
export function readWrittenHead(pieces: readonly Piece[]): { head: WrittenHead; rest: Piece[] } | undefined {
  const rest = pieces.slice()
  for (;;) {
    const first = rest[0]
    if (first === undefined || typeof first.chunk !== 'string') return undefined
    const end = first.chunk.indexOf(HEAD_END)
    // Somebody wrote past the ServerResponse, straight to the socket.
    if (end < 0) return undefined
    const head = readHead(first.chunk.slice(0, end))
    const behind = first.chunk.slice(end + HEAD_END.length)
    if (behind === '') rest.shift()
    else rest[0] = { chunk: behind, encoding: first.encoding }
    if (head.status >= 200 || head.status === 101) return { head, rest }
  }
}

function readHead(text: string): WrittenHead {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const fields: string[] = []
  let length = -1
  let chunked = false
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'content-length' && /^\d{1,15}$/.test(value)) length = Number(value)
    else if (name === 'transfer-encoding' && /\bchunked\b/i.test(value)) chunked = true
    else if (name === 'connection' && /\bclose\b/i.test(value)) fields.push(name, 'close')
    if (!DROPPED.has(name)) fields.push(name, value)
  }
  return { status: Number(statusLine.slice(9, 12)), fields, length: chunked ? -1 : length, chunked }
}
