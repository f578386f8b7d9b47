// xaes.ts: XAES-256-GCM (C2SP, xaes-256-gcm.md): AES-256-GCM whose key is derived for each message out of the first half of
// a nonce of 192 bits. Random nonces of that size do not meet, however many messages one key seals. Knows no cookie.

import type { CipherGCM, DecipherGCM } from 'node:crypto'

export const NONCE_BYTES = 24
export const TAG_BYTES = 16

const ALGORITHM = 'aes-256-gcm'
const HALF = 12
const BLOCK = 16
const OPTIONS = { authTagLength: TAG_BYTES }
const KEY_BYTES = 2 * BLOCK
/** Nonces are made, and their keys derived, this many at once: one at a time costs 1.6 us and 0.7 us, mostly the asking. */
const BATCH = 64

/** For one message: its nonce, and the key that comes of it. */
export interface MessageKey {
  readonly nonce: Uint8Array
  readonly key: Uint8Array
}

/** Seals and opens under one key of 32 bytes. */
export class Xaes {
  /** One block after the other, which is all that deriving a key takes: 0.6 us, where an HMAC takes 1.9 (bench/pages.mjs). */
  readonly #blocks: { update(block: Uint8Array): Buffer }
  /** M1 and M2 of the specification, exclusive-or K1, but for the nonce that goes into them. */
  readonly #pattern: Uint8Array
  /** Made ahead; each is given once. */
  #nonces: Uint8Array | undefined
  #keys: Uint8Array | undefined
  #given = BATCH

  constructor(key: Uint8Array) {
    this.#blocks = crypto().createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
    const k1 = doubled(this.#blocks.update(new Uint8Array(BLOCK)))
    const start = (counter: number) =>
      [0, counter, 0x58, 0, ...new Uint8Array(HALF)].map((byte, i) => byte ^ (k1[i] ?? 0))
    this.#pattern = Uint8Array.from([...start(1), ...start(2)])
  }

  /** Of a nonce that nobody has had: 192 random bits. */
  newMessageKey(): MessageKey {
    if (this.#nonces === undefined || this.#keys === undefined || this.#given === BATCH) {
      this.#nonces = crypto().randomBytes(NONCE_BYTES * BATCH)
      this.#keys = this.#derive(this.#nonces)
      this.#given = 0
    }
    const given = this.#given++
    return {
      nonce: this.#nonces.subarray(given * NONCE_BYTES, (given + 1) * NONCE_BYTES),
      key: this.#keys.subarray(given * KEY_BYTES, (given + 1) * KEY_BYTES),
    }
  }

  messageKeyOf(nonce: Uint8Array): MessageKey {
    return { nonce, key: this.#derive(nonce) }
  }

  /**
   * Writes the sealed text and its tag into `whole` from `at` on, where `plain` may stand: as many bytes as that has, and 16.
   * The key of the message is wiped: it is for one.
   */
  seal(plain: Uint8Array, { nonce, key }: MessageKey, associated: Uint8Array, whole: Uint8Array, at: number): void {
    // createCipheriv of this algorithm gives a CipherGCM, says node:crypto.
    const cipher: CipherGCM = crypto().createCipheriv(ALGORITHM, key, nonce.subarray(HALF), OPTIONS)
    key.fill(0)
    cipher.setAAD(associated)
    whole.set(cipher.update(plain), at)
    cipher.final()
    whole.set(cipher.getAuthTag(), at + plain.length)
  }

  /** @returns undefined for what was not sealed with this key, this nonce and this associated text */
  open(sealed: Uint8Array, nonce: Uint8Array, associated: Uint8Array): Buffer | undefined {
    const end = sealed.length - TAG_BYTES
    if (end < 0) return undefined
    const key = this.#derive(nonce)
    const decipher: DecipherGCM = crypto().createDecipheriv(ALGORITHM, key, nonce.subarray(HALF), OPTIONS)
    decipher.setAAD(associated)
    decipher.setAuthTag(sealed.subarray(end))
    const plain = decipher.update(sealed.subarray(0, end))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return plain
  }

  /** The keys of one nonce, or of several that lie one behind the other. */
  #derive(nonces: Uint8Array): Buffer {
    const blocks = new Uint8Array((nonces.length / NONCE_BYTES) * KEY_BYTES)
    for (let from = 0, to = 0; from < nonces.length; from += NONCE_BYTES, to += KEY_BYTES) {
      blocks.set(this.#pattern, to)
      for (let i = 0; i < HALF; i++) {
        const byte = nonces[from + i] ?? 0
        blocks[to + 4 + i] = (blocks[to + 4 + i] ?? 0) ^ byte
        blocks[to + BLOCK + 4 + i] = (blocks[to + BLOCK + 4 + i] ?? 0) ^ byte
      }
    }
    return this.#blocks.update(blocks)
  }
}

/** K1: the block shifted left by one bit, in the field of CMAC (RFC 4493 §2.3). */
function doubled(block: Uint8Array): Uint8Array {
  const made = block.map((byte, i) => ((byte << 1) & 0xff) | ((block[i + 1] ?? 0) >> 7))
  const last = made.length - 1
  made[last] = (made[last] ?? 0) ^ ((block[0] ?? 0) >> 7 === 1 ? 0x87 : 0)
  return made
}

let loaded: typeof import('node:crypto') | undefined

/** Taken at the first session: importing node:crypto would cost every start 4 ms. */
function crypto(): typeof import('node:crypto') {
  loaded ??= process.getBuiltinModule('node:crypto')
  return loaded
}
