// resolve.ts: where a request would go: through the router of an App, and of the Apps mounted in it, to a route, a foreign
// mount or a miss. It asks the routers that answer requests, so it cannot disagree with them; it runs nothing.

import type { Dispatch, Mount } from './dispatch.ts'
import type { Route } from './routing/route.ts'
import { readParams } from './routing/route.ts'
import { OTHER_METHOD, SLASH_MISSING } from './routing/router.ts'

/** One App on the way. */
export interface Stop {
  readonly dispatch: Dispatch
  /** What of the path lies behind the prefixes before it. */
  readonly path: string
  /** The mount that leads further. */
  readonly mount: Mount | undefined
}

export type Destination =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'mount'
      readonly mount: Mount
      /** The part of the path that is the prefix, from the outermost App on. */
      readonly base: string
      /** What a mount that finds nothing leaves: the methods of routes with this path, "" without. */
      readonly allow: string
    }
  /** 308 to the same path with a slash. */
  | { readonly kind: 'slash' }
  /** 405, or 204 for OPTIONS. */
  | { readonly kind: 'method'; readonly allow: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly error: unknown }

export interface Resolved {
  readonly stops: readonly Stop[]
  readonly end: Destination
}

/** @param path percent-encoded, without query */
export function resolve(entry: Dispatch, method: string, path: string): Resolved {
  const stops: Stop[] = []
  return { stops, end: resolveIn(entry, method, { path, base: '', params: {} }, stops) }
}

interface Way {
  readonly path: string
  readonly base: string
  readonly params: Readonly<Record<string, unknown>>
}

function resolveIn(dispatch: Dispatch, method: string, way: Way, stops: Stop[]): Destination {
  const { router } = dispatch
  const { path, base } = way
  try {
    const target = router.find(method, path)
    if (typeof target === 'symbol') {
      stops.push({ dispatch, path, mount: undefined })
      if (target === SLASH_MISSING) return { kind: 'slash' }
      if (method === 'OPTIONS' && path === '*') return { kind: 'method', allow: router.allowAnywhere }
      return target === OTHER_METHOD ? { kind: 'method', allow: router.allow } : { kind: 'nothing' }
    }
    const params = readParams(target.pattern, router.values, way.params)
    stops.push({ dispatch, path, mount: target.kind === 'mount' ? target : undefined })
    if (target.kind === 'route') return { kind: 'route', route: target, params }
    const { allow, baseLength } = router
    const whole = base + path.slice(0, baseLength)
    if (target.dispatch === undefined) return { kind: 'mount', mount: target, base: whole, allow }
    const inner = resolveIn(target.dispatch, method, { path: path.slice(baseLength), base: whole, params }, stops)
    // A part that finds nothing leaves the last word to the routes it lies behind.
    return inner.kind === 'nothing' && allow !== '' ? { kind: 'method', allow } : inner
  } catch (error) {
    stops.push({ dispatch, path, mount: undefined })
    return { kind: 'fault', error }
  }
}
