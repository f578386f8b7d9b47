// describe-schema.ts: what a schema says of itself, as JSON Schema, draft 2020-12, by the JSON Schema extension of Standard
// Schema; and the few keywords of it that a form can show. Pure; knows no HTML.

import type { Schema } from '../../app/input/schema.ts'
import { formsErrors } from './errors.ts'

/** A node of a JSON Schema, with the references in it followed and what is only a wrapping taken off. */
export interface SchemaNode {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | undefined
  readonly nullable: boolean
  /** Values it takes, when they can be listed. */
  readonly values: readonly unknown[] | undefined
  readonly format: string | undefined
  /** Bounds and patterns, by keyword. */
  readonly facts: Facts
  readonly title: string | undefined
  readonly description: string | undefined
  readonly items: SchemaNode | undefined
  readonly properties: ReadonlyMap<string, SchemaNode>
  readonly required: ReadonlySet<string>
  /** Takes a Date, not its text. */
  readonly takesDate: boolean
  /** What the schema takes when nothing is given; undefined for none. */
  readonly byDefault: unknown
}

export interface Facts {
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  /** Media types of a file, with "," between them. */
  readonly contentMediaType?: string
}

type Json = Readonly<Record<string, unknown>>

/** Forms are filled in by people: what is nested deeper is no form. */
const DEPTH_MAX = 8
const NUMBERS = ['minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const
const COUNTS = ['multipleOf', 'minItems', 'maxItems'] as const
const TEXTS = ['pattern', 'contentMediaType'] as const
const TYPES: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'array', 'object']
/** Marks what zod's Date becomes. */
const DATE_MARK = 'x-guichet-date'

/**
 * What `schema` accepts.
 * @returns undefined when it does not describe itself
 * @throws GUI_FORMS_FIELDS when it fails to
 */
export function describeSchema(schema: Schema): SchemaNode | undefined {
  const standard = schema['~standard'] as Schema['~standard'] & { jsonSchema?: { input?: unknown } } // the extension
  const describe = standard.jsonSchema?.input
  if (typeof describe !== 'function') return undefined
  try {
    const root: Json = describe({ target: 'draft-2020-12', libraryOptions: LIBRARY_OPTIONS[standard.vendor] })
    return readNode(root, root, 0)
  } catch (error) {
    const why = `its schema cannot describe itself (${error instanceof Error ? error.message : String(error)})`
    throw formsErrors.fail('GUI_FORMS_FIELDS', { why }, error)
  }
}

interface ZodNode {
  readonly jsonSchema: Record<string, unknown>
  readonly zodSchema: {
    readonly _zod: {
      readonly def: { readonly type: string; readonly format?: string }
      readonly bag: { readonly Class?: unknown }
    }
  }
}

/** Said to libraries that would otherwise throw for one field that JSON Schema has no word for. */
const LIBRARY_OPTIONS: Readonly<Record<string, object>> = {
  valibot: { errorMode: 'ignore' },
  zod: {
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }: ZodNode) {
      const { def, bag } = zodSchema._zod
      if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date', [DATE_MARK]: true })
      if (def.type === 'string' && def.format === 'time') jsonSchema['format'] = 'time'
      if (def.type === 'string' && def.format === 'datetime') jsonSchema['format'] = 'date-time'
      if (def.type === 'custom' && isFileClass(bag.Class))
        Object.assign(jsonSchema, { type: 'string', format: 'binary' })
    },
  },
}

/** File, Blob, Upload: z.instanceof(Upload) says its class and nothing else. */
function isFileClass(made: unknown): boolean {
  return typeof made === 'function' && (made === Blob || made.prototype instanceof Blob)
}

