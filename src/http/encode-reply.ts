// encode-reply.ts: reply -> the head's text. The framing fields are this file's alone: whatever a handler put into
// Content-Length, Transfer-Encoding or Connection is left out, so a message can never contradict itself.
// RFC 9112 §4, §6, RFC 9110 §6.6.1 (Date). Pure; the caller says what time it is.

import { type DefaultFields, displayName } from './default-fields.ts'
import { assertFieldValue, type FieldList } from './headers.ts'
import { type Reply, TEXT } from './reply.ts'
import { STATUS_TEXT } from './status.ts'

/** How the end of the body is told: its length in bytes, or one of these. */
export const CHUNKED = -1
export const UNTIL_CLOSE = -2
/** No body and nothing said about one: 204, 304, 1xx. */
export const NO_BODY = -3

const OWN = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive'])
const CLOSE = 'Connection: close\r\n\r\n'
const KEEP_10 = 'Connection: keep-alive\r\n\r\n'

/** Status line and Content-Type, ready to copy: [status][type]. */
const prefixes: Map<string | undefined, string>[] = []
let datedFor = ''
const dated = new Map<DefaultFields | undefined, Map<string, string>>()
/** Lengths below this have their line ready: 2,048 short strings at most. */
const LENGTHS_KEPT = 2048
const lengthEnds: (string | undefined)[] = new Array(LENGTHS_KEPT).fill(undefined)

/**
 * @param date the Date field's line with its CRLF
 * @param framing a length in bytes, CHUNKED, UNTIL_CLOSE or NO_BODY
 */
// hot: once per request
export function encodeHead(reply: Reply, date: string, framing: number, keepAlive: boolean, version: 0 | 1): string {
  const headers = reply.list
  let head: string
  if (headers === undefined) {
    head = datedPrefix(reply.status, reply.type, reply.defaults, date)
    // The common reply in two pieces: text is joined by copying, and each piece costs (bench: pipelined).
    if (framing >= 0 && framing < LENGTHS_KEPT && keepAlive && version === 1) return head + lengthEnd(framing)
  } else {
    head = listedHead(reply, headers.list, date)
  }
  if (framing >= 0) head += `Content-Length: ${framing}\r\n`
  else if (framing === CHUNKED) head += 'Transfer-Encoding: chunked\r\n'
  if (!keepAlive) return head + CLOSE
  return version === 1 ? `${head}\r\n` : head + KEEP_10
}

/** The last one that {@link datedPrefix} made: programs answer the same kind again and again. */
const last = {
  status: 0,
  type: undefined as string | undefined,
  defaults: undefined as DefaultFields | undefined,
  text: '',
}

/** `prefix` with the Date behind it, kept as one flat string for as long as the date stands: a second. */
function datedPrefix(
  status: number,
  type: string | undefined,
  defaults: DefaultFields | undefined,
  date: string,
): string {
  if (date !== datedFor) {
    datedFor = date
    dated.clear()
  } else if (status === last.status && type === last.type && defaults === last.defaults) return last.text
  const key = prefix(status, type)
  let byDefaults = dated.get(defaults)
  if (byDefaults === undefined) {
    byDefaults = new Map()
    if (dated.size < 64) dated.set(defaults, byDefaults)
  }
  let made = byDefaults.get(key)
  if (made === undefined) {
    made = Buffer.from(key + (defaults?.text ?? '') + date, 'latin1').toString('latin1')
    if (byDefaults.size < 64) byDefaults.set(key, made)
  }
  last.status = status
  last.type = type
  last.defaults = defaults
  last.text = made
  return made
}

/** What came of a list of fields: programs say the same ones again and again. */
interface Listed {
  readonly status: number
  readonly defaults: DefaultFields | undefined
  readonly date: string
  readonly fields: FieldList
  text: string
  /** `text` is one piece; until it is asked for again that would be for nothing. */
  joined: boolean
}

const LISTED_KEPT = 32
const listed: (Listed | undefined)[] = new Array(LISTED_KEPT).fill(undefined)

