// issues.ts: what is wrong with a value, said beside its field in the reader's language. What the schema's description
// shows to be broken is said by our own sentences; a message that the schema's author wrote is said as it is.

import type { SchemaIssue } from '../../app/input/schema.ts'
import type { Language } from '../../app/pages/shell.ts'
import { acceptsFile } from './accept.ts'
import { type Field, type FormNode, fieldsIn } from './field.ts'
import { fieldValue } from './form-value.ts'
import type { Posted } from './read-form.ts'
import { type SentenceName, sentence } from './sentences.ts'
import { type Text, textIn } from './words.ts'

/** One fault; `field` is "" for one of the form as a whole. */
export interface FormError {
  readonly field: string
  readonly message: string
}

/** Translations of the messages that a schema's author wrote, by message. */
export type Messages = Readonly<Record<string, Text>>

type Broken = readonly [name: SentenceName, value?: number | string, given?: number]

/** What cannot be seen by the schema: files of another kind, or larger than the form takes. */
export function fileErrors(
  nodes: readonly FormNode[],
  posted: Posted,
  lang: Language,
  fileBytesMax: number,
): FormError[] {
  const errors: FormError[] = []
  for (const field of fieldsIn(nodes)) {
    if (field.widget !== 'file') continue
    const { name, accept } = field
    const files = posted.uploads.get(name) ?? []
    const say = (message: string) => errors.push({ field: name, message: own(field, lang) ?? message })
    if (posted.tooLarge.has(name)) say(sentence(lang, 'fileSize', field.bytesMax ?? fileBytesMax))
    else if (accept !== undefined && files.some((file) => !acceptsFile(accept, file)))
      say(sentence(lang, 'fileType', accept))
  }
  return errors
}

/** The faults that the schema found, one for each field. */
export function errorsOf(
  issues: readonly SchemaIssue[],
  nodes: readonly FormNode[],
  posted: Posted,
  lang: Language,
  say: { readonly vendor: string; readonly messages: Messages },
): FormError[] {
  const fields = fieldsIn(nodes)
  const errors = new Map<string, string>()
  for (const issue of issues) {
    const path = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step))
    const field = fieldAt(fields, path)
    const name = field?.name ?? ''
    if (errors.has(name)) continue
    errors.set(name, field === undefined ? told(issue, lang, say) : messageOf(issue, field, posted, lang, say))
  }
  // In the order of the form, the form's own first.
  const order = ['', ...fields.map((field) => field.name)]
  return order.flatMap((field) => {
    const message = errors.get(field)
    return message === undefined ? [] : [{ field, message }]
  })
}

/** The field whose path begins the issue's: an issue of a list's member is the list's. */
function fieldAt(fields: readonly Field[], path: readonly string[]): Field | undefined {
  if (path.length === 0) return undefined
  const exact = fields.find((field) => field.path.every((step, index) => path[index] === step))
  // That of a whole group is told at its first field.
  return exact ?? fields.find((field) => path.every((step, index) => field.path[index] === step))
}

function messageOf(
  issue: SchemaIssue,
  field: Field,
  posted: Posted,
  lang: Language,
  say: { readonly vendor: string; readonly messages: Messages },
): string {
  const mine = own(field, lang)
  if (mine !== undefined) return mine
  const value = fieldValue(field, posted)
  const broken = brokenBy(field, value)
  const written = !isLibraryMessage(issue.message, say.vendor)
  // Of a library that is not known nobody can say whose words they are; of those that are, the author's count.
  if (broken !== undefined && (!written || !(say.vendor in LIBRARY_MESSAGES))) return sentence(lang, ...broken)
  return written ? told(issue, lang, say) : sentence(lang, 'invalid')
}

function told(issue: SchemaIssue, lang: Language, { messages }: { readonly messages: Messages }): string {
  const text = Object.hasOwn(messages, issue.message) ? messages[issue.message] : undefined
  return text === undefined ? issue.message : textIn(text, lang)
}

