// read-stream.ts: a body that comes bit by bit, as an async iterator: text, bytes, lines of JSON, server-sent events
// (WHATWG HTML §9.2.6). Whoever leaves it early ends the request; it is an object with return, not a generator alone:
// one that was never started would not hear of it.

import type { ReceivedEvent } from './answered.ts'
import type { Exchange } from './exchange.ts'

/** The items that `chunk` completes; undefined is the end of the body. */
export type Cut<Item> = (chunk: Uint8Array | undefined) => Iterable<Item>

/** The items that `cut` finds in the body. Its iteration throws a ClientError of the kinds abort, network and body. */
export function streamOf<Item>(
  body: ReadableStream<Uint8Array> | null,
  exchange: Exchange,
  cut: Cut<Item>,
): AsyncIterableIterator<Item, undefined> {
  const { signal } = exchange
  const reader = body?.getReader()
  let left = false
  const leave = () => {
    left = true
    exchange.end()
    signal.onabort = null
    reader?.cancel().catch(() => {}) // the connection may be gone already
  }
  signal.onabort = leave

  async function* items(): AsyncGenerator<Item, undefined> {
    try {
      for (;;) {
        const step = await reader?.read().catch((error: unknown) => {
          throw exchange.failed(error)
        })
        if (signal.aborted) throw exchange.failed(signal.reason)
        if (left) return
        yield* cut(step?.value)
        if (step?.done !== false) return
      }
    } finally {
      leave()
    }
  }

  const inner = items()
  return {
    next: () => inner.next(),
    return() {
      leave()
      return inner.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

export function byChunk(chunk: Uint8Array | undefined): Uint8Array[] {
  return chunk === undefined ? [] : [chunk]
}

export function byText(): Cut<string> {
  const decode = decoder()
  return (chunk) => [decode(chunk)].filter(Boolean)
}

/** One value for each line that is not empty. */
export function byJsonLine(exchange: Exchange, charactersMax: number): Cut<unknown> {
  const lines = byLine(exchange, charactersMax)
  return function* (chunk) {
    for (const line of lines(chunk)) if (line.trim() !== '') yield exchange.parse(line)
  }
}

/** One event for each block of lines that has data; data that reads as a JSON object or list is read. */
export function byEvent(exchange: Exchange, charactersMax: number): Cut<ReceivedEvent<unknown>> {
  const lines = byLine(exchange, charactersMax)
  let id: string | undefined
  let event = ''
  let data = ''
  return function* (chunk) {
    for (const line of lines(chunk)) {
      const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?/s.exec(line) ?? []
      if (line === '') {
        // Every line of data has left a line feed behind it; the last one does not count.
        if (data !== '')
          yield { ...(id !== undefined && { id }), event: event || 'message', data: readData(data.slice(0, -1)) }
        event = data = ''
      } else if (name === 'data') assertShort((data += `${value}\n`), exchange, charactersMax)
      else if (name === 'event') event = value
      else if (name === 'id' && !value.includes('\0')) id = value
    }
  }
}

function readData(text: string): unknown {
  try {
    return /^[{[]/.test(text) ? JSON.parse(text) : text
  } catch {
    return text
  }
}

/** Lines without their ends, which are LF, CR or both; an unfinished one at the end of the body too. */
function byLine(exchange: Exchange, charactersMax: number): Cut<string> {
  const decode = decoder()
  let held = ''
  let afterReturn = false
  return function* (chunk) {
    const text = decode(chunk)
    // The line feed of a carriage return that came in the chunk before ends no second line.
    held += afterReturn ? text.replace(/^\n/, '') : text
    if (text !== '') afterReturn = text.endsWith('\r')
    // Only what is new is searched: a long line in many pieces must not cost its length squared.
    const lines = /[\r\n]/.test(text) ? held.split(/\r\n?|\n/) : [held]
    held = lines.pop() ?? ''
    if (chunk === undefined && held !== '') lines.push(held)
    for (const line of lines) {
      assertShort(line, exchange, charactersMax)
      yield line
    }
    assertShort(held, exchange, charactersMax)
  }
}

function assertShort(text: string, exchange: Exchange, charactersMax: number): void {
  if (text.length > charactersMax) throw exchange.bad(`holds a line or event of more than ${charactersMax} characters`)
}

/** Bytes to text, whose characters may be cut anywhere; a byte order mark at the beginning goes. */
function decoder(): (chunk: Uint8Array | undefined) => string {
  const utf8 = new TextDecoder()
  return (chunk) => utf8.decode(chunk, { stream: chunk !== undefined })
}
