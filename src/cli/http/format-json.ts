// format-json.ts: JSON text -> the same JSON, indented and sorted for reading. Works on the text: what a JSON parser of
// JavaScript forgets (digits, names that stand twice) comes out as it went in.

import { type JsonMember, JsonSlip, type JsonValue, parseJson } from './json-value.ts'

export interface JsonLayout {
  readonly indent: number
  readonly sortKeys: boolean
}

/**
 * Lays out a text that is JSON, or JSON behind a prefix such as `)]}',` or `data: `.
 *
 * @returns undefined when it is not JSON
 */
export function formatJson(text: string, layout: JsonLayout): string | undefined {
  const whole = laidOut(text, layout)
  if (whole !== undefined) return whole
  const prefix = /^[^{["]+/.exec(text)?.[0]
  if (prefix === undefined) return undefined
  const rest = laidOut(text.slice(prefix.length), layout)
  return rest === undefined ? undefined : prefix + rest
}

function laidOut(text: string, layout: JsonLayout): string | undefined {
  try {
    return shown(parseJson(text), layout, '\n')
  } catch (error) {
    if (error instanceof JsonSlip) return undefined
    throw error
  }
}

/** @param line a line feed and the indent of the line that the value stands in */
function shown(value: JsonValue, layout: JsonLayout, line: string): string {
  if (value.kind === 'string') return readable(value.raw ?? JSON.stringify(value.text))
  if (value.kind !== 'object' && value.kind !== 'array') return value.text
  const inner = line + ' '.repeat(layout.indent)
  const parts =
    value.kind === 'array'
      ? value.items.map((item) => shown(item, layout, inner))
      : inOrder(value.members, layout).map(
          (member) => `${readable(member.raw ?? JSON.stringify(member.name))}: ${shown(member.value, layout, inner)}`,
        )
  const [open, close] = value.kind === 'array' ? ['[', ']'] : ['{', '}']
  return parts.length === 0 ? `${open}${close}` : `${open}${inner}${parts.join(`,${inner}`)}${line}${close}`
}

function inOrder(members: readonly JsonMember[], layout: JsonLayout): readonly JsonMember[] {
  // A stable sort: members of one name keep their order.
  return layout.sortKeys ? [...members].sort((left, right) => byCodePoint(left.name, right.name)) : members
}

/** JavaScript compares UTF-16 units, which puts characters beyond U+FFFF before some within. */
function byCodePoint(left: string, right: string): number {
  if (left === right) return 0
  const [first, second] = [Array.from(left), Array.from(right)]
  for (let at = 0; at < first.length && at < second.length; at++) {
    const difference = (first[at]?.codePointAt(0) ?? 0) - (second[at]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return first.length - second.length
}

const ESCAPE = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\./g
// What moves the cursor, turns the direction of text, or cannot be seen stays escaped: a response must not repaint a terminal.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}"\\]/u

/** A string with the escapes undone that nobody needs: "\u00e9" is "é", "\/" is "/". */
function readable(raw: string): string {
  if (!raw.includes('\\')) return raw
  return raw.replace(ESCAPE, (sign) => {
    if (sign === '\\/') return '/'
    if (sign.charAt(1) !== 'u') return sign
    const plain = String(JSON.parse(`"${sign}"`))
    return UNSEEN.test(plain) ? sign : plain
  })
}
