// components.ts: the schemas of a document that have a name: those that libraries name (zod's `id`), those that the options
// name, and those that contain themselves. Everything else stands where it is used. One name stands for one schema.

import type { JsonSchema, Schema } from '../../app/input/schema.ts'
import { describeSchema, type Side } from './describe-schema.ts'

const PLACE = '#/components/schemas/'
const DEFINITIONS = '#/$defs/'
/** Names that libraries make up. */
const NO_NAME = /^(?:__schema)?\d+$/

export class Components {
  readonly schemas: Record<string, JsonSchema> = {}
  readonly #named: ReadonlyMap<Schema, string>
  readonly #placed: Readonly<Record<Side, Map<Schema, Promise<JsonSchema>>>> = { input: new Map(), output: new Map() }
  /** What each name was taken for. */
  readonly #taken = new Map<string, string>()

  /** @param named what users call their schemas: { Note, Page } */
  constructor(named: Readonly<Record<string, Schema>> = {}) {
    this.#named = new Map(Object.entries(named).map(([name, schema]) => [schema, name]))
  }

  /** @returns the schema itself, or a reference when it has a name */
  place(schema: Schema, side: Side): Promise<JsonSchema> {
    const held = this.#placed[side].get(schema)
    if (held !== undefined) return held
    const placing = this.#place(schema, side)
    this.#placed[side].set(schema, placing)
    return placing
  }

  /** One of our own. @returns a reference to it */
  add(name: string, schema: JsonSchema): JsonSchema {
    const taken = this.#take(name, schema, 'output')
    this.schemas[taken] = schema
    return { $ref: PLACE + taken }
  }

  /** What a reference leads to; anything else is returned as it is. */
  resolve(json: JsonSchema): JsonSchema {
    const reference = json['$ref']
    if (typeof reference !== 'string' || !reference.startsWith(PLACE)) return json
    const { $ref: _, ...beside } = json
    return { ...this.schemas[reference.slice(PLACE.length)], ...beside }
  }

  async #place(schema: Schema, side: Side): Promise<JsonSchema> {
    const { $schema: _, $defs = {}, ...root } = await describeSchema(schema, side)
    const names = new Map<string, string>()
    const definitions = Object.entries($defs as Readonly<Record<string, JsonSchema>>) // JSON Schema says so
    for (const [key, definition] of definitions) {
      const title = typeof definition['title'] === 'string' ? definition['title'] : 'Schema'
      names.set(DEFINITIONS + key, this.#take(NO_NAME.test(key) ? title : key, definition, side))
    }
    const given = this.#named.get(schema)
    const title = typeof root['title'] === 'string' ? root['title'] : 'Schema'
    const own = given !== undefined || refersToItself(root) ? this.#take(given ?? title, root, side) : undefined
    for (const [key, definition] of definitions) {
      const name = names.get(DEFINITIONS + key)
      if (name !== undefined) this.schemas[name] = rewrite(definition, names, own) as JsonSchema // an object stays one
    }
    const made = rewrite(root, names, own) as JsonSchema // an object stays one
    if (own === undefined) return made
    this.schemas[own] = made
    return { $ref: PLACE + own }
  }

  /** What a schema accepts and what it makes may differ: then the second one gets a name that says which it is. */
  #take(wanted: string, schema: JsonSchema, side: Side): string {
    const name = wanted.replace(/[^A-Za-z0-9._-]+/g, '') || 'Schema'
    const text = JSON.stringify(schema)
    const second = `${name}${side === 'input' ? 'Input' : 'Output'}`
    for (let i = 0; ; i++) {
      const candidate = i === 0 ? name : i === 1 ? second : `${second}${i}`
      const taken = this.#taken.get(candidate)
      if (taken === text) return candidate
      if (taken !== undefined) continue
      this.#taken.set(candidate, text)
      return candidate
    }
  }
}

/** Refers to its root, or to a place in it that is no definition. */
function refersToItself(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inner]) =>
    key === '$ref' && typeof inner === 'string'
      ? inner.startsWith('#') && !inner.startsWith(DEFINITIONS)
      : refersToItself(inner),
  )
}

/** The same with its references to where things stand in the document. */
function rewrite(value: unknown, names: ReadonlyMap<string, string>, own: string | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((inner) => rewrite(inner, names, own))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== '$ref' || typeof inner !== 'string') return [key, rewrite(inner, names, own)]
      const name = names.get(inner)
      if (name !== undefined) return [key, PLACE + name]
      return [key, own !== undefined && inner.startsWith('#') ? PLACE + own + inner.slice(1) : inner]
    }),
  )
}
