// servable.ts: what can be served: an App, or any other Handler. Told apart by shape, since two copies may meet.

import type { Handler } from '../http/message.ts'

/** An App, or any other Handler. */
export type Servable = Handler | { readonly handler: Handler }

/** The Handler in an App, or the Handler itself; undefined for anything else. */
export function handlerOf(given: unknown): Handler | undefined {
  if (typeof given === 'function') {
    // A function is taken for a Handler on trust, since JavaScript does not say what it answers; a class never is one.
    return /^class\b/.test(Function.prototype.toString.call(given)) ? undefined : (given as Handler)
  }
  if (typeof given !== 'object' || given === null || !('handler' in given)) return undefined
  // The same trust in what calls itself a handler.
  return typeof given.handler === 'function' ? (given.handler as Handler) : undefined
}
