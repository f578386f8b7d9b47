// client.ts: the typed client: a function that is called with a route's method and pattern. It knows the App by its types
// alone, so that nothing of the server is bundled; at run time it is this folder and fetch. Way of a call: build-url ->
// encode-body -> here, fetch -> read-body -> read-stream.

import type { AnswerOf, RouteFacts } from './answered.ts'
import { buildUrl, type UrlValues } from './build-url.ts'
import type { CallOptions, CallSettings, ClientOptions, HeadersGiven, Optional, UrlOptions } from './call-options.ts'
import { type BodyValues, encodeBody } from './encode-body.ts'
import { openExchange } from './exchange.ts'
import { readBody } from './read-body.ts'

export type { Fault } from '../../app/input/validate.ts'
export type { RouteTypes } from '../../app/routing/route.ts'
export type { Answered, AnswerOf, ReceivedEvent, Refused } from './answered.ts'
export type { CallSettings, ClientConverter, ClientOptions, FormGiven, HeadersGiven } from './call-options.ts'
export { ClientError, type ClientErrorKind } from './client-error.ts'
export type { Jsonify, NotJson } from './jsonify.ts'

/** What makes an exported value a route. */
interface Keyed {
  readonly kind: 'route'
  readonly key: string
  readonly types: RouteFacts
}

/** A list gives what its items give: modules their exports, routes themselves. */
type Values<Exports> = Exports extends readonly unknown[] ? ValuesOf<Exports[number]> : Exports[keyof Exports]
type ValuesOf<Item> = Item extends Keyed ? Item : Item[keyof Item]

/** The routes among the exports of a module, or of a list of modules, by "METHOD pattern". */
export type RoutesOf<Exports> = {
  [Given in Values<Exports> as Given extends Keyed ? Given['key'] : never]: Given extends Keyed ? Given['types'] : never
}

/**
 * Calls routes.
 *
 * @example const answer = await api('GET /notes/<int:id>', { params: { id: 3 } }); if (answer.ok) answer.body.title
 */
// biome-ignore lint/suspicious/noExplicitAny: RouteFacts are the values, which TypeScript would check of every route anew.
export interface Client<Routes extends Readonly<Record<string, any>>> {
  /**
   * Asks the server.
   *
   * @param what method and pattern, as the route was declared
   * @param given params, query, input and the like; required when one of them is
   * @throws ClientError when there is no answer, or its body is not what its Content-Type says; a status is no error
   * @throws TypeError for a value that cannot stand in the URL
   */
  <Key extends keyof Routes, Streamed extends boolean = false>(
    what: Key,
    ...given: Optional<CallOptions<Key, Routes[Key], Streamed>>
  ): Promise<AnswerOf<Routes[Key], Streamed>>
  /**
   * The URL that a call would ask for.
   * @throws TypeError for a value that cannot stand in it
   */
  url<Key extends keyof Routes>(what: Key, ...given: Optional<UrlOptions<Routes[Key]>>): string
}

/** What a call to one route of a module is answered with: `AnswerTo<typeof routes, 'GET /notes'>`. */
export type AnswerTo<Exports, Key extends keyof RoutesOf<Exports>> = AnswerOf<
  RoutesOf<Exports>[Key] & RouteFacts,
  false
>

const ACCEPT = 'application/json, */*;q=0.5'
const TIMEOUT_MS = 30_000
const LINE_CHARACTERS_MAX = 1_048_576

/** What Client says of each route's arguments, of any. */
interface CallValues extends UrlValues, BodyValues, CallSettings<boolean> {}

/**
 * Makes a client for the routes that a module exports.
 *
 * @param base where the App is: "https://a.test", or "" for the page's own origin; a path in it comes before every pattern
 * @example import type * as routes from './app.ts'; const api = client<typeof routes>('https://a.test')
 */
export function client<Exports>(base: string | URL, options: ClientOptions = {}): Client<RoutesOf<Exports>> {
  const { lineCharactersMax = LINE_CHARACTERS_MAX } = options
  const start = String(base).replace(/\/*([?#].*)?$/, '')
  const url = (what: string, given: UrlValues = {}) => start + buildUrl(what, given, options.converters ?? {})

  const call = async (what: string, given: CallValues = {}) => {
    const { signal, timeoutMs = options.timeoutMs ?? TIMEOUT_MS } = given
    const target = url(what, given)
    const exchange = openExchange(what, signal)
    try {
      const fields = await exchange.until(() => headersOf(options, given), timeoutMs)
      const body = encodeBody(given, fields)
      const request = new Request(target, {
        method: what.slice(0, what.indexOf(' ')),
        headers: fields,
        body,
        signal: exchange.signal,
        credentials: options.credentials ?? 'same-origin',
      })
      const send = options.fetch ?? fetch // not options.fetch(…): that of a window wants no other `this`
      const response = await exchange.until(() => send(request), timeoutMs)
      const { status, ok, headers } = response
      exchange.status = status
      return { status, ok, headers, body: await readBody(response, exchange, given.stream === true, lineCharactersMax) }
    } catch (error) {
      exchange.end()
      throw error
    }
  }
  // Client says more about the same arguments.
  return Object.assign(call, { url }) as unknown as Client<RoutesOf<Exports>>
}

async function headersOf({ headers: given }: ClientOptions, call: CallValues): Promise<Headers> {
  const headers = new Headers({ accept: ACCEPT })
  const own = typeof given === 'function' ? await given() : given
  for (const [name, value] of [...fieldsOf(own), ...fieldsOf(call.headers)]) headers.set(name, value)
  return headers
}

function fieldsOf(given: HeadersGiven | undefined): Headers {
  return new Headers(given as HeadersInit | undefined) // HeadersGiven is its readonly form
}
