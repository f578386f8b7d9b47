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
  /** Paint what stands beside the message of the pretty format. */
  readonly colours?: boolean
  readonly write?: (line: string) => void
  readonly clock?: Clock
}

/** Makes a logger; `write` gets whole lines with their line end. */
export function createLogger(options: LogOptions = {}): Logger {
  const floor = LOG_LEVELS[options.level ?? 'info']
  const write = options.write ?? ((line: string) => void process.stderr.write(line))
  const clock = options.clock ?? systemClock
  const dim = options.colours === true ? (text: string) => `\x1b[2m${text}\x1b[0m` : (text: string) => text
  const at = (level: Exclude<LogLevel, 'silent'>) => (given: LogFields, said: string) => {
    if (LOG_LEVELS[level] < floor) return
    const { fields, message } = asMeant(given, said)
    write(
      options.format === 'pretty'
        ? prettyLine(level, fields, message, dim)
        : jsonLine(level, clock.now(), fields, message),
    )
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** JavaScript may give the text alone, an error alone, or the two the other way round; a log has to tell it all the same. */
function asMeant(fields: unknown, message: unknown): { readonly fields: LogFields; readonly message: string } {
  if (isError(fields)) {
    const text = message === undefined ? plainError(fields).message : textOf(message)
    return { fields: { err: fields }, message: text }
  }
  if (typeof fields === 'object' && fields !== null)
    return { fields: fields as LogFields, message: message === undefined ? '' : textOf(message) } // an object has names
  if (fields === undefined) return { fields: {}, message: textOf(message ?? '') }
  if (message === undefined) return { fields: {}, message: textOf(fields) }
  return typeof message === 'object' && message !== null
    ? { ...asMeant(message, undefined), message: textOf(fields) }
    : { fields: {}, message: `${textOf(fields)} ${textOf(message)}` }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : inspected(value)
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
      made[name] = read(() => inspected(fields[name])) ?? 'a value that cannot be shown'
    }
  }
  return made
}

function inspected(value: unknown): string {
  try {
    return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, compact: true, getters: false })
  } catch {
    return 'a value that cannot be shown'
  }
}

/** Fields behind the message, the stack below, and what an error of ours says to do in lines of their own. */
function prettyLine(level: string, fields: LogFields, message: string, dim: (text: string) => string): string {
  const error = fields['err']
  const failed = isError(error)
  let beside = ''
  for (const name of Object.keys(fields)) {
    if (name === 'hint' || (failed && (name === 'err' || name === 'code'))) continue
    const value = read(() => word(fields[name]))
    if (value !== undefined) beside += ` ${name}=${value}`
  }
  let text = `${level === 'info' ? '' : `${level}: `}${message}${beside === '' ? '' : dim(beside)}\n`
  if (failed) text += `${plainError(error).stack}\n`
  for (const name of failed ? (['code', 'hint'] as const) : (['hint'] as const)) {
    const own =
      read(() => fields[name]) ?? read(() => (error as Partial<Record<typeof name, unknown>> | undefined)?.[name]) // if it has one
    if (own !== undefined) text += `${dim(`  ${name}: ${onLine(own)}`)}\n`
  }
  return text
}

/** Text that needs no quotes to be told from what stands beside it. */
const BARE = /^[\p{L}\p{N}_.:/@%+~?&#-]+$/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would take as an order or a new line is what is meant.
const STEERING = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function onLine(text: string): string {
  return text.replace(STEERING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A value on one line; undefined leaves it out. */
function word(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return BARE.test(value) ? value : onLine(JSON.stringify(value))
  if (!isError(value)) return onLine(inspected(value))
  const { type, message } = plainError(value)
  return onLine(JSON.stringify(`${type}: ${message}`))
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
    return typeof value === 'string' || value === undefined ? value : inspected(value)
  } catch {
    return undefined
  }
}

const CAUSES_MAX = 5
/** Errors of an AggregateError that are told; a thousand would say no more. */
const MEMBERS_MAX = 5

function withCauses(error: Error): string {
  let text = error.stack ?? String(error)
  text += members(error)
  for (let cause = error.cause, depth = 0; cause instanceof Error && depth < CAUSES_MAX; cause = cause.cause, depth++) {
    text += `\ncaused by ${cause.stack ?? String(cause)}${members(cause)}`
  }
  return text
}

function members(error: Error): string {
  if (!(error instanceof AggregateError) || !Array.isArray(error.errors)) return ''
  const list: readonly unknown[] = error.errors
  const told = list.slice(0, MEMBERS_MAX).map((member, i) => {
    const shown = member instanceof Error ? (member.stack ?? String(member)) : inspected(member)
    return `\n${i + 1} of ${list.length}: ${shown}`
  })
  return told.join('') + (list.length > MEMBERS_MAX ? `\nand ${list.length - MEMBERS_MAX} more` : '')
}
