// filters-list.ts: Jinja's filters that go through lists and dicts. They give lists, where Python gives iterators.

import { escapeHtml, isHtml } from '../../app/html/html.ts'
import { type AnyCallee, type Callee, open, taking, textArgument, type Use, wholeArgument } from './callee.ts'
import { Fault, undefinedFault, valueFault } from './fault.ts'
import { itemsOf } from './items.ts'
import { made, pairsOf } from './methods-data.ts'
import { add, equal, lengthOf, order, truth } from './operators.ts'
import { repr, str } from './print.ts'
import { charsOf } from './text.ts'
import { isDict, isText, isThenable, kindOf, type Named, pair, safe, Tuple, textOf } from './values.ts'

type Getter = (item: unknown) => unknown

/** Reads `a.b.0` of an item; a part of digits is an index. */
function getter(use: Use, path: unknown, options: { fallback?: unknown; fold?: boolean } = {}): Getter {
  const parts = typeof path === 'number' ? [path] : partsOf(textArgument(path, 'attribute', ''))
  return (item) => {
    let found = item
    for (const part of parts) {
      found = use.item(found, part)
      if (found === undefined && options.fallback !== undefined) found = options.fallback
    }
    return options.fold === true ? folded(found) : found
  }
}

function partsOf(path: string): (string | number)[] {
  return path === '' ? [] : path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** Text is compared without case, unless asked otherwise. */
function folded(value: unknown): unknown {
  return isText(value) ? textOf(value).toLowerCase() : value
}

/** The keys of an item that a sort goes by: several with commas between them. */
function sortKeys(use: Use, path: unknown, fold: boolean): (item: unknown) => unknown[] {
  const paths = isText(path) ? textOf(path).split(',') : [path]
  const getters = paths.map((one) => getter(use, one, { fold }))
  return (item) => getters.map((get) => get(item))
}

/** Orders `items` by what `keysOf` says of them; equal ones stay in their order, also when reversed. */
function sorted(
  use: Use,
  items: readonly unknown[],
  keysOf: (item: unknown) => unknown[],
  reverse: boolean,
  what: unknown,
): unknown[] {
  const marked = items.map((item) => ({ item, keys: keysOf(item) }))
  const sign = reverse ? -1 : 1
  marked.sort((left, right) => {
    use.meter.spend(1)
    for (let i = 0; i < left.keys.length; i++) {
      if (left.keys[i] === right.keys[i]) continue
      if (left.keys[i] === undefined || right.keys[i] === undefined) throw nothingToSortBy(what)
      const difference = order(left.keys[i], right.keys[i], '<', use.meter)
      if (difference !== 0) return sign * difference
    }
    return 0
  })
  return marked.map(({ item }) => item)
}

function nothingToSortBy(what: unknown): Fault {
  const why = isText(what)
    ? `an item of the list has no "${textOf(what)}" to sort by`
    : 'an item of the list is undefined'
  return new Fault('GUI_TEMPLATES_UNDEFINED', { why })
}

const sort: Callee['run'] = (use, value, reverse, caseSensitive, attribute) => {
  const keys = sortKeys(use, attribute, !truth(caseSensitive))
  return sorted(use, itemsOf(value, use.meter), keys, truth(reverse), attribute)
}

const dictSort: Callee['run'] = (use, value, caseSensitive, by: unknown = 'key', reverse = false) => {
  if (by !== 'key' && by !== 'value') throw valueFault('"by" must be "key" or "value"')
  if (!isDict(value))
    throw value === undefined ? undefinedFault() : valueFault(`"dictsort" needs a dict, not ${kindOf(value)}`)
  const pairs = pairsOf(value, use).map(([key, item]) => pair(key, item))
  const at = by === 'key' ? 0 : 1
  // Pairs, all of them.
  const keys = (item: unknown): unknown[] => [truth(caseSensitive) ? (item as Tuple)[at] : folded((item as Tuple)[at])]
  return sorted(use, pairs, keys, truth(reverse), undefined)
}

/** A group of `groupby`: a pair whose parts have names. */
function group(grouper: unknown, list: unknown[]): Tuple {
  const made = pair(grouper, list)
  Object.defineProperties(made, { grouper: { value: grouper }, list: { value: list } })
  return made
}

const groupBy: Callee['run'] = (use, value, attribute, fallback, caseSensitive) => {
  const options = fallback === null ? {} : { fallback }
  const key = getter(use, attribute, { ...options, fold: !truth(caseSensitive) })
  const plain = getter(use, attribute, options)
  const given = itemsOf(value, use.meter)
  if (given.length > 1 && given.some((item) => key(item) === undefined)) throw nothingToSortBy(attribute)
  const items = sorted(use, given, (item) => [key(item)], false, attribute)
  const groups: Tuple[] = []
  let last: unknown
  let list: unknown[] = []
  for (const item of items) {
    const own = key(item)
    if (groups.length === 0 || !equal(own, last, use.meter)) {
      list = []
      groups.push(group(plain(item), list))
      last = own
    }
    list.push(item)
  }
  return groups
}

function extreme(sign: 1 | -1): Callee['run'] {
  return (use, value, caseSensitive, attribute) => {
    const get = getter(use, attribute, { fold: !truth(caseSensitive) })
    const items = itemsOf(value, use.meter)
    let [best] = items
    let bestKey = items.length > 0 ? get(best) : undefined
    for (let i = 1; i < items.length; i++) {
      const key = get(items[i])
      if (sign * order(key, bestKey, '<', use.meter) < 0) [best, bestKey] = [items[i], key]
    }
    return best
  }
}

const unique: Callee['run'] = (use, value, caseSensitive, attribute) => {
  const get = getter(use, attribute, { fold: !truth(caseSensitive) })
  const seen = new Set<unknown>()
  return itemsOf(value, use.meter).filter((item) => {
    const key = identity(get(item))
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** What makes two values the same in a set: numbers and booleans by value, tuples by content. */
function identity(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  if (isText(value)) return textOf(value)
  return value instanceof Tuple ? `\0${repr(value)}` : value
}

const join: Callee['run'] = (use, value, separator: unknown = '', attribute) => {
  const items = itemsOf(value, use.meter)
  const get = attribute === undefined || attribute === null ? undefined : getter(use, attribute)
  const parts = get === undefined ? items : items.map(get)
  const marked = use.escaping && (isHtml(separator) || parts.some(isHtml))
  const shown = (part: unknown): string => (marked && !isHtml(part) ? escapeHtml(str(part)) : str(part))
  const between = shown(separator)
  const texts = Array.from(parts, shown)
  use.meter.chars(texts.reduce((sum, part) => sum + part.length + between.length, 0))
  return marked ? safe(texts.join(between)) : texts.join(between)
}

const batch: Callee['run'] = (use, value, size, fill) => {
  const width = wholeArgument(size, 'linecount', 1)
  const items = itemsOf(value, use.meter)
  const rows: unknown[][] = []
  if (width < 1) throw valueFault('"linecount" must be at least 1')
  for (let i = 0; i < items.length; i += width) rows.push(items.slice(i, i + width))
  const last = rows.at(-1)
  if (last === undefined || fill === undefined || fill === null) return rows
  use.meter.items(width - last.length)
  while (last.length < width) last.push(fill)
  return rows
}

const slice: Callee['run'] = (use, value, slices, fill) => {
  const count = wholeArgument(slices, 'slices', 1)
  if (count < 1) throw valueFault('"slices" must be at least 1')
  use.meter.items(count)
  const items = itemsOf(value, use.meter)
  const each = Math.floor(items.length / count)
  const longer = items.length % count
  let from = 0
  return Array.from({ length: count }, (_, index) => {
    const column = items.slice(from, (from += index < longer ? each + 1 : each))
    if (fill !== undefined && fill !== null && index >= longer) column.push(fill)
    return column
  })
}

const sum: Callee['run'] = (use, value, attribute, start: unknown = 0) => {
  const get = attribute === undefined || attribute === null ? undefined : getter(use, attribute)
  let total = start
  for (const item of itemsOf(value, use.meter)) total = add(total, get === undefined ? item : get(item), use.meter)
  return total
}

const reverse: Callee['run'] = (use, value) => {
  if (isText(value)) {
    const text = charsOf(textOf(value)).reverse().join('')
    return isHtml(value) ? safe(text) : text
  }
  return [...itemsOf(value, use.meter)].reverse()
}

const length: Callee['run'] = (_, value) => {
  const found = lengthOf(value)
  if (found === undefined) throw valueFault(`${kindOf(value)} has no length`)
  return found
}

const random: Callee['run'] = (use, value) => {
  const items = itemsOf(value, use.meter)
  return items[Math.floor(Math.random() * items.length)]
}

const items: Callee['run'] = (use, value) => {
  if (value === undefined) return []
  if (!isDict(value)) throw valueFault(`"items" needs a dict, not ${kindOf(value)}`)
  return pairsOf(value, use).map(([key, item]) => pair(key, item))
}

const map: AnyCallee = open((use, value, positional, named) => {
  if (!truth(value)) return []
  const list = itemsOf(value, use.meter)
  if (positional.length === 0 && Object.hasOwn(named, 'attribute')) {
    const { attribute, default: fallback, ...rest } = named
    const [unknown] = Object.keys(rest)
    if (unknown !== undefined) throw valueFault(`"map" has no argument "${unknown}"`)
    return list.map(getter(use, attribute, fallback === null ? {} : { fallback }))
  }
  const name = nameOf(positional[0], 'map', 'filter')
  const results = list.map((item) => use.filter(name, item, positional.slice(1), named))
  return results.some(isThenable) ? Promise.all(results) : results
})

function nameOf(given: unknown, who: string, what: string): string {
  if (isText(given)) return textOf(given)
  throw valueFault(`"${who}" needs the name of a ${what}`)
}

/** select, reject, and both of an attribute. */
function choosing(wanted: boolean, ofAttribute: boolean): AnyCallee {
  const who = `${wanted ? 'select' : 'reject'}${ofAttribute ? 'attr' : ''}`
  return open((use, value, positional, named) => {
    if (!truth(value)) return []
    if (ofAttribute && positional.length === 0) throw valueFault(`"${who}" needs the name of an attribute`)
    const get = ofAttribute ? getter(use, positional[0]) : (item: unknown): unknown => item
    const [test, ...given] = positional.slice(ofAttribute ? 1 : 0)
    const passes = testing(use, who, test, given, named)
    return itemsOf(value, use.meter).filter((item) => passes(get(item)) === wanted)
  })
}

function testing(use: Use, who: string, test: unknown, given: unknown[], named: Named): (item: unknown) => boolean {
  if (test === undefined) return truth
  const name = nameOf(test, who, 'test')
  return (item) => truth(use.test(name, item, given, named))
}

const first: Callee['run'] = (use, value) => {
  for (const item of itemsOf(value, use.meter)) return item
  return undefined
}

const last: Callee['run'] = (use, value) => itemsOf(value, use.meter).at(-1)

const list: Callee['run'] = (use, value) => made(use, [...itemsOf(value, use.meter)])

export const listFilters: readonly (readonly [string, AnyCallee])[] = [
  ['batch', taking(['linecount', 'fill_with'], batch, 1)],
  ['count', taking([], length)],
  ['dictsort', taking(['case_sensitive', 'by', 'reverse'], dictSort)],
  ['first', taking([], first)],
  ['groupby', taking(['attribute', 'default', 'case_sensitive'], groupBy, 1)],
  ['items', taking([], items)],
  ['join', taking(['d', 'attribute'], join)],
  ['last', taking([], last)],
  ['length', taking([], length)],
  ['list', taking([], list)],
  ['map', map],
  ['max', taking(['case_sensitive', 'attribute'], extreme(-1))],
  ['min', taking(['case_sensitive', 'attribute'], extreme(1))],
  ['random', taking([], random)],
  ['reject', choosing(false, false)],
  ['rejectattr', choosing(false, true)],
  ['reverse', taking([], reverse)],
  ['select', choosing(true, false)],
  ['selectattr', choosing(true, true)],
  ['slice', taking(['slices', 'fill_with'], slice, 1)],
  ['sort', taking(['reverse', 'case_sensitive', 'attribute'], sort)],
  ['sum', taking(['attribute', 'start'], sum)],
  ['unique', taking(['case_sensitive', 'attribute'], unique)],
]
