// print.ts: values as text, the way Python prints them: True, None, [1, 'a'], {'k': 1.5}. A number without a fraction
// prints without one, since JavaScript has one kind of number. What prints as markup stays so only in `soft`.

import { escapeHtml, type Html, isHtml } from '../../app/html/html.ts'
import { valueFault } from './fault.ts'
import { compareText } from './text.ts'
import { classOf, type Dict, entriesOf, isDict, isText, TemplateObject, Tuple } from './values.ts'

const DEPTH_MAX = 60
/** Longer than any page: a list that would print more is a mistake, and the limits of a rendering are counted later. */
const CHARS_MAX = 16_777_216

/** A value as `{{ }}` prints it, escaped when `escaping`. */
export function print(value: unknown, escaping: boolean): string {
  if (typeof value === 'string') return escaping ? escapeHtml(value) : value
  // Small whole numbers, the commonest, need no look at their fraction.
  if (typeof value === 'number') return (value | 0) === value ? `${value}` : encodeNumber(value)
  if (value === undefined) return ''
  if (isHtml(value)) return value.text
  const text = str(value)
  return escaping ? escapeHtml(text) : text
}

/** Python's str(). */
export function str(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined) return ''
  if (isHtml(value)) return value.text
  return new Printer().repr(value, false)
}

/** Markup stays markup, all else becomes text. */
export function soft(value: unknown): string | Html {
  return isText(value) ? value : str(value)
}

/** Python's repr(): text in quotes; `sorted` puts dicts in the order of their keys. */
export function repr(value: unknown, sorted = false): string {
  return new Printer(sorted).repr(value, true)
}

export function encodeNumber(value: number): string {
  if (Number.isInteger(value)) return value === 0 ? '0' : String(value)
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (Math.abs(value) >= 1e-4) return String(value)
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

class Printer {
  readonly #above: unknown[] = []
  readonly #sorted: boolean
  #chars = 0

  constructor(sorted = false) {
    this.#sorted = sorted
  }

  repr(value: unknown, quoted: boolean): string {
    const text = this.#any(value, quoted)
    this.#chars += text.length
    if (this.#chars > CHARS_MAX) throw valueFault(`${classOf(value)} is too large to print`, 'Print its parts.')
    return text
  }

  #any(value: unknown, quoted: boolean): string {
    switch (typeof value) {
      case 'string':
        return quoted ? quote(value) : value
      case 'number':
        return encodeNumber(value)
      case 'boolean':
        return value ? 'True' : 'False'
      case 'undefined':
        return quoted ? 'Undefined' : ''
      case 'function':
        return `<function ${value.name || 'anonymous'}>`
      case 'object':
        return value === null ? 'None' : this.#object(value, quoted)
      default:
        return String(value)
    }
  }

  #object(value: object, quoted: boolean): string {
    if (isHtml(value)) return quoted ? `Markup(${quote(value.text)})` : value.text
    if (value instanceof TemplateObject) return value.describe()
    const isList = Array.isArray(value)
    if (!isList && !(value instanceof Set) && !isDict(value)) return plainText(value)
    if (this.#above.includes(value)) return isList ? '[...]' : '{...}'
    if (this.#above.length >= DEPTH_MAX) return '...'
    this.#above.push(value)
    const text = isList
      ? this.#list(value)
      : value instanceof Set
        ? this.#set(value)
        : this.#dict(this.#sorted ? sortedEntries(value) : entriesOf(value))
    this.#above.pop()
    return text
  }

  #list(items: readonly unknown[]): string {
    // Array.from, because a list may have holes, which `map` would leave out.
    const inner = Array.from(items, (item) => this.repr(item, true)).join(', ')
    if (!(items instanceof Tuple)) return `[${inner}]`
    return items.length === 1 ? `(${inner},)` : `(${inner})`
  }

  #set(items: ReadonlySet<unknown>): string {
    return items.size === 0 ? 'set()' : `{${Array.from(items, (item) => this.repr(item, true)).join(', ')}}`
  }

  #dict(entries: readonly (readonly [unknown, unknown])[]): string {
    return `{${entries.map(([key, value]) => `${this.repr(key, true)}: ${this.repr(value, true)}`).join(', ')}}`
  }
}

/** By key, where all keys are texts. */
export function sortedEntries(dict: Dict): [unknown, unknown][] {
  const entries = entriesOf(dict)
  if (!entries.every(([key]) => typeof key === 'string')) return entries
  // All are texts.
  return entries.sort(([left], [right]) => compareText(left as string, right as string))
}

/** An object of a class: what its own toString says, or the name of the class. */
function plainText(value: object): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  const named = value as { toString?: unknown }
  if (typeof named.toString === 'function' && named.toString !== Object.prototype.toString) return String(value)
  return `<${classOf(value)}>`
}

const UNPRINTABLE = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu
const NAMED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text in Python's quotes: single ones, unless it has such and no double ones. */
export function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text.replace(UNPRINTABLE, (char) => NAMED[char] ?? escaped(char))
  return mark + (mark === "'" ? inner.replaceAll("'", "\\'") : inner) + mark
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
