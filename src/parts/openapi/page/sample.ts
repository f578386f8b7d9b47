// sample.ts: a value that a schema may take, to begin with in the editor and to show what an answer looks like: examples and
// defaults where there are any, else something small of the right kind. Pure; for browsers.

import type { JsonSchema } from '../../../app/input/schema.ts'
import type { OpenApiDocument } from '../document-shape.ts'
import { follow } from './read-document.ts'

const DEPTH_MAX = 6

const BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00.000Z',
  time: '12:00:00',
  email: 'ada@example.org',
  uri: 'https://example.org',
  url: 'https://example.org',
  uuid: '3f2b8c1e-9a4d-4c6b-8e1f-2a7d5c9b0e34',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
}

export function sampleOf(schema: JsonSchema, document: OpenApiDocument, depth = 0): unknown {
  const json = follow<JsonSchema>(document, schema)
  const examples = json['examples']
  if ('example' in json) return json['example']
  if (Array.isArray(examples) && examples.length > 0) return examples[0]
  if ('default' in json) return json['default']
  if ('const' in json) return json['const']
  if (Array.isArray(json['enum'])) return json['enum'][0]
  const either = [json['anyOf'], json['oneOf']].find(Array.isArray)
  if (either !== undefined)
    return depth > DEPTH_MAX ? null : sampleOf((either[0] ?? {}) as JsonSchema, document, depth + 1)
  const types: readonly unknown[] = Array.isArray(json['type']) ? json['type'] : [json['type']]
  const type = types.find((name) => name !== 'null') ?? (json['properties'] === undefined ? undefined : 'object')
  if (Array.isArray(json['allOf'])) return ofAll(json['allOf'], json, document, depth)
  if (type === 'object') return ofProperties(json, document, depth)
  if (type === 'array') return ofItems(json, document, depth)
  return ofScalar(type, json)
}

function ofAll(parts: readonly JsonSchema[], json: JsonSchema, document: OpenApiDocument, depth: number): unknown {
  if (depth > DEPTH_MAX) return {}
  const values = parts.map((part) => sampleOf(part, document, depth + 1))
  const objects = values.filter((value) => typeof value === 'object' && value !== null)
  return objects.length > 0 ? Object.assign({}, ...objects, ofProperties(json, document, depth)) : values[0]
}

function ofProperties(json: JsonSchema, document: OpenApiDocument, depth: number): Record<string, unknown> {
  if (depth > DEPTH_MAX) return {}
  const properties = Object.entries((json['properties'] ?? {}) as Record<string, JsonSchema>)
  return Object.fromEntries(properties.map(([name, property]) => [name, sampleOf(property, document, depth + 1)]))
}

function ofItems(json: JsonSchema, document: OpenApiDocument, depth: number): unknown[] {
  if (depth > DEPTH_MAX) return []
  if (Array.isArray(json['prefixItems']))
    return json['prefixItems'].map((item: JsonSchema) => sampleOf(item, document, depth + 1))
  return typeof json['items'] === 'object' ? [sampleOf(json['items'] as JsonSchema, document, depth + 1)] : []
}

function ofScalar(type: unknown, json: JsonSchema): unknown {
  const least = typeof json['minimum'] === 'number' ? json['minimum'] : undefined
  if (type === 'integer')
    return least ?? (typeof json['exclusiveMinimum'] === 'number' ? json['exclusiveMinimum'] + 1 : 0)
  if (type === 'number') return least ?? 0
  if (type === 'boolean') return false
  if (type !== 'string') return null
  const format = BY_FORMAT[String(json['format'])]
  if (format !== undefined) return format
  const length = typeof json['minLength'] === 'number' ? json['minLength'] : 0
  return 'string'.padEnd(length, '.').slice(0, typeof json['maxLength'] === 'number' ? json['maxLength'] : undefined)
}
