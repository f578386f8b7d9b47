// html.ts: the html`…` template: text becomes HTML with every value escaped, so that nothing a visitor wrote is markup.
// What html made is not escaped a second time; recognised by a brand, because two copies of the package may meet.

const BRAND = Symbol.for('guichet.html')

/** Markup that is safe to send as it is. Made by {@link html} and {@link rawHtml}. */
export class Html {
  readonly [BRAND] = true
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

export function isHtml(value: unknown): value is Html {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** What may stand in a `${…}`: arrays are joined, null, undefined and booleans are nothing. */
export type HtmlValue = string | number | bigint | boolean | null | undefined | Html | readonly HtmlValue[]

/**
 * Markup with values in it, escaped for text and for quoted attributes.
 *
 * @example html`<p title="${title}">Hello, ${name}!</p><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
 */
export function html(texts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = texts[0] ?? ''
  for (let i = 0; i < values.length; i++) text += encodeHtml(values[i]) + (texts[i + 1] ?? '')
  return new Html(text)
}

/** Markup out of a source that is trusted: it is not escaped. Never give it what a visitor wrote. */
export function rawHtml(text: string): Html {
  return new Html(text)
}

function encodeHtml(value: HtmlValue): string {
  if (typeof value === 'string') return escapeHtml(value)
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (typeof value === 'object') {
    if (isHtml(value)) return value.text
    if (Array.isArray(value)) return value.map(encodeHtml).join('')
  }
  return escapeHtml(String(value))
}

const SPECIAL = /[&<>"']/
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Most text needs nothing, so it is looked at before it is copied. */
export function escapeHtml(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign) : text
}
