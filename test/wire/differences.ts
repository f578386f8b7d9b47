// differences.ts: where other servers answer another class of status than we do, and why we do not follow them.

export type Peer = 'node' | 'nginx'

export interface Difference {
  readonly peer: Peer
  /** Classes of their answers: "2" is one 2xx, "2 4" two answers, "-" none. */
  readonly theirs: string
  readonly why: string
  readonly cases: readonly string[]
}

export const DIFFERENCES: readonly Difference[] = []
