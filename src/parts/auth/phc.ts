// phc.ts: the text that a password's hash is kept as: $argon2id$v=19$m=19456,t=2,p=1$salt$hash, the PHC string format
// (https://github.com/P-H-C/phc-string-format). Strict: what is not written exactly so is none. Calculates nothing.

export interface Phc {
  /** "argon2id" or "scrypt", or another's. */
  readonly id: string
  readonly version: number | undefined
  readonly parameters: Readonly<Record<string, number>>
  readonly salt: Uint8Array
  readonly hash: Uint8Array
}

const LENGTH_MAX = 512
const FORM =
  /^\$([a-z0-9-]{1,32})(?:\$v=(\d{1,5}))?\$([a-z]{1,32}=\d{1,10}(?:,[a-z]{1,32}=\d{1,10})*)\$([A-Za-z\d+/]{11,86})\$([A-Za-z\d+/]{22,171})$/

/** @returns undefined when `text` is no PHC string with parameters, salt and hash */
export function parsePhc(text: string): Phc | undefined {
  if (text.length > LENGTH_MAX) return undefined
  const found = FORM.exec(text)
  if (found === null) return undefined
  const [, id = '', version, list = '', salt = '', hash = ''] = found
  const pairs = list.split(',').map((pair) => pair.split('='))
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) return undefined
  const [salted, hashed] = [decode(salt), decode(hash)]
  if (salted === undefined || hashed === undefined) return undefined
  const parameters = Object.fromEntries(pairs.map(([name = '', value]) => [name, Number(value)]))
  return { id, version: version === undefined ? undefined : Number(version), parameters, salt: salted, hash: hashed }
}

export function encodePhc({ id, version, parameters, salt, hash }: Phc): string {
  const list = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return `$${id}${version === undefined ? '' : `$v=${version}`}$${list.join(',')}$${encode(salt)}$${encode(hash)}`
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

/** Without padding, and with no bit set that says nothing: one text for one value. */
function decode(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return encode(bytes) === text ? bytes : undefined
}
