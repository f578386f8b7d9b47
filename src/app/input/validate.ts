// validate.ts: what a route's schemas say of a request: every fault at once as 422, or the values the schemas made. JSON is
// taken strictly as it came; text of paths, queries and forms becomes a number or a boolean where a schema asks for one.

import { HttpError } from '../../http/http-error.ts'
import type { AppRequest } from '../app-request.ts'
import { appErrors } from '../errors.ts'
import { decodeBody } from './body-decoders.ts'
import { parseJson } from './parse-json.ts'
import { isSchema, type Schema, type SchemaIssue } from './schema.ts'

/** One fault, in FastAPI's words: where (["query", "page"]), what, and which rule. */
export interface Fault {
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

/** The schemas of one route, by what they look at. */
export interface RouteSchemas {
  readonly params?: Schema | undefined
  readonly query?: Schema | undefined
  readonly headers?: Schema | undefined
  readonly input?: Schema | undefined
  readonly form?: Schema | undefined
}

const PARTS = ['params', 'query', 'headers', 'input', 'form'] as const

/** The schemas among a route's options, undefined without any. @throws GUI_APP_SCHEMA for what is none */
export function schemasOf(options: RouteSchemas, who: string): RouteSchemas | undefined {
  let some = false
  for (const part of PARTS) {
    const schema: unknown = options[part]
    if (schema === undefined) continue
    if (!isSchema(schema)) throw appErrors.fail('GUI_APP_SCHEMA', { part, who })
    some = true
  }
  return some ? options : undefined
}

/**
 * Checks `request` and puts on it what the schemas made.
 * @returns the request for the route's handler
 * @throws HttpError 422 with every fault, up to {@link FAULTS_MAX}, GUI_APP_MEDIA_TYPE, and what reading the body throws
 */
export async function validate(request: AppRequest, schemas: RouteSchemas): Promise<AppRequest> {
  const faults: Fault[] = []
  if (schemas.params !== undefined) {
    const params = await checkText(schemas.params, { ...request.params }, 'path', faults)
    if (params !== undefined) request.params = params as Record<string, unknown> // what the schema made of an object
  }
  const query =
    schemas.query === undefined
      ? undefined
      : await checkText(schemas.query, fieldsOf(request.inner.query), 'query', faults)
  if (schemas.headers !== undefined) await checkText(schemas.headers, headersOf(request), 'headers', faults)
  const input = await readInput(request, schemas, faults)
  if (faults.length > 0) throw new HttpError(422, { detail: bounded(faults) })
  return request.checked(query, input)
}

/** Nobody reads more, and a body of many small faults would be answered by a larger one. */
const FAULTS_MAX = 100

/** The first faults, and where there are more a last one that says how many. */
function bounded(faults: readonly Fault[]): readonly Fault[] {
  const next = faults[FAULTS_MAX]
  if (next === undefined) return faults
  const more = faults.length - FAULTS_MAX
  const msg = more === 1 ? 'One more fault is not told' : `${more} more faults are not told`
  return [...faults.slice(0, FAULTS_MAX), { loc: next.loc.slice(0, 1), msg, type: 'more_faults' }]
}

async function readInput(request: AppRequest, schemas: RouteSchemas, faults: Fault[]): Promise<unknown> {
  const schema = schemas.input ?? schemas.form
  if (schema === undefined) return undefined
  const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') {
    return checkText(
      schema,
      fieldsOf(await decodeBody(request.inner, request)),
      schemas.input === undefined ? 'form' : 'body',
      faults,
    )
  }
  if (schemas.input === undefined) throw appErrors.fail('GUI_APP_MEDIA_TYPE', { known: 'forms' })
  if (type !== 'application/json' && !type.endsWith('+json')) {
    throw appErrors.fail('GUI_APP_MEDIA_TYPE', { known: 'application/json and forms' })
  }
  return check(schema, parseJson(await request.inner.text()), 'body', faults)
}

/** Repeated names become lists, in order; a name such as __proto__ stays an ordinary one. */
function fieldsOf(pairs: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null)
  for (const [name, value] of pairs) {
    const held = fields[name]
    if (!(name in fields)) fields[name] = value
    else if (Array.isArray(held)) held.push(value)
    else fields[name] = [held, value]
  }
  return { ...fields }
}

