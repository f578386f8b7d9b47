// explanation.ts: how a Handler would answer a request, and why, without answering it. `guichet explain` prints it. Data
// only: what stands in it, the Handlers say.

/** One thing that was asked on the way. */
export interface Step {
  readonly kind: 'app' | 'middleware' | 'route' | 'mount' | 'rule' | 'file'
  /** `answers`: this one does it; `passes`: the request goes through it; `refuses`: it is not this one. */
  readonly outcome: 'answers' | 'passes' | 'refuses'
  /** "GET /square/<int:n>", "public/about.html" */
  readonly what: string
  /** Why so: words that may follow a colon. */
  readonly why: string
  /** File and line of its declaration. */
  readonly place?: string | undefined
  readonly steps?: readonly Step[] | undefined
}

export interface Verdict {
  /** Undefined where a program decides, when it runs. */
  readonly status: number | undefined
  /** A full sentence. */
  readonly says: string
  /** Where what answers was declared, or the file that is sent. */
  readonly place?: string | undefined
  /** Name of the route, of the mount, or path of the file. */
  readonly by?: string | undefined
  readonly params?: Readonly<Record<string, unknown>> | undefined
  /** Fields that belong to the status: Allow, Location. */
  readonly fields?: Readonly<Record<string, string>> | undefined
  /** Nothing was found, and whoever is around it has the last word. */
  readonly unmatched: boolean
}

export interface Explanation {
  readonly steps: readonly Step[]
  readonly verdict: Verdict
}
