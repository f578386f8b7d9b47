// session-file.ts: what stays between requests, in a JSON file that only its owner can read. The layout is HTTPie's, so
// a file of one is read by the other. Cookies typed in a session belong to its host and never leave it.

import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AuthType } from './auth.ts'
import type { KeptCookie } from './cookie-jar.ts'
import { clientErrors } from './errors.ts'
import { inHome } from './home-path.ts'
import { reasonOf } from './reason.ts'
import type { TypedHeader } from './request-items.ts'

export interface SessionData {
  readonly headers: readonly (readonly [string, string])[]
  readonly cookies: readonly KeptCookie[]
  readonly auth: { readonly type: AuthType; readonly raw: string } | undefined
}

/** Headers that belong to one request only. */
const PASSING = /^(?:content-|if-)/i
const PLAIN_NAME = /^[A-Za-z0-9_.-]+$/

/**
 * Where a session is kept: a path when it has a slash in it, else a name below the host's folder.
 *
 * @param host as in the Host header
 * @throws GUI_CLIENT_SESSION_NAME
 */
export function sessionPath(name: string, host: string, env: NodeJS.ProcessEnv): string {
  if (name.includes('/')) return inHome(name)
  if (!PLAIN_NAME.test(name)) throw clientErrors.fail('GUI_CLIENT_SESSION_NAME', { name })
  const folder = env['GUICHET_CONFIG_DIR'] || join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'guichet')
  return join(folder, 'sessions', host.replaceAll(':', '_').replaceAll('/', '_'), `${name}.json`)
}

/**
 * @param host without its port: whom a cookie without a domain belongs to
 * @returns undefined when there is no such file yet
 * @throws GUI_CLIENT_SESSION_FILE
 */
export function readSession(path: string, host: string): SessionData | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
  try {
    return sessionIn(JSON.parse(text), host)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): Error {
  const why = reasonOf(error)
  return clientErrors.fail('GUI_CLIENT_SESSION_FILE', { path, why }, error)
}

function sessionIn(json: unknown, host: string): SessionData {
  if (!isRecord(json)) throw new Error('it holds no object')
  const headers = pairsOf(json['headers']).map(([name, value]) => [name, String(valueIn(value))] as const)
  const cookies = pairsOf(json['cookies']).map(([name, value]) => cookieIn(name, value, host))
  return { headers, cookies, auth: authIn(json['auth']) }
}

/** A list of objects with a name, or an object by name, as older versions of HTTPie wrote it. */
function pairsOf(given: unknown): [string, unknown][] {
  if (Array.isArray(given)) return given.filter(isRecord).map((entry) => [String(entry['name']), entry])
  return isRecord(given) ? Object.entries(given) : []
}

function valueIn(given: unknown): unknown {
  return isRecord(given) ? given['value'] : given
}

function cookieIn(name: string, given: unknown, host: string): KeptCookie {
  const entry = isRecord(given) ? given : { value: given }
  const { domain, path, expires } = entry
  return {
    name,
    value: String(entry['value'] ?? ''),
    domain: domain === null ? null : typeof domain === 'string' && domain !== '' ? nearHost(domain) : host,
    path: typeof path === 'string' && path.startsWith('/') ? path : '/',
    secure: entry['secure'] === true,
    expires: typeof expires === 'number' ? expires : null,
  }
}

function authIn(given: unknown): SessionData['auth'] {
  if (!isRecord(given)) return undefined
  const type = given['type']
  if (type !== 'basic' && type !== 'bearer' && type !== 'digest') return undefined
  const raw = given['raw_auth']
  if (typeof raw === 'string') return { type, raw }
  return { type, raw: `${String(given['username'] ?? '')}:${String(given['password'] ?? '')}` }
}

/** Writes the file anew beside the old one and puts it in its place: nobody reads half a session. */
export function writeSession(path: string, session: SessionData): void {
  const json = {
    __meta__: { about: 'HTTP session of guichet, in the layout of HTTPie' },
    auth:
      session.auth === undefined
        ? { type: null, raw_auth: null }
        : { type: session.auth.type, raw_auth: session.auth.raw },
    cookies: session.cookies.map(({ domain, expires, name, path, secure, value }) => ({
      ...{ domain: domain === null ? null : farHost(domain), expires, name, path, secure, value },
    })),
    headers: session.headers.map(([name, value]) => ({ name, value })),
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const fresh = `${path}.${process.pid}`
    writeFileSync(fresh, `${JSON.stringify(json, null, 4)}\n`, { mode: 0o600 })
    chmodSync(fresh, 0o600)
    renameSync(fresh, path)
  } catch (error) {
    const why = reasonOf(error)
    throw clientErrors.fail('GUI_CLIENT_FILE', { path, what: 'the session', why }, error)
  }
}

// Python's cookie jar, and so HTTPie's files, call a host without a dot localhost.local.
function farHost(domain: string): string {
  return domain.includes('.') || domain.startsWith('[') ? domain : `${domain}.local`
}

function nearHost(domain: string): string {
  return /^[^.]+\.local$/.test(domain) ? domain.slice(0, -'.local'.length) : domain
}

/** The headers a session keeps: what was said this time over what it had. Cookie is kept as cookies. */
export function keptHeaders(before: SessionData['headers'], said: readonly TypedHeader[]): SessionData['headers'] {
  const kept = said.filter(
    (header): header is readonly [string, string] =>
      header[1] !== undefined &&
      !PASSING.test(header[0]) &&
      header[0].toLowerCase() !== 'cookie' &&
      !(header[0].toLowerCase() === 'user-agent' && header[1].startsWith('guichet/')),
  )
  const names = new Set(kept.map(([name]) => name.toLowerCase()))
  return [...kept, ...before.filter(([name]) => !names.has(name.toLowerCase()))]
}

/** Cookies of a Cookie header that was typed. */
export function typedCookies(said: readonly TypedHeader[], host: string): KeptCookie[] {
  const texts = said.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value ?? '')
  return texts
    .flatMap((text) => text.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const sign = pair.indexOf('=')
      const [name, value] = [pair.slice(0, sign), pair.slice(sign + 1)]
      return { name, value, domain: host, path: '/', secure: false, expires: null }
    })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
