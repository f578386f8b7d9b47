// filters-text.ts: Jinja's filters that make text out of a value, or a number out of text. Markup stays markup where
// Jinja keeps it so.

import { escapeHtml, type Html, isHtml } from '../../app/html/html.ts'
import { type AnyCallee, type Callee, open, taking, textArgument, wholeArgument } from './callee.ts'
import { undefinedFault, valueFault } from './fault.ts'
import { percentFormat } from './format.ts'
import { fixed, round } from './numbers.ts'
import { lengthOf, truth } from './operators.ts'
import { prettyPrint } from './pretty-print.ts'
import { soft, str } from './print.ts'
import * as text from './text.ts'
import { isNumeric, isText, kindOf, safe, textOf, tuple } from './values.ts'
import { wrapText } from './wrap.ts'

/** Applies `change` to a value's text: markup stays markup. */
function changed(value: unknown, change: (text: string) => string): string | Html {
  const self = soft(value)
  return isHtml(self) ? safe(change(self.text)) : change(self)
}

const replace: Callee['run'] = (use, value, old, by, count) => {
  const max = wholeArgument(count, 'count', -1)
  const marked = use.escaping && (isHtml(value) || isHtml(old) || isHtml(by))
  const part = (one: unknown): string => (marked && !isHtml(one) ? escapeHtml(str(one)) : str(one))
  const [self, from, to] = [part(value), str(old), part(by)]
  const times = text.countOf(self, from)
  use.meter.chars(self.length + (max < 0 ? times : Math.min(max, times)) * (to.length - from.length))
  const made = text.replaceText(self, from, to, max)
  return marked ? safe(made) : made
}

const indent: Callee['run'] = (use, value, width: unknown = 4, first: unknown = false, blank: unknown = false) => {
  if (!isText(value))
    throw value === undefined ? undefinedFault() : valueFault(`"indent" needs a text, not ${kindOf(value)}`)
  const blanks = isText(width) ? textOf(width) : width
  if (typeof blanks === 'number') use.meter.chars(blanks)
  const by = typeof blanks === 'string' ? blanks : ' '.repeat(Math.max(0, wholeArgument(width, 'width', 4)))
  const lines = text.splitLines(`${textOf(value)}\n`)
  use.meter.chars(textOf(value).length + lines.length * by.length)
  const made = lines.map((line, index) => {
    if (index === 0) return truth(first) ? by + line : line
    return line === '' && !truth(blank) ? line : by + line
  })
  return isHtml(value) ? safe(made.join('\n')) : made.join('\n')
}

const truncate: Callee['run'] = (_, value, length, killWords, end: unknown = '...', leeway = 5) => {
  const max = wholeArgument(length, 'length', 255)
  const tail = textArgument(end, 'end', '...')
  const kept = max - text.countChars(tail)
  const more = wholeArgument(leeway, 'leeway', 5)
  if (kept < 0) throw valueFault(`"length" must not be less than the ${text.countChars(tail)} characters of "end"`)
  if (more < 0) throw valueFault('"leeway" must not be negative')
  if ((lengthOf(value) ?? Number.POSITIVE_INFINITY) <= max + more) return value
  if (!isText(value)) {
    throw valueFault(`"truncate" needs a text, not ${kindOf(value)}`, 'Put the filter string before it.')
  }
  const cut = text.sliceChars(textOf(value), 0, kept)
  const at = truth(killWords) ? -1 : cut.lastIndexOf(' ')
  const made = at < 0 ? cut : cut.slice(0, at)
  return isHtml(value) ? safe(made + (isHtml(end) ? tail : escapeHtml(tail))) : made + tail
}

/** `|title`: a capital behind a blank, a hyphen or an opening bracket. What it makes is plain text. */
function title(value: unknown): string {
  return str(value)
    .split(/([-\s({[<]+)/)
    .map((part) => {
      const [first = '', ...rest] = text.charsOf(part)
      return first.toUpperCase() + rest.join('').toLowerCase()
    })
    .join('')
}

const FLOAT = /^[+-]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i

/** Python's float() of a value, or undefined. */
function floatOf(value: unknown): number | undefined {
  if (isNumeric(value)) return Number(value)
  if (value === undefined) throw undefinedFault()
  if (!isText(value)) return undefined
  const written = text.strip(textOf(value), undefined, 'both').toLowerCase()
  if (!FLOAT.test(written) || !/[\dfn]/.test(written)) return undefined
  if (/nan$/.test(written)) return Number.NaN
  if (/inf(?:inity)?$/.test(written))
    return written.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const number = Number(written.replaceAll('_', ''))
  return Number.isNaN(number) ? undefined : number
}

const PREFIXES: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 16: '0x' }

/** Python's int() of a text, or undefined. */
function wholeOf(given: string, base: number): number | undefined {
  if (base !== 0 && (base < 2 || base > 36)) throw valueFault('"base" must be 0, or from 2 to 36')
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text.strip(given, undefined, 'both').toLowerCase()) ?? []
  const found = base === 0 ? Object.entries(PREFIXES).find(([, prefix]) => rest.startsWith(prefix)) : undefined
  const actual = base === 0 ? Number(found?.[0] ?? 10) : base
  const prefix = PREFIXES[actual]
  const digits = prefix !== undefined && rest.startsWith(prefix) ? rest.slice(2).replace(/^_/, '') : rest
  if (!/^[\da-z]+(?:_[\da-z]+)*$/.test(digits)) return undefined
  const plain = digits.replaceAll('_', '')
  for (const digit of plain) if (Number.parseInt(digit, 36) >= actual) return undefined
  return Number.parseInt(plain, actual) * (sign === '-' ? -1 : 1)
}

const int: Callee['run'] = (_, value, fallback: unknown = 0, base: unknown = 10) => {
  if (typeof value === 'bigint') return value
  if (isText(value)) {
    const whole = wholeOf(textOf(value), wholeArgument(base, 'base', 10))
    if (whole !== undefined) return whole
  }
  const number = floatOf(value)
  return number === undefined || !Number.isFinite(number) ? fallback : Math.trunc(number)
}

const roundTo: Callee['run'] = (_, value, precision, method: unknown = 'common') => {
  const digits = wholeArgument(precision, 'precision', 0)
  if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
    throw valueFault('"method" must be "common", "ceil" or "floor"')
  }
  if (typeof value === 'bigint') return value
  if (!isNumeric(value))
    throw value === undefined ? undefinedFault() : valueFault(`"round" needs a number, not ${kindOf(value)}`)
  const number = Number(value)
  if (method === 'common') return round(number, digits)
  const unit = 10 ** digits
  const moved = method === 'ceil' ? Math.ceil(number * unit) : Math.floor(number * unit)
  return moved === 0 ? 0 : moved / unit
}

