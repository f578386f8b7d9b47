// methods-text.ts: the methods of texts that templates may call: those of Python's str that make or tell something.
// On markup they make markup, and what they put in is escaped.

import { escapeHtml, type Html, isHtml } from '../../app/html/html.ts'
import { type AnyCallee, type Callee, open, taking, textArgument, type Use, wholeArgument } from './callee.ts'
import { undefinedFault, valueFault } from './fault.ts'
import { braceFormat } from './format.ts'
import { itemsOf } from './items.ts'
import * as text from './text.ts'
import { isText, kindOf, safe, Tuple, textOf, tuple } from './values.ts'

interface Making {
  readonly needs?: number
  /** Which argument gets into the text: on markup it is escaped. */
  readonly puts?: number
}

/** A method that makes texts out of one; of markup it makes markup. */
function making(
  params: readonly string[],
  make: (text: string, use: Use, ...given: readonly unknown[]) => string | string[],
  { needs = 0, puts }: Making = {},
): AnyCallee {
  const run: Callee['run'] = (use, value, ...given) => {
    // The table of methods is chosen by isText.
    const self = value as string | Html
    const marked = isHtml(self)
    const safely =
      marked && puts !== undefined ? given.map((one, index) => (index === puts ? escapedText(one) : one)) : given
    const result = make(textOf(self), use, ...safely)
    use.meter.chars(typeof result === 'string' ? result.length : textOf(self).length)
    if (typeof result === 'string') return marked ? safe(result) : result
    use.meter.spend(result.length)
    return marked ? result.map(safe) : result
  }
  return taking(params, run, needs)
}

function escapedText(value: unknown): unknown {
  return typeof value === 'string' ? escapeHtml(value) : value
}

// Every method here is found by isText, which is what each `as string | Html` says.

/** A method that tells something about a text. */
function telling(
  params: readonly string[],
  tell: (text: string, ...given: readonly unknown[]) => unknown,
  needs = 0,
): AnyCallee {
  return taking(params, (_, value, ...given) => tell(textOf(value as string | Html), ...given), needs)
}

/** A pattern that every character has to match, and there must be one. */
function all(pattern: RegExp): AnyCallee {
  return telling([], (self) => self !== '' && text.charsOf(self).every((char) => pattern.test(char)))
}

function padding(where: 'left' | 'right' | 'centre'): AnyCallee {
  return making(
    ['width', 'fillchar'],
    (self, use, width, fill) => {
      const wanted = wholeArgument(width, 'width', 0)
      const char = textArgument(fill, 'fillchar', ' ')
      if (text.countChars(char) !== 1) throw valueFault('"fillchar" must be one character')
      use.meter.chars(wanted)
      return text.pad(self, wanted, char, where)
    },
    { needs: 1, puts: 1 },
  )
}

function stripping(ends: 'both' | 'left' | 'right'): AnyCallee {
  return making(['chars'], (self, _, chars) => text.strip(self, textArgument(chars, 'chars', undefined), ends))
}

function splitting(fromRight: boolean): AnyCallee {
  return making(['sep', 'maxsplit'], (self, _, sep, max) => {
    const separator = textArgument(sep, 'sep', undefined)
    if (separator === '') throw valueFault('"sep" must not be empty')
    return text.split(self, separator, wholeArgument(max, 'maxsplit', -1), fromRight)
  })
}

/** Whether a text begins or ends with one of several. */
function edge(test: (text: string, part: string) => boolean): AnyCallee {
  return telling(
    ['prefix', 'start', 'end'],
    (self, parts, start, end) => {
      const from = wholeArgument(start, 'start', 0)
      const within =
        from === 0 && end === undefined ? self : text.sliceChars(self, from, wholeArgument(end, 'end', self.length))
      const list = parts instanceof Tuple ? parts : [parts]
      return list.some((part) => test(within, needed(part, 'prefix')))
    },
    1,
  )
}

function needed(value: unknown, name: string): string {
  const found = textArgument(value, name, undefined)
  if (found === undefined)
    throw value === undefined ? undefinedFault() : valueFault(`"${name}" must be a text, not none`)
  return found
}

/** Where a part is, counted in characters; -1 when it is nowhere. */
function finding(fromRight: boolean, mustBe: boolean): AnyCallee {
  return telling(
    ['sub', 'start', 'end'],
    (self, sub, start, end) => {
      const part = needed(sub, 'sub')
      const length = text.countChars(self)
      const from = clamp(wholeArgument(start, 'start', 0), length)
      const within = text.sliceChars(self, from, clamp(wholeArgument(end, 'end', length), length))
      const at = fromRight ? within.lastIndexOf(part) : within.indexOf(part)
      if (at < 0 && mustBe) throw valueFault('the part was not found in the text', 'Use find(), which gives -1.')
      return at < 0 ? -1 : from + text.countChars(within.slice(0, at))
    },
    1,
  )
}

function clamp(index: number, length: number): number {
  return Math.min(length, Math.max(0, index < 0 ? index + length : index))
}

function parting(fromRight: boolean): AnyCallee {
  const run: Callee['run'] = (_, value, sep) => {
    const self = textOf(value as string | Html)
    const part = needed(sep, 'sep')
    if (part === '') throw valueFault('"sep" must not be empty')
    const at = fromRight ? self.lastIndexOf(part) : self.indexOf(part)
    const whole = fromRight ? ['', '', self] : [self, '', '']
    const parts = at < 0 ? whole : [self.slice(0, at), part, self.slice(at + part.length)]
    return tuple(isHtml(value) ? parts.map(safe) : parts)
  }
  return taking(['sep'], run, 1)
}

