// request-plan.ts: what was filled in -> the request, and the same as a line for curl, for `guichet http` and for the typed
// client. Pure; for browsers.

import type { OpenApiDocument, SecurityScheme } from '../document-shape.ts'
import { type Entry, schemeOf } from './read-document.ts'

export type FormValue = string | File

/** What was filled in; a parameter that was left empty is not there. */
export interface Filled {
  /** By place and name, such as "path:id". */
  readonly parameters: ReadonlyMap<string, readonly string[]>
  readonly media: string | undefined
  /** Of a media type that is no form. */
  readonly text: string
  /** Of a form. */
  readonly fields: readonly (readonly [name: string, value: FormValue])[]
}

/** By name of the scheme: a token, "user:password", or the value of a field. */
export type Credentials = ReadonlyMap<string, string>

export interface Plan {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly media: string | undefined
  readonly text: string | undefined
  readonly fields: readonly (readonly [name: string, value: FormValue])[] | undefined
}

export const URLENCODED = 'application/x-www-form-urlencoded'
export const MULTIPART = 'multipart/form-data'

export function isForm(media: string | undefined): boolean {
  return media === URLENCODED || media === MULTIPART
}

/** @param base absolute URL of the API, without a slash at its end */
export function planOf(
  entry: Entry,
  base: string,
  filled: Filled,
  document: OpenApiDocument,
  credentials: Credentials,
): Plan {
  const query = new URLSearchParams()
  const headers: [string, string][] = []
  let path = entry.path
  for (const parameter of entry.parameters) {
    const values = filled.parameters.get(`${parameter.in}:${parameter.name}`) ?? []
    const first = values[0] ?? ''
    if (parameter.in === 'path')
      path = path.replace(`{${parameter.name}}`, () => pathText(first, parameter['x-slashes'] === true))
    else if (parameter.in === 'query') for (const value of values) query.append(parameter.name, value)
    else if (values.length > 0) headers.push([parameter.name, first])
  }
  for (const name of entry.security) authorise(schemeOf(document, name), credentials.get(name), query, headers)
  const { media } = filled
  if (media !== undefined && media !== MULTIPART) headers.push(['content-type', media])
  return {
    method: entry.method,
    url: `${base}${path}${query.size > 0 ? `?${query}` : ''}`,
    headers,
    media,
    text: media === undefined || isForm(media) ? undefined : filled.text,
    fields: isForm(media) ? filled.fields : undefined,
  }
}

function pathText(value: string, slashes: boolean): string {
  return slashes ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)
}

function authorise(
  scheme: SecurityScheme | undefined,
  given: string | undefined,
  query: URLSearchParams,
  headers: [string, string][],
): void {
  if (scheme === undefined || given === undefined || given === '') return
  if (scheme.type === 'apiKey') {
    if (scheme.in === 'query') query.append(scheme.name, given)
    if (scheme.in === 'header') headers.push([scheme.name, given])
  } else if (scheme.type === 'http' && scheme.scheme.toLowerCase() === 'basic') {
    headers.push(['authorization', `Basic ${btoa(String.fromCodePoint(...new TextEncoder().encode(given)))}`])
  } else headers.push(['authorization', `Bearer ${given}`])
}

