// read-document.ts: the OpenAPI document -> what the page lists: groups of entries, one for each method of each path, those that
// OpenAPI has no place for (x-query, x-alternatives) included. Pure; for browsers.

import type { JsonSchema } from '../../../app/input/schema.ts'
import type { OpenApiDocument, Operation, Parameter, Reference, SecurityScheme } from '../document-shape.ts'

export interface Entry {
  /** For the address bar. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly operation: Operation
  readonly parameters: readonly Parameter[]
  /** Names of security schemes, one of which is enough. */
  readonly security: readonly string[]
}

export interface Group {
  readonly name: string
  readonly description: string | undefined
  readonly entries: readonly Entry[]
}

/** By tag, in the document's order; routes without a tag by the first step of their path. */
export function readGroups(document: OpenApiDocument): Group[] {
  const groups = new Map<string, { description: string | undefined; entries: Entry[] }>()
  for (const { name, description } of document.tags ?? []) groups.set(name, { description, entries: [] })
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [key, operation] of Object.entries(item)) {
      for (const each of [operation, ...(operation['x-alternatives'] ?? [])]) {
        const entry = entryOf(document, key, path, each)
        for (const name of each.tags ?? [stepOf(path)]) {
          const group = groups.get(name) ?? { description: undefined, entries: [] }
          groups.set(name, group)
          group.entries.push(entry)
        }
      }
    }
  }
  return Array.from(groups, ([name, group]) => ({ name, ...group })).filter(({ entries }) => entries.length > 0)
}

function entryOf(document: OpenApiDocument, key: string, path: string, operation: Operation): Entry {
  const asked = operation.security ?? document.security ?? []
  return {
    id: operation.operationId,
    method: key.replace(/^x-/, '').toUpperCase(),
    path,
    operation,
    parameters: operation.parameters ?? [],
    security: asked.flatMap((requirement) => Object.keys(requirement)),
  }
}

function stepOf(path: string): string {
  const step = path.split('/')[1] ?? ''
  return step === '' || step.startsWith('{') ? '/' : decodeURIComponent(step)
}

/** What a reference leads to; anything else as it is. */
export function follow<Value extends object>(document: OpenApiDocument, value: Value | Reference): Value {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as Value // no reference
  let at: unknown = document
  for (const step of value.$ref.slice(2).split('/')) {
    const key = step.replace(/~1/g, '/').replace(/~0/g, '~')
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
  }
  return (at ?? {}) as Value // the document's own references lead to their kind
}

/** Name of the model that a schema refers to. */
export function modelOf(schema: JsonSchema): string | undefined {
  const reference = schema['$ref']
  return typeof reference === 'string' ? /^#\/components\/schemas\/([^/]+)$/.exec(reference)?.[1] : undefined
}

export function schemeOf(document: OpenApiDocument, name: string): SecurityScheme | undefined {
  return document.components?.securitySchemes?.[name]
}
