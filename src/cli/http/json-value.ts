// json-value.ts: JSON text -> a value that forgets nothing (RFC 8259): members in their order, also those that stand
// twice, and numbers as they were written. JSON.parse would lose both. Knows no file and no terminal.

export interface JsonMember {
  readonly name: string
  /** The name as it stood, quotes and escapes included; undefined when it was not read from JSON. */
  readonly raw: string | undefined
  value: JsonValue
}

export type JsonValue =
  | { readonly kind: 'object'; readonly members: JsonMember[] }
  | { readonly kind: 'array'; readonly items: JsonValue[] }
  | { readonly kind: 'string'; readonly text: string; readonly raw: string | undefined }
  | { readonly kind: 'number' | 'word'; readonly text: string }

/** Where JSON ends being JSON. */
export class JsonSlip extends Error {
  readonly at: number

  constructor(wanted: string, at: number) {
    super(`${wanted} at character ${at + 1}`)
    this.name = 'JsonSlip'
    this.at = at
  }
}

/** Deeper than any document that people write, and far from the end of the stack. */
const DEPTH_MAX = 1000
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// What ends a run of plain characters: control characters may not stand in a string (RFC 8259 §7).
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are refused.
const NOT_PLAIN = /["\\\x00-\x1f]/g
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const WORD = /true|false|null/y
const SPACE = /[ \t\n\r]*/y

/**
 * Reads one JSON text.
 *
 * @throws JsonSlip
 */
export function parseJson(text: string): JsonValue {
  const reader = new Reader(text)
  const value = reader.value(0)
  reader.space()
  if (reader.at < text.length) throw new JsonSlip('the end was expected', reader.at)
  return value
}

class Reader {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  space(): void {
    this.take(SPACE)
  }

  value(depth: number): JsonValue {
    this.space()
    const sign = this.text[this.at]
    if (sign === '{') return this.object(depth)
    if (sign === '[') return this.array(depth)
    if (sign === '"') {
      const raw = this.string()
      return { kind: 'string', text: textOf(raw), raw }
    }
    const number = this.take(NUMBER)
    if (number !== undefined) return { kind: 'number', text: number }
    const word = this.take(WORD)
    if (word === undefined) throw new JsonSlip('a value was expected', this.at)
    return { kind: 'word', text: word }
  }

  object(depth: number): JsonValue {
    const members: JsonMember[] = []
    this.deeper(depth)
    if (this.skip('}')) return { kind: 'object', members }
    do {
      this.space()
      const raw = this.string()
      if (!this.skip(':')) throw new JsonSlip('":" was expected', this.at)
      members.push({ name: textOf(raw), raw, value: this.value(depth + 1) })
    } while (this.skip(','))
    if (!this.skip('}')) throw new JsonSlip('"," or "}" was expected', this.at)
    return { kind: 'object', members }
  }

  array(depth: number): JsonValue {
    const items: JsonValue[] = []
    this.deeper(depth)
    if (this.skip(']')) return { kind: 'array', items }
    do items.push(this.value(depth + 1))
    while (this.skip(','))
    if (!this.skip(']')) throw new JsonSlip('"," or "]" was expected', this.at)
    return { kind: 'array', items }
  }

  deeper(depth: number): void {
    if (depth >= DEPTH_MAX) throw new JsonSlip(`no more than ${DEPTH_MAX} levels were expected`, this.at)
    this.at++
  }

  // Run by run: one pattern for a whole string overflows the stack of the matcher on strings of some megabytes.
  string(): string {
    const start = this.at
    if (this.text[start] !== '"') throw new JsonSlip('a string in double quotes was expected', start)
    this.at++
    for (;;) {
      NOT_PLAIN.lastIndex = this.at
      const sign = NOT_PLAIN.exec(this.text)
      this.at = sign?.index ?? this.text.length
      if (sign?.[0] === '"') break
      if (this.take(ESCAPE) === undefined) throw new JsonSlip('the end of a string was expected', this.at)
    }
    this.at++
    return this.text.slice(start, this.at)
  }

  skip(sign: string): boolean {
    this.space()
    if (this.text[this.at] !== sign) return false
    this.at++
    return true
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }
}

/** What a string means; JSON.parse loses nothing of a string. */
function textOf(raw: string): string {
  return raw.includes('\\') ? String(JSON.parse(raw)) : raw.slice(1, -1)
}

/**
 * The value on one line as Python's json.dumps writes it, which HTTPie sends: a space behind comma and colon, and
 * everything outside ASCII escaped.
 */
export function encodeJson(value: JsonValue): string {
  switch (value.kind) {
    case 'object':
      return `{${value.members.map((member) => `${quoted(member.name)}: ${encodeJson(member.value)}`).join(', ')}}`
    case 'array':
      return `[${value.items.map(encodeJson).join(', ')}]`
    case 'string':
      return quoted(value.text)
    default:
      return value.text
  }
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
