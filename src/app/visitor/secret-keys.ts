// secret-keys.ts: keys out of the site's secrets, one family for each purpose, so that no key is used for two things
// (HKDF, RFC 5869). The newest secret signs and encrypts; the older ones still read. Where secrets come from is not known here.

import { hkdfSync, randomBytes } from 'node:crypto'
import { appErrors } from '../errors.ts'

/** Shorter secrets can be guessed; 32 hexadecimal digits hold 16 random bytes. */
const SECRET_LENGTH_MIN = 16
const KEY_BYTES = 32

export class SecretKeys {
  readonly #secrets: () => readonly string[]
  readonly #families = new Map<string, readonly Uint8Array[]>()

  /** @param secrets asked at the first use, the newest first */
  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets
  }

  /**
   * The keys for `purpose`, 32 bytes each, that of the newest secret first.
   * @throws GUI_APP_SECRET when a secret is too short, or there is none
   */
  for(purpose: string): readonly Uint8Array[] {
    const held = this.#families.get(purpose)
    if (held !== undefined) return held
    const secrets = this.#secrets()
    assertSecrets(secrets)
    const keys = secrets.map(
      (secret) => new Uint8Array(hkdfSync('sha256', secret, '', `guichet ${purpose}`, KEY_BYTES)),
    )
    this.#families.set(purpose, keys)
    return keys
  }
}

/** @throws GUI_APP_SECRET when one is too short, or there is none */
export function assertSecrets(secrets: readonly string[]): void {
  if (secrets.length === 0 || secrets.some((secret) => secret.length < SECRET_LENGTH_MIN))
    throw appErrors.fail('GUI_APP_SECRET', { min: SECRET_LENGTH_MIN })
}

/** A secret for as long as this process runs. */
export function temporarySecret(): string {
  return randomBytes(32).toString('hex')
}
