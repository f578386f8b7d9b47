// parse-request.ts: bytes -> request head, strictly by RFC 9112 §2 to §3 and §5. No I/O and no clock.
// It answers a head, or undefined for "need more", or throws one of GUI_HTTP_*; anything else thrown here is a bug.
// Way of a request: server/read -> here -> http/framing.

import { httpErrors } from './errors.ts'
import { fieldFacts } from './framing.ts'
import { RequestHeaders } from './headers.ts'
import { isHost } from './host.ts'
import { latin1Slice, readRepeatedHead } from './repeated-head.ts'
import { type FieldBlock, type HeadLimits, type HeadMemory, METHODS, type RequestHead } from './request-head.ts'

const CR = 13
const LF = 10
const HEAD_END = Buffer.from('\r\n\r\n')
/** Blocks above this are parsed each time: they would keep too much in memory for a connection's life. */
const BLOCK_KEPT_MAX = 4096

const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP\/1\.([01])$/
const BLOCK = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n$/
const ABSOLUTE = /^(https?):\/\/([^/?#]*)([/?][^#]*)?$/i

/**
 * Reads one request head out of `buffer[start, end)`.
 *
 * @returns the head, or undefined when more bytes are needed
 * @throws GUI_HTTP_* with the status to answer
 */
// hot: once per request
export function parseRequest(
  buffer: Buffer,
  start: number,
  end: number,
  limits: HeadLimits,
  memory: HeadMemory,
): RequestHead | undefined {
  if (memory.searched === 0) {
    const repeated = readRepeatedHead(buffer, start, end, limits, memory)
    if (repeated !== undefined) return repeated
  }
  const bound = start + limits.headBytesMax
  const from = memory.searched > 3 ? start + memory.searched - 3 : start
  let blockEnd = buffer.indexOf(HEAD_END, from)
  if (blockEnd < 0 || blockEnd + 4 > end) {
    refusePartial(buffer, start, from, end, limits)
    memory.searched = end - start
    return undefined
  }
  blockEnd += 4
  memory.searched = 0
  const lineEnd = buffer.indexOf(CR, start)
  const line = latin1Slice.call(buffer, start, lineEnd)
  const match = REQUEST_LINE.exec(line)
  if (match === null || buffer[lineEnd + 1] !== LF) throw requestLineFault(line, buffer[lineEnd + 1], limits)
  const method = match[1] ?? ''
  let target = match[2] ?? ''
  if (target.length > limits.targetBytesMax) {
    throw httpErrors.fail('GUI_HTTP_TARGET_TOO_LONG', { max: limits.targetBytesMax })
  }
  if (blockEnd > bound) throw httpErrors.fail('GUI_HTTP_HEAD_TOO_LARGE', { max: limits.headBytesMax })
  const version = match[3] === '1' ? 1 : 0
  const block = fieldBlock(latin1Slice.call(buffer, lineEnd + 2, blockEnd), version, limits, memory)
  if (!METHODS.has(method)) throw httpErrors.fail('GUI_HTTP_METHOD')
  let authority: string | undefined
  let scheme: string | undefined
  if (target.charCodeAt(0) !== 0x2f || target.includes('#')) {
    const absolute = otherTarget(method, target)
    target = absolute.target
    authority = absolute.authority
    scheme = absolute.scheme
  }
  if (block.facts.fault !== undefined) throw httpErrors.fail(block.facts.fault)
  return { method, target, authority, scheme, version, block, end: blockEnd }
}

// hot: once per request. Clients repeat their fields on a connection: 1.26x on a browser's head (bench: browser).
// Two blocks are kept because a proxy in front alternates between its clients.
function fieldBlock(raw: string, version: 0 | 1, limits: HeadLimits, memory: HeadMemory): FieldBlock {
  const recent = memory.recent
  if (recent !== undefined && recent.raw === raw && recent.version === version) return recent
  const older = memory.older
  if (older !== undefined && older.raw === raw && older.version === version) {
    memory.older = recent
    memory.recent = older
    return older
  }
  const block = parseBlock(raw, version, limits.headFieldsMax)
  if (raw.length <= BLOCK_KEPT_MAX) {
    memory.older = recent
    memory.recent = block
  }
  return block
}

function parseBlock(raw: string, version: 0 | 1, fieldsMax: number): FieldBlock {
  if (!BLOCK.test(raw)) throw blockFault(raw)
  const list = splitFields(raw, fieldsMax)
  return { raw, version, headers: new RequestHeaders(list), facts: fieldFacts(list, version) }
}

/** Splits a section that BLOCK has accepted into name, value, name, value, … */
export function splitFields(raw: string, fieldsMax: number): string[] {
  const list: string[] = []
  let at = 0
  while (raw.charCodeAt(at) !== CR) {
    const colon = raw.indexOf(':', at)
    const lineEnd = raw.indexOf('\r', colon)
    list.push(raw.slice(at, colon).toLowerCase(), trimmed(raw, colon + 1, lineEnd))
    at = lineEnd + 2
  }
  if (list.length > fieldsMax * 2) throw httpErrors.fail('GUI_HTTP_TOO_MANY_FIELDS', { max: fieldsMax })
  return list
}

/** @throws GUI_HTTP_* when `raw` is not a well-formed field section with its empty line. */
export function parseFields(raw: string, fieldsMax: number): RequestHeaders {
  if (!BLOCK.test(raw)) throw blockFault(raw)
  return new RequestHeaders(splitFields(raw, fieldsMax))
}

// Only SP and HTAB are white space here (RFC 9110 §5.6.3); String.trim would take more.
function trimmed(raw: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(raw.charCodeAt(start))) start++
  while (end > start && isBlank(raw.charCodeAt(end - 1))) end--
  return raw.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

// RFC 9112 §3.2.2 absolute-form, §3.2.4 asterisk-form. CONNECT's authority-form never comes here: 501 before.
function otherTarget(
  method: string,
  target: string,
): { target: string; authority: string | undefined; scheme: string | undefined } {
  if (target === '*' && method === 'OPTIONS') return { target, authority: undefined, scheme: undefined }
  const match = ABSOLUTE.exec(target)
  const authority = match?.[2]
  if (match === null || authority === undefined || !isHost(authority)) throw httpErrors.fail('GUI_HTTP_TARGET')
  const rest = match[3] ?? ''
  return {
    target: rest.startsWith('/') ? rest : `/${rest}`,
    authority,
    scheme: (match[1] ?? '').toLowerCase(),
  }
}

// Slow from here on: these run once for a bad or an unfinished head.

/** What is wrong with a head that has not ended yet is said at once, so nobody waits for a deadline. */
function refusePartial(buffer: Buffer, start: number, from: number, end: number, limits: HeadLimits): void {
  const lineEnd = buffer.indexOf(CR, start)
  const lineDone = lineEnd >= 0 && lineEnd < end
  const lineLength = (lineDone ? lineEnd : end) - start
  if (isLineTooLong(lineLength, limits))
    throw httpErrors.fail('GUI_HTTP_TARGET_TOO_LONG', { max: limits.targetBytesMax })
  if (end - start > limits.headBytesMax) {
    throw httpErrors.fail('GUI_HTTP_HEAD_TOO_LARGE', { max: limits.headBytesMax })
  }
  for (let i = from; i < end; i++) {
    const byte = buffer[i] ?? 0
    if (byte > 0x1f && byte !== 0x7f) continue
    if (byte === LF && (i === start || buffer[i - 1] !== CR)) throw httpErrors.fail('GUI_HTTP_BARE_LF')
    if (byte === CR && i + 1 < end && buffer[i + 1] !== LF) throw httpErrors.fail('GUI_HTTP_BARE_CR')
    if (byte !== LF && byte !== CR && byte !== 9) throw httpErrors.fail('GUI_HTTP_CONTROL_BYTE')
  }
}

function isLineTooLong(length: number, limits: HeadLimits): boolean {
  // 40: the longest method, "HTTP/1.1" and two spaces.
  return length > limits.targetBytesMax + 40
}

function requestLineFault(line: string, after: number | undefined, limits: HeadLimits): Error {
  if (isLineTooLong(line.length, limits)) {
    return httpErrors.fail('GUI_HTTP_TARGET_TOO_LONG', { max: limits.targetBytesMax })
  }
  if (line.includes('\n')) return httpErrors.fail('GUI_HTTP_BARE_LF')
  if (after !== LF) return httpErrors.fail('GUI_HTTP_BARE_CR')
  if (hasControlByte(line)) return httpErrors.fail('GUI_HTTP_CONTROL_BYTE')
  const parts = line.split(' ')
  if (parts.length === 3 && /^HTTP\/\d\.\d$/.test(parts[2] ?? '')) {
    if (!/^HTTP\/1\.[01]$/.test(parts[2] ?? '')) return httpErrors.fail('GUI_HTTP_VERSION')
    if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(parts[0] ?? '') && parts[1] !== '')
      return httpErrors.fail('GUI_HTTP_TARGET')
  }
  return httpErrors.fail('GUI_HTTP_REQUEST_LINE')
}

function blockFault(raw: string): Error {
  for (let i = 0; i < raw.length; i++) {
    if (raw[i] === '\n' && raw[i - 1] !== '\r') return httpErrors.fail('GUI_HTTP_BARE_LF')
    if (raw[i] === '\r' && raw[i + 1] !== '\n') return httpErrors.fail('GUI_HTTP_BARE_CR')
  }
  if (hasControlByte(raw.replace(/[\r\n\t]/g, ''))) return httpErrors.fail('GUI_HTTP_CONTROL_BYTE')
  const lines = raw.split('\r\n')
  if (lines.some((line) => line.startsWith(' ') || line.startsWith('\t')))
    return httpErrors.fail('GUI_HTTP_FIELD_FOLDED')
  return httpErrors.fail('GUI_HTTP_FIELD_NAME')
}

function hasControlByte(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
