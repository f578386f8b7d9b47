// session-seal.ts: a session as the value of a cookie: encrypted and signed in one (AES-256-GCM, NIST SP 800-38D), bound to
// the cookie's name and the site, with its times inside. Each cookie has a key of its own, so no nonce can repeat.

import type { CipherGCM, DecipherGCM } from 'node:crypto'

const VERSION = 1
/** 192 random bits for each cookie: two alike are not to be expected in the life of any secret. */
const SALT_BYTES = 24
const TAG_BYTES = 16
const ALGORITHM = 'aes-256-gcm'
/** The key is used once, so the nonce need not vary. */
const NONCE = Buffer.alloc(12)
const HEAD_BYTES = 1 + SALT_BYTES
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

/** @param key 32 bytes, the newest of the family; @returns base64url */
export function encodeSealed(session: Sealed, key: Uint8Array, place: SealPlace): string {
  const { randomBytes, createCipheriv } = crypto()
  const salt = randomBytes(SALT_BYTES)
  const cipher: CipherGCM = createCipheriv(ALGORITHM, keyOf(key, salt), NONCE)
  cipher.setAAD(associated(place))
  const times = Buffer.alloc(TIMES_BYTES)
  times.writeDoubleBE(session.issuedS, 0)
  times.writeDoubleBE(session.expiresS, 8)
  const parts = [cipher.update(times), cipher.update(session.data, 'utf8'), cipher.final()]
  return Buffer.concat([Buffer.of(VERSION), salt, ...parts, cipher.getAuthTag()]).toString('base64url')
}

/**
 * @param keys all that are accepted, the newest first
 * @returns undefined for anything that was not sealed here with one of `keys`; times are not looked at
 */
export function parseSealed(text: string, keys: readonly Uint8Array[], place: SealPlace): Sealed | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length < HEAD_BYTES + TIMES_BYTES + TAG_BYTES || bytes[0] !== VERSION) return undefined
  for (const key of keys) {
    const opened = open(bytes, key, place)
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

function open(bytes: Buffer, key: Uint8Array, place: SealPlace): Buffer | undefined {
  const salt = bytes.subarray(1, HEAD_BYTES)
  const decipher: DecipherGCM = crypto().createDecipheriv(ALGORITHM, keyOf(key, salt), NONCE, {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(associated(place))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  const content = decipher.update(bytes.subarray(HEAD_BYTES, bytes.length - TAG_BYTES))
  try {
    decipher.final()
  } catch {
    // The tag does not fit: changed, or sealed by somebody else.
    return undefined
  }
  return content
}

/** HKDF-Expand of one block (RFC 5869 §2.3): the family's key is a good secret, the salt makes it this cookie's own. */
function keyOf(key: Uint8Array, salt: Uint8Array): Buffer {
  return crypto().createHmac('sha256', key).update(salt).update(ONE).digest()
}

const ONE = Buffer.of(1)

/** Lengths first, so that no name and site can be read as another pair. */
function associated({ name, site }: SealPlace): Buffer {
  return Buffer.from(`${VERSION}:${name.length}:${name}:${site}`, 'utf8')
}

/** Taken at the first session: importing node:crypto would cost every start 4 ms. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
