// parser.ts: tokens become statements: the tree of one template. Says what is wrong in the words of the template's
// author. Knows nothing of what filters, tests and templates there are.

import { nearestWord } from '../../base/options.ts'
import type { Source } from './fault.ts'
import { type LexerOptions, type Token, tokenize } from './lexer.ts'
import type { CallNode, Expression, FilterNode, Parameter, Statement, Target } from './nodes.ts'
import { ExpressionParser } from './parse-expression.ts'
import { DEPTH_MAX, describe } from './token-reader.ts'

const BRANCHES_MAX = 500
/** Tags of Jinja's extensions and of other engines, and what to write instead. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['trans', 'Call a function of your own instead: {{ t("…") }}.'],
  ['csrf_token', 'Print a value that the context gives: {{ csrf }}.'],
  ['url', 'Call a function that the context gives: {{ url_for("…") }}.'],
  ['load', 'There is nothing to load: give filters and globals to templates().'],
  ['elseif', 'The tag is called "elif".'],
  ['elsif', 'The tag is called "elif".'],
  ['let', 'The tag is called "set".'],
  ['switch', 'Use if and elif.'],
  ['debug', 'Print what you want to see: {{ value|pprint }}.'],
])

/**
 * Parses a template.
 *
 * @param source its text normalised, see lexer.ts
 * @throws Fault GUI_TEMPLATES_SYNTAX
 */
export function parseTemplate(source: Source, options: LexerOptions): Statement[] {
  return new Parser(source, tokenize(source, options)).template()
}

type TagReader = (tag: Token) => Statement

