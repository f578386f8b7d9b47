// lookup.ts: what `a.b`, `a['b']` and `a[1:2]` find. Own properties, entries of Maps, and methods out of our tables:
// nothing inherited, so that no way leads to a constructor. Classes are reached into only when the engine was given them.

import { isHtml } from '../../app/html/html.ts'
import { type AnyCallee, invoke, TemplateCallable, type Use } from './callee.ts'
import { undefinedFault, valueFault } from './fault.ts'
import { dictMethods, isReachable, listMethods, tupleMethods } from './methods-data.ts'
import { textMethods } from './methods-text.ts'
import { charsOf } from './text.ts'
import {
  classOf,
  isDict,
  isNumeric,
  isText,
  keyOf,
  kindOf,
  type Named,
  safe,
  TemplateObject,
  Tuple,
  textOf,
  tuple,
} from './values.ts'

/** A class whose getters and methods templates may use. */
export type OpenClass = abstract new (...given: never[]) => object

const hasOwn = Object.prototype.hasOwnProperty

/** What of built-in classes is harmless and of use. */
const BUILT_IN: readonly (readonly [OpenClass, readonly string[]])[] = [
  [Date, Object.getOwnPropertyNames(Date.prototype).filter((name) => /^(?:get|to)/.test(name))],
  [URL, ['href', 'origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash']],
  [URLSearchParams, ['get', 'getAll', 'has', 'keys', 'values', 'entries', 'size']],
  [Headers, ['get', 'has', 'keys', 'values', 'entries']],
  [FormData, ['get', 'getAll', 'has', 'keys', 'values', 'entries']],
  [Set, ['has', 'size', 'values']],
  [Map, ['size']],
]

export class Lookup {
  /** By prototype, the names that may be used of it. */
  readonly #open = new Map<object, ReadonlySet<string>>()

  constructor(classes: readonly OpenClass[]) {
    for (const [one, names] of BUILT_IN) this.#open.set(one.prototype, new Set(names))
    for (const one of classes) {
      const names = Object.getOwnPropertyNames(one.prototype).filter(isReachable)
      this.#open.set(one.prototype, new Set(names))
    }
  }

  /** `value.name`; undefined when there is no such thing. @throws Fault GUI_TEMPLATES_UNDEFINED for undefined.name */
  readonly attribute = (value: unknown, name: string): unknown => {
    return isReachable(name) ? this.member(value, name) : this.#nothing(value)
  }

  /** The same for a name that {@link isReachable}: the compiler has looked. */
  // hot: several times for every row of a table
  readonly member = (value: unknown, name: string): unknown => {
    if (typeof value === 'object' && value !== null) {
      // An own property, so the index is one.
      return hasOwn.call(value, name) ? (value as Record<string, unknown>)[name] : this.#further(value, name)
    }
    if (value === undefined) throw undefinedFault()
    if (typeof value !== 'string') return undefined
    return name === 'length' ? charsOf(value).length : this.#method(value, name)
  }

  /** What a name that leads to code gives. */
  #nothing(value: unknown): undefined {
    if (value === undefined) throw undefinedFault()
    return undefined
  }

  #further(value: object, name: string): unknown {
    if (value instanceof Map && value.has(name)) return value.get(name)
    if (value instanceof TemplateObject) return value.attribute(name)
    const found = this.#method(value, name) ?? this.#inherited(value, name)
    if (found === undefined && this.#hides(value, name)) throw hidden(value, name)
    return found
  }

  /** A method out of the tables, bound to its value; it can be passed on and called later. */
  #method(value: unknown, name: string): unknown {
    const callee = methodOf(value, name)
    return callee === undefined ? undefined : new Method(value, name, callee)
  }

  /** A getter's value or a method of a class that is open, or undefined. */
  #inherited(value: object, name: string): unknown {
    for (let at: unknown = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
      // A prototype is an object or null.
      if (this.#open.get(at as object)?.has(name) !== true) continue
      const found: unknown = Reflect.get(at as object, name, value)
      return typeof found === 'function' ? found.bind(value) : found
    }
    return undefined
  }

  /** Whether `value.name` is there for JavaScript, though templates may not use it: printing nothing would be a riddle. */
  #hides(value: object, name: string): boolean {
    if (!isReachable(name)) return false
    for (let at: unknown = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
      if (at === Object.prototype || at === Array.prototype) return false
      // A prototype is an object; open ones have been asked already, and gave nothing.
      if (hasOwn.call(at, name) && this.#open.get(at as object)?.has(name) !== true) return true
    }
    return false
  }

  /** `value[index]`; undefined when there is no such thing. */
  readonly item = (value: unknown, index: unknown): unknown => {
    if (value === undefined) throw undefinedFault()
    if (Array.isArray(value) && isNumeric(index)) return value[indexIn(index, value.length)]
    if (isText(value) && isNumeric(index)) return charAt(value, index)
    if (value instanceof Map) {
      const key = keyOf(index)
      if (value.has(key)) return value.get(key)
    }
    if (isText(index)) return this.attribute(value, textOf(index))
    if (typeof value !== 'object' || !isDict(value) || !isNumeric(index)) return undefined
    return this.attribute(value, String(Number(index)))
  }

  /** `value[start:stop:step]`. */
  readonly slice = (value: unknown, start: unknown, stop: unknown, step: unknown): unknown => {
    if (value === undefined) throw undefinedFault()
    if (isText(value)) {
      const text = sliced(charsOf(textOf(value)), start, stop, step).join('')
      return isHtml(value) ? safe(text) : text
    }
    if (value instanceof Tuple) return tuple(sliced(value, start, stop, step))
    if (Array.isArray(value)) return sliced(value, start, stop, step)
    throw valueFault(`${kindOf(value)} has no slices`, 'A text or a list has; the filter list makes one of a dict.')
  }

  /** `namespace.name = given`. */
  readonly assign = (target: unknown, name: string, given: unknown): void => {
    if (!(target instanceof Namespace)) {
      throw target === undefined
        ? undefinedFault()
        : valueFault(`${kindOf(target)} cannot be assigned to`, 'Make a namespace: {% set ns = namespace(count=0) %}.')
    }
    target.set(name, given)
  }
}

