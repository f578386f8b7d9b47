// list-routes.ts: what an App answers, with its parts and mounts: for `guichet routes` and the inspector. Opens nothing; an App
// of another copy of the package shows the same.

/** One line of the list. */
export interface ListedRoute {
  readonly methods: readonly string[]
  readonly pattern: string
  /** File and line of the declaration; undefined for a mount. */
  readonly place: string | undefined
  /** Names of the middleware around it alone. */
  readonly use?: readonly string[]
}

// What an App of any copy shows of itself; a bare Handler shows nothing.
interface Shown {
  readonly at?: string
  readonly routes?: Iterable<ShownRoute>
  readonly mounts?: Iterable<{ readonly pattern: { readonly text: string }; readonly app?: Shown | undefined }>
}

interface ShownRoute {
  readonly methods: readonly string[]
  readonly text: string
  readonly place?: string
  readonly options?: { readonly use?: readonly { readonly name: string }[] }
}

/** @param base the place under which `given` answers, without its own `at` */
export function listRoutes(given: unknown, base = ''): ListedRoute[] {
  const app: Shown = typeof given === 'object' && given !== null ? given : {}
  const at = base + (app.at ?? '')
  const routes = Array.from(app.routes ?? [], ({ methods, text, place, options }) => {
    const use = (options?.use ?? []).map(({ name }) => (name === '' ? 'a function' : name))
    return { methods, pattern: base + text || '/', place, ...(use.length === 0 ? {} : { use }) }
  })
  const mounts = Array.from(app.mounts ?? [], ({ pattern, app: part }) => {
    const prefix = at + (pattern.text === '/' ? '' : pattern.text)
    if (part === undefined) return [{ methods: ['*'], pattern: `${prefix}/…`, place: undefined }]
    // A part with a place of its own carries it in its routes.
    return listRoutes(part, (part.at ?? '') === '' ? prefix : at)
  })
  return [...routes, ...mounts.flat()]
}
