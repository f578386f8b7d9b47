// describe-operation.ts: one route under one method -> its operation: what it takes (parameters, query, header fields, body) and
// what it answers, the App's own refusals included.

import { responseSchemasOf } from '../../app/input/response-schemas.ts'
import type { JsonSchema, Schema } from '../../app/input/schema.ts'
import type { TakenForm } from '../../app/input/taken-form.ts'
import type { RouteDocs, RouteExamples } from '../../app/routing/route.ts'
import { STATUS_TEXT } from '../../http/status.ts'
import type { Components } from './components.ts'
import { type DescribedPath, operationIdOf } from './describe-path.ts'
import type { Content, Operation, Parameter, Reference, Response } from './document-shape.ts'
import { fieldsOf, isFile, isScalar } from './fields.ts'
import type { ListedRoute } from './list-routes.ts'
import type { UsualAnswers } from './usual-answers.ts'

/** What all operations of a document share. */
export interface Shared {
  readonly components: Components
  readonly usual: UsualAnswers
  /** Names of security schemes that a route without a word of its own asks for. */
  readonly security: readonly string[]
  /** A name for an operation that no other has. */
  freeId(wanted: string): string
}

const JSON_MEDIA = 'application/json'
const URLENCODED = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data'
const PAGE: Content = { 'text/html': { schema: { type: 'string' } } }
const FORM_TAKEN = 'What was sent is in order; where to go on.'
const FORM_AGAIN = 'The form again, with what was sent and what is wrong with it.'
/** Header fields that OpenAPI says elsewhere. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

export async function describeOperation(
  route: ListedRoute,
  method: string,
  path: DescribedPath,
  shared: Shared,
): Promise<Operation> {
  const { options, text } = route
  const docs: RouteDocs = options.docs === undefined || options.docs === false ? {} : options.docs
  const { summary, description, tags, deprecated, operationId, security, examples = {} } = docs
  const parameters = [
    ...(await pathParameters(path.parameters, options.params, examples, shared)),
    ...(await fieldParameters('query', options.query, examples.query, shared)),
    ...(await fieldParameters('header', options.headers, examples.headers, shared)),
  ]
  const form = isReading(method) ? undefined : route.form
  const content = (await bodyContent(route, examples, shared)) ?? (form && formContent(form, examples))
  return {
    operationId: shared.freeId(operationId ?? operationIdOf(method, route)),
    ...given({ summary, description, tags }),
    ...(deprecated === true ? { deprecated } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(content === undefined ? {} : { requestBody: { required: true, content } }),
    responses: await describeResponses(route, method, path, docs, shared),
    ...(security === undefined ? {} : { security: security.map((name) => ({ [name]: [] })) }),
    'x-route': `${method} ${text}`,
  }
}

/** Only what was given: a document has no undefined. */
function given<Values extends object>(values: Values): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined> // the same without the undefined ones
  }
}

/** What converters say, and behind them the schema of `params`. */
async function pathParameters(
  parameters: readonly Parameter[],
  schema: Schema | undefined,
  examples: RouteExamples,
  { components }: Shared,
): Promise<Parameter[]> {
  const fields = schema === undefined ? [] : fieldsOf(await components.place(schema, 'input'), components)
  return parameters.map((parameter) => {
    const said = fields.find(({ name }) => name === parameter.name)?.schema
    const { description, ...more } = said === undefined ? {} : components.resolve(said)
    // A converter's integer stays one, whatever kind of number the schema asks for.
    const type = parameter.schema['type'] === 'integer' ? { type: 'integer' } : {}
    return {
      ...parameter,
      ...(typeof description === 'string' ? { description } : {}),
      schema: { ...parameter.schema, ...more, ...type },
      ...exampleOf(examples.params, parameter.name),
    }
  })
}

function exampleOf(examples: Readonly<Record<string, unknown>> | undefined, name: string): { example?: unknown } {
  return examples !== undefined && Object.hasOwn(examples, name) ? { example: examples[name] } : {}
}

