// compile-expression.ts: expressions become JavaScript. Everything that comes from a template gets into the code as a
// JSON literal or a number; names become v1, v2, …: no text of a template is ever code.
//
// Generated code keeps `at`, the place it is at, as the last argument of what can fail: `add(v1, v2, r, at = 17)` stores
// 17 behind the operands' own places and before the call. What may be a promise is waited for by `yield*`.

import type { AnyCallee } from './callee.ts'
import { misfit } from './callee.ts'
import { BINARY, COMPARE, type Code, eitherKind, literal, type Vocabulary } from './code.ts'
import { Fault, type Source, type Span, valueFault } from './fault.ts'
import { type Frame, findVariable } from './frame.ts'
import { isReachable } from './methods-data.ts'
import type { Arguments, CallNode, Expression, FilterNode, NameNode, TestNode } from './nodes.ts'
import type { Spot } from './template.ts'

/** Our filters that can give back what they were given, which may be a promise. */
const PASSING = new Set(['attr', 'd', 'default', 'first', 'last', 'max', 'min', 'random', 'map', 'sum'])
/** Those that must not collect an async iterator, only to give it on. */
const UNGATHERED = new Set(['attr', 'd', 'default'])

export abstract class ExpressionCompiler {
  readonly source: Source
  readonly vocabulary: Vocabulary
  readonly spots = new Map<number, Spot>()
  /** Filters and tests that the code uses, each as a variable. */
  readonly used = new Map<string, string>()
  #count = 0

  constructor(source: Source, vocabulary: Vocabulary) {
    this.source = source
    this.vocabulary = vocabulary
  }

  /** A name that the generated code has not used yet. */
  fresh(prefix: string): string {
    this.#count++
    return `${prefix}${this.#count}`
  }

  temporary(frame: Frame): string {
    const name = this.fresh('t')
    frame.fn.temporaries.push(name)
    return name
  }

  spot(point: number, operands: readonly Span[], how?: string): string {
    this.spots.set(point, { operands, ...(how === undefined ? {} : { how }) })
    return `at = ${point}`
  }

  fault(span: Span, why: string, advice = ''): Fault {
    const fault = new Fault('GUI_TEMPLATES_SYNTAX', { why, advice })
    fault.places.push({ source: this.source, at: span.at, end: span.end })
    return fault
  }

  /** A value that has been waited for. */
  settled(node: Expression, frame: Frame): string {
    return this.wait(this.value(node, frame), node)
  }

  /** @param node the name, when it is one: what looks it up has no place of its own */
  wait({ js, kind }: Code, node?: Expression): string {
    if (kind !== 'later' && kind !== 'call') return js
    // A macro is run at once: that is what most calls are of.
    const run = kind === 'call' ? `(t = ${js}) instanceof Running ? yield* t.run : typeof t` : `typeof (t = ${js})`
    return `(${run} === 'object' && isLater(t) ? yield* settle(t${this.placeOf(node)}) : t)`
  }

  /** The place of a name, as a last argument. */
  placeOf(node: Expression | undefined): string {
    return node?.kind === 'name' ? `, ${this.spot(node.point, [node])}` : ''
  }

  truth(node: Expression, frame: Frame): string {
    const code = this.value(node, frame)
    return code.kind === 'boolean' ? code.js : `truth(${this.wait(code, node)})`
  }

  /** @param lenient an undefined value is nothing to complain of, even where the engine is strict */
  value(node: Expression, frame: Frame, lenient = false): Code {
    const code = this.#any(node, frame)
    const mayBeUndefined = node.kind === 'name' || node.kind === 'attribute' || node.kind === 'item'
    if (!this.vocabulary.strict || lenient || !mayBeUndefined) return code
    // A place of its own: the operation's place is that of its object.
    const at = this.spot(node.kind === 'name' ? node.at : node.end - 0.5, [node])
    return { js: `r.must(${this.wait(code, node)}, ${at})`, kind: 'value' }
  }

