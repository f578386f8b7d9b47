// url.ts: a database's URL -> which engine, and where. Pure: the folder that relative paths begin at is handed in.
// What it says of a URL in an error never holds a password.

import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { storeErrors } from './errors.ts'

export type DatabasePlace =
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres'; readonly url: string; readonly where: string }

/**
 * Reads `sqlite:path`, `sqlite::memory:`, `file:path` and `postgres://…`.
 *
 * @param site whose folder a relative path begins at; only asked for one
 * @throws GUI_STORE_URL
 */
export function parseDatabaseUrl(url: string, site: { readonly root: string }): DatabasePlace {
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === 'postgres' || scheme === 'postgresql') return postgresPlace(url)
  if (scheme !== 'sqlite' && scheme !== 'file') {
    const why = scheme === undefined ? 'it does not begin with the name of an engine' : `there is no engine "${scheme}"`
    throw storeErrors.fail('GUI_STORE_URL', { what: 'database URL', url: maskedUrl(url), why })
  }
  const path = url.slice(scheme.length + 1)
  if (path === ':memory:') return { engine: 'sqlite', file: ':memory:' }
  const [file = '', query] = path.split('?')
  if (file === '' || query !== undefined) {
    const why = file === '' ? 'it names no file' : 'a SQLite URL takes no "?…"'
    throw storeErrors.fail('GUI_STORE_URL', { what: 'database URL', url: maskedUrl(url), why })
  }
  return { engine: 'sqlite', file: fileOf(file, site) }
}

/** "//" begins an absolute path with an empty host before it, or, as many write it, a relative one. */
function fileOf(path: string, site: { readonly root: string }): string {
  if (path.startsWith('///')) return fileURLToPath(`file:${path}`)
  const plain = path.startsWith('//') ? path.slice(2) : path
  return isAbsolute(plain) ? plain : resolve(site.root, plain)
}

function postgresPlace(url: string): DatabasePlace {
  try {
    const { hostname, port, pathname } = new URL(url)
    const where = `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '5432' : port}${pathname}`
    return { engine: 'postgres', url, where }
  } catch {
    // A URL that cannot be read may hold a password anywhere.
    const why = 'it is not a URL; signs such as @ / # in a password are written as %40 %2F %23'
    throw storeErrors.fail('GUI_STORE_URL', { what: 'database URL', url: maskedUrl(url), why })
  }
}

/** The URL without what stands between "//" and the last "@", and without its query. */
export function maskedUrl(url: string): string {
  const at = url.lastIndexOf('@')
  const begin = url.indexOf('//')
  const plain = at > 0 ? `${url.slice(0, begin < 0 ? url.indexOf(':') + 1 : begin + 2)}…${url.slice(at)}` : url
  return plain.replace(/\?.*$/s, '?…')
}
