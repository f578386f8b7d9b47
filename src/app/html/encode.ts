// encode.ts: the values of a template as markup, each by the rules of its place. A value that has to be waited for
// makes undefined; what is beside it is looked at all the same, so that a mistake is told at once.

import { describe, encodeJson } from '../answers/encode-json.ts'
import { appErrors } from '../errors.ts'
import { containMarkup, escapeHtml, escapeJson } from './escape.ts'
import { isHtml, isRaw } from './made.ts'
import { isDoublyOpen } from './scan.ts'
import type { Plan, Slot } from './slot.ts'
import { isUrlAllowed } from './url.ts'

/** How deep arrays may be nested: more is one that contains itself. */
const DEPTH_MAX = 100

/**
 * Puts values into a template.
 *
 * @returns undefined when a promise is among them
 * @throws GUI_APP_HTML_VALUE, GUI_APP_HTML_URL, GUI_APP_HTML_SITE, GUI_APP_HTML_CODE, GUI_APP_HTML_JSON,
 *   GUI_APP_HTML_END, GUI_APP_JSON
 */
// hot: once per template call
export function render(plan: Plan, values: readonly unknown[]): string | undefined {
  const { slots } = plan
  let text = ''
  let open = false
  for (let index = 0; index < slots.length; index++) {
    // The index is below the length.
    const slot = slots[index] as Slot
    const value = values[slot.first]
    if (slot.easy && typeof value === 'string') {
      text += slot.opened
      text += escapeHtml(value)
      if (slot.tail !== '') text += slot.tail
      continue
    }
    const part = encodeSlot(slot, value, values)
    if (part === undefined) open = true
    else text += part
  }
  return open ? undefined : text + plan.last
}

function encodeSlot(slot: Slot, value: unknown, values: readonly unknown[]): string | undefined {
  if (slot.head !== '' && !slot.spoken) {
    if (value === true) return slot.opened + slot.tail
    if (value === false) return slot.lead
  }
  if (slot.head !== '' && (value === null || value === undefined)) return slot.lead
  const text = encodeValues(slot, value, values)
  return text === undefined ? undefined : slot.opened + text + slot.tail
}

function encodeValues(slot: Slot, value: unknown, values: readonly unknown[]): string | undefined {
  switch (slot.kind) {
    case 'text':
    case 'contained':
      return encodeContent(slot, value)
    case 'words':
      return encodeValue(value, slot, 0)
    case 'url':
      return encodeUrl(slot, values)
    case 'style':
      return encodeStyle(slot, values)
    case 'document':
      return encodeDocument(slot, value)
    case 'json':
    case 'loading':
    case 'source':
      return encodeElement(slot, values)
  }
}

function encodeContent(slot: Slot, value: unknown): string | undefined {
  const text = encodeValue(value, slot, 0)
  if (slot.noscript && text !== undefined && /<\/noscript/i.test(text))
    throw fail('GUI_APP_HTML_END', slot, { element: 'noscript' })
  // The first line break there is no part of the content: it takes a second one to have one.
  return slot.leading && text !== undefined && /^[\r\n]/.test(text) ? `\n${text}` : text
}

/** Text, escaped; and markup, which only in text stays markup. */
function encodeValue(value: unknown, slot: Slot, depth: number): string | undefined {
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return slot.spoken ? String(value) : ''
  if (Array.isArray(value)) return encodeArray(value, slot, depth, encodeValue)
  if (isHtml(value)) return value.pending ? undefined : slot.kind === 'text' ? value.text : containMarkup(value.text)
  if (isPromise(value)) return undefined
  throw refuse(value, slot)
}

/** Text as it is, for what has to be judged before it is escaped. */
function plainText(value: unknown, slot: Slot, depth: number): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (Array.isArray(value)) return encodeArray(value, slot, depth, plainText)
  if (isPromise(value) || (isHtml(value) && value.pending)) return undefined
  throw isHtml(value)
    ? fail('GUI_APP_HTML_VALUE', slot, { given: 'markup, where only text has a meaning' })
    : refuse(value, slot)
}

type Encode = (value: unknown, slot: Slot, depth: number) => string | undefined

function encodeArray(values: readonly unknown[], slot: Slot, depth: number, encode: Encode): string | undefined {
  if (depth >= DEPTH_MAX) throw fail('GUI_APP_HTML_VALUE', slot, { given: 'an array that contains itself' })
  let text = ''
  let open = false
  for (let index = 0; index < values.length; index++) {
    const part = encode(values[index], slot, depth + 1)
    if (part === undefined) open = true
    else text += text === '' || part === '' ? part : slot.joint + part
  }
  return open ? undefined : text
}

function encodeUrl(slot: Slot, values: readonly unknown[]): string | undefined {
  const value = values[slot.first]
  if (slot.count === 1 && isRaw(value)) return containMarkup(value.text)
  const { inner } = slot
  let whole = inner[0] ?? ''
  let text = ''
  let open = false
  for (let index = 0; index < slot.count; index++) {
    const part = plainText(values[slot.first + index], slot, 0)
    const behind = inner[index + 1] ?? ''
    if (part === undefined) open = true
    whole += (part ?? '') + behind
    text += escapeHtml(part ?? '') + (index + 1 < slot.count ? behind : '')
  }
  if (open) return undefined
  if (isUrlAllowed(slot.url, whole)) return text
  throw fail(slot.url === 'code' ? 'GUI_APP_HTML_SITE' : 'GUI_APP_HTML_URL', slot)
}

