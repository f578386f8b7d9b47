// dispatch.ts: the way of one request through an App: find -> middleware -> handler, mount or page -> answer.
// Synchronous as long as everything in its way is; no closure and no promise without middleware. Declares nothing.

import { HttpError, isHttpError } from '../http/http-error.ts'
import type { Handler } from '../http/message.ts'
import { dropBody, isReply, Reply, replyFault } from '../http/reply.ts'
import type { Request } from '../http/request.ts'
import { describe } from './answers/encode-json.ts'
import { toReply } from './answers/make-reply.ts'
import { refuseUnescaped } from './answers/unescaped.ts'
import { AppRequest, type Frame } from './app-request.ts'
import { appErrors } from './errors.ts'
import { failureReply, keepHeaders, statusOf, tellDeveloper, unfinished } from './failure.ts'
import { placed } from './failure-place.ts'
import { comeBack, within } from './frame.ts'
import { runChecked } from './input/check-answer.ts'
import { validate } from './input/validate.ts'
import { Chain, handOn, type Middleware } from './middleware.ts'
import { errorPage } from './pages/error-page.ts'
import { dressed } from './pages/own-page.ts'
import type { Place } from './place.ts'
import type { Origin } from './routing/origin.ts'
import type { Pattern } from './routing/pattern.ts'
import { type Route, readParams } from './routing/route.ts'
import { type Miss, NOT_FOUND, OTHER_METHOD, Router, SLASH_MISSING } from './routing/router.ts'
import { slashRedirect } from './routing/slash.ts'
import { isThenable } from './thenable.ts'
import { refuseForeign, refuseForeignSocket } from './visitor/csrf.ts'
import type { Sessions } from './visitor/sessions.ts'

export interface Mount {
  readonly kind: 'mount'
  readonly pattern: Pattern
  readonly handler: Handler
  /** The App that is mounted, as it shows itself; undefined for any other handler. */
  readonly app: object | undefined
  /** Unsafe requests of other sites are refused; a mounted App looks at each of its routes. */
  readonly csrf: boolean
  /** That of a mounted App, which goes on with the same AppRequest. */
  readonly dispatch: Dispatch | undefined
  /** Where it was mounted. */
  readonly origin: Origin
}

/** What routing found out for one request. The router's own fields change with the next one. */
type Found = Route | FoundMount | FoundMiss | FoundFault

interface FoundMount {
  readonly kind: 'mount'
  readonly mount: Mount
  /** The request's path, and how much of it belongs to the mount's prefix. */
  readonly path: string
  readonly baseLength: number
  /** Methods of a route that has this path, "" without one. */
  readonly allow: string
}

interface FoundMiss {
  readonly kind: 'miss'
  readonly miss: Miss
  readonly allow: string
}

interface FoundFault {
  readonly kind: 'fault'
  readonly error: unknown
}

type Replies = Reply | Promise<Reply>

const NO_ORIGINS: readonly Origin[] = []

export class Dispatch {
  readonly place: Place
  readonly middleware: Middleware[] = []
  /** Where each of them was registered. */
  readonly middlewareOrigins: Origin[] = []
  readonly routes: Route[] = []
  /** Runs inside all other middleware, that of parts too. */
  readonly innermost: Middleware[] = []
  readonly mounts: Mount[] = []
  /** Nothing more can be declared. */
  closed = false
  /** In development string answers are looked at for what a visitor sent. */
  watchesStrings = false
  /** Sessions lie in a store that has to be waited for. */
  loadsSessions = false
  readonly router = new Router<Route, Mount>()
  /** The innermost middleware of this App and of those around it, the outermost first. */
  #inner: readonly Middleware[] = []

  constructor(place: Place) {
    this.place = place
  }

  /** @throws GUI_APP_DUPLICATE naming both places */
  add(route: Route): void {
    for (const method of route.methods) {
      const held = this.router.add(method, route)
      if (held === undefined) continue
      const places = { first: held.place, second: route.place, other: held.text }
      throw appErrors.fail('GUI_APP_DUPLICATE', { method, pattern: route.text, ...places })
    }
    this.routes.push(route)
  }

