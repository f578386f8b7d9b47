// recent-seals.ts: what was opened or sealed lately, by the text of the cookie: a visitor who reads ten pages brings the same
// cookie ten times, and one whom each page gives a new one brings that next. What has been good once under the same keys need
// not be opened again (5 us; bench/pages.mjs).

import type { Sealed, SealPlace } from './session-seal.ts'

interface Held {
  readonly sealed: Sealed
  readonly keys: readonly Uint8Array[]
  readonly name: string
  readonly site: string
}

/** Of each half; a few hundred bytes each, at most the 4 KB of a cookie. */
const HELD_MAX = 500

export class RecentSeals {
  /** When the newer half is full the older one goes as a whole: to forget them one by one would cost more than it all (0.3 us). */
  #newer = new Map<string, Held>()
  #older: ReadonlyMap<string, Held> = new Map()

  /** What `text` holds, if it has been good for the same cookie, the same site and the same keys. */
  get(text: string, keys: readonly Uint8Array[], { name, site }: SealPlace): Sealed | undefined {
    const held = this.#newer.get(text) ?? this.#older.get(text)
    return held?.keys === keys && held.name === name && held.site === site ? held.sealed : undefined
  }

  add(text: string, sealed: Sealed, keys: readonly Uint8Array[], { name, site }: SealPlace): void {
    if (this.#newer.size >= HELD_MAX) {
      this.#older = this.#newer
      this.#newer = new Map()
    }
    this.#newer.set(text, { sealed, keys, name, site })
  }
}