const abs: Callee['run'] = (_, value) => {
  if (typeof value === 'bigint') return value < 0n ? -value : value
  if (isNumeric(value)) return Math.abs(Number(value))
  throw value === undefined ? undefinedFault() : valueFault(`"abs" needs a number, not ${kindOf(value)}`)
}

const PREFIXES_OF_BYTES = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

const fileSize: Callee['run'] = (_, value, binary: unknown = false) => {
  const bytes = floatOf(value)
  if (bytes === undefined) throw valueFault(`"filesizeformat" needs a number, not ${kindOf(value)}`)
  const base = truth(binary) ? 1024 : 1000
  if (bytes === 1) return '1 Byte'
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`
  let index = 0
  while (index < PREFIXES_OF_BYTES.length - 1 && bytes >= base ** (index + 2)) index++
  const prefix = PREFIXES_OF_BYTES[index] ?? ''
  const unit = truth(binary) ? `${prefix.toUpperCase()}iB` : `${prefix}B`
  return `${fixed(bytes / base ** (index + 1), 1)} ${unit}`
}

const format = open((use, value, positional, named) => {
  const hasNamed = Object.keys(named).length > 0
  if (hasNamed && positional.length > 0) {
    throw valueFault('"format" takes values in order or by name, not both at the same time')
  }
  return percentFormat(soft(value), hasNamed ? named : tuple(positional), use.meter)
})

const center: Callee['run'] = (use, value, width) => {
  const wanted = wholeArgument(width, 'width', 80)
  use.meter.chars(wanted)
  return changed(value, (self) => text.pad(self, wanted, ' ', 'centre'))
}

const wordWrap: Callee['run'] = (
  use,
  value,
  width,
  breakLong: unknown = true,
  joiner = '\n',
  atHyphens: unknown = true,
) => {
  if (!isText(value))
    throw value === undefined ? undefinedFault() : valueFault(`"wordwrap" needs a text, not ${kindOf(value)}`)
  const size = wholeArgument(width, 'width', 79)
  if (size <= 0) throw valueFault('"width" must be greater than 0')
  const between = textArgument(joiner, 'wrapstring', '\n')
  const self = textOf(value)
  use.meter.chars(self.length * (1 + between.length))
  const wrap = { width: size, breakLong: truth(breakLong), atHyphens: truth(atHyphens) }
  return text
    .splitLines(self)
    .map((line) => wrapText(line, wrap).join(between))
    .join(between)
}

export const textFilters: readonly (readonly [string, AnyCallee])[] = [
  ['abs', taking([], abs)],
  ['capitalize', taking([], (_, value) => changed(value, text.capitalize))],
  ['center', taking(['width'], center)],
  ['filesizeformat', taking(['binary'], fileSize)],
  ['float', taking(['default'], (_, value, fallback: unknown = 0) => floatOf(value) ?? fallback)],
  ['format', format],
  ['indent', taking(['width', 'first', 'blank'], indent)],
  ['int', taking(['default', 'base'], int)],
  ['lower', taking([], (_, value) => changed(value, (self) => self.toLowerCase()))],
  ['pprint', taking([], (_, value) => prettyPrint(value))],
  ['replace', taking(['old', 'new', 'count'], replace, 2)],
  ['round', taking(['precision', 'method'], roundTo)],
  ['string', taking([], (_, value) => soft(value))],
  ['title', taking([], (_, value) => title(value))],
  ['trim', taking(['chars'], (_, value, chars) => trim(value, textArgument(chars, 'chars', undefined)))],
  ['truncate', taking(['length', 'killwords', 'end', 'leeway'], truncate)],
  ['upper', taking([], (_, value) => changed(value, (self) => self.toUpperCase()))],
  ['wordcount', taking([], (_, value) => [...str(value).matchAll(/[\p{L}\p{N}_]+/gu)].length)],
  ['wordwrap', taking(['width', 'break_long_words', 'wrapstring', 'break_on_hyphens'], wordWrap)],
]

function trim(value: unknown, chars: string | undefined): string | Html {
  return changed(value, (self) => text.strip(self, chars, 'both'))
}
