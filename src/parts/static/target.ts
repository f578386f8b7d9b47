// target.ts: the path of a request -> names below the served folder, or a refusal; and names -> a path for Location.
// Everything about escapes, traversal and private names is decided here, before any disk is asked. Pure.

import { abort } from '../../http/http-error.ts'
import { assertEscapes } from '../../http/request.ts'

export interface Target {
  /** Decoded names, none empty, none "." or "..". */
  readonly segments: readonly string[]
  /** The path ended in a slash: a folder is meant. */
  readonly slash: boolean
  /** The path had empty segments, so it is not the address to keep. */
  readonly doubled: boolean
}

/** Says whether a name is served at all. */
export type NameFilter = (name: string) => boolean

/**
 * Reads a path, still percent-encoded. An escaped slash stays inside its segment, where no name can match it.
 *
 * @param path "/" at least
 * @returns undefined when the path is refused, which is answered like a file that does not exist
 * @throws GUI_HTTP_PERCENT when an escape is malformed or not UTF-8; HttpError 400 for NUL
 */
export function parseTarget(path: string, isServed: NameFilter): Target | undefined {
  if (path.includes('%')) assertEscapes(path)
  const raw = path.split('/')
  const segments: string[] = []
  let doubled = false
  let refused = !path.startsWith('/')
  for (let i = 1; i < raw.length; i++) {
    const name = decodeURIComponent(raw[i] ?? '')
    if (name === '') {
      doubled ||= i < raw.length - 1
      continue
    }
    if (name.includes('\0')) abort(400, 'A path cannot contain NUL.')
    refused ||= name === '.' || name === '..' || /[/\\]/.test(name) || !isServed(name)
    segments.push(name)
  }
  return refused ? undefined : { segments, slash: path.endsWith('/'), doubled }
}

/**
 * Address of `segments` below a mount, for Location and links. It begins with exactly one slash whatever the names
 * are, so that no browser can take a part of it for a host.
 *
 * @param base prefix of the mount, "" at the top
 */
export function encodeTarget(base: string, segments: readonly string[], slash: boolean): string {
  const path = `${base}/${segments.map(encodeSegment).join('/')}${slash && segments.length > 0 ? '/' : ''}`
  return path.replace(/^[/\\]+/, '/')
}

/** A name as a path segment: what RFC 3986 §3.3 lets stand there is left readable. */
export function encodeSegment(name: string): string {
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'))
  return encoded.replace(/%(?:40|3A|24|26|2B|2C|3B|3D)/g, decodeURIComponent)
}

/**
 * Makes the filter of names.
 *
 * @param patterns names with `*` for any characters; matched without regard to case
 * @param dotfiles whether names that begin with a dot are served
 */
export function nameFilter(patterns: readonly string[], dotfiles: boolean): NameFilter {
  const sources = patterns.map((pattern) => pattern.split('*').map(quoted).join('.*'))
  const hidden = new RegExp(`^(?:${sources.join('|')})$`, 'is')
  const isPrivate = (name: string) => sources.length > 0 && hidden.test(name)
  return (name) => {
    if (name.startsWith('.') && !dotfiles && name.toLowerCase() !== '.well-known') return false
    // NFKC and trailing dots or spaces: file systems that fold names must not open a side door.
    return !isPrivate(name) && !isPrivate(name.normalize('NFKC').replace(/[. ]+$/, ''))
  }
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
