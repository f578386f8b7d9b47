// session-store.ts: what keeps sessions on the server's side: the interface, and the one in memory. A store sees the hash of
// a session's identifier, never the identifier, so that who reads a store cannot take a session over.

import { type Clock, systemClock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'

export interface StoredSession {
  /** JSON. */
  readonly data: string
  readonly issuedS: number
  readonly expiresS: number
  /** Whose it is, as `session.owner` says; undefined for a visitor who has not signed in. */
  readonly owner?: string | undefined
}

/**
 * Keeps sessions. `write` has kept what it was given once it is done; what is past `forgetAtS` may be dropped, and is read
 * no more. A store that answers at once (no promise) is only asked when a handler looks at the session.
 */
export interface SessionStore {
  /** True when `read` never gives a promise. */
  readonly sync: boolean
  /** @param key 43 characters of base64url */
  read(key: string): StoredSession | undefined | Promise<StoredSession | undefined>
  /**
   * Keeps `session`, in one step that nothing gets into.
   *
   * @param forgetAtS seconds since 1970
   * @param before the data that it takes the place of; "" for a new one
   * @returns false, with nothing written, when there is other data by now, or none: the session was ended meanwhile
   */
  write(key: string, session: StoredSession, forgetAtS: number, before: string): boolean | Promise<boolean>
  delete(key: string): void | Promise<void>
  /** Ends all sessions of `owner`. @returns how many there were */
  endAll(owner: string): number | Promise<number>
  open?(site: Site): void | Promise<void>
  close?(): void | Promise<void>
}

const SWEEP_MS = 60_000
const SESSIONS_MAX = 100_000

/** For tests and for one process that may forget: sessions end with it. The oldest goes when there are too many. */
export class MemorySessions implements SessionStore {
  readonly sync = true
  readonly #clock: Clock
  readonly #max: number
  readonly #kept = new Map<string, { readonly session: StoredSession; readonly forgetAtS: number }>()
  #stop: (() => void) | undefined

  constructor(options: { readonly sessionsMax?: number; readonly clock?: Clock } = {}) {
    this.#max = options.sessionsMax ?? SESSIONS_MAX
    this.#clock = options.clock ?? systemClock
  }

  get size(): number {
    return this.#kept.size
  }

  read(key: string): StoredSession | undefined {
    const kept = this.#kept.get(key)
    return kept === undefined || kept.forgetAtS * 1000 <= this.#clock.now() ? undefined : kept.session
  }

  write(key: string, session: StoredSession, forgetAtS: number, before: string): boolean {
    if ((this.read(key)?.data ?? '') !== before) return false
    this.#kept.delete(key)
    this.#kept.set(key, { session, forgetAtS })
    if (this.#kept.size > this.#max) this.#deleteOldest()
    return true
  }

  delete(key: string): void {
    this.#kept.delete(key)
  }

  endAll(owner: string): number {
    let ended = 0
    for (const [key, { session }] of this.#kept) if (session.owner === owner && this.#kept.delete(key)) ended++
    return ended
  }

  open(): void {
    this.#stop ??= this.#clock.every(SWEEP_MS, () => this.#sweep())
  }

  close(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #deleteOldest(): void {
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest)
      return
    }
  }

  #sweep(): void {
    const now = this.#clock.now()
    for (const [key, { forgetAtS }] of this.#kept) if (forgetAtS * 1000 <= now) this.#kept.delete(key)
  }
}
