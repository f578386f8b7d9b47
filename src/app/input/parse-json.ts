// parse-json.ts: the text of a JSON body as a value that is safe to hand on: no `__proto__` or `constructor` key, no
// depth that breaks a recursive reader. RFC 8259. Looks before it parses, in one pass over the text.

import { httpErrors } from '../../http/errors.ts'
import { jsonFault } from '../../http/json-fault.ts'
import { appErrors } from '../errors.ts'

/** Levels of arrays and objects; .NET's reader stops at 64, Jackson's at 1000. */
export const JSON_DEPTH_MAX = 100

/** @throws GUI_HTTP_BODY_JSON with the place, GUI_APP_JSON_KEY, GUI_APP_JSON_DEPTH */
export function parseJson(text: string): unknown {
  if (depthOf(text) > JSON_DEPTH_MAX) throw appErrors.fail('GUI_APP_JSON_DEPTH', { max: JSON_DEPTH_MAX })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw httpErrors.fail('GUI_HTTP_BODY_JSON', { why: jsonFault(text) }, error)
  }
  // A key may be spelt with escapes: whoever uses any, or these words, is looked at in full.
  if (/__proto__|constructor|\\u/.test(text) && hasForbiddenKey(value)) throw appErrors.fail('GUI_APP_JSON_KEY')
  return value
}

/** The deepest nesting of brackets outside of strings; well-formed or not. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 34) i = endOfString(text, i)
    else if (code === 91 || code === 123) {
      if (++depth > deepest) deepest = depth
    } else if (code === 93 || code === 125) depth--
  }
  return deepest
}

/** Index of the quote that closes the string beginning at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end >= 0) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 92) slashes++
    if (slashes % 2 === 0) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

function hasForbiddenKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(hasForbiddenKey)
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || key === 'constructor') return true
    if (hasForbiddenKey((value as Record<string, unknown>)[key])) return true // one of its own keys
  }
  return false
}
