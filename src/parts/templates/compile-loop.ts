// compile-loop.ts: `for` becomes JavaScript. A list is gone through by index, with `loop.index` and its like as plain
// arithmetic; only a body that passes `loop` on makes an object of it.

import { type LoopUses, loopUses, storedNames, targetNames } from './analysis.ts'
import type { Code } from './code.ts'
import { ExpressionCompiler } from './compile-expression.ts'
import { valueFault } from './fault.ts'
import { type CurrentLoop, type Frame, findVariable, GeneratedFunction, type Variable } from './frame.ts'
import type { CallNode, Expression, ForNode, NameNode, Statement, Target } from './nodes.ts'

/** What of `loop` needs to know what comes. */
const LOOKING_AHEAD = ['last', 'nextitem']
const COUNTING = ['length', 'revindex', 'revindex0']

export abstract class LoopCompiler extends ExpressionCompiler {
  /** The statements as JavaScript. */
  abstract body(statements: readonly Statement[], frame: Frame): string

  /** A scope of its own within a frame; its variables begin as what they are outside. */
  scope(outer: Frame, names: readonly string[], change: Partial<Frame> = {}): { frame: Frame; declared: string } {
    const frame: Frame = { ...outer, variables: new Map(), outer, isTop: false, ...change }
    const parts = names.map((name) => {
      const around = findVariable(outer, name)
      const variable: Variable = { js: this.fresh('v'), settled: around?.settled ?? false }
      frame.variables.set(name, variable)
      return `${variable.js} = ${around?.js ?? this.free(name, frame)}`
    })
    return { frame, declared: parts.length === 0 ? '' : `let ${parts.join(', ')};\n` }
  }

  /** Assigns `value`, which has been waited for. `store` makes the statement for one name. */
  assign(target: Target, value: string, frame: Frame, store: (name: string, value: string) => string): string {
    if (target.kind === 'name') return store(target.name, value)
    if (target.kind === 'member') {
      const at = this.spot(target.point, [target.of])
      return `assign(${this.settled(target.of, frame)}, ${JSON.stringify(target.name)}, ${value}, ${at});\n`
    }
    const list = this.temporary(frame)
    const at = this.spot(target.point, [])
    const parts = target.items.map((item, index) => this.assign(item, `${list}[${index}]`, frame, store))
    return `${list} = r.unpack(${value}, ${target.items.length}, ${at});\n${parts.join('')}`
  }

  for(node: ForNode, frame: Frame): string {
    if (!node.recursive) return this.#loop(node, frame, this.settled(node.items, frame), '0', undefined)
    return this.#recursive(node, frame)
  }

