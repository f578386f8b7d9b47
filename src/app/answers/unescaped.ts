// unescaped.ts: development's look at a string answer: does it hold what the visitor sent, as it came, with signs that
// HTML reads as markup? Then the author forgot to escape it, and is shown the line that does.

import type { AppRequest } from '../app-request.ts'
import { appErrors } from '../errors.ts'

const MARKUP = /[<>&"']/

/** @throws GUI_APP_UNESCAPED naming the parameter or query field whose value stands in `text` verbatim */
export function refuseUnescaped(text: string, request: AppRequest, who: string): void {
  for (const [name, value] of Object.entries(request.params)) {
    if (isVerbatim(value, text)) throw appErrors.fail('GUI_APP_UNESCAPED', { who, what: 'parameter', name })
  }
  if (request.inner.search === '') return
  for (const [name, value] of request.inner.query) {
    if (isVerbatim(value, text)) throw appErrors.fail('GUI_APP_UNESCAPED', { who, what: 'query field', name })
  }
}

function isVerbatim(value: unknown, text: string): boolean {
  return typeof value === 'string' && MARKUP.test(value) && text.includes(value)
}
