// postgres-names.ts: which statements are prepared on the server, and under which names. A prepared statement is half as
// fast again (DEPENDENCIES: 3.1k to 4.5k a second), but stays in the memory of every connection: so only what comes
// again gets a name, and there is an end to it.

import { Kept } from './kept.ts'

/** The third time: what is built anew for each call is not worth a name. */
const TIMES_MIN = 3
const TEXTS_MAX = 500
/** Names for the life of the program; each is a few kB on each connection. */
const NAMES_MAX = 300

interface Seen {
  times: number
  name: string | undefined
}

export class PostgresNames {
  readonly #seen = new Kept<Seen>(TEXTS_MAX)
  #given = 0
  #off: boolean

  constructor(on: boolean) {
    this.#off = !on
  }

  /** The name to prepare `text` under, if it is time for one. */
  // hot: once per statement
  nameFor(text: string): string | undefined {
    if (this.#off) return undefined
    const seen = this.#seen.get(text)
    if (seen === undefined) {
      this.#seen.set(text, { times: 1, name: undefined })
      return undefined
    }
    if (seen.name === undefined && ++seen.times >= TIMES_MIN && this.#given < NAMES_MAX) {
      seen.name = `guichet-${++this.#given}`
    }
    return seen.name
  }

  /** After a change of tables the server refuses the old plan: a new name, after some more calls. */
  forget(text: string): void {
    this.#seen.delete(text)
  }

  /** A pooler in front of the server hands out another connection each time, which does not know the name. */
  stop(): void {
    this.#off = true
  }
}
