// context.ts: the names that a template sees, from the inside out: what it set itself, what a loop around an include or
// a scoped block had, what the page was given, and the globals.

import type { BlockFunction, Template } from './template.ts'

const hasOwn = Object.prototype.hasOwnProperty

/** Values by name: the globals of an engine, or of one page. */
export interface Names {
  get(name: string): unknown
  keys(): Iterable<string>
}

/** One template's version of a block. */
export interface BlockLayer {
  readonly template: Template
  readonly run: BlockFunction
}

export class Context {
  readonly #values: Readonly<Record<string, unknown>>
  readonly #outer: Context | undefined
  readonly #globals: Names | undefined
  #own: Map<string, unknown> | undefined
  #exported: Set<string> | undefined
  /** By name, the innermost template's version first. */
  readonly blocks: Map<string, BlockLayer[]>

  private constructor(
    values: Readonly<Record<string, unknown>>,
    outer: Context | undefined,
    globals: Names | undefined,
    blocks: Map<string, BlockLayer[]>,
  ) {
    this.#values = values
    this.#outer = outer
    this.#globals = globals
    this.blocks = blocks
  }

  /** Of a page. */
  static of(values: object, globals: Names): Context {
    // Only own properties are read, by name.
    return new Context(values as Readonly<Record<string, unknown>>, undefined, globals, new Map())
  }

  /** For another template that sees these names, and these locals. */
  inner(locals: Readonly<Record<string, unknown>>): Context {
    return new Context(locals, this, undefined, new Map())
  }

  /** For a scoped block of the same page. */
  scoped(locals: Readonly<Record<string, unknown>>): Context {
    return new Context(locals, this, undefined, this.blocks)
  }

  get(name: string): unknown {
    if (this.#own?.has(name) === true) return this.#own.get(name)
    if (hasOwn.call(this.#values, name)) {
      const value = this.#values[name]
      // What a page gives as undefined it does not give; what a template has set to undefined stays so.
      if (value !== undefined || this.#outer !== undefined) return value
    }
    return this.#outer === undefined ? this.#globals?.get(name) : this.#outer.get(name)
  }

  /** A `set` or macro at the top of a template: seen by its blocks, and by who imports it unless it begins with "_". */
  set<Value>(name: string, value: Value): Value {
    this.#exported ??= new Set()
    if (!name.startsWith('_')) this.#exported.add(name)
    return this.bind(name, value)
  }

  /** An import at the top of a template: seen by its blocks only. */
  bind<Value>(name: string, value: Value): Value {
    this.#own ??= new Map()
    this.#own.set(name, value)
    return value
  }

  /** What who imports the template gets. */
  exports(): Map<string, unknown> {
    return new Map([...(this.#exported ?? [])].map((name) => [name, this.#own?.get(name)]))
  }

  /** All names, for "did you mean". */
  names(): string[] {
    const own = [...(this.#own?.keys() ?? []), ...Object.keys(this.#values)]
    return [...own, ...(this.#outer?.names() ?? this.#globals?.keys() ?? [])]
  }

  addBlocks(template: Template): void {
    for (const [name, run] of template.blocks) {
      const layers = this.blocks.get(name)
      if (layers === undefined) this.blocks.set(name, [{ template, run }])
      else layers.push({ template, run })
    }
  }
}