  #any(node: Expression, frame: Frame): Code {
    switch (node.kind) {
      case 'constant':
        return { js: literal(node.value), kind: typeof node.value === 'boolean' ? 'boolean' : 'value' }
      case 'name':
        return this.#name(node, frame)
      case 'list':
        return { js: `r.made([${this.#all(node.items, frame)}])`, kind: 'value' }
      case 'tuple':
        return { js: `tuple([${this.#all(node.items, frame)}])`, kind: 'value' }
      case 'dict': {
        const pairs = node.pairs.map(
          ({ key, value }) => `[keyOf(${this.settled(key, frame)}), ${this.settled(value, frame)}]`,
        )
        return { js: `r.made(new Map([${pairs.join(', ')}]))`, kind: 'value' }
      }
      case 'attribute': {
        const inLoop = this.loopAttribute(node, frame)
        if (inLoop !== undefined) return inLoop
        const at = this.spot(node.point, [node.of])
        return { js: this.#attribute(this.settled(node.of, frame), node.name, at), kind: 'later' }
      }
      case 'item': {
        const at = this.spot(node.point, [node.of])
        return { js: `item(${this.settled(node.of, frame)}, ${this.settled(node.index, frame)}, ${at})`, kind: 'later' }
      }
      case 'slice': {
        const at = this.spot(node.point, [node.of])
        const bounds = [node.start, node.stop, node.step].map((one) =>
          one === undefined ? 'undefined' : this.settled(one, frame),
        )
        return { js: `slice(${this.settled(node.of, frame)}, ${bounds.join(', ')}, ${at})`, kind: 'value' }
      }
      case 'call':
        return this.call(node, frame, undefined)
      case 'filter':
        return this.filter(node, frame, undefined)
      case 'test':
        return this.#test(node, frame)
      default:
        return this.#operation(node, frame)
    }
  }