function readNode(given: unknown, root: Json, depth: number): SchemaNode {
  const json = unwrap(isJson(given) ? given : {}, root, 0)
  const types: readonly unknown[] = Array.isArray(json['type']) ? json['type'] : [json['type']]
  const values = valuesOf(json)
  const properties = new Map<string, SchemaNode>()
  if (depth < DEPTH_MAX && isJson(json['properties'])) {
    for (const [name, node] of Object.entries(json['properties'])) properties.set(name, readNode(node, root, depth + 1))
  }
  return {
    type: types.find((type) => TYPES.includes(type)) as SchemaNode['type'], // one of TYPES
    nullable: types.includes('null') || json['nullable'] === true || values?.includes(null) === true,
    values: values?.filter((value) => value !== null),
    format: textOf(json['format']) ?? (textOf(json['contentEncoding']) === 'binary' ? 'binary' : undefined),
    facts: factsOf(json),
    title: textOf(json['title']),
    description: textOf(json['description']),
    items: json['items'] === undefined || depth >= DEPTH_MAX ? undefined : readNode(json['items'], root, depth + 1),
    properties,
    required: new Set(Array.isArray(json['required']) ? json['required'].map(String) : []),
    takesDate: json[DATE_MARK] === true,
    byDefault: json['default'],
  }
}

/** Follows references; takes one of several wrappings for what is in it: `anyOf` of a thing and null is the thing. */
function unwrap(json: Json, root: Json, depth: number): Json {
  if (depth > DEPTH_MAX) return {}
  const { $ref, allOf, anyOf, oneOf, ...rest } = json
  if (typeof $ref === 'string') return unwrap({ ...follow($ref, root), ...rest }, root, depth + 1)
  if (Array.isArray(allOf)) {
    const parts = allOf.filter(isJson).map((part) => unwrap(part, root, depth + 1))
    return unwrap(merge([...parts, rest]), root, depth + 1)
  }
  const either = Array.isArray(anyOf) ? anyOf : oneOf
  if (!Array.isArray(either)) return json
  const parts = either.filter(isJson).map((part) => unwrap(part, root, depth + 1))
  const solid = parts.filter((part) => part['type'] !== 'null')
  const nullable = solid.length < parts.length || parts.some((part) => part['nullable'] === true)
  const lists = solid.map(valuesOf)
  const first = solid[0] ?? {}
  if (solid.length > 1 && lists.every((list) => list !== undefined))
    return { type: first['type'], ...rest, nullable, enum: lists.flat() }
  // Files of several types: a list, as HTML writes it.
  const media = solid.map((part) => textOf(part['contentMediaType']))
  if (media.length > 1 && !media.includes(undefined)) return { ...rest, nullable, contentMediaType: media.join(',') }
  // Of several kinds a form can show one; the schema still says which values it takes.
  return solid.length === 1 ? { ...first, ...rest, nullable } : { ...rest, nullable }
}

function merge(parts: readonly Json[]): Json {
  const properties = Object.assign({}, ...parts.map((part) => part['properties'])) as Json // undefined adds nothing
  const required = parts.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []))
  const merged: Json = Object.assign({}, ...parts)
  return Object.keys(properties).length > 0 ? { ...merged, properties, required } : merged
}

function follow(reference: string, root: Json): Json {
  let at: unknown = root
  for (const step of reference.replace(/^#\/?/, '').split('/')) {
    if (step === '') continue
    const key = step.replace(/~1/g, '/').replace(/~0/g, '~')
    at = isJson(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }
  return isJson(at) ? at : {}
}

function valuesOf(json: Json): readonly unknown[] | undefined {
  if (Array.isArray(json['enum'])) return json['enum']
  return 'const' in json ? [json['const']] : undefined
}

function factsOf(json: Json): Facts {
  const facts: Record<string, unknown> = {}
  for (const keyword of [...NUMBERS, ...COUNTS]) if (Number.isFinite(json[keyword])) facts[keyword] = json[keyword]
  for (const keyword of TEXTS) if (typeof json[keyword] === 'string') facts[keyword] = json[keyword]
  return facts
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
