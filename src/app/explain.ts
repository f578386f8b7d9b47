// explain.ts: how an App would answer a request, and why: middleware, the route that was found and those that were not,
// mounts, the rules about methods, slashes and other sites' pages. The decisions are those of the routers and of csrf.ts
// themselves; no handler and no middleware runs.

import { isGuichetError } from '../base/errors.ts'
import type { Explanation, Step, Verdict } from '../http/explanation.ts'
import { isHttpError } from '../http/http-error.ts'
import type { Site } from '../http/message.ts'
import type { Request } from '../http/request.ts'
import { AppRequest } from './app-request.ts'
import type { Dispatch } from './dispatch.ts'
import { statusOf } from './failure.ts'
import { type Destination, resolve, type Stop } from './resolve.ts'
import { shownPlace } from './routing/origin.ts'
import { slashLocation } from './routing/slash.ts'
import { type WhyNot, whyNot } from './routing/why-not.ts'
import { refuseForeign } from './visitor/csrf.ts'

/** Routes that are told of one App; the nearest first. */
const ROUTES_TOLD_MAX = 200

/**
 * @param entry where requests come in
 * @param site of the App
 */
export async function explainApp(entry: Dispatch, request: Request, site: Site): Promise<Explanation> {
  const { stops, end } = resolve(entry, request.method, request.path)
  const way = new Way(request, stops, site)
  const answered = way.middleware(end)
  if (answered !== undefined) return { steps: way.steps(), verdict: answered }
  return await way.end(end)
}

class Way {
  readonly #request: Request
  readonly #stops: readonly Stop[]
  readonly #site: Site
  /** By stop, the outermost first. */
  readonly #middleware: Step[][]
  readonly #end: Step[] = []

  constructor(request: Request, stops: readonly Stop[], site: Site) {
    this.#request = request
    this.#stops = stops
    this.#middleware = stops.map(() => [])
    this.#site = stops.reduce((around, { dispatch }) => dispatch.place.siteIn(around), site)
  }