  use(middleware: Middleware, origin: Origin): void {
    this.middleware.push(middleware)
    this.middlewareOrigins.push(origin)
  }

  /** @throws GUI_APP_MOUNT_TAKEN */
  mount(mount: Mount): void {
    if (this.router.mount(mount) !== undefined)
      throw appErrors.fail('GUI_APP_MOUNT_TAKEN', { pattern: mount.pattern.text })
    this.mounts.push(mount)
  }

  /** @param around innermost middleware of the Apps around this one */
  close(around: readonly Middleware[] = []): void {
    if (this.closed) return
    this.closed = true
    this.router.close(this.place.prefixes.every(({ segments }) => segments.length === 0))
    this.#inner = [...around, ...this.innermost]
    for (const mount of this.mounts) mount.dispatch?.close(this.#inner)
  }

  // hot: once per request
  enter(inner: Request): Replies {
    const request = new AppRequest(inner, this.place)
    return this.#begin(request, inner.path)
  }

  /**
   * Answers when the session is there, if it lies in a store that has to be waited for. Never throws and never rejects.
   * @param around gets the reply, for the App that this one is mounted in; never throws and never rejects
   */
  #begin(request: AppRequest, path: string, around?: (made: Reply) => Replies): Replies {
    const { sessions } = this.place
    if (!this.loadsSessions || request.hasLoaded(sessions) || !sessions.needsLoading(request))
      return this.#answer(request, path, around)
    return handOn(this.#loadSession(request, sessions, path), around)
  }

  async #loadSession(request: AppRequest, sessions: Sessions, path: string): Promise<Reply> {
    try {
      request.loaded(sessions, await sessions.load(request))
    } catch (error) {
      return this.#fail(request, error)
    }
    return this.#answer(request, path)
  }

