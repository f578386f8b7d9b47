// response-body.ts: the pieces of a body, taken up at once and given out as they are asked for. Node drops what nobody has
// read yet when a connection breaks; here what came before the break is given out before the break is told.

import type { IncomingMessage } from 'node:http'

/** Waiting bytes after which the connection is paused. */
const WAITING_BYTES_MAX = 1_048_576

/** Must be called in the event that gave the response. @param broken makes an error of what Node says */
export function piecesOf(response: IncomingMessage, broken: (error: unknown) => Error): AsyncIterable<Uint8Array> {
  const waiting: Buffer[] = []
  let size = 0
  let end: { readonly error?: Error } | undefined
  let wake: (() => void) | undefined
  const finish = (error?: unknown) => {
    end ??= error === undefined ? {} : { error: broken(error) }
    wake?.()
  }
  response.on('data', (piece: Buffer) => {
    waiting.push(piece)
    size += piece.length
    if (size > WAITING_BYTES_MAX) response.pause()
    wake?.()
  })
  response.once('end', () => finish())
  // Stays: a response that nobody reads any more may break without a word.
  response.on('error', finish)
  response.once('close', () => finish(response.complete ? undefined : new Error('aborted')))
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const piece = waiting.shift()
        if (piece !== undefined) {
          size -= piece.length
          if (size <= WAITING_BYTES_MAX) response.resume()
          yield piece
        } else if (end === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        } else if (end.error !== undefined) throw end.error
        else return
      }
    },
  }
}
