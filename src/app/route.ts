// route.ts: one declared route, which is a value: exported, it builds its URLs and tells a typed client what it takes and
// gives. Also the types of the functions that declare one. Knows how to read its parameters, not how it was found.

import type { Answer } from './answer.ts'
import { type AppRequest, NO_PARAMS } from './app-request.ts'
import { buildPath, type Pattern } from './pattern.ts'
import type { ParamsOf, ValidPattern } from './pattern-types.ts'

/** Methods that a route may have; HEAD comes with GET. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'QUERY'
export const ROUTE_METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']

export type RouteHandler<Params, Result extends Answer> = (request: AppRequest<Params>) => Result | Promise<Result>

/** A handler whose parameters are not looked at any more: the router has matched pattern and values. */
export type AnyRouteHandler = (request: AppRequest<never>) => unknown

export interface RouteOptions {
  /** Largest body that is read whole, bytes. */
  readonly bodyBytesMax?: number
}

/** Declares a route: pattern, options if any, handler. */
export type Verb<Methods extends string, Own, At extends string> = <const P extends string, R extends Answer>(
  pattern: ValidPattern<P, Own>,
  ...rest: RouteRest<ParamsOf<`${At}${P}`, Own>, R>
) => Route<Methods, `${At}${P}`, ParamsOf<`${At}${P}`, Own>, R>

export type RouteRest<Params, R extends Answer> =
  | [handler: RouteHandler<Params, R>]
  | [options: RouteOptions, handler: RouteHandler<Params, R>]

/** What a route is made of; the App fills it in. */
export interface RouteParts {
  readonly methods: readonly string[]
  /** Within its App. */
  readonly pattern: Pattern
  /** The pattern with the App's own place before it. */
  readonly text: string
  /** Where the App is mounted, as far as it is when a URL is built. */
  prefixes(): readonly Pattern[]
  readonly handler: AnyRouteHandler
  readonly options: RouteOptions
  /** Where it was declared; its stack is only made into text when somebody asks. */
  readonly origin: { readonly stack?: string }
}

export class Route<Methods extends string = string, Text extends string = string, Params = unknown, Result = unknown> {
  readonly kind = 'route'
  readonly methods: readonly Methods[]
  /** @internal Within its App, without the place of the App. */
  readonly pattern: Pattern
  /** @internal */
  readonly handler: AnyRouteHandler
  /** Method and pattern, for messages. */
  readonly name: string
  readonly bodyBytesMax: number | undefined
  /** The pattern with the place of its App, such as "/notes/<int:id>". */
  readonly text: Text
  readonly #prefixes: () => readonly Pattern[]
  readonly #origin: { readonly stack?: string }
  /** Never there at run time: what a typed client reads. */
  declare readonly result: Result

  constructor(parts: RouteParts) {
    // The App gives the methods that Verb names.
    this.methods = parts.methods as readonly Methods[]
    this.pattern = parts.pattern
    this.handler = parts.handler
    this.name = `${parts.methods.join('/')} ${parts.text}`
    this.bodyBytesMax = parts.options.bodyBytesMax
    this.text = parts.text as Text // Verb took the type from this very text.
    this.#prefixes = () => parts.prefixes()
    this.#origin = parts.origin
  }

  /** File and line where it was declared, as far as the stack tells. */
  get place(): string {
    return placeOf(this.#origin.stack)
  }

  /**
   * The path of this route, percent-encoded, with the prefixes under which its App is mounted.
   * @throws GUI_APP_URL when a value is none that its converter reads
   * @example const square = app.get('/square/<int:n>', …); square.url({ n: 3 }) // "/square/3"
   */
  url(...params: keyof Params extends never ? [] : [params: Params]): string {
    const values = (params[0] ?? NO_PARAMS) as Readonly<Record<string, unknown>> // Whatever they are, buildPath looks.
    let path = ''
    for (const prefix of this.#prefixes()) if (prefix.segments.length > 0) path += buildPath(prefix, values)
    return path + buildPath(this.pattern, values)
  }
}

/** The parameters that `pattern` names, out of the router's `values`; those of a prefix stay. */
// hot: once per request with parameters
export function readParams(pattern: Pattern, values: readonly unknown[], before: unknown): Record<string, unknown> {
  const params: Record<string, unknown> = before === NO_PARAMS ? {} : { ...(before as Record<string, unknown>) }
  const names = pattern.names
  for (let i = 0; i < names.length; i++) params[names[i] as string] = values[i] // i < length
  return params
}

function placeOf(stack: string | undefined): string {
  const line = (stack ?? '').split('\n').find((text) => /^\s+at /.test(text)) ?? ''
  return /\(?((?:file:\/\/)?[^()\s]+:\d+):\d+\)?$/.exec(line)?.[1]?.replace('file://', '') ?? 'an unknown place'
}
