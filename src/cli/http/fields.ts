// fields.ts: the header fields of a request and their order on the wire, which is HTTPie's: its libraries put the
// defaults that nobody named first, then what they computed, and last what HTTPie and the user said. Pure.

import type { TypedHeader } from './request-items.ts'

export type Field = readonly [name: string, value: string]

export const JSON_ACCEPT = 'application/json, */*;q=0.5'
export const JSON_TYPE = 'application/json'
export const FORM_TYPE = 'application/x-www-form-urlencoded; charset=utf-8'

/** What the request gets apart from what was typed; undefined where it has none. */
export interface Computed {
  readonly cookie: string | undefined
  readonly contentLength: number | undefined
  readonly chunked: boolean
  readonly authorization: string | undefined
}

const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase()

/** Adds up headers in the order they were typed: `X:` takes the earlier ones out, and a later one brings it back. */
export function collectHeaders(typed: readonly TypedHeader[]): TypedHeader[] {
  let list: TypedHeader[] = []
  for (const header of typed) {
    const [name, value] = header
    const before = list.find(([other]) => same(other, name))
    if (before !== undefined && (value === undefined || before[1] === undefined)) {
      list = list.filter(([other]) => !same(other, name))
    }
    list.push(header)
  }
  return list
}

/** `headers` with the values of `changes`: at the place of the first of its name, or at the end. */
export function updateHeaders(headers: readonly TypedHeader[], changes: readonly TypedHeader[]): TypedHeader[] {
  const isChanged = (name: string) => changes.some(([other]) => same(other, name))
  const left = [...changes]
  const list = headers.flatMap(([name, value]): TypedHeader[] => {
    if (!isChanged(name)) return [[name, value]]
    const at = left.findIndex(([other]) => same(other, name))
    return at < 0 ? [] : left.splice(at, 1)
  })
  return [...list, ...left]
}

/**
 * Brings all fields into the order of the wire. Host is not among them unless it was typed: it goes first.
 *
 * @param headers HTTPie's defaults with the session's and the typed ones over them
 */
export function composeFields(method: string, headers: readonly TypedHeader[], computed: Computed): Field[] {
  const fields = new Map<string, Field>()
  const set = (name: string, value: string) => fields.set(name.toLowerCase(), [name, value])
  set('User-Agent', '')
  set('Accept-Encoding', 'gzip, deflate')
  set('Accept', '*/*')
  set('Connection', 'keep-alive')
  for (const [name, value] of headers) set(name, value ?? '')
  for (const [name, value] of headers) if (value === undefined) fields.delete(name.toLowerCase())
  const own = new Set<string>()
  const compute = (name: string, value: string | undefined) => {
    if (value === undefined) return
    set(name, value)
    own.add(name.toLowerCase())
  }
  if (!fields.has('cookie')) compute('Cookie', computed.cookie)
  if (computed.chunked) compute('Transfer-Encoding', 'chunked')
  else if (computed.contentLength !== undefined) compute('Content-Length', String(computed.contentLength))
  else if (needsLength(method, fields)) compute('Content-Length', '0')
  compute('Authorization', computed.authorization)
  return lastWhatWasSaid(fields, own, headers)
}

/** A method that usually has a body says so when there is none (RFC 9110 §8.6). */
function needsLength(method: string, fields: ReadonlyMap<string, Field>): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method) && !fields.has('content-length')
}

function lastWhatWasSaid(
  fields: ReadonlyMap<string, Field>,
  own: ReadonlySet<string>,
  headers: readonly TypedHeader[],
): Field[] {
  const first: Field[] = []
  const last: Field[] = []
  for (const [key, field] of fields) {
    const said = own.has(key) ? [] : headers.filter(([name]) => same(name, key))
    if (said.length === 0) first.push(field)
    for (const [name, value] of said) last.push([name, (value ?? '').trim()])
  }
  return [...first, ...last]
}

export function fieldValue(fields: readonly Field[], name: string): string | undefined {
  return fields.find(([other]) => same(other, name))?.[1]
}

/** Replaces a field where it stands, or puts it at the end. */
export function withField(fields: readonly Field[], name: string, value: string): Field[] {
  const changed = fields.map(([other, old]): Field => (same(other, name) ? [other, value] : [other, old]))
  return fieldValue(fields, name) === undefined ? [...changed, [name, value]] : changed
}

export function withoutFields(fields: readonly Field[], ...names: readonly string[]): Field[] {
  return fields.filter(([name]) => !names.some((other) => same(other, name)))
}
