// compile.ts: the tree of a template becomes JavaScript: a function for its root, and one for each block. The functions
// are generators: they yield promises to wait for, and run straight through where there are none.

import { storedNames, walk } from './analysis.ts'
import type { Vocabulary } from './code.ts'
import { MacroCompiler, marked } from './compile-macro.ts'
import type { Source } from './fault.ts'
import { type Frame, findVariable, GeneratedFunction, visibleNames } from './frame.ts'
import type {
  BlockNode,
  Expression,
  FilterNode,
  FromNode,
  IfNode,
  ImportNode,
  IncludeNode,
  Statement,
  Target,
} from './nodes.ts'
import type { Spot } from './template.ts'

/** JavaScript of a template, and what its places mean. */
export interface Compiled {
  /** The body of a function of `h`, the runtime, and `template`; it returns { root, blocks }. */
  readonly code: string
  readonly spots: ReadonlyMap<number, Spot>
}

export interface CompileOptions {
  /** Whether values are escaped. */
  readonly escaping: boolean
  /** What the runtime gives to the generated code. */
  readonly names: readonly string[]
}

/**
 * Compiles a template.
 *
 * @throws Fault GUI_TEMPLATES_SYNTAX, GUI_TEMPLATES_UNKNOWN
 */
export function compileTemplate(
  source: Source,
  statements: readonly Statement[],
  vocabulary: Vocabulary,
  options: CompileOptions,
): Compiled {
  const compiler = new TemplateCompiler(source, vocabulary, options.escaping)
  return { code: compiler.template(statements, options.names), spots: compiler.spots }
}

class TemplateCompiler extends MacroCompiler {
  readonly #escaping: string
  readonly #blocks = new Map<string, BlockNode>()
  #root: GeneratedFunction | undefined
  /** An `extends` has been compiled: what follows at the top prints nothing when it was run. */
  #extends = false

  constructor(source: Source, vocabulary: Vocabulary, escaping: boolean) {
    super(source, vocabulary)
    this.#escaping = String(escaping)
  }

  template(statements: readonly Statement[], names: readonly string[]): string {
    this.#collectBlocks(statements)
    const fn = new GeneratedFunction()
    this.#root = fn
    const frame = this.#frame(fn, 'o', undefined)
    const { frame: top, declared } = this.scope(frame, storedNames(statements), { isTop: true })
    const body = this.body(statements, top)
    const end = this.#extends
      ? 'if (p !== undefined) { r.release(); at = from; return yield* r.parent(p, c, kept); }\n'
      : ''
    const parent = this.#extends ? "let p, from = 0, kept = '';\n" : ''
    const root = this.generator('root(c, r, o)', fn, `${parent}${declared}${body}${end}return o;\n`)
    const blocks = [...this.#blocks.values()].map((block) => this.#blockFunction(block))
    const used = [...this.used].map(([key, variable]) => {
      // The key was made by JSON.stringify of these two.
      const [what, name] = JSON.parse(key) as [string, string]
      return `const ${variable} = h.${what}(${JSON.stringify(name)});\n`
    })
    const head = `"use strict";\nconst { ${names.join(', ')} } = h;\n${used.join('')}`
    const list = blocks.map(({ name, variable }) => `[${JSON.stringify(name)}, ${variable}]`).join(', ')
    return `${head}${root}${blocks.map(({ code }) => code).join('')}return { root, blocks: new Map([${list}]) };\n`
  }

  #collectBlocks(statements: readonly Statement[]): void {
    walk(statements, {
      statement: (node) => {
        if (node.kind !== 'block') return true
        if (this.#blocks.has(node.name)) throw this.fault(node, `there are two blocks "${node.name}" in this template`)
        this.#blocks.set(node.name, node)
        return true
      },
    })
  }

  #frame(fn: GeneratedFunction, out: string, block: string | undefined): Frame {
    return {
      fn,
      outer: undefined,
      variables: new Map(),
      out,
      isTop: false,
      escaping: this.#escaping,
      loop: undefined,
      captures: 0,
      isConditional: false,
      block,
    }
  }

  #blockFunction(block: BlockNode): { name: string; variable: string; code: string } {
    const fn = new GeneratedFunction()
    const variable = this.fresh('B')
    const { frame, declared } = this.scope(this.#frame(fn, 'o', block.name), storedNames(block.body))
    const body = this.body(block.body, frame)
    const code = this.generator(`${variable}(c, r, o, level)`, fn, `${declared}${body}return o;\n`)
    return { name: block.name, variable, code }
  }

