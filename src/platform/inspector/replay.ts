// replay.ts: sends a recorded request again, as it was or edited, to the server itself: through its port, its reading, its
// routing, as any client's. What was masked in the recording is taken from the browser that asks: its cookies are its own.

import { randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { assertFieldValue, isToken } from '../../http/headers.ts'
import type { Request } from '../../http/request.ts'
import { cookieName, isDeskPath } from '../dev/gate.ts'
import { MASK } from '../dev/mask.ts'
import { platformErrors } from '../errors.ts'
import { REPLAY_FIELD, type Recorder } from './recorder.ts'

/** What the page sends. */
export interface ReplayOrder {
  readonly of: number
  readonly method: string
  readonly target: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

const REPLAY_MS_MAX = 30_000
/** Read of an answer that does not end, bytes; the recording keeps its beginning anyway. */
const ANSWER_BYTES_MAX = 4 * 1_048_576
/** Said anew for every request, by whoever sends it. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'expect',
  'upgrade',
  REPLAY_FIELD,
])

/** @throws GUI_PLATFORM_REPLAY when `given` is not an order that can be carried out */
export function parseOrder(given: unknown): ReplayOrder {
  const order = (typeof given === 'object' && given !== null ? given : {}) as Partial<
    Record<keyof ReplayOrder, unknown>
  >
  const { of, method, target, fields, body } = order
  if (typeof of !== 'number') throw refused('it does not say which request it repeats')
  if (typeof method !== 'string' || !isToken(method) || method === 'CONNECT') throw refused('its method is no method')
  if (typeof target === 'string' && target.includes(MASK))
    throw refused('its URL holds a value that is hidden in the recording; fill it in')
  if (typeof target !== 'string' || !/^\/[\x21-\x7e]*$/.test(target))
    throw refused('its URL is no path that begins with "/"')
  if (isDeskPath(target.split('?', 1)[0] ?? '')) throw refused('the inspector does not replay itself')
  if (typeof body !== 'string') throw refused('its body is no text')
  if (body.includes(MASK)) throw refused('its body holds a value that is hidden in the recording; fill it in')
  return { of, method, target, fields: parseFields(fields), body }
}

/**
 * Sends the order and waits for the answer's head.
 *
 * @param request the one that brought the order; tells where this server is, and this browser's cookies
 * @returns the number of the new recording
 * @throws GUI_PLATFORM_REPLAY when the server cannot be reached or gives no answer
 */
export async function replay(order: ReplayOrder, request: Request, recorder: Recorder): Promise<number> {
  const key = randomBytes(12).toString('hex')
  recorder.expectReplay(key, order.of)
  const answer = await send(order, request, key)
  const recording = recorder.replayed(key)
  // What the recording shows is enough: an answer that never ends is left when it has had its time.
  drain(answer)
  if (recording === undefined) throw refused('it did not arrive at this server')
  return recording.n
}

function send(order: ReplayOrder, request: Request, key: string): Promise<IncomingMessage> {
  const { peer } = request
  const colon = peer.local.lastIndexOf(':')
  const make = peer.encrypted ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(refused(error instanceof Error ? error.message : String(error), error))
    const client = make(
      {
        host: peer.local.slice(0, colon).replace(/^\[|\]$/g, ''),
        port: Number(peer.local.slice(colon + 1)),
        method: order.method,
        path: order.target,
        headers: fieldsToSend(order, request, key),
        setHost: false,
        agent: false,
        // It is this very process: there is nobody else to be mistaken for.
        rejectUnauthorized: false,
        signal: AbortSignal.timeout(REPLAY_MS_MAX),
      },
      resolve,
    )
    client.on('error', fail)
    client.on('upgrade', (answer, socket) => {
      socket.destroy()
      resolve(answer)
    })
    client.end(order.body)
  })
}

/** As a flat list, so that names keep their spelling and repeated fields their lines. */
function fieldsToSend(order: ReplayOrder, request: Request, key: string): string[] {
  const list: string[] = []
  // Without one it would be no request (RFC 9112 §3.2).
  if (!order.fields.some(([name]) => name.toLowerCase() === 'host')) list.push('Host', request.authority)
  for (const [name, value] of order.fields) {
    const lower = name.toLowerCase()
    if (OF_THE_CONNECTION.has(lower)) continue
    if (lower !== 'cookie') list.push(name, value)
    else if (!value.includes(MASK)) list.push(name, value)
    else {
      const own = ownCookies(value, request)
      if (own !== '') list.push(name, own)
    }
  }
  if (order.body !== '') list.push('Content-Length', String(Buffer.byteLength(order.body)))
  list.push('X-Guichet-Replay', key, 'Connection', 'close')
  return list
}

/** Masked cookies with the values that this browser has for them now; those it does not have are left out. */
function ownCookies(masked: string, request: Request): string {
  const held = new Map<string, string>()
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const sign = pair.indexOf('=')
    if (sign > 0) held.set(pair.slice(0, sign).trim(), pair.slice(sign + 1).trim())
  }
  held.delete(cookieName(request))
  const pairs: string[] = []
  for (const pair of masked.split(';')) {
    const sign = pair.indexOf('=')
    const name = pair.slice(0, sign < 0 ? pair.length : sign).trim()
    const value = sign < 0 ? '' : pair.slice(sign + 1).trim()
    if (value !== MASK) pairs.push(`${name}=${value}`)
    else if (held.has(name)) pairs.push(`${name}=${held.get(name)}`)
  }
  return pairs.join('; ')
}

function drain(answer: IncomingMessage): void {
  let size = 0
  answer.on('data', (bytes: Buffer) => {
    size += bytes.length
    if (size > ANSWER_BYTES_MAX) answer.destroy()
  })
  answer.on('error', () => {})
}

function parseFields(given: unknown): ReplayOrder['fields'] {
  if (!Array.isArray(given) || given.length > 200) throw refused('its fields are no list')
  return given.map((pair: unknown) => {
    const [name, value] = Array.isArray(pair) ? (pair as unknown[]) : []
    if (typeof name !== 'string' || !isToken(name)) throw refused('the name of a field is no name')
    if (typeof value !== 'string') throw refused(`the value of ${name} is no text`)
    // A masked value is no field value by the letter; it is replaced, or has to be filled in.
    if (value.includes(MASK) && name.toLowerCase() !== 'cookie')
      throw refused(`the value of ${name} is hidden in the recording; fill it in or leave the field out`)
    if (!value.includes(MASK)) assertFieldValue(name, value)
    return [name, value] as const
  })
}

function refused(why: string, cause?: unknown): Error {
  return platformErrors.fail('GUI_PLATFORM_REPLAY', { why }, cause)
}
