// converters.ts: what stands between < and : in a pattern: text of a URL to a value and back. Flask's names, plus uuid's
// kin date and slug. Regex-free where a request meets them. Knows one segment's text, decoded; knows no router.

import { nearestOf } from '../../base/options.ts'
import { appErrors } from '../errors.ts'
import type { JsonSchema } from '../input/schema.ts'

/** A converter of one's own: `new App({ converters: { colour: { parse, build } } })`. */
export interface OwnConverter<Value = unknown> {
  /** Text that does not match is not parsed and does not belong to the route. */
  readonly match?: RegExp
  /** @param text one decoded segment, never empty; @returns undefined when the text is no such value: the route does not match */
  parse(text: string): NoInfer<Value> | undefined
  /** The text that {@link parse} reads as `value`; it is percent-encoded afterwards. Say the type of `value`: it is inferred from here. */
  build(value: Value): string
  /** The text as JSON Schema says it, for the documentation. Left out: text, with {@link match} as its pattern. */
  readonly schema?: JsonSchema
}

export type OwnConverters = Readonly<Record<string, OwnConverter>>

export interface Converter {
  readonly name: string
  /** Name and arguments; two converters with the same key and origin match the same texts. */
  readonly key: string
  readonly origin: unknown
  /** Place in the order of specificity, the smaller the earlier. */
  readonly rank: number
  /** Takes the rest of the path, slashes included. */
  readonly whole: boolean
  parse(text: string): unknown
  /** @returns undefined when no text stands for `value` */
  build(value: unknown): string | undefined
  /** What it takes, for the documentation. */
  readonly schema: JsonSchema
}

/** Order of segments at one place: static text first, a mount last. */
export const RANKS = {
  static: 0,
  mixed: 1,
  any: 2,
  uuid: 3,
  date: 3,
  int: 3,
  float: 4,
  own: 5,
  slug: 6,
  string: 7,
  path: 8,
} as const

interface Arguments {
  readonly words: readonly string[]
  readonly named: ReadonlyMap<string, string>
}

interface Definition {
  /** Names of the arguments; "*" takes words. */
  readonly takes: readonly string[]
  make(given: Arguments): Pick<Converter, 'parse' | 'build' | 'schema'>
}

const PATH: JsonSchema = { type: 'string', description: 'The rest of the path, with its slashes.' }
const UUID: JsonSchema = { type: 'string', format: 'uuid' }
const DATE: JsonSchema = { type: 'string', format: 'date' }
const SLUG: JsonSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]+$' }

const BUILT_IN: Readonly<Record<string, Definition>> = {
  string: { takes: ['length', 'minlength', 'maxlength'], make: makeString },
  int: { takes: ['min', 'max'], make: makeInt },
  float: { takes: ['min', 'max'], make: makeFloat },
  path: { takes: [], make: () => ({ parse: (text) => text, build: asText, schema: PATH }) },
  uuid: { takes: [], make: () => ({ parse: parseUuid, build: asText, schema: UUID }) },
  any: { takes: ['*'], make: makeAny },
  date: { takes: [], make: () => ({ parse: parseDate, build: buildDate, schema: DATE }) },
  slug: { takes: [], make: () => ({ parse: parseSlug, build: asText, schema: SLUG }) },
}

export const CONVERTER_NAMES: readonly string[] = Object.keys(BUILT_IN)

/** @throws GUI_APP_CONVERTER_NAME when one of `own` could not be written in a pattern, or hides a built-in one */
export function checkOwnConverters(own: OwnConverters): void {
  for (const name of Object.keys(own)) {
    if (Object.hasOwn(BUILT_IN, name))
      throw appErrors.fail('GUI_APP_CONVERTER_NAME', { name, why: 'guichet has one of that name' })
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw appErrors.fail('GUI_APP_CONVERTER_NAME', { name, why: 'no pattern can name it' })
  }
}

/** @throws GUI_APP_CONVERTER, GUI_APP_PATTERN */
export function makeConverter(name: string, args: string | undefined, own: OwnConverters, pattern: string): Converter {
  const bad = (why: string) => appErrors.fail('GUI_APP_PATTERN', { pattern, why })
  const mine = Object.hasOwn(own, name) ? own[name] : undefined
  if (mine !== undefined) {
    if (args !== undefined) throw bad(`the converter "${name}" takes no arguments`)
    return ownConverter(name, mine)
  }
  const definition = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined
  if (definition === undefined) throw unknownConverter(name, Object.keys(own), pattern)
  const given = parseArguments(args)
  for (const key of given.named.keys()) {
    if (!definition.takes.includes(key)) throw bad(`the converter "${name}" takes no argument "${key}"`)
  }
  const words = definition.takes.includes('*')
  if (!words && given.words.length > 0) throw bad(`an argument of "${name}" is written name=value`)
  if (words && given.words.length === 0) throw bad(`the converter "${name}" needs words: ${name}(a,b)`)
  for (const [key, value] of given.named) {
    if (!/^\d+(\.\d+)?$/.test(value)) throw bad(`the argument "${key}" of "${name}" is not a number`)
  }
  const normal = [...given.words, ...[...given.named].sort().map(([key, value]) => `${key}=${Number(value)}`)]
  return {
    name,
    key: `${name}(${normal.join(',')})`,
    origin: undefined,
    rank: RANKS[name as keyof typeof RANKS] - (normal.length > 0 ? 0.5 : 0),
    whole: name === 'path',
    ...definition.make(given),
  }
}