/** A value of CSS that can end nothing and load nothing. */
const SAFE_STYLE = /^[A-Za-z0-9 #.%-]*$/

const STYLE_ADVICE = {
  language: 'CSS',
  instead:
    'Numbers, and words of letters, digits, spaces, "#", ".", "%" and "-" may stand there. Choose a class for the rest, or give raw(css) if the program wrote it.',
}

function encodeStyle(slot: Slot, values: readonly unknown[]): string | undefined {
  let text = ''
  let open = false
  for (let index = 0; index < slot.count; index++) {
    const value = values[slot.first + index]
    const part = isRaw(value) ? value.text : styleText(value, slot)
    if (part === undefined) open = true
    else text += escapeHtml(part) + (index + 1 < slot.count ? slot.inner[index + 1] : '')
  }
  return open ? undefined : text
}

function styleText(value: unknown, slot: Slot): string | undefined {
  if (typeof value === 'number') return String(value)
  const text = plainText(value, slot, 0)
  if (text !== undefined && !SAFE_STYLE.test(text)) throw fail('GUI_APP_HTML_CODE', slot, STYLE_ADVICE)
  return text
}

function encodeDocument(slot: Slot, value: unknown): string | undefined {
  if (isPromise(value) || (isHtml(value) && value.pending)) return undefined
  // Escaped wholly, so that the frame reads exactly the markup that html made.
  if (isHtml(value)) return escapeHtml(value.text)
  throw fail('GUI_APP_HTML_CODE', slot, {
    language: 'a document',
    instead: 'Give html`…`, or raw(markup) in a frame with the attribute sandbox.',
  })
}

/** The content of an element without markup: JSON, and what raw() vouches for. */
function encodeElement(slot: Slot, values: readonly unknown[]): string | undefined {
  let whole = slot.inner[0] ?? ''
  let text = ''
  let open = false
  for (let index = 0; index < slot.count; index++) {
    const part = sourceText(values[slot.first + index], slot, 0)
    if (part === undefined) open = true
    const behind = slot.inner[index + 1] ?? ''
    whole += (part ?? '') + behind
    text += (part ?? '') + (index + 1 < slot.count ? behind : '')
  }
  if (open) return undefined
  const ended = endedBy(slot, whole)
  if (ended !== undefined) throw fail('GUI_APP_HTML_END', slot, { element: ended })
  return text
}

/** The element whose end is in the content `whole`, or is hidden by it. */
function endedBy({ element, noscript }: Slot, whole: string): string | undefined {
  if (new RegExp(`</${element}`, 'i').test(whole) || (element === 'script' && isDoublyOpen(whole))) return element
  return noscript && /<\/noscript/i.test(whole) ? 'noscript' : undefined
}

const LOADING_ADVICE = {
  language: 'what a browser is to load as programs',
  instead: 'Write its URLs into the template; or give raw(JSON.stringify(map)) only if the program made all of it.',
}

function sourceText(value: unknown, slot: Slot, depth: number): string | undefined {
  if (isRaw(value)) return value.text
  if (slot.kind === 'json') return jsonText(value, slot)
  if (value === null || value === undefined || value === false) return ''
  if (isPromise(value)) return undefined
  if (Array.isArray(value)) return encodeArray(value, slot, depth, sourceText)
  if (slot.element === 'style' && !isHtml(value)) return styleText(value, slot)
  if (slot.element === 'style') throw fail('GUI_APP_HTML_CODE', slot, STYLE_ADVICE)
  if (slot.kind === 'loading') throw fail('GUI_APP_HTML_CODE', slot, LOADING_ADVICE)
  throw fail('GUI_APP_HTML_CODE', slot, {
    language: slot.element === 'script' ? 'a program' : 'the text of an element that knows no references',
    instead:
      'Put data into <script type="application/json"> or a data- attribute; give raw(source) only if the program wrote it.',
  })
}

function jsonText(value: unknown, slot: Slot): string | undefined {
  if (isPending(value, 0)) return undefined
  if (isHtml(value)) throw fail('GUI_APP_HTML_VALUE', slot, { given: 'markup, where JSON has to stand' })
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') throw refuse(value, slot)
  if (typeof value !== 'string') return escapeJson(encodeJson(value, `the template "${slot.template}"`))
  try {
    JSON.parse(value)
  } catch {
    throw fail('GUI_APP_HTML_JSON', slot)
  }
  return escapeJson(value)
}

/** Whether a promise is in a value that is not walked for another reason. */
function isPending(value: unknown, depth: number): boolean {
  if (Array.isArray(value)) return depth < DEPTH_MAX && value.some((member) => isPending(member, depth + 1))
  return isPromise(value) || (isHtml(value) && value.pending)
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function refuse(value: unknown, slot: Slot): Error {
  return fail('GUI_APP_HTML_VALUE', slot, { given: describe(value) })
}

type Code = Parameters<typeof appErrors.fail>[0] & `GUI_APP_HTML_${string}`

function fail(code: Code, slot: Slot, more: Readonly<Record<string, string>> = {}): Error {
  const { first, element, place, template } = slot
  return appErrors.fail(code, { number: first + 1, element, place, template, ...more })
}