function own(field: Field, lang: Language): string | undefined {
  return field.given.error === undefined ? undefined : textIn(field.given.error, lang)
}

/** How the messages begin that libraries make up themselves. */
const LIBRARY_MESSAGES: Readonly<Record<string, RegExp>> = {
  zod: /^(?:Invalid |Too (?:small|big):|Unrecognized key|Invalid$)/,
  valibot: /^Invalid [\w ]+: (?:Expected|Received) /,
  arktype: /\bmust be [\s\S]*\(was [\s\S]*\)$/,
}

function isLibraryMessage(message: string, vendor: string): boolean {
  return message === '' || LIBRARY_MESSAGES[vendor]?.test(message) === true
}

/** The first rule of the description that the value breaks; undefined when it breaks none. */
function brokenBy(field: Field, value: unknown): Broken | undefined {
  if (field.many && Array.isArray(value)) return brokenList(field, value)
  return brokenOne(field, value)
}

function brokenList(field: Field, list: readonly unknown[]): Broken | undefined {
  const { minItems, maxItems } = field.facts
  if (list.length === 0)
    return field.reading === 'file'
      ? ['fileRequired']
      : field.choices.length > 0
        ? ['chooseSome', minItems ?? 1]
        : ['required']
  if (minItems !== undefined && list.length < minItems) return ['minItems', minItems, list.length]
  if (maxItems !== undefined && list.length > maxItems) return ['maxItems', maxItems, list.length]
  for (const value of list) {
    const broken = brokenOne(field, value)
    if (broken !== undefined) return broken
  }
  return undefined
}

function brokenOne(field: Field, value: unknown): Broken | undefined {
  if (value === undefined || value === null) return missing(field)
  if (field.mustBeTrue && value !== true) return ['tick']
  if (field.choices.length > 0) return field.choices.some((choice) => choice.value === value) ? undefined : ['choose']
  if (field.reading === 'number' || field.reading === 'integer') return brokenNumber(field, value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? ['date'] : undefined
  return typeof value === 'string' ? brokenText(field, value) : undefined
}

function missing(field: Field): Broken {
  if (field.reading === 'file') return ['fileRequired']
  if (field.mustBeTrue) return ['tick']
  return field.choices.length > 0 ? ['choose'] : ['required']
}

function brokenNumber(field: Field, value: unknown): Broken | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = field.facts
  const whole = field.reading === 'integer'
  if (typeof value !== 'number') return [whole ? 'integer' : 'number']
  if (whole && !Number.isInteger(value)) return ['integer']
  if (minimum !== undefined && value < minimum) return ['minimum', minimum]
  if (maximum !== undefined && value > maximum) return ['maximum', maximum]
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return ['exclusiveMinimum', exclusiveMinimum]
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return ['exclusiveMaximum', exclusiveMaximum]
  if (multipleOf === undefined) return undefined
  const steps = value / multipleOf
  return Math.abs(steps - Math.round(steps)) > 1e-9 ? ['multipleOf', multipleOf] : undefined
}

const BY_FORMAT: Readonly<Record<string, SentenceName>> = {
  email: 'email',
  uri: 'url',
  date: 'date',
  time: 'time',
  'date-time': 'dateTime',
}
const BY_WIDGET: Readonly<Record<string, SentenceName>> = {
  email: 'email',
  url: 'url',
  date: 'date',
  time: 'time',
  datetime: 'dateTime',
}

function brokenText(field: Field, text: string): Broken | undefined {
  const { minLength, maxLength, pattern } = field.facts
  if (minLength !== undefined && text.length < minLength) return ['minLength', minLength, text.length]
  if (maxLength !== undefined && text.length > maxLength) return ['maxLength', maxLength, text.length]
  // Its library has judged the text, and said no: by the form it asks for, which is all that is left.
  const form = BY_FORMAT[field.format ?? ''] ?? BY_WIDGET[field.widget]
  if (form !== undefined) return [form]
  return pattern !== undefined && !matches(pattern, text) ? ['pattern'] : undefined
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}
