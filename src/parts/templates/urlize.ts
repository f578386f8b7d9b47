// urlize.ts: URLs and mail addresses in text become links, by Jinja's rules: what counts as a URL, and which brackets
// and full stops around it are not part of it. Works on escaped text, and in one pass over each word.

export interface Links {
  /** Characters shown of a URL; the link itself is whole. */
  readonly charsMax: number | undefined
  readonly rel: string
  readonly target: string | undefined
  /** Beginnings of URLs besides http, https and mailto. */
  readonly schemes: readonly string[]
}

const NAME = '[\\p{L}\\p{N}_%-]'
const HOST = `(?:(?:https?://|www\\.)(?:(?:${NAME}+\\.)+)?(?:[a-z]{2,63}|xn--[\\p{L}\\p{N}_%]{2,59})|(?:${NAME}{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)|https?://(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\]))`
const URL_WORD = new RegExp(`^${HOST}(?::\\d{1,5})?(?:[/?#]\\S*)?$`, 'iu')
const MAIL = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u
/** No URL that a person wrote is longer; longer words are not looked at. */
const WORD_MAX = 8192
const OPENINGS = ['(', '<', '&lt;']
const CLOSINGS = [')', '>', '.', ',', '\n', '&gt;']
const PAIRS = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const

/** @param markup escaped text */
export function linkUrls(markup: string, links: Links): string {
  return markup
    .split(/(\s+)/)
    .map((word) => (word.length > WORD_MAX || !/[.@:]/.test(word) ? word : linkWord(word, links)))
    .join('')
}

function linkWord(word: string, links: Links): string {
  const [head, rest] = cutFront(word)
  const [inner, behind] = cutBack(rest)
  const [middle, tail] = balance(inner, behind)
  return head + (linked(middle, links) ?? middle) + tail
}

function cutFront(word: string): [string, string] {
  let at = 0
  for (;;) {
    const sign = OPENINGS.find((opening) => word.startsWith(opening, at))
    if (sign === undefined) return [word.slice(0, at), word.slice(at)]
    at += sign.length
  }
}

function cutBack(word: string): [string, string] {
  let end = word.length
  for (;;) {
    const sign = CLOSINGS.find((closing) => word.endsWith(closing, end))
    if (sign === undefined || sign.length > end) return [word.slice(0, end), word.slice(end)]
    end -= sign.length
  }
}

/** Closing brackets behind a URL belong to it when it has as many opening ones. */
function balance(inner: string, behind: string): [string, string] {
  let [middle, tail] = [inner, behind]
  for (const [opening, closing] of PAIRS) {
    const open = middle.split(opening).length - 1
    if (open <= middle.split(closing).length - 1) continue
    const moves = Math.min(open, tail.split(closing).length - 1)
    for (let i = 0; i < moves; i++) {
      const end = tail.indexOf(closing) + closing.length
      middle += tail.slice(0, end)
      tail = tail.slice(end)
    }
  }
  return [middle, tail]
}

function linked(text: string, { charsMax, rel, target, schemes }: Links): string | undefined {
  const attributes =
    (rel === '' ? '' : ` rel="${escapeQuoted(rel)}"`) +
    (target === undefined ? '' : ` target="${escapeQuoted(target)}"`)
  if (URL_WORD.test(text)) {
    const shown = charsMax !== undefined && text.length > charsMax ? `${text.slice(0, charsMax)}...` : text
    const href = /^https?:\/\//.test(text) ? text : `https://${text}`
    return `<a href="${href}"${attributes}>${shown}</a>`
  }
  if (text.startsWith('mailto:') && MAIL.test(text.slice(7))) return `<a href="${text}">${text.slice(7)}</a>`
  const mayBeMail = text.includes('@') && !text.startsWith('@') && !text.startsWith('www.') && !text.includes(':')
  if (mayBeMail && MAIL.test(text)) return `<a href="mailto:${text}">${text}</a>`
  const isOther = schemes.some((scheme) => text !== scheme && text.startsWith(scheme))
  return isOther ? `<a href="${text}"${attributes}>${text}</a>` : undefined
}

function escapeQuoted(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
