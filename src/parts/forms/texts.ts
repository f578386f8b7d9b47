// texts.ts: the values that a form is opened with -> the texts that stand in its inputs. Pure.

import type { Field } from './field.ts'

/** What stands in `field`, one text for each of its values; without a value, its default. */
export function textsOf(field: Field, values: Readonly<Record<string, unknown>>): string[] {
  const value = valueAt(values, field.path) ?? field.byDefault
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((one) => one !== undefined && one !== null).map((one) => textOf(field, one))
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  let value = values
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step] // has it, by the line above
  }
  return value
}

function textOf(field: Field, value: unknown): string {
  if (!(value instanceof Date)) return String(value)
  if (Number.isNaN(value.getTime())) return ''
  const iso = value.toISOString()
  return field.widget === 'datetime' ? iso.slice(0, 16) : field.widget === 'time' ? iso.slice(11, 16) : iso.slice(0, 10)
}
