// transform-cache.ts: what the compiler made of a file, kept in a folder under the hash of everything that went into it, so
// that a restart compiles only what has changed. A file that is damaged, or a folder that cannot be written, only costs
// time. Runs on the loader's thread too. Knows no compiler.

import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Most files that the folder keeps: 40 modules in 50 versions. */
const FILES_MAX = 2000
/** How many are left when it was too full. */
const FILES_KEPT = 1500
/** A draft carries a word behind its ending. */
const NAME = /^[0-9a-f]{64}\.js(?:\.[0-9a-f]{8})?$/
/** Stands behind the code, so that a file of which the end is missing is seen. */
const END = '\n//whole'

export class TransformCache {
  readonly #folder: string

  /** @param folder absolute; made at the first use, for its user only */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** The code kept for `ingredients`, or that of `make`, which is then kept. */
  get(ingredients: readonly string[], make: () => string): string {
    const file = join(this.#folder, `${hashOf(ingredients)}.js`)
    const kept = readWhole(file)
    if (kept !== undefined) return kept
    const made = make()
    this.#keep(file, made)
    return made
  }

  #keep(file: string, code: string): void {
    const draft = `${file}.${randomBytes(4).toString('hex')}`
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      writeFileSync(draft, code + END, { mode: 0o600, flag: 'wx' })
      renameSync(draft, file)
    } catch {
      // A full disk, a folder that is read-only: then it is made again the next time. Drafts are pruned with the rest.
    }
  }
}

/** Removes the oldest files of a folder that holds too many. */
export function pruneCache(folder: string, max = FILES_MAX, kept = FILES_KEPT): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return
  }
  const own = names.filter((name) => NAME.test(name))
  if (own.length <= max) return
  const aged = own.map((name) => ({ name, at: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
  aged.sort((left, right) => left.at - right.at)
  for (const { name } of aged.slice(0, own.length - kept)) rmSync(join(folder, name), { force: true })
}

function hashOf(ingredients: readonly string[]): string {
  const hash = createHash('sha256')
  // Lengths in front, so that no two lists of texts run into the same bytes.
  for (const text of ingredients) hash.update(`${Buffer.byteLength(text)}:`).update(text)
  return hash.digest('hex')
}

function readWhole(file: string): string | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  return text.endsWith(END) ? text.slice(0, -END.length) : undefined
}
