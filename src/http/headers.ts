// headers.ts: fields as both sides see them: RequestHeaders (what came, never changes) and ReplyHeaders (what will go).
// The web-standard Headers' methods over one flat list; names lower-case inside. RFC 9110 §5. Knows no socket.

import { httpErrors } from './errors.ts'

/** name, value, name, value, …; names in lower case. */
export type FieldList = readonly string[]

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/** Reading a list of fields. `get` joins repeated fields as RFC 9110 §5.3 says (cookies with "; "). */
export class RequestHeaders {
  /** @internal */
  readonly list: string[]

  constructor(list: string[]) {
    this.list = list
  }

  get(name: string): string | null {
    const list = this.list
    const key = name.toLowerCase()
    let found: string | null = null
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] !== key) continue
      const value = list[i + 1] ?? ''
      found = found === null ? value : found + (key === 'cookie' ? '; ' : ', ') + value
    }
    return found
  }

  has(name: string): boolean {
    const key = name.toLowerCase()
    for (let i = 0; i < this.list.length; i += 2) if (this.list[i] === key) return true
    return false
  }

  /** Every value of the field, one for each line it stood on. */
  getAll(name: string): string[] {
    const key = name.toLowerCase()
    const values: string[] = []
    for (let i = 0; i < this.list.length; i += 2) if (this.list[i] === key) values.push(this.list[i + 1] ?? '')
    return values
  }

  getSetCookie(): string[] {
    return this.getAll('set-cookie')
  }

  *entries(): IterableIterator<[string, string]> {
    for (let i = 0; i < this.list.length; i += 2) yield [this.list[i] ?? '', this.list[i + 1] ?? '']
  }

  *keys(): IterableIterator<string> {
    for (let i = 0; i < this.list.length; i += 2) yield this.list[i] ?? ''
  }

  *values(): IterableIterator<string> {
    for (let i = 1; i < this.list.length; i += 2) yield this.list[i] ?? ''
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this.entries()) visit(value, name)
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }
}

/** Fields of a reply; everything put in is checked, so no value can break out of its line. */
export class ReplyHeaders extends RequestHeaders {
  /** @throws GUI_HTTP_FIELD_VALUE */
  set(name: string, value: string | number): void {
    const field = checkedName(name)
    const { key } = field
    const text = value === field.value ? value : checkedValue(field, value)
    const { list } = this
    let at = 0
    while (at < list.length && list[at] !== key) at += 2
    if (at === list.length) {
      list.push(key, text)
      return
    }
    list[at + 1] = text
    for (let i = list.length - 2; i > at; i -= 2) if (list[i] === key) list.splice(i, 2)
  }

  /** @throws GUI_HTTP_FIELD_VALUE */
  append(name: string, value: string | number): void {
    const field = checkedName(name)
    this.list.push(field.key, value === field.value ? value : checkedValue(field, value))
  }

  /** @internal Appends what the program's own code has written: `name` in lower case, and nothing that has to be looked at. */
  put(name: string, value: string): void {
    this.list.push(name, value)
  }

  delete(name: string): void {
    const key = name.toLowerCase()
    for (let i = this.list.length - 2; i >= 0; i -= 2) if (this.list[i] === key) this.list.splice(i, 2)
  }

  /** Adds `value` to a list-valued field such as Vary, unless it is in it already. */
  include(name: string, value: string): void {
    const held = this.get(name)
    if (held === null) this.append(name, value)
    else if (!held.split(',').some((item) => item.trim().toLowerCase() === value.toLowerCase())) {
      this.set(name, `${held}, ${value}`)
    }
  }
}

export type HeadersGiven = Readonly<Record<string, string | number>> | Iterable<readonly [string, string]> | undefined

/** Makes reply fields out of an object or of pairs. */
export function replyHeaders(given: HeadersGiven): ReplyHeaders {
  const headers = new ReplyHeaders([])
  if (given === undefined) return headers
  if (Symbol.iterator in given) {
    for (const [name, value] of given as Iterable<readonly [string, string]>) headers.append(name, value)
  } else {
    for (const [name, value] of Object.entries(given)) headers.append(name, value)
  }
  return headers
}

export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** A name that was checked, in lower case, and the last of its values that was. */
interface Checked {
  readonly key: string
  value: string | undefined
}

/** Names as they were written: programs use few, and often say the same of them (set 2x). */
const known = new Map<string, Checked>()
const KNOWN_MAX = 512
const VALUE_KEPT_MAX = 64

function checkedName(name: string): Checked {
  const held = known.get(name)
  if (held !== undefined) return held
  if (!TOKEN.test(name)) throw httpErrors.fail('GUI_HTTP_FIELD_VALUE', { why: 'its name is not a token' })
  const made: Checked = { key: name.toLowerCase(), value: undefined }
  if (known.size < KNOWN_MAX) known.set(name, made)
  return made
}

function checkedValue(field: Checked, value: string | number): string {
  const text = String(value).trim()
  assertFieldValue(field.key, text)
  if (text.length <= VALUE_KEPT_MAX) field.value = text
  return text
}

/** @throws GUI_HTTP_FIELD_VALUE when `value` could break out of its line or is beyond Latin-1 */
export function assertFieldValue(name: string, value: string): void {
  if (!NOT_IN_VALUE.test(value)) return
  throw httpErrors.fail('GUI_HTTP_FIELD_VALUE', {
    why: `the value of ${name} holds a character that no field may hold`,
  })
}
