// code.ts: pieces of generated JavaScript, what is known about them, and which function stands for which operator.

import type { AnyCallee } from './callee.ts'
import type { BinarySign, CompareSign, Constant } from './nodes.ts'

/** What of an engine the compiler must know: which filters and tests there are, and whether they are our own. */
export interface Vocabulary {
  readonly strict: boolean
  /** `own` for those out of our tables, `given` for the app's. */
  filter(name: string): { readonly own: AnyCallee } | 'given' | undefined
  test(name: string): { readonly own: AnyCallee } | 'given' | undefined
  /** The name that was perhaps meant, as advice. */
  nearest(what: 'filter' | 'test', name: string): string
}

/** JavaScript for a value, and what is known about it. */
export interface Code {
  readonly js: string
  /** `later`: may be a promise. `call`: may be the run of a macro too. `value`: cannot. `boolean`: true or false. */
  readonly kind: 'later' | 'call' | 'value' | 'boolean'
}

export const BINARY: Readonly<Record<BinarySign, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floorDivide',
  '%': 'modulo',
  '**': 'power',
}

export const COMPARE: Readonly<Record<CompareSign, string>> = {
  '==': 'equal',
  '!=': '!equal',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
  in: 'contains',
  'not in': '!contains',
}

/** A constant as JavaScript: nothing of it can be anything but a value. */
export function literal(value: Constant): string {
  return value === Number.POSITIVE_INFINITY ? '(1 / 0)' : JSON.stringify(value)
}

/** Of a value that is one or the other. */
export function eitherKind(one: Code['kind'], other: Code['kind']): Code['kind'] {
  if (one === 'call' || other === 'call') return 'call'
  return one === 'later' || other === 'later' ? 'later' : 'value'
}
