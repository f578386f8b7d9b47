// access-log.ts: an Observer that writes one line for each request: pretty for people, JSON with Caddy's field names
// for programs, common and combined for everybody's log readers. Results go to stdout, so this does. Exchanges are kept until
// the event loop's turn is over, when the replies have left, and then told in one piece. What a client sent cannot break
// out of its line.

import type { Exchange, Observer } from '../http/observer.ts'
import type { LogFormat } from './options.ts'

export interface AccessLogOptions {
  readonly format: Exclude<LogFormat, 'auto'>
  /** Paint the pretty format. */
  readonly colours: boolean
  readonly write: (lines: string) => void
}

export interface AccessLog extends Observer {
  closed(exchange: Exchange): void
  /** Writes what is waiting, at once. */
  flush(): void
}

/** So many are told even before the turn is over: a burst must not pile up in memory. */
const BATCH_MAX = 256

export function accessLog(options: AccessLogOptions): AccessLog {
  const line =
    options.format === 'pretty' ? (exchange: Exchange) => prettyLine(exchange, options.colours) : LINES[options.format]
  let waiting: Exchange[] = []
  const flush = () => {
    const exchanges = waiting
    if (exchanges.length === 0) return
    waiting = []
    let lines = ''
    for (const exchange of exchanges) lines += line(exchange)
    options.write(lines)
  }
  return {
    // hot: once per request
    closed(exchange) {
      const count = waiting.push(exchange)
      if (count === 1) setImmediate(flush)
      if (count === BATCH_MAX) flush()
    },
    flush,
  }
}

const LINES = { json: jsonLine, common: commonLine, combined: combinedLine }

function prettyLine(exchange: Exchange, colours: boolean): string {
  const { request, status } = exchange
  const paint = colours ? painted : plain
  const method = escapeLine(request?.method ?? '-')
  const target = escapeLine(request?.target ?? '-')
  const took = paint(DIM, `${duration(exchange)} ms  ${bytes(exchange.bodyBytes)}`)
  const cut = exchange.complete ? '' : paint(RED, '  cut off')
  return `${paint(DIM, clockTime(exchange.endedAt))} ${method} ${paint(statusColour(status), String(status))} ${target}  ${took}${cut}\n`
}

const DIM = 2
const RED = 31
const STATUS_COLOURS: Readonly<Record<number, number>> = { 2: 32, 3: 36, 4: 33, 5: RED }

function statusColour(status: number): number {
  return STATUS_COLOURS[Math.floor(status / 100)] ?? DIM
}

function painted(code: number, text: string): string {
  return `\x1b[${code}m${text}\x1b[0m`
}

function plain(_code: number, text: string): string {
  return text
}

function jsonLine(exchange: Exchange): string {
  const { request } = exchange
  return `${JSON.stringify({
    level: 'info',
    ts: exchange.endedAt / 1000,
    msg: 'handled request',
    id: request?.id,
    request: {
      remote_ip: exchange.address,
      client_ip: request?.ip ?? exchange.address,
      proto: request === undefined ? undefined : `HTTP/1.${request.version}`,
      method: request?.method,
      host: request?.host,
      uri: request?.target,
    },
    status: exchange.status,
    size: exchange.bodyBytes,
    duration: Number(((exchange.endedAt - exchange.startedAt) / 1000).toFixed(6)),
    complete: exchange.complete ? undefined : false,
  })}\n`
}

function commonLine(exchange: Exchange): string {
  return `${common(exchange)}\n`
}

function combinedLine(exchange: Exchange): string {
  const headers = exchange.request?.headers
  return `${common(exchange)} "${escapeQuoted(headers?.get('referer') ?? '-')}" "${escapeQuoted(headers?.get('user-agent') ?? '-')}"\n`
}

// Apache's "%h %l %u %t \"%r\" %>s %b"; %b is "-" for no bytes.
function common(exchange: Exchange): string {
  const { request } = exchange
  const line = request === undefined ? '-' : `${request.method} ${request.target} HTTP/1.${request.version}`
  const who = escapeLine(request?.ip ?? exchange.address)
  return `${who} - - [${apacheTime(exchange.endedAt)}] "${escapeQuoted(line)}" ${exchange.status} ${exchange.bodyBytes || '-'}`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: C0, DEL, C1 and the separators of lines are what must not reach a line.
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Text that stays on its line and cannot steer a terminal. */
export function escapeLine(text: string): string {
  return text.replace(CONTROL, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function escapeQuoted(text: string): string {
  return escapeLine(text.replace(/["\\]/g, '\\$&'))
}

function duration(exchange: Exchange): string {
  const ms = exchange.endedAt - exchange.startedAt
  return ms >= 100 || Number.isInteger(ms) ? String(Math.round(ms)) : ms.toFixed(1)
}

function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

// A date is taken apart once a second, not once a request.
let clockSecond = Number.NaN
let clockText = ''

function clockTime(at: number): string {
  const second = Math.floor(at / 1000)
  if (second !== clockSecond) {
    const date = new Date(at)
    clockSecond = second
    clockText = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  }
  return clockText
}

let apacheSecond = Number.NaN
let apacheText = ''

function apacheTime(at: number): string {
  const second = Math.floor(at / 1000)
  if (second !== apacheSecond) {
    const date = new Date(at)
    const offset = -date.getTimezoneOffset()
    const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
    const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
    apacheSecond = second
    apacheText = `${two(date.getDate())}/${MONTHS[date.getMonth()]}/${date.getFullYear()}:${time} ${zone}`
  }
  return apacheText
}
