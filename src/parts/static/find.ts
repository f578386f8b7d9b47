// find.ts: names -> what lies there on the disk: a file with its facts, a folder, another address, or nothing.
// Nothing outside the root is ever found: every path is taken through realpath first. Reads no content, knows no HTTP fields.

import type { BigIntStats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { FilesSettings } from './options.ts'
import type { NameFilter, Target } from './target.ts'

/** The folder that is served. */
export interface Root {
  /** Real path, without symbolic links in it. */
  readonly path: string
  readonly isServed: NameFilter
  /** Told of every path that is looked at, when somebody wants to know. */
  readonly seen?: (path: string, seen: Seen) => void
}

/** What lay at a path. */
export type Seen = 'file' | 'folder' | 'nothing' | 'outside'

export interface FileFacts {
  /** Real path. */
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
  /** Nanoseconds, for the ETag. */
  readonly modified: bigint
  /** Changes whenever the file does, even when its size and time were put back. */
  readonly mark: string
  readonly inode: bigint
}

export type Found =
  | { readonly kind: 'file'; readonly file: FileFacts }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'moved'; readonly segments: readonly string[]; readonly slash: boolean }
  | { readonly kind: 'nothing' }

export interface Looked {
  readonly kind: 'file' | 'folder'
  readonly facts: FileFacts
}

export const NOTHING: Found = { kind: 'nothing' }

/** Errors that mean "there is no such file" rather than "the disk is broken". */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EINVAL'])
/** A build may write a sibling a moment before its original. */
const SIBLING_LAG_NS = 2_000_000_000n
/** Archives with no times to tell write 1970 or 1980: such a time tells versions apart no better than none. */
const NO_TIME_NS = BigInt(Date.UTC(1980, 0, 3)) * 1_000_000n

/** Finds what a request means. */
export async function find(root: Root, target: Target, settings: FilesSettings): Promise<Found> {
  const { segments, slash, doubled } = target
  const found = await findAt(root, segments, slash, settings)
  if (!doubled || found.kind === 'nothing' || found.kind === 'moved') return found
  return { kind: 'moved', segments, slash }
}

async function findAt(
  root: Root,
  segments: readonly string[],
  slash: boolean,
  settings: FilesSettings,
): Promise<Found> {
  const path = join(root.path, ...segments)
  const here = await look(root, path)
  if (here?.kind === 'folder') {
    const index = await findIndex(root, path, settings)
    if (index !== undefined) return slash ? { kind: 'file', file: index } : { kind: 'moved', segments, slash: true }
  } else if (here !== undefined) {
    return slash ? { kind: 'moved', segments, slash: false } : { kind: 'file', file: here.facts }
  }
  if (settings.cleanUrls && segments.length > 0 && root.isServed(`${segments.at(-1)}.html`)) {
    const page = await lookForFile(root, `${path}.html`)
    if (page !== undefined) {
      if (!slash) return { kind: 'file', file: page }
      if (!settings.listing || here === undefined) return { kind: 'moved', segments, slash: false }
    }
  }
  if (here === undefined || !settings.listing) return NOTHING
  return slash ? { kind: 'folder', path: here.facts.path } : { kind: 'moved', segments, slash: true }
}

async function findIndex(root: Root, folder: string, settings: FilesSettings): Promise<FileFacts | undefined> {
  for (const name of settings.index) {
    const found = await lookForFile(root, join(folder, name))
    if (found !== undefined) return found
  }
  return undefined
}

export async function lookForFile(root: Root, path: string): Promise<FileFacts | undefined> {
  const found = await look(root, path)
  return found?.kind === 'file' ? found.facts : undefined
}

/** A served regular file or folder at `path`, or undefined. */
export async function look(root: Root, path: string): Promise<Looked | undefined> {
  let real: string
  let stats: BigIntStats
  try {
    real = await realpath(path)
    if (!isInside(root, real)) {
      root.seen?.(path, 'outside')
      return undefined
    }
    stats = await stat(real, { bigint: true })
  } catch (error) {
    if (!isAbsent(error)) throw error
    root.seen?.(path, 'nothing')
    return undefined
  }
  const kind = stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : undefined
  root.seen?.(path, kind ?? 'nothing')
  return kind === undefined ? undefined : { kind, facts: factsOf(real, stats) }
}

/** The compressed file beside `file`, unless it is older than what it was made of. */
export async function findSibling(root: Root, file: FileFacts, extension: string): Promise<FileFacts | undefined> {
  const found = await lookForFile(root, file.path + extension)
  if (found === undefined) return undefined
  return found.modified + SIBLING_LAG_NS < file.modified ? undefined : found
}

export function factsOf(path: string, stats: BigIntStats): FileFacts {
  const modified = stats.mtimeNs < NO_TIME_NS ? stats.ctimeNs : stats.mtimeNs
  return {
    path,
    size: Number(stats.size),
    modifiedMs: Number(modified / 1_000_000n),
    modified,
    mark: `${stats.ino}.${stats.size}.${stats.mtimeNs}.${stats.ctimeNs}`,
    inode: stats.ino,
  }
}

export function isAbsent(error: unknown): boolean {
  return ABSENT.has(errorCode(error))
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Below the root, or the root itself, and by names that are served: a link must not lead to a private one. */
function isInside(root: Root, real: string): boolean {
  if (real === root.path) return true
  const prefix = root.path.endsWith(sep) ? root.path : root.path + sep
  return real.startsWith(prefix) && relative(root.path, real).split(sep).every(root.isServed)
}
