// app.ts: the App: what is declared (routes, middleware, mounts, hooks) and the way of a request through it: route ->
// middleware -> handler or mount -> answer. It has never seen a socket; whoever serves it knows only `app.handler`.

import type { Handler, Site, Surveying } from '../http/message.ts'
import { dropBody, replyFault } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { assertMiddleware, assertMountable, assertOptions, declaredExtension, declaredRoute, Once } from './declared.ts'
import { Dispatch, type Mount } from './dispatch.ts'
import { appErrors } from './errors.ts'
import type { Extension, Host } from './extension.ts'
import { failureReply } from './failure.ts'
import { Life } from './life.ts'
import type { Middleware } from './middleware.ts'
import { assertKnown, boundOf } from './options.ts'
import { type ErrorHandler, type NotFoundHandler, type Own as OwnParts, Place } from './place.ts'
import type { OwnConverter, OwnConverters } from './routing/converters.ts'
import { type Origin, originOf } from './routing/origin.ts'
import { type Pattern, parsePattern } from './routing/pattern.ts'
import type { ValidPlace } from './routing/pattern-types.ts'
import { type Method, Route, type SeveralVerbs, type Verb } from './routing/route.ts'
import { Security, type SecurityGiven } from './security.ts'
import { unservedLog, unservedSite } from './unserved.ts'
import { checkedOrigin } from './visitor/csrf.ts'
import { assertSecrets, SecretKeys, temporarySecret } from './visitor/secret-keys.ts'
import { Sessions, type SessionsGiven } from './visitor/sessions.ts'
import { asTest, fromWeb, isTest, toWeb } from './web.ts'

export interface AppOptions<Own, At extends string> {
  /** Prefix of this App inside another, such as "/api/<lang>"; then `parent.mount(app)` needs no other. */
  readonly at?: ValidPlace<At, Own>
  /** Absolute path of the site's folder: `import.meta.dirname`. */
  readonly root?: string
  /** Converters of one's own, by their name in patterns. */
  readonly converters?: { readonly [Name in keyof Own]: OwnConverter<Own[Name]> }
  /** Largest body that is read whole, bytes; a route may set its own. */
  readonly bodyBytesMax?: number
  /**
   * What cookies and sessions are signed and encrypted with, 16 characters at least; several: the first is for new
   * ones, the others are still accepted. Left out: that of the site, see GUICHET_SECRET.
   */
  readonly secret?: string | readonly string[]
  /** How long sessions last, and where they are kept; those of the App around it without. */
  readonly session?: SessionsGiven
  /** Origins whose pages may send POST, PUT, PATCH and DELETE here, such as "https://admin.a.test". */
  readonly trustedOrigins?: readonly string[]
  /** What browsers are told besides: frames, referrers, embedding, a content policy. false sends nothing of it. */
  readonly security?: SecurityGiven | false
}

export interface MountOptions {
  /** false: the handler itself sees to it that other sites' pages cannot send in a visitor's name. */
  readonly csrf?: false
}