  /** The verdict when one of them answers itself, as far as they say. */
  middleware(end: Destination): Verdict | undefined {
    for (const [i, { dispatch }] of this.#stops.entries()) {
      const wrapped = new AppRequest(this.#request, dispatch.place)
      const around = dispatch.middleware.map((middleware, at) => ({
        middleware,
        usual: 'runs around it, and may answer first',
        place: shownPlace(dispatch.middlewareOrigins[at] ?? {}),
      }))
      for (const { middleware, usual, place } of [...around, ...(i === this.#stops.length - 1 ? ofRoute(end) : [])]) {
        const said = middleware.explain?.(wrapped)
        const what = said?.what ?? (middleware.name === '' ? 'middleware' : `${middleware.name}()`)
        const why = said?.why ?? usual
        const answers = said?.status !== undefined
        this.#middleware[i]?.push({ kind: 'middleware', outcome: answers ? 'answers' : 'passes', what, why, place })
        if (!answers) continue
        const says = `${what} answers ${said.status}: ${why}.`
        return { status: said.status, says, by: what, place, fields: said.fields, unmatched: false }
      }
    }
    return undefined
  }

  async end(end: Destination): Promise<Explanation> {
    const verdict = await this.#verdict(end)
    return { steps: this.steps(), verdict }
  }

  /** One step for each App on the way, in each other. */
  steps(): Step[] {
    let inner: readonly Step[] = this.#end
    for (let i = this.#stops.length - 1; i >= 0; i--) {
      const stop = this.#stops[i] as Stop // i is one of its own
      const next = this.#stops[i + 1]
      const own = next === undefined ? inner : [mountStep(stop, inner)]
      const [first, rest] = [own.filter(isChosenRoute), own.filter((step) => !isChosenRoute(step))]
      // What answers stands before the routes that do not, a mount behind them, as it is asked last.
      inner = [...(this.#middleware[i] ?? []), ...first, ...this.#refused(stop), ...rest]
    }
    return [...inner]
  }

  async #verdict(end: Destination): Promise<Verdict> {
    const { method } = this.#request
    if (end.kind === 'fault') return this.#fault(end.error)
    if (end.kind === 'slash') {
      const location = slashLocation(this.#request)
      return this.#rule(308, `The pattern ends in a slash, the path does not: 308 leads to ${location}.`, { location })
    }
    if (end.kind === 'method') return this.#method(end.allow)
    if (end.kind === 'nothing') return this.#nothing()
    if (end.kind === 'mount') return await this.#foreign(end)
    const { route, params } = end
    const place = shownPlace(route.origin)
    if (method !== 'GET' && route.options.csrf !== false) {
      const refused = this.#csrf()
      if (refused !== undefined) return refused
    }
    const why = `it is the most specific pattern for ${method}${told(params)}${checks(end)}`
    this.#end.push({ kind: 'route', outcome: 'answers', what: route.name, why, place })
    const says = `${route.name} answers.`
    return { status: undefined, says, by: route.name, place, params, unmatched: false }
  }

  async #foreign({ mount, base, allow }: Destination & { kind: 'mount' }): Promise<Verdict> {
    const { method } = this.#request
    if (method !== 'GET' && mount.csrf) {
      const refused = this.#csrf()
      if (refused !== undefined) return refused
    }
    const what = `mount ${mount.pattern.text}`
    const place = shownPlace(mount.origin)
    const outer = this.#request.base
    this.#request.base = outer + base
    try {
      const inner = await mount.handler.explain?.(this.#request, this.#site)
      if (inner === undefined) {
        const why = 'no route matches, and it takes what lies below; it does not say how it answers'
        this.#end.push({ kind: 'mount', outcome: 'answers', what, why, place })
        return {
          status: undefined,
          says: `What is mounted at ${mount.pattern.text} answers.`,
          by: what,
          place,
          unmatched: false,
        }
      }
      const outcome = inner.verdict.unmatched ? 'refuses' : 'answers'
      this.#end.push({
        kind: 'mount',
        outcome,
        what,
        why: 'no route matches, and it takes what lies below',
        place,
        steps: inner.steps,
      })
      if (!inner.verdict.unmatched) return inner.verdict
      return allow === '' ? this.#nothing(inner.verdict) : this.#method(allow)
    } finally {
      this.#request.base = outer
    }
  }

  #csrf(): Verdict | undefined {
    const { place } = (this.#stops.at(-1) as Stop).dispatch // there is one stop at least
    try {
      refuseForeign(this.#request, place.trustedOrigins)
      return undefined
    } catch (error) {
      if (!isGuichetError(error)) throw error
      return this.#rule(error.status, error.message)
    }
  }

  #method(allow: string): Verdict {
    const { method } = this.#request
    if (method === 'OPTIONS')
      return this.#rule(204, `There is no route for OPTIONS, so it is answered with Allow: ${allow}.`, { allow })
    return this.#rule(405, `The path has routes, but none for ${method}; Allow: ${allow}.`, { allow })
  }

  /** @param before what a mount that found nothing says */
  #nothing(before?: Verdict): Verdict {
    const own = (this.#stops.at(-1) as Stop).dispatch.place.ownerOf('notFound') // there is one stop at least
    if (own === undefined) {
      if (before !== undefined) return before
      this.#end.push({ kind: 'rule', outcome: 'answers', what: '404', why: 'no route and no mount has this path' })
      return { status: 404, says: `Nothing answers ${this.#request.path}.`, unmatched: true }
    }
    const why = 'nothing matches; it may choose another status'
    this.#end.push({ kind: 'rule', outcome: 'answers', what: 'app.notFound()', why })
    return {
      status: 404,
      says: 'Nothing matches, so app.notFound() makes the page.',
      by: 'app.notFound()',
      unmatched: false,
    }
  }

  #fault(error: unknown): Verdict {
    const status = isHttpError(error) ? error.status : statusOf(error)
    return this.#rule(status, error instanceof Error ? error.message : String(error))
  }

  #rule(status: number, says: string, fields?: Readonly<Record<string, string>>): Verdict {
    this.#end.push({ kind: 'rule', outcome: 'answers', what: String(status), why: says.replace(/\.$/, '') })
    return { status, says, fields, unmatched: false }
  }

  /** The routes of one App that do not answer, the nearest first. */
  #refused({ dispatch, path, mount }: Stop): Step[] {
    const { method } = this.#request
    const chosen = this.#end.find(isChosenRoute)
    const others = dispatch.routes.filter(
      (route) => route.name !== chosen?.what || shownPlace(route.origin) !== chosen.place,
    )
    const reasons = others.map((route) => ({ route, ...reasonOf(route.pattern, route.methods, method, path) }))
    reasons.sort((left, right) => right.fits - left.fits)
    const told = reasons.slice(0, ROUTES_TOLD_MAX).map(
      ({ route, why }): Step => ({
        kind: 'route',
        outcome: 'refuses',
        what: route.name,
        why,
        place: shownPlace(route.origin),
      }),
    )
    const mounts = dispatch.mounts.filter((other) => other !== mount && other.pattern.segments.length > 0)
    return [
      ...told,
      ...mounts.map((other): Step => {
        const reached = reasonOf(other.pattern, ['GET'], 'GET', path)
        const below = reached.kind !== 'path' || reached.fits >= other.pattern.segments.length
        const why = below ? 'it is asked last of all' : reached.why
        return {
          kind: 'mount',
          outcome: 'refuses',
          what: `mount ${other.pattern.text}`,
          why,
          place: shownPlace(other.origin),
        }
      }),
    ]
  }
}

/** The middleware of the route that was found. */
function ofRoute(end: Destination) {
  if (end.kind !== 'route') return []
  const place = shownPlace(end.route.origin)
  const usual = 'runs around this route alone, and may answer first'
  return (end.route.middleware ?? []).map((middleware) => ({ middleware, usual, place }))
}

function isChosenRoute({ kind, outcome }: Step): boolean {
  return kind === 'route' && outcome === 'answers'
}

/** A path that cannot be decoded matches nothing, and that has been said. */
function reasonOf(...asked: Parameters<typeof whyNot>): WhyNot {
  try {
    return whyNot(...asked)
  } catch {
    return { kind: 'path', why: 'the path cannot be decoded', fits: 0 }
  }
}

function mountStep({ mount }: Stop, steps: readonly Step[]): Step {
  const what =
    mount === undefined || mount.pattern.segments.length === 0
      ? 'the App mounted at /'
      : `the App mounted at ${mount.pattern.text}`
  const place = mount === undefined ? undefined : shownPlace(mount.origin)
  return { kind: 'app', outcome: 'passes', what, why: 'no route of the App around it is nearer', place, steps }
}

function told(params: Readonly<Record<string, unknown>>): string {
  const list = Object.entries(params).map(
    ([name, value]) =>
      `${name} = ${value instanceof Date ? value.toISOString() : (JSON.stringify(value) ?? String(value))}`,
  )
  return list.length === 0 ? '' : ` (${list.join(', ')})`
}

/** What could still refuse the request once the handler's turn comes. */
function checks({ route }: Destination & { kind: 'route' }): string {
  const { params, query, headers, input, form } = route.options
  const parts = Object.entries({ parameters: params, query, headers, body: input ?? form }).flatMap(([name, schema]) =>
    schema === undefined ? [] : [name],
  )
  return parts.length === 0 ? '' : `; its schemas look at ${parts.join(', ')} first`
}
