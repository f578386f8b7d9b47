// nested-json.ts: fields such as user[name]=x, tags[]=y and rows[0][id]:=1 -> one JSON value. The grammar and the
// refusals are HTTPie's: a place that has a type keeps it, and a mistake is pointed at.

import { clientErrors } from './errors.ts'
import type { JsonValue } from './json-value.ts'

interface Token {
  readonly kind: 'text' | 'number' | '[' | ']'
  readonly text: string
  readonly start: number
  readonly end: number
}

interface Step {
  readonly act: 'key' | 'index' | 'append'
  readonly name: string
  readonly index: number
  readonly tokens: readonly Token[]
  readonly root: boolean
}

export type Pair = readonly [path: string, value: JsonValue]

/** Places an index may reach: a slip such as [1000000000] shall not fill the memory with null. */
const INDEX_MAX = 100_000

/**
 * Puts all fields into one object, or one array when the paths begin with [].
 *
 * @throws GUI_CLIENT_NESTED
 */
export function nestJson(pairs: readonly Pair[]): JsonValue | undefined {
  let root: JsonValue | undefined
  for (const [path, value] of pairs) root = put(root, path, value)
  return root
}

function put(root: JsonValue | undefined, source: string, value: JsonValue): JsonValue {
  const steps = parsePath(source)
  const whole = root ?? emptyFor(steps[0])
  let place = whole
  steps.forEach((step, at) => {
    const next = steps[at + 1]
    const isLast = next === undefined
    if (step.act === 'key') place = enterKey(place, source, steps, at, isLast ? value : undefined)
    else place = enterIndex(place, source, steps, at, isLast ? value : undefined)
  })
  return whole
}

/** Sets the last step to `value`, or goes one step in, making what the next step needs when nothing is there. */
function enterKey(place: JsonValue, source: string, steps: readonly Step[], at: number, value?: JsonValue): JsonValue {
  const name = steps[at]?.name ?? ''
  if (place.kind !== 'object') throw clash(place, source, steps, at, 'object')
  const there = place.members.findLast((member) => member.name === name)
  const inner = value ?? there?.value ?? emptyFor(steps[at + 1])
  if (there === undefined) place.members.push({ name, raw: undefined, value: inner })
  else there.value = inner
  return inner
}

function enterIndex(
  place: JsonValue,
  source: string,
  steps: readonly Step[],
  at: number,
  value?: JsonValue,
): JsonValue {
  const step = steps[at]
  if (place.kind !== 'array') throw clash(place, source, steps, at, 'array')
  const index = step?.act === 'index' ? step.index : place.items.length
  if (index < 0) throw slip('Value', 'Negative indexes are not supported.', source, step?.tokens[1])
  if (index > INDEX_MAX) throw slip('Value', `Indexes go up to ${INDEX_MAX}.`, source, step?.tokens[1])
  while (place.items.length <= index) place.items.push({ kind: 'word', text: 'null' })
  const there = place.items[index]
  const isEmpty = there === undefined || (there.kind === 'word' && there.text === 'null')
  const inner = value ?? (isEmpty ? emptyFor(steps[at + 1]) : there)
  place.items[index] = inner
  return inner
}

function emptyFor(step: Step | undefined): JsonValue {
  return step === undefined || step.act === 'key' ? { kind: 'object', members: [] } : { kind: 'array', items: [] }
}

function clash(place: JsonValue, source: string, steps: readonly Step[], at: number, wanted: string): Error {
  const step = steps[at]
  const before = steps.slice(0, at).map(spelled).join('')
  const message = `Can't perform '${step?.act}' based access on '${before}' which has a type of '${typeOf(place)}' but this operation requires a type of '${wanted}'.`
  const first = step?.tokens[0]
  const last = step?.tokens.at(-1)
  return slip('Type', message, source, first && last && { ...first, end: last.end })
}

function spelled(step: Step): string {
  if (step.act === 'append') return '[]'
  if (step.act === 'index') return `[${step.index}]`
  return step.root ? step.name : `[${step.name}]`
}

function typeOf(value: JsonValue): string {
  if (value.kind !== 'word') return value.kind
  return value.text === 'null' ? 'null' : 'boolean'
}

function slip(kind: string, message: string, source: string, token?: Token): Error {
  const pointer = token === undefined ? '' : ' '.repeat(token.start) + '^'.repeat(Math.max(1, token.end - token.start))
  return clientErrors.fail('GUI_CLIENT_NESTED', { kind, message, source, pointer })
}

/** root: text, number, [number] or []; then any of [text], [number], []. */
function parsePath(source: string): Step[] {
  const tokens = tokensOf(source)
  let at = 0
  const expect = (...kinds: Token['kind'][]): Token => {
    const token = tokens[at++]
    if (token !== undefined && kinds.includes(token.kind)) return token
    const end = tokens.at(-1)?.end ?? 0
    const place = token ?? { kind: 'text', text: '', start: end, end: end + 1 }
    throw slip('Syntax', `Expecting ${anyOf(kinds)}`, source, place)
  }
  const bracket = (open: Token, root: boolean): Step => {
    const token = root ? expect('number', ']') : expect('text', 'number', ']')
    if (token.kind === ']') return { act: 'append', name: '', index: -1, tokens: [open, token], root }
    const all = [open, token, expect(']')]
    if (token.kind === 'text') return { act: 'key', name: token.text, index: -1, tokens: all, root }
    return { act: 'index', name: '', index: Number(token.text), tokens: all, root }
  }
  if (tokens.length === 0) return [{ act: 'key', name: '', index: -1, tokens: [], root: true }]
  const first = expect('text', 'number', '[')
  const isName = first.kind !== '['
  const steps = [
    isName ? { act: 'key' as const, name: first.text, index: -1, tokens: [first], root: true } : bracket(first, true),
  ]
  while (at < tokens.length) steps.push(bracket(expect('['), false))
  return steps
}

const WORDS = { text: 'a text', number: 'a number', '[': "'['", ']': "']'" } as const

function anyOf(kinds: readonly Token['kind'][]): string {
  const words = kinds.map((kind) => WORDS[kind])
  return words.length === 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let text = ''
  let start = 0
  let escaped = false
  const end = (at: number) => {
    if (text !== '') tokens.push(literal(text, start, at, escaped))
    text = ''
    escaped = false
  }
  for (let at = 0; at < source.length; at++) {
    const sign = source.charAt(at)
    const next = source.charAt(at + 1)
    if (sign === '[' || sign === ']') {
      end(at)
      tokens.push({ kind: sign, text: sign, start: at, end: at + 1 })
      continue
    }
    if (text === '') start = at
    if (sign !== '\\' || next === '') {
      text += sign
      continue
    }
    // A backslash before a bracket or a backslash is gone; before anything else it stays.
    const plain = next === '[' || next === ']' || next === '\\'
    escaped ||= plain
    text += plain ? next : sign + next
    at++
  }
  end(source.length)
  return tokens
}

/** Digits are an index, unless a backslash made them a name: a[\1]. */
function literal(text: string, start: number, end: number, escaped: boolean): Token {
  if (!escaped && /^-?\d+$/.test(text)) return { kind: 'number', text, start, end }
  return { kind: 'text', text: !escaped && /^\\-?\d+$/.test(text) ? text.slice(1) : text, start, end }
}
