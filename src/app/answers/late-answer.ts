// late-answer.ts: answers that can only be made when the request is known, such as a file with its ranges or a page with
// its visitor's language. A handler returns one like any other value; recognised by a brand, since two copies may meet.

import type { Reply } from '../../http/reply.ts'
import type { AppRequest } from '../app-request.ts'

export const ANSWER: unique symbol = Symbol.for('guichet.answer')

/** `Status` and `Body` are what a typed client learns of it. */
export interface LateAnswer<Status extends number = number, Body = unknown> {
  [ANSWER](request: AppRequest): Reply<Status, Body> | Promise<Reply<Status, Body>>
}

export function isLateAnswer(value: object): value is LateAnswer {
  return ANSWER in value
}
