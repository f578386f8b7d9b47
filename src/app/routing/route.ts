// route.ts: one declared route, which is a value: exported, it builds its URLs and tells a typed client what it takes and
// gives. Also the types of the functions that declare one. Knows how to read its parameters, not how it was found.

import type { Reply } from '../../http/reply.ts'
import type { Answer } from '../answers/answer.ts'
import type { LateAnswer } from '../answers/late-answer.ts'
import { type AppRequest, NO_PARAMS } from '../app-request.ts'
import type { Html } from '../html/html.ts'
import { type ResponseSchemas, responseSchemasOf } from '../input/response-schemas.ts'
import type { InputOf, MaybeSchema, OutputOf, Schema } from '../input/schema.ts'
import { type Fault, type RouteSchemas, schemasOf } from '../input/validate.ts'
import type { Middleware } from '../middleware.ts'
import { assertKnown } from '../options.ts'
import { type Origin, placeOf } from './origin.ts'
import { buildPath, encodeQuery, type Pattern, type QueryGiven } from './pattern.ts'
import type { ParamsOf, ValidPattern } from './pattern-types.ts'

/** Methods that a route may have; HEAD comes with GET. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'QUERY'
export const ROUTE_METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']

/** What a route may be given besides its handler. The type parameters are the schemas, undefined where there is none. */
export interface RouteOptions<
  Input extends MaybeSchema = MaybeSchema,
  Query extends MaybeSchema = MaybeSchema,
  Params extends MaybeSchema = MaybeSchema,
  Responses = unknown,
> {
  /**
   * Middleware around this route alone, the outermost first: inside that of the App, and before schemas look at anything, so
   * that a guard refuses first. It knows `request.params`.
   */
  readonly use?: readonly Middleware[]
  /** Largest body that is read whole, bytes. */
  readonly bodyBytesMax?: number
  /** Schema of the body, JSON or a form; what it makes is `request.input`. */
  readonly input?: Input
  /** The same for a body that must be a form. */
  readonly form?: Input
  /** Schema of the query; what it makes is `request.query`. */
  readonly query?: Query
  /** Schema of the pattern's parameters, when their converters do not say enough. */
  readonly params?: Params
  /** Schema of the request's header fields, names in lower case; it only checks. */
  readonly headers?: Schema
  /**
   * Schema of the answer when all goes well, or schemas by status: { 200: Note, 404: Problem }. What they leave out does not go
   * out; the typed client and the documentation read them.
   */
  readonly response?: Responses
  /** false: unsafe requests that other sites' pages send are not refused, as for a webhook or an open API. */
  readonly csrf?: false
  /** What the documentation says of the route besides; false leaves it out. */
  readonly docs?: RouteDocs | false
}

/** What a route's options cannot say by themselves. Nothing here changes what the route does. */
export interface RouteDocs {
  /** One line. */
  readonly summary?: string
  /** More, in Markdown. */
  readonly description?: string
  /** Groups it stands in. */
  readonly tags?: readonly string[]
  readonly deprecated?: boolean
  /** Its name in generated programs. Left out: made of method and pattern. */
  readonly operationId?: string
  /** Names of security schemes, one of which is enough; [] for none. Left out: what the whole document asks for. */
  readonly security?: readonly string[]
  readonly examples?: RouteExamples
  /** What an answer means, by status. */
  readonly responses?: Readonly<Record<number, string>>
}

/** Values as they are sent. */
export interface RouteExamples {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, unknown>>
  /** Of `input` or `form`. */
  readonly input?: unknown
  /** By status. */
  readonly response?: Readonly<Record<number, unknown>>
}

/** Each name of RouteOptions. */
const KNOWN: Readonly<Record<keyof RouteOptions, true>> = {
  ...{ bodyBytesMax: true, input: true, form: true, query: true, params: true, headers: true, response: true },
  ...{ use: true, csrf: true, docs: true },
}

export type RouteHandler<Params, Result, Input = unknown, Query = URLSearchParams> = (
  request: AppRequest<Params, Input, Query>,
) => Result | Promise<Result>

/** A handler whose parameters are not looked at any more: the router has matched pattern and values. */
export type AnyRouteHandler = (request: AppRequest<never, never, never>) => unknown

/**
 * Declares a route: pattern, options if any, handler. The two ways are told apart by how many arguments there are, before
 * any type is looked at: a mistake is told for the way that was meant, and a route costs TypeScript half as much as with
 * both shapes in one signature (115 instantiations instead of 265).
 */
