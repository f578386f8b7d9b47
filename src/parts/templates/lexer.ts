// lexer.ts: a template's text becomes tokens: text, and what stands between {{ }} and {% %}. Comments and raw blocks end
// here, and so does whitespace control. Knows no grammar. Jinja's rules of version 3.1.

import { type Source, syntaxFault } from './fault.ts'

export type TokenType =
  | 'text'
  | 'print'
  | 'print end'
  | 'tag'
  | 'tag end'
  | 'name'
  | 'string'
  | 'number'
  | 'sign'
  | 'end'

export interface Token {
  readonly type: TokenType
  /** Text as it is to be printed, a name, a string's value, or the operator itself. */
  readonly text: string
  readonly at: number
  readonly end: number
  /** Of a number: its value, and whether it was written without point and exponent. */
  readonly value?: number
  readonly whole?: boolean
}

export interface LexerOptions {
  readonly trimBlocks: boolean
  readonly lstripBlocks: boolean
  readonly keepTrailingNewline: boolean
}

const OPENING = /\{[%{#]/g
const RAW = /\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})/y
const END_RAW = /\{%([-+]?)\s*endraw\s*(?:(\+%\})|(-%\}\s*)|(%\}))/g
const END_COMMENT = /(?:(\+#\})|(-#\}\s*)|(#\}))/g
const END_TAG = /(?:\+%\}|(-%\}\s*)|(%\}))/y
const END_PRINT = /(?:-\}\}\s*|\}\})/y
const SPACE = /\s+/y
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
const SIGN = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Line breaks become "\n", and one at the very end goes: the text that all positions of a template count in. */
export function normalise(text: string, keepTrailingNewline: boolean): string {
  const lines = text.replace(/\r\n?/g, '\n')
  return !keepTrailingNewline && lines.endsWith('\n') ? lines.slice(0, -1) : lines
}

/**
 * Cuts a template into tokens; the last one is of type "end".
 *
 * @param source its text {@link normalise}d
 * @throws Fault GUI_TEMPLATES_SYNTAX
 */
export function tokenize(source: Source, options: LexerOptions): Token[] {
  return new Lexer(source, options).run()
}

class Lexer {
  readonly #source: Source
  readonly #text: string
  readonly #options: LexerOptions
  readonly #tokens: Token[] = []
  #at = 0

  constructor(source: Source, options: LexerOptions) {
    this.#source = source
    this.#text = source.text
    this.#options = options
  }

  run(): Token[] {
    const text = this.#text
    while (this.#at < text.length) {
      OPENING.lastIndex = this.#at
      const opening = OPENING.exec(text)
      if (opening === null) {
        this.#push('text', text.slice(this.#at), this.#at, text.length)
        break
      }
      this.#opened(opening.index, opening[0])
    }
    this.#push('end', '', text.length, text.length)
    return this.#tokens
  }

