// parse-expression.ts: tokens become expressions, with Jinja's precedences. Knows no statements; parser.ts stands on it.

import type { Arguments, BinarySign, CompareSign, Expression } from './nodes.ts'
import { CONSTANTS, TargetParser } from './parse-target.ts'
import { DEPTH_MAX, describe } from './token-reader.ts'

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>='])
const NO_ARGUMENTS: Arguments = { positional: [], named: [], spread: undefined, spreadNamed: undefined }
/** Words behind a test that are not its argument. */
const AFTER_TEST = new Set(['else', 'or', 'and', 'if', 'recursive'])

export class ExpressionParser extends TargetParser {
  readonly #depths = new WeakMap<object, number>()

  #made<Made extends Expression>(node: Made, ...parts: readonly (Expression | undefined)[]): Made {
    let depth = 0
    for (const part of parts) if (part !== undefined) depth = Math.max(depth, this.#depths.get(part) ?? 0)
    if (depth >= DEPTH_MAX)
      throw this.fault(node, `this expression has more than ${DEPTH_MAX} operations in one another`)
    this.#depths.set(node, depth + 1)
    return node
  }

  expression(withChoice = true): Expression {
    return this.nested(() => (withChoice ? this.#choice() : this.#or()))
  }

  /** An expression, or several with commas between them, which are a tuple. */
  tuple(options: { withChoice?: boolean; end?: string; mayBeEmpty?: boolean } = {}): Expression {
    const first = this.token
    const items: Expression[] = []
    let isTuple = false
    while (!this.isTupleEnd(options.end)) {
      items.push(this.expression(options.withChoice))
      if (!this.takeSign(',')) break
      isTuple = true
    }
    const [only] = items
    if (!isTuple && only !== undefined) return only
    if (only === undefined && options.mayBeEmpty !== true) {
      throw this.fault(first, `an expression is expected here, not ${describe(first)}`)
    }
    return this.#made({ kind: 'tuple', items, at: first.at, end: this.lastEnd, point: first.at }, ...items)
  }

  #choice(): Expression {
    let left = this.#or()
    while (this.isWord('if')) {
      const { at: point } = this.take()
      const test = this.#or()
      const otherwise = this.takeWord('else') ? this.nested(() => this.#choice()) : undefined
      const node = { kind: 'choice', test, value: left, otherwise, at: left.at, end: this.lastEnd, point } as const
      left = this.#made(node, test, left, otherwise)
    }
    return left
  }

  #or(): Expression {
    let left = this.#and()
    while (this.isWord('or')) {
      const { at: point } = this.take()
      const right = this.#and()
      left = this.#made({ kind: 'or', left, right, at: left.at, end: this.lastEnd, point }, left, right)
    }
    return left
  }

  #and(): Expression {
    let left = this.#not()
    while (this.isWord('and')) {
      const { at: point } = this.take()
      const right = this.#not()
      left = this.#made({ kind: 'and', left, right, at: left.at, end: this.lastEnd, point }, left, right)
    }
    return left
  }

  #not(): Expression {
    if (!this.isWord('not')) return this.#compare()
    const { at } = this.take()
    const of = this.nested(() => this.#not())
    return this.#made({ kind: 'unary', sign: 'not', of, at, end: this.lastEnd, point: at }, of)
  }

  #compare(): Expression {
    const first = this.#sum()
    const rest: { sign: CompareSign; right: Expression; point: number }[] = []
    for (;;) {
      const point = this.token.at
      const sign = this.#compareSign()
      if (sign === undefined) break
      rest.push({ sign, right: this.#sum(), point })
    }
    if (rest.length === 0) return first
    const node = { kind: 'compare', first, rest, at: first.at, end: this.lastEnd, point: first.at } as const
    return this.#made(node, first, ...rest.map(({ right }) => right))
  }

  #compareSign(): CompareSign | undefined {
    const { type, text } = this.token
    // The set holds CompareSigns only.
    if (type === 'sign' && COMPARISONS.has(text)) return this.take().text as CompareSign
    if (this.takeWord('in')) return 'in'
    if (!this.isWord('not') || !this.isWord('in', 1)) return undefined
    this.take()
    this.take()
    return 'not in'
  }

