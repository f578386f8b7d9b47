// parse-json.ts: the text of a JSON body as a value that is safe to hand to a schema: besides what every body is held to,
// no key `constructor` and no depth that breaks a recursive reader. Looks at the depth before it parses, in one pass.

import { httpErrors } from '../../http/errors.ts'
import { mayHoldKey, parseJson as parse, someMember } from '../../http/parse-json.ts'
import { appErrors } from '../errors.ts'

/** Levels of arrays and objects; .NET's reader stops at 64, Jackson's at 1000. */
export const JSON_DEPTH_MAX = 100

/** @throws GUI_HTTP_BODY_JSON with the place, GUI_HTTP_BODY_JSON_KEY, GUI_APP_JSON_DEPTH */
export function parseJson(text: string): unknown {
  if (depthOf(text) > JSON_DEPTH_MAX) throw appErrors.fail('GUI_APP_JSON_DEPTH', { max: JSON_DEPTH_MAX })
  const value = parse(text)
  if (mayHoldKey(text, 'constructor') && someMember(value, (key) => key === 'constructor')) {
    throw httpErrors.fail('GUI_HTTP_BODY_JSON_KEY')
  }
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
