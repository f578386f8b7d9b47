// scan.ts: reads the markup of a template once and finds out where each of its values stands, as a browser's
// tokenizer would (HTML Standard §13.2.5). Where that has no one answer, or no value may stand, the template is refused.

import { appErrors } from '../errors.ts'
import type { Attribute, Tag } from './attribute.ts'
import { beginningOf, FORBIDDEN, type Forbidden, positionError } from './slot.ts'

/** Elements whose content is not markup, and whether a value in them is escaped like text. */
const TEXT_ONLY: ReadonlyMap<string, 'contained' | 'source'> = new Map([
  ['title', 'contained'],
  ['textarea', 'contained'],
  ...['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext'].map((name) => [name, 'source'] as const),
])

/** An element whose content is not markup, while its end is looked for. */
export interface TextElement {
  readonly name: string
  readonly tag: Tag
  /** Its content, in pieces around the values. */
  readonly inner: string[]
  readonly holes: number[]
}

/** Where a value stands. */
export type Hole =
  | { readonly kind: 'text'; readonly noscript: boolean; readonly leading: boolean }
  | { readonly kind: 'contained'; readonly element: TextElement; readonly leading: boolean }
  | { readonly kind: 'source'; readonly element: TextElement; readonly noscript: boolean }
  | { readonly kind: 'attribute'; readonly attribute: Attribute }

/**
 * Where the values of a template stand, in their order.
 *
 * @param texts the template's texts, one more than it has values
 * @throws GUI_APP_HTML_POSITION, GUI_APP_HTML_UNFINISHED, GUI_APP_HTML_MARKUP
 */
export function scanTemplate(texts: readonly string[]): Hole[] {
  return new Scanner(texts).scan()
}

const SPACE = /[\t\n\f\r ]*/y
const SPACE_OR_SLASH = /[\t\n\f\r /]*/y
const TAG_NAME = /[^\t\n\f\r />]*/y
const ATTRIBUTE_NAME = /=?[^\t\n\f\r />=]*/y
const UNQUOTED_VALUE = /[^\t\n\f\r >]*/y
const COMMENT_END = /-?>|[\s\S]*?--!?>/y

class Scanner {
  readonly #texts: readonly string[]
  // for one text of the template
  #index = 0
  #text = ''
  #at = 0
  /** Directly behind the start tag of an element where a first line break is dropped. */
  #leading = false
  // for what is open where the text ends
  #tag: Tag | undefined
  #attribute: Attribute | undefined
  #element: TextElement | undefined
  #noscript = false
  /** How many <svg> and <math> are open; there other rules hold for <style>, <title> and their like. */
  #foreign = 0

  constructor(texts: readonly string[]) {
    this.#texts = texts
  }

