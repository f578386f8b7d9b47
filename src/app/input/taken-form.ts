// taken-form.ts: what a handler that reads a form by itself says of it, for the documentation: the route has no schema then.
// A handler of a route carries it under a symbol, which another copy of the package knows too.

import type { JsonSchema } from './schema.ts'

export interface TakenForm {
  /** An object of the form's fields, by their names in the form. */
  readonly schema: JsonSchema
  /** There are files among them: it has to come as multipart. */
  readonly files: boolean
}

const TAKEN_FORM: unique symbol = Symbol.for('guichet.taken-form')

/** @returns the handler, which says from then on what form it takes. `form` is asked for when somebody documents it */
export function takingForm<Handler extends object>(handler: Handler, form: () => TakenForm): Handler {
  return Object.assign(handler, { [TAKEN_FORM]: form })
}

/** Undefined for a handler that says nothing of a form. */
export function takenFormOf(handler: unknown): TakenForm | undefined {
  if (typeof handler !== 'function') return undefined
  return (handler as { readonly [TAKEN_FORM]?: () => TakenForm })[TAKEN_FORM]?.() // takingForm() put it there
}
