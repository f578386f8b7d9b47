// signature.ts: text that carries its own proof: value.signature, by HMAC-SHA256 (RFC 2104) over the cookie's name and
// its value. Anybody can read it, nobody without a key can make or change it, or move it to another name.

import type { Hmac } from 'node:crypto'

/** 32 bytes in base64url without padding. */
const SIGNATURE_LENGTH = 43

/** @param key 32 bytes, of a family that signs nothing but cookies */
export function encodeSigned(name: string, value: string, key: Uint8Array): string {
  return `${value}.${signatureOf(name, value, key)}`
}

/**
 * The value without its signature.
 *
 * @param keys all that are accepted, the likeliest first
 * @returns undefined when none of them has signed this value under this name
 */
export function parseSigned(name: string, text: string, keys: readonly Uint8Array[]): string | undefined {
  if (!isSignedForm(text)) return undefined
  const value = text.slice(0, -SIGNATURE_LENGTH - 1)
  const given = Buffer.from(text.slice(-SIGNATURE_LENGTH))
  return keys.some((key) => isSame(given, Buffer.from(signatureOf(name, value, key)))) ? value : undefined
}

/** Costs nothing to ask, so that what has no signature at all is not weighed. */
export function isSignedForm(text: string): boolean {
  return text.length > SIGNATURE_LENGTH && text[text.length - SIGNATURE_LENGTH - 1] === '.'
}

function signatureOf(name: string, value: string, key: Uint8Array): string {
  // A name holds no "=", so no other name and value make the same text.
  return hmac(key).update(`${name}=${value}`).digest('base64url')
}

function isSame(given: Buffer, wanted: Buffer): boolean {
  return given.length === wanted.length && crypto().timingSafeEqual(given, wanted)
}

function hmac(key: Uint8Array): Hmac {
  return crypto().createHmac('sha256', key)
}

/** Taken at the first signature: importing node:crypto would cost every start 4 ms. */
function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}