  scan(): Hole[] {
    const holes: Hole[] = []
    for (const text of this.#texts) {
      this.#text = text
      this.#at = 0
      this.#leading = false
      while (this.#at < text.length) this.#read()
      if (this.#attribute === undefined && this.#tag !== undefined) throw this.#stop('attributeName')
      if (!this.#isLast()) holes.push(this.#hole())
      this.#index++
    }
    this.#index--
    if (this.#attribute !== undefined) throw this.#stop('quoted')
    if (this.#element !== undefined) throw this.#unfinished(`inside <${this.#element.name}>`)
    if (this.#noscript) throw this.#unfinished('inside <noscript>')
    return holes
  }

  #read(): void {
    if (this.#attribute !== undefined) this.#readQuoted(this.#attribute)
    else if (this.#tag !== undefined) this.#readTag(this.#tag)
    else if (this.#element !== undefined) this.#readElement(this.#element)
    else this.#readText()
  }

  #hole(): Hole {
    const attribute = this.#attribute
    if (attribute !== undefined) {
      attribute.holes.push(this.#index)
      attribute.inner.push('')
      return { kind: 'attribute', attribute }
    }
    const element = this.#element
    if (element === undefined) return { kind: 'text', noscript: this.#noscript, leading: this.#leading }
    const kind = TEXT_ONLY.get(element.name) ?? 'source'
    // Else "</title" and a value that begins with a space would be an end tag.
    if (kind === 'contained' && /<[/a-z]*$/i.test(this.#text)) throw this.#stop('behindSign')
    element.holes.push(this.#index)
    element.inner.push('')
    if (kind === 'contained') return { kind, element, leading: this.#leading }
    return { kind, element, noscript: this.#noscript }
  }

  #readText(): void {
    const found = this.#text.indexOf('<', this.#at)
    this.#at = found < 0 ? this.#text.length : found + 1
    if (found < 0) return
    const sign = this.#text[this.#at] ?? ''
    if (sign === '') throw this.#stop('tagName')
    if (sign === '!') this.#readDeclaration()
    else if (sign === '?') this.#skipPast(/[\s\S]*?>/y, 'declaration')
    else if (sign === '/') this.#readEndTag()
    else if (isLetter(sign)) this.#openTag(false)
  }

  #readEndTag(): void {
    this.#at++
    const sign = this.#text[this.#at] ?? ''
    if (sign === '') throw this.#stop('tagName')
    if (isLetter(sign)) this.#openTag(true)
    else this.#skipPast(/[\s\S]*?>/y, 'declaration')
  }

  /** Behind "<!". */
  #readDeclaration(): void {
    this.#at++
    if (this.#text.startsWith('--', this.#at)) {
      this.#at += 2
      this.#skipPast(COMMENT_END, 'comment')
      return
    }
    const data = this.#text.startsWith('[CDATA[', this.#at)
    const skipped = this.#skipPast(/[\s\S]*?>/y, 'declaration')
    if (data && !skipped.endsWith(']]>'))
      throw this.#unclear(
        'a ">" stands in <![CDATA[, where it ends a comment in HTML and nothing in SVG',
        'Write &lt; and &amp; in place of CDATA.',
      )
  }

  #skipPast(end: RegExp, where: Forbidden): string {
    const skipped = this.#take(end)
    if (skipped === '') throw this.#stop(where)
    this.#checkNoscript(skipped)
    return skipped
  }

  #openTag(closing: boolean): void {
    const name = this.#take(TAG_NAME).toLowerCase()
    if (this.#isAtEnd()) throw this.#stop('tagName')
    if (name.includes('<')) throw this.#unclosed(name)
    this.#tag = { name, closing, attributes: [] }
  }

  /** From behind the name or an attribute up to the next value that is in quotes, or the end of the tag. */
  #readTag(tag: Tag): void {
    const start = this.#at
    const space = this.#take(SPACE_OR_SLASH)
    if (this.#isAtEnd()) throw this.#stop('attributeName')
    if (this.#text[this.#at] === '>') {
      this.#at++
      this.#closeTag(tag, space.endsWith('/'))
      return
    }
    const nameStart = this.#at
    const name = this.#take(ATTRIBUTE_NAME).toLowerCase()
    if (/[<"']/.test(name)) throw this.#unclosed(tag.name)
    this.#take(SPACE)
    if (this.#isAtEnd()) throw this.#stop('attributeName')
    const valued = this.#text[this.#at] === '='
    const attribute = (quote: string, value: string) => ({
      name,
      tag,
      quote,
      start,
      nameStart,
      inner: [value],
      holes: [],
    })
    if (!valued) {
      tag.attributes.push(attribute('', ''))
      return
    }
    this.#at++
    this.#take(SPACE)
    const quote = this.#text[this.#at] ?? ''
    if (quote === '"' || quote === "'") {
      this.#at++
      this.#attribute = attribute(quote, '')
      tag.attributes.push(this.#attribute)
      return
    }
    const value = this.#take(UNQUOTED_VALUE)
    if (this.#isAtEnd()) throw this.#stop('unquoted', ` (${name} of <${tag.name}>)`)
    this.#checkNoscript(value)
    tag.attributes.push(attribute('', value))
  }

  #readQuoted(attribute: Attribute): void {
    const end = this.#text.indexOf(attribute.quote, this.#at)
    const piece = this.#text.slice(this.#at, end < 0 ? undefined : end)
    this.#checkNoscript(piece)
    attribute.inner[attribute.inner.length - 1] += piece
    this.#at = end < 0 ? this.#text.length : end + 1
    if (end >= 0) this.#attribute = undefined
  }

  #closeTag(tag: Tag, selfClosing: boolean): void {
    this.#tag = undefined
    const { name } = tag
    const foreign = name === 'svg' || name === 'math'
    if (tag.closing) {
      if (foreign && this.#foreign > 0) this.#foreign--
      if (name === 'noscript') this.#noscript = false
      return
    }
    if (foreign && !selfClosing) this.#foreign++
    if (name === 'noscript') this.#noscript = true
    this.#leading = this.#isAtEnd() && (name === 'pre' || name === 'textarea' || name === 'listing')
    if (!TEXT_ONLY.has(name)) return
    if (selfClosing && this.#foreign > 0)
      throw this.#unclear(`<${name}/> stands in SVG or MathML`, `Write <${name}></${name}>.`)
    this.#element = { name, tag, inner: [''], holes: [] }
  }

  /** The content of an element without markup, up to its end tag. */
  #readElement(element: TextElement): void {
    const end = new RegExp(`</${element.name}(?=[\\t\\n\\f\\r />])`, 'gi')
    end.lastIndex = this.#at
    const found = element.name === 'plaintext' ? null : end.exec(this.#text)
    const piece = this.#text.slice(this.#at, found?.index)
    this.#checkNoscript(piece)
    element.inner[element.inner.length - 1] += piece
    this.#at = found?.index ?? this.#text.length
    if (found === null) return
    this.#element = undefined
    this.#checkElement(element)
    this.#at += 2
    this.#openTag(true)
  }

  #checkElement({ name, inner }: TextElement): void {
    const content = inner.join(' ')
    if (name === 'script' && isDoublyOpen(content))
      throw this.#unclear('<script> stands behind <!-- in a script, which hides its end', 'Write \\x3C!-- for "<!--".')
    if (this.#foreign > 0 && /<[a-z/!?]/i.test(content))
      throw this.#unclear(
        `markup stands in a <${name}> of SVG or MathML, where it counts`,
        'Write &lt; for "<" there, or move the element out.',
      )
  }

  /** In <noscript> a browser with scripts looks for nothing but its end, and another reads markup. Both must agree. */
  #checkNoscript(piece: string): void {
    if (this.#noscript && /<\/(?:noscript|[a-z]*$)/i.test(piece))
      throw this.#unclear('</noscript> stands inside of something else', 'Take it out.')
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += taken.length
    return taken
  }

  #isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  #isLast(): boolean {
    return this.#index === this.#texts.length - 1
  }

  /** The text ends here: with a value that may not stand here, or for good. */
  #stop(where: Forbidden, detail?: string): Error {
    return this.#isLast()
      ? this.#unfinished(FORBIDDEN[where][2])
      : positionError(where, this.#index, this.#texts, detail)
  }

  #unfinished(place: string): Error {
    return appErrors.fail('GUI_APP_HTML_UNFINISHED', { template: beginningOf(this.#texts), place })
  }

  #unclosed(name: string): Error {
    return this.#unclear(
      `a "<" or a quote stands in the tag <${name.split('<')[0]}>, outside of a value`,
      'Close the tag before it, or put a space behind the quote before it.',
    )
  }

  #unclear(why: string, instead: string): Error {
    return appErrors.fail('GUI_APP_HTML_MARKUP', { template: beginningOf(this.#texts), why, instead })
  }
}

function isLetter(sign: string): boolean {
  return /^[a-z]$/i.test(sign)
}

/** Whether a script that holds `source` is one whose end tag is not seen: HTML Standard §4.12.1.3. */
export function isDoublyOpen(source: string): boolean {
  return /<!--[\s\S]*<script/i.test(source)
}
