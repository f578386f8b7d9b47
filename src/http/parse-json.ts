// parse-json.ts: the text of a JSON body as a value that is safe to hand on: no key of it reaches the prototype of the
// object that the value is merged into. RFC 8259. Text alone: it knows no request.

import { httpErrors } from './errors.ts'
import { jsonFault } from './json-fault.ts'

/** @throws GUI_HTTP_BODY_JSON with the place, GUI_HTTP_BODY_JSON_KEY */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw httpErrors.fail('GUI_HTTP_BODY_JSON', { why: jsonFault(text) }, error)
  }
  if (mayHoldKey(text, 'proto') && someMember(value, reachesPrototype)) {
    throw httpErrors.fail('GUI_HTTP_BODY_JSON_KEY')
  }
  return value
}

/**
 * hot: once per body. False for nearly every text, which then needs no second look (bench/json-keys.mjs: 4 % of what
 * JSON.parse takes for 25 KB; secure-json-parse takes 13 %).
 * @param word letters that every key looked for holds
 */
export function mayHoldKey(text: string, word: string): boolean {
  // A letter may be spelt as an escape; those of other alphabets are let be.
  return text.includes(word) || (text.includes('\\u00') && /\\u00[4-7]/.test(text))
}

/** Whether `found` says yes to any member of `value`, however deep; without recursion, since nobody bounds the depth. */
export function someMember(value: unknown, found: (key: string, member: unknown) => boolean): boolean {
  const left: object[] = []
  for (let next = value; next !== undefined; next = left.pop()) {
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next) && Object.entries(next).some(([key, member]) => found(key, member))) return true
    for (const member of Object.values(next)) if (typeof member === 'object' && member !== null) left.push(member)
  }
  return false
}

function reachesPrototype(key: string, member: unknown): boolean {
  if (key === '__proto__') return true
  return key === 'constructor' && typeof member === 'object' && member !== null && Object.hasOwn(member, 'prototype')
}
