// describe-form.ts: a schema and what its author says of its fields -> the fields of a form. Decided once, when the form is
// made, so that what is wrong with it is told while the program starts.

import type { Schema } from '../../app/input/schema.ts'
import { nearestWord } from '../../base/options.ts'
import { describeSchema, type Facts, type SchemaNode } from './describe-schema.ts'
import { formsErrors } from './errors.ts'
import {
  type Choice,
  type Field,
  type FieldOptions,
  type FormNode,
  fieldsIn,
  type Group,
  type Reading,
  WIDGETS,
  type Widget,
} from './field.ts'
import { humanName, type Text } from './words.ts'

/** By name, with "." between the steps of a path; false leaves a field out of the form. */
export type FieldsGiven = Readonly<Record<string, FieldOptions | false | undefined>>

/** Of the form itself, see once.ts. */
export const ONCE_NAME = '_once'

const BY_FORMAT: Readonly<Record<string, Widget>> = {
  email: 'email',
  'idn-email': 'email',
  uri: 'url',
  iri: 'url',
  date: 'date',
  time: 'time',
  'date-time': 'datetime',
  binary: 'file',
  password: 'password',
}
const SECRET_NAME = /^(?:pass(?:word|phrase|code)?|pwd|secret|pin)$|password|mot_?de_?passe/i
const TELEPHONE_NAME = /^(?:tel|phone|telephone|mobile)$/i
/** WCAG 2.2, 1.3.5: browsers can fill these in. */
const AUTOCOMPLETE: Readonly<Record<string, string>> = {
  ...{ name: 'name', email: 'email', tel: 'tel', phone: 'tel', telephone: 'tel', url: 'url', username: 'username' },
  ...{ firstname: 'given-name', lastname: 'family-name', givenname: 'given-name', familyname: 'family-name' },
  ...{ street: 'address-line1', city: 'address-level2', postcode: 'postal-code', zip: 'postal-code' },
  ...{ country: 'country-name', organization: 'organization', company: 'organization' },
}
const YES_AND_NO: Readonly<Record<string, Text>> = {
  true: { en: 'Yes', fr: 'Oui' },
  false: { en: 'No', fr: 'Non' },
}
const MULTIPLE: ReadonlySet<Widget> = new Set(['checkboxes', 'select', 'file'])

/** @throws GUI_FORMS_FIELDS, GUI_FORMS_FIELD */
export function describeForm(schema: Schema, given: FieldsGiven, textareaLengthMin: number): FormNode[] {
  const described = describeSchema(schema)
  const root = described ?? undescribed(given)
  if (root.properties.size === 0) {
    throw formsErrors.fail('GUI_FORMS_FIELDS', {
      why: described === undefined ? 'its schema does not describe itself' : 'its schema is none of an object',
    })
  }
  const nodes = new Describing(given, textareaLengthMin).members(root, [])
  const names = fieldsIn(nodes).map((field) => field.name)
  const known = new Set([...names, ...groupNames(nodes)])
  for (const [name, options] of Object.entries(given)) {
    if (options === false || options === undefined || known.has(name)) continue
    const nearest = nearestWord(name, [...known])
    const hint = nearest === undefined ? `Its fields are: ${names.join(', ')}.` : `Did you mean "${nearest}"?`
    throw refuse(name, 'its schema has none of this name', hint)
  }
  return nodes
}

function refuse(name: string, why: string, hint: string): Error {
  return formsErrors.fail('GUI_FORMS_FIELD', { name, why, hint })
}

function groupNames(nodes: readonly FormNode[]): string[] {
  return nodes.flatMap((node) => (node.kind === 'group' ? [node.name, ...groupNames(node.members)] : []))
}

type Draft = { -readonly [Key in keyof SchemaNode]: SchemaNode[Key] }

