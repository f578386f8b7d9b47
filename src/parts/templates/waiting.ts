// waiting.ts: values that are not there yet: promises, markup that waits for one, and macros that have to run first.

import { isHtml } from '../../app/html/html.ts'
import { isThenable, Running, TemplateObject } from './values.ts'

/** Whether a value has to be waited for or run before it can be used. */
// hot: once for every object that is printed, compared or passed on
export function isLater(value: object | null): boolean {
  if (value === null) return false
  if (value instanceof Running || typeof (value as { then?: unknown }).then === 'function') return true
  return isHtml(value) && value.pending
}

/** The same, or an async iterator, for filters that want a list. */
export function isGathered(value: object | null): boolean {
  return value !== null && (isLater(value) || (Symbol.asyncIterator in value && !(value instanceof TemplateObject)))
}

/** What `value` becomes when it is waited for, or run. Yields promises. */
export function* settle(value: unknown): Generator<unknown, unknown, unknown> {
  let settled = value
  while (typeof settled === 'object' && settled !== null) {
    if (settled instanceof Running) settled = yield* settled.run
    else if (isThenable(settled)) settled = yield settled
    else if (isHtml(settled) && settled.pending) settled = yield settled.ready()
    else return settled
  }
  return settled
}
