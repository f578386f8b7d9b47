// thrown.ts: what to say of a value that was thrown and is no Error: what it is, in few words, and for an answer that it
// should have been returned. Knows no request.

import { inspect } from 'node:util'
import { isReply } from '../http/reply.ts'

const LENGTH_MAX = 300
const BOUNDS = { depth: 2, maxArrayLength: 10, maxStringLength: 200, breakLength: Number.POSITIVE_INFINITY } as const

/** The value as Node shows it, on one line and bounded. Never throws. */
export function shownValue(value: unknown): string {
  let text: string
  try {
    text = typeof value === 'string' ? value : inspect(value, { ...BOUNDS, compact: true, getters: false })
  } catch {
    text = 'A value that cannot be shown'
  }
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}…` : text
}

/** A sentence for whoever wrote the `throw`. */
export function thrownSentence(value: unknown): string {
  if (isAnswer(value)) return 'A reply was thrown. A reply is returned, not thrown.'
  return `${shownValue(value)} was thrown, which is no Error, so nobody knows where.`
}

/** What to write instead; undefined when that depends on what was meant. */
export function insteadOfThrowing(value: unknown): string | undefined {
  if (!isAnswer(value)) return undefined
  return 'Write return before what makes the reply; what is called by the handler ends the request with abort(status).'
}

function isAnswer(value: unknown): boolean {
  return isReply(value) || value instanceof Response
}