/** Status line, the fields of `list`, those of the defaults, Date. Cookies at its end are of one visitor, and not kept. */
function listedHead(reply: Reply, list: FieldList, date: string): string {
  let end = list.length
  while (end > 0 && list[end - 2] === 'set-cookie') end -= 2
  const place = ((end >> 1) + reply.status) % LISTED_KEPT
  const held = listed[place]
  let head: string
  if (held !== undefined && isListed(held, reply, list, end, date)) {
    if (!held.joined) {
      held.text = Buffer.from(held.text, 'latin1').toString('latin1')
      held.joined = true
    }
    head = held.text
  } else {
    const fields = list.slice(0, end)
    head = encodeListed(reply, fields, date)
    listed[place] = { status: reply.status, defaults: reply.defaults, date, fields, text: head, joined: false }
  }
  for (let i = end; i < list.length; i += 2) head += `Set-Cookie: ${list[i + 1] ?? ''}\r\n`
  return head
}

function isListed(held: Listed, reply: Reply, list: FieldList, end: number, date: string): boolean {
  if (held.fields.length !== end || held.status !== reply.status) return false
  if (held.defaults !== reply.defaults || held.date !== date) return false
  for (let i = 0; i < end; i++) if (held.fields[i] !== list[i]) return false
  return true
}

function encodeListed(reply: Reply, list: FieldList, date: string): string {
  let head = prefix(reply.status, undefined)
  let isDated = false
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i] ?? ''
    if (name === 'date') isDated = true
    const shown = ownOr(name)
    if (shown !== '') head += `${shown}${list[i + 1] ?? ''}\r\n`
  }
  if (reply.defaults !== undefined) head += missing(reply.defaults, list)
  return isDated ? head : head + date
}

const shownNames = new Map<string, string>()

/** The name as it is shown, or "" for the framing fields; looked up once. */
function ownOr(name: string): string {
  let shown = shownNames.get(name)
  if (shown === undefined) {
    shown = OWN.has(name) ? '' : displayName(name)
    if (shownNames.size < 512) shownNames.set(name, shown)
  }
  return shown
}

/** Those of `defaults` that the reply does not say itself. */
function missing(defaults: DefaultFields, list: FieldList): string {
  let text = ''
  for (let i = 0; i < defaults.list.length; i += 2) {
    if (!holds(list, defaults.list[i] ?? '')) text += defaults.lines[i >> 1] ?? ''
  }
  return text
}

function holds(list: FieldList, name: string): boolean {
  for (let i = 0; i < list.length; i += 2) if (list[i] === name) return true
  return false
}

/** Content-Length and the end of the head. */
function lengthEnd(length: number): string {
  let made = lengthEnds[length]
  if (made === undefined) {
    made = Buffer.from(`Content-Length: ${length}\r\n\r\n`, 'latin1').toString('latin1')
    lengthEnds[length] = made
  }
  return made
}

/** The head of a 101: here Connection is part of the answer (RFC 9110 §7.8). */
export function encodeUpgradeHead(reply: Reply, date: string): string {
  let head = `${prefix(101, undefined)}Connection: Upgrade\r\n${date}`
  for (const [name, value] of reply.headers) if (!OWN.has(name)) head += `${displayName(name)}${value}\r\n`
  return `${head}\r\n`
}

export const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'

export function encodeDate(now: number): string {
  return `Date: ${new Date(now).toUTCString()}\r\n`
}

/** A whole short answer, as Latin-1 text, for a connection whose request could not even be read. */
export function encodeBareReply(status: number, says: string, date: string): string {
  // Its UTF-8 bytes, one character each: so its length is what goes over the wire.
  const body = Buffer.from(`${says}\n`, 'utf8').toString('latin1')
  const phrase = STATUS_TEXT[status] ?? 'Error'
  return `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: ${TEXT}\r\n${date}Content-Length: ${body.length}\r\n${CLOSE}${body}`
}

function prefix(status: number, type: string | undefined): string {
  let byType = prefixes[status]
  if (byType === undefined) {
    byType = new Map()
    prefixes[status] = byType
  }
  let made = byType.get(type)
  if (made === undefined) {
    // The one field that did not come through ReplyHeaders.
    if (type !== undefined) assertFieldValue('content-type', type)
    made = `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? ''}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}`
    // Types come from the program, not from peers, but a program may make them up as it goes.
    if (byType.size < 64) byType.set(type, made)
  }
  return made
}
