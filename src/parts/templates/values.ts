// values.ts: the kinds of values that templates know, in Python's terms, and how JavaScript's stand for them: an array
// is a list, a plain object or a Map a dict, null is none. Tuples and namespaces exist only here.

import { type Html, isHtml, raw } from '../../app/html/html.ts'

/** A list that cannot grow, printed with round brackets: `(1, 2)`, a pair of `dict.items()`. */
export class Tuple extends Array<unknown> {
  /** What `map` and the like make of a tuple is a plain list. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

export function tuple(items: readonly unknown[]): Tuple {
  const made = new Tuple()
  for (let i = 0; i < items.length; i++) made.push(items[i])
  return made
}

/** A pair, the commonest tuple. */
export function pair(first: unknown, second: unknown): Tuple {
  return Tuple.of(first, second) as Tuple // `of` of a subclass makes the subclass, though its type says Array.
}

/** Markup, as far as templates make any. */
export function safe(text: string): Html {
  return raw(text)
}

/** What the engine itself puts before templates; it says by its own methods what can be reached of it. */
export abstract class TemplateObject {
  /** The attribute `name`, or undefined. */
  abstract attribute(name: string): unknown
  /** As it is printed. */
  abstract describe(): string
}

/** Named arguments of a call in a template. */
export type Named = Readonly<Record<string, unknown>>

/** A rendering that has begun inside an expression, such as the call of a macro: the compiled template runs it. */
export class Running {
  readonly run: Generator<unknown, unknown, unknown>

  constructor(run: Generator<unknown, unknown, unknown>) {
    this.run = run
  }
}

export type Dict = Map<unknown, unknown> | Record<string, unknown>

export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Also the Object.prototype of another realm, which has no prototype either.
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

export function isDict(value: unknown): value is Dict {
  return value instanceof Map || isPlain(value)
}

export function entriesOf(dict: Dict): [unknown, unknown][] {
  return dict instanceof Map ? [...dict] : Object.entries(dict)
}

export function keysOf(dict: Dict): unknown[] {
  return dict instanceof Map ? [...dict.keys()] : Object.keys(dict)
}

export function sizeOf(dict: Dict): number {
  return dict instanceof Map ? dict.size : Object.keys(dict).length
}

/** What a dict is asked by: markup is text. */
export function keyOf(key: unknown): unknown {
  return isHtml(key) ? key.text : key
}

export function isText(value: unknown): value is string | Html {
  return typeof value === 'string' || isHtml(value)
}

/** The characters of what {@link isText} said to be text. */
export function textOf(value: string | Html): string {
  return typeof value === 'string' ? value : value.text
}

/** Numbers, and true and false, which are 1 and 0. */
export function isNumeric(value: unknown): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

/** What a value is, in the words of an error: "a text", "a list", "a User". */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'an undefined value'
  if (value === null) return 'none'
  if (isText(value)) return 'a text'
  if (typeof value === 'boolean') return 'true or false'
  if (isNumeric(value)) return 'a number'
  if (typeof value === 'function') return 'a function'
  if (value instanceof Tuple) return 'a tuple'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof TemplateObject) return value.describe()
  if (isDict(value)) return 'a dict'
  if (value instanceof Date) return 'a date'
  if (isThenable(value)) return 'a promise'
  const name = classOf(value)
  return /^[AEIOU]/.test(name) ? `an ${name}` : `a ${name}`
}

/** The name of a value's class, for messages and for what has no better print. */
export function classOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value
  const prototype: unknown = Object.getPrototypeOf(value)
  // Whatever stands as constructor, only a name that is text is shown.
  const name: unknown = (prototype as { constructor?: { name?: unknown } } | null)?.constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'object'
}
