// token-reader.ts: tokens, taken one after the other, and the errors of what does not fit. Knows no grammar.

import { type Source, type Span, syntaxFault } from './fault.ts'
import type { Token, TokenType } from './lexer.ts'

/** Deeper trees would overflow the stack of whoever walks them, JavaScript's own parser included. */
export const DEPTH_MAX = 150

export class TokenReader {
  readonly source: Source
  readonly #tokens: readonly Token[]
  #index = 0
  #nesting = 0

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source
    this.#tokens = tokens
  }

  get token(): Token {
    return this.#ahead(0)
  }

  /** Where the last token that was taken ended. */
  get lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0
  }

  #ahead(count: number): Token {
    // The last token is "end", and nobody takes it.
    return (this.#tokens[this.#index + count] ?? this.#tokens.at(-1)) as Token
  }

  take(): Token {
    const token = this.token
    if (token.type !== 'end') this.#index++
    return token
  }

  is(type: TokenType, text?: string): boolean {
    return this.token.type === type && (text === undefined || this.token.text === text)
  }

  isWord(text: string, ahead = 0): boolean {
    const token = this.#ahead(ahead)
    return token.type === 'name' && token.text === text
  }

  isSign(text: string, ahead = 0): boolean {
    const token = this.#ahead(ahead)
    return token.type === 'sign' && token.text === text
  }

  takeWord(text: string): boolean {
    if (!this.isWord(text)) return false
    this.take()
    return true
  }

  takeSign(text: string): boolean {
    if (!this.isSign(text)) return false
    this.take()
    return true
  }

  expect(type: TokenType, text?: string, what?: string): Token {
    if (this.is(type, text)) return this.take()
    throw this.fault(this.token, `${what ?? describeWanted(type, text)} is expected here, not ${describe(this.token)}`)
  }

  fault(span: Span, why: string, advice = ''): Error {
    return syntaxFault(this.source, { at: span.at, end: Math.max(span.end, span.at + 1) }, why, advice)
  }

  /** Runs `parse` one level deeper. */
  nested<Result>(parse: () => Result): Result {
    if (++this.#nesting > DEPTH_MAX) throw this.fault(this.token, `this is nested deeper than ${DEPTH_MAX} levels`)
    const result = parse()
    this.#nesting--
    return result
  }
}

export function describe({ type, text }: Token): string {
  if (type === 'end') return 'the end of the template'
  if (type === 'name') return `"${text}"`
  if (type === 'string') return 'a text'
  if (type === 'number') return `the number ${text}`
  return type === 'text' ? 'text' : `"${text}"`
}

function describeWanted(type: TokenType, text: string | undefined): string {
  if (text !== undefined) return `"${text}"`
  if (type === 'tag end') return '"%}"'
  return type === 'print end' ? '"}}"' : `a ${type}`
}
