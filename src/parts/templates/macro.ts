// macro.ts: a macro, or the body of a call block, as a value: it binds the arguments of a call to its parameters and
// starts the compiled function.

import { TemplateCallable, type Use } from './callee.ts'
import { valueFault } from './fault.ts'
import { type Named, Running, type Tuple, tuple } from './values.ts'

/** Stands for an argument that was not given, which is not the same as one that is undefined. */
export const MISSING: unique symbol = Symbol('missing')

/** The compiled body of a macro. */
export type MacroFunction = (
  given: readonly unknown[],
  varargs: Tuple,
  kwargs: ReadonlyMap<unknown, unknown>,
  caller: unknown,
) => Generator<unknown, unknown, unknown>

export interface MacroShape {
  readonly name: string
  readonly parameters: readonly string[]
  /** Which of the names that take what is left the body uses. */
  readonly varargs: boolean
  readonly kwargs: boolean
  readonly caller: boolean
}

const NO_VARARGS = tuple([])
const NO_KWARGS: ReadonlyMap<unknown, unknown> = new Map()

export class Macro extends TemplateCallable {
  readonly #shape: MacroShape
  readonly #run: MacroFunction

  constructor(shape: MacroShape, run: MacroFunction) {
    super()
    this.#shape = shape
    this.#run = run
  }

  call(_: Use | undefined, positional: readonly unknown[], named: Named | undefined): Running {
    const { parameters, varargs } = this.#shape
    if (positional.length > parameters.length && !varargs) {
      const most = parameters.length === 1 ? '1 argument' : `${parameters.length} arguments`
      throw valueFault(`${this.describe()} takes ${most} at most, and is given ${positional.length}`)
    }
    const rest = positional.length > parameters.length ? tuple(positional.slice(parameters.length)) : NO_VARARGS
    if (named === undefined && positional.length >= parameters.length) {
      return new Running(this.#run(positional, rest, NO_KWARGS, undefined))
    }
    return this.#bound(positional, rest, named ?? {})
  }

  #bound(positional: readonly unknown[], rest: Tuple, named: Named): Running {
    const { parameters } = this.#shape
    const given: unknown[] = []
    let taken = 0
    for (let index = 0; index < parameters.length; index++) {
      // Within the list, by the condition of the loop.
      const name = parameters[index] as string
      const isNamed = Object.hasOwn(named, name)
      if (isNamed && index < positional.length) throw valueFault(`${this.describe()} is given "${name}" twice`)
      if (isNamed) taken++
      given.push(index < positional.length ? positional[index] : isNamed ? named[name] : MISSING)
    }
    if (taken === Object.keys(named).length) return new Running(this.#run(given, rest, NO_KWARGS, undefined))
    return this.#withOthers(given, rest, named)
  }

  /** Named arguments that are no parameters: `caller`, and what `kwargs` takes. */
  #withOthers(given: readonly unknown[], rest: Tuple, named: Named): Running {
    const { parameters, kwargs, caller: takesCaller } = this.#shape
    const others = new Map<unknown, unknown>()
    let caller: unknown
    for (const [name, value] of Object.entries(named)) {
      if (parameters.includes(name)) continue
      if (name === 'caller' && takesCaller) caller = value
      else if (kwargs) others.set(name, value)
      else throw valueFault(`${this.describe()} has no parameter "${name}"`, this.#signature())
    }
    return new Running(this.#run(given, rest, others, caller))
  }

  #signature(): string {
    const { parameters } = this.#shape
    return parameters.length === 0 ? 'It takes no arguments.' : `It takes ${parameters.join(', ')}.`
  }

  attribute(name: string): unknown {
    const { parameters, varargs, kwargs, caller } = this.#shape
    if (name === 'name') return this.#shape.name
    if (name === 'arguments') return tuple(parameters)
    if (name === 'catch_varargs') return varargs
    if (name === 'catch_kwargs') return kwargs
    return name === 'caller' ? caller : undefined
  }

  describe(): string {
    return `the macro "${this.#shape.name}"`
  }
}
