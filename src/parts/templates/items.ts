// items.ts: what a value is made of when it is gone through: the items of a list, the keys of a dict, the characters of
// a text. Iterators are run to their end, within the limits.

import { isHtml } from '../../app/html/html.ts'
import { valueFault } from './fault.ts'
import type { Meter } from './meter.ts'
import { charsOf } from './text.ts'
import { isDict, isIterable, keysOf, kindOf, safe, TemplateObject } from './values.ts'

/**
 * The items of a value as a list: the value itself when it is one, else a new one.
 *
 * @throws Fault GUI_TEMPLATES_VALUE when there is nothing to go through
 */
export function itemsOf(value: unknown, meter: Meter): readonly unknown[] {
  const list = listOf(value)
  if (list !== undefined) {
    meter.spend(list.length)
    return list
  }
  const items: unknown[] = []
  for (const item of iterableOf(value)) {
    meter.spend(1)
    items.push(item)
  }
  return items
}

/** The items of what has them all at hand, or undefined. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (value === undefined) return []
  if (typeof value === 'string') return charsOf(value)
  if (isHtml(value)) return charsOf(value.text).map(safe)
  if (value instanceof Set) return [...value]
  return isDict(value) ? keysOf(value) : undefined
}

/** Anything else that can be gone through. */
export function iterableOf(value: unknown): Iterable<unknown> {
  if (!(value instanceof TemplateObject) && isIterable(value)) return value
  throw valueFault(`${kindOf(value)} cannot be gone through`, 'A list, a dict, a text or an iterator is needed.')
}

/** Whether {@link itemsOf} would give something. */
export function isIterableValue(value: unknown): boolean {
  return listOf(value) !== undefined || (!(value instanceof TemplateObject) && isIterable(value))
}
