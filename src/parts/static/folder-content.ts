// folder-content.ts: what a folder without an index shows: its entries, gathered within a bound, and in an order.
// Exactly what would be served: no private names, no links that lead out of the root. Knows no HTTP.

import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, isAbsent, look, type Root } from './find.ts'

export const SORTS = ['name', 'size', 'time'] as const
export type Sort = (typeof SORTS)[number]
export type Order = 'asc' | 'desc'

export interface Entry {
  readonly name: string
  readonly folder: boolean
  /** Bytes; 0 for folders. */
  readonly size: number
  readonly modifiedMs: number
}

export interface Listing {
  /** Decoded names from the served folder down to this one. */
  readonly segments: readonly string[]
  /** Prefix of the mount. */
  readonly base: string
  readonly entries: readonly Entry[]
  readonly sort: Sort
  readonly order: Order
  /** There are more entries than are shown. */
  readonly truncated: boolean
}

/** Files looked at together: enough to keep the disk busy, few enough to leave room for requests. */
const LOOKS_AT_ONCE = 32

/** Reads at most `max` entries of the folder at `path`. */
export async function gather(root: Root, path: string, max: number): Promise<{ entries: Entry[]; truncated: boolean }> {
  const names: string[] = []
  let truncated = false
  for await (const { name } of await opendir(path, { bufferSize: 256 })) {
    if (!root.isServed(name)) continue
    truncated = names.length === max
    if (truncated) break
    names.push(name)
  }
  const entries: Entry[] = []
  for (let i = 0; i < names.length; i += LOOKS_AT_ONCE) {
    const group = names.slice(i, i + LOOKS_AT_ONCE)
    const found = await Promise.all(group.map((name) => entryOf(root, path, name)))
    for (const entry of found) if (entry !== undefined) entries.push(entry)
  }
  return { entries, truncated }
}

async function entryOf(root: Root, path: string, name: string): Promise<Entry | undefined> {
  try {
    const found = await look(root, join(path, name))
    if (found === undefined) return undefined
    const folder = found.kind === 'folder'
    return { name, folder, size: folder ? 0 : found.facts.size, modifiedMs: found.facts.modifiedMs }
  } catch (error) {
    // What this process may not look at is not served either.
    if (isAbsent(error) || errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM') return undefined
    throw error
  }
}

/** Made for the first listing: 5 ms of every start otherwise. */
let byName: Intl.Collator | undefined

/** Folders first; equal ones by name. */
export function sortEntries(entries: readonly Entry[], sort: Sort, order: Order): Entry[] {
  const sign = order === 'asc' ? 1 : -1
  const collator = (byName ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' }))
  return [...entries].sort((left, right) => {
    if (left.folder !== right.folder) return left.folder ? -1 : 1
    const names = collator.compare(left.name, right.name)
    if (sort === 'size' && left.size !== right.size) return sign * (left.size - right.size)
    if (sort === 'time' && left.modifiedMs !== right.modifiedMs) return sign * (left.modifiedMs - right.modifiedMs)
    return sort === 'name' ? sign * names : names
  })
}