const NOTHING_KNOWN: SchemaNode = {
  type: undefined,
  nullable: false,
  values: undefined,
  format: undefined,
  facts: {},
  title: undefined,
  description: undefined,
  items: undefined,
  properties: new Map(),
  required: new Set(),
  takesDate: false,
  byDefault: undefined,
}
const TYPE_BY_WIDGET: Partial<Readonly<Record<Widget, SchemaNode['type']>>> = {
  number: 'number',
  range: 'number',
  checkbox: 'boolean',
}

/** The shape of an object whose schema says nothing, by the names that were given. */
function undescribed(given: FieldsGiven): SchemaNode {
  const root = { ...NOTHING_KNOWN, properties: new Map<string, SchemaNode>(), required: new Set<string>() }
  for (const [name, options] of Object.entries(given)) {
    if (options === undefined || options === false) continue
    const steps = name.split('.')
    let at = root
    for (const step of steps.slice(0, -1)) {
      const inner = (at.properties.get(step) ?? {
        ...NOTHING_KNOWN,
        type: 'object',
        properties: new Map(),
        required: new Set(),
      }) as typeof root // made here
      at.properties.set(step, inner)
      at.required.add(step)
      at = inner
    }
    const last = steps.at(-1) ?? name
    const one: Draft = {
      ...NOTHING_KNOWN,
      type: TYPE_BY_WIDGET[options.widget ?? 'text'],
      values: options.choices && Object.keys(options.choices),
    }
    const many = options.list === true || options.widget === 'checkboxes'
    at.properties.set(last, many ? { ...NOTHING_KNOWN, type: 'array', items: one } : one)
    if (options.required === true) at.required.add(last)
  }
  return root
}

class Describing {
  readonly #given: FieldsGiven
  readonly #textareaLengthMin: number

  constructor(given: FieldsGiven, textareaLengthMin: number) {
    this.#given = given
    this.#textareaLengthMin = textareaLengthMin
  }

  members(node: SchemaNode, path: readonly string[]): FormNode[] {
    const made: FormNode[] = []
    for (const [step, member] of node.properties) {
      const inner = [...path, step]
      const name = inner.join('.')
      const given = this.#given[name]
      if (given === false) continue
      if (step === '__proto__' || step.includes('.') || name === ONCE_NAME)
        throw refuse(
          name,
          'no field may have this name',
          'Give it another name, or leave it out: { fields: { … : false } }.',
        )
      made.push(this.#node(member, inner, given ?? {}, node.required.has(step)))
    }
    return made
  }

  #node(node: SchemaNode, path: readonly string[], given: FieldOptions, required: boolean): FormNode {
    const name = path.join('.')
    if (node.type !== 'object') return this.#field(node, path, given, required)
    if (node.properties.size === 0)
      throw refuse(
        name,
        'it is an object whose members are not known',
        `Name them in the schema, or leave it out: { fields: { '${name}': false } }.`,
      )
    return this.#group(node, path, given, required)
  }

