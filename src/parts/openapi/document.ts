// document.ts: an App -> its OpenAPI 3.1 document: every route of it and of what is mounted in it, unless a route says
// { docs: false }. https://spec.openapis.org/oas/v3.1.1

import type { Schema } from '../../app/input/schema.ts'
import { Components } from './components.ts'
import { describeOperation, type Shared } from './describe-operation.ts'
import { describePath } from './describe-path.ts'
import type { Info, OpenApiDocument, Operation, SecurityScheme, Server, Tag } from './document-shape.ts'
import { openapiErrors } from './errors.ts'
import { type ListedRoute, listRoutes } from './list-routes.ts'
import { UsualAnswers } from './usual-answers.ts'

/** What a document says besides the routes. */
export interface DocumentGiven extends Partial<Info> {
  /** Where the API is reached. Left out: where the document lies. */
  readonly servers?: readonly Server[]
  /** Groups, in their order, with what they are; those that routes name besides come behind. */
  readonly tags?: readonly Tag[]
  /** Names for schemas: { Note } makes a model "Note" of it wherever it is used. zod's `id` does the same. */
  readonly schemas?: Readonly<Record<string, Schema>>
  /** How clients say who they are, by a name of yours. */
  readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>
  /** Names of schemes, one of which is enough, for every route that says nothing of its own. It documents; checking is the App's. */
  readonly security?: readonly string[]
}

interface SharedPath {
  readonly template: string
  readonly names: readonly string[]
}

/** Methods that OpenAPI 3.1 has a word for. */
const KNOWN: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH'])

/**
 * Describes an App as OpenAPI 3.1.
 *
 * @param app an App; what is mounted in it is described with it, as far as it is an App
 * @throws GUI_OPENAPI_SECURITY for a scheme that is not declared
 * @example await writeFile('openapi.json', JSON.stringify(await openapiDocument(app, { title: 'Notes' })))
 */
export async function openapiDocument(app: object, options: DocumentGiven = {}): Promise<OpenApiDocument> {
  const { servers, tags = [], schemas, securitySchemes = {}, security = [], title, version, ...info } = options
  const components = new Components(schemas)
  const usual = new UsualAnswers(components)
  const ids = new Set<string>()
  const shared: Shared = { components, usual, security, freeId: (wanted) => freeName(wanted, ids) }
  const routes = listRoutes(app).filter((route) => route.options.docs !== false)
  refuseUnknownSchemes(routes, security, Object.keys(securitySchemes))
  const paths = await describePaths(routes, shared)
  const named = Object.entries({ schemas: components.schemas, responses: usual.responses, securitySchemes })
  const filled = named.filter(([, members]) => Object.keys(members).length > 0)
  const groups = tagsOf(routes, tags)
  return {
    openapi: '3.1.1',
    info: { title: title ?? 'API', version: version ?? '0.0.0', ...info },
    ...(servers === undefined ? {} : { servers }),
    ...(groups.length === 0 ? {} : { tags: groups }),
    paths,
    ...(filled.length === 0 ? {} : { components: Object.fromEntries(filled) }),
    ...(security.length === 0 ? {} : { security: security.map((name) => ({ [name]: [] })) }),
  }
}

async function describePaths(
  routes: readonly ListedRoute[],
  shared: Shared,
): Promise<Record<string, Record<string, Operation>>> {
  const paths: Record<string, Record<string, Operation>> = {}
  const byShape = new Map<string, SharedPath>()
  for (const route of routes) {
    const { shape } = describePath(route)
    const path = describePath(route, byShape.get(shape)?.names)
    if (!byShape.has(shape))
      byShape.set(shape, { template: path.template, names: path.parameters.map(({ name }) => name) })
    const item = (paths[path.template] ??= {})
    for (const method of route.methods) {
      const operation = await describeOperation(route, method, path, shared)
      const key = KNOWN.has(method) ? method.toLowerCase() : `x-${method.toLowerCase()}`
      const first = item[key]
      item[key] = first === undefined ? operation : withAlternative(first, operation)
    }
  }
  return paths
}

/** OpenAPI knows one operation for a path and a method; what else answers there is said beside it. */
function withAlternative(first: Operation, other: Operation): Operation {
  const note = `\`${other['x-route']}\` answers at this path too, for other values.`
  return {
    ...first,
    description: first.description === undefined ? note : `${first.description}\n\n${note}`,
    'x-alternatives': [...(first['x-alternatives'] ?? []), other],
  }
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let i = 2; taken.has(name); i++) name = `${wanted}${i}`
  taken.add(name)
  return name
}

function tagsOf(routes: readonly ListedRoute[], given: readonly Tag[]): readonly Tag[] {
  const used = routes.flatMap(({ options: { docs } }) => (typeof docs === 'object' ? (docs.tags ?? []) : []))
  const names = new Set(used.filter((name) => !given.some((tag) => tag.name === name)))
  return [...given, ...[...names].map((name) => ({ name }))]
}

function refuseUnknownSchemes(routes: readonly ListedRoute[], all: readonly string[], known: readonly string[]): void {
  const asked = routes.map(({ text, options: { docs } }) => ({
    who: text,
    names: typeof docs === 'object' ? (docs.security ?? []) : [],
  }))
  for (const { who, names } of [{ who: 'openapi()', names: all }, ...asked]) {
    const stranger = names.find((name) => !known.includes(name))
    if (stranger === undefined) continue
    const told = { who, name: stranger, known: known.length === 0 ? 'none' : known.join(', ') }
    throw openapiErrors.fail('GUI_OPENAPI_SECURITY', told)
  }
}
