// session-seal.ts: a session as the value of a cookie: encrypted and signed in one (xaes.ts), bound to the cookie's name and
// the site, with its times inside. Each cookie has a key of its own, out of 192 random bits. Knows no request.

import { NONCE_BYTES, TAG_BYTES, Xaes } from './xaes.ts'

const VERSION = 2
const HEAD_BYTES = 1 + NONCE_BYTES
/** Issued and absolute expiry, seconds since 1970, each a double. */
const TIMES_BYTES = 16
const BLOCK_BYTES = 8192

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

/** What is sealed is written over itself, and then it is text: one block of memory serves all that fit in a cookie. */
const block = Buffer.allocUnsafeSlow(BLOCK_BYTES)

/** @param key 32 bytes, the newest of the family; @returns base64url */
export function encodeSealed(session: Sealed, key: Uint8Array, place: SealPlace): string {
  const { data } = session
  // A UTF-16 unit is three bytes of UTF-8 at most.
  const room = HEAD_BYTES + TIMES_BYTES + data.length * 3 + TAG_BYTES
  const whole = room <= BLOCK_BYTES ? block : Buffer.allocUnsafe(room)
  whole.writeDoubleBE(session.issuedS, HEAD_BYTES)
  whole.writeDoubleBE(session.expiresS, HEAD_BYTES + 8)
  const start = HEAD_BYTES + TIMES_BYTES
  const end = start + whole.write(data, start, 'utf8')
  const seal = sealOf(key)
  const message = seal.newMessageKey()
  whole[0] = VERSION
  whole.set(message.nonce, 1)
  seal.seal(whole.subarray(HEAD_BYTES, end), message, associated(place), whole, HEAD_BYTES)
  return whole.toString('base64url', 0, end + TAG_BYTES)
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
