// form-value.ts: texts and files of a form -> the value that its schema is asked about. Only names that the form has are
// looked at, so nothing else can come in; text becomes what the schema takes, or stays as it is when it cannot. Pure.

import type { Field, FormNode, Group } from './field.ts'
import type { Posted } from './read-form.ts'

/** The object that the schema is asked about. An empty text is no text: it is left out. */
export function formValue(nodes: readonly FormNode[], posted: Posted): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const node of nodes) {
    const value = node.kind === 'field' ? fieldValue(node, posted) : groupValue(node, posted)
    // Never __proto__: describe-form refuses it.
    if (value !== undefined) made[node.path.at(-1) ?? ''] = value
  }
  return made
}

/** Undefined for one that may be left out, and was. */
function groupValue(group: Group, posted: Posted): Record<string, unknown> | undefined {
  const value = formValue(group.members, posted)
  const isEmpty = Object.values(value).every(
    (member) => member === false || (Array.isArray(member) && member.length === 0),
  )
  return isEmpty && !group.required ? undefined : value
}

/** What `field` was given, as its schema takes it. */
export function fieldValue(field: Field, posted: Posted): unknown {
  if (field.reading === 'file') {
    const uploads = posted.uploads.get(field.name) ?? []
    return field.many ? uploads : uploads[0]
  }
  const texts = posted.texts.get(field.name) ?? []
  // A box that is not ticked is not sent.
  if (field.widget === 'checkbox') return ticked(field, texts)
  const filled = texts.filter((text) => text !== '')
  if (field.many) return filled.map((text) => readText(field, text))
  const [text] = filled
  if (text !== undefined) return readText(field, text)
  return field.nullable && texts.length > 0 ? null : undefined
}

function ticked(field: Field, texts: readonly string[]): unknown {
  const text = texts.at(-1) ?? ''
  const yes = !['', 'false', 'off', '0', 'no'].includes(text.toLowerCase())
  if (field.reading === 'boolean') return yes
  return yes ? text : undefined
}

function readText(field: Field, text: string): unknown {
  switch (field.reading) {
    case 'number':
    case 'integer':
      return readNumber(text) ?? text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'choice':
      return field.choices.find((choice) => choice.text === text)?.value ?? text
    case 'date-object':
      // A text that is no day would be made one by Date, such as the 30th of February.
      return readDay(text) ?? new Date(Number.NaN)
    case 'moment':
      return readMoment(text, field.facts.pattern)
    default:
      return text
  }
}

/** As an input of type number sends it; undefined for what is none, or would become another one. */
function readNumber(text: string): number | undefined {
  const trimmed = text.trim()
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(trimmed)) return undefined
  const number = Number(trimmed)
  if (!Number.isFinite(number)) return undefined
  return /^[+-]?\d+$/.test(trimmed) && !Number.isSafeInteger(number) ? undefined : number
}

/** Midnight UTC of a day that exists. */
export function readDay(text: string): Date | undefined {
  if (!/^\d{4,6}-\d\d-\d\d$/.test(text)) return undefined
  const date = new Date(`${text.length > 10 ? `+${text.padStart(12, '0')}` : text}T00:00:00Z`)
  // The 31st of February would be a day in March.
  return Number.isNaN(date.getTime()) || !date.toISOString().includes(text) ? undefined : date
}

/** An input of type datetime-local sends no zone; where the schema wants one, and seconds, it is UTC. */
function readMoment(text: string, pattern: string | undefined): string {
  const fits = (candidate: string) => pattern === undefined || new RegExp(pattern, 'u').test(candidate)
  const candidates = pattern === undefined ? [`${text}:00Z`] : [text, `${text}:00`, `${text}Z`, `${text}:00Z`]
  return /^\d{4,6}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? (candidates.find(fits) ?? text) : text
}
