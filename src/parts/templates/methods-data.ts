// methods-data.ts: the methods of lists and dicts that templates may call, and those of a few built-in classes. Only
// what the template itself made can be changed: what the app gave belongs to the app.

import { type AnyCallee, type Callee, type OpenCallee, open, taking, type Use, wholeArgument } from './callee.ts'
import { valueFault } from './fault.ts'
import { itemsOf } from './items.ts'
import { equal, order } from './operators.ts'
import { type Dict, entriesOf, isDict, keyOf, keysOf, kindOf, pair } from './values.ts'

// The tables below are chosen by the kind of the value, so each `as` says what has been looked at already.

const list = (value: unknown): unknown[] => value as unknown[]
const dict = (value: unknown): Dict => value as Dict

/** A method that changes a list or dict: only one that this rendering made. */
function changing(params: readonly string[], change: Callee['run'], needs = 0): Callee {
  const run: Callee['run'] = (use, value, ...given) => {
    // Only lists and dicts have such methods.
    if (use.made.has(value as object)) return change(use, value, ...given)
    const copy = Array.isArray(value) ? 'theirs|list' : 'dict(theirs)'
    throw valueFault(
      `${kindOf(value)} that the template did not make cannot be changed`,
      `Make a copy of it first: {% set mine = ${copy} %}.`,
    )
  }
  return taking(params, run, needs)
}

function indexIn(items: readonly unknown[], value: unknown, use: Use): number {
  use.meter.spend(items.length)
  const at = items.findIndex((item) => equal(item, value, use.meter))
  if (at < 0) throw valueFault(`${kindOf(value)} was looked for in a list and is not in it`)
  return at
}

const append: Callee['run'] = (use, value, item) => {
  use.meter.fits(list(value).length + 1)
  list(value).push(item)
  return null
}

const count: Callee['run'] = (use, value, item) => {
  use.meter.spend(list(value).length)
  return list(value).filter((one) => equal(one, item, use.meter)).length
}

const extend: Callee['run'] = (use, value, more) => {
  for (const item of [...itemsOf(more, use.meter)]) list(value).push(item)
  use.meter.fits(list(value).length)
  return null
}

const insert: Callee['run'] = (use, value, index, item) => {
  use.meter.fits(list(value).length + 1)
  list(value).splice(wholeArgument(index, 'index', 0), 0, item)
  return null
}

const popItem: Callee['run'] = (_, value, index) => {
  const items = list(value)
  const at = wholeArgument(index, 'index', -1)
  const from = at < 0 ? at + items.length : at
  if (from < 0 || from >= items.length) throw valueFault('there is no item at this index to take out')
  return items.splice(from, 1)[0]
}

const remove: Callee['run'] = (use, value, item) => {
  list(value).splice(indexIn(list(value), item, use), 1)
  return null
}

const clearList: Callee['run'] = (_, value) => {
  list(value).length = 0
  return null
}

const reverse: Callee['run'] = (use, value) => {
  use.meter.spend(list(value).length)
  list(value).reverse()
  return null
}

const sort: Callee['run'] = (use, value) => {
  use.meter.spend(list(value).length)
  list(value).sort((left, right) => order(left, right, '<', use.meter))
  return null
}

export const listMethods: ReadonlyMap<string, Callee> = new Map([
  ['append', changing(['object'], append, 1)],
  ['clear', changing([], clearList)],
  ['copy', taking([], (use, value) => made(use, [...list(value)]))],
  ['count', taking(['value'], count, 1)],
  ['extend', changing(['iterable'], extend, 1)],
  ['index', taking(['value'], (use, value, item) => indexIn(list(value), item, use), 1)],
  ['insert', changing(['index', 'object'], insert, 2)],
  ['pop', changing(['index'], popItem)],
  ['remove', changing(['value'], remove, 1)],
  ['reverse', changing([], reverse)],
  ['sort', changing([], sort)],
])

/** A tuple has only what tells something. */
export const tupleMethods: ReadonlyMap<string, Callee> = new Map(
  [...listMethods].filter(([name]) => name === 'count' || name === 'index'),
)

/** Notes that the template made `container`, so that it may change it. */
export function made<Container extends object>(use: Use, container: Container): Container {
  use.made.add(container)
  return container
}

function get(of: Dict, key: unknown): { readonly value: unknown } | undefined {
  const asked = keyOf(key)
  if (of instanceof Map) return of.has(asked) ? { value: of.get(asked) } : undefined
  const name = String(asked)
  return Object.hasOwn(of, name) && isReachable(name) ? { value: of[name] } : undefined
}

function put(of: Dict, key: unknown, value: unknown): void {
  // What the template made is a Map.
  if (of instanceof Map) of.set(keyOf(key), value)
}

const items: Callee['run'] = (use, value) => {
  const entries = entriesOf(dict(value))
  use.meter.spend(entries.length)
  return entries.map(([key, item]) => pair(key, item))
}

const popKey: Callee['run'] = (_, value, key, fallback) => {
  const found = get(dict(value), key)
  if (found === undefined && fallback === undefined) throw valueFault('there is no such key to take out of the dict')
  if (value instanceof Map) value.delete(keyOf(key))
  return found === undefined ? fallback : found.value
}

const setDefault: Callee['run'] = (_, value, key, fallback: unknown = null) => {
  const found = get(dict(value), key)
  if (found === undefined) put(dict(value), key, fallback)
  return found === undefined ? fallback : found.value
}

const clearDict: Callee['run'] = (_, value) => {
  if (value instanceof Map) value.clear()
  return null
}

/** `update(other)` and `update(name=value)`. */
const update: OpenCallee['run'] = (use, value, positional, named) => {
  const entries = [...pairsOf(positional[0], use), ...Object.entries(named)]
  const change: Callee['run'] = () => {
    for (const [key, item] of entries) put(dict(value), key, item)
    use.meter.fits(entriesOf(dict(value)).length)
    return null
  }
  return changing([], change).run(use, value)
}

const getOr: Callee['run'] = (_, value, key, fallback: unknown = null) =>
  (get(dict(value), key) ?? { value: fallback }).value

export const dictMethods: ReadonlyMap<string, AnyCallee> = new Map<string, AnyCallee>([
  ['clear', changing([], clearDict)],
  ['copy', taking([], (use, value) => made(use, new Map(entriesOf(dict(value)))))],
  ['get', taking(['key', 'default'], getOr, 1)],
  ['items', taking([], items)],
  ['keys', taking([], (_, value) => keysOf(dict(value)))],
  ['pop', changing(['key', 'default'], popKey, 1)],
  ['setdefault', changing(['key', 'default'], setDefault, 1)],
  ['update', open(update)],
  ['values', taking([], (_, value) => entriesOf(dict(value)).map(([, item]) => item))],
])

/** The pairs of a dict, or of a list of pairs; none of undefined. */
export function pairsOf(value: unknown, use: Use): readonly (readonly [unknown, unknown])[] {
  if (isDict(value)) return entriesOf(value)
  return itemsOf(value, use.meter).map((entry) => {
    if (Array.isArray(entry) && entry.length === 2) return [entry[0], entry[1]]
    throw valueFault(`a dict is made of pairs, and one of the items is ${kindOf(entry)}`)
  })
}

/** Names that lead from a value to code; no template ever gets at them. */
const UNREACHABLE: ReadonlySet<string> = new Set(['constructor', '__proto__', 'prototype'])

export function isReachable(name: string): boolean {
  return !UNREACHABLE.has(name)
}
