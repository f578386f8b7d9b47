// encode-json.ts: a value as JSON text, without what JSON loses in silence. JSON.stringify does the work at its own
// speed; Map, Set, Promise and errors come out of it as "{}", so only a text that holds "{}" is walked for them.

import { appErrors } from '../errors.ts'

/**
 * @param who whose answer it is, for the error
 * @throws GUI_APP_JSON naming the property that cannot be sent
 */
// hot: once per JSON answer
export function encodeJson(value: unknown, who: string): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (error) {
    const fault = findFault(value, '', [])
    throw fault === undefined ? error : fail(fault, who, error)
  }
  if (text === undefined) throw fail({ place: 'the whole value', given: describe(value) }, who)
  if (text.includes('{}')) {
    const fault = findFault(value, '', [])
    if (fault !== undefined) throw fail(fault, who)
  }
  return text
}

interface Fault {
  readonly place: string
  readonly given: string
}

function fail(fault: Fault, who: string, cause?: unknown): Error {
  return appErrors.fail('GUI_APP_JSON', { ...fault, who }, cause)
}

function findFault(value: unknown, place: string, above: readonly unknown[]): Fault | undefined {
  const here = place === '' ? 'the whole value' : place
  if (typeof value === 'bigint') return 'toJSON' in BigInt.prototype ? undefined : { place: here, given: 'a bigint' }
  if (typeof value !== 'object' || value === null) return undefined
  if (above.includes(value)) return { place: here, given: 'a circle: it contains itself' }
  if ('toJSON' in value && typeof value.toJSON === 'function') return undefined
  if (isLostInJson(value)) return { place: here, given: describe(value) }
  const path = [...above, value]
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key] // keys come from the object itself
    const fault = findFault(
      inner,
      Array.isArray(value) ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`,
      path,
    )
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Objects whose content JSON.stringify drops without a word. */
export function isLostInJson(value: object): boolean {
  if (value instanceof Promise || value instanceof RegExp || value instanceof Error || value instanceof ArrayBuffer)
    return true
  if (value instanceof WeakMap || value instanceof WeakSet) return true
  // Map, Set, FormData, URLSearchParams, Headers, iterators: what they hold is no property of theirs.
  const holder = Symbol.iterator in value || typeof (value as { next?: unknown }).next === 'function'
  return holder && !Array.isArray(value) && !ArrayBuffer.isView(value) && Object.keys(value).length === 0
}

/** What a value is, in words: "undefined", "a function", "a Map". Never its content. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)?.constructor?.name
  if (typeof name !== 'string' || !/^\w+$/.test(name)) return 'an object without a class'
  const word = name
  return `${/^[AEIO]/.test(word) ? 'an' : 'a'} ${word}`
}
