// trace.ts: what somebody who follows one request wants to know of its way through the program. Requests that nobody
// follows have none, and each step costs one comparison with undefined. Knows neither Request nor App.

/** A declared route, or the prefix of a mount, as far as it is to be shown. */
export interface TracedPlace {
  /** The pattern, such as "/square/<int:n>". */
  readonly text: string
  readonly methods?: readonly string[]
  /** File and line of its declaration. */
  readonly place?: string
}

/** Methods must not throw and must not change what they see. */
export interface Trace {
  /** Routing is done; with parts it is called for each, the outermost first. `found` is undefined when nothing matched. */
  routed(kind: 'route' | 'mount' | 'none', found: TracedPlace | undefined, params: unknown): void
  /** A middleware begins, or with undefined what stands behind all of them; the answer is to be called when its reply is there. */
  entered(middleware: string | undefined): () => void
}
