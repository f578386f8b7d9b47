// finding.ts: what somebody who looks before the start has found: where, what, and what to do. `guichet check` asks every
// handler and extension for such a list. Knows nothing of what is looked at.

export interface Finding {
  /** An error keeps the site, or a part of it, from working; a warning is allowed and still a mistake, most likely. */
  readonly level: 'error' | 'warning'
  /** A full sentence. */
  readonly says: string
  /** What to do about it, a full sentence. */
  readonly hint: string
  /** Absolute path. */
  readonly file?: string | undefined
  /** Both count from 1. */
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** One thing that was looked at. */
export interface Checked {
  /** What it was, one word: "routes", "templates". */
  readonly area: string
  /** How much was looked at, a few words: "12 templates". */
  readonly looked: string
  readonly findings: readonly Finding[]
}
