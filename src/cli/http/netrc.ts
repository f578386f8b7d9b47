// netrc.ts: user and password for a host out of .netrc, the file that ftp, curl and HTTPie read. Forgiving, as they are.

import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Login {
  readonly user: string
  readonly password: string
}

/** Looks the host up in $NETRC, else in ~/.netrc, else in ~/_netrc. */
export function netrcLogin(host: string, env: NodeJS.ProcessEnv): Login | undefined {
  const files = env['NETRC'] ? [env['NETRC']] : [join(homedir(), '.netrc'), join(homedir(), '_netrc')]
  for (const file of files) {
    try {
      return loginIn(readFileSync(file, 'utf8'), host)
    } catch {
      // Not there, or not for us: as if there were none.
    }
  }
  return undefined
}

/** The Authorization header for a host that .netrc knows. */
export function netrcAuthorization(host: string, env: NodeJS.ProcessEnv): string | undefined {
  const login = netrcLogin(host, env)
  return login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
}

/** The entry of the host, else the default one. */
export function loginIn(text: string, host: string): Login | undefined {
  const entries = entriesOf(text)
  const entry = entries.find(({ machine }) => machine === host) ?? entries.find(({ machine }) => machine === undefined)
  if (entry?.password === undefined) return undefined
  return { user: entry.login ?? '', password: entry.password }
}

interface Entry {
  readonly machine: string | undefined
  login?: string
  password?: string
}

function entriesOf(text: string): Entry[] {
  const entries: Entry[] = []
  // A macro goes to the next empty line, a comment to the end of its line.
  const plain = text.replace(/^[ \t]*macdef\b.*(?:\n(?!\s*\n).*)*/gm, '').replace(/(^|\s)#.*$/gm, '$1')
  const words = [...plain.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
  )
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    const entry = entries.at(-1)
    if (word === 'default') entries.push({ machine: undefined })
    else if (word === 'machine') entries.push({ machine: words[++at] })
    else if (word === 'login' && entry !== undefined) entry.login = words[++at] ?? ''
    else if (word === 'password' && entry !== undefined) entry.password = words[++at] ?? ''
    else if (word === 'account') at++
  }
  return entries
}
