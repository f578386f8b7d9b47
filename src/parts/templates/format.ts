// format.ts: Python's two ways of formatting: "%s is %.1f" % (…) and "{} is {:.1f}".format(…). Widths and precisions are
// written in the template, so they are asked of the meter first.

import { escapeHtml, type Html, isHtml } from '../../app/html/html.ts'
import { valueFault } from './fault.ts'
import type { Meter } from './meter.ts'
import { exponential, fixed, general, grouped } from './numbers.ts'
import { encodeNumber, repr, str } from './print.ts'
import { countChars, pad, sliceChars } from './text.ts'
import { isDict, isNumeric, isText, keyOf, kindOf, type Named, safe, Tuple, textOf } from './values.ts'

const PRECISION_MAX = 99

/** How one value is to be formatted; both languages of formats are read into this. */
interface Form {
  type: string
  fill: string
  align: '<' | '>' | '^' | '=' | ''
  sign: '+' | ' ' | ''
  alternate: boolean
  width: number
  grouping: string
  precision: number | undefined
}

const PERCENT = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?([\s\S]?)/g

/**
 * `text % values`.
 *
 * @param values a tuple, a dict for `%(name)s`, or one value
 */
export function percentFormat(text: string | Html, values: unknown, meter: Meter): string | Html {
  const marked = isHtml(text)
  const list = values instanceof Tuple ? values : [values]
  let next = 0
  const take = (): unknown => {
    if (next >= list.length) throw valueFault('the format has more places than there are values')
    return list[next++]
  }
  const made = textOf(text).replace(
    PERCENT,
    (whole, key?: string, flags?: string, width?: string, digits?: string, type?: string) => {
      if (type === '%') return '%'
      if (type === undefined || !'diouxXeEfFgGcrsa'.includes(type) || type === '') {
        throw valueFault(`"${whole}" is not a place of a format`, 'Write %% for a percent sign.')
      }
      const form = percentForm(flags ?? '', type)
      if (width !== undefined) form.width = width === '*' ? wholeOf(take()) : Number(width)
      if (whole.includes('.')) form.precision = digits === '*' ? wholeOf(take()) : Number(digits ?? 0)
      if (form.width < 0) Object.assign(form, { align: '<', width: -form.width })
      const value = key === undefined ? take() : memberOf(values, key)
      meter.chars(form.width + (form.precision ?? 0))
      return percentValue(value, form, marked)
    },
  )
  if (next < list.length && !isDict(values) && !Array.isArray(values))
    throw valueFault('the format has fewer places than there are values')
  if (next < list.length && values instanceof Tuple)
    throw valueFault('the format has fewer places than there are values')
  meter.chars(made.length)
  return marked ? safe(made) : made
}

function percentForm(flags: string, type: string): Form {
  return {
    type,
    fill: flags.includes('0') && !flags.includes('-') ? '0' : ' ',
    align: flags.includes('-') ? '<' : '>',
    sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '',
    alternate: flags.includes('#'),
    width: 0,
    grouping: '',
    precision: undefined,
  }
}

function memberOf(values: unknown, key: string): unknown {
  if (!isDict(values)) throw valueFault(`the format asks for "${key}", and the values have no names`)
  const has = values instanceof Map ? values.has(key) : Object.hasOwn(values, key)
  if (!has) throw valueFault(`the format asks for "${key}", which is not given`)
  return values instanceof Map ? values.get(key) : values[key]
}

function wholeOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw valueFault(`a whole number is needed for "*", not ${kindOf(value)}`)
}

function percentValue(value: unknown, form: Form, marked: boolean): string {
  if ('sra'.includes(form.type)) {
    const text = form.type === 's' ? str(value) : repr(value)
    const shown = marked && !(form.type === 's' && isHtml(value)) ? escapeHtml(text) : text
    return padded(form.precision === undefined ? shown : sliceChars(shown, 0, form.precision), { ...form, fill: ' ' })
  }
  if (form.type === 'c') return padded(character(value), { ...form, fill: ' ' })
  if (!isNumeric(value)) throw valueFault(`"%${form.type}" needs a number, not ${kindOf(value)}`)
  if ('diu'.includes(form.type)) return signed(Math.trunc(Number(value)), value, { ...form, type: 'd' })
  return signed(Number(value), value, form)
}

function character(value: unknown): string {
  if (isText(value) && countChars(textOf(value)) === 1) return textOf(value)
  if (typeof value === 'number' && value >= 0 && value <= 0x10ffff) return String.fromCodePoint(Math.trunc(value))
  throw valueFault(`"%c" needs one character or its number, not ${kindOf(value)}`)
}

/** A number with its sign, digits and padding. */
function signed(number: number, value: unknown, form: Form): string {
  const negative = number < 0 || Object.is(number, -0)
  const sign = negative && number !== 0 ? '-' : form.sign
  const digits =
    typeof value === 'bigint' && form.type === 'd' ? String(value).replace('-', '') : digitsOf(Math.abs(number), form)
  if (form.fill === '0' && form.align !== '<' && form.align !== '^') {
    return sign + digits.padStart(form.width - sign.length, '0')
  }
  if (form.align === '=') return sign + digits.padStart(form.width - sign.length, form.fill)
  return padded(sign + digits, form)
}

