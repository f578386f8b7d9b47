// schema.ts: Standard Schema (standardschema.dev, version 1) as far as the App reads it: the one shape that zod, valibot,
// arktype and others share. No library is imported here: whichever the user chose does the checking.

/** A schema of whatever library; `Input` is what it accepts, `Output` what it makes of that. */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** Never there at run time: carries the types. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** Some libraries make schemas of functions. */
export function isSchema(value: unknown): value is Schema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  return typeof (value as { '~standard'?: { validate?: unknown } })['~standard']?.validate === 'function'
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A JSON Schema of draft 2020-12, as it stands in documents. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What a route may be given where it may also be given none. */
export type MaybeSchema = Schema | undefined

/** What is read of a schema's types. */
interface Typed {
  readonly '~standard': { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined }
}

// Read by name, not inferred: TypeScript would compare the whole of a library's schema with the shape. One question, then
// the name: a route with a schema of four fields costs 547 instantiations so, 634 with a type for each step.

/** What the schema makes of what it accepts; `Without` when there is none. */
export type OutputOf<Given, Without> = Given extends Typed
  ? NonNullable<Given['~standard']['types']>['output']
  : Without

/** What the schema accepts; `Without` when there is none. */
export type InputOf<Given, Without> = Given extends Typed ? NonNullable<Given['~standard']['types']>['input'] : Without
