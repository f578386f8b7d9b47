// operators.ts: what + - * / // % ** ~ and the comparisons mean, by Python's rules: text and numbers are never mixed by
// accident, lists compare item by item, and an undefined operand is an error that names it.

import { escapeHtml, type Html, isHtml } from '../../app/html/html.ts'
import { undefinedFault, valueFault } from './fault.ts'
import { percentFormat } from './format.ts'
import type { Meter } from './meter.ts'
import { print, str } from './print.ts'
import { charsOf, compareText } from './text.ts'
import {
  isDict,
  isIterable,
  isNumeric,
  isPlain,
  isText,
  keyOf,
  kindOf,
  safe,
  sizeOf,
  TemplateObject,
  Tuple,
  textOf,
  tuple,
} from './values.ts'

/** How deep lists in lists are compared; a list that holds itself ends here. */
const DEPTH_MAX = 100

/** Python's bool(): empty texts, lists and dicts are false, and so is 0. */
export function truth(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    case 'object':
      return value !== null && isFilled(value)
    default:
      return value !== undefined
  }
}

function isFilled(value: object): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isHtml(value)) return value.text !== ''
  if (value instanceof Map || value instanceof Set) return value.size > 0
  if (!isPlain(value)) return true
  for (const _ in value) return true
  return false
}

type Numeric = number | bigint

function numberOf(value: unknown): Numeric | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  return typeof value === 'boolean' ? Number(value) : undefined
}

/** Both as they can be calculated with: a bigint makes a whole number one, a fraction makes a bigint a number. */
function numbersOf(left: unknown, right: unknown): [number, number] | [bigint, bigint] | undefined {
  const first = numberOf(left)
  const second = numberOf(right)
  if (first === undefined || second === undefined) return undefined
  if (typeof first === 'number' && typeof second === 'number') return [first, second]
  if (typeof first === 'bigint' && typeof second === 'bigint') return [first, second]
  const exact = [first, second].every((one) => typeof one === 'bigint' || Number.isInteger(one))
  return exact ? [BigInt(first), BigInt(second)] : [Number(first), Number(second)]
}

function unfit(sign: string, left: unknown, right: unknown, advice = ''): Error {
  if (left === undefined) return undefinedFault(0)
  if (right === undefined) return undefinedFault(1)
  return valueFault(`"${sign}" cannot be used with ${kindOf(left)} and ${kindOf(right)}`, advice)
}

export function add(left: unknown, right: unknown, meter: Meter): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left + right
  if (isText(left) && isText(right)) return addText(left, right, meter)
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    meter.spend(left.length + right.length)
    return left instanceof Tuple ? tuple([...left, ...right]) : [...left, ...right]
  }
  const [first, second] = numbersOf(left, right) ?? [undefined, undefined]
  if (typeof first === 'bigint' && typeof second === 'bigint') return first + second
  if (typeof first === 'number' && typeof second === 'number') return first + second
  const mixed = isText(left) || isText(right)
  throw unfit('+', left, right, mixed ? 'Use ~ to join anything as text, or the filter int to calculate.' : '')
}

function addText(left: string | Html, right: string | Html, meter: Meter): string | Html {
  meter.chars(textOf(left).length + textOf(right).length)
  if (typeof left === 'string' && typeof right === 'string') return left + right
  return safe(print(left, true) + print(right, true))
}

export function subtract(left: unknown, right: unknown): unknown {
  const [first, second] = numbersOf(left, right) ?? [undefined, undefined]
  if (typeof first === 'number' && typeof second === 'number') return first - second
  if (typeof first === 'bigint' && typeof second === 'bigint') return first - second
  throw unfit('-', left, right)
}

export function multiply(left: unknown, right: unknown, meter: Meter): unknown {
  if (typeof left === 'number' && typeof right === 'number') return left * right
  if (isText(left) || Array.isArray(left)) return repeated(left, right, meter) ?? failed('*', left, right)
  if (isText(right) || Array.isArray(right)) return repeated(right, left, meter) ?? failed('*', left, right)
  const [first, second] = numbersOf(left, right) ?? [undefined, undefined]
  if (typeof first === 'bigint' && typeof second === 'bigint') {
    meter.chars((bits(first) + bits(second)) / 3)
    return first * second
  }
  if (typeof first === 'number' && typeof second === 'number') return first * second
  throw unfit('*', left, right)
}

