// callee.ts: what filters, tests and methods have in common: a row with the names of their arguments, how a call's
// arguments are put in their places, and how one argument is read as a number or a text.

import type { Html } from '../../app/html/html.ts'
import { undefinedFault, valueFault } from './fault.ts'
import type { Meter } from './meter.ts'
import { isNumeric, isText, kindOf, type Named, TemplateObject, textOf } from './values.ts'

/** What a filter, test or method may use of the rendering it runs in. */
export interface Use {
  readonly escaping: boolean
  readonly meter: Meter
  /** Lists and dicts that the template itself made: those it may change. */
  readonly made: WeakSet<object>
  attribute(value: unknown, name: string): unknown
  item(value: unknown, index: unknown): unknown
  hasFilter(name: string): boolean
  hasTest(name: string): boolean
  /** What a filter of this name makes of the value; a promise when a user's filter gives one. */
  filter(name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown
  test(name: string, value: unknown, positional: readonly unknown[], named: Named | undefined): unknown
}

export interface Callee {
  /** Names of the arguments behind the value, in order. */
  readonly params: readonly string[]
  /** How many of them must be given. */
  readonly needs?: number
  readonly run: (use: Use, value: unknown, ...given: readonly unknown[]) => unknown
}

/** One that takes what comes: format, map, select. */
export interface OpenCallee {
  readonly params: undefined
  readonly run: (use: Use, value: unknown, positional: readonly unknown[], named: Named) => unknown
}

export type AnyCallee = Callee | OpenCallee

/** A row: the names of the arguments, what is done, and how many of them must be given. */
export function taking(params: readonly string[], run: Callee['run'], needs = 0): Callee {
  return { params, needs, run }
}

export function open(run: OpenCallee['run']): OpenCallee {
  return { params: undefined, run }
}

/** A TemplateObject that can be called. */
export abstract class TemplateCallable extends TemplateObject {
  /** The result; a `Running` where a template has to run for it. */
  abstract call(use: Use, positional: readonly unknown[], named: Named | undefined): unknown
}

/** Calls `callee` with the arguments of a call; `what` names it in errors, such as `the filter "round"`. */
export function invoke(
  callee: AnyCallee,
  what: string,
  use: Use,
  value: unknown,
  positional: readonly unknown[],
  named: Named | undefined,
): unknown {
  if (callee.params === undefined) return callee.run(use, value, positional, named ?? {})
  return callee.run(use, value, ...placed(callee, what, positional, named))
}

/** Arguments in the order of the callee's names; what is not given is undefined. */
function placed(
  { params, needs = 0 }: Callee,
  what: string,
  positional: readonly unknown[],
  named: Named | undefined,
): readonly unknown[] {
  const why = misfit(params, needs, positional.length, named === undefined ? [] : Object.keys(named))
  if (why !== undefined) throw valueFault(`${what} ${why}`)
  if (named === undefined) return positional
  return params.map((name, index) => (index < positional.length ? positional[index] : named[name]))
}

/** What is wrong with a call of that many arguments and these names, as the end of a sentence; or undefined. */
export function misfit(
  params: readonly string[],
  needs: number,
  count: number,
  names: readonly string[],
): string | undefined {
  if (count > params.length) {
    return params.length === 0 ? 'takes no arguments' : `takes ${params.length} arguments at most: ${params.join(', ')}`
  }
  for (const name of names) {
    const index = params.indexOf(name)
    if (index < 0) {
      return params.length === 0 ? 'takes no arguments' : `has no argument "${name}"; it takes ${params.join(', ')}`
    }
    if (index < count) return `is given "${name}" twice`
  }
  for (let index = count; index < needs; index++) {
    if (!names.includes(params[index] ?? '')) return `needs its argument "${params[index]}"`
  }
  return undefined
}

/** A whole number; `fallback` where nothing or none is given. */
export function wholeArgument(value: unknown, name: string, fallback: number): number {
  if (value === undefined || value === null) return fallback
  if (isNumeric(value) && Number.isInteger(Number(value))) return Number(value)
  throw valueFault(`"${name}" must be a whole number, not ${kindOf(value)}`)
}

/** A text or markup; `fallback` where nothing or none is given. */
export function textArgument<Fallback extends string | undefined>(
  value: unknown,
  name: string,
  fallback: Fallback,
): string | Fallback {
  if (value === undefined || value === null) return fallback
  return textOf(mustBeText(value, name))
}

export function mustBeText(value: unknown, name: string): string | Html {
  if (isText(value)) return value
  throw value === undefined ? undefinedFault() : valueFault(`"${name}" must be a text, not ${kindOf(value)}`)
}
