// mask-json.ts: JSON as text with the values of secret keys masked. One walk over the signs instead of parsing, since what
// is recorded may be cut off in the middle, be JSON Lines, or be no JSON at all. Everything else stays as it was written.

import { isSecretName } from './secret-name.ts'

/** @param mask stands, in quotes, for whatever value a secret key has: text, number, list or object */
export function maskJson(text: string, mask: string): string {
  let made = ''
  let kept = 0
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '"') {
      at++
      continue
    }
    const end = endOfString(text, at)
    const value = valueBehindColon(text, end)
    if (value !== undefined && isSecretName(nameOf(text.slice(at, end)))) {
      made += `${text.slice(kept, value)}"${mask}"`
      kept = endOfValue(text, value)
      at = kept
    } else at = end
  }
  return made + text.slice(kept)
}

/** Just behind the closing quote; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

/** Where the value begins, when what ends at `at` was a key. */
function valueBehindColon(text: string, at: number): number | undefined {
  let next = skipSpace(text, at)
  if (text[next] !== ':') return undefined
  next = skipSpace(text, next + 1)
  return next < text.length ? next : undefined
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at++
  return at
}

function endOfValue(text: string, start: number): number {
  const first = text[start]
  if (first === '"') return endOfString(text, start)
  if (first !== '{' && first !== '[') {
    let at = start
    while (at < text.length && !/[,\]}\s]/.test(text[at] ?? '')) at++
    return at
  }
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') at = endOfString(text, at) - 1
    else if (sign === '{' || sign === '[') depth++
    else if ((sign === '}' || sign === ']') && --depth === 0) return at + 1
  }
  return text.length
}

/** The key itself; escapes in it must not hide what it says. */
function nameOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