function digitsOf(number: number, form: Form): string {
  const { type, alternate } = form
  if (!Number.isFinite(number)) return /[A-Z]/.test(type) ? encodeNumber(number).toUpperCase() : encodeNumber(number)
  const precision = Math.min(PRECISION_MAX, form.precision ?? 6)
  switch (type) {
    case 'd':
      return grouped(fixed(Math.trunc(number), 0).padStart(form.precision ?? 0, '0'), form.grouping)
    case 'x':
    case 'X':
    case 'o':
    case 'b':
      return based(number, type, alternate)
    case 'e':
    case 'E':
      return cased(exponential(number, precision), type)
    case 'f':
    case 'F':
      return groupedWhole(fixed(number, precision), form.grouping)
    case 'g':
    case 'G':
      return cased(groupedWhole(general(number, Math.max(1, precision), alternate), form.grouping), type)
    case '%':
      return `${fixed(number * 100, precision)}%`
    default:
      return groupedWhole(encodeNumber(number), form.grouping)
  }
}

function based(number: number, type: string, alternate: boolean): string {
  if (!Number.isInteger(number))
    throw valueFault(`the format "${type}" needs a whole number, not ${encodeNumber(number)}`)
  const base = type === 'o' ? 8 : type === 'b' ? 2 : 16
  return (alternate ? `0${type}` : '') + cased(number.toString(base), type)
}

function cased(text: string, type: string): string {
  return type === type.toUpperCase() ? text.toUpperCase() : text
}

function groupedWhole(text: string, mark: string): string {
  const [whole = '', rest] = text.split('.')
  return rest === undefined ? grouped(whole, mark) : `${grouped(whole, mark)}.${rest}`
}

function padded(text: string, { fill, align, width }: Form): string {
  return pad(text, width, fill, align === '<' ? 'left' : align === '^' ? 'centre' : 'right')
}

/** Finds an attribute or an item for `{user.name}` and `{0[key]}`; the rules of templates count. */
export type Lookup = (value: unknown, name: string, isItem: boolean) => unknown

const BRACE = /\{\{|\}\}|\{((?:[^{}]|\{[^{}]*\})*)\}|[{}]/g
const FIELD = /^([^.[!:]*)((?:\.[^.[!:]+|\[[^\]]+\])*)(?:!([a-z]))?(?::([\s\S]*))?$/

/** `text.format(…)`. */
export function braceFormat(
  text: string | Html,
  values: readonly unknown[],
  named: Named | undefined,
  lookup: Lookup,
  meter: Meter,
): string | Html {
  const marked = isHtml(text)
  let next = 0
  const fieldOf = (field: string): string => {
    const [, first = '', path = '', conversion, spec = ''] = FIELD.exec(field) ?? []
    if (FIELD.exec(field) === null) throw valueFault(`"{${field}}" is not a place of a format`)
    const isNumber = first === '' || /^\d+$/.test(first)
    const index = first === '' ? next++ : Number(first)
    if (isNumber ? index >= values.length : named === undefined || !Object.hasOwn(named, first)) {
      throw valueFault(`the format asks for {${first}}, which is not given`)
    }
    let value = isNumber ? values[index] : named?.[first]
    for (const [, name, item] of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      value = lookup(value, name ?? item ?? '', name === undefined)
    }
    if (conversion !== undefined) value = conversion === 's' ? str(value) : repr(value)
    const inner = spec.replace(/\{([^{}]*)\}/g, (_, one: string) => fieldOf(one))
    const made = formatValue(value, inner, meter)
    return marked && !isHtml(value) ? escapeHtml(made) : made
  }
  const made = textOf(text).replace(BRACE, (whole, field?: string) => {
    if (whole === '{{' || whole === '}}') return whole[0] ?? ''
    if (field === undefined) throw valueFault(`a single "${whole}" stands in the format`, 'Write it twice.')
    return fieldOf(field)
  })
  meter.chars(made.length)
  return marked ? safe(made) : made
}

const SPEC = /^(?:([\s\S])?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u

/** Python's format(value, spec). */
export function formatValue(value: unknown, spec: string, meter: Meter): string {
  if (spec === '') return str(value)
  const match = SPEC.exec(spec)
  if (match === null) throw valueFault(`":${spec}" is not a format`)
  const [, fill, align, sign, alternate, zero, width, grouping, precision, type] = match
  const isNumber = isNumeric(value)
  const form: Form = {
    type: type ?? '',
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    // The pattern lets only these through.
    align: (align ?? (isNumber ? '>' : '<')) as Form['align'],
    sign: (sign === '-' ? '' : (sign ?? '')) as Form['sign'],
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
  }
  meter.chars(form.width + (form.precision ?? 0))
  if (!isNumber || type === 's') {
    if (type !== undefined && type !== 's')
      throw valueFault(`the format ":${spec}" needs a number, not ${kindOf(value)}`)
    const text = str(value)
    return padded(form.precision === undefined ? text : sliceChars(text, 0, form.precision), form)
  }
  if (type === 'c') return padded(character(keyOf(value)), form)
  const number = Number(value)
  if (form.type === '' || form.type === 'n') {
    form.type = Number.isInteger(number) ? 'd' : form.precision === undefined ? '' : 'g'
    if (form.type === 'd') form.precision = undefined
  }
  if (form.type === 'd' && !Number.isInteger(number)) throw valueFault(`the format ":${spec}" needs a whole number`)
  if (fill === undefined && zero !== undefined && align === undefined) form.align = '='
  return signed(number, value, form)
}
