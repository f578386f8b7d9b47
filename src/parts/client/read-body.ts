// read-body.ts: the body of an answer as a value, by its Content-Type: JSON, text, bytes, or something that comes bit by
// bit. Nothing at all, or nothing where JSON should be, gives null: 204 and its kin have neither body nor type (RFC 9110 §15.3.5).

import type { Exchange } from './exchange.ts'
import { byChunk, byEvent, byJsonLine, byText, type Cut, streamOf } from './read-stream.ts'

const JSON_LIKE = /[/+]json$/
const TEXT = /^text\/|xml$|javascript$/

/**
 * @param streamed hands out text and bytes of a good answer as they come
 * @throws ClientError of the kinds abort, network and body
 */
export async function readBody(
  response: Response,
  exchange: Exchange,
  streamed: boolean,
  lineCharactersMax: number,
): Promise<unknown> {
  const type = (response.headers.get('content-type') ?? '').replace(/\s*;.*/s, '').toLowerCase()
  const json = JSON_LIKE.test(type)
  const text = json || TEXT.test(type)
  const cut = cutOf(type, streamed && response.ok && !json, exchange, lineCharactersMax)
  if (cut !== undefined) return streamOf(response.body, exchange, cut)
  const body = await exchange.until<string | ArrayBuffer>(() => (text ? response.text() : response.arrayBuffer()))
  exchange.end()
  if (typeof body === 'string') return !json ? body : body ? exchange.parse(body) : null
  return type === '' && body.byteLength === 0 ? null : new Uint8Array(body)
}

/** How a body that is handed out bit by bit is cut; undefined for one that is handed out whole. */
function cutOf(type: string, streamed: boolean, exchange: Exchange, charactersMax: number): Cut<unknown> | undefined {
  if (type === 'application/jsonl') return byJsonLine(exchange, charactersMax)
  if (type === 'text/event-stream') return byEvent(exchange, charactersMax)
  if (!streamed) return undefined
  return TEXT.test(type) ? byText() : byChunk
}
