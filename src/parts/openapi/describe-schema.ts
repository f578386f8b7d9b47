// describe-schema.ts: a Standard Schema -> what it says of itself as JSON Schema, draft 2020-12, by the JSON Schema
// extension of Standard Schema. What says nothing of itself is documented as "anything", with a note. Knows no document.

import type { JsonSchema, Schema } from '../../app/input/schema.ts'

/** What a schema accepts, or what it makes of that. */
export type Side = 'input' | 'output'

type Describe = (options: object) => JsonSchema

/** Stands for what cannot be described. */
const UNDESCRIBED: JsonSchema = { description: 'Anything: its schema cannot describe itself.' }

/** Never throws: a schema that cannot be described must not hide the other routes. */
export async function describeSchema(schema: Schema, side: Side): Promise<JsonSchema> {
  const standard = schema['~standard'] as Schema['~standard'] & { jsonSchema?: Partial<Record<Side, Describe>> } // the extension
  try {
    const own = standard.jsonSchema?.[side]
    if (typeof own === 'function')
      return own({ target: 'draft-2020-12', libraryOptions: LIBRARY_OPTIONS[standard.vendor] })
    if (standard.vendor === 'valibot') return await describeValibot(schema, side)
  } catch {
    return UNDESCRIBED
  }
  return UNDESCRIBED
}

/** Valibot's own package for this, where the project has it. @throws when it has not */
async function describeValibot(schema: Schema, side: Side): Promise<JsonSchema> {
  // The handler stands right here: bundlers forgive a package that is not there only then.
  const { toJsonSchema } = await import('@valibot/to-json-schema').catch((error: unknown) => {
    throw error
  })
  type Given = Parameters<typeof toJsonSchema>[0]
  // The vendor says that it is one of valibot.
  const made = toJsonSchema(schema as unknown as Given, { ...VALIBOT, typeMode: side, target: 'draft-2020-12' })
  return made as JsonSchema
}

interface ValibotNode {
  readonly valibotSchema: { readonly type: string }
  readonly jsonSchema: object
}

const VALIBOT = {
  errorMode: 'ignore',
  overrideSchema({ valibotSchema: { type }, jsonSchema }: ValibotNode) {
    if (type === 'date') return { type: 'string', format: 'date-time' } as const
    return type === 'file' || type === 'blob'
      ? ({ ...jsonSchema, type: 'string', format: 'binary' } as const)
      : undefined
  },
} as const

interface ZodNode {
  readonly jsonSchema: Record<string, unknown>
  readonly zodSchema: {
    readonly _zod: {
      readonly def: { readonly type: string; readonly format?: string; readonly catchall?: unknown }
      readonly bag: { readonly Class?: unknown }
    }
  }
}

/** Said to libraries that would otherwise throw for one field that JSON Schema has no word for. */
const LIBRARY_OPTIONS: Readonly<Record<string, object>> = {
  valibot: VALIBOT,
  zod: {
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }: ZodNode) {
      const { def, bag } = zodSchema._zod
      // JSON.stringify makes a text of a Date.
      if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
      if (def.type === 'file' || (def.type === 'custom' && isFileClass(bag.Class))) {
        delete jsonSchema['contentEncoding']
        Object.assign(jsonSchema, { type: 'string', format: 'binary' })
      }
      // What it leaves out is no promise: more properties may come one day. A strict object says so itself.
      if (def.type === 'object' && def.catchall === undefined) delete jsonSchema['additionalProperties']
      // The format says the same, in one word.
      if (def.type === 'string' && def.format !== undefined && def.format !== 'regex' && 'format' in jsonSchema)
        delete jsonSchema['pattern']
      if (jsonSchema['type'] === 'integer') dropExactBounds(jsonSchema)
    },
  },
}

/** File, Blob, an upload: z.instanceof() says its class and nothing else. */
function isFileClass(made: unknown): boolean {
  return typeof made === 'function' && (made === Blob || made.prototype instanceof Blob)
}

/** The bounds of every number that JavaScript holds exactly are no news. */
function dropExactBounds(json: Record<string, unknown>): void {
  if (json['maximum'] === Number.MAX_SAFE_INTEGER) delete json['maximum']
  if (json['minimum'] === Number.MIN_SAFE_INTEGER) delete json['minimum']
}
