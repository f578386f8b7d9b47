// recent-seals.ts: what was opened lately, by the text of the cookie: a visitor who reads ten pages brings the same cookie ten
// times, and what has proven good once under the same keys need not be opened again (5 us; bench/pages.mjs).

import type { Sealed, SealPlace } from './session-seal.ts'

interface Held {
  readonly sealed: Sealed
  readonly keys: readonly Uint8Array[]
  readonly name: string
  readonly site: string
}

/** A few hundred bytes each, at most the 4 KB of a cookie. */
const HELD_MAX = 1000

export class RecentSeals {
  readonly #held = new Map<string, Held>()

  /** What `text` holds, if it has been good for the same cookie, the same site and the same keys. */
  get(text: string, keys: readonly Uint8Array[], { name, site }: SealPlace): Sealed | undefined {
    const held = this.#held.get(text)
    return held?.keys === keys && held.name === name && held.site === site ? held.sealed : undefined
  }

  /** The oldest makes room. */
  add(text: string, sealed: Sealed, keys: readonly Uint8Array[], { name, site }: SealPlace): void {
    if (this.#held.size >= HELD_MAX) {
      for (const oldest of this.#held.keys()) {
        this.#held.delete(oldest)
        break
      }
    }
    this.#held.set(text, { sealed, keys, name, site })
  }
}
