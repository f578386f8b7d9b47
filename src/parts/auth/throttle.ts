// throttle.ts: how many wrong passwords are too many: for one account from one address, for one account, from one address.
// A guess is counted before it is looked at, so that many at once are no way around, and taken back when it was right.

import { boundedKey, networkOf } from '../../app/visitor/rate-key.ts'
import type { RateStore } from '../../app/visitor/rate-store.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { HttpError } from '../../http/http-error.ts'

export interface ThrottleSettings {
  readonly guessesMax: number
  readonly guessesOfAccountMax: number
  readonly guessesOfAddressMax: number
  readonly guessWindowS: number
}

export interface Guess {
  /** It was right: it counts nowhere. */
  right(): Promise<void>
}

export class Throttle {
  readonly #rates: RateStore
  readonly #settings: ThrottleSettings
  readonly #clock: Clock

  constructor(rates: RateStore, settings: ThrottleSettings, clock: Clock = systemClock) {
    this.#rates = rates
    this.#settings = settings
    this.#clock = clock
  }

  /**
   * Counts a guess at the password of `account`, whether there is such an account or not.
   * @throws HttpError 429 with Retry-After
   */
  async guess(account: string, ip: string): Promise<Guess> {
    const { guessesMax, guessesOfAccountMax, guessesOfAddressMax } = this.#settings
    const network = networkOf(ip)
    // The narrowest first: what it refuses does not count for the account, which another address could lock by it.
    const counted = [
      { key: boundedKey(`auth both:${network} ${account}`), max: guessesMax },
      { key: boundedKey(`auth address:${network}`), max: guessesOfAddressMax },
      { key: boundedKey(`auth account:${account}`), max: guessesOfAccountMax },
    ]
    for (const { key, max } of counted) await this.#count(key, max)
    return {
      right: async () => {
        for (const { key } of counted) await this.#rates.takeBack(key)
      },
    }
  }

  /** Counts one that wants to become a user. @throws HttpError 429 with Retry-After */
  async newcomer(ip: string): Promise<void> {
    await this.#count(boundedKey(`auth newcomer:${networkOf(ip)}`), this.#settings.guessesOfAddressMax)
  }

  async #count(key: string, max: number): Promise<void> {
    const { count, resetsAtMs } = await this.#rates.hit(key, this.#settings.guessWindowS * 1000)
    if (count <= max) return
    const waitS = Math.max(1, Math.ceil((resetsAtMs - this.#clock.now()) / 1000))
    throw new HttpError(429, 'Too many tries. Wait a while, then try again.', { 'retry-after': String(waitS) })
  }
}