/** The request as the browser sends it. */
export function bodyOf({ media, text, fields }: Plan): string | FormData | URLSearchParams | undefined {
  if (fields === undefined) return text
  if (media === URLENCODED)
    return new URLSearchParams(
      fields
        .filter((field): field is readonly [string, string] => typeof field[1] === 'string')
        .map(([name, value]) => [name, value]),
    )
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  return form
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

export function curlOf(plan: Plan): string {
  const parts = [`curl ${plan.method === 'GET' ? '' : `-X ${plan.method} `}${quoted(plan.url)}`]
  for (const [name, value] of plan.headers) parts.push(`-H ${quoted(`${name}: ${value}`)}`)
  if (plan.text !== undefined) parts.push(`--data-raw ${quoted(plan.text)}`)
  for (const [name, value] of plan.fields ?? []) {
    if (typeof value !== 'string') parts.push(`-F ${quoted(`${name}=@${value.name}`)}`)
    else if (plan.media === MULTIPART) parts.push(`--form-string ${quoted(`${name}=${value}`)}`)
    else parts.push(`--data-urlencode ${quoted(`${name}=${value}`)}`)
  }
  return parts.join(' \\\n  ')
}

/** HTTPie's words: fields of a flat JSON object one by one, anything else as it is. */
export function guichetHttpOf(plan: Plan): string {
  const flags = plan.media === URLENCODED ? '--form ' : plan.media === MULTIPART ? '--multipart ' : ''
  const parts = [`guichet http ${flags}${plan.method} ${quoted(plan.url)}`]
  const items = plan.text === undefined || plan.media !== 'application/json' ? undefined : jsonItems(plan.text)
  for (const [name, value] of plan.headers) {
    if (name === 'content-type' && (items !== undefined || plan.fields !== undefined)) continue
    parts.push(quoted(`${name}:${value}`))
  }
  for (const [name, value] of plan.fields ?? [])
    parts.push(quoted(typeof value === 'string' ? `${itemName(name)}=${value}` : `${itemName(name)}@${value.name}`))
  if (items !== undefined) parts.push(...items)
  else if (plan.text !== undefined) parts.splice(1, 0, `--raw ${quoted(plan.text)}`)
  return parts.join(' ')
}

function jsonItems(text: string): string[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members = Object.entries(value)
  if (members.length === 0) return undefined
  return members.map(([name, member]) =>
    quoted(typeof member === 'string' ? `${itemName(name)}=${member}` : `${itemName(name)}:=${JSON.stringify(member)}`),
  )
}

/** Signs that would end a name in HTTPie's words. */
function itemName(name: string): string {
  return name.replace(/[\\:=@[\]]/g, '\\$&')
}

/** A call of guichet/client; `routes` are what the App's module exports. */
export function clientOf(entry: Entry, plan: Plan, filled: Filled, base: string): string {
  const given = (place: string) => {
    const parameters = entry.parameters.filter((parameter) => parameter.in === place)
    const members = parameters.flatMap(({ name, schema }) => {
      const values = filled.parameters.get(`${place}:${name}`)
      if (values === undefined || values.length === 0) return []
      const type = schema['type']
      const text =
        type === 'array'
          ? `[${values.map((value) => literal(value, itemsOf(schema['items']))).join(', ')}]`
          : literal(values[0] ?? '', { type, format: schema['format'] })
      return [`${key(name)}: ${text}`]
    })
    return members.length === 0
      ? []
      : [`${place === 'path' ? 'params' : place === 'header' ? 'headers' : place}: { ${members.join(', ')} }`]
  }
  const body =
    plan.fields !== undefined
      ? [
          `form: { ${plan.fields.map(([name, value]) => `${key(name)}: ${typeof value === 'string' ? JSON.stringify(value) : 'file'}`).join(', ')} }`,
        ]
      : plan.text === undefined
        ? []
        : [`input: ${indented(plan.text)}`]
  const parts = [...given('path'), ...given('query'), ...given('header'), ...body]
  const call = `api(${single(entry.operation['x-route'])}${parts.length === 0 ? '' : `, { ${parts.join(', ')} }`})`
  return [
    "import { client } from 'guichet/client'",
    "import type * as routes from './app.ts'",
    '',
    `const api = client<typeof routes>(${single(base)})`,
    `const answer = await ${call}`,
  ].join('\n')
}

function itemsOf(items: unknown): { readonly type: unknown; readonly format?: unknown } {
  return typeof items === 'object' && items !== null ? (items as { readonly type: unknown }) : { type: 'string' }
}

function literal(text: string, { type, format }: { readonly type: unknown; readonly format?: unknown }): string {
  if (type === 'integer' || type === 'number' || type === 'boolean') return text
  return format === 'date' ? `new Date(${single(text)})` : single(text)
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : single(name)
}

function single(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
