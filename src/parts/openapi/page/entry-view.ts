// entry-view.ts: one route on the page: a line that opens, what it takes and answers, and "try it" beside that. What is inside
// is made when it is opened for the first time. For browsers.

import type { JsonSchema } from '../../../app/input/schema.ts'
import type { Response } from '../document-shape.ts'
import { codeView } from './answer-view.ts'
import { type Child, h } from './element.ts'
import { markdown } from './markdown.ts'
import { type Entry, follow } from './read-document.ts'
import { sampleOf } from './sample.ts'
import { schemaView, typeLine } from './schema-view.ts'
import { type Trying, type TryView, tryView } from './try-view.ts'

export interface EntryView {
  readonly element: HTMLDetailsElement
  update(): void
}

export function entryView(entry: Entry, trying: Trying): EntryView {
  const { words } = trying
  const { operation } = entry
  let inside: TryView | undefined
  const summary = h(
    'summary',
    {},
    methodBadge(entry.method),
    pathView(entry.path, operation.deprecated === true),
    operation.summary !== undefined && h('span', { class: 'says' }, operation.summary),
    operation.deprecated === true && h('span', { class: 'mark' }, words.deprecated),
    entry.security.length > 0 &&
      h('span', {
        class: 'lock',
        role: 'img',
        'aria-label': words.locked,
        title: `${words.locked} (${entry.security.join(', ')})`,
      }),
  )
  const element = h('details', { class: 'entry', id: entry.id }, summary)
  element.addEventListener('toggle', () => {
    if (!element.open || inside !== undefined) return
    inside = tryView(entry, trying)
    element.append(
      h('div', { class: 'columns' }, h('div', { class: 'about' }, ...aboutOf(entry, trying)), inside.element),
    )
  })
  return { element, update: () => inside?.update() }
}

export function methodBadge(method: string): HTMLElement {
  return h('span', { class: `method ${method.toLowerCase()}` }, method)
}

function pathView(path: string, struck: boolean): HTMLElement {
  const parts = path.split(/(\{[^}]*\})/).map((part) => (part.startsWith('{') ? h('em', {}, part) : part))
  return h('code', { class: struck ? 'path struck' : 'path' }, ...parts)
}

function aboutOf(entry: Entry, trying: Trying): Child[] {
  const { words, document } = trying
  const { operation } = entry
  const body = Object.values(operation.requestBody?.content ?? {})[0]
  return [
    markdown(operation.description),
    entry.parameters.length > 0 && h('h4', {}, words.parameters),
    entry.parameters.length > 0 &&
      h(
        'ul',
        { class: 'members' },
        ...entry.parameters.map((parameter) =>
          h(
            'li',
            {},
            h(
              'div',
              { class: 'member' },
              h('code', { class: parameter.deprecated === true ? 'name struck' : 'name' }, parameter.name),
              parameter.required === true && h('span', { class: 'must', title: words.required }, '*'),
              h('span', { class: 'soft' }, parameter.in),
              typeLine(parameter.schema, { document, words }),
            ),
            markdown(parameter.description),
          ),
        ),
      ),
    body !== undefined && h('h4', {}, words.body),
    body !== undefined && schemaView(body.schema, { document, words }),
    h('h4', {}, words.answers),
    ...Object.entries(operation.responses).map(([status, response]) =>
      responseView(status, follow<Response>(document, response), trying),
    ),
  ]
}

function responseView(status: string, { description, content }: Response, { words, document }: Trying): HTMLElement {
  const first = Object.values(content ?? {})[0]
  const kind = status < '300' ? 'good' : status < '400' ? 'moved' : status < '500' ? 'bad' : 'broken'
  const head: Child[] = [h('strong', { class: kind }, status), ' ', h('span', {}, description)]
  if (first === undefined) return h('div', { class: 'response' }, ...head)
  const example: unknown = 'example' in first ? first.example : sampleOf(first.schema as JsonSchema, document)
  const inside = h(
    'div',
    {},
    schemaView(first.schema, { document, words }),
    h(
      'details',
      { class: 'example' },
      h('summary', {}, words.example),
      codeView(JSON.stringify(example, null, 2) ?? '', 'application/json'),
    ),
  )
  return h('details', { class: 'response' }, h('summary', {}, ...head), inside)
}
