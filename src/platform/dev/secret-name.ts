// secret-name.ts: does a name say that its value is secret? Of fields, form controls, JSON keys, query parameters and
// variables of the environment, in English and French. Knows only names.

/** Parts of a name, in lower case and without signs between its words, that tell of a secret. */
const PARTS =
  /passw(?:or)?d|passphrase|passcode|motdepasse|secret|token|apikey|privatekey|accesskey|authkey|signingkey|encryptionkey|authorization|credential|sessionid|creditcard|cardnumber|jwt/
/** Names that are secret as a whole word of the name, and too short to be looked for inside of others. */
const WORDS: ReadonlySet<string> = new Set([
  'pass',
  'pwd',
  'pw',
  'mdp',
  'pin',
  'otp',
  'cvv',
  'cvc',
  'auth',
  'sid',
  'iban',
])

/** @example isSecretName('user[newPassword]') // true */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
  return PARTS.test(words.join('')) || words.some((word) => WORDS.has(word))
}
