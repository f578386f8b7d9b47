// request-view.ts: the request as templates see it: plain values that a page may show, and nothing that leads to the
// connection, the secrets or the server behind it.

import type { AppRequest } from '../../app/app-request.ts'

/** What `request` is in every template of a page. */
export interface RequestView {
  readonly method: string
  readonly url: string
  readonly path: string
  readonly base: string
  readonly host: string
  readonly scheme: string
  readonly ip: string
  readonly id: string
  readonly params: unknown
  readonly query: unknown
  /** For `nonce="{{ request.nonce }}"` of scripts and styles. */
  readonly nonce: string
}

const NAMES = ['method', 'url', 'path', 'base', 'host', 'scheme', 'ip', 'id', 'params', 'query', 'nonce'] as const

/** Each value is asked for when a template asks for it: a nonce costs, not asking is free. */
export function requestView(request: AppRequest): RequestView {
  const view = {}
  for (const name of NAMES) {
    Object.defineProperty(view, name, { enumerable: true, get: () => request[name] })
  }
  // Every name has been given its getter.
  return view as RequestView
}
