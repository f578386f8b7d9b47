// list-routes.ts: an App -> every route that it and the Apps mounted in it answer, each with its whole pattern. Reads what
// Apps show of themselves, so it may be an App of another copy of the package. Knows nothing of OpenAPI.

import { type TakenForm, takenFormOf } from '../../app/input/taken-form.ts'
import type { Pattern, Segment } from '../../app/routing/pattern.ts'
import type { RouteOptions } from '../../app/routing/route.ts'

/** One route, with the prefixes of the Apps around it. */
export interface ListedRoute {
  readonly methods: readonly string[]
  readonly segments: readonly Segment[]
  /** The pattern ends in "/". */
  readonly slash: boolean
  /** The whole pattern, such as "/api/notes/<int:id>". */
  readonly text: string
  readonly options: RouteOptions
  /** What its handler reads by itself. */
  readonly form: TakenForm | undefined
}

interface ShownRoute {
  readonly methods: readonly string[]
  readonly patterns: readonly Pattern[]
  readonly options: RouteOptions
  readonly run?: unknown
}

/** What an App of any copy shows of itself. */
interface ShownApp {
  readonly routes?: Iterable<ShownRoute>
  readonly mounts?: Iterable<{ readonly app?: unknown }>
}

/**
 * @param given an App; a bare Handler has no routes to show
 * @returns in order of declaration, those of mounted Apps behind those of the App itself
 */
export function listRoutes(given: unknown): ListedRoute[] {
  const app: ShownApp = typeof given === 'object' && given !== null ? given : {}
  const own = Array.from(app.routes ?? [], ({ methods, patterns, options, run }) => ({
    methods,
    segments: patterns.flatMap(({ segments }) => segments),
    slash: patterns.at(-1)?.slash === true,
    text: patterns.map(({ text }, i) => (text === '/' && i < patterns.length - 1 ? '' : text)).join(''),
    options,
    form: takenFormOf(run),
  }))
  return [...own, ...Array.from(app.mounts ?? [], ({ app: part }) => listRoutes(part)).flat()]
}
