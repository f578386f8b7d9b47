// sql-text.ts: SQL text -> its words, strings, comments and parameters; where its statements end, and what kind a statement
// is. Reads only as much SQL as that needs, of the two engines' dialects. Pure; knows no connection.

export type EngineName = 'sqlite' | 'postgres'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'comment' | 'parameter' | 'semicolon' | 'sign'
  readonly from: number
  readonly to: number
  /** A string, name or comment that never ends. */
  readonly open: boolean
}

const SPACE = /\s+/y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const NUMBER = /\d[\w.]*/y
const LINE_COMMENT = /--[^\n]*/y
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const SQLITE_PARAMETER = /\?\d*|[:@$][A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const SQLITE_DOLLAR_NUMBER = /\$\d+/y
const POSTGRES_PARAMETER = /\$\d+/y

/** Cuts a text into tokens; white space is left out. */
export function tokensOf(text: string, engine: EngineName): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    const space = endOf(SPACE, text, at)
    if (space > at) {
      at = space
      continue
    }
    const token = tokenAt(text, at, engine)
    tokens.push(token)
    at = token.to
  }
  return tokens
}

function tokenAt(text: string, from: number, engine: EngineName): Token {
  const two = text.slice(from, from + 2)
  if (two === '--') return closed('comment', from, endOf(LINE_COMMENT, text, from))
  if (two === '/*') return blockComment(text, from, engine)
  const sign = text.charAt(from)
  if (sign === "'") return quoted(text, from, "'", false)
  if (sign === '"') return quoted(text, from, '"', false)
  if (engine === 'postgres') {
    // E'…' knows backslashes; there a \' does not end the string.
    if (/^e'/i.test(two)) return { ...quoted(text, from + 1, "'", true), from }
    const tag = endOf(DOLLAR_TAG, text, from)
    if (tag > from) return until(text, from, tag, text.slice(from, tag))
    if (two === '::' || two === ':=') return closed('sign', from, from + 2)
    const parameter = endOf(POSTGRES_PARAMETER, text, from)
    if (parameter > from) return closed('parameter', from, parameter)
  } else {
    if (sign === '`') return quoted(text, from, '`', false)
    if (sign === '[') return until(text, from, from + 1, ']')
    const parameter = Math.max(endOf(SQLITE_PARAMETER, text, from), endOf(SQLITE_DOLLAR_NUMBER, text, from))
    if (parameter > from) return closed('parameter', from, parameter)
  }
  const word = endOf(WORD, text, from)
  if (word > from) return closed('word', from, word)
  const number = endOf(NUMBER, text, from)
  if (number > from) return closed('sign', from, number)
  return closed(sign === ';' ? 'semicolon' : 'sign', from, from + 1)
}

function closed(kind: Token['kind'], from: number, to: number): Token {
  return { kind, from, to, open: false }
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

function quoted(text: string, from: number, quote: string, escapes: boolean): Token {
  for (let at = from + 1; at < text.length; at++) {
    const sign = text.charAt(at)
    if (escapes && sign === '\\') at++
    else if (sign === quote) {
      if (text.charAt(at + 1) !== quote) return closed('quoted', from, at + 1)
      at++
    }
  }
  return { kind: 'quoted', from, to: text.length, open: true }
}

function until(text: string, from: number, inside: number, end: string): Token {
  const found = text.indexOf(end, inside)
  if (found < 0) return { kind: 'quoted', from, to: text.length, open: true }
  return closed('quoted', from, found + end.length)
}

/** PostgreSQL's may be nested, SQLite's not; SQLite lets one stay open at the end. */
function blockComment(text: string, from: number, engine: EngineName): Token {
  let depth = 1
  for (let at = from + 2; at < text.length; at++) {
    const two = text.slice(at, at + 2)
    if (two === '*/') {
      at++
      if (--depth === 0) return closed('comment', from, at + 1)
    } else if (two === '/*' && engine === 'postgres') {
      depth++
      at++
    }
  }
  return { kind: 'comment', from, to: text.length, open: true }
}

/** One statement of a longer text. */
export interface Statement {
  /** Without the semicolon at its end. */
  readonly text: string
  /** Line of the longer text that it begins at, from 1. */
  readonly line: number
}

/**
 * Splits a text at the semicolons that end statements: not at those in strings and comments, in parentheses, and between
 * BEGIN and END of triggers and functions.
 */
export function splitStatements(text: string, engine: EngineName): Statement[] {
  const statements: Statement[] = []
  let first: Token | undefined
  let last: Token | undefined
  const lines = new Lines(text)
  const block = new Block(text)
  const end = () => {
    if (first === undefined || last === undefined) return
    statements.push({ text: text.slice(first.from, last.to), line: lines.at(first.from) })
    first = undefined
  }
  for (const token of tokensOf(text, engine)) {
    if (token.kind === 'comment') continue
    if (token.kind === 'semicolon' && !block.holds) {
      end()
      block.reset()
      continue
    }
    first ??= token
    last = token
    block.see(token)
  }
  end()
  return statements
}

/** Numbers of lines, asked for in rising order. */
class Lines {
  readonly #text: string
  #line = 1
  #next: number

  constructor(text: string) {
    this.#text = text
    this.#next = text.indexOf('\n')
  }

  at(place: number): number {
    while (this.#next >= 0 && this.#next < place) {
      this.#line++
      this.#next = this.#text.indexOf('\n', this.#next + 1)
    }
    return this.#line
  }
}

/** How deep inside BEGIN … END and parentheses a statement is. */
class Block {
  readonly #text: string
  #head: string[] = []
  #depth = 0
  #parentheses = 0

  constructor(text: string) {
    this.#text = text
  }

  get holds(): boolean {
    return this.#depth > 0 || this.#parentheses > 0
  }

  reset(): void {
    this.#head = []
    this.#depth = 0
    this.#parentheses = 0
  }

  see(token: Token): void {
    const word = this.#text.slice(token.from, token.to).toLowerCase()
    if (token.kind === 'sign') {
      if (word === '(') this.#parentheses++
      else if (word === ')') this.#parentheses = Math.max(0, this.#parentheses - 1)
    }
    if (token.kind !== 'word') return
    if (this.#head.length < 5) this.#head.push(word)
    if (this.#head[0] !== 'create' || !this.#head.some((name) => HAS_BODY.has(name))) return
    if (word === 'begin' || (word === 'case' && this.#depth > 0)) this.#depth++
    else if (word === 'end' && this.#depth > 0) this.#depth--
  }
}

/** What may be created with a body of statements of its own. */
const HAS_BODY = new Set(['trigger', 'function', 'procedure'])

export type StatementKind = 'read' | 'write' | 'control' | 'schema' | 'empty'

export interface StatementFacts {
  /**
   * `read` only looks; `write` changes rows; `control` begins or ends transactions; `schema` is everything else: tables,
   * settings, …
   */
  readonly kind: StatementKind
  /** True for INSERT and REPLACE, also behind WITH. */
  readonly inserts: boolean
  /** True when more than one statement stands in the text. */
  readonly several: boolean
}

const CONTROL = new Set(['begin', 'commit', 'end', 'rollback', 'savepoint', 'release', 'start', 'abort'])
const READ = new Set(['select', 'values', 'explain', 'show', 'table'])
const WRITE = new Set(['insert', 'replace', 'update', 'delete', 'merge'])

/** What can be told of a statement without asking its engine. In doubt it writes. */
export function factsOf(text: string, engine: EngineName): StatementFacts {
  const statements = splitStatements(text, engine)
  const statement = statements[0]
  if (statement === undefined) return { kind: 'empty', inserts: false, several: false }
  const { outer, inner } = wordsOf(statement.text, engine)
  const first = outer[0] ?? inner[0] ?? ''
  // Behind WITH the verb is the first one outside of the parentheses, in which replace() may be a function.
  const verb = first === 'with' ? (outer.find((word) => READ.has(word) || WRITE.has(word)) ?? first) : first
  return {
    kind: kindOf(verb, [...outer, ...inner], engine),
    inserts: verb === 'insert' || verb === 'replace',
    several: statements.length > 1,
  }
}

function wordsOf(text: string, engine: EngineName): { readonly outer: string[]; readonly inner: string[] } {
  const outer: string[] = []
  const inner: string[] = []
  let depth = 0
  for (const { kind, from, to } of tokensOf(text, engine)) {
    const word = text.slice(from, to).toLowerCase()
    if (word === '(') depth++
    else if (word === ')') depth--
    else if (kind === 'word') (depth > 0 ? inner : outer).push(word)
  }
  return { outer, inner }
}

function kindOf(verb: string, words: readonly string[], engine: EngineName): StatementKind {
  if (CONTROL.has(verb)) return 'control'
  if (WRITE.has(verb)) return 'write'
  if (!READ.has(verb)) return 'schema'
  if (engine === 'sqlite') return 'read'
  // PostgreSQL changes rows inside WITH, runs what it explains with ANALYZE, makes tables with SELECT INTO, and locks
  // rows with FOR UPDATE.
  return words.some((word) => word !== 'replace' && (WRITE.has(word) || word === 'into')) ? 'write' : 'read'
}