function ownConverter(name: string, own: OwnConverter): Converter {
  const match = own.match
  // A regular expression with state would match every second time.
  const test = match === undefined ? undefined : new RegExp(match.source, match.flags.replace(/[gy]/g, ''))
  return {
    name,
    key: name,
    origin: own,
    rank: RANKS.own,
    whole: false,
    parse: test === undefined ? (text) => own.parse(text) : (text) => (test.test(text) ? own.parse(text) : undefined),
    build: (value) => own.build(value),
    schema: own.schema ?? textSchema(match),
  }
}

/** JSON Schema has patterns without flags. */
function textSchema(match: RegExp | undefined): JsonSchema {
  return match === undefined || /[ims]/.test(match.flags)
    ? { type: 'string' }
    : { type: 'string', pattern: match.source }
}

/** A schema of `type` with those of the keywords that the pattern gives a value. */
function boundedSchema(type: string, keywords: Readonly<Record<string, number | undefined>>): JsonSchema {
  return { type, ...Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined)) }
}

function unknownConverter(name: string, own: readonly string[], pattern: string): Error {
  const known = [...CONVERTER_NAMES, ...own]
  return appErrors.fail('GUI_APP_CONVERTER', { name, pattern, nearest: nearestOf(name, known) })
}

function parseArguments(text: string | undefined): Arguments {
  const words: string[] = []
  const named = new Map<string, string>()
  for (const part of text === undefined || text.trim() === '' ? [] : text.split(',')) {
    const sign = part.indexOf('=')
    if (sign < 0) words.push(part.trim().replace(/^(['"])(.*)\1$/, '$2'))
    else named.set(part.slice(0, sign).trim(), part.slice(sign + 1).trim())
  }
  return { words, named }
}

function numberOf(given: Arguments, name: string): number | undefined
function numberOf(given: Arguments, name: string, otherwise: number): number
function numberOf(given: Arguments, name: string, otherwise?: number): number | undefined {
  const text = given.named.get(name)
  return text === undefined ? otherwise : Number(text)
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function makeString(given: Arguments): ReturnType<Definition['make']> {
  const exact = numberOf(given, 'length', -1)
  const min = exact >= 0 ? exact : numberOf(given, 'minlength', 1)
  const max = exact >= 0 ? exact : numberOf(given, 'maxlength', Number.POSITIVE_INFINITY)
  const parse =
    given.named.size === 0
      ? (text: string) => text
      : (text: string) => (text.length >= min && text.length <= max ? text : undefined)
  const length = exact >= 0 ? exact : undefined
  const minLength = length ?? numberOf(given, 'minlength')
  const maxLength = length ?? numberOf(given, 'maxlength')
  return { parse, build: asText, schema: boundedSchema('string', { minLength, maxLength }) }
}

function makeInt(given: Arguments): ReturnType<Definition['make']> {
  const min = numberOf(given, 'min', 0)
  const max = Math.min(numberOf(given, 'max', Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
  return {
    parse(text: string) {
      const value = parseDigits(text, 0, text.length)
      return value >= min && value <= max ? value : undefined
    },
    build: (value) => (Number.isSafeInteger(value) ? String(value) : undefined),
    schema: boundedSchema('integer', { minimum: min, maximum: numberOf(given, 'max') }),
  }
}

function makeFloat(given: Arguments): ReturnType<Definition['make']> {
  const min = numberOf(given, 'min', 0)
  const max = numberOf(given, 'max', Number.MAX_VALUE)
  return {
    parse(text: string) {
      const dot = text.indexOf('.')
      if (!isDigits(text, 0, dot) || !isDigits(text, dot + 1, text.length)) return undefined
      const value = Number(text)
      return value >= min && value <= max ? value : undefined
    },
    build(value) {
      if (typeof value !== 'number') return undefined
      return Number.isInteger(value) ? value.toFixed(1) : String(value)
    },
    schema: {
      ...boundedSchema('number', { minimum: min, maximum: numberOf(given, 'max') }),
      description: 'Digits with a point, such as 1.5.',
    },
  }
}

function makeAny(given: Arguments): ReturnType<Definition['make']> {
  const words = new Set(given.words)
  const schema = { type: 'string', enum: given.words }
  return { parse: (text) => (words.has(text) ? text : undefined), build: asText, schema }
}

/** The number that `text[start, end)` spells in decimal digits; NaN when it does not, or above 2^53 - 1. */
function parseDigits(text: string, start: number, end: number): number {
  if (start >= end) return Number.NaN
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
    if (value > Number.MAX_SAFE_INTEGER) return Number.NaN
  }
  return value
}

function isDigits(text: string, start: number, end: number): boolean {
  if (start >= end) return false
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return true
}

/** RFC 9562 §4: 8-4-4-4-12 hexadecimal digits; the value is in lower case. */
function parseUuid(text: string): string | undefined {
  if (text.length !== 36) return undefined
  for (let i = 0; i < 36; i++) {
    const code = text.charCodeAt(i) | 32
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (text.charCodeAt(i) !== 45) return undefined
    } else if (!((code >= 97 && code <= 102) || (text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57)))
      return undefined
  }
  return text.toLowerCase()
}

/** "2026-02-28" as a Date at 00:00 UTC; no 30th of February. */
function parseDate(text: string): Date | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined
  const year = parseDigits(text, 0, 4)
  const month = parseDigits(text, 5, 7)
  const day = parseDigits(text, 8, 10)
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCDate() === day ? date : undefined
}

function buildDate(value: unknown): string | undefined {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined
  return value.toISOString().slice(0, 10)
}

/** ASCII letters, digits, hyphen and underscore, like Django's slug. */
function parseSlug(text: string): string | undefined {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const letter = (code | 32) >= 97 && (code | 32) <= 122
    if (!letter && !(code >= 48 && code <= 57) && code !== 45 && code !== 95) return undefined
  }
  return text === '' ? undefined : text
}
