// algorithms.ts: how passwords become hashes: argon2id by Node.js or by the package @node-rs/argon2, else scrypt, which is always
// there (RFC 9106, RFC 7914). Each says what it makes new hashes with, and which of others it takes.

import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { isGuichetError } from '../../base/errors.ts'
import { loadPackage } from '../../store/package-loader.ts'
import { authErrors } from './errors.ts'
import type { Phc } from './phc.ts'

export type Parameters = Readonly<Record<string, number>>

export interface Algorithm {
  readonly id: string
  readonly version: number | undefined
  /** What new hashes are made with. */
  readonly parameters: Parameters
  /** The largest of others' that are calculated: a row of a table must not take all memory or a minute. */
  readonly bounds: Parameters
  derive(password: Uint8Array, salt: Uint8Array, parameters: Parameters, length: number): Promise<Uint8Array>
}

type Argon2 = Algorithm['derive']

export const SALT_BYTES = 16
export const HASH_BYTES = 32
const ARGON2_VERSION = 19

/** OWASP, Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
const ARGON2_PARAMETERS: Parameters = { m: 19_456, t: 2, p: 1 }
const ARGON2_BOUNDS: Parameters = { m: 262_144, t: 10, p: 16 }
/** The same sheet: N = 2^15, r = 8, p = 3, which needs 32 MiB. */
const SCRYPT_PARAMETERS: Parameters = { ln: 15, r: 8, p: 3 }
const SCRYPT_BOUNDS: Parameters = { ln: 18, r: 16, p: 16 }

export const scryptAlgorithm: Algorithm = {
  id: 'scrypt',
  version: undefined,
  parameters: SCRYPT_PARAMETERS,
  bounds: SCRYPT_BOUNDS,
  derive(password, salt, { ln = 0, r = 0, p = 0 }, length) {
    const N = 2 ** ln
    // 32 MiB, the default, is what these parameters need to the byte, and OpenSSL asks for a little more.
    const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r + 1_048_576 }
    return new Promise((resolve, reject) => {
      scrypt(password, salt, length, options, (error, hash) => (error === null ? resolve(hash) : reject(error)))
    })
  },
}

/** The algorithms of this machine, the one for new hashes first. @param site in whose folder the package may be */
export async function algorithmsOf(site: { readonly root: string }): Promise<readonly Algorithm[]> {
  const derive = builtInArgon2() ?? (await packagedArgon2(site))
  if (derive === undefined) return [scryptAlgorithm]
  return [argon2Algorithm(derive), scryptAlgorithm]
}

export function argon2Algorithm(derive: Argon2): Algorithm {
  return { id: 'argon2id', version: ARGON2_VERSION, parameters: ARGON2_PARAMETERS, bounds: ARGON2_BOUNDS, derive }
}

/** Node.js has it from 24.7 on, where it was built with OpenSSL 3.2 or newer; its types here do not know it. */
interface NodeArgon2 {
  argon2?(
    algorithm: 'argon2id',
    parameters: {
      readonly message: Uint8Array
      readonly nonce: Uint8Array
      readonly parallelism: number
      readonly tagLength: number
      readonly memory: number
      readonly passes: number
    },
    done: (error: Error | null, hash: Uint8Array) => void,
  ): void
}

export function builtInArgon2(): Argon2 | undefined {
  const crypto = process.getBuiltinModule('node:crypto') as NodeArgon2
  if (crypto.argon2 === undefined) return undefined
  return (message, nonce, { m: memory = 0, t: passes = 0, p: parallelism = 0 }, tagLength) =>
    new Promise((resolve, reject) => {
      const parameters = { message, nonce, parallelism, tagLength, memory, passes }
      crypto.argon2?.('argon2id', parameters, (error, hash) => (error === null ? resolve(hash) : reject(error)))
    })
}

/** The part of @node-rs/argon2 that is used. */
interface ArgonPackage {
  hashRaw(password: Uint8Array, options: object): Promise<Uint8Array>
}

const ARGON2ID = 2
const VERSION_13 = 1

export async function packagedArgon2(site: { readonly root: string }): Promise<Argon2 | undefined> {
  let loaded: ArgonPackage
  try {
    loaded = (await loadPackage('@node-rs/argon2', 'argon2', site)) as ArgonPackage // its documented name
  } catch (error) {
    if (isGuichetError(error) && error.code === 'GUI_STORE_PACKAGE') return undefined
    throw error
  }
  return (password, salt, { m: memoryCost = 0, t: timeCost = 0, p: parallelism = 0 }, outputLen) => {
    const cost = { memoryCost, timeCost, parallelism, outputLen }
    return loaded.hashRaw(password, { algorithm: ARGON2ID, version: VERSION_13, salt, ...cost })
  }
}

export function newSalt(): Uint8Array {
  return randomBytes(SALT_BYTES)
}

/**
 * The algorithm of a hash that was read.
 * @throws GUI_AUTH_ALGORITHM when this machine has it not, GUI_AUTH_PHC when its cost is out of bounds
 */
export function algorithmFor({ id, version, parameters }: Phc, known: readonly Algorithm[]): Algorithm {
  const algorithm = known.find((one) => one.id === id)
  if (algorithm === undefined) throw authErrors.fail('GUI_AUTH_ALGORITHM', { id })
  const names = Object.keys(algorithm.bounds)
  const given = Object.keys(parameters)
  const fits =
    version === algorithm.version &&
    given.length === names.length &&
    names.every((name) => (parameters[name] ?? 0) >= 1 && (parameters[name] ?? 0) <= (algorithm.bounds[name] ?? 0))
  if (!fits) throw authErrors.fail('GUI_AUTH_PHC', { why: 'its parameters are out of bounds' })
  return algorithm
}
