// reply.ts: what a handler answers: status, fields and a body, or an upgrade. Made by the one who answers,
// written by the server; recognised by a brand, because two copies of the package may meet.

import type { Duplex, Readable } from 'node:stream'
import type { DefaultFields } from './default-fields.ts'
import { httpErrors } from './errors.ts'
import { type HeadersGiven, ReplyHeaders, replyHeaders } from './headers.ts'

const BRAND = Symbol.for('guichet.reply')

export type ReplyChunk = string | Uint8Array
export type ReplyStream = AsyncIterable<ReplyChunk> | Iterable<ReplyChunk>
export type ReplyBody = null | string | Uint8Array | ReplyStream

/** Takes the connection over; `head` holds bytes that came behind the request. */
export type UpgradeAccept = (socket: Duplex, head: Buffer) => void

export const HTML = 'text/html; charset=utf-8'
export const TEXT = 'text/plain; charset=utf-8'
export const JSON_TYPE = 'application/json'

/** `Status` and `Body` are what a typed client learns of it; nothing at run time. */
export class Reply<Status extends number = number, Body = unknown> {
  readonly [BRAND] = true
  /** Never there at run time. */
  declare readonly answers: { readonly status: Status; readonly body: Body }
  status: number
  body: ReplyBody
  /** Length of a streamed body in bytes when it is known, else -1. */
  length = -1
  /** @internal Content-Type while {@link headers} has not been asked for: a plain reply needs no list. */
  type: string | undefined
  /** @internal */
  list: ReplyHeaders | undefined
  /** @internal */
  upgrade: UpgradeAccept | undefined
  /** @internal The same bytes as {@link body}, as Latin-1 text: small bodies go out in one string with their head. */
  latin1: string | undefined = undefined
  /** @internal What {@link body} is the JSON of, for those who check it; undefined for anything else. */
  source: unknown = undefined
  /** @internal The request whose own it is: what changes a reply, changes only one that is its request's own. */
  owner: object | undefined = undefined
  /** @internal Fields that go with it unless {@link headers} has them. */
  defaults: DefaultFields | undefined = undefined
  /** True when nothing was found at the target, so whoever mounted may try its own answer. */
  unmatched = false

  constructor(status: number, body: ReplyBody, type?: string, headers?: HeadersGiven) {
    this.status = status
    this.body = body
    this.type = type
    this.list = undefined
    this.upgrade = undefined
    if (headers !== undefined) {
      const given = replyHeaders(headers)
      if (type !== undefined && !given.has('content-type')) given.set('content-type', type)
      this.type = undefined
      this.list = given
    }
  }

  get headers(): ReplyHeaders {
    if (this.list === undefined) {
      this.list = new ReplyHeaders(this.type === undefined ? [] : ['content-type', this.type])
      this.type = undefined
    }
    return this.list
  }
}

export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** What keeps `reply` from being sent: a status that HTTP has not, or a body that is none. */
export function replyFault({ status, body, upgrade: accept }: Reply): Error | undefined {
  if (accept === undefined && !(Number.isInteger(status) && status >= 200 && status <= 599))
    return httpErrors.fail('GUI_HTTP_STATUS', { status: String(status) })
  if (body === null || typeof body === 'string') return undefined
  if (
    typeof body === 'object' &&
    (body instanceof Uint8Array || Symbol.asyncIterator in body || Symbol.iterator in body)
  )
    return undefined
  return httpErrors.fail('GUI_HTTP_REPLY_CHUNK', { given: body === undefined ? 'undefined' : `a ${typeof body}` })
}

/** `reply`, when it is made for `owner` alone; else a copy that is. A handler may keep a Reply and give it to everybody. */
export function ownReply(reply: Reply, owner: object): Reply {
  if (reply.owner === owner) return reply
  const own = copyReply(reply)
  own.owner = owner
  return own
}

/** The same reply with fields of its own. */
export function copyReply(reply: Reply): Reply {
  const copy = new Reply(reply.status, reply.body, reply.type)
  // They have been looked at when they were set.
  if (reply.list !== undefined) copy.list = new ReplyHeaders([...reply.list.list])
  copy.length = reply.length
  copy.upgrade = reply.upgrade
  copy.latin1 = reply.latin1
  copy.defaults = reply.defaults
  copy.unmatched = reply.unmatched
  return copy
}

/**
 * Answers 101 and hands the connection to `accept` (RFC 9110 §7.8). Where a connection cannot be handed over
 * (HTTP/1.0, no Upgrade field, `app.fetch`) the server answers 426 instead.
 *
 * @param protocol name for the Upgrade field, such as "websocket"
 */
export function upgrade(protocol: string, accept: UpgradeAccept, headers?: HeadersGiven): Reply {
  const made = new Reply(101, null, undefined, headers ?? {})
  made.headers.set('upgrade', protocol)
  made.upgrade = accept
  return made
}

/** Tells a streamed body that nobody will read it, so that it gives back what it holds. */
export function dropBody(body: ReplyBody): void {
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array) return
  if (body instanceof ReadableStream) {
    // One that somebody reads is theirs.
    void body.cancel().catch(() => {})
    return
  }
  // Its iterator would give nothing back before the first step.
  if (isNodeReadable(body)) {
    body.on('error', ignore)
    body.destroy()
    return
  }
  try {
    const iterator = Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
    void Promise.resolve(iterator.return?.()).catch(ignore)
  } catch {
    // It was not wanted any more, or is no body at all: its own failure interests nobody.
  }
}

/** A readable stream of Node, seen from outside: it may come from another copy of node:stream. */
export function isNodeReadable(value: object): value is Readable {
  const stream = value as { pipe?: unknown; read?: unknown }
  return typeof stream.pipe === 'function' && typeof stream.read === 'function' && Symbol.asyncIterator in value
}

function ignore(): void {}