  /** The loop as a function that calls itself; what it makes is text, as with a macro. */
  #recursive(node: ForNode, frame: Frame): string {
    const name = this.fresh('R')
    const depth = this.fresh('d')
    const out = this.fresh('o')
    const fn = new GeneratedFunction()
    const inner: Frame = {
      ...frame,
      fn,
      outer: frame,
      variables: new Map(),
      out,
      isTop: false,
      captures: 0,
      loop: undefined,
    }
    const body = this.#loop(node, inner, 'items', depth, name)
    const code = this.generator(
      `${name}(items, ${depth})`,
      fn,
      `r.enter();\nlet ${out} = '';\n${body}r.leave(${out});\nreturn ${out};\n`,
    )
    const at = this.spot(node.point, [node.items], 'called')
    return `${code}t = ${this.settled(node.items, frame)}; ${at};\n${frame.out} += yield* ${name}(t, 0);\n`
  }

  /** A generator function of the generated code, whose errors get their place. */
  generator(signature: string, fn: GeneratedFunction, body: string): string {
    const declared = ['at = 0', 't', ...fn.temporaries, ...fn.free.values()].join(', ')
    // Within the try: a getter of the context may throw.
    const free = [...fn.free].map(([name, variable]) => `${variable} = c.get(${JSON.stringify(name)});\n`).join('')
    return `function* ${signature} {\nlet ${declared};\ntry {\n${free}${body}} catch (e) { throw r.fault(e, template, at, c); }\n}\n`
  }

  #loop(node: ForNode, frame: Frame, items: string, depth: string, recurse: string | undefined): string {
    const uses = loopUses(node.body)
    const looksAhead = LOOKING_AHEAD.some((name) => uses.attributes.has(name))
    const counts = uses.escapes || COUNTING.some((name) => uses.attributes.has(name))
    // With a condition, what comes is known only when the condition has been asked of all items.
    if (node.test !== undefined && (counts || looksAhead)) {
      const kept = this.fresh('l')
      const before = this.#filtered(node, frame, items, kept)
      return `{\nconst ${kept} = [];\n${before}${this.#turns({ ...node, test: undefined }, frame, kept, depth, recurse, uses)}}\n`
    }
    return this.#turns(node, frame, items, depth, recurse, uses)
  }

  /** Collects the items that pass the condition in `kept`. */
  #filtered(node: ForNode, frame: Frame, items: string, kept: string): string {
    const names = this.#names(frame, undefined)
    const item = this.fresh('m')
    const { frame: inner, declared } = this.scope(frame, targetNames(node.target), { loop: undefined })
    const assigned = this.assign(node.target, item, inner, (name, value) => this.#store(inner, name, value))
    const at = this.spot(node.point, [node.items], 'called')
    return `const ${names.object} = new Loop(${items}, r, r.iterators, 0, undefined, ${at});
const ${names.list} = ${names.object}.list; let ${names.index} = -1;
for (;;) {
let ${item};
${this.#next(names, item, frame, false)}${declared}${assigned}if (${this.#condition(node.test, inner)}) ${kept}.push(${item});
}
`
  }

  #condition(test: Expression | undefined, frame: Frame): string {
    return test === undefined ? 'true' : this.truth(test, frame)
  }

  #names(frame: Frame, recurse: string | undefined, depth = '0'): CurrentLoop {
    return {
      object: this.fresh('L'),
      list: this.fresh('s'),
      index: this.fresh('i'),
      turn: this.fresh('n'),
      previous: this.fresh('p'),
      depth,
      recurse,
      label: this.fresh('W'),
      captures: frame.captures,
      fn: frame.fn,
    }
  }

  #turns(
    node: ForNode,
    frame: Frame,
    items: string,
    depth: string,
    recurse: string | undefined,
    uses: LoopUses,
  ): string {
    const loop = this.#names(frame, recurse, depth)
    const looksAhead = LOOKING_AHEAD.some((name) => uses.attributes.has(name))
    const counts = uses.escapes || COUNTING.some((name) => uses.attributes.has(name))
    const remembers = uses.attributes.has('previtem')
    const item = this.fresh('m')
    const names = [...new Set([...targetNames(node.target), ...storedNames(node.body)])]
    const { frame: inner, declared } = this.scope(frame, names, { loop })
    for (const name of targetNames(node.target)) this.#settle(inner, name)
    inner.variables.set('loop', { js: loop.object, settled: true, isPrivate: !uses.escapes })
    const assigned = this.assign(node.target, item, inner, (name, value) => this.#store(inner, name, value))
    const again = recurse === undefined ? 'undefined' : `(x) => r.again(${recurse}(x, ${depth} + 1), ${frame.escaping})`
    const at = this.spot(node.point, [node.items], 'called')
    const test = node.test === undefined ? '' : `if (!${this.#condition(node.test, inner)}) continue;\n`
    const otherwise = node.otherwise.length === 0 ? '' : this.#otherwise(node.otherwise, frame, loop)
    return `{
const ${loop.object} = new Loop(${items}, r, r.iterators, ${depth}, ${again}, ${at});
${counts ? `yield* ${loop.object}.drain();\n` : ''}const ${loop.list} = ${loop.object}.list;
let ${loop.index} = -1, ${loop.turn} = -1${remembers ? `, ${loop.previous}, ${loop.previous}n` : ''};
${loop.label}: for (;;) {
let ${item};
${this.#next(loop, item, frame, looksAhead && !counts)}${declared}${assigned}${test}${loop.turn}++;
${uses.escapes ? `${loop.object}.move(${loop.index});\n` : ''}${
  remembers ? `${loop.previous} = ${loop.previous}n; ${loop.previous}n = ${item};\n` : ''
}${this.body(node.body, inner)}}
if (${loop.list} === undefined) ${loop.object}.end();
${otherwise}}
`
  }

  #settle(frame: Frame, name: string): void {
    const variable = frame.variables.get(name)
    if (variable !== undefined) frame.variables.set(name, { js: variable.js, settled: true })
  }

  #store(frame: Frame, name: string, value: string): string {
    return `${findVariable(frame, name)?.js ?? 't'} = ${value};\n`
  }

  /** Goes to the next item or leaves the loop; then counts the step, and sends what is full. */
  #next(loop: CurrentLoop, item: string, frame: Frame, looksAhead: boolean): string {
    const { object, list, index } = loop
    const flush = `if (${object}.isSlow && ${frame.out} !== '' && r.flows) { yield r.chunk(${frame.out}); ${frame.out} = ''; }\n`
    const peek = looksAhead ? `yield* ${object}.peek();\n` : ''
    return `if (${list} !== undefined) {
if (++${index} >= ${list}.length) break;
${item} = ${list}[${index}];
} else {
${flush}if (!(yield* ${object}.pull())) break;
${index}++; ${item} = ${object}.item;
${peek}}
if (typeof ${item} === 'object' && isLater(${item})) ${item} = yield* settle(${item});
if (++r.steps > r.stepsMax || ${frame.out}.length > r.brim) { if (r.full(${frame.out})) { yield CHUNK; ${frame.out} = ''; } }
`
  }

  #otherwise(statements: readonly Statement[], frame: Frame, loop: CurrentLoop): string {
    const { frame: inner, declared } = this.scope(frame, storedNames(statements))
    return `if (${loop.turn} < 0) {\n${declared}${this.body(statements, inner)}}\n`
  }

  loopAttribute(node: Expression & { kind: 'attribute' }, frame: Frame): Code | undefined {
    const { loop } = frame
    if (loop === undefined || node.of.kind !== 'name' || !this.#isLoop(node.of, loop, frame)) return undefined
    const { object, list, index, turn, previous, depth } = loop
    const value = (js: string): Code => ({ js, kind: 'value' })
    const test = (js: string): Code => ({ js, kind: 'boolean' })
    switch (node.name) {
      case 'index':
        return value(`(${turn} + 1)`)
      case 'index0':
        return value(turn)
      case 'first':
        return test(`(${turn} === 0)`)
      case 'last':
        return test(`(${list} !== undefined ? ${index} === ${list}.length - 1 : ${object}.isLast)`)
      case 'length':
        return value(`${list}.length`)
      case 'revindex':
        return value(`(${list}.length - ${index})`)
      case 'revindex0':
        return value(`(${list}.length - ${index} - 1)`)
      case 'depth':
        return value(`(${depth} + 1)`)
      case 'depth0':
        return value(depth)
      case 'nextitem':
        return { js: `(${list} !== undefined ? ${list}[${index} + 1] : ${object}.next)`, kind: 'later' }
      case 'previtem':
        return value(previous)
      case 'cycle':
      case 'changed':
        return undefined
      default:
        throw this.fault({ at: node.at, end: node.end }, `"loop" has no attribute "${node.name}"`, LOOP_ADVICE)
    }
  }

  /** `loop(…)`, `loop.cycle(…)` and `loop.changed(…)`. */
  loopCall(node: CallNode, frame: Frame): Code | undefined {
    const { loop } = frame
    const { of } = node
    if (loop === undefined) return undefined
    if (of.kind === 'name' && this.#isLoop(of, loop, frame)) return this.#again(node, loop, frame)
    if (of.kind !== 'attribute' || of.of.kind !== 'name' || !this.#isLoop(of.of, loop, frame)) return undefined
    const at = this.spot(node.point, [of], 'called')
    const values = (): string => node.arguments.positional.map((one) => this.settled(one, frame)).join(', ')
    if (of.name === 'cycle' && node.arguments.spread === undefined) {
      return { js: `${loop.object}.cycle([${values()}], ${loop.turn}, ${at})`, kind: 'value' }
    }
    if (of.name === 'changed' && node.arguments.spread === undefined) {
      return { js: `${loop.object}.hasChanged([${values()}], ${at})`, kind: 'boolean' }
    }
    return undefined
  }

  /** Whether the name means this loop, and no parameter or variable called "loop" that was made since. */
  #isLoop({ name }: NameNode, loop: CurrentLoop, frame: Frame): boolean {
    return name === 'loop' && findVariable(frame, 'loop')?.js === loop.object
  }

  #again(node: CallNode, loop: CurrentLoop, frame: Frame): Code {
    const at = this.spot(node.point, [node.of], 'called')
    const [items] = node.arguments.positional
    if (loop.recurse === undefined) {
      const fault = valueFault('this loop cannot be called again', 'Write "recursive" at the end of its for.')
      fault.places.push({ source: this.source, at: node.at, end: node.end })
      throw fault
    }
    if (items === undefined) throw this.fault({ at: node.at, end: node.end }, 'loop() needs what to go through')
    const text = `yield* ${loop.recurse}(${this.settled(items, frame)}, ${loop.depth} + 1, ${at})`
    return { js: `r.text(${text}, ${frame.escaping})`, kind: 'value' }
  }
}

const LOOP_ADVICE =
  'It has index, index0, revindex, revindex0, first, last, length, depth, depth0, previtem, nextitem, cycle and changed.'
