// fill-view.ts: the inputs of "try it": one for each parameter, and an editor or a form for the body. Whatever is typed can be
// sent, so that refusals can be seen too. For browsers.

import type { JsonSchema } from '../../../app/input/schema.ts'
import type { OpenApiDocument, Parameter } from '../document-shape.ts'
import { h } from './element.ts'
import { type Entry, follow } from './read-document.ts'
import { type Filled, type FormValue, isForm } from './request-plan.ts'
import { sampleOf } from './sample.ts'
import type { Words } from './words.ts'

export interface FillView {
  readonly element: HTMLElement
  filled(): Filled
}

interface Control {
  readonly element: HTMLElement
  /** None when it was left empty. */
  values(): readonly FormValue[]
}

interface Around {
  readonly document: OpenApiDocument
  readonly words: Words
  /** Prefix of the ids of inputs. */
  readonly id: string
}

export function fillView(entry: Entry, around: Around): FillView {
  const element = h('div', { class: 'fill' })
  const parameters = entry.parameters.map((parameter) => {
    const control = parameterControl(parameter, around)
    element.append(labelled(parameter.name, parameter.in, parameter.required === true, control, around))
    return { key: `${parameter.in}:${parameter.name}`, control }
  })
  const body = bodyView(entry, around)
  if (body !== undefined) element.append(body.element)
  return {
    element,
    filled: () => ({
      parameters: new Map(
        parameters.flatMap(({ key, control }) => {
          const values = control.values().filter((value) => typeof value === 'string')
          return values.length === 0 ? [] : [[key, values] as const]
        }),
      ),
      media: body?.media(),
      text: body?.text() ?? '',
      fields: body?.fields() ?? [],
    }),
  }
}

function labelled(
  name: string,
  place: string,
  required: boolean,
  control: Control,
  { words, id }: Around,
): HTMLElement {
  const label = h(
    'label',
    { for: `${id}-${place}-${name}` },
    h('code', { class: 'name' }, name),
    required && h('span', { class: 'must', title: words.required }, '*'),
    h('span', { class: 'soft' }, place),
  )
  return h('div', { class: 'field' }, label, control.element)
}

function parameterControl({ name, in: place, schema, example, required }: Parameter, around: Around): Control {
  const first = example ?? (required === true ? sampleOf(schema, around.document) : undefined)
  return controlOf(schema, first, `${around.id}-${place}-${name}`, around)
}

/** An input for what `schema` takes. */
function controlOf(schema: JsonSchema, first: unknown, id: string, around: Around): Control {
  const json = follow<JsonSchema>(around.document, schema)
  if (json['type'] === 'array' && typeof json['items'] === 'object')
    return listControl(follow<JsonSchema>(around.document, json['items'] as JsonSchema), first, id, around)
  if (json['format'] === 'binary') return fileControl(id, false)
  const words = choicesOf(json)
  return words === undefined ? textControl(json, first, id) : choiceControl(words, first, id)
}

function choicesOf(json: JsonSchema): readonly string[] | undefined {
  if (Array.isArray(json['enum'])) return json['enum'].map(String)
  return json['type'] === 'boolean' ? ['true', 'false'] : undefined
}

function textControl(json: JsonSchema, first: unknown, id: string): Control {
  const numeric = json['type'] === 'integer' ? 'numeric' : json['type'] === 'number' ? 'decimal' : undefined
  const placeholder =
    'default' in json ? String(json['default']) : typeof json['format'] === 'string' ? json['format'] : undefined
  const input = h('input', {
    id,
    type: 'text',
    inputmode: numeric,
    placeholder,
    autocomplete: 'off',
    spellcheck: 'false',
    value: shown(first),
  })
  return { element: input, values: () => (input.value === '' ? [] : [input.value]) }
}

function choiceControl(words: readonly string[], first: unknown, id: string): Control {
  const select = h(
    'select',
    { id },
    h('option', { value: '' }, '–'),
    ...words.map((word) => h('option', { value: word, selected: word === shown(first) }, word)),
  )
  return { element: select, values: () => (select.value === '' ? [] : [select.value]) }
}

