// page-names.ts: what every template of a page has besides what it was given: request, session, flash(), url() and csrf().
// Asked for by name, so that what a template does not use costs nothing: no session is read unless one is asked for.

import type { AppRequest } from '../../app/app-request.ts'
import { type Html, raw } from '../../app/html/html.ts'
import { buildPath, encodeQuery, parsePattern } from '../../app/routing/pattern.ts'
import type { Route } from '../../app/routing/route.ts'
import type { Flash } from '../../app/visitor/session.ts'
import type { Names } from './context.ts'
import { templateErrors } from './errors.ts'
import { type RequestView, requestView } from './request-view.ts'

type Given = Readonly<Record<string, unknown>>

const NAMES = ['request', 'session', 'flash', 'url', 'csrf'] as const
const NOTHING: Html = raw('')
const NONE: Given = {}

export class PageNames implements Names {
  readonly #request: AppRequest
  readonly #globals: Names
  #view: RequestView | undefined

  constructor(request: AppRequest, globals: Names) {
    this.#request = request
    this.#globals = globals
  }

  get(name: string): unknown {
    switch (name) {
      case 'request':
        this.#view ??= requestView(this.#request)
        return this.#view
      case 'session':
        return this.#session()
      case 'flash':
        return (): Flash[] => this.#request.session.flashes()
      case 'url':
        return (target: unknown, given?: Given): string => this.#url(target, given ?? NONE)
      case 'csrf':
        // Where a request comes from is told by the browser itself, so a form needs no field for it.
        return (): Html => NOTHING
      default:
        return this.#globals.get(name)
    }
  }

  keys(): Iterable<string> {
    return [...NAMES, ...this.#globals.keys()]
  }

  /** What the session holds now. A template reads it; what it was given it cannot change. */
  #session(): ReadonlyMap<string, unknown> {
    const { session } = this.#request
    return new Map(session.keys().map((name) => [name, session.get(name)]))
  }

  /** The path of a route, or of a pattern of the App that answers; what is no parameter of it is its query. */
  #url(target: unknown, given: Given): string {
    if (isRoute(target)) return target.url(given as never, queryOf(target.text, given)) // url() looks itself
    if (typeof target === 'string' && target.startsWith('/')) {
      const pattern = parsePattern(target, {})
      return this.#request.base + buildPath(pattern, given) + encodeQuery(queryOf(target, given))
    }
    throw templateErrors.fail('GUI_TEMPLATES_URL', {
      kind: typeof target === 'string' ? 'another text' : typeof target,
    })
  }
}

/** By its mark: it may come from another copy of the package. */
function isRoute(target: unknown): target is Route {
  return typeof target === 'object' && target !== null && 'kind' in target && target.kind === 'route'
}

/** What is left when the parameters of a pattern are taken away. */
function queryOf(text: string, given: Given): Given {
  const names = new Set([...text.matchAll(/<(?:[^<>]*:)?(\w+)>/g)].map(([, name]) => name))
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(name)))
}