/** Each name of AppOptions. */
const KNOWN: Readonly<Record<keyof AppOptions<object, string>, true>> = {
  ...{ at: true, root: true, converters: true, bodyBytesMax: true, secret: true, session: true },
  ...{ trustedOrigins: true, security: true },
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
  /**
   * A route for several methods.
   * @example app.on(['GET', 'POST'], '/form', (request) => …)
   * @throws GUI_APP_PATTERN, GUI_APP_CONVERTER, GUI_APP_ROUTE, GUI_APP_METHOD, GUI_APP_DUPLICATE, GUI_APP_FROZEN
   */
  readonly on: SeveralVerbs<Own, At> = this.#several()
  #converters: OwnConverters
  readonly #bodyBytesMax: number | undefined
  readonly #own: OwnParts
  readonly #dispatch: Dispatch
  readonly #life = new Life()
  readonly #once = new Once()
  /** Where requests come in, from the first one on: the dispatch itself, or one that has it at `at`. */
  #entry: Dispatch | undefined
  #openedHere: Promise<void> | undefined

  /**
   * @throws GUI_APP_OPTION, GUI_APP_PATTERN, GUI_APP_CONVERTER_NAME, GUI_APP_CONVERTER_PART, GUI_APP_ROOT_PATH, GUI_APP_SECRET,
   * GUI_OPTION_*
   */
  constructor(options: AppOptions<Own, At> = {}) {
    assertKnown(options, KNOWN, 'new App()')
    // Well formed it is At itself; without one the type parameter is its default, "".
    this.at = ((options.at as string | undefined) ?? '') as At
    if (this.at !== '' && (!this.at.startsWith('/') || this.at.endsWith('/'))) {
      throw appErrors.fail('GUI_APP_PATTERN', {
        pattern: this.at,
        why: 'the place of an App begins with "/" and does not end with it',
      })
    }
    // The mapped type holds one OwnConverter for each name; which values they make no longer matters.
    this.#converters = (options.converters ?? {}) as OwnConverters
    assertOptions(this.#converters, options.root)
    this.#own = this.#ownOf(options)
    this.#dispatch = new Dispatch(new Place(this.#own, this.at === '' ? undefined : this.#parse(this.at)))
    this.#dispatch.place.root = options.root
    this.#bodyBytesMax = boundOf(options.bodyBytesMax)
    this.handler = Object.assign((request: Request) => this.#enter(request), {
      open: (site: Site) => this.#open(site),
      close: () => this.#life.close(),
      survey: async ({ site }: Surveying) => (await import('./check.ts')).checkApp(this.#frozen(), site),
      explain: async (request: Request, site: Site) =>
        (await import('./explain.ts')).explainApp(this.#frozen(), request, site),
    })
  }

  /**
   * Adds an extension: its converters, middleware, hooks and handler. Declared before what uses them.
   * @throws GUI_APP_EXTENSION when it is installed already or is none, GUI_APP_CONVERTER_NAME, GUI_APP_CONVERTER_PART,
   * GUI_APP_USE, GUI_APP_MOUNT_TAKEN, GUI_APP_FROZEN
   * @returns this App, whose patterns know the extension's converters
   * @example const app = new App().install(colours())
   */
  install<Added extends object = Record<never, never>>(extension: Extension<Added>): App<Own & Added, At> {
    this.#declare(`app.install(${extension?.name})`) // JavaScript may give nothing
    this.#converters = declaredExtension(extension, this.extensions, this.#converters)
    this.#use(extension.middleware ?? [], originOf(this.install))
    this.#dispatch.innermost.push(...(extension.innermost ?? []))
    this.#dispatch.place.extensions.push(extension)
    const open = (site: Site) => extension.open?.(site, { sessionStore: this.#dispatch.place.sessions.store })
    this.#life.add({ open, close: () => extension.close?.() })
    if (extension.handler !== undefined) this.#mount(extension.at ?? '/', extension.handler, {}, originOf(this.install))
    extension.declare?.(this as Host) // whose patterns are read as they are written
    return this as unknown as App<Own & Added, At> // the converters were added right here
  }

  /** What has been installed, in order. */
  get extensions(): readonly Extension[] {
    return this.#dispatch.place.extensions
  }

  /**
   * Runs `middleware` around everything of this App, in order of registration.
   * @throws GUI_APP_USE for what is no middleware, GUI_APP_FROZEN
   */
  use(...middleware: readonly Middleware[]): this {
    return this.#use(middleware, originOf(this.use))
  }

  /**
   * Hands what lies under a prefix to another App or to any Handler. The least specific of all matches.
   * @throws GUI_APP_MOUNT for what is no Handler, GUI_APP_MOUNT_TAKEN, GUI_APP_MOUNTED_TWICE, GUI_APP_MOUNT_CIRCLE,
   * GUI_APP_PATTERN, GUI_APP_FROZEN
   * @example app.mount('/docs', files('./docs')); app.mount(api)
   */
  mount(app: Mountable): this
  mount(prefix: string, target: Handler | Mountable, options?: MountOptions): this
  mount(prefixOrApp: string | Mountable, target?: Handler | Mountable, options: MountOptions = {}): this {
    assertMountable(prefixOrApp, target)
    const whole = typeof prefixOrApp !== 'string'
    // With a prefix there is a target, as has just been looked at.
    const mounted = whole ? prefixOrApp : (target as Handler | Mountable)
    return this.#mount(whole ? (prefixOrApp.at ?? '') : prefixOrApp, mounted, options, originOf(this.mount))
  }

  #use(middleware: readonly Middleware[], origin: Origin): this {
    this.#declare('app.use()')
    assertMiddleware(middleware, 'app.use()')
    for (const one of middleware) this.#dispatch.use(one, origin)
    this.#life.add(...middleware)
    return this
  }

  #mount(given: string, mounted: Handler | Mountable, options: MountOptions, origin: Origin): this {
    this.#declare('app.mount()')
    const prefix = given.endsWith('/') ? given.slice(0, -1) : given
    const app = isApp(mounted) ? mounted : undefined
    if (app !== undefined && app.at !== '' && app.at !== given) {
      throw appErrors.fail('GUI_APP_MOUNT_PLACE', { pattern: given, at: app.at })
    }
    // The pattern "/" is the root: it has no segments, like a mount at "".
    const pattern = (app ?? this).#parse(prefix === '' ? '/' : prefix)
    const inner = app === undefined ? undefined : app.#dispatch
    inner?.place.adopt(this.#dispatch.place, pattern)
    const handler = typeof mounted === 'function' ? mounted : mounted.handler
    const csrf = options.csrf !== false
    this.#dispatch.mount({ kind: 'mount', pattern, handler, app, csrf, dispatch: inner, origin })
    this.#life.add({ open: (site) => handler.open?.(site), close: () => handler.close?.() })
    return this
  }

  /**
   * Called with what a handler threw; a plain answer gets the error's status, undefined means the usual page.
   * @throws GUI_APP_TWICE, GUI_APP_FROZEN
   */
  onError(handler: ErrorHandler): this {
    this.#declare('app.onError()')
    this.#once.assert('onError', originOf(this.onError))
    this.#dispatch.place.onError = handler
    return this
  }

  /**
   * Called when nothing matches; a plain answer gets status 404.
   * @throws GUI_APP_TWICE, GUI_APP_FROZEN
   */
  notFound(handler: NotFoundHandler): this {
    this.#declare('app.notFound()')
    this.#once.assert('notFound', originOf(this.notFound))
    this.#dispatch.place.notFound = handler
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
    return this.#dispatch.routes
  }

  /** What is mounted, with its prefix, in order of declaration. */
  get mounts(): readonly Mount[] {
    return this.#dispatch.mounts
  }

  /**
   * The App as a web-standard function; opens it at the first call when nobody has. A property of its own, so that hosts
   * which take it off the App (Bun, Deno, Workers) get all of it. `from` says who asks, `{ ip }`; Bun and Deno say it themselves.
   */
  readonly fetch: (request: globalThis.Request, from?: object) => Promise<globalThis.Response> = async (
    request,
    from,
  ) => {
    if (!this.#life.opened)
      await (this.#openedHere ??= this.#open(
        unservedSite(this.#dispatch.place.root, isTest(request) ? 'dev' : 'serve'),
      ))
    const inner = fromWeb(request, unservedLog, from)
    const made = await this.handler(inner)
    const fault = replyFault(made)
    if (fault === undefined) return toWeb(made, request.method, request)
    dropBody(made.body)
    return toWeb(failureReply(inner, fault, this.#dispatch.place.site), request.method, request)
  }

  /**
   * Asks the App without a socket, for tests: `await (await app.request('/square/3')).json()`.
   * @param path of http://localhost, such as "/me" or "me"; or an absolute URL
   */
  request(path: string, init?: RequestInit): Promise<globalThis.Response> {
    const url = path.startsWith('/') ? `http://localhost${path}` : new URL(path, 'http://localhost')
    return this.fetch(asTest(new globalThis.Request(url, init)))
  }

  /** Closes what {@link fetch} or {@link request} opened. */
  async close(): Promise<void> {
    const opened = this.#openedHere
    this.#openedHere = undefined
    if (opened === undefined) return
    await opened
    await this.#life.close()
  }

  #frozen(): Dispatch {
    return this.#entry ?? this.#freeze()
  }

  // hot: once per request
  #enter(inner: Request): ReturnType<Handler> {
    return (this.#entry ?? this.#freeze()).enter(inner)
  }

  #ownOf({ secret, session, trustedOrigins, security }: AppOptions<Own, At>): OwnParts {
    const given = typeof secret === 'string' ? [secret] : secret
    if (given !== undefined) assertSecrets(given)
    let temporary: readonly string[] | undefined
    const kept = () => this.#dispatch.place.site?.secrets?.() ?? (temporary ??= [temporarySecret()])
    const sessions = session === undefined ? undefined : new Sessions(session)
    if (sessions?.store !== undefined) this.#life.add(sessions.store)
    return {
      secretKeys: given === undefined ? undefined : new SecretKeys(() => given),
      fallbackKeys: new SecretKeys(kept),
      sessions,
      fallbackSessions: sessions ?? new Sessions({}),
      trustedOrigins: trustedOrigins?.map(checkedOrigin),
      security: security === undefined ? undefined : new Security(security),
    }
  }

  #freeze(): Dispatch {
    let entry = this.#dispatch
    if (this.at !== '') {
      entry = new Dispatch(new Place(this.#own, undefined))
      entry.mount({
        kind: 'mount',
        pattern: this.#parse(this.at),
        handler: this.handler,
        app: this,
        csrf: true,
        dispatch: this.#dispatch,
        origin: {},
      })
    }
    entry.close()
    this.#entry = entry
    return entry
  }

  #open(site: Site): Promise<void> {
    const entry = this.#frozen()
    const own = this.#dispatch.place.siteIn(site)
    this.#dispatch.place.site = own
    this.#dispatch.watchesStrings = own.mode === 'dev'
    entry.place.site = own
    const loads = this.#dispatch.place.sessions.store?.sync === false
    entry.loadsSessions = loads
    this.#dispatch.loadsSessions = loads
    return this.#life.open(own)
  }

  #several(): SeveralVerbs<Own, At> {
    const on = (methods: readonly Method[], pattern: string, ...rest: readonly unknown[]) =>
      this.#add(methods, pattern, rest, on)
    return on as unknown as SeveralVerbs<Own, At> // SeveralVerbs says more about the same arguments.
  }

  #verb<M extends Method>(method: M): Verb<M, Own, At> {
    const verb = (pattern: string, ...rest: readonly unknown[]) => this.#add([method], pattern, rest, verb)
    return verb as unknown as Verb<M, Own, At> // Verb says more about the same arguments.
  }

  #add(methods: readonly string[], text: string, rest: readonly unknown[], caller: unknown): Route {
    this.#declare(`The route ${String(methods)} ${text}`)
    const { options, handler } = declaredRoute(methods, text, rest)
    const bodyBytesMax = boundOf(options.bodyBytesMax ?? this.#bodyBytesMax)
    const route = new Route({
      methods,
      pattern: this.#parse(text),
      text: this.at + text,
      prefixes: () => this.#dispatch.place.prefixes,
      handler,
      options: bodyBytesMax === undefined ? options : { ...options, bodyBytesMax },
      origin: originOf(caller),
    })
    this.#dispatch.add(route)
    this.#life.add(...(options.use ?? []))
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

// biome-ignore lint/suspicious/noExplicitAny: which converters and which place it has makes no difference.
export type AnyApp = App<any, any>
