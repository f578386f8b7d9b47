// calls.ts: what a call in a template calls: functions of the app, macros and the like, and the methods that texts, lists
// and dicts have.

import { nearestWord } from '../../base/options.ts'
import { invoke, TemplateCallable, type Use } from './callee.ts'
import { Fault, undefinedFault, valueFault } from './fault.ts'
import { methodNames, methodOf } from './lookup.ts'
import { kindOf, type Named } from './values.ts'

/** `callee(…)`. */
export function call(use: Use, callee: unknown, positional: readonly unknown[], named: Named | undefined): unknown {
  use.meter.spend(1)
  if (callee instanceof TemplateCallable) return callee.call(use, positional, named)
  if (typeof callee === 'function') return callFunction(callee as AppFunction, undefined, positional, named)
  throw callee === undefined ? undefinedFault() : valueFault(`${kindOf(callee)} cannot be called`)
}

/** `of.name(…)`: a function that is there comes first, then the methods that texts, lists and dicts have. */
export function callMethod(
  use: Use,
  of: unknown,
  name: string,
  positional: readonly unknown[],
  named: Named | undefined,
): unknown {
  use.meter.spend(1)
  if (of === undefined) throw undefinedFault(0)
  const callee = methodOf(of, name)
  const found = callee !== undefined && !mayBeOwn(of, name) ? undefined : use.attribute(of, name)
  if (found instanceof TemplateCallable) return found.call(use, positional, named)
  if (typeof found === 'function') return callFunction(found as AppFunction, of, positional, named)
  if (callee !== undefined) return invoke(callee, `the method "${name}"`, use, of, positional, named)
  if (found !== undefined) throw valueFault(`"${name}" is ${kindOf(found)} and cannot be called`)
  throw new Fault('GUI_TEMPLATES_UNDEFINED', {
    why: `${kindOf(of)} has no method "${name}"`,
    advice: adviceFor(of, name),
  })
}

function adviceFor(of: unknown, name: string): string {
  const names = methodNames(of)
  const nearest = nearestWord(name, names)
  if (nearest !== undefined) return `Did you mean "${nearest}"?`
  return names.length > 0 ? `There are: ${names.join(', ')}.` : ''
}

function mayBeOwn(of: unknown, name: string): boolean {
  if (typeof of !== 'object' || of === null) return false
  return Object.hasOwn(of, name) || (of instanceof Map && of.has(name))
}

/** Any function of the app's, which is all that is known of it: what it takes is between it and the template. */
type AppFunction = (...given: unknown[]) => unknown

/** Named arguments come as one object behind the others. */
function callFunction(
  callee: AppFunction,
  self: unknown,
  positional: readonly unknown[],
  named: Named | undefined,
): unknown {
  return Reflect.apply(callee, self, named === undefined ? [...positional] : [...positional, named])
}
