// digest.ts: the answer to a Digest challenge (RFC 7616, and RFC 2617 where no qop is offered). Pure but for the nonce
// it makes. auth-int is not spoken: nobody does.

import { createHash, randomBytes } from 'node:crypto'
import type { Credentials } from './auth.ts'

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA: 'sha1',
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  'SHA-512-256': 'sha512-256',
}

/** One challenge of a WWW-Authenticate header. */
export type Challenge = ReadonlyMap<string, string>

/** The Digest challenges among all that the header holds, in their order. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Map<string, string>[] = []
  let open: Map<string, string> | undefined
  const part = /([A-Za-z][\w!#$%&'*+.^`|~-]*)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]+)|(?=\s|,|$))/g
  for (const [, name = '', value] of header.matchAll(part)) {
    if (value !== undefined) {
      open?.set(name.toLowerCase(), value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value)
      continue
    }
    open = name.toLowerCase() === 'digest' ? new Map() : undefined
    if (open !== undefined) challenges.push(open)
  }
  return challenges.filter((challenge) => challenge.has('nonce') && challenge.has('realm'))
}

/**
 * The Authorization header for the first challenge that can be answered.
 *
 * @param target path and query of the request
 * @param cnonce the client's nonce, for tests
 */
export function answerDigest(
  header: string,
  asked: { readonly method: string; readonly target: string },
  { user, password }: Pick<Credentials, 'user' | 'password'>,
  cnonce: string = randomBytes(8).toString('hex'),
): string | undefined {
  for (const challenge of parseChallenges(header)) {
    const algorithm = challenge.get('algorithm')
    const name = (algorithm ?? 'MD5').toUpperCase()
    const hash = HASHES[name.replace(/-SESS$/, '')]
    const qop = challenge.get('qop')
    const offered = qop?.split(',').map((word) => word.trim())
    if (hash === undefined || (offered !== undefined && !offered.includes('auth'))) continue
    const digest = (text: string) => createHash(hash).update(text).digest('hex')
    const [realm, nonce] = [challenge.get('realm') ?? '', challenge.get('nonce') ?? '']
    const secret = digest(`${user}:${realm}:${password}`)
    const first = name.endsWith('-SESS') ? digest(`${secret}:${nonce}:${cnonce}`) : secret
    const second = digest(`${asked.method}:${asked.target}`)
    const middle = qop === undefined ? nonce : `${nonce}:00000001:${cnonce}:auth`
    const fields = [
      `username="${escaped(user)}"`,
      `realm="${escaped(realm)}"`,
      `nonce="${escaped(nonce)}"`,
      `uri="${asked.target}"`,
      `response="${digest(`${first}:${middle}:${second}`)}"`,
    ]
    const opaque = challenge.get('opaque')
    if (opaque) fields.push(`opaque="${escaped(opaque)}"`)
    if (algorithm !== undefined) fields.push(`algorithm="${algorithm}"`)
    if (qop !== undefined) fields.push('qop="auth"', 'nc=00000001', `cnonce="${cnonce}"`)
    return `Digest ${fields.join(', ')}`
  }
  return undefined
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}
