// request-line.ts: the words that are no flags -> method, URL and items. The method may be left out: a first word of
// letters that another word follows is one; whether it is then GET or POST, the data decide.

import { clientErrors } from './errors.ts'
import { DATA_SEPARATORS, type Item, parseItem } from './items.ts'

export interface RequestLine {
  readonly method: string
  readonly url: string
  readonly items: readonly Item[]
}

/**
 * @param hasBody a body comes from --raw or from standard input
 * @throws GUI_CLIENT_URL_MISSING, GUI_CLIENT_ITEM
 */
export function parseRequestLine(words: readonly string[], hasBody: boolean): RequestLine {
  const [first, second] = words
  if (first === undefined) throw clientErrors.fail('GUI_CLIENT_URL_MISSING', { command: 'http' })
  // "localhost" is made of letters, and nobody's method.
  const isMethod = second !== undefined && /^[A-Za-z]+$/.test(first) && first !== 'localhost'
  const url = isMethod ? second : first
  const items = words.slice(isMethod ? 2 : 1).map(parseItem)
  const hasData = hasBody || items.some(({ separator }) => DATA_SEPARATORS.has(separator))
  return { method: isMethod ? first.toUpperCase() : hasData ? 'POST' : 'GET', url, items }
}
