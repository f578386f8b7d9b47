// encode-event.ts: one value as the text of a server-sent event, WHATWG HTML §9.2. Pure.

import { appErrors } from '../errors.ts'
import { encodeJson } from './encode-json.ts'

/** An event with more than its data. An object that has `data` and nothing but these names is one. */
export interface ServerEvent<Data = unknown> {
  /** Text is sent as it is, anything else as JSON. */
  readonly data: Data
  /** Name that the page listens for; "message" without. */
  readonly event?: string
  /** What the browser sends back as Last-Event-ID when it connects again. */
  readonly id?: string | number
  /** Milliseconds after which the browser shall connect again. */
  readonly retry?: number
}

const EVENT_NAMES: ReadonlySet<string> = new Set(['data', 'event', 'id', 'retry'])

/** One value as the text of an event. @throws GUI_APP_EVENT, GUI_APP_JSON */
export function encodeEvent(value: unknown, who: string): string {
  if (!isServerEvent(value)) return encodeData(value, who)
  assertFields(value, who)
  let text = ''
  if (value.event !== undefined) text += `event: ${oneLine(value.event, 'event', who)}\n`
  if (value.id !== undefined) text += `id: ${oneLine(String(value.id), 'id', who)}\n`
  if (value.retry !== undefined) text += `retry: ${value.retry}\n`
  return text + encodeData(value.data, who)
}

/** Programs without types, and what a visitor has sent, may say anything. */
function assertFields({ event, id, retry }: { [Name in keyof ServerEvent]: unknown }, who: string): void {
  const fail = (name: string, why: string) => appErrors.fail('GUI_APP_EVENT', { name, who, why })
  if (event !== undefined && typeof event !== 'string') throw fail('event', 'is no text')
  if (id !== undefined && typeof id !== 'string' && !Number.isFinite(id))
    throw fail('id', 'is neither text nor a number')
  if (retry === undefined) return
  if (!Number.isSafeInteger(retry) || Number(retry) < 0) throw fail('retry', 'is no whole number of milliseconds')
}

export function isServerEvent(value: unknown): value is ServerEvent {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'data')) return false
  return Object.keys(value).every((name) => EVENT_NAMES.has(name))
}

function encodeData(value: unknown, who: string): string {
  const text = typeof value === 'string' ? value : encodeJson(value, who)
  if (!/[\r\n]/.test(text)) return `data: ${text}\n\n`
  return `${text
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`
}

function oneLine(text: string, name: string, who: string): string {
  if (/[\r\n\0]/.test(text)) {
    throw appErrors.fail('GUI_APP_EVENT', { name, who, why: 'holds a line break or NUL' })
  }
  return text
}
