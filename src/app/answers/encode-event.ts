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
  let text = ''
  if (value.event !== undefined) text += `event: ${oneLine(value.event, 'event', who)}\n`
  if (value.id !== undefined) text += `id: ${oneLine(String(value.id), 'id', who)}\n`
  if (value.retry !== undefined) text += `retry: ${Math.trunc(value.retry)}\n`
  return text + encodeData(value.data, who)
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
  if (/[\r\n\0]/.test(text)) throw appErrors.fail('GUI_APP_EVENT', { name, who })
  return text
}