  #answer(request: AppRequest, path: string, around?: (made: Reply) => Replies): Replies {
    const found = this.#find(request, path)
    if (this.middleware.length === 0) return handOn(this.#approach(request, found), around)
    return this.#runChain(
      this.middleware,
      this.middlewareOrigins,
      request,
      () => this.#approach(request, found),
      around,
    )
  }

  #runChain(
    list: readonly Middleware[],
    origins: readonly Origin[],
    request: AppRequest,
    end: () => Replies,
    around?: (made: Reply) => Replies,
  ): Replies {
    // What a finisher does to a reply must outlive every middleware that makes another one.
    const depth = request.depth++
    const chain = new Chain(list, origins, request, end, (error) => this.#fail(request, error))
    return chain.run((made) => {
      // Not one less: the chain around it may have answered already, without waiting for this one.
      request.depth = depth
      return handOn(this.#finish(request, made), around)
    })
  }

  /** Lets the request's finishers see the reply, at the outermost place where nothing can replace it any more. */
  // hot: once per request
  #finish(request: AppRequest, made: Reply, mounted = false): Replies {
    // A part has said its own already.
    if (made.defaults === undefined) this.place.security.protect(made, request, mounted)
    if (request.depth > 0) return made
    try {
      const finished = request.finish(made)
      return isReply(finished)
        ? finished
        : finished.catch((error: unknown) => unfinished(request.inner, made, error, request.home.site))
    } catch (error) {
      return unfinished(request.inner, made, error, request.home.site)
    }
  }

  #find(request: AppRequest, path: string): Found {
    const router = this.router
    try {
      const target = router.find(request.inner.method, path)
      const { trace } = request.inner
      if (typeof target === 'symbol') {
        trace?.routed('none', undefined, undefined)
        return { kind: 'miss', miss: target, allow: path === '*' ? router.allowAnywhere : router.allow }
      }
      if (target.pattern.names.length > 0) request.params = readParams(target.pattern, router.values, request.params)
      trace?.routed(target.kind, target.kind === 'mount' ? target.pattern : target, request.params)
      if (target.kind === 'mount')
        return { kind: 'mount', mount: target, path, baseLength: router.baseLength, allow: router.allow }
      if (target.bodyBytesMax !== undefined) request.inner.bodyBytesMax = target.bodyBytesMax
      return target
    } catch (error) {
      return { kind: 'fault', error }
    }
  }

  /** Through the route's own middleware, then the innermost, which a part leaves to the App that answers in the end. */
  #approach(request: AppRequest, found: Found, inRoute = false): Replies {
    if (found.kind === 'route' && found.middleware !== undefined && !inRoute)
      return this.#runChain(found.middleware, found.origins, request, () => this.#approach(request, found, true))
    if (this.#inner.length === 0 || (found.kind === 'mount' && found.mount.dispatch !== undefined))
      return this.#respond(request, found)
    return this.#runChain(this.#inner, NO_ORIGINS, request, () => this.#respond(request, found))
  }

  #respond(request: AppRequest, found: Found): Replies {
    if (found.kind === 'route') return this.#call(request, found)
    if (found.kind === 'mount') return this.#enterMount(request, found)
    if (found.kind === 'miss') return this.#missed(request, found)
    return this.#fail(request, found.error)
  }

  #call(request: AppRequest, route: Route): Replies {
    let made: Reply
    try {
      if (request.inner.method !== 'GET' && route.options.csrf !== false)
        refuseForeign(request.inner, this.place.trustedOrigins)
      if (route.schemas !== undefined || route.responses !== undefined)
        return this.#settle(request, this.#checkAndRun(request, route), route)
      const value = route.run(request)
      if (typeof value === 'object' && isThenable(value)) return this.#settle(request, value, route)
      if (this.watchesStrings && typeof value === 'string') refuseUnescaped(value, request, route.name)
      const given = toReply(value, route.name, request)
      if (!isReply(given)) return this.#settle(request, given, route)
      made = this.#admit(request, given, value, route)
    } catch (error) {
      return this.#fail(request, placed(error, route.origin))
    }
    return this.#finish(request, made)
  }

  /** What middleware gets may be changed by it. @throws GUI_APP_CSRF for a socket that a page of another site asks for */
  #admit(request: AppRequest, made: Reply, given: unknown, route: Route): Reply {
    if (made.upgrade !== undefined && route.options.csrf !== false)
      refuseForeignSocket(request.inner, this.place.trustedOrigins)
    const fault = made === given ? replyFault(made) : undefined
    if (fault !== undefined) {
      dropBody(made.body)
      throw fault
    }
    if (request.depth === 0) return made
    // What was made of it just now is nobody else's.
    if (made !== given) made.owner = request.inner
    return request.own(made)
  }

  async #checkAndRun(request: AppRequest, route: Route): Promise<unknown> {
    const checked = route.schemas === undefined ? request : await validate(request, route.schemas)
    return route.responses === undefined ? route.run(checked) : runChecked(checked, route, this.watchesStrings)
  }

  async #settle(request: AppRequest, making: PromiseLike<unknown>, route: Route): Promise<Reply> {
    let made: Reply
    try {
      const value = await making
      if (this.watchesStrings && typeof value === 'string') refuseUnescaped(value, request, route.name)
      made = this.#admit(request, await toReply(value, route.name, request), value, route)
    } catch (error) {
      return this.#fail(request, placed(error, route.origin))
    }
    return this.#finish(request, made)
  }

  #enterMount(request: AppRequest, found: FoundMount): Replies {
    const { inner } = request
    const { mount, path, baseLength } = found
    const frame: Frame = { base: inner.base, home: request.home, outer: request.outer }
    inner.base += path.slice(0, baseLength)
    const leave = (made: Reply) => {
      comeBack(request, frame)
      return this.#mounted(request, made, found)
    }
    const failed = (error: unknown) => {
      comeBack(request, frame)
      return this.#fail(request, error)
    }
    if (mount.dispatch !== undefined) {
      request.home = mount.dispatch.place
      request.outer = frame
      // An App gets "" for its bare prefix, so that a route "/" redirects there; a foreign Handler reads request.path.
      return mount.dispatch.#begin(request, path.slice(baseLength), leave)
    }
    try {
      if (inner.method !== 'GET' && mount.csrf) refuseForeign(inner, this.place.trustedOrigins)
      const given = mount.handler(inner)
      return isThenable(given) ? Promise.resolve(given).then(leave, failed) : leave(given)
    } catch (error) {
      return failed(error)
    }
  }

  /** A mount that found nothing leaves the last word to the routes it lies behind, then to notFound. */
  #mounted(request: AppRequest, made: Reply, found: FoundMount): Replies {
    if (!isReply(made)) {
      const { pattern, origin } = found.mount
      const values = { pattern: pattern.text, given: describe(made) }
      return this.#fail(request, placed(appErrors.fail('GUI_APP_MOUNT_ANSWER', values), origin))
    }
    if (!made.unmatched) {
      const { dispatch, csrf } = found.mount
      if (dispatch !== undefined) return this.#finish(request, made)
      try {
        if (made.upgrade !== undefined && csrf) refuseForeignSocket(request.inner, this.place.trustedOrigins)
      } catch (error) {
        return this.#fail(request, error)
      }
      return this.#finish(request, request.depth > 0 ? request.own(made) : made, true)
    }
    return found.allow === '' ? this.#nothingFound(request, made) : this.#refuse(request, found.allow)
  }

  #missed(request: AppRequest, { miss, allow }: FoundMiss): Replies {
    const { inner } = request
    if (miss === SLASH_MISSING) return this.#finish(request, slashRedirect(inner))
    if (inner.method === 'OPTIONS' && (miss === OTHER_METHOD || inner.target === '*')) {
      return this.#finish(request, new Reply(204, null, undefined, { allow }))
    }
    return miss === NOT_FOUND ? this.#nothingFound(request, undefined) : this.#refuse(request, allow)
  }

  #refuse(request: AppRequest, allow: string): Replies {
    return this.#fail(request, new HttpError(405, undefined, { allow }))
  }

  #nothingFound(request: AppRequest, given: Reply | undefined): Replies {
    const owner = this.place.ownerOf('notFound')
    if (owner?.notFound !== undefined) {
      const { notFound } = owner
      return this.#custom(request, () => within(request, owner, () => notFound(request)), 404, 'notFound()')
    }
    const made = given ?? errorPage(request.inner, { status: 404 })
    made.unmatched = true
    // A part leaves the last word to its parent, which may answer something else.
    return this.place.isPart ? made : this.#finish(request, made)
  }

  /** Never throws: an error handler that fails is answered with the usual page. */
  #fail(request: AppRequest, error: unknown): Replies {
    request.dropAnswer()
    const owner = this.place.ownerOf('onError')
    if (owner?.onError === undefined) return this.#finish(request, failureReply(request.inner, error, this.place.site))
    const { onError } = owner
    const status = isHttpError(error) ? error.status : statusOf(error)
    let told = false
    const usual = () => {
      told = true
      return failureReply(request.inner, error, this.place.site)
    }
    const make = () => within(request, owner, () => onError(error, request))
    const made = this.#custom(request, make, status, 'onError()', usual)
    const answered = (reply: Reply) => {
      if (!told) tellDeveloper(request.inner, error, this.place.site)
      // What belongs to the status, such as Allow, stays whoever makes the page.
      return keepHeaders(reply, error)
    }
    return isReply(made) ? answered(made) : made.then(answered)
  }

  /** Runs the user's maker of a page; a plain answer of it gets `status`. */
  #custom(request: AppRequest, make: () => unknown, status: number, who: string, usual?: () => Reply): Replies {
    const failed = (error: unknown) => {
      if (who === 'notFound()') return this.#fail(request, error)
      return this.#finish(request, failureReply(request.inner, error, this.place.site))
    }
    const finish = (value: unknown): Replies => {
      const made = dressed(value, status, who, request, usual)
      return isReply(made) ? this.#finish(request, made) : made.then((later) => this.#finish(request, later))
    }
    try {
      const value = make()
      if (isThenable(value)) return Promise.resolve(value).then(finish).catch(failed)
      const made = finish(value)
      return isReply(made) ? made : made.catch(failed)
    } catch (error) {
      return failed(error)
    }
  }
}
