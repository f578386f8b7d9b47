// html-facts.ts: what a schema says of a value -> the attributes by which a browser checks it (HTML, "Constraint
// validation"). Never stricter than the schema: what HTML cannot say exactly is left to it. Pure.

import type { Field } from './field.ts'

export interface HtmlFacts {
  readonly min: string | undefined
  readonly max: string | undefined
  readonly step: string | undefined
  readonly minlength: number | undefined
  readonly maxlength: number | undefined
  readonly pattern: string | undefined
  readonly inputmode: string | undefined
}

const LENGTHS: ReadonlySet<string> = new Set(['text', 'email', 'url', 'tel', 'search', 'password', 'textarea'])
const PATTERNS: ReadonlySet<string> = new Set(['text', 'tel', 'search', 'password'])

export function htmlFacts(field: Field): HtmlFacts {
  const { widget, facts } = field
  const isNumber = widget === 'number' || widget === 'range'
  const hasLength = LENGTHS.has(widget)
  return {
    ...(isNumber ? numberFacts(field) : { min: given(field.given.min), max: given(field.given.max), step: undefined }),
    // One character at least is what `required` says.
    minlength: hasLength && (facts.minLength ?? 0) > 1 ? facts.minLength : undefined,
    maxlength: hasLength ? facts.maxLength : undefined,
    pattern: PATTERNS.has(widget) && facts.pattern !== undefined ? patternFor(facts.pattern) : undefined,
    inputmode:
      widget === 'number' ? (field.reading === 'integer' && !mayBeNegative(field) ? 'numeric' : 'decimal') : undefined,
  }
}

function given(bound: string | number | undefined): string | undefined {
  return bound === undefined ? undefined : String(bound)
}

function mayBeNegative({ facts }: Field): boolean {
  return (facts.minimum ?? facts.exclusiveMinimum ?? -1) < 0
}

function numberFacts({ facts, reading }: Field): Pick<HtmlFacts, 'min' | 'max' | 'step'> {
  const { multipleOf } = facts
  const whole = reading === 'integer'
  const step = multipleOf ?? (whole ? 1 : undefined)
  let min = facts.minimum ?? (whole && facts.exclusiveMinimum !== undefined ? facts.exclusiveMinimum + 1 : undefined)
  const max = facts.maximum ?? (whole && facts.exclusiveMaximum !== undefined ? facts.exclusiveMaximum - 1 : undefined)
  // A browser counts its steps from min on, a schema from zero.
  if (min !== undefined && multipleOf !== undefined) min = Math.ceil(min / multipleOf) * multipleOf
  return { min: bound(min), max: bound(max), step: step === undefined ? 'any' : step === 1 ? undefined : String(step) }
}

/** The bounds of exact whole numbers are no bounds of the author's. */
function bound(value: number | undefined): string | undefined {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : String(value)
}

/** The attribute is matched against the whole text, by the rules of the flag v; undefined when these do not take it. */
export function patternFor(pattern: string): string | undefined {
  const isWhole = /^\^[^|]*[^|\\]\$$/.test(pattern)
  const made = isWhole ? pattern.slice(1, -1) : `[\\s\\S]*(?:${pattern})[\\s\\S]*`
  try {
    new RegExp(`^(?:${made})$`, 'v')
    return made
  } catch {
    return undefined
  }
}
