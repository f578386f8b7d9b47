// slot.ts: a place in a template where values go, and what html knows of it. Made once for each template, by
// html-scan and html-attribute; read at every call, by html-encode.

import { appErrors } from '../errors.ts'
import type { UrlKind } from './url.ts'

/**
 * What a place takes. `text`: the content of an element, where markup may stand. `contained`: text only, in <title> and
 * <textarea>. `words`: an attribute without a meaning of its own. `url`, `style`: attributes whose values are judged.
 * `document`: srcdoc. `json`, `loading`, `source`: the content of a <script> with data, of one that says what a browser
 * loads, and of other elements that hold no markup.
 */
export type SlotKind = 'text' | 'contained' | 'words' | 'url' | 'style' | 'document' | 'json' | 'loading' | 'source'

export interface Slot {
  readonly kind: SlotKind
  /** A string needs no more than to be escaped. */
  readonly easy: boolean
  /** Markup before it, since the slot before; without an attribute that may be left out. */
  readonly lead: string
  /** The attribute that may be left out, up to and with its first quote. */
  readonly head: string
  /** The quote behind it. */
  readonly tail: string
  /** `lead` and `head`: for values that are there. */
  readonly opened: string
  /** Index of its first value. */
  readonly first: number
  /** How many values are judged as one. */
  readonly count: number
  /** Markup before, between and behind the values, one more than values; only that between them is written from here. */
  readonly inner: readonly string[]
  /** Booleans are written as words, as in aria-hidden="false". */
  readonly spoken: boolean
  /** What stands between the members of an array. */
  readonly joint: string
  readonly url: UrlKind
  /** The element whose content it is, or that has the attribute. */
  readonly element: string
  /** In <noscript>, which is markup to one browser and text to the next. */
  readonly noscript: boolean
  /** Directly behind <pre> or <textarea>, where a browser drops a line break. */
  readonly leading: boolean
  /** Where it is, in words. */
  readonly place: string
  /** The beginning of the template, for errors. */
  readonly template: string
}

/** A template, read. */
export interface Plan {
  readonly slots: readonly Slot[]
  /** Markup behind the last slot. */
  readonly last: string
}

const PLAIN: Slot = {
  kind: 'text',
  easy: false,
  lead: '',
  head: '',
  tail: '',
  opened: '',
  first: 0,
  count: 1,
  inner: ['', ''],
  spoken: false,
  joint: '',
  url: 'one',
  element: '',
  noscript: false,
  leading: false,
  place: 'in text',
  template: '',
}

/** Slots are all of one shape, whatever they hold. */
export function makeSlot(given: Partial<Slot>): Slot {
  return { ...PLAIN, ...given }
}

const BEGINNING = 60

/** The beginning of a template as its author wrote it, on one line. */
export function beginningOf(texts: readonly string[]): string {
  const text = texts.join(`\${…}`).replace(/\s+/g, ' ').trim()
  return text.length > BEGINNING ? `${text.slice(0, BEGINNING)}…` : text
}

/** Where no value may stand: in words, what to write in its place, and where a template is that ends there. */
export const FORBIDDEN = {
  tagName: ['where the name of a tag stands', 'Choose between two templates in the program.', 'inside a tag'],
  attributeName: [
    'inside a tag, outside of an attribute',
    `Write name="\${condition}": for false, null and undefined the attribute is left out.`,
    'inside a tag',
  ],
  unquoted: ['in an attribute without quotes', `Put quotes around it: name="\${…}".`, 'inside a tag'],
  quoted: ['in an attribute', '', 'inside an attribute'],
  endTag: ['in an end tag', 'Put the attribute into the start tag.', 'inside an end tag'],
  comment: ['in a comment', 'Take the value out of it, or comment it out in the program.', 'inside a comment'],
  declaration: [
    'in a declaration, <!…> or <?…>',
    'Choose between two templates in the program.',
    'inside a declaration',
  ],
  behindSign: ['directly behind a "<"', 'Write &lt; where no tag begins.', 'behind a "<"'],
  handler: [
    'in an attribute that is a program',
    'Put it into a data- attribute, and let a script add the listener and read it.',
    '',
  ],
  programUrl: [
    'in a URL that is a program',
    'Put it into a data- attribute, and let a script on a button read it.',
    '',
  ],
  dataUrl: [
    'in a data: URL',
    `Fix the type in the template, data:image/png;base64,\${…}, to one that holds no program.`,
    '',
  ],
  host: [
    'in the name of the site that code comes from',
    'Write the site into the template, or give the whole URL as raw(url).',
    '',
  ],
  document: ['in a part of srcdoc', `Give all of it as one value: srcdoc="\${html\`…\`}".`, ''],
} as const satisfies Readonly<Record<string, readonly [stands: string, instead: string, ends: string]>>

export type Forbidden = keyof typeof FORBIDDEN

/**
 * The error for a value where none may stand.
 *
 * @param index of the value
 */
export function positionError(where: Forbidden, index: number, texts: readonly string[], detail = ''): Error {
  const [stands, instead] = FORBIDDEN[where]
  const values = { number: index + 1, template: beginningOf(texts), place: stands + detail, instead }
  return appErrors.fail('GUI_APP_HTML_POSITION', values)
}
