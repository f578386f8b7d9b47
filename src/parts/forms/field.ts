// field.ts: one field of a form, and the fields that belong together: what is asked, how it is shown, and what it takes.
// Types only, and the words for them.

import type { Facts } from './describe-schema.ts'
import type { Text } from './words.ts'

export const WIDGETS = [
  ...['text', 'email', 'url', 'tel', 'search', 'password', 'textarea', 'number', 'range', 'date', 'time', 'datetime'],
  ...['month', 'week', 'color', 'select', 'radio', 'checkbox', 'checkboxes', 'file', 'hidden'],
] as const

/** How a field is shown: the `type` of an input, or another element. */
export type Widget =
  | ('text' | 'email' | 'url' | 'tel' | 'search' | 'password' | 'textarea' | 'number' | 'range' | 'date' | 'time')
  | ('datetime' | 'month' | 'week' | 'color' | 'select' | 'radio' | 'checkbox' | 'checkboxes' | 'file' | 'hidden')

/** What may be said of a field; what its schema says need not be said again. */
export interface FieldOptions {
  /** What it is called. Default: the title in its schema, or its name in words. */
  readonly label?: Text
  /** A sentence below the label. Default: the description in its schema. */
  readonly hint?: Text
  readonly widget?: Widget
  /** What browsers fill in, such as "email" or "street-address"; for well-known names it is known. */
  readonly autocomplete?: string
  /** An example inside an empty input; never the only place where something is said. */
  readonly placeholder?: Text
  /** What the values of a choice are called, by value. For a schema that does not describe itself, the values as well. */
  readonly choices?: Readonly<Record<string, Text>>
  /** Said in place of any other sentence when the field is not right. */
  readonly error?: Text
  /** For a schema that does not describe itself. */
  readonly required?: boolean
  readonly min?: number | string
  readonly max?: number | string
  readonly step?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  /** Takes several values. */
  readonly list?: boolean
  /** What a file may be: media types and extensions, as in HTML: "image/*,.pdf". */
  readonly accept?: string
  /** Largest file, bytes. */
  readonly bytesMax?: number
  /** Height of a text of several lines. */
  readonly rows?: number
}

/** What the text of a field becomes before its schema sees it. */
export type Reading = 'text' | 'number' | 'integer' | 'boolean' | 'day' | 'moment' | 'date-object' | 'choice' | 'file'

export interface Choice {
  /** As the schema takes it. */
  readonly value: unknown
  /** As it stands in the form. */
  readonly text: string
  readonly label: Text
}

export interface Field {
  readonly kind: 'field'
  /** In the form: the path with "." between its steps. */
  readonly name: string
  readonly path: readonly string[]
  readonly label: Text
  readonly hint: Text | undefined
  readonly widget: Widget
  readonly reading: Reading
  /** Several values of one name. */
  readonly many: boolean
  readonly required: boolean
  readonly nullable: boolean
  /** Stands in the form when it is opened without a value. */
  readonly byDefault: unknown
  /** Must be ticked: the schema takes nothing but true. */
  readonly mustBeTrue: boolean
  readonly choices: readonly Choice[]
  readonly facts: Facts
  readonly format: string | undefined
  readonly autocomplete: string | undefined
  readonly accept: string | undefined
  readonly bytesMax: number | undefined
  readonly given: FieldOptions
}

/** An object in the form: a fieldset. */
export interface Group {
  readonly kind: 'group'
  readonly name: string
  readonly path: readonly string[]
  readonly label: Text
  readonly hint: Text | undefined
  readonly required: boolean
  readonly members: readonly FormNode[]
}

export type FormNode = Field | Group

/** The fields of a form in their order, without the groups around them. */
export function fieldsIn(nodes: readonly FormNode[]): Field[] {
  return nodes.flatMap((node) => (node.kind === 'field' ? [node] : fieldsIn(node.members)))
}
