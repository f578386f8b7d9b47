// encode-body.ts: what a call is to send, as a body that fetch takes: JSON, a form, or bytes as they are. The
// Content-Type of forms is left to fetch, which knows the boundary of their parts.

import type { FormGiven, RawBody } from './call-options.ts'

export interface BodyValues {
  readonly input?: unknown
  readonly form?: FormGiven
  readonly body?: RawBody
}

/** @param headers gets the Content-Type of JSON, unless it has one */
export function encodeBody({ input, form, body }: BodyValues, headers: Headers): BodyInit | null {
  if (form !== undefined) return encodeForm(form)
  if (input === undefined) return (body as BodyInit | undefined) ?? null // RawBody is BodyInit, by another name
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return JSON.stringify(input)
}

function encodeForm(given: FormGiven): FormData | URLSearchParams {
  if (given instanceof FormData || given instanceof URLSearchParams) return given
  const fields = Object.entries(given).flatMap(([name, value]) => [value].flat().map((item) => [name, item] as const))
  if (!fields.some(([, value]) => value instanceof Blob)) return new URLSearchParams(fields as [string, string][])
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  return form
}