/** The properties of a schema of the query or the header fields, as parameters. */
async function fieldParameters(
  place: 'query' | 'header',
  schema: Schema | undefined,
  examples: Readonly<Record<string, unknown>> | undefined,
  { components }: Shared,
): Promise<Parameter[]> {
  if (schema === undefined) return []
  const json = await components.place(schema, 'input')
  const fields = fieldsOf(json, components)
  // Any names: what is no list of fields is documented as one.
  if (fields.length === 0 && place === 'query') return [{ name: 'query', in: 'query', schema: json }]
  return fields
    .filter(({ name }) => place === 'query' || !SAID_ELSEWHERE.has(name))
    .map(({ name, schema: { description, deprecated, ...rest }, required }) => ({
      name,
      in: place,
      ...(required ? { required } : {}),
      ...(typeof description === 'string' ? { description } : {}),
      ...(deprecated === true ? { deprecated } : {}),
      schema: rest,
      ...exampleOf(examples, name),
    }))
}

/** The body in every media type in which it may come. */
async function bodyContent(
  { options }: ListedRoute,
  examples: RouteExamples,
  { components }: Shared,
): Promise<Content | undefined> {
  const given = options.input ?? options.form
  if (given === undefined) return undefined
  const schema = await components.place(given, 'input')
  const fields = fieldsOf(schema, components)
  const files = fields.some((field) => isFile(field.schema, components))
  const flat = fields.length > 0 && fields.every((field) => isScalar(field.schema, components))
  const types: string[] = []
  if (options.input !== undefined && !files) types.push(JSON_MEDIA)
  if ((flat || types.length === 0) && !files) types.push(URLENCODED)
  if (flat || types.length === 0) types.push(MULTIPART)
  const example = examples.input === undefined ? {} : { example: examples.input }
  return Object.fromEntries(types.map((type) => [type, { schema, ...example }]))
}

/** The body that a handler reads by itself. */
function formContent({ schema, files }: TakenForm, { input }: RouteExamples): Content {
  const given = { schema, ...(input === undefined ? {} : { example: input }) }
  return files ? { [MULTIPART]: given } : { [URLENCODED]: given, [MULTIPART]: given }
}

/** Shows a form, and takes none. */
function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

async function describeResponses(
  { options, text, form }: ListedRoute,
  method: string,
  path: DescribedPath,
  docs: RouteDocs,
  { components, usual, security }: Shared,
): Promise<Record<string, Response | Reference>> {
  const responses: Record<string, Response | Reference> = {}
  const declared = responseSchemasOf(options.response, text)?.byStatus ?? new Map<number, Schema>()
  for (const [status, schema] of declared) {
    const example = docs.examples?.response?.[status]
    const json: JsonSchema = await components.place(schema, 'output')
    responses[status] = {
      description: docs.responses?.[status] ?? STATUS_TEXT[status] ?? `Status ${status}`,
      content: { [JSON_MEDIA]: { schema: json, ...(example === undefined ? {} : { example }) } },
    }
  }
  for (const [status, description] of Object.entries(docs.responses ?? {})) responses[status] ??= { description }
  const takesForm = form !== undefined && !isReading(method)
  if (takesForm) {
    // A handler that answers with something else says so in `docs`.
    if (!Object.keys(responses).some((status) => status < '400')) responses[303] = { description: FORM_TAKEN }
    responses[422] ??= { description: FORM_AGAIN, content: PAGE }
  } else if (form !== undefined) responses[200] ??= { description: 'The form.', content: PAGE }
  if (!Object.keys(responses).some((status) => status < '400')) responses[200] = { description: 'OK' }
  const takesBody = takesForm || options.input !== undefined || options.form !== undefined
  const checks = takesBody || [options.query, options.params, options.headers].some((schema) => schema !== undefined)
  if (takesBody) for (const status of [400, 413, 415] as const) responses[status] ??= usual.use(status)
  if ((docs.security ?? security).length > 0) responses[401] ??= usual.use(401)
  if (path.refuses) responses[404] ??= usual.use(404)
  if (checks) responses[422] ??= usual.use(422)
  return responses
}