  #group(node: SchemaNode, path: readonly string[], given: FieldOptions, required: boolean): Group {
    const label = given.label ?? node.title ?? humanName(path.at(-1) ?? '')
    const members = this.members(node, path)
    return { kind: 'group', name: path.join('.'), path, label, hint: given.hint ?? node.description, required, members }
  }

  #field(node: SchemaNode, path: readonly string[], given: FieldOptions, required: boolean): Field {
    const name = path.join('.')
    const many = node.type === 'array'
    const one = many ? (node.items ?? NOTHING_KNOWN) : node
    if (many && (one.type === 'object' || one.type === 'array'))
      throw refuse(
        name,
        'it is a list of what is no single value',
        `Leave it out of the form and ask for it elsewhere: { fields: { '${name}': false } }.`,
      )
    const choices = choicesOf(one, given)
    const widget = given.widget ?? this.#widgetOf(one, path.at(-1) ?? '', many, choices.length)
    check(name, widget, many, choices.length)
    const facts = { ...one.facts, ...(many ? node.facts : {}), ...factsOf(given) }
    return {
      ...{ kind: 'field', name, path, widget, many, choices, facts, given },
      label: given.label ?? node.title ?? humanName(path.at(-1) ?? ''),
      hint: given.hint ?? node.description,
      reading: readingOf(one, widget, choices.length),
      required: given.required ?? required,
      nullable: node.nullable,
      byDefault: node.byDefault,
      mustBeTrue: one.values?.length === 1 && one.values[0] === true,
      format: one.format,
      autocomplete: given.autocomplete ?? AUTOCOMPLETE[(path.at(-1) ?? '').toLowerCase()],
      accept: given.accept ?? (widget === 'file' ? one.facts.contentMediaType : undefined),
      bytesMax: given.bytesMax ?? (widget === 'file' ? one.facts.maxLength : undefined),
    }
  }

  #widgetOf(node: SchemaNode, name: string, many: boolean, choices: number): Widget {
    if (node.type === 'boolean') return 'checkbox'
    if (choices > 0) return many ? 'checkboxes' : 'select'
    if (node.type === 'number' || node.type === 'integer') return 'number'
    if (node.type !== undefined && node.type !== 'string') return 'text'
    const byFormat = BY_FORMAT[node.format ?? '']
    if (byFormat !== undefined) return byFormat
    if (SECRET_NAME.test(name)) return 'password'
    if (TELEPHONE_NAME.test(name)) return 'tel'
    return (node.facts.maxLength ?? 0) > this.#textareaLengthMin && !many ? 'textarea' : 'text'
  }
}

function check(name: string, widget: Widget, many: boolean, choices: number): void {
  if (!WIDGETS.includes(widget)) {
    const nearest = nearestWord(widget, WIDGETS)
    throw refuse(
      name,
      `there is no widget "${widget}"`,
      nearest === undefined ? `There are: ${WIDGETS.join(', ')}.` : `Did you mean "${nearest}"?`,
    )
  }
  const needsChoices = widget === 'select' || widget === 'radio' || widget === 'checkboxes'
  if (needsChoices && choices === 0)
    throw refuse(
      name,
      `a ${widget} needs choices`,
      'Use an enum in its schema, or give { choices: { a: "First", b: "Second" } }.',
    )
  if (widget === 'checkboxes' && !many)
    throw refuse(
      name,
      'checkboxes give a list, and its schema takes one value',
      'Use an array in its schema, or the widget "radio".',
    )
  if (many && (widget === 'radio' || widget === 'checkbox' || (choices > 0 && !MULTIPLE.has(widget))))
    throw refuse(
      name,
      `a ${widget} gives one value, and its schema takes a list`,
      'Use the widget "checkboxes" or "select".',
    )
}

function choicesOf(node: SchemaNode, given: FieldOptions): Choice[] {
  const named = given.choices ?? (given.widget === 'radio' || given.widget === 'select' ? YES_AND_NO : undefined)
  // A checkbox says yes or no by itself; as radio buttons or a list the two have names.
  if (node.type === 'boolean') return named === undefined ? [] : [true, false].map((value) => choiceOf(value, named))
  return (node.values ?? Object.keys(given.choices ?? {})).map((value) => choiceOf(value, given.choices ?? {}))
}

function choiceOf(value: unknown, named: Readonly<Record<string, Text>>): Choice {
  const text = String(value)
  return { value, text, label: (Object.hasOwn(named, text) ? named[text] : undefined) ?? humanName(text) }
}

function readingOf(node: SchemaNode, widget: Widget, choices: number): Reading {
  if (widget === 'file') return 'file'
  if (choices > 0) return 'choice'
  if (node.type === 'boolean') return 'boolean'
  if (node.type === 'integer' || node.type === 'number') return node.type
  if (node.takesDate) return 'date-object'
  return widget === 'datetime' ? 'moment' : widget === 'date' ? 'day' : 'text'
}

function factsOf(given: FieldOptions): Facts {
  const { min, max, step, minLength, maxLength, pattern } = given
  return {
    ...(typeof min === 'number' ? { minimum: min } : {}),
    ...(typeof max === 'number' ? { maximum: max } : {}),
    ...(step === undefined ? {} : { multipleOf: step }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined ? {} : { pattern }),
  }
}