function hidden(value: object, name: string): Error {
  const kind = classOf(value)
  const advice = `Own properties are for templates; those of a class only when it is given: templates(…, { classes: [${kind}] }).`
  return valueFault(`"${name}" of ${kindOf(value)} is not for templates`, advice)
}

/** Rows of the method tables for a value of this kind. */
export function methodOf(value: unknown, name: string): AnyCallee | undefined {
  if (isText(value)) return textMethods.get(name)
  if (value instanceof Tuple) return tupleMethods.get(name)
  if (Array.isArray(value)) return listMethods.get(name)
  return isDict(value) ? dictMethods.get(name) : undefined
}

/** The names of all methods of a value of this kind, for "did you mean". */
export function methodNames(value: unknown): readonly string[] {
  const table = isText(value)
    ? textMethods
    : Array.isArray(value)
      ? listMethods
      : isDict(value)
        ? dictMethods
        : undefined
  return table === undefined ? [] : [...table.keys()]
}

/** A method of the tables on its way, such as in `{% set up = name.upper %}`. */
export class Method extends TemplateCallable {
  readonly #value: unknown
  readonly #name: string
  readonly #callee: AnyCallee

  constructor(value: unknown, name: string, callee: AnyCallee) {
    super()
    this.#value = value
    this.#name = name
    this.#callee = callee
  }

  call(use: Use, positional: readonly unknown[], named: Named | undefined): unknown {
    return invoke(this.#callee, `the method "${this.#name}"`, use, this.#value, positional, named)
  }

  attribute(): undefined {
    return undefined
  }

  describe(): string {
    return `<method ${this.#name}>`
  }
}

/** What `namespace()` makes: the one thing whose members a template can set. */
export class Namespace extends TemplateObject {
  readonly #members: Map<unknown, unknown>

  constructor(members: Map<unknown, unknown>) {
    super()
    this.#members = members
  }

  get members(): ReadonlyMap<unknown, unknown> {
    return this.#members
  }

  attribute(name: string): unknown {
    return this.#members.get(name)
  }

  set(name: string, value: unknown): void {
    this.#members.set(name, value)
  }

  describe(): string {
    return '<namespace>'
  }
}

function indexIn(index: number | bigint | boolean, length: number): number {
  const number = Number(index)
  return number < 0 ? number + length : number
}

function charAt(value: Parameters<typeof textOf>[0], index: number | bigint | boolean): unknown {
  const chars = charsOf(textOf(value))
  const char = chars[indexIn(index, chars.length)]
  return char !== undefined && isHtml(value) ? safe(char) : char
}

/** Python's slices: bounds beyond the ends are the ends, a negative step goes backwards. */
function sliced<Item>(items: readonly Item[], start: unknown, stop: unknown, step: unknown): Item[] {
  const by = bound(step, 'step') ?? 1
  if (by === 0) throw valueFault('the step of a slice cannot be 0')
  const { length } = items
  const lowest = by > 0 ? 0 : -1
  const highest = by > 0 ? length : length - 1
  const within = (given: number | undefined, fallback: number): number => {
    if (given === undefined) return fallback
    return Math.min(highest, Math.max(lowest, given < 0 ? given + length : given))
  }
  const from = within(bound(start, 'start'), by > 0 ? lowest : highest)
  const to = within(bound(stop, 'stop'), by > 0 ? highest : lowest)
  if (by === 1) return items.slice(from, to)
  const found: Item[] = []
  // Both bounds lie in the list, so the index does too.
  for (let i = from; by > 0 ? i < to : i > to; i += by) found.push(items[i] as Item)
  return found
}

function bound(value: unknown, what: string): number | undefined {
  if (value === undefined || value === null) return undefined
  if (isNumeric(value) && Number.isInteger(Number(value))) return Number(value)
  throw valueFault(`the ${what} of a slice must be a whole number, not ${kindOf(value)}`)
}