function failed(sign: string, left: unknown, right: unknown): never {
  throw unfit(sign, left, right)
}

function bits(value: bigint): number {
  return value.toString(16).length * 4
}

function repeated(value: string | Html | unknown[], times: unknown, meter: Meter): unknown {
  const number = numberOf(times)
  if (number === undefined || !(typeof number === 'bigint' || Number.isInteger(number))) return undefined
  const count = Math.max(0, Number(number))
  if (Array.isArray(value)) {
    meter.items(value.length * count)
    const items = Array.from({ length: count }, () => value).flat()
    return value instanceof Tuple ? tuple(items) : items
  }
  const text = textOf(value)
  meter.chars(text.length * count)
  return typeof value === 'string' ? text.repeat(count) : safe(text.repeat(count))
}

/** Refuses a zero to divide by. */
function divisible(sign: string, left: unknown, right: unknown): [number, number] | [bigint, bigint] {
  const both = numbersOf(left, right)
  if (both === undefined) throw unfit(sign, left, right)
  if (Number(both[1]) === 0) throw valueFault(`"${sign}" cannot divide by zero`)
  return both
}

export function divide(left: unknown, right: unknown): unknown {
  const [first, second] = divisible('/', left, right)
  return Number(first) / Number(second)
}

export function floorDivide(left: unknown, right: unknown): unknown {
  const [first, second] = divisible('//', left, right)
  if (typeof first === 'bigint' || typeof second === 'bigint') {
    return (BigInt(first) - modulus(BigInt(first), BigInt(second))) / BigInt(second)
  }
  // By way of the remainder, as Python does it: 6 // 0.1 is 59.
  const quotient = (first - floatModulus(first, second)) / second
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}

export function modulo(left: unknown, right: unknown, meter: Meter): unknown {
  if (isText(left)) {
    if (right === undefined) throw undefinedFault(1)
    return percentFormat(left, right, meter)
  }
  const [first, second] = divisible('%', left, right)
  if (typeof first === 'bigint' || typeof second === 'bigint') return modulus(BigInt(first), BigInt(second))
  return floatModulus(first, second)
}

/** The remainder has the sign of the divisor. */
function floatModulus(left: number, right: number): number {
  const rest = left % right
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest
}

function modulus(left: bigint, right: bigint): bigint {
  const rest = left % right
  return rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest
}

export function power(left: unknown, right: unknown, meter: Meter): unknown {
  const both = numbersOf(left, right)
  if (both === undefined) throw unfit('**', left, right)
  const [base, exponent] = both
  if (typeof base === 'bigint' && typeof exponent === 'bigint' && exponent >= 0n) {
    meter.chars((bits(base) * Number(exponent)) / 3)
    return base ** exponent
  }
  if (Number(base) === 0 && Number(exponent) < 0) throw valueFault('0 cannot be raised to a negative power')
  const result = Number(base) ** Number(exponent)
  if (Number.isNaN(result)) throw valueFault(`${str(base)} ** ${str(exponent)} is not a real number`)
  return result
}

export function negative(value: unknown): unknown {
  const number = numberOf(value)
  if (number !== undefined) return -number
  throw value === undefined ? undefinedFault() : valueFault(`"-" cannot be put before ${kindOf(value)}`)
}

export function positive(value: unknown): unknown {
  const number = numberOf(value)
  if (number !== undefined) return number
  throw value === undefined ? undefinedFault() : valueFault(`"+" cannot be put before ${kindOf(value)}`)
}

/** `~`: where text is escaped, markup among the parts makes markup of the whole. */
export function concat(parts: readonly unknown[], escaping: boolean, meter: Meter): string | Html {
  const marked = escaping && parts.some(isHtml)
  let text = ''
  for (const part of parts) {
    text += marked ? (isHtml(part) ? part.text : escapeHtml(str(part))) : str(part)
  }
  meter.chars(text.length)
  return marked ? safe(text) : text
}

/** Python's ==: by content, and 1 equals True. */
export function equal(left: unknown, right: unknown, meter: Meter): boolean {
  return same(left, right, meter, 0)
}

