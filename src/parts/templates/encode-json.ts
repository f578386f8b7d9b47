// encode-json.ts: the filter tojson: a value as JSON in Python's layout, keys sorted, nothing but ASCII, so that it can
// stand in a script whatever the page's encoding. Dates and objects with toJSON are what JSON.stringify makes of them.

import { isHtml } from '../../app/html/html.ts'
import { valueFault } from './fault.ts'
import type { Meter } from './meter.ts'
import { sortedEntries, str } from './print.ts'
import { isDict, kindOf, TemplateObject } from './values.ts'

const DEPTH_MAX = 100

/**
 * @param indent blanks for each level, or undefined for one line
 * @throws Fault GUI_TEMPLATES_VALUE for what has no JSON
 */
export function encodeJson(value: unknown, indent: number | undefined, meter: Meter): string {
  return new Encoder(indent, meter).any(value, 0)
}

class Encoder {
  readonly #indent: number | undefined
  readonly #meter: Meter

  constructor(indent: number | undefined, meter: Meter) {
    this.#indent = indent
    this.#meter = meter
  }

  any(value: unknown, depth: number): string {
    this.#meter.spend(1)
    if (depth > DEPTH_MAX)
      throw valueFault(`"tojson" goes ${DEPTH_MAX} levels deep at most`, 'Is a value a part of itself?')
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return Number.isFinite(value) ? String(value) : 'null'
      case 'bigint':
      case 'boolean':
        return String(value)
      case 'object':
        return value === null ? 'null' : this.#object(value, depth)
      default:
        throw valueFault(`${kindOf(value)} cannot be written as JSON`)
    }
  }

  #text(text: string): string {
    this.#meter.chars(text.length)
    return JSON.stringify(text).replace(
      /[\x7f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  }

  #object(value: object, depth: number): string {
    if (isHtml(value)) return this.#text(value.text)
    if (Array.isArray(value)) return this.#list(value, depth)
    if (value instanceof Set) return this.#list([...value], depth)
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') return this.any(toJSON.call(value), depth + 1)
    if (value instanceof TemplateObject) throw valueFault(`${kindOf(value)} cannot be written as JSON`)
    // What is neither a dict nor knows better is written by its own properties, as JSON.stringify does it.
    const entries = isDict(value) ? sortedEntries(value) : Object.entries(value)
    const parts = entries
      .filter(([, item]) => item !== undefined && typeof item !== 'function')
      .map(([key, item]) => `${this.#text(str(key))}: ${this.any(item, depth + 1)}`)
    return this.#joined('{', parts, '}', depth)
  }

  #list(items: readonly unknown[], depth: number): string {
    const parts = Array.from(items, (item) => (item === undefined ? 'null' : this.any(item, depth + 1)))
    return this.#joined('[', parts, ']', depth)
  }

  #joined(open: string, parts: readonly string[], close: string, depth: number): string {
    if (this.#indent === undefined || parts.length === 0) return open + parts.join(', ') + close
    const inner = `\n${' '.repeat(this.#indent * (depth + 1))}`
    return `${open}${inner}${parts.join(`,${inner}`)}\n${' '.repeat(this.#indent * depth)}${close}`
  }
}