function headersOf(request: AppRequest): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const name of new Set(request.headers.keys())) fields[name] = request.headers.get(name) ?? ''
  return fields
}

async function check(schema: Schema, value: unknown, part: string, faults: Fault[]): Promise<unknown> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value
  for (const issue of result.issues) faults.push(faultOf(issue, part))
  return undefined
}

/**
 * The same for values that came as text. First as they came; then, where the schema objects, with "12" as 12, "true" as
 * true and a lone text as a list, whatever of these it takes. So a schema that wants text keeps "007".
 */
async function checkText(
  schema: Schema,
  fields: Record<string, unknown>,
  part: string,
  faults: Fault[],
): Promise<unknown> {
  const { validate: run } = schema['~standard']
  const first = await run(fields)
  if (first.issues === undefined) return first.value
  let result = first
  for (const read of [readScalar, asList, asListOfScalars, nothing]) {
    const names = namesOf(result.issues)
    // A copy of many fields costs more than looking at them: it is made for the first that changes.
    let next: Record<string, unknown> | undefined
    for (const name of names) {
      if (typeof name === 'symbol' || name === undefined || !Object.hasOwn(fields, name)) continue
      const made = read(fields[name])
      if (made === NO_READING) continue
      next ??= { ...fields }
      next[String(name)] = made
    }
    if (next === undefined) continue
    const again = await run(next)
    if (again.issues === undefined) return again.value
    if (again.issues.length >= result.issues.length) continue
    // Some of it was right: keep what helped, and look at the rest anew.
    const left = namesOf(again.issues)
    for (const name of names) {
      if (name === undefined || left.has(name)) continue
      if (Object.hasOwn(next, name)) fields[String(name)] = next[String(name)]
    }
    result = again
  }
  // What is told is what came, not what was tried of it.
  const last = result === first ? first : await run(fields)
  if (last.issues === undefined) return last.value
  for (const issue of last.issues) faults.push(faultOf(issue, part))
  return undefined
}

/** The fields that issues speak of. */
function namesOf(issues: readonly SchemaIssue[]): ReadonlySet<PropertyKey | undefined> {
  return new Set(issues.map((issue) => stepOf(issue.path?.[0])))
}

const NO_READING: unique symbol = Symbol('no reading')

function readScalar(value: unknown): unknown {
  if (typeof value !== 'string') return NO_READING
  if (value === 'true' || value === 'on') return true
  if (value === 'false' || value === 'off') return false
  return /^-?\d{1,308}(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value) && isExact(value) ? Number(value) : NO_READING
}

/** A whole number beyond 2^53 would become another one. */
function isExact(text: string): boolean {
  const number = Number(text)
  return Number.isFinite(number) && (!/^-?\d+$/.test(text) || Number.isSafeInteger(number))
}

function asList(value: unknown): unknown {
  return Array.isArray(value) ? NO_READING : [value]
}

function asListOfScalars(value: unknown): unknown {
  const list = Array.isArray(value) ? value : [value]
  const read = list.map(readScalar)
  return read.includes(NO_READING) ? NO_READING : read
}

/** What an empty field of a form means where the schema takes no empty text. */
function nothing(value: unknown): unknown {
  return value === '' ? undefined : NO_READING
}

/** @param part the first step of its place, such as "query" */
export function faultOf(issue: SchemaIssue, part: string): Fault {
  const loc: (string | number)[] = [part]
  for (const step of issue.path ?? []) {
    const key = stepOf(step)
    if (key !== undefined) loc.push(typeof key === 'number' ? key : String(key))
  }
  const { code, kind } = issue as { code?: unknown; kind?: unknown } // zod and valibot say the rule; the standard does not
  const type = typeof code === 'string' ? code : typeof kind === 'string' ? kind : 'invalid'
  return { loc, msg: issue.message, type }
}

function stepOf(step: PropertyKey | { readonly key: PropertyKey } | undefined): PropertyKey | undefined {
  return typeof step === 'object' ? step.key : step
}
