// describe-path.ts: the pattern of a route -> OpenAPI's template and its parameters, with what their converters take. Two routes whose
// templates differ in nothing but names share one path, since OpenAPI knows a path only once.

import type { JsonSchema } from '../../app/input/schema.ts'
import { encodeText } from '../../app/routing/pattern.ts'
import type { Parameter } from './document-shape.ts'
import type { ListedRoute } from './list-routes.ts'

export interface DescribedPath {
  /** Such as "/notes/{id}". */
  readonly template: string
  /** The template without its names: what two paths may not share. */
  readonly shape: string
  readonly parameters: readonly Parameter[]
  /** What its converters refuse is answered 404. */
  readonly refuses: boolean
}

/** Converters that take any text. */
const OPEN: ReadonlySet<string> = new Set(['string()', 'path()'])

/** @param names of an earlier path of the same shape, in place of the route's own */
export function describePath({ segments, slash }: ListedRoute, names: readonly string[] = []): DescribedPath {
  const parameters: Parameter[] = []
  let refuses = false
  const parts = segments.map(({ parts }) =>
    parts
      .map((part) => {
        if ('text' in part) return encodeText(part.text)
        const { converter } = part
        if (!OPEN.has(converter.key)) refuses = true
        const name = names[parameters.length] ?? freeName(part.name, parameters)
        parameters.push(parameterOf(name, converter.schema, converter.whole))
        return `{${name}}`
      })
      .join(''),
  )
  const template = `/${parts.join('/')}${slash && parts.length > 0 ? '/' : ''}`
  return { template, shape: template.replace(/\{[^}]*\}/g, '{}'), parameters, refuses }
}

/** A prefix may have a parameter of the same name: the inner one is the handler's. */
function freeName(name: string, parameters: readonly Parameter[]): string {
  return parameters.some((held) => held.name === name) ? `${name}_${parameters.length + 1}` : name
}

function parameterOf(name: string, { description, ...schema }: JsonSchema, whole: boolean): Parameter {
  return {
    name,
    in: 'path',
    required: true,
    ...(typeof description === 'string' ? { description } : {}),
    schema,
    ...(whole ? { 'x-slashes': true } : {}),
  }
}

/** A name for the operation, such as "getNotesById". */
export function operationIdOf(method: string, { segments }: ListedRoute): string {
  const words = segments.flatMap(({ parts }) =>
    parts.map((part) => ('text' in part ? capital(part.text) : `By${capital(part.name)}`)),
  )
  return method.toLowerCase() + words.join('')
}

function capital(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
}