  /**
   * An own property, which most attributes are, is read in place: JavaScript then knows the shape of the object at this
   * place of this template, and a page with a table takes about a sixth less time (bench/templates.mjs).
   */
  #attribute(of: string, name: string, at: string): string {
    const key = JSON.stringify(name)
    if (!isReachable(name)) return `attribute(${of}, ${key}, ${at})`
    const isVariable = /^\w+$/.test(of)
    const value = isVariable ? of : 't'
    const first = isVariable ? of : `(t = ${of})`
    return `(typeof ${first} === 'object' && ${value} !== null && hasOwn(${value}, ${key}) ? ${value}[${key}] : member(${value}, ${key}, ${at}))`
  }

  #operation(node: Expression, frame: Frame): Code {
    switch (node.kind) {
      case 'unary': {
        if (node.sign === 'not') return { js: `!${this.truth(node.of, frame)}`, kind: 'boolean' }
        const name = node.sign === '-' ? 'negative' : 'positive'
        return { js: `${name}(${this.settled(node.of, frame)}, ${this.spot(node.point, [node.of])})`, kind: 'value' }
      }
      case 'binary': {
        const at = this.spot(node.point, [node.left, node.right])
        const operands = `${this.settled(node.left, frame)}, ${this.settled(node.right, frame)}`
        return { js: `${BINARY[node.sign]}(${operands}, r, ${at})`, kind: 'value' }
      }
      case 'and':
      case 'or': {
        const left = this.value(node.left, frame)
        const right = this.value(node.right, frame)
        if (left.kind === 'boolean' && right.kind === 'boolean') {
          return { js: `(${left.js} ${node.kind === 'and' ? '&&' : '||'} ${right.js})`, kind: 'boolean' }
        }
        const test = `truth(t = ${this.wait(left, node.left)})`
        const kind = right.kind === 'boolean' ? 'value' : right.kind
        return { js: node.kind === 'and' ? `(${test} ? ${right.js} : t)` : `(${test} ? t : ${right.js})`, kind }
      }
      case 'compare':
        return this.#compare(node, frame)
      case 'concat': {
        const parts = this.#all(node.items, frame)
        return { js: `concat([${parts}], ${frame.escaping}, r, ${this.spot(node.point, [])})`, kind: 'value' }
      }
      case 'choice': {
        const inner = { ...frame, isConditional: true }
        const value = this.value(node.value, inner)
        const nothing: Code = { js: 'undefined', kind: 'value' }
        const otherwise = node.otherwise === undefined ? nothing : this.value(node.otherwise, inner)
        const kind = eitherKind(value.kind, otherwise.kind)
        return { js: `(${this.truth(node.test, frame)} ? ${value.js} : ${otherwise.js})`, kind }
      }
      default:
        throw new TypeError(`There is no expression "${node.kind}".`)
    }
  }

  #all(nodes: readonly Expression[], frame: Frame): string {
    return nodes.map((node) => this.settled(node, frame)).join(', ')
  }

  #compare({ first, rest }: Expression & { kind: 'compare' }, frame: Frame): Code {
    let left = this.settled(first, frame)
    let leftNode = first
    const tests = rest.map(({ sign, right, point }, index) => {
      const at = this.spot(point, [leftNode, right])
      const value = this.settled(right, frame)
      const isLast = index === rest.length - 1
      const kept = isLast ? undefined : this.temporary(frame)
      const test = `${COMPARE[sign]}(${left}, ${kept === undefined ? value : `${kept} = ${value}`}, r, ${at})`
      left = kept ?? ''
      leftNode = right
      return test
    })
    return { js: tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' && ')})`, kind: 'boolean' }
  }

  #name(node: NameNode, frame: Frame): Code {
    const found = findVariable(frame, node.name)
    if (found !== undefined) return { js: found.js, kind: found.settled ? 'value' : 'later' }
    if (node.name === 'self') return { js: `r.self(c, ${frame.escaping})`, kind: 'value' }
    if (node.name === 'super' && frame.block !== undefined) {
      return { js: `r.superOf(c, ${JSON.stringify(frame.block)}, level, ${frame.escaping})`, kind: 'value' }
    }
    return { js: this.free(node.name, frame), kind: 'later' }
  }

  /** A name that only the context can know: looked up once, when the function around begins. */
  free(name: string, frame: Frame): string {
    if (!isReachable(name)) return 'undefined'
    const { free } = frame.fn
    const found = free.get(name) ?? this.fresh('c')
    free.set(name, found)
    return found
  }

  /** `loop.index` and the like, where the loop is known. */
  abstract loopAttribute(node: Expression & { kind: 'attribute' }, frame: Frame): Code | undefined
  abstract loopCall(node: CallNode, frame: Frame): Code | undefined

  /** The positional arguments one by one, the named ones as an object or `undefined`. */
  #arguments(given: Arguments, frame: Frame, extra?: string): { positional: string[]; named: string } {
    const positional = given.positional.map((node) => this.settled(node, frame))
    if (given.spread !== undefined) positional.push(`...r.spread(${this.settled(given.spread, frame)})`)
    const named = given.named.map(({ name, value }) => `[${JSON.stringify(name)}]: ${this.settled(value, frame)}`)
    if (given.spreadNamed !== undefined) named.push(`...r.spreadNamed(${this.settled(given.spreadNamed, frame)})`)
    if (extra !== undefined) named.push(extra)
    return {
      positional,
      named: named.length === 0 ? 'undefined' : `{ ${named.join(', ')} }`,
    }
  }

  /** @param extra one more named argument, in JavaScript: the `caller` of a call block */
  call(node: CallNode, frame: Frame, extra: string | undefined): Code {
    const inLoop = extra === undefined ? this.loopCall(node, frame) : undefined
    if (inLoop !== undefined) return inLoop
    const { of } = node
    if (of.kind === 'attribute') {
      const self = this.settled(of.of, frame)
      const { positional, named } = this.#arguments(node.arguments, frame, extra)
      const at = this.spot(node.point, [of.of], 'called')
      const js = `r.method(${self}, ${JSON.stringify(of.name)}, [${positional.join(', ')}], ${named}, ${frame.escaping}, ${at})`
      return { js, kind: 'call' }
    }
    const callee = this.settled(of, frame)
    const { positional, named } = this.#arguments(node.arguments, frame, extra)
    const at = this.spot(node.point, [of], 'called')
    return { js: `r.call(${callee}, [${positional.join(', ')}], ${named}, ${frame.escaping}, ${at})`, kind: 'call' }
  }

  use(frame: Frame): string {
    if (frame.escaping === 'true') return 'r.html'
    return frame.escaping === 'false' ? 'r.plain' : `(${frame.escaping} ? r.html : r.plain)`
  }

  /** @param text JavaScript for the text of a block, which the innermost filter without a value is applied to */
  filter(node: FilterNode, frame: Frame, text: string | undefined): Code {
    const found = this.vocabulary.filter(node.name)
    const input = this.#input(node, frame, text)
    if (found === undefined) return this.#unknown('filter', node, frame)
    if (found === 'given') return this.#given('filter', node, input, frame)
    const gathered = UNGATHERED.has(node.name) || input.kind === 'value' || input.kind === 'boolean'
    const value = gathered
      ? this.wait(input)
      : `(typeof (t = ${input.js}) === 'object' && isGathered(t) ? yield* r.gather(t${this.placeOf(node.of)}) : t)`
    const kind = PASSING.has(node.name) ? 'later' : 'value'
    return { js: this.#own('filter', node, found.own, value, frame), kind }
  }

  #input(node: FilterNode, frame: Frame, text: string | undefined): Code {
    if (node.of === undefined) return { js: text ?? '""', kind: 'value' }
    if (node.of.kind === 'filter') return this.filter(node.of, frame, text)
    return this.value(node.of, frame, node.name === 'default' || node.name === 'd')
  }

  #unknown(what: 'filter' | 'test', node: FilterNode | TestNode, frame: Frame): Code {
    const span = { at: node.point, end: node.point + node.name.length }
    if (frame.isConditional) {
      const at = this.spot(node.point, [span])
      return { js: `r.unknown(${JSON.stringify(what)}, ${JSON.stringify(node.name)}, ${at})`, kind: 'value' }
    }
    const fault = new Fault('GUI_TEMPLATES_UNKNOWN', {
      what,
      name: node.name,
      advice: this.vocabulary.nearest(what, node.name),
    })
    fault.places.push({ source: this.source, ...span })
    throw fault
  }

  /** One of the app's own: called as a JavaScript function, named arguments as one object behind the others. */
  #given(what: 'filter' | 'test', node: FilterNode | TestNode, input: Code, frame: Frame): Code {
    const { positional, named } = this.#arguments(node.arguments, frame)
    const parts = [this.wait(input), ...positional, ...(named === 'undefined' ? [] : [named])]
    const at = this.spot(node.point, [])
    // Behind the last argument, so that no place of an argument is left; a spread cannot be wrapped, and has its own.
    const index = node.arguments.spread !== undefined ? 0 : parts.length - 1
    parts[index] = `pass(${parts[index]}, ${at})`
    return { js: `${this.#variable(what, node.name)}(${parts.join(', ')})`, kind: 'later' }
  }

  /** One out of our tables: its arguments are put in their places now, where they can be seen. */
  #own(what: 'filter' | 'test', node: FilterNode | TestNode, callee: AnyCallee, value: string, frame: Frame): string {
    const { positional, named, spread, spreadNamed } = node.arguments
    const at = this.spot(node.point, node.of === undefined ? [] : [node.of])
    const variable = this.#variable(what, node.name)
    const use = this.use(frame)
    if (callee.params === undefined || spread !== undefined || spreadNamed !== undefined) {
      const given = this.#arguments(node.arguments, frame)
      const title = JSON.stringify(`the ${what} "${node.name}"`)
      return `invoke(${variable}, ${title}, ${use}, ${value}, [${given.positional.join(', ')}], ${given.named}, ${at})`
    }
    const names = named.map(({ name }) => name)
    const why = misfit(callee.params, callee.needs ?? 0, positional.length, names)
    if (why !== undefined) {
      const fault = valueFault(`the ${what} "${node.name}" ${why}`)
      fault.places.push({ source: this.source, at: node.point, end: node.end })
      throw fault
    }
    const given = callee.params.map((name, index) => {
      const argument = positional[index] ?? named.find((one) => one.name === name)?.value
      return argument === undefined ? 'undefined' : this.settled(argument, frame)
    })
    while (given.at(-1) === 'undefined') given.pop()
    const parts = [value, ...given]
    const last = parts.pop()
    return `${variable}.run(${[use, ...parts, `pass(${last}, ${at})`].join(', ')})`
  }

  #variable(what: 'filter' | 'test', name: string): string {
    const key = JSON.stringify([what, name])
    const found = this.used.get(key) ?? this.fresh(what === 'filter' ? 'F' : 'T')
    this.used.set(key, found)
    return found
  }

  #test(node: TestNode, frame: Frame): Code {
    const isDefined = node.name === 'defined' || node.name === 'undefined'
    const found = this.vocabulary.test(node.name)
    const input = this.value(node.of, frame, isDefined)
    if (found === undefined) return this.#unknown('test', node, frame)
    if (found === 'given')
      return { js: `truth(${this.wait(this.#given('test', node, input, frame))})`, kind: 'boolean' }
    const isPlain = node.arguments.positional.length === 0 && node.arguments.named.length === 0
    if (isPlain && isDefined) {
      return { js: `(${this.wait(input)} ${node.name === 'defined' ? '!==' : '==='} undefined)`, kind: 'boolean' }
    }
    return { js: this.#own('test', node, found.own, this.wait(input), frame), kind: 'boolean' }
  }
}