export interface Verb<Methods extends string, Own, At extends string> {
  <const P extends string, R extends Answer>(
    pattern: ValidPattern<P, Own>,
    handler: RouteHandler<ParamsOf<`${At}${P}`, Own>, R>,
  ): Route<Methods, `${At}${P}`, ParamsOf<`${At}${P}`, Own>, R, undefined, undefined, undefined>
  <
    const P extends string,
    R extends Fitting<Responses>,
    Input extends MaybeSchema = undefined,
    Query extends MaybeSchema = undefined,
    Params extends MaybeSchema = undefined,
    const Responses = undefined,
  >(
    pattern: ValidPattern<P, Own>,
    options: RouteOptions<Input, Query, Params, Responses>,
    handler: CheckedHandler<ParamsOf<`${At}${P}`, Own>, R, Input, Query, Params>,
  ): Route<Methods, `${At}${P}`, ParamsOf<`${At}${P}`, Own>, R, Input, Query, Told<Responses, Params>>
}

/** The same for several methods: `app.on(['GET', 'POST'], '/form', …)`. */
export interface SeveralVerbs<Own, At extends string> {
  <const Methods extends Method, const P extends string, R extends Answer>(
    methods: readonly Methods[],
    pattern: ValidPattern<P, Own>,
    handler: RouteHandler<ParamsOf<`${At}${P}`, Own>, R>,
  ): Route<Methods, `${At}${P}`, ParamsOf<`${At}${P}`, Own>, R, undefined, undefined, undefined>
  <
    const Methods extends Method,
    const P extends string,
    R extends Fitting<Responses>,
    Input extends MaybeSchema = undefined,
    Query extends MaybeSchema = undefined,
    Params extends MaybeSchema = undefined,
    const Responses = undefined,
  >(
    methods: readonly Methods[],
    pattern: ValidPattern<P, Own>,
    options: RouteOptions<Input, Query, Params, Responses>,
    handler: CheckedHandler<ParamsOf<`${At}${P}`, Own>, R, Input, Query, Params>,
  ): Route<Methods, `${At}${P}`, ParamsOf<`${At}${P}`, Own>, R, Input, Query, Told<Responses, Params>>
}

/** Sent as it is, whatever the schema of the answer says. */
type Unchecked =
  | Reply<number, unknown>
  | LateAnswer
  | Response
  | string
  | Html
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream
  | { next(...given: never): unknown }
  | { pipe(...given: never): unknown; read(...given: never): unknown }

/** What a handler may return beside `response`: what its schema for a success takes. */
type Fitting<Responses> = Responses extends undefined ? Answer : Declared<Responses>

type Declared<Responses> = Responses extends { readonly '~standard': unknown }
  ? Taken<InputOf<Responses, unknown>>
  : 200 extends keyof Responses
    ? Taken<InputOf<Responses[200], unknown>>
    : Answer

type Taken<T> = unknown extends T ? Answer : Unchecked | Loose<Exclude<T, undefined>>

// A returned 'b' is inferred as string, a returned pair as a list: such things the schema tells apart, at run time.
type Loose<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends Date | Uint8Array | Blob
        ? T
        : T extends readonly unknown[]
          ? readonly Loose<T[number]>[]
          : T extends object
            ? { readonly [Name in keyof T]: Loose<T[Name]> }
            : T

// A schema of the parameters refuses as those of input and query do, which have their own place in Route's types.
type Told<Responses, Params> = [Params] extends [undefined]
  ? Responses
  : 422 extends keyof Responses
    ? Responses
    : ([Responses] extends [undefined] ? unknown : Responses) & {
        readonly 422: Schema<{ readonly detail: readonly Fault[] }>
      }

type CheckedHandler<Values, R, Input, Query, Params> = RouteHandler<
  OutputOf<Params, Values>,
  R,
  OutputOf<Input, unknown>,
  OutputOf<Query, URLSearchParams>
>

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
  readonly origin: Origin
}

export interface RouteTypes<Params, Result, Input, Query, Responses> {
  readonly params: Params
  readonly result: Result
  readonly input: Input
  readonly query: Query
  readonly responses: Responses
}

