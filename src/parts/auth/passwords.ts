// passwords.ts: passwords -> hashes, and back to yes or no. A few at a time: a flood of logins must not take the threads that
// files and names are looked up with. Who is nobody costs as much time as somebody with another password.

import { timingSafeEqual } from 'node:crypto'
import { type Clock, systemClock } from '../../base/clock.ts'
import { isGuichetError } from '../../base/errors.ts'
import { Turnstile } from '../../store/turnstile.ts'
import { type Algorithm, algorithmFor, algorithmsOf, HASH_BYTES, newSalt } from './algorithms.ts'
import { authErrors } from './errors.ts'
import { authOptions } from './options.ts'
import { encodePhc, parsePhc } from './phc.ts'

export interface Verdict {
  readonly fits: boolean
  /** It fits, and is to be hashed anew: the algorithm or its cost has changed since. */
  readonly outdated: boolean
}

export interface PasswordSettings {
  readonly hashesMax: number
  readonly hashesWaitingMax: number
  readonly hashWaitMs: number
  readonly passwordBytesMax: number
}

const NO: Verdict = { fits: false, outdated: false }

export class Passwords {
  readonly #settings: PasswordSettings
  readonly #turns: Turnstile
  readonly #root: string
  #algorithms: Promise<readonly Algorithm[]> | undefined
  /** A hash of nothing that anybody knows. */
  #nobody: Promise<string> | undefined

  /** @param root folder of the site, where @node-rs/argon2 may be installed */
  constructor(settings: PasswordSettings, root: string, clock: Clock = systemClock) {
    this.#settings = settings
    this.#root = root
    const { hashesMax: places, hashesWaitingMax: waitingMax, hashWaitMs: waitMs } = settings
    this.#turns = new Turnstile({ clock, places, waitingMax, waitMs, what: 'The hashing of passwords' })
  }

  /** Finds the algorithms, and what nobody is compared with, before the first visitor has to wait for them. */
  async open(): Promise<void> {
    await this.#nobodys()
  }

  /**
   * A PHC string with a salt of its own.
   * @throws GUI_AUTH_PASSWORD when it is empty or too long, GUI_AUTH_CROWD
   */
  async hash(password: string): Promise<string> {
    const bytes = this.#bytesOf(password)
    if (bytes === undefined) throw authErrors.fail('GUI_AUTH_PASSWORD', { max: this.#settings.passwordBytesMax })
    const [best] = await this.#known()
    return await this.#inTurn(() => hashed(bytes, best))
  }

  /**
   * Whether `password` belongs to `kept`.
   *
   * @param kept undefined for nobody, which takes as long
   * @throws GUI_AUTH_PHC, GUI_AUTH_ALGORITHM when `kept` cannot be calculated; GUI_AUTH_CROWD
   */
  async verify(kept: string | undefined, password: string): Promise<Verdict> {
    const bytes = this.#bytesOf(password)
    // Says nothing of whose it would be: it is nobody's.
    if (bytes === undefined) return NO
    const known = await this.#known()
    const text = kept ?? (await this.#nobodys())
    const phc = parsePhc(text)
    if (phc === undefined)
      throw authErrors.fail('GUI_AUTH_PHC', { why: 'it is not of the form $name$parameters$salt$hash' })
    const algorithm = algorithmFor(phc, known)
    const { salt, parameters, hash } = phc
    const made = await this.#inTurn(() => algorithm.derive(bytes, salt, parameters, hash.length))
    if (!timingSafeEqual(made, hash) || kept === undefined) return NO
    const [best] = known
    const same = JSON.stringify(best.parameters) === JSON.stringify(parameters) && hash.length === HASH_BYTES
    return { fits: true, outdated: algorithm.id !== best.id || !same }
  }

  #known(): Promise<readonly [Algorithm, ...Algorithm[]]> {
    this.#algorithms ??= algorithmsOf({ root: this.#root })
    return this.#algorithms as Promise<[Algorithm, ...Algorithm[]]> // scrypt is always there
  }

  #nobodys(): Promise<string> {
    this.#nobody ??= this.#known().then(([best]) => this.#inTurn(() => hashed(newSalt(), best)))
    return this.#nobody
  }

  /** One spelling for one password, however a keyboard makes an accent (RFC 8265 §4.2). */
  #bytesOf(password: string): Uint8Array | undefined {
    // What is far too long is not even looked at.
    if (password === '' || password.length > this.#settings.passwordBytesMax) return undefined
    const bytes = Buffer.from(password.normalize('NFC'))
    return bytes.length > this.#settings.passwordBytesMax ? undefined : bytes
  }

  async #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const leave = await this.#turns.enter().catch((error: unknown) => {
      throw isGuichetError(error) ? authErrors.fail('GUI_AUTH_CROWD', {}, error) : error
    })
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

async function hashed(bytes: Uint8Array, { id, version, parameters, derive }: Algorithm): Promise<string> {
  const salt = newSalt()
  return encodePhc({ id, version, parameters, salt, hash: await derive(bytes, salt, parameters, HASH_BYTES) })
}

let ownPasswords: Passwords | undefined
function shared(): Passwords {
  ownPasswords ??= new Passwords(authOptions.resolve({}), import.meta.dirname)
  return ownPasswords
}

/**
 * Hashes a password for keeping: argon2id where there is one, else scrypt. For programs that make users themselves.
 *
 * @param password 1 to 1024 bytes
 * @returns a PHC string, another one each time
 * @throws GUI_AUTH_PASSWORD, GUI_AUTH_CROWD
 * @example const kept = await hashPassword('correct horse battery staple')
 */
export function hashPassword(password: string): Promise<string> {
  return shared().hash(password)
}

/**
 * Whether a password belongs to a hash, compared in constant time.
 *
 * @param kept a PHC string of argon2id or scrypt
 * @throws GUI_AUTH_PHC, GUI_AUTH_ALGORITHM, GUI_AUTH_CROWD
 * @example const { fits, outdated } = await verifyPassword(kept, 'correct horse battery staple')
 */
export function verifyPassword(kept: string, password: string): Promise<Verdict> {
  return shared().verify(kept, password)
}