function fileControl(id: string, multiple: boolean): Control {
  const input = h('input', { id, type: 'file', multiple })
  return { element: input, values: () => [...(input.files ?? [])] }
}

function listControl(item: JsonSchema, first: unknown, id: string, around: Around): Control {
  if (item['format'] === 'binary') return fileControl(id, true)
  const controls: Control[] = []
  const list = h('div', { class: 'list' })
  const add = (value: unknown) => {
    const control = controlOf(item, value, controls.length === 0 ? id : `${id}-${controls.length}`, around)
    controls.push(control)
    list.append(control.element)
  }
  for (const value of Array.isArray(first) && first.length > 0 ? first : [undefined]) add(value)
  const more = h(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': around.words.add, title: around.words.add },
    '+',
  )
  more.addEventListener('click', () => add(undefined))
  return {
    element: h('div', { class: 'lists' }, list, more),
    values: () => controls.flatMap((control) => control.values()),
  }
}

function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

interface BodyView {
  readonly element: HTMLElement
  media(): string
  text(): string
  fields(): readonly (readonly [string, FormValue])[]
}

function bodyView({ operation }: Entry, around: Around): BodyView | undefined {
  const { words, id } = around
  const content = Object.entries(operation.requestBody?.content ?? {})
  const [first] = content
  if (first === undefined) return undefined
  const select = h(
    'select',
    { id: `${id}-media`, 'aria-label': words.media },
    ...content.map(([media]) => h('option', {}, media)),
  )
  const place = h('div', { class: 'body' })
  let editor: HTMLTextAreaElement | undefined
  let controls: readonly (readonly [string, Control])[] = []
  const show = () => {
    const [media, { schema, example }] = content.find(([type]) => type === select.value) ?? first
    const value = example ?? sampleOf(schema, around.document)
    place.replaceChildren()
    editor = undefined
    controls = []
    if (isForm(media)) {
      controls = formControls(schema, value, around)
      for (const [name, control] of controls)
        place.append(labelled(name, 'body', requiredOf(schema, around.document).includes(name), control, around))
    } else {
      editor = editorOf(value, around)
      place.append(editor, faultOf(editor, words))
    }
  }
  select.addEventListener('change', show)
  show()
  const head = h(
    'div',
    { class: 'field' },
    h('label', { for: `${id}-media` }, words.body),
    content.length > 1 ? select : h('code', { class: 'fact' }, first[0]),
  )
  return {
    element: h('div', { class: 'bodies' }, head, place),
    media: () => select.value,
    text: () => editor?.value ?? '',
    fields: () => controls.flatMap(([name, control]) => control.values().map((value) => [name, value] as const)),
  }
}

function formControls(schema: JsonSchema, value: unknown, around: Around): (readonly [string, Control])[] {
  const json = follow<JsonSchema>(around.document, schema)
  const values = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const properties = Object.entries((json['properties'] ?? {}) as Record<string, JsonSchema>)
  return properties.map(([name, property]) => [
    name,
    controlOf(property, values[name], `${around.id}-body-${name}`, around),
  ])
}

function requiredOf(schema: JsonSchema, document: OpenApiDocument): readonly unknown[] {
  const { required } = follow<JsonSchema>(document, schema)
  return Array.isArray(required) ? required : []
}

function editorOf(value: unknown, { words, id }: Around): HTMLTextAreaElement {
  const text = JSON.stringify(value, null, 2) ?? ''
  const rows = Math.min(18, Math.max(4, text.split('\n').length + 1))
  const editor = h('textarea', { id: `${id}-body`, 'aria-label': words.body, rows, spellcheck: 'false' })
  editor.value = text
  return editor
}

/** Says while typing what is no JSON; it can be sent all the same. */
function faultOf(editor: HTMLTextAreaElement, words: Words): HTMLElement {
  const fault = h('p', { class: 'fault', 'aria-live': 'polite' })
  editor.addEventListener('input', () => {
    try {
      JSON.parse(editor.value)
      fault.textContent = ''
    } catch (error) {
      fault.textContent = `${words.invalid} ${error instanceof Error ? error.message : ''}`
    }
  })
  return fault
}
