// app.ts: the App: what is declared (routes, middleware, mounts, hooks) and the way of a request through it: route ->
// middleware -> handler or mount -> answer. It has never seen a socket; whoever serves it knows only `app.handler`.

import { createLogger } from '../base/log.ts'
import type { Handler, Site } from '../http/message.ts'
import type { Request } from '../http/request.ts'
import type { Answer } from './answer.ts'
import { checkOwnConverters, type OwnConverter, type OwnConverters } from './converters.ts'
import { Dispatch, type ErrorHandler, type Mount, type NotFoundHandler } from './dispatch.ts'
import { appErrors } from './errors.ts'
import { Life } from './life.ts'
import type { Middleware } from './middleware.ts'
import { appOptions } from './options.ts'
import { type Pattern, parsePattern } from './pattern.ts'
import type { ParamsOf, ValidPattern } from './pattern-types.ts'
import {
  type AnyRouteHandler,
  type Method,
  ROUTE_METHODS,
  Route,
  type RouteOptions,
  type RouteRest,
  type Verb,
} from './route.ts'
import { fromWeb, toWeb } from './web.ts'

export interface AppOptions<Own, At extends string> {
  /** Prefix of this App inside another, such as "/api/<lang>"; then `parent.mount(app)` needs no other. */
  readonly at?: At
  /** Absolute path of the site's folder: `import.meta.dirname`. */
  readonly root?: string
  /** Converters of one's own, by their name in patterns. */
  readonly converters?: { readonly [Name in keyof Own]: OwnConverter<Own[Name]> }
  /** Largest body that is read whole, bytes; a route may set its own. */
  readonly bodyBytesMax?: number
}

/** Anything with a Handler, such as an App of another copy of the package. */
export interface Mountable {
  readonly handler: Handler
  readonly at?: string
}

/**
 * A site or a part of one: routes, middleware, mounts.
 *
 * @example
 * const app = new App()
 * app.get('/square/<int:n>', ({ params }) => ({ square: params.n ** 2 }))
 */
export class App<Own extends object = Record<never, never>, const At extends string = ''> {
  /** Prefix given as `at`, "" without. */
  readonly at: At
  /** What a server serves. */
  readonly handler: Handler
  readonly get: Verb<'GET', Own, At> = this.#verb('GET')
  readonly post: Verb<'POST', Own, At> = this.#verb('POST')
  readonly put: Verb<'PUT', Own, At> = this.#verb('PUT')
  readonly patch: Verb<'PATCH', Own, At> = this.#verb('PATCH')
  readonly delete: Verb<'DELETE', Own, At> = this.#verb('DELETE')
  readonly options: Verb<'OPTIONS', Own, At> = this.#verb('OPTIONS')
  /** The method QUERY: a GET with a body. */
  readonly query: Verb<'QUERY', Own, At> = this.#verb('QUERY')
  readonly #converters: OwnConverters
  readonly #root: string | undefined
  readonly #bodyBytesMax: number | undefined
  readonly #dispatch: Dispatch
  readonly #life = new Life()
  readonly #routes: Route[] = []
  /** Where requests come in, from the first one on: the dispatch itself, or one that has it at `at`. */
  #entry: Dispatch | undefined
  #openedHere: Promise<void> | undefined

  constructor(options: AppOptions<Own, At> = {}) {
    // Without `at` the type parameter is its default, "".
    this.at = (options.at ?? '') as At
    if (this.at !== '' && (!this.at.startsWith('/') || this.at.endsWith('/'))) {
      throw appErrors.fail('GUI_APP_PATTERN', {
        pattern: this.at,
        why: 'the place of an App begins with "/" and does not end with it',
      })
    }
    // The mapped type holds one OwnConverter for each name; which values they make no longer matters.
    this.#converters = (options.converters ?? {}) as OwnConverters
    checkOwnConverters(this.#converters)
    this.#dispatch = new Dispatch(this.at === '' ? undefined : this.#parse(this.at))
    this.#root = options.root
    this.#bodyBytesMax = appOptions.resolve({ bodyBytesMax: options.bodyBytesMax }).bodyBytesMax
    this.handler = Object.assign((request: Request) => this.#enter(request), {
      open: (site: Site) => this.#open(site),
      close: () => this.#life.close(),
    })
  }

