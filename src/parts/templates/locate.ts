// locate.ts: gives an error its place in a template as it passes through, and an undefined value its name.

import { nearestWord } from '../../base/options.ts'
import { type Fault, faultOf, type Span } from './fault.ts'
import type { Spot, Template } from './template.ts'

/**
 * @param error whatever was thrown while a template was at `at`
 * @param names the names there are, asked for only when one was not found
 * @returns what is to be thrown on: a Fault with this place, or the error itself when it is none of the template's
 */
export function locate(error: unknown, template: Template, at: number, names: () => readonly string[]): unknown {
  const fault = faultOf(error)
  if (fault === undefined) return error
  const spot = template.spots.get(at)
  const isInner = fault.places.length === 0
  const span = isInner ? blamed(fault, spot, at) : { at, end: at + 1 }
  fault.places.push({
    source: template,
    at: span.at,
    end: span.end,
    how: isInner ? undefined : (spot?.how ?? 'called'),
  })
  if (isInner && fault.code === 'GUI_TEMPLATES_UNDEFINED') name(fault, template.text.slice(span.at, span.end), names)
  return fault
}

/** The stretch of the source that is at fault: an operand, where one is. */
function blamed(fault: Fault, spot: Spot | undefined, at: number): Span {
  const span =
    fault.code === 'GUI_TEMPLATES_UNDEFINED' || spot === undefined ? spot?.operands[fault.operand ?? 0] : undefined
  return span ?? { at, end: at + 1 }
}

/** Says which name was undefined, and which one was perhaps meant. */
function name(fault: Fault, subject: string, names: () => readonly string[]): void {
  if (fault.values['why'] !== undefined) return
  const nearest = /^\w+$/.test(subject) ? nearestWord(subject, names()) : undefined
  const advice =
    nearest === undefined || nearest === subject
      ? 'Give it to the page, test it with "is defined", or put |default before what is asked of it.'
      : `Did you mean "${nearest}"?`
  fault.explain({ why: `"${subject}" is undefined`, advice })
}