  body(statements: readonly Statement[], frame: Frame): string {
    return statements.map((statement) => this.#statement(statement, frame)).join('')
  }

  /** Around what prints at the top of a template that may extend another. */
  #audible(code: string, frame: Frame): string {
    return this.#extends && frame.fn === this.#root && frame.captures === 0
      ? `if (p === undefined) {\n${code}}\n`
      : code
  }

  #statement(node: Statement, frame: Frame): string {
    switch (node.kind) {
      case 'text':
        return this.#audible(`${frame.out} += ${JSON.stringify(node.text)};\n`, frame)
      case 'print':
        return this.#audible(node.values.map((value) => this.#print(value, frame)).join(''), frame)
      case 'for':
        return this.for(node, frame)
      case 'if':
        return this.#if(node, frame)
      case 'set':
        return this.#set(node.target, this.settled(node.value, frame), frame)
      case 'set block':
        return this.#setBlock(node, frame)
      case 'with':
        return this.#with(node, frame)
      case 'block':
        return this.#audible(this.#blockCall(node, frame), frame)
      case 'extends':
        return this.#extend(node.template, node.point, frame)
      case 'include':
        return this.#audible(this.#include(node, frame), frame)
      case 'import':
        return this.#import(node, frame)
      case 'from':
        return this.#from(node, frame)
      case 'macro':
        return this.#store(node.name, this.macro(node, frame), frame, 'set')
      case 'call block':
        return this.#audible(this.callBlock(node, frame), frame)
      case 'filter block':
        return this.#audible(this.#filterBlock(node, frame), frame)
      case 'autoescape':
        return this.#autoescape(node, frame)
      case 'do':
        return `t = ${this.settled(node.value, frame)};\n`
      default:
        return this.#leaveLoop(node, frame)
    }
  }

  // --- printing

  #print(value: Expression, frame: Frame): string {
    if (value.kind === 'constant' && frame.escaping !== 'true' && typeof value.value === 'string') {
      return `${frame.out} += ${JSON.stringify(value.value)};\n`
    }
    return this.printed(this.value(value, frame), frame, value)
  }

  // --- scopes

  #if({ branches, otherwise }: IfNode, frame: Frame): string {
    const inner: Frame = { ...frame, isConditional: true }
    const parts = branches.map(({ test, body }) => `if (${this.truth(test, inner)}) {\n${this.body(body, inner)}}`)
    const last = otherwise.length === 0 ? '\n' : ` else {\n${this.body(otherwise, inner)}}\n`
    return parts.join(' else ') + last
  }

  /** Stores a value under a name: at the top of a template others see it too. */
  #store(name: string, value: string, frame: Frame, how: 'set' | 'bind'): string {
    const variable = findVariable(frame, name)?.js ?? 't'
    if (!this.#isTop(frame)) return `${variable} = ${value};\n`
    return `${variable} = c.${how}(${JSON.stringify(name)}, ${value});\n`
  }

  #isTop(frame: Frame): boolean {
    return frame.isTop
  }

  #set(target: Target, value: string, frame: Frame): string {
    return this.assign(target, value, frame, (name, given) => this.#store(name, given, frame, 'set'))
  }

  /** Collects what a body prints in a variable of its own. */
  #captured(
    body: readonly Statement[],
    frame: Frame,
    names: readonly string[] = storedNames(body),
  ): { out: string; code: string } {
    const out = this.fresh('o')
    const { frame: inner, declared } = this.scope(frame, names, { out, captures: frame.captures + 1 })
    return { out, code: `let ${out} = '';\nr.hold();\n${declared}${this.body(body, inner)}r.release();\n` }
  }

  #setBlock(node: Statement & { kind: 'set block' }, frame: Frame): string {
    const { out, code } = this.#captured(node.body, frame)
    const text = marked(out, frame)
    const value =
      node.filter === undefined ? text : marked(`str(${this.wait(this.filter(node.filter, frame, text))})`, frame)
    return `{\n${code}${this.#set(node.target, value, frame)}}\n`
  }

  #filterBlock(node: Statement & { kind: 'filter block'; filter: FilterNode }, frame: Frame): string {
    const { out, code } = this.#captured(node.body, frame)
    const value = this.wait(this.filter(node.filter, frame, marked(out, frame)))
    return `{\n${code}${frame.out} += str(${value});\n}\n`
  }

  #with(node: Statement & { kind: 'with' }, frame: Frame): string {
    // The values are those of the scope outside.
    const values = node.pairs.map(({ value }) => ({ js: this.fresh('w'), code: this.settled(value, frame) }))
    const names = node.pairs.flatMap(({ target }) =>
      target.kind === 'member' ? [] : storedNames([setOf(target, node)]),
    )
    const { frame: inner, declared } = this.scope(frame, [...new Set([...names, ...storedNames(node.body)])])
    const before = values.map(({ js, code }) => `const ${js} = ${code};\n`).join('')
    const assigned = node.pairs.map(({ target }, index) => this.#set(target, values[index]?.js ?? 'undefined', inner))
    return `{\n${before}${declared}${assigned.join('')}${this.body(node.body, inner)}}\n`
  }

  #autoescape(node: Statement & { kind: 'autoescape' }, frame: Frame): string {
    const { value } = node
    const constant = value.kind === 'constant' && typeof value.value === 'boolean' ? String(value.value) : undefined
    const escaping = constant ?? this.fresh('e')
    const before = constant === undefined ? `const ${escaping} = ${this.truth(value, frame)};\n` : ''
    const { frame: inner, declared } = this.scope(frame, storedNames(node.body), { escaping })
    return `{\n${before}${declared}${this.body(node.body, inner)}}\n`
  }

  #leaveLoop(node: Statement, frame: Frame): string {
    const { loop } = frame
    if (loop === undefined || loop.fn !== frame.fn) throw this.fault(node, `"${node.kind}" stands in no loop`)
    return `${'r.release(); '.repeat(frame.captures - loop.captures)}${node.kind} ${loop.label};\n`
  }

  // --- other templates

  /** The variables around, for a template that sees them. */
  #locals(frame: Frame): string {
    const parts = [...visibleNames(frame)].map(([name, { js }]) => `[${JSON.stringify(name)}]: ${js}`)
    return `{ ${parts.join(', ')} }`
  }

  #blockCall(node: BlockNode, frame: Frame): string {
    const name = JSON.stringify(node.name)
    const at = this.spot(node.point, [], 'shown')
    const context = node.scoped ? `c.scoped(${this.#locals(frame)})` : 'c'
    const required = node.required ? `r.required(c, ${name}, ${at});\n` : ''
    return `${required}${frame.out} = yield* r.block(${context}, ${name}, ${frame.out}, ${at});\n`
  }

  #extend(template: Expression, point: number, frame: Frame): string {
    if (frame.fn !== this.#root || frame.captures > 0 || frame.loop !== undefined) {
      throw this.fault(template, '"extends" belongs at the top of a template')
    }
    const at = this.spot(point, [template], 'extended')
    this.#extends = true
    // What is printed from here on is for nobody: what was printed before is kept.
    return `p = yield* r.extend(c, ${this.settled(template, frame)}, p, ${at});\nr.hold(); from = ${point}; kept = o;\n`
  }

  #include(node: IncludeNode, frame: Frame): string {
    const at = this.spot(node.point, [node.template], 'included')
    const names = this.settled(node.template, frame)
    const context = node.withContext ? `c.inner(${this.#locals(frame)})` : 'r.bare()'
    return `${frame.out} = yield* r.include(${context}, ${names}, ${node.ignoreMissing}, ${frame.out}, ${at});\n`
  }

  #module(node: ImportNode | FromNode, frame: Frame): string {
    const at = this.spot(node.point, [node.template], 'imported')
    const context = node.withContext ? `c.inner(${this.#locals(frame)})` : 'undefined'
    return `yield* r.module(${this.settled(node.template, frame)}, ${context}, ${at})`
  }

  #import(node: ImportNode, frame: Frame): string {
    return this.#store(node.name, this.#module(node, frame), frame, 'bind')
  }

  #from(node: FromNode, frame: Frame): string {
    const module = this.temporary(frame)
    const stores = node.names.map(({ name, as }) =>
      this.#store(as, `${module}.attribute(${JSON.stringify(name)})`, frame, 'bind'),
    )
    return `${module} = ${this.#module(node, frame)};\n${stores.join('')}`
  }
}

/** A statement that sets `target`, for the question which names that would be. */
function setOf(target: Target, { at, end, point }: Statement): Statement {
  return { kind: 'set', target, value: { kind: 'constant', value: null, at, end, point }, at, end, point }
}
