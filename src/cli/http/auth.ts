// auth.ts: who is asking: credentials from flags, the URL, .netrc or a session, as an Authorization header.
// Basic and Bearer say it at once (RFC 7617, RFC 6750); Digest waits for the question, which digest.ts answers.

import { clientErrors } from './errors.ts'

export type AuthType = 'basic' | 'bearer' | 'digest'

export interface Credentials {
  readonly type: AuthType
  readonly user: string
  readonly password: string
  /** As a session keeps it: user:password, or the token. */
  readonly raw: string
  /** The header that can be sent before anybody asks; undefined for Digest. */
  readonly authorization: string | undefined
}

/** "user:password" at the first colon that no backslash stands before; without one the password is undefined. */
export function splitCredentials(text: string): { user: string; password: string | undefined } {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ':') return { user: plain(text.slice(0, at)), password: plain(text.slice(at + 1)) }
  }
  return { user: text, password: undefined }
}

function plain(text: string): string {
  return text.replace(/\\:/g, ':')
}

/**
 * @param text what --auth was given
 * @param askPassword asks somebody at the terminal, for a user without a password
 * @throws GUI_CLIENT_PROMPT
 */
export async function parseCredentials(
  type: AuthType,
  text: string,
  askPassword: (user: string) => Promise<string>,
): Promise<Credentials> {
  if (type === 'bearer') return { type, user: '', password: text, raw: text, authorization: `Bearer ${text}` }
  const { user, password } = splitCredentials(text)
  const known = basicCredentials(user, password ?? (await askPassword(user)))
  return type === 'basic' ? known : { ...known, type, authorization: undefined }
}

export function basicCredentials(user: string, password: string): Credentials {
  const raw = `${user}:${password}`
  return { type: 'basic', user, password, raw, authorization: `Basic ${Buffer.from(raw).toString('base64')}` }
}

/**
 * Asks for a password at the terminal, without showing what is typed.
 *
 * @throws GUI_CLIENT_PROMPT when there is no terminal
 */
export async function promptPassword(what: string, flag: string): Promise<string> {
  const { stdin, stderr } = process
  if (stdin.isTTY !== true) throw clientErrors.fail('GUI_CLIENT_PROMPT', { what, flag })
  stderr.write(`guichet: ${what}: `)
  stdin.setRawMode(true)
  let typed = ''
  try {
    for await (const chunk of stdin) {
      for (const sign of String(chunk)) {
        if (sign === '\r' || sign === '\n' || sign === '\x04') return typed
        if (sign === '\x03') process.kill(process.pid, 'SIGINT')
        typed = sign === '\x7f' || sign === '\b' ? typed.slice(0, -1) : typed + sign
      }
    }
    return typed
  } finally {
    stdin.setRawMode(false)
    stderr.write('\n')
  }
}