  #push(type: TokenType, text: string, at: number, end: number): void {
    if (type !== 'text' || text !== '') this.#tokens.push({ type, text, at, end })
  }

  #opened(at: number, opening: string): void {
    const sign = this.#text[at + 2] ?? ''
    this.#textBefore(this.#at, at, sign, opening !== '{{')
    if (opening === '{#') {
      this.#comment(at)
      return
    }
    if (opening === '{%') {
      RAW.lastIndex = at
      if (RAW.test(this.#text)) {
        this.#raw(at, RAW.lastIndex)
        return
      }
    }
    const start = sign === '-' || sign === '+' ? at + 3 : at + 2
    this.#push(opening === '{{' ? 'print' : 'tag', opening, at, start)
    this.#at = start
    this.#inside(opening === '{{' ? 'print end' : 'tag end', at)
  }

  /** The text before a tag, less what the tag's sign or lstripBlocks takes away from its end. */
  #textBefore(from: number, to: number, sign: string, isTag: boolean): void {
    let text = this.#text.slice(from, to)
    if (sign === '-') text = text.trimEnd()
    else if (sign !== '+' && isTag && this.#options.lstripBlocks) {
      const line = text.lastIndexOf('\n') + 1
      const startsLine = line > 0 || from === 0 || this.#text[from - 1] === '\n'
      if (startsLine && /^\s+$/.test(text.slice(line))) text = text.slice(0, line)
    }
    this.#push('text', text, from, from + text.length)
  }

  #comment(at: number): void {
    END_COMMENT.lastIndex = at + 2
    const end = END_COMMENT.exec(this.#text)
    if (end === null) throw this.#fault(at, at + 2, 'this comment has no end', 'End it with #}.')
    this.#at = this.#afterTag(END_COMMENT.lastIndex, end[3] !== undefined)
  }

  #raw(at: number, start: number): void {
    END_RAW.lastIndex = start
    const end = END_RAW.exec(this.#text)
    if (end === null) throw this.#fault(at, start, 'this raw block has no end', 'End it with {% endraw %}.')
    this.#textBefore(start, end.index, end[1] ?? '', true)
    this.#at = this.#afterTag(END_RAW.lastIndex, end[4] !== undefined)
  }

  /** Where to go on behind a tag that ended plainly: trimBlocks takes one line break. */
  #afterTag(at: number, plainly: boolean): number {
    return plainly && this.#options.trimBlocks && this.#text[at] === '\n' ? at + 1 : at
  }

  #inside(type: 'print end' | 'tag end', opened: number): void {
    const text = this.#text
    const open: string[] = []
    const END = type === 'print end' ? END_PRINT : END_TAG
    while (this.#at < text.length) {
      const at = this.#at
      if (this.#matches(SPACE)) continue
      if (open.length === 0) {
        END.lastIndex = at
        const end = END.exec(text)
        if (end !== null) {
          this.#push(type, end[0].trimEnd(), at, END.lastIndex)
          this.#at = type === 'tag end' ? this.#afterTag(END.lastIndex, end[2] !== undefined) : END.lastIndex
          return
        }
      }
      this.#word(at, open)
    }
    const what = type === 'print end' ? 'this {{ has no }}' : 'this {% has no %}'
    throw this.#fault(opened, opened + 2, what, 'Brackets and quotes inside must be closed too.')
  }

  #word(at: number, open: string[]): void {
    const text = this.#text
    if (this.#matches(FLOAT)) this.#number(at, false)
    else if (this.#matches(INTEGER)) this.#number(at, true)
    else if (this.#matches(NAME)) this.#push('name', text.slice(at, this.#at), at, this.#at)
    else if (this.#matches(STRING)) this.#push('string', this.#unescape(at, this.#at), at, this.#at)
    else if (this.#matches(SIGN)) {
      const sign = text.slice(at, this.#at)
      this.#balance(sign, at, open)
      this.#push('sign', sign, at, this.#at)
    } else {
      const sign = String.fromCodePoint(text.codePointAt(at) ?? 0)
      const isQuote = sign === '"' || sign === "'"
      const why = isQuote
        ? 'this text has no closing quote'
        : `the character ${JSON.stringify(sign)} has no meaning here`
      throw this.#fault(at, at + sign.length, why)
    }
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #number(at: number, whole: boolean): void {
    const text = this.#text.slice(at, this.#at)
    const value = Number(text.replaceAll('_', ''))
    this.#tokens.push({ type: 'number', text, at, end: this.#at, value, whole })
  }

  #balance(sign: string, at: number, open: string[]): void {
    const closing = PAIRS[sign]
    if (closing !== undefined) open.push(closing)
    else if (sign === ')' || sign === ']' || sign === '}') {
      const wanted = open.pop()
      if (wanted === sign) return
      const why =
        wanted === undefined
          ? `nothing is open that this "${sign}" could close`
          : `"${wanted}" is missing before this "${sign}"`
      throw this.#fault(at, at + 1, why)
    }
  }

  /** The value of a string literal: Python's escapes; an unknown one stays as it is. */
  #unescape(at: number, end: number): string {
    const body = this.#text.slice(at + 1, end - 1)
    if (!body.includes('\\')) return body
    return body.replace(
      /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
      (whole, ...found) => {
        // The pattern's groups, of which one has matched.
        const [hex, short, long, octal, sign] = found as (string | undefined)[]
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
        const digits = hex ?? short ?? long
        if (digits !== undefined) {
          const code = Number.parseInt(digits, 16)
          if (code <= 0x10ffff) return String.fromCodePoint(code)
          throw this.#fault(at, end, `${whole} is not a character`)
        }
        if (sign === 'x' || sign === 'u' || sign === 'U') throw this.#fault(at, end, `\\${sign} needs more digits`)
        if (sign === 'N')
          throw this.#fault(at, end, 'characters cannot be given by name', 'Write the character itself.')
        return ESCAPES[sign ?? ''] ?? whole
      },
    )
  }

  #fault(at: number, end: number, why: string, advice = ''): Error {
    return syntaxFault(this.#source, { at, end }, why, advice)
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
