// fields.ts: the properties of a schema of an object, where OpenAPI wants them one by one: as parameters of the query and of
// the header fields, and to see whether a form can carry them.

import type { JsonSchema } from '../../app/input/schema.ts'
import type { Components } from './components.ts'

export interface Field {
  readonly name: string
  readonly schema: JsonSchema
  readonly required: boolean
}

/** Schemas that contain themselves end here. */
const DEPTH_MAX = 8

/** The properties of `schema`, those of its parts included; none when it is no object. */
export function fieldsOf(schema: JsonSchema, components: Components, depth = 0): readonly Field[] {
  const json = components.resolve(schema)
  if (depth > DEPTH_MAX) return []
  const required = Array.isArray(json['required']) ? json['required'] : []
  const fields = new Map<string, Field>()
  for (const [name, property] of Object.entries((json['properties'] ?? {}) as Record<string, JsonSchema>))
    fields.set(name, { name, schema: property, required: required.includes(name) })
  for (const part of partsOf(json, 'allOf'))
    for (const field of fieldsOf(part, components, depth + 1)) fields.set(field.name, field)
  const either = [...partsOf(json, 'anyOf'), ...partsOf(json, 'oneOf')].map((part) =>
    fieldsOf(part, components, depth + 1),
  )
  for (const field of either.flat()) {
    if (fields.has(field.name)) continue
    // One of several: it has to be there when all of them ask for it.
    const always = either.every((part) => part.some(({ name, required }) => required && name === field.name))
    fields.set(field.name, { ...field, required: always })
  }
  return [...fields.values()]
}

function partsOf(json: JsonSchema, keyword: string): readonly JsonSchema[] {
  const parts = json[keyword]
  return Array.isArray(parts) ? parts : []
}

/** True for a file, or a list of files. */
export function isFile(schema: JsonSchema, components: Components): boolean {
  const json = components.resolve(schema)
  if (json['format'] === 'binary') return true
  return json['type'] === 'array' && isFile((json['items'] ?? {}) as JsonSchema, components)
}

/** True for what a form can carry under one name: text, a number, a boolean, or a list of these. */
export function isScalar(schema: JsonSchema, components: Components, depth = 0): boolean {
  const json = components.resolve(schema)
  if (depth > DEPTH_MAX) return false
  const either = [...partsOf(json, 'anyOf'), ...partsOf(json, 'oneOf'), ...partsOf(json, 'allOf')]
  if (either.length > 0) return either.every((part) => isScalar(part, components, depth + 1))
  if ('enum' in json || 'const' in json) return true
  const types: readonly unknown[] = Array.isArray(json['type']) ? json['type'] : [json['type']]
  if (types.includes('array')) return isScalar((json['items'] ?? {}) as JsonSchema, components, depth + 1)
  return !types.includes('object') && !types.includes(undefined)
}