export class Route<
  Methods extends string = string,
  Text extends string = string,
  // biome-ignore lint/suspicious/noExplicitAny: url() takes them: a Route of some parameters is none of unknown ones.
  Params = any,
  Result = unknown,
  Input = unknown,
  Query = unknown,
  Responses = unknown,
> {
  readonly kind = 'route'
  readonly methods: readonly Methods[]
  /** @internal Within its App, without the place of the App. */
  readonly pattern: Pattern
  /** @internal Calls the user's handler. */
  readonly run: (request: AppRequest) => unknown
  /** Method and pattern, for messages. */
  readonly name: string
  readonly bodyBytesMax: number | undefined
  /** @internal What runs around it alone; undefined when nothing does. */
  readonly middleware: readonly Middleware[] | undefined
  /** @internal Where each of them was given. */
  readonly origins: readonly Origin[]
  /** @internal Undefined when nothing is to be checked. */
  readonly schemas: RouteSchemas | undefined
  /** @internal Undefined when no answer is to be checked. */
  readonly responses: ResponseSchemas | undefined
  /** As they were given, for the documentation. */
  readonly options: RouteOptions
  /** The pattern with the place of its App, such as "/notes/<int:id>". */
  readonly text: Text
  readonly #prefixes: () => readonly Pattern[]
  /** @internal */
  readonly origin: Origin
  /** Never there at run time: what a typed client reads. */
  declare readonly types: RouteTypes<Params, Result, Input, Query, Responses>
  /** Never there at run time: its names in a typed client, one for each method; of a pattern that is just text, none. */
  declare readonly key: string extends Text ? unknown : `${Methods} ${Text}`

  constructor(parts: RouteParts) {
    // The App gives the methods that Verb names.
    this.methods = parts.methods as readonly Methods[]
    this.pattern = parts.pattern
    // Its pattern has matched when it runs: the parameters are its own.
    this.run = parts.handler as (request: AppRequest) => unknown
    this.name = `${parts.methods.join('/')} ${parts.text || '/'}`
    assertKnown(parts.options, KNOWN, `The route ${this.name}`)
    this.bodyBytesMax = parts.options.bodyBytesMax
    const { use = [] } = parts.options
    this.middleware = use.length === 0 ? undefined : use
    this.origins = use.map(() => parts.origin)
    this.schemas = schemasOf(parts.options, this.name)
    this.responses = responseSchemasOf(parts.options.response, this.name)
    this.options = parts.options
    this.text = parts.text as Text // Verb took the type from this very text.
    this.#prefixes = () => parts.prefixes()
    this.origin = parts.origin
  }

  /** @internal The patterns it answers under, the outermost first: of the Apps around it as far as it is mounted, then its own. */
  get patterns(): readonly Pattern[] {
    return [...this.#prefixes(), this.pattern]
  }

  /** File and line where it was declared, as far as the stack tells. */
  get place(): string {
    return placeOf(this.origin)
  }

  /**
   * The path of this route, percent-encoded, with the prefixes under which its App is mounted.
   *
   * @param given the parameters, if the pattern has any, then the query: what its schema takes, else any names
   * @throws GUI_APP_URL when a value is none that its converter reads
   * @example const square = app.get('/square/<int:n>', …); square.url({ n: 3 }, { unit: 'm' }) // "/square/3?unit=m"
   */
  url(...given: UrlArguments<Params, InputOf<Query, QueryGiven>>): string {
    const values = (given[0] ?? NO_PARAMS) as Readonly<Record<string, unknown>> // Whatever they are, buildPath looks.
    let path = ''
    for (const prefix of this.#prefixes()) if (prefix.segments.length > 0) path += buildPath(prefix, values)
    return (path + buildPath(this.pattern, values) || '/') + encodeQuery(given[1] as QueryGiven | undefined) // a schema's input is one
  }
}

type UrlArguments<Params, Query> = keyof Params extends never
  ? [params?: Readonly<Record<never, never>> & { readonly [name: string]: never }, query?: Query]
  : [params: Params, query?: Query]

/** The parameters that `pattern` names, out of the router's `values`; those of a prefix stay. */
// hot: once per request with parameters
export function readParams(pattern: Pattern, values: readonly unknown[], before: unknown): Record<string, unknown> {
  const params: Record<string, unknown> = before === NO_PARAMS ? {} : { ...(before as Record<string, unknown>) }
  const names = pattern.names
  for (let i = 0; i < names.length; i++) params[names[i] as string] = values[i] // i < length
  return params
}
