// json-fault.ts: where a text stops being JSON (RFC 8259), in words that quote none of it: V8's own message repeats the
// input or names no place. Runs only for a text that JSON.parse has refused; a stack of brackets, no recursion.

/** @returns "it is empty", "it ends too early", "at line 3, column 7" */
export function jsonFault(text: string): string {
  if (text.trim() === '') return 'it is empty'
  const at = faultIndex(text)
  if (at >= text.length) return 'it ends too early'
  const before = text.slice(0, at).split('\n')
  return `at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}

const BLANK = /[ \t\r\n]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that no string of JSON may hold.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | 'comma' | 'end'

/** Index of the first sign that cannot stand there; the text's length when more should follow. */
function faultIndex(text: string): number {
  const open: string[] = []
  let wanted: Wanted = 'value'
  for (let at = after(BLANK, text, 0); ; at = after(BLANK, text, at)) {
    const sign = text[at]
    if (sign === undefined) return text.length
    if (wanted === 'end') return at
    if (wanted === 'comma') {
      const closes = open.at(-1) === '{' ? '}' : ']'
      if (sign === closes) open.pop()
      else if (sign !== ',') return at
      if (sign === ',') wanted = closes === '}' ? 'key' : 'value'
      else if (open.length === 0) wanted = 'end'
      at++
      continue
    }
    if ((sign === ']' && wanted === 'value or ]') || (sign === '}' && wanted === 'key or }')) {
      open.pop()
      wanted = open.length === 0 ? 'end' : 'comma'
      at++
      continue
    }
    if (wanted === 'key' || wanted === 'key or }') {
      const end = after(STRING, text, at)
      if (end === at) return sign === '"' ? stringFault(text, at) : at
      const colon = after(BLANK, text, end)
      if (text[colon] !== ':') return colon
      at = colon + 1
      wanted = 'value'
      continue
    }
    if (sign === '[' || sign === '{') {
      open.push(sign)
      wanted = sign === '[' ? 'value or ]' : 'key or }'
      at++
      continue
    }
    const end = after(sign === '"' ? STRING : SCALAR, text, at)
    if (end === at) return sign === '"' ? stringFault(text, at) : isBegun(text.slice(at)) ? text.length : at
    at = end
    wanted = open.length === 0 ? 'end' : 'comma'
  }
}

/** The text breaks off inside of a word, or behind a minus. */
function isBegun(rest: string): boolean {
  return ['true', 'false', 'null', '-'].some((word) => word.startsWith(rest))
}

/** Where `pattern` ends that begins at `at`; `at` itself when it does not match. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The sign that no string may hold, or the end of the text. */
function stringFault(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 32) return at
    if (code !== 92) continue
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) return at
    at++
  }
  return text.length
}
