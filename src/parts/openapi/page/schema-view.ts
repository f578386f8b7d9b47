// schema-view.ts: a JSON Schema as people read it: names, kinds, bounds and sentences, with what is inside folded away. For
// browsers.

import type { JsonSchema } from '../../../app/input/schema.ts'
import type { OpenApiDocument } from '../document-shape.ts'
import { type Child, h } from './element.ts'
import { markdown } from './markdown.ts'
import { follow, modelOf } from './read-document.ts'
import type { Words } from './words.ts'

interface Around {
  readonly document: OpenApiDocument
  readonly words: Words
}

const DEPTH_MAX = 12
/** Keywords that are shown as "name value". */
const BOUNDS: Readonly<Record<string, string>> = {
  minimum: '≥',
  maximum: '≤',
  exclusiveMinimum: '>',
  exclusiveMaximum: '<',
  multipleOf: '÷',
  minLength: 'length ≥',
  maxLength: 'length ≤',
  minItems: 'items ≥',
  maxItems: 'items ≤',
}

/** The properties of an object, or what else a schema is. */
export function schemaView(schema: JsonSchema, around: Around, depth = 0): HTMLElement {
  const json = follow<JsonSchema>(around.document, schema)
  const view = h('div', { class: 'schema' }, typeLine(schema, around), markdown(textOf(json['description'])))
  if (depth < DEPTH_MAX) view.append(...membersOf(json, around, depth))
  return view
}

/** What the schema is, in one line. */
export function typeLine(schema: JsonSchema, { document, words }: Around): HTMLElement {
  const json = follow<JsonSchema>(document, schema)
  const parts: Child[] = [typeView(schema, document, words)]
  for (const [keyword, sign] of Object.entries(BOUNDS))
    if (json[keyword] !== undefined) parts.push(fact(`${sign} ${String(json[keyword])}`))
  if (typeof json['pattern'] === 'string') parts.push(fact(`/${json['pattern']}/`))
  if ('default' in json) parts.push(fact(`${words.byDefault}: ${JSON.stringify(json['default'])}`))
  return h('span', { class: 'facts' }, ...parts)
}

/** The name of a model leads to it, also in a list of it. */
function typeView(schema: JsonSchema, document: OpenApiDocument, words: Words): HTMLElement {
  const items =
    schema['type'] === 'array' && typeof schema['items'] === 'object' ? (schema['items'] as JsonSchema) : schema
  const model = modelOf(items)
  if (model === undefined) return h('span', { class: 'type' }, typeText(schema, document, words))
  return h('span', { class: 'type' }, h('a', { href: `#model-${model}` }, model), items === schema ? '' : '[]')
}

function fact(text: string): HTMLElement {
  return h('code', { class: 'fact' }, text)
}

export function typeText(schema: JsonSchema, document: OpenApiDocument, words: Words, depth = 0): string {
  const model = modelOf(schema)
  if (model !== undefined) return model
  const json = schema
  if (depth > 3) return '…'
  if (Array.isArray(json['enum'])) return json['enum'].map((value) => JSON.stringify(value)).join(' | ')
  if ('const' in json) return JSON.stringify(json['const'])
  const either = [json['anyOf'], json['oneOf']].find(Array.isArray)
  if (either !== undefined)
    return either.map((part: JsonSchema) => typeText(part, document, words, depth + 1)).join(' | ')
  const types: readonly unknown[] = Array.isArray(json['type']) ? json['type'] : [json['type']]
  return types
    .map((type) => {
      if (type === 'array') {
        if (typeof json['items'] !== 'object') return 'array'
        const inner = typeText((json['items'] ?? {}) as JsonSchema, document, words, depth + 1)
        return inner.includes(' | ') ? `(${inner})[]` : `${inner}[]`
      }
      if (type === undefined)
        return json['properties'] === undefined && json['allOf'] === undefined ? words.anything : 'object'
      return typeof json['format'] === 'string' ? `${String(type)} ${json['format']}` : String(type)
    })
    .join(' | ')
}

function membersOf(json: JsonSchema, around: Around, depth: number): HTMLElement[] {
  const { words, document } = around
  const made: HTMLElement[] = []
  const properties = Object.entries((json['properties'] ?? {}) as Record<string, JsonSchema>)
  const required: readonly unknown[] = Array.isArray(json['required']) ? json['required'] : []
  if (properties.length > 0) {
    const list = h('ul', { class: 'members' })
    for (const [name, property] of properties)
      list.append(memberView(name, property, required.includes(name), around, depth))
    made.push(list)
  }
  if (
    typeof json['items'] === 'object' &&
    hasMembers(json['items'] as JsonSchema, document) &&
    modelOf(json['items'] as JsonSchema) === undefined
  )
    made.push(...membersOf(json['items'] as JsonSchema, around, depth + 1))
  for (const [keyword, title] of [
    ['anyOf', words.one],
    ['oneOf', words.one],
    ['allOf', words.all],
  ] as const) {
    const parts = json[keyword]
    if (!Array.isArray(parts) || !parts.some((part) => hasMembers(part, document))) continue
    made.push(
      h(
        'div',
        { class: 'parts' },
        h('span', { class: 'soft' }, title),
        ...parts.map((part: JsonSchema) => schemaView(part, around, depth + 1)),
      ),
    )
  }
  return made
}

function memberView(name: string, schema: JsonSchema, required: boolean, around: Around, depth: number): HTMLElement {
  const { words, document } = around
  const json = follow<JsonSchema>(document, schema)
  const head: Child[] = [
    h('code', { class: json['deprecated'] === true ? 'name struck' : 'name' }, name),
    required ? h('span', { class: 'must', title: words.required, 'aria-label': words.required }, '*') : false,
    typeLine(schema, around),
  ]
  const about = markdown(textOf(json['description']))
  const open = modelOf(schema) === undefined && depth < DEPTH_MAX ? membersOf(json, around, depth + 1) : []
  if (open.length === 0) return h('li', {}, h('div', { class: 'member' }, ...head), about)
  return h('li', {}, h('details', { open: depth < 1 }, h('summary', { class: 'member' }, ...head), about, ...open))
}

function hasMembers(schema: JsonSchema, document: OpenApiDocument): boolean {
  const json = follow<JsonSchema>(document, schema)
  return ['properties', 'anyOf', 'oneOf', 'allOf'].some((keyword) => json[keyword] !== undefined)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
