// log.ts: the program's own talk, one line an event, JSON with pino's field names, or plain words for a terminal.
// Knows no HTTP; any pino-like object can stand in for it. Lines go to stderr: stdout is for results.

import { hostname } from 'node:os'
import { inspect } from 'node:util'
import { type Clock, systemClock } from './clock.ts'

export type LogFields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

export const LOG_LEVELS = { debug: 20, info: 30, warn: 40, error: 50, silent: 100 } as const
export type LogLevel = keyof typeof LOG_LEVELS

export interface LogOptions {
  readonly level?: LogLevel
  readonly format?: 'json' | 'pretty'
  readonly write?: (line: string) => void
  readonly clock?: Clock
}

/** Makes a logger; `write` gets whole lines with their line end. */
export function createLogger(options: LogOptions = {}): Logger {
  const floor = LOG_LEVELS[options.level ?? 'info']
  const write = options.write ?? ((line: string) => void process.stderr.write(line))
  const clock = options.clock ?? systemClock
  const format = options.format === 'pretty' ? prettyLine : jsonLine
  const at = (level: Exclude<LogLevel, 'silent'>) => (fields: LogFields, message: string) => {
    if (LOG_LEVELS[level] >= floor) write(format(level, clock.now(), fields, message))
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export const silentLogger: Logger = createLogger({ level: 'silent' })

function jsonLine(level: Exclude<LogLevel, 'silent'>, time: number, fields: LogFields, msg: string): string {
  const head = { level: LOG_LEVELS[level], time, pid: process.pid, hostname: hostname() }
  try {
    return `${JSON.stringify({ ...head, ...plain(fields), msg })}\n`
  } catch {
    // A value that is no JSON must not end what wanted to tell of it.
    return `${JSON.stringify({ ...head, ...shown(fields), msg: String(msg) })}\n`
  }
}

/** Each field by itself, as Node shows it when JSON cannot. */
function shown(fields: LogFields): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const name of Object.keys(fields)) {
    try {
      const value = plainValue(fields[name])
      made[name] = JSON.stringify(value) === undefined ? inspected(value) : value
    } catch {
      made[name] = inspected(fields[name])
    }
  }
  return made
}

function inspected(value: unknown): string {
  try {
    return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, getters: false })
  } catch {
    return 'a value that cannot be shown'
  }
}

function prettyLine(level: string, _time: number, fields: LogFields, message: string): string {
  const error = fields['err']
  const stack = isError(error) ? `\n${plainError(error).stack}` : ''
  return `${level === 'info' ? '' : `${level}: `}${message}${stack}\n`
}

function plain(fields: LogFields): LogFields {
  return isError(fields['err']) ? { ...fields, err: plainError(fields['err']) } : fields
}

function plainValue(value: unknown): unknown {
  return isError(value) ? plainError(value) : value
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error
  } catch {
    return false // a proxy that answers nothing any more
  }
}

/** What an error says, each part of it only when it can be read: its getters are whoever's. */
function plainError(error: Error): { type: string; message: string; stack: string } {
  const type = read(() => error.name) ?? 'Error'
  const message = read(() => error.message) ?? ''
  return { type, message, stack: read(() => withCauses(error)) ?? `${type}: ${message}` }
}

function read(part: () => unknown): string | undefined {
  try {
    const value = part()
    return typeof value === 'string' ? value : inspected(value)
  } catch {
    return undefined
  }
}

function withCauses(error: Error): string {
  let text = error.stack ?? String(error)
  for (let cause = error.cause, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    text += `\ncaused by ${cause.stack ?? String(cause)}`
  }
  return text
}
