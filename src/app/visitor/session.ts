// session.ts: request.session: what is remembered of one visitor between requests. Values are JSON; what a handler changes,
// also deep inside, is seen at the end by comparing. Knows no cookie and no store: sessions.ts reads and writes it.

import { encodeJson } from '../answers/encode-json.ts'
import { appErrors } from '../errors.ts'
import type { Key } from '../key.ts'

/** A message for the next page that is shown: "Saved." after a redirect. */
export interface Flash {
  readonly message: string
  /** Such as "info" or "error"; the page decides what it looks like. */
  readonly kind: string
}

/** What is to be done with the session when the reply goes. */
export type SessionFate = 'keep' | 'renew' | 'end'

export const FLASHES = '_flashes'
const OWNER = '_owner'
const FLASHES_MAX = 20

export class Session {
  /** True when the visitor had none. */
  readonly isNew: boolean
  readonly #before: string
  #values: Record<string, unknown>
  #fate: SessionFate = 'keep'
  #closed = false

  /** @param data JSON of an object, "" for a new session */
  constructor(data: string) {
    this.isNew = data === ''
    this.#before = data
    this.#values = readValues(data)
  }

  /**
   * @example const visits = request.session.get('visits') ?? 0
   * @param name a text, or a typed key that also says the value's type
   */
  get<Value>(name: Key<Value>): Value | undefined
  get(name: string): unknown
  get(name: string | Key<unknown>): unknown {
    const values = this.#values
    const text = nameOf(name)
    return Object.hasOwn(values, text) ? values[text] : undefined
  }

  has(name: string | Key<unknown>): boolean {
    return Object.hasOwn(this.#values, nameOf(name))
  }

  /**
   * @param value anything that JSON can hold; a Date is read back as text
   * @throws GUI_APP_SESSION_LATE once the reply has begun, as all that changes the session does
   */
  set<Value>(name: Key<Value>, value: Value): void
  set(name: string, value: unknown): void
  set(name: string | Key<unknown>, value: unknown): void {
    const values = this.#values
    const text = nameOf(name)
    if (this.#closed) this.#open(`set(${JSON.stringify(text)})`)
    // A plain assignment to "__proto__" would change the object's kind; defining a name costs 0.3 us more (bench/pages.mjs).
    if (Object.hasOwn(values, text) || !(text in values)) values[text] = value
    else Object.defineProperty(values, text, { value, enumerable: true, configurable: true, writable: true })
  }

  delete(name: string | Key<unknown>): void {
    this.#open(`delete(${JSON.stringify(nameOf(name))})`)
    delete this.#values[nameOf(name)]
  }

  /** Names that have a value. */
  keys(): string[] {
    return Object.keys(this.#values).filter((name) => name !== FLASHES && name !== OWNER)
  }

  /**
   * Whose session it is, such as the id of a user: a store can then end all sessions of one owner at once.
   * Undefined for a visitor who has not signed in.
   */
  get owner(): string | undefined {
    const owner = this.get(OWNER)
    return typeof owner === 'string' ? owner : undefined
  }

  set owner(owner: string | undefined) {
    if (owner === undefined) this.delete(OWNER)
    else this.set(OWNER, owner)
  }

  /** Keeps `message` until {@link flashes} is asked for, in this request or a later one. */
  flash(message: string, kind = 'info'): void {
    this.#open('flash()')
    const waiting = this.#waiting()
    this.set(FLASHES, [...waiting, { message, kind }].slice(-FLASHES_MAX))
  }

  /** The messages that wait, each given once. */
  flashes(): Flash[] {
    const waiting = this.#waiting()
    if (waiting.length > 0) {
      this.#open('flashes()')
      this.delete(FLASHES)
    }
    return waiting
  }

  /**
   * Gives the session another identifier and a new lifetime, and keeps its values. Call it whenever somebody signs in,
   * so that an identifier that was planted before is worth nothing.
   */
  renew(): void {
    this.#open('renew()')
    this.#fate = 'renew'
  }

  /** Forgets everything; the cookie is deleted. Values set afterwards begin a new session. */
  end(): void {
    this.#open('end()')
    this.#values = {}
    this.#fate = 'end'
  }

  /** @internal */
  get fate(): SessionFate {
    return this.#fate
  }

  /** @internal The values as JSON, "" when there are none. @throws GUI_APP_JSON */
  encode(): string {
    const values = this.#values
    // JSON leaves out what is undefined.
    for (const name in values) if (values[name] !== undefined) return encodeJson(values, 'request.session')
    return ''
  }

  /** @internal What it held when the request came. */
  get before(): string {
    return this.#before
  }

  /** @internal It is written: what changed from now on would be lost. */
  close(): void {
    this.#closed = true
  }

  #open(what: string): void {
    if (this.#closed) throw appErrors.fail('GUI_APP_SESSION_LATE', { what })
  }

  #waiting(): Flash[] {
    const waiting = this.get(FLASHES)
    return Array.isArray(waiting) ? (waiting as Flash[]) : [] // flash() alone writes there
  }
}

function readValues(data: string): Record<string, unknown> {
  if (data === '') return {}
  const value: unknown = JSON.parse(data)
  // It was written by encode(), from an object.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function nameOf(name: string | Key<unknown>): string {
  return typeof name === 'string' ? name : name.name
}
