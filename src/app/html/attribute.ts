// attribute.ts: what the values of an attribute are, by its name and its tag: words, a URL, a style, a program.
// Looks at the markup that the author wrote around them, once; the values themselves are judged by html-encode.

import { appErrors } from '../errors.ts'
import { beginningOf, type Forbidden, makeSlot, positionError, type Slot, type SlotKind } from './slot.ts'
import { PROGRAM_SCHEMES, schemeOf, type UrlKind } from './url.ts'

export interface Tag {
  /** In small letters. */
  readonly name: string
  readonly closing: boolean
  readonly attributes: Attribute[]
}

export interface Attribute {
  /** In small letters. */
  readonly name: string
  readonly tag: Tag
  readonly quote: string
  /** Where it begins in the text before its first value: with the space before it, and without. */
  readonly start: number
  readonly nameStart: number
  /** Its value as the template has it, in pieces around the `${…}`. */
  readonly inner: string[]
  /** Indexes of the template's values in it. */
  readonly holes: number[]
}

// By name, or by tag and name where that makes a difference.
const URLS: ReadonlyMap<string, UrlKind> = new Map([
  ...all('one', 'href, src, action, formaction, cite, background, longdesc, usemap, xlink:href, xml:base'),
  ...all('one', 'object data, object codebase, html manifest'),
  ...all('picture', 'poster, img src, input src, image href, image xlink:href'),
  ...all('code', 'script src, script href, script xlink:href, base href'),
  ...all('srcset', 'srcset, imagesrcset'),
  ...all('spaced', 'ping, attributionsrc'),
  // These can change the href of a link around them.
  ...['animate', 'set', 'animatemotion', 'animatetransform'].flatMap((tag) => [
    ...all('one', `${tag} to, ${tag} from, ${tag} by`),
    ...all('semicolons', `${tag} values`),
  ]),
])

function all(kind: UrlKind, names: string): [string, UrlKind][] {
  return names.split(', ').map((name) => [name, kind])
}

/** What rel says of a <link> whose file is code, or decides what code is loaded. */
const CODE_LINK = /\b(?:stylesheet|modulepreload|manifest|import|serviceworker)\b/i

/** Attributes in which "false" says something else than leaving them out does. */
const SPOKEN = /^(?:aria-|data-|(?:contenteditable|draggable|spellcheck|writingsuggestions|focusable)$)/
const COMMAS: ReadonlySet<string> = new Set([
  'srcset',
  'imagesrcset',
  'sizes',
  'imagesizes',
  'accept',
  'media',
  'coords',
])

const SAFE_DATA = /^data:(?:image\/(?:png|gif|jpeg|webp|avif)|text\/(?:plain|csv)|application\/json)\s*(?:;[^,]*)?,/i
/** Scheme and host, and something that ends the host. */
const WHOLE_SITE = /^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}[^/\\?#]+[/\\?#]/i
const SITE_BEGINNING = /^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i
/** A reference other than &amp;, or the beginning of one that a value could complete. */
const REFERENCE = /&(?!amp;)(?:#|\w+;|\w*$)/
/** The same, as far as it can have a part in a scheme. */
const REFERENCE_IN_SCHEME = /^[^/?#:&]*&(?!amp;)(?:#|\w+;|\w*$)/

/** The slots of an attribute, in the order of its values. `lead` and `head` are the scanner's to add. */
export function slotsOfAttribute(attribute: Attribute, texts: readonly string[]): Slot[] {
  const { name, tag, inner, holes } = attribute
  const first = holes[0] ?? 0
  const refuse = (where: Forbidden) => positionError(where, first, texts, ` (${name} of <${tag.name}>)`)
  if (tag.closing) throw refuse('endTag')
  if (/^on./.test(name)) throw refuse('handler')
  if (name === 'srcdoc' && (holes.length > 1 || inner.some((text) => text !== ''))) throw refuse('document')

  const common = {
    element: tag.name,
    spoken: SPOKEN.test(name),
    joint: COMMAS.has(name) ? ', ' : ' ',
    place: `in the attribute ${name} of <${tag.name}>`,
    template: beginningOf(texts),
  }
  const judged = (kind: SlotKind, count: number, url: UrlKind = 'one') =>
    makeSlot({ ...common, kind, url, first, count, inner: inner.slice(0, count + 1) })
  if (name === 'srcdoc') return [judged('document', 1)]
  if (name === 'style') return [judged('style', holes.length)]

  const url = urlKindOf(attribute)
  const count = url === undefined ? 0 : judgedCount(url, attribute, texts, refuse)
  const words = holes.slice(count).map((hole) => makeSlot({ ...common, kind: 'words', easy: true, first: hole }))
  return url === undefined || count === 0 ? words : [judged('url', count, url), ...words]
}

function urlKindOf({ name, tag }: Attribute): UrlKind | undefined {
  if (name === 'content' && tag.name === 'meta') return mayBe(tag, 'http-equiv', /refresh/i) ? 'refresh' : undefined
  if (name === 'href' && tag.name === 'link' && mayBe(tag, 'rel', CODE_LINK)) return 'code'
  return URLS.get(`${tag.name} ${name}`) ?? URLS.get(name)
}

/** Whether an attribute of the tag fits, or has a value or a reference in it that may make it fit. */
function mayBe(tag: Tag, name: string, pattern: RegExp): boolean {
  const found = tag.attributes.filter((attribute) => attribute.name === name)
  return found.some(
    ({ inner, holes }) => holes.length > 0 || inner.some((text) => pattern.test(text) || text.includes('&')),
  )
}

type Refuse = (where: Forbidden) => Error

/** How many of the values, from the first, can decide where the URL leads. */
function judgedCount(url: UrlKind, attribute: Attribute, texts: readonly string[], refuse: Refuse): number {
  const { name, tag, inner, holes } = attribute
  const single = url === 'one' || url === 'picture'
  const before = inner[0] ?? ''
  const count = single ? schemeCount(inner) : holes.length
  const reference = single ? REFERENCE_IN_SCHEME : REFERENCE
  if (inner.slice(0, count + 1).some((text) => reference.test(text))) {
    throw appErrors.fail('GUI_APP_HTML_MARKUP', {
      template: beginningOf(texts),
      why: `a sign of the URL in ${name} of <${tag.name}> is written as a reference, or could become one`,
      instead: 'Write the sign itself, and &amp; for "&".',
    })
  }
  if (single || url === 'code') {
    const scheme = schemeOf(before) ?? ''
    if (PROGRAM_SCHEMES.has(scheme)) throw refuse('programUrl')
    if (scheme === 'data' && (url === 'code' || !SAFE_DATA.test(before.trimStart()))) throw refuse('dataUrl')
  }
  if (url !== 'code' || !SITE_BEGINNING.test(before.trimStart())) return count
  if (!WHOLE_SITE.test(before.trimStart())) throw refuse('host')
  return 0
}

/** A sign that ends the question for a scheme, such as "/". White space does not: a browser strips it, and controls, at the front. */
const SETTLES_SCHEME = /[^\w+.\0-\x20-]/

/** How many values can have a part in the scheme: none behind a sign that settles it. */
function schemeCount([before = '', ...behind]: readonly string[]): number {
  if (schemeOf(before) !== undefined) return 0
  const settled = behind.findIndex((text) => SETTLES_SCHEME.test(text))
  return settled < 0 ? behind.length : settled + 1
}
