// call-options.ts: what a client and its calls are given: params, query, input and the like, out of a route's types, and
// required exactly when something in them is. Types only; brackets around conditions for the reason told in answered.ts.

import type { InputOf } from '../../app/input/schema.ts'
import type { QueryGiven } from '../../app/routing/pattern.ts'
import type { RouteFacts } from './answered.ts'

export type HeadersGiven = Headers | Readonly<Record<string, string>> | readonly (readonly [string, string])[]

/** A form; a name with a list is sent once for each of its values. With a Blob in it multipart, otherwise urlencoded. */
export type FormGiven = FormData | URLSearchParams | Readonly<Record<string, FormValue | readonly FormValue[]>>
export type FormValue = string | Blob

/** The way from a value to its text in a URL, as in `new App({ converters })`, whose objects may be given as they are. */
export interface ClientConverter {
  build(value: never): string
}

export interface ClientOptions {
  /** Header fields of every call; a function is asked each time, for tokens that change. */
  readonly headers?: HeadersGiven | (() => HeadersGiven | Promise<HeadersGiven>)
  /** Milliseconds until the head of an answer has come; 0 or Infinity for no limit. Default 30 000. */
  readonly timeoutMs?: number
  /** Longest line of a stream of JSON or events, characters. Default 1 048 576. */
  readonly lineCharactersMax?: number
  /** When cookies go along: "same-origin" (default), "include" or "omit". */
  readonly credentials?: 'same-origin' | 'include' | 'omit'
  /** Sends the requests: `app.fetch` in tests, or a function around the global fetch. Default the global fetch. */
  readonly fetch?: (request: Request) => Promise<Response>
  /** What the App's own converters need to build URLs, by their names in patterns. */
  readonly converters?: Readonly<Record<string, ClientConverter>>
}

/** What every call may be given. */
export interface CallSettings<Streamed> {
  /** Added to those of the client; a field that both have is taken from here. */
  readonly headers?: HeadersGiven
  /** Aborts the call, also while its body is being read. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the head of the answer has come; 0 or Infinity for no limit. */
  readonly timeoutMs?: number
  /** True hands out the body of a good answer as it comes: text in pieces, bytes in chunks. */
  readonly stream?: Streamed
}

export type CallOptions<Key, Facts extends RouteFacts, Streamed> = CallSettings<Streamed> &
  UrlOptions<Facts> &
  ([Key] extends [`GET ${string}`] ? unknown : BodyOptions<Facts['input']>)

/** What the URL of a route is made of. */
export type UrlOptions<Facts extends RouteFacts> = ParamsOptions<Facts['params']> & QueryOptions<Facts['query']>

/** A list of arguments: one, which may be left out when nothing in it is required. */
export type Optional<Options> = Record<never, never> extends Options ? [options?: Options] : [options: Options]

type ParamsOptions<Params> = [keyof Params] extends [never] ? unknown : { readonly params: Params }

type QueryOptions<Query> = [Query] extends [undefined]
  ? { readonly query?: QueryGiven }
  : Record<never, never> extends InputOf<Query, unknown>
    ? { readonly query?: InputOf<Query, unknown> }
    : { readonly query: InputOf<Query, unknown> }

type BodyOptions<Input> = [Input] extends [undefined]
  ? FreeBody
  : undefined extends InputOf<Input, unknown>
    ? { readonly input?: InputOf<Input, unknown>; readonly form?: FormOf<Exclude<InputOf<Input, unknown>, undefined>> }
    : InputOrForm<InputOf<Input, unknown>>

/** Written out, since `BodyInit` is a name that only browsers' types have. */
export type RawBody = string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams

/** To a route without a schema: JSON, a form, or a body as it is. */
interface FreeBody {
  readonly input?: unknown
  readonly form?: FormGiven
  readonly body?: RawBody
}

type InputOrForm<Input> =
  | { readonly input: Input; readonly form?: never }
  | { readonly form: FormOf<Input>; readonly input?: never }

/** Its fields have the names of the schema; each value is text or a file, for the schema to read. */
type FormOf<Input> =
  | FormData
  | URLSearchParams
  | (Input extends object ? { readonly [Name in keyof Input]?: FormValue | readonly FormValue[] } : FormGiven)
