// refusal.ts: what the handler of a form answers to have it shown again; recognised by a brand, since two copies of the
// package may meet.

import type { Text } from './words.ts'

const BRAND = Symbol.for('guichet.refusal')

export interface Refusal {
  readonly [BRAND]: true
  /** By name of the field; "" for the form as a whole. */
  readonly errors: Readonly<Record<string, Text | undefined>>
}

export function makeRefusal(errors: Refusal['errors']): Refusal {
  return { [BRAND]: true, errors }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && BRAND in value
}
