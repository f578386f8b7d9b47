// session-seal.ts: a session as the value of a cookie: encrypted and signed in one (xaes.ts), bound to the cookie's name and
// the site, with its times inside. Each cookie has a key of its own, out of 192 random bits. Knows no request.

import { NONCE_BYTES, TAG_BYTES, Xaes } from './xaes.ts'

const VERSION = 2
const HEAD_BYTES = 1 + NONCE_BYTES
/** Issued and absolute expiry, seconds since 1970, each a double. */
const TIMES_BYTES = 16

export interface Sealed {
  readonly issuedS: number
  /** However often it is renewed, the session is over then. */
  readonly expiresS: number
  /** JSON. */
  readonly data: string
}

/** What the cookie belongs to; a cookie of another name or site does not open. */
export interface SealPlace {
  readonly name: string
  readonly site: string
}

/** One for each key of the site's: making it costs more than using it. */
const seals = new WeakMap<Uint8Array, Xaes>()
/** Of places that are handed in again and again. */
const associatedOf = new WeakMap<SealPlace, Buffer>()

/** @param key 32 bytes, the newest of the family; @returns base64url */
export function encodeSealed(session: Sealed, key: Uint8Array, place: SealPlace): string {
  const { data } = session
  // A UTF-16 unit is three bytes of UTF-8 at most.
  const plain = Buffer.allocUnsafe(TIMES_BYTES + data.length * 3)
  plain.writeDoubleBE(session.issuedS, 0)
  plain.writeDoubleBE(session.expiresS, 8)
  const end = TIMES_BYTES + plain.write(data, TIMES_BYTES, 'utf8')
  const seal = sealOf(key)
  const message = seal.newMessageKey()
  const whole = Buffer.allocUnsafe(HEAD_BYTES + end + TAG_BYTES)
  whole[0] = VERSION
  whole.set(message.nonce, 1)
  seal.seal(plain.subarray(0, end), message, associated(place), whole, HEAD_BYTES)
  return whole.toString('base64url')
}

/**
 * @param keys all that are accepted, the newest first
 * @returns undefined for anything that was not sealed here with one of `keys`; times are not looked at
 */
export function parseSealed(text: string, keys: readonly Uint8Array[], place: SealPlace): Sealed | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length < HEAD_BYTES + TIMES_BYTES + TAG_BYTES || bytes[0] !== VERSION) return undefined
  const nonce = bytes.subarray(1, HEAD_BYTES)
  const sealed = bytes.subarray(HEAD_BYTES)
  for (const key of keys) {
    const opened = sealOf(key).open(sealed, nonce, associated(place))
    if (opened !== undefined) {
      return {
        issuedS: opened.readDoubleBE(0),
        expiresS: opened.readDoubleBE(8),
        data: opened.toString('utf8', TIMES_BYTES),
      }
    }
  }
  return undefined
}

function sealOf(key: Uint8Array): Xaes {
  let seal = seals.get(key)
  if (seal === undefined) {
    seal = new Xaes(key)
    seals.set(key, seal)
  }
  return seal
}

/** Lengths first, so that no name and site can be read as another pair. */
function associated(place: SealPlace): Buffer {
  let bytes = associatedOf.get(place)
  if (bytes === undefined) {
    const { name, site } = place
    bytes = Buffer.from(`${VERSION}:${name.length}:${name}:${site}`, 'utf8')
    associatedOf.set(place, bytes)
  }
  return bytes
}