  #binary(signs: readonly BinarySign[], next: () => Expression): Expression {
    let left = next()
    for (;;) {
      const sign = signs.find((candidate) => this.isSign(candidate))
      if (sign === undefined) return left
      const { at: point } = this.take()
      const right = next()
      left = this.#made({ kind: 'binary', sign, left, right, at: left.at, end: this.lastEnd, point }, left, right)
    }
  }

  #sum(): Expression {
    return this.#binary(['+', '-'], () => this.#concat())
  }

  #concat(): Expression {
    const first = this.#product()
    if (!this.isSign('~')) return first
    const items = [first]
    const { at: point } = this.token
    while (this.takeSign('~')) items.push(this.#product())
    return this.#made({ kind: 'concat', items, at: first.at, end: this.lastEnd, point }, ...items)
  }

  #product(): Expression {
    return this.#binary(['*', '/', '//', '%'], () => this.#power())
  }

  #power(): Expression {
    return this.#binary(['**'], () => this.#unary(true))
  }

  /** A minus binds tighter than a filter, and looser than a dot: -1|abs is 1. */
  #unary(withFilter: boolean): Expression {
    const token = this.token
    let node: Expression
    if (this.isSign('-') || this.isSign('+')) {
      const sign = this.take().text === '-' ? '-' : '+'
      const of = this.nested(() => this.#unary(false))
      node = this.#made({ kind: 'unary', sign, of, at: token.at, end: this.lastEnd, point: token.at }, of)
    } else {
      node = this.#primary()
    }
    node = this.#postfix(node)
    return withFilter ? this.#filtered(node) : node
  }

  #primary(): Expression {
    const token = this.token
    const { at, end } = token
    if (token.type === 'name') {
      this.take()
      const value = CONSTANTS.get(token.text)
      if (value !== undefined) return { kind: 'constant', value, at, end, point: at }
      return { kind: 'name', name: token.text, at, end, point: at }
    }
    if (token.type === 'string') return this.#strings()
    if (token.type === 'number') {
      this.take()
      return { kind: 'constant', value: token.value ?? 0, at, end, point: at }
    }
    if (this.takeSign('(')) {
      const inner = this.nested(() => this.tuple({ mayBeEmpty: true }))
      this.expect('sign', ')')
      // With its brackets, so that messages quote it whole.
      return this.#made({ ...inner, at, end: this.lastEnd }, inner)
    }
    if (this.isSign('[')) return this.#list()
    if (this.isSign('{')) return this.#dict()
    throw this.fault(token, `a value is expected here, not ${describe(token)}`)
  }

  #strings(): Expression {
    const { at } = this.token
    let value = ''
    while (this.token.type === 'string') value += this.take().text
    return { kind: 'constant', value, at, end: this.lastEnd, point: at }
  }

  #list(): Expression {
    const { at } = this.expect('sign', '[')
    const items: Expression[] = []
    while (!this.isSign(']')) {
      items.push(this.expression())
      if (!this.takeSign(',')) break
    }
    this.expect('sign', ']')
    return this.#made({ kind: 'list', items, at, end: this.lastEnd, point: at }, ...items)
  }

  #dict(): Expression {
    const { at } = this.expect('sign', '{')
    const pairs: { key: Expression; value: Expression }[] = []
    while (!this.isSign('}')) {
      const key = this.expression()
      this.expect('sign', ':')
      pairs.push({ key, value: this.expression() })
      if (!this.takeSign(',')) break
    }
    this.expect('sign', '}')
    const parts = pairs.flatMap(({ key, value }) => [key, value])
    return this.#made({ kind: 'dict', pairs, at, end: this.lastEnd, point: at }, ...parts)
  }

  #postfix(start: Expression): Expression {
    let node = start
    for (;;) {
      if (this.isSign('.')) node = this.#attribute(node)
      else if (this.isSign('[')) node = this.#item(node)
      else if (this.isSign('(')) node = this.#call(node)
      else return node
    }
  }

  #filtered(start: Expression): Expression {
    let node = start
    for (;;) {
      if (this.takeSign('|')) node = this.filter(node)
      else if (this.isWord('is')) node = this.#test(node)
      else if (this.isSign('(')) node = this.#call(node)
      else return node
    }
  }

  #attribute(of: Expression): Expression {
    const { at: point } = this.take()
    const token = this.take()
    const span = { at: of.at, end: token.end, point }
    if (token.type === 'name') return this.#made({ kind: 'attribute', of, name: token.text, ...span }, of)
    if (token.type !== 'number' || token.whole !== true) {
      throw this.fault(token, `a name or a whole number is expected behind the dot, not ${describe(token)}`)
    }
    const index = { kind: 'constant', value: token.value ?? 0, at: token.at, end: token.end, point: token.at } as const
    return this.#made({ kind: 'item', of, index, ...span }, of)
  }

  #item(of: Expression): Expression {
    const { at: point } = this.take()
    const first = this.isSign(':') ? undefined : this.expression()
    if (first === undefined || this.isSign(':')) return this.#slice(of, first, point)
    const items = [first]
    while (this.takeSign(',') && !this.isSign(']')) items.push(this.expression())
    this.expect('sign', ']')
    const span = { at: of.at, end: this.lastEnd, point }
    if (items.length === 1) return this.#made({ kind: 'item', of, index: first, ...span }, of, first)
    const index = this.#made({ kind: 'tuple', items, at: first.at, end: this.lastEnd - 1, point: first.at }, ...items)
    return this.#made({ kind: 'item', of, index, ...span }, of, index)
  }

  /** `[start:stop:step]`, from its first colon on. */
  #slice(of: Expression, start: Expression | undefined, point: number): Expression {
    this.expect('sign', ':')
    const stop = this.#sliceEnd()
    const step = this.takeSign(':') ? this.#sliceEnd() : undefined
    this.expect('sign', ']')
    const node = { kind: 'slice', of, start, stop, step, at: of.at, end: this.lastEnd, point } as const
    return this.#made(node, of, start, stop, step)
  }

  #sliceEnd(): Expression | undefined {
    return this.isSign(':') || this.isSign(']') ? undefined : this.expression()
  }

  #call(of: Expression): Expression {
    const { at: point } = this.token
    const given = this.#arguments()
    return this.#made(
      { kind: 'call', of, arguments: given, at: of.at, end: this.lastEnd, point },
      of,
      ...partsOf(given),
    )
  }

  #arguments(): Arguments {
    const opening = this.expect('sign', '(')
    const positional: Expression[] = []
    const named: { name: string; value: Expression }[] = []
    let spread: Expression | undefined
    let spreadNamed: Expression | undefined
    while (!this.isSign(')')) {
      const token = this.token
      if (this.takeSign('**')) {
        if (spreadNamed !== undefined) throw this.fault(token, '"**" can stand only once')
        spreadNamed = this.expression()
      } else if (this.takeSign('*')) {
        if (spread !== undefined || spreadNamed !== undefined)
          throw this.fault(token, '"*" can stand only once, before "**"')
        spread = this.expression()
      } else if (token.type === 'name' && this.isSign('=', 1)) {
        if (spreadNamed !== undefined) throw this.fault(token, 'a named argument cannot stand behind "**"')
        if (named.some(({ name }) => name === token.text)) throw this.fault(token, `"${token.text}" is given twice`)
        this.take()
        this.take()
        named.push({ name: token.text, value: this.expression() })
      } else {
        if (named.length > 0 || spread !== undefined || spreadNamed !== undefined) {
          throw this.fault(token, 'an argument without a name cannot stand behind one with a name')
        }
        positional.push(this.expression())
      }
      if (!this.takeSign(',')) break
    }
    if (!this.isSign(')')) throw this.fault(this.token, `"," or ")" is expected here, not ${describe(this.token)}`)
    this.take()
    if (positional.length > 1000) throw this.fault(opening, 'a call can have 1000 arguments at most')
    return { positional, named, spread, spreadNamed }
  }

  /** A filter behind its "|". */
  filter(of: Expression | undefined): Expression & { kind: 'filter' } {
    const token = this.token
    const name = this.#dottedName('filter')
    const given = this.isSign('(') ? this.#arguments() : NO_ARGUMENTS
    const span = { at: of?.at ?? token.at, end: this.lastEnd, point: token.at }
    return this.#made({ kind: 'filter', of, name, arguments: given, ...span }, of, ...partsOf(given))
  }

  #test(of: Expression): Expression {
    const { at } = this.take()
    const negated = this.takeWord('not')
    const { at: point } = this.token
    const name = this.#dottedName('test')
    const given = this.#testArguments()
    const span = { at: of.at, end: this.lastEnd }
    const node = this.#made({ kind: 'test', of, name, arguments: given, ...span, point }, of, ...partsOf(given))
    return negated ? this.#made({ kind: 'unary', sign: 'not', of: node, ...span, point: at }, node) : node
  }

  /** In brackets, or one value without: `is divisibleby 3`. */
  #testArguments(): Arguments {
    if (this.isSign('(')) return this.#arguments()
    const { type, text } = this.token
    if (type === 'name' && text === 'is') throw this.fault(this.token, 'tests cannot be chained with "is"')
    const isWord = type === 'name' && !AFTER_TEST.has(text)
    if (!isWord && type !== 'string' && type !== 'number' && !this.isSign('[') && !this.isSign('{')) return NO_ARGUMENTS
    return { ...NO_ARGUMENTS, positional: [this.nested(() => this.#postfix(this.#primary()))] }
  }

  #dottedName(what: string): string {
    let name = this.expect('name', undefined, `the name of a ${what}`).text
    while (this.takeSign('.')) name += `.${this.expect('name').text}`
    return name
  }
}

function partsOf(given: Arguments): (Expression | undefined)[] {
  return [...given.positional, ...given.named.map(({ value }) => value), given.spread, given.spreadNamed]
}