class Parser extends ExpressionParser {
  /** Tags that are open, outermost first, each with what may end it. */
  readonly #open: { readonly tag: Token; readonly ends: readonly string[] }[] = []
  readonly #tags: ReadonlyMap<string, TagReader> = new Map<string, TagReader>([
    ['for', (tag) => this.#for(tag)],
    ['if', (tag) => this.#if(tag)],
    ['set', (tag) => this.#set(tag)],
    ['with', (tag) => this.#with(tag)],
    ['block', (tag) => this.#block(tag)],
    ['extends', (tag) => ({ kind: 'extends', template: this.expression(), ...this.#span(tag) })],
    ['include', (tag) => this.#include(tag)],
    ['import', (tag) => this.#import(tag)],
    ['from', (tag) => this.#from(tag)],
    ['macro', (tag) => this.#macro(tag)],
    ['call', (tag) => this.#callBlock(tag)],
    ['filter', (tag) => this.#filterBlock(tag)],
    ['autoescape', (tag) => this.#autoescape(tag)],
    ['do', (tag) => ({ kind: 'do', value: this.tuple(), ...this.#span(tag) })],
    ['print', (tag) => ({ kind: 'print', values: this.#values(), ...this.#span(tag) })],
    ['break', (tag) => ({ kind: 'break', ...this.#span(tag) })],
    ['continue', (tag) => ({ kind: 'continue', ...this.#span(tag) })],
  ])

  template(): Statement[] {
    return this.#statements(undefined)
  }

  #span(tag: Token): { at: number; end: number; point: number } {
    return { at: tag.at, end: tag.end, point: tag.at }
  }

  /** Statements up to one of the tags that end `tag`, whose name is left to be taken; or to the end of the template. */
  #statements(tag: Token | undefined, ...ends: readonly string[]): Statement[] {
    if (tag !== undefined) this.#open.push({ tag, ends })
    if (this.#open.length > DEPTH_MAX) throw this.fault(this.token, `tags are nested deeper than ${DEPTH_MAX} levels`)
    const body: Statement[] = []
    while (!this.is('end')) {
      const token = this.take()
      if (token.type === 'text') body.push({ kind: 'text', text: token.text, ...this.#span(token) })
      else if (token.type === 'print') {
        const value = this.tuple()
        this.expect('print end')
        body.push({ kind: 'print', values: [value], at: value.at, end: value.end, point: value.at })
      } else {
        if (this.token.type === 'name' && ends.includes(this.token.text)) {
          this.#open.pop()
          return body
        }
        body.push(this.#statement())
        this.expect('tag end')
      }
    }
    if (tag !== undefined) throw this.#unclosed(tag, ends)
    return body
  }

  #statement(): Statement {
    const tag = this.expect('name', undefined, 'the name of a tag')
    const read = this.#tags.get(tag.text)
    if (read === undefined) throw this.#unknownTag(tag)
    return read(tag)
  }

  /** The rest of a tag, its body, and the tag that ends it. */
  #body(tag: Token, ...ends: readonly string[]): Statement[] {
    this.takeSign(':')
    this.expect('tag end')
    return this.#statements(tag, ...ends)
  }

  #closedBody(tag: Token, end: string): Statement[] {
    const body = this.#body(tag, end)
    this.take()
    return body
  }

  #unclosed(tag: Token, ends: readonly string[]): Error {
    const advice = `End it with ${ends.map((end) => `{% ${end} %}`).join(' or ')}.`
    return this.fault(tag, `the tag "${tag.text}" is not closed`, advice)
  }

  #unknownTag(tag: Token): Error {
    const open = this.#open.at(-1)
    const wanted = open?.ends.find((end) => end.startsWith('end'))
    if (/^(?:end|elif$|else$)/.test(tag.text)) {
      if (open === undefined || wanted === undefined)
        return this.fault(tag, `nothing is open that "${tag.text}" could belong to`)
      const line = this.source.text.slice(0, open.tag.at).split('\n').length
      const why = `"${tag.text}" stands where "${wanted}" is expected: "${open.tag.text}" of line ${line} is still open`
      return this.fault(tag, why)
    }
    const nearest = nearestWord(tag.text, [...this.#tags.keys(), 'raw'])
    const advice = FOREIGN.get(tag.text) ?? (nearest === undefined ? '' : `Did you mean "${nearest}"?`)
    return this.fault(tag, `there is no tag "${tag.text}"`, advice)
  }

  #values(): Expression[] {
    const values = [this.expression()]
    while (this.takeSign(',')) values.push(this.expression())
    return values
  }

  #for(tag: Token): Statement {
    const target = this.target({ end: 'in' })
    if (assigns(target, 'loop')) throw this.fault(target, 'the variable of a loop cannot be called "loop"')
    this.expect('name', 'in')
    const items = this.tuple({ withChoice: false, end: 'recursive' })
    const test = this.takeWord('if') ? this.expression() : undefined
    const recursive = this.takeWord('recursive')
    const body = this.#body(tag, 'endfor', 'else')
    const otherwise = this.take().text === 'else' ? this.#closedBody(tag, 'endfor') : []
    return { kind: 'for', target, items, test, recursive, body, otherwise, ...this.#span(tag) }
  }

  #if(tag: Token): Statement {
    const branches: { test: Expression; body: Statement[] }[] = []
    let otherwise: Statement[] = []
    for (;;) {
      const test = this.tuple({ withChoice: false })
      branches.push({ test, body: this.#body(tag, 'elif', 'else', 'endif') })
      if (branches.length > BRANCHES_MAX) throw this.fault(tag, `this "if" has more than ${BRANCHES_MAX} branches`)
      const end = this.take()
      if (end.text === 'elif') continue
      if (end.text === 'else') otherwise = this.#closedBody(tag, 'endif')
      return { kind: 'if', branches, otherwise, ...this.#span(tag) }
    }
  }

  #set(tag: Token): Statement {
    const target = this.target({ mayBeMember: true })
    if (this.takeSign('=')) return { kind: 'set', target, value: this.tuple(), ...this.#span(tag) }
    const filter = this.isSign('|') ? this.#filters() : undefined
    return { kind: 'set block', target, filter, body: this.#closedBody(tag, 'endset'), ...this.#span(tag) }
  }

  /** Filters in a row, each behind its "|", of a block's text. */
  #filters(): FilterNode | undefined {
    let node: FilterNode | undefined
    while (this.takeSign('|')) node = this.filter(node)
    return node
  }

  #with(tag: Token): Statement {
    const pairs: { target: Target; value: Expression }[] = []
    while (!this.is('tag end') && !this.isSign(':')) {
      if (pairs.length > 0) this.expect('sign', ',')
      const target = this.target()
      this.expect('sign', '=')
      pairs.push({ target, value: this.expression() })
    }
    return { kind: 'with', pairs, body: this.#closedBody(tag, 'endwith'), ...this.#span(tag) }
  }

  #block(tag: Token): Statement {
    const { text: name } = this.expect('name', undefined, 'the name of the block')
    const scoped = this.takeWord('scoped')
    const required = this.takeWord('required')
    if (this.isSign('-')) throw this.fault(this.token, 'the name of a block cannot have a hyphen', 'Use an underscore.')
    const body = this.#closedBody(tag, 'endblock')
    const filled = body.find((statement) => statement.kind !== 'text' || statement.text.trim() !== '')
    if (required && filled !== undefined) {
      throw this.fault(filled, `the block "${name}" is required, so it can hold only comments and whitespace`)
    }
    this.takeWord(name)
    return { kind: 'block', name, scoped, required, body, ...this.#span(tag) }
  }

  #include(tag: Token): Statement {
    const template = this.expression()
    const ignoreMissing = this.isWord('ignore') && this.isWord('missing', 1)
    if (ignoreMissing) {
      this.take()
      this.take()
    }
    return { kind: 'include', template, ignoreMissing, withContext: this.#withContext() ?? true, ...this.#span(tag) }
  }

  /** `with context` or `without context`, or undefined. */
  #withContext(): boolean | undefined {
    if ((!this.isWord('with') && !this.isWord('without')) || !this.isWord('context', 1)) return undefined
    const { text } = this.take()
    this.take()
    return text === 'with'
  }

  #import(tag: Token): Statement {
    const template = this.expression()
    if (!this.takeWord('as')) {
      throw this.fault(
        this.token,
        `"as" is expected here, not ${describe(this.token)}`,
        'Write {% import "forms.html" as forms %}.',
      )
    }
    const name = this.targetName()
    return { kind: 'import', template, name, withContext: this.#withContext() ?? false, ...this.#span(tag) }
  }

  #from(tag: Token): Statement {
    const template = this.expression()
    this.expect('name', 'import')
    const names: { name: string; as: string }[] = []
    let withContext = this.#withContext()
    while (withContext === undefined) {
      const token = this.token
      const name = this.targetName()
      if (name.startsWith('_')) {
        throw this.fault(token, 'names that begin with an underscore belong to their template and cannot be imported')
      }
      names.push({ name, as: this.takeWord('as') ? this.targetName() : name })
      withContext = this.#withContext()
      if (!this.takeSign(',')) break
      withContext ??= this.#withContext()
    }
    return { kind: 'from', template, names, withContext: withContext ?? false, ...this.#span(tag) }
  }

  #parameters(): Parameter[] {
    const parameters: Parameter[] = []
    this.expect('sign', '(')
    while (!this.isSign(')')) {
      if (parameters.length > 0) this.expect('sign', ',')
      const token = this.token
      const name = this.targetName()
      if (parameters.some((other) => other.name === name)) throw this.fault(token, `there are two parameters "${name}"`)
      const fallback = this.takeSign('=') ? this.expression() : undefined
      if (fallback === undefined && parameters.some((other) => other.fallback !== undefined)) {
        throw this.fault(token, `"${name}" needs a default, since a parameter before it has one`)
      }
      parameters.push({ name, fallback })
    }
    this.expect('sign', ')')
    return parameters
  }

  #macro(tag: Token): Statement {
    const name = this.targetName()
    const parameters = this.#parameters()
    return { kind: 'macro', name, parameters, body: this.#closedBody(tag, 'endmacro'), ...this.#span(tag) }
  }

  #callBlock(tag: Token): Statement {
    const parameters = this.isSign('(') ? this.#parameters() : []
    const call = this.expression()
    if (call.kind !== 'call')
      throw this.fault(call, 'a call of a macro is expected here', 'Write {% call dialog("Title") %}.')
    const body = this.#closedBody(tag, 'endcall')
    // Narrowed above; the kind decides.
    return { kind: 'call block', parameters, call: call as CallNode, body, ...this.#span(tag) }
  }

  #filterBlock(tag: Token): Statement {
    let filter = this.filter(undefined)
    while (this.takeSign('|')) filter = this.filter(filter)
    return { kind: 'filter block', filter, body: this.#closedBody(tag, 'endfilter'), ...this.#span(tag) }
  }

  #autoescape(tag: Token): Statement {
    const value = this.expression()
    return { kind: 'autoescape', value, body: this.#closedBody(tag, 'endautoescape'), ...this.#span(tag) }
  }
}

function assigns(target: Target, name: string): boolean {
  if (target.kind === 'targets') return target.items.some((item) => assigns(item, name))
  return target.kind === 'name' && target.name === name
}
