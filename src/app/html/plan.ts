// plan.ts: a template as html goes through it at every call: markup, slot, markup, slot, … Made at the first call
// and kept for as long as the program keeps the template.

import { describe } from '../answers/encode-json.ts'
import { appErrors } from '../errors.ts'
import { type Attribute, slotsOfAttribute } from './attribute.ts'
import { type Hole, scanTemplate, type TextElement } from './scan.ts'
import { beginningOf, makeSlot, type Plan, type Slot } from './slot.ts'

// One array for each place in the program's text where html`…` is written: ECMAScript, GetTemplateObject.
const plans = new WeakMap<TemplateStringsArray, Plan>()

/**
 * What is known of a template.
 *
 * @throws GUI_APP_HTML_TAG, GUI_APP_HTML_POSITION, GUI_APP_HTML_UNFINISHED, GUI_APP_HTML_MARKUP
 */
// hot: once per template call
export function planOf(texts: TemplateStringsArray): Plan {
  return plans.get(texts) ?? makePlan(texts)
}

function makePlan(given: TemplateStringsArray): Plan {
  // Who calls html(text) from JavaScript has no array, or one without `raw`, and would have nothing escaped.
  if (!Array.isArray(given) || !Array.isArray(given.raw))
    throw appErrors.fail('GUI_APP_HTML_TAG', { given: describe(given) })
  // A text with an escape that JavaScript does not know, such as C:\users, is undefined.
  const texts = given.map((text: string | undefined, index) => text ?? given.raw[index] ?? '')
  const plan = assemble(texts, scanTemplate(texts))
  plans.set(given, plan)
  return plan
}

function assemble(texts: readonly string[], holes: readonly Hole[]): Plan {
  const slots: Slot[] = []
  // What is left of the text before the next slot.
  let rest = texts[0] ?? ''
  const add = (slot: Slot, lead: string, head: string, tail: string) => {
    slots.push(makeSlot({ ...slot, lead, head, tail, opened: lead + head }))
    rest = (texts[slot.first + slot.count] ?? '').slice(tail.length)
  }
  for (let index = 0; index < holes.length; index = nextOf(slots)) {
    const hole = holes[index]
    if (hole?.kind !== 'attribute') {
      if (hole !== undefined) add(slotOf(hole, index, texts), rest, '', '')
      continue
    }
    const { attribute } = hole
    const head = isWhole(attribute) ? headOf(attribute, texts, index) : ''
    const tail = head === '' ? '' : attribute.quote
    for (const slot of slotsOfAttribute(attribute, texts)) {
      add(slot, rest.slice(0, rest.length - head.length), head, tail)
    }
  }
  return { slots, last: rest }
}

function nextOf(slots: readonly Slot[]): number {
  const last = slots.at(-1)
  return last === undefined ? 0 : last.first + last.count
}

/** Whether a value is all there is in the attribute, which may then be left out. */
function isWhole({ holes, inner }: Attribute): boolean {
  return holes.length === 1 && inner.every((text) => text === '')
}

function headOf({ start, nameStart }: Attribute, texts: readonly string[], index: number): string {
  // Without the attribute its neighbours may not touch: the space before it stays where none follows.
  const parted = /^[\t\n\f\r >]/.test((texts[index + 1] ?? '').slice(1))
  return (texts[index] ?? '').slice(parted ? start : nameStart)
}

function slotOf(hole: Exclude<Hole, { kind: 'attribute' }>, index: number, texts: readonly string[]): Slot {
  const template = beginningOf(texts)
  if (hole.kind === 'text') {
    const { leading, noscript } = hole
    return makeSlot({ kind: 'text', easy: !leading, first: index, noscript, leading, template })
  }
  const { name, inner, holes } = hole.element
  const place = `in <${name}>`
  if (hole.kind === 'contained') {
    const { leading } = hole
    return makeSlot({ kind: 'contained', easy: !leading, first: index, element: name, leading, place, template })
  }
  const { noscript } = hole
  const kind = kindOfSource(hole.element)
  return makeSlot({ kind, first: index, count: holes.length, inner, element: name, noscript, place, template })
}

/** Types of <script> whose content is JSON, which nobody runs. */
const JSON_TYPE = /^\s*[\w.+-]+\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i
/** Types whose JSON says which programs and pages a browser loads: a URL in it is as good as a program. */
const LOADING_TYPE = /^\s*(?:importmap|speculationrules)\s*$/i

function kindOfSource({ name, tag }: TextElement): 'json' | 'loading' | 'source' {
  const type = tag.attributes.find((attribute) => attribute.name === 'type')
  if (name !== 'script' || type === undefined || type.holes.length > 0) return 'source'
  const written = type.inner.join('')
  if (LOADING_TYPE.test(written)) return 'loading'
  return JSON_TYPE.test(written) ? 'json' : 'source'
}
