// items.ts: one word of the command line -> one request item: name, separator, value. HTTPie's rules: the first
// separator counts, the longest where several begin; a backslash before one of their characters makes it plain text.

import { clientErrors } from './errors.ts'

export const SEPARATORS = [':', ';', ':@', '==', '==@', '=', ':=', '@', '=@', ':=@'] as const
export type Separator = (typeof SEPARATORS)[number]

export interface Item {
  readonly name: string
  readonly separator: Separator
  readonly value: string
  /** As it was typed, for messages. */
  readonly typed: string
}

const LONGEST_FIRST = [...SEPARATORS].sort((left, right) => right.length - left.length)
const SIGNS = new Set(SEPARATORS.join(''))

/** Separators whose items become the body; with one of them the method is POST. */
export const DATA_SEPARATORS: ReadonlySet<Separator> = new Set<Separator>(['=', ':=', '@', '=@', ':=@'])

/**
 * @param typed as in `name=value`, `X-Header:value`, `q==text`, `size:=3`, `photo@cat.jpg`
 * @throws GUI_CLIENT_ITEM when there is no separator in it
 */
export function parseItem(typed: string): Item {
  const { plain, escaped } = unescaped(typed)
  for (let at = 0; at < plain.length; at++) {
    if (escaped.has(at)) continue
    const separator = LONGEST_FIRST.find((text) => plain.startsWith(text, at) && isBare(escaped, at, text.length))
    if (separator === undefined) continue
    return { name: plain.slice(0, at), separator, value: plain.slice(at + separator.length), typed }
  }
  throw clientErrors.fail('GUI_CLIENT_ITEM', { item: typed })
}

/** The word without the backslashes that did something, and the places of the characters they made plain. */
function unescaped(typed: string): { plain: string; escaped: ReadonlySet<number> } {
  const escaped = new Set<number>()
  let plain = ''
  for (let at = 0; at < typed.length; at++) {
    const sign = typed.charAt(at)
    const next = typed.charAt(at + 1)
    if (sign !== '\\') plain += sign
    else if (SIGNS.has(next)) {
      escaped.add(plain.length)
      plain += next
      at++
    } else {
      // A backslash before anything else is text, and so is what it stands before, be it another backslash.
      plain += sign + next
      at++
    }
  }
  return { plain, escaped }
}

function isBare(escaped: ReadonlySet<number>, start: number, length: number): boolean {
  for (let at = start; at < start + length; at++) if (escaped.has(at)) return false
  return true
}
