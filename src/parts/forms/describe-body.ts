// describe-body.ts: the fields of a form -> the JSON Schema, draft 2020-12, of what is sent with it: flat, by the names in
// the form, without the fields that are left out. For the documentation; nothing is checked by it. Pure.

import type { JsonSchema } from '../../app/input/schema.ts'
import type { TakenForm } from '../../app/input/taken-form.ts'
import type { Facts } from './describe-schema.ts'
import { type Field, type FormNode, fieldsIn, type Reading } from './field.ts'
import { textIn } from './words.ts'

/** In which language of a form its documentation is written: that of names in programs. */
const LANG = 'en'

const BY_READING: Readonly<Record<Reading, JsonSchema>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  day: { type: 'string', format: 'date' },
  'date-object': { type: 'string', format: 'date' },
  moment: { type: 'string', format: 'date-time' },
  choice: {},
  file: { type: 'string', format: 'binary' },
}

export function describeBody(nodes: readonly FormNode[]): TakenForm {
  const fields = fieldsIn(nodes)
  const required = fields.filter(mustBeSent).map((field) => field.name)
  return {
    files: fields.some((field) => field.reading === 'file'),
    schema: {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, propertyOf(field)])),
      ...(required.length === 0 ? {} : { required }),
    },
  }
}

/** A box that is not ticked is not sent, and of a list nothing need be. */
function mustBeSent(field: Field): boolean {
  if (field.reading === 'boolean' && field.widget === 'checkbox') return field.mustBeTrue
  return field.required && !field.many && field.byDefault === undefined
}

function propertyOf(field: Field): JsonSchema {
  const { minItems, maxItems, ...facts } = field.facts
  const item = itemOf(field, facts)
  const list = { ...(minItems === undefined ? {} : { minItems }), ...(maxItems === undefined ? {} : { maxItems }) }
  return {
    title: textIn(field.label, LANG),
    ...(field.hint === undefined ? {} : { description: textIn(field.hint, LANG) }),
    ...(field.many ? { type: 'array', items: item, ...list } : item),
    ...(isPlain(field.byDefault) ? { default: field.byDefault } : {}),
  }
}

function itemOf(field: Field, facts: Facts): JsonSchema {
  if (field.reading === 'boolean') return field.mustBeTrue ? { const: true } : BY_READING.boolean
  if (field.choices.length > 0) return { enum: field.choices.map(({ value }) => value) }
  const item = BY_READING[field.reading]
  if (field.reading === 'file') {
    const { contentMediaType } = facts
    return contentMediaType === undefined ? item : { ...item, contentMediaType }
  }
  // What a format says already is not said by a pattern again.
  const { pattern, contentMediaType: _, ...bounds } = facts
  if (field.reading !== 'text') return { ...item, ...bounds }
  if (field.format !== undefined) return { ...item, format: field.format, ...bounds }
  return { ...item, ...bounds, ...(pattern === undefined ? {} : { pattern }) }
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