function same(left: unknown, right: unknown, meter: Meter, depth: number): boolean {
  if (left === right) return true
  if (isText(left) && isText(right)) return textOf(left) === textOf(right)
  // biome-ignore lint/suspicious/noDoubleEquals: a number, a bigint and a boolean compare by value here.
  if (isNumeric(left) && isNumeric(right)) return left == right
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (depth > DEPTH_MAX) throw valueFault('these values are nested too deep to be compared')
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length || left instanceof Tuple !== right instanceof Tuple) return false
    meter.spend(left.length)
    return left.every((item, index) => same(item, right[index], meter, depth + 1))
  }
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime()
  if (left instanceof Set && right instanceof Set) {
    return left.size === right.size && [...left].every((item) => right.has(item))
  }
  if (!isDict(left) || !isDict(right) || sizeOf(left) !== sizeOf(right)) return false
  meter.spend(sizeOf(left))
  const entries = left instanceof Map ? left : Object.entries(left)
  for (const [key, value] of entries) {
    if (!hasKey(right, key) || !same(value, valueAt(right, key), meter, depth + 1)) return false
  }
  return true
}

function hasKey(dict: Map<unknown, unknown> | Record<string, unknown>, key: unknown): boolean {
  return dict instanceof Map ? dict.has(keyOf(key)) : isText(key) && Object.hasOwn(dict, textOf(key))
}

function valueAt(dict: Map<unknown, unknown> | Record<string, unknown>, key: unknown): unknown {
  return dict instanceof Map ? dict.get(keyOf(key)) : dict[String(key)]
}

/**
 * How two values are ordered: below, at or above 0; NaN when neither comes first.
 *
 * @param sign for the message of what cannot be ordered
 */
export function order(left: unknown, right: unknown, sign: string, meter: Meter, depth = 0): number {
  if (isNumeric(left) && isNumeric(right)) return left < right ? -1 : left > right ? 1 : left >= right ? 0 : Number.NaN
  if (isText(left) && isText(right)) return compareText(textOf(left), textOf(right))
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime()
  const alike = left instanceof Tuple === right instanceof Tuple
  if (!Array.isArray(left) || !Array.isArray(right) || !alike || depth > DEPTH_MAX) throw unfit(sign, left, right)
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    meter.spend(1)
    if (!equal(left[i], right[i], meter)) return order(left[i], right[i], sign, meter, depth + 1)
  }
  return left.length - right.length
}

export function less(left: unknown, right: unknown, meter: Meter): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right
  return order(left, right, '<', meter) < 0
}

export function lessOrEqual(left: unknown, right: unknown, meter: Meter): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left <= right
  return order(left, right, '<=', meter) <= 0
}

export function greater(left: unknown, right: unknown, meter: Meter): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left > right
  return order(left, right, '>', meter) > 0
}

export function greaterOrEqual(left: unknown, right: unknown, meter: Meter): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left >= right
  return order(left, right, '>=', meter) >= 0
}

/** Python's `in`: a part of a text, an item of a list, a key of a dict. */
export function contains(value: unknown, within: unknown, meter: Meter): boolean {
  if (isText(within)) {
    if (isText(value)) return textOf(within).includes(textOf(value))
    throw value === undefined ? undefinedFault(0) : valueFault(`${kindOf(value)} cannot be "in" a text`)
  }
  if (within === undefined) return false
  if (within instanceof Set || within instanceof Map) return within.has(keyOf(value))
  if (isDict(within)) return hasKey(within, value)
  if (Array.isArray(within)) {
    meter.spend(Math.ceil(within.length / 16))
    return within.some((item) => equal(item, value, meter))
  }
  if (within instanceof TemplateObject || !isIterable(within)) throw valueFault(`nothing can be "in" ${kindOf(within)}`)
  for (const item of within) {
    meter.spend(1)
    if (equal(item, value, meter)) return true
  }
  return false
}

/** Python's len(), or undefined for what has none. */
export function lengthOf(value: unknown): number | undefined {
  if (value === undefined) return 0
  if (isText(value)) return charsOf(textOf(value)).length
  if (Array.isArray(value)) return value.length
  if (value instanceof Set) return value.size
  return isDict(value) ? sizeOf(value) : undefined
}
