// test-init.ts: what a visitor is told to send besides what `fetch` takes: a query, JSON, a form. Here they become an
// address, and a body that a web-standard Request takes; the Content-Type of forms is left to the Request, which knows
// the boundary of their parts.

import { encodeQuery } from './routing/pattern.ts'

type QueryValue = string | number | boolean | Date | null | undefined

export interface VisitorInit extends RequestInit {
  /** Added to the path's own, as `route.url()` writes it: a list repeats its name, null and undefined are left out. */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>> | URLSearchParams
  /** Sent as JSON, with its Content-Type unless another one is given. */
  readonly json?: unknown
  /** Sent as a form: urlencoded, or multipart with a Blob in it; a list repeats its name. FormData as it is. */
  readonly form?: Readonly<Record<string, string | Blob | readonly (string | Blob)[]>> | FormData | URLSearchParams
}

/** `url` with `query` behind its own. */
export function withQuery(url: URL, query: VisitorInit['query']): URL {
  const more = encodeQuery(query)
  if (more === '') return url
  const whole = new URL(url)
  whole.search = url.search === '' ? more : `${url.search}&${more.slice(1)}`
  return whole
}

/** @param headers gets the Content-Type of JSON, unless it has one */
export function encodeBody({ json, form, body }: VisitorInit, headers: Headers): BodyInit | undefined {
  if (json !== undefined) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
    return JSON.stringify(json)
  }
  return form === undefined ? (body ?? undefined) : encodeForm(form)
}

/** Urlencoded, or multipart as soon as there is a Blob in it. */
function encodeForm(given: NonNullable<VisitorInit['form']>): FormData | URLSearchParams {
  if (given instanceof FormData || given instanceof URLSearchParams) return given
  const parts = new FormData()
  const texts = new URLSearchParams()
  let isText = true
  for (const [name, values] of Object.entries(given)) {
    for (const value of [values].flat()) {
      parts.append(name, value)
      if (typeof value === 'string') texts.append(name, value)
      else isText = false
    }
  }
  return isText ? texts : parts
}