  /**
   * A route for several methods.
   * @example app.on(['GET', 'POST'], '/form', (request) => …)
   * @throws GUI_APP_PATTERN, GUI_APP_CONVERTER, GUI_APP_METHOD, GUI_APP_DUPLICATE, GUI_APP_FROZEN
   */
  on<const M extends Method, const P extends string, R extends Answer>(
    methods: readonly M[],
    pattern: ValidPattern<P, Own>,
    ...rest: RouteRest<ParamsOf<`${At}${P}`, Own>, R>
  ): Route<M, `${At}${P}`, ParamsOf<`${At}${P}`, Own>, R> {
    return this.#add(methods, pattern, rest, this.on) as Route<M, `${At}${P}`, ParamsOf<`${At}${P}`, Own>, R> // typed by this very call
  }

  /** Runs `middleware` around everything of this App, in order of registration. */
  use(...middleware: readonly Middleware[]): this {
    this.#declare('app.use()')
    this.#dispatch.middleware.push(...middleware)
    return this
  }

  /**
   * Hands what lies under a prefix to another App or to any Handler. The least specific of all matches.
   * @throws GUI_APP_MOUNT_TAKEN, GUI_APP_MOUNTED_TWICE, GUI_APP_MOUNT_CIRCLE, GUI_APP_PATTERN, GUI_APP_FROZEN
   * @example app.mount('/docs', files('./docs')); app.mount(api)
   */
  mount(app: Mountable): this
  mount(prefix: string, target: Handler | Mountable): this
  mount(prefixOrApp: string | Mountable, target?: Handler | Mountable): this {
    this.#declare('app.mount()')
    const mounted = typeof prefixOrApp === 'string' ? target : prefixOrApp
    if (mounted === undefined) throw new TypeError('mount(prefix, target) needs something to mount.')
    const given = typeof prefixOrApp === 'string' ? prefixOrApp : (prefixOrApp.at ?? '')
    const prefix = given.endsWith('/') ? given.slice(0, -1) : given
    const app = isApp(mounted) ? mounted : undefined
    if (app !== undefined && app.at !== '' && app.at !== given) {
      throw appErrors.fail('GUI_APP_MOUNT_PLACE', { pattern: given, at: app.at })
    }
    // The pattern "/" is the root: it has no segments, like a mount at "".
    const pattern = (app ?? this).#parse(prefix === '' ? '/' : prefix)
    const inner = app === undefined ? undefined : app.#dispatch
    inner?.adopt(this.#dispatch, pattern)
    const handler = typeof mounted === 'function' ? mounted : mounted.handler
    this.#dispatch.mount({ kind: 'mount', pattern, handler, dispatch: inner })
    this.#life.add({ open: (site) => handler.open?.(site), close: () => handler.close?.() })
    return this
  }

  /** Called with what a handler threw; a plain answer gets the error's status, undefined means the usual page. */
  onError(handler: ErrorHandler): this {
    this.#declare('app.onError()')
    this.#dispatch.onError = handler
    return this
  }

  /** Called when nothing matches; a plain answer gets status 404. */
  notFound(handler: NotFoundHandler): this {
    this.#declare('app.notFound()')
    this.#dispatch.notFound = handler
    return this
  }

  /** Runs before the first request; what it throws stops the start. */
  onOpen(open: (site: Site) => void | Promise<void>): this {
    this.#declare('app.onOpen()')
    this.#life.add({ open })
    return this
  }

  /** Runs after the last request. */
  onClose(close: () => void | Promise<void>): this {
    this.#declare('app.onClose()')
    this.#life.add({ close })
    return this
  }

  /** The routes of this App itself, in order of declaration. */
  get routes(): readonly Route[] {
    return this.#routes
  }

  /** What is mounted, with its prefix, in order of declaration. */
  get mounts(): readonly Mount[] {
    return this.#dispatch.mounts
  }

  /** The App as a web-standard function; opens it at the first call when nobody has. */
  async fetch(request: globalThis.Request): Promise<globalThis.Response> {
    if (!this.#life.opened) await (this.#openedHere ??= this.#open(siteOf(this.#root)))
    return toWeb(await this.handler(fromWeb(request, fetchLog)), request.method)
  }

  /**
   * Asks the App without a socket, for tests.
   * @param path begins with "/", or an absolute URL
   * @example const answer = await app.request('/square/3'); await answer.json()
   */
  request(path: string, init?: RequestInit): Promise<globalThis.Response> {
    return this.fetch(new globalThis.Request(path.startsWith('/') ? `http://localhost${path}` : path, init))
  }

  /** Closes what {@link fetch} or {@link request} opened. */
  async close(): Promise<void> {
    const opened = this.#openedHere
    this.#openedHere = undefined
    if (opened === undefined) return
    await opened
    await this.#life.close()
  }

  // hot: once per request
  #enter(inner: Request): ReturnType<Handler> {
    return (this.#entry ?? this.#freeze()).enter(inner)
  }

  #freeze(): Dispatch {
    let entry = this.#dispatch
    if (this.at !== '') {
      entry = new Dispatch()
      entry.mount({ kind: 'mount', pattern: this.#parse(this.at), handler: this.handler, dispatch: this.#dispatch })
    }
    entry.close()
    this.#entry = entry
    return entry
  }

  #open(site: Site): Promise<void> {
    if (this.#entry === undefined) this.#freeze()
    return this.#life.open(this.#root === undefined ? site : { root: this.#root, log: site.log, mode: site.mode })
  }

  #verb<M extends Method>(method: M): Verb<M, Own, At> {
    const verb = (pattern: string, ...rest: readonly unknown[]) => this.#add([method], pattern, rest, verb)
    return verb as unknown as Verb<M, Own, At> // Verb says more about the same arguments.
  }

  #add(methods: readonly string[], text: string, rest: readonly unknown[], caller: unknown): Route {
    this.#declare(`The route ${methods.join('/')} ${text}`)
    for (const method of methods) {
      if (!(ROUTE_METHODS as readonly string[]).includes(method)) throw appErrors.fail('GUI_APP_METHOD', { method })
    }
    const handler = rest.at(-1)
    if (typeof handler !== 'function')
      throw new TypeError(`The route ${methods.join('/')} ${text} has no handler function.`)
    const options: RouteOptions = rest.length > 1 ? (rest[0] as RouteOptions) : {} // The types of Verb say so.
    const { bodyBytesMax } = appOptions.resolve({ bodyBytesMax: this.#bodyBytesMax, ...options })
    const route = new Route({
      methods,
      pattern: this.#parse(text),
      text: this.at + text,
      prefixes: () => this.#dispatch.prefixes,
      handler: handler as AnyRouteHandler, // a function by the check above, of this pattern by Verb
      options: bodyBytesMax === undefined ? {} : { bodyBytesMax },
      origin: originOf(caller),
    })
    this.#dispatch.add(route)
    this.#routes.push(route)
    return route
  }

  #parse(text: string): Pattern {
    return parsePattern(text, this.#converters)
  }

  #declare(what: string): void {
    if (this.#dispatch.closed) throw appErrors.fail('GUI_APP_FROZEN', { what })
  }

  static holds(value: object): boolean {
    return #dispatch in value
  }
}

/** An App of this copy of the package, of whatever converters. */
function isApp(value: Handler | Mountable): value is App {
  return App.holds(value)
}

const fetchLog = createLogger()

/** A site for an App that nobody serves: its folder is only asked for by what needs one. */
function siteOf(root: string | undefined): Site {
  return {
    get root(): string {
      if (root === undefined) throw appErrors.fail('GUI_APP_ROOT')
      return root
    },
    log: fetchLog,
    mode: 'dev',
  }
}

/** Remembers where `caller` was called from; one frame, made into text only when it is read. */
function originOf(caller: unknown): { readonly stack?: string } {
  const origin: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 1
  Error.captureStackTrace(origin, caller as () => void) // the functions that declare routes, see callers
  Error.stackTraceLimit = limit
  return origin
}