const join: Callee['run'] = (use, value, iterable) => {
  const parts = itemsOf(iterable, use.meter)
  const marked = isHtml(value)
  for (const part of parts) {
    if (isText(part)) continue
    throw valueFault(`join() joins texts only, and one of the items is ${kindOf(part)}`, 'Use the filter join.')
  }
  // All are texts, by the loop above.
  const texts = (parts as (string | Html)[]).map((part) => (marked && !isHtml(part) ? escapeHtml(part) : textOf(part)))
  const separator = textOf(value as string | Html)
  use.meter.chars(texts.reduce((sum, part) => sum + part.length + separator.length, 0))
  return marked ? safe(texts.join(separator)) : texts.join(separator)
}

const replace = making(
  ['old', 'new', 'count'],
  (self, use, old, by, count) => {
    const [from, to] = [needed(old, 'old'), needed(by, 'new')]
    const max = wholeArgument(count, 'count', -1)
    const times = text.countOf(self, from)
    use.meter.chars(self.length + Math.min(max < 0 ? times : max, times) * (to.length - from.length))
    return text.replaceText(self, from, to, max)
  },
  { needs: 2, puts: 1 },
)

/** `{}` and `{name}` in a text; attributes are looked up by the rules of templates. */
const format = open((use, value, positional, named) => {
  const lookup = (of: unknown, name: string, isItem: boolean): unknown => {
    const found = isItem ? use.item(of, /^\d+$/.test(name) ? Number(name) : name) : use.attribute(of, name)
    if (found === undefined) throw valueFault(`the format asks for "${name}", which ${kindOf(of)} does not have`)
    return found
  }
  return braceFormat(value as string | Html, positional, named, lookup, use.meter)
})

export const textMethods: ReadonlyMap<string, AnyCallee> = new Map<string, AnyCallee>([
  ['capitalize', making([], (self) => text.capitalize(self))],
  ['casefold', making([], (self) => text.foldCase(self))],
  ['center', padding('centre')],
  ['count', telling(['sub'], (self, sub) => text.countOf(self, needed(sub, 'sub')), 1)],
  ['endswith', edge((self, part) => self.endsWith(part))],
  ['expandtabs', making(['tabsize'], (self, use, size) => expandTabs(self, wholeArgument(size, 'tabsize', 8), use))],
  ['find', finding(false, false)],
  ['format', format],
  ['index', finding(false, true)],
  ['isalnum', all(/[\p{L}\p{N}]/u)],
  ['isalpha', all(/\p{L}/u)],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
  ['isascii', telling([], (self) => /^[\x00-\x7f]*$/.test(self))],
  ['isdecimal', all(/\p{Nd}/u)],
  ['isdigit', all(/[\p{Nd}²³¹⁰⁴-⁹₀-₉]/u)],
  ['islower', telling([], (self) => text.isLower(self))],
  ['isnumeric', all(/\p{N}/u)],
  ['isspace', telling([], (self) => self !== '' && text.charsOf(self).every(text.isSpace))],
  ['istitle', telling([], (self) => /\p{L}/u.test(self) && text.titleCase(self) === self)],
  ['isupper', telling([], (self) => text.isUpper(self))],
  ['join', taking(['iterable'], join, 1)],
  ['ljust', padding('left')],
  ['lower', making([], (self) => self.toLowerCase())],
  ['lstrip', stripping('left')],
  ['partition', parting(false)],
  ['removeprefix', making(['prefix'], (self, _, part) => withoutPrefix(self, needed(part, 'prefix')), { needs: 1 })],
  ['removesuffix', making(['suffix'], (self, _, part) => withoutSuffix(self, needed(part, 'suffix')), { needs: 1 })],
  ['replace', replace],
  ['rfind', finding(true, false)],
  ['rindex', finding(true, true)],
  ['rjust', padding('right')],
  ['rpartition', parting(true)],
  ['rsplit', splitting(true)],
  ['rstrip', stripping('right')],
  ['split', splitting(false)],
  ['splitlines', making(['keepends'], (self, _, keep) => text.splitLines(self, keep === true))],
  ['startswith', edge((self, part) => self.startsWith(part))],
  ['strip', stripping('both')],
  ['swapcase', making([], (self) => text.swapCase(self))],
  ['title', making([], (self) => text.titleCase(self))],
  ['upper', making([], (self) => self.toUpperCase())],
  [
    'zfill',
    making(['width'], (self, use, width) => zeroFill(self, wholeArgument(width, 'width', 0), use), { needs: 1 }),
  ],
])

function withoutPrefix(self: string, part: string): string {
  return self.startsWith(part) ? self.slice(part.length) : self
}

function withoutSuffix(self: string, part: string): string {
  return part !== '' && self.endsWith(part) ? self.slice(0, -part.length) : self
}

function zeroFill(self: string, width: number, use: Use): string {
  use.meter.chars(width)
  return text.zeroFill(self, width)
}

function expandTabs(self: string, size: number, use: Use): string {
  use.meter.chars(self.length + Math.max(0, size) * text.countOf(self, '\t'))
  let column = 0
  return text
    .charsOf(self)
    .map((char) => {
      const shown = char === '\t' ? ' '.repeat(size > 0 ? size - (column % size) : 0) : char
      column = char === '\n' || char === '\r' ? 0 : column + shown.length
      return shown
    })
    .join('')
}
