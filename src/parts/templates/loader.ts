// loader.ts: the name of a template -> its text: out of a folder, or out of an object in memory. Nothing outside the
// folder is ever read, and a file has to be a plain one of bearable size. Knows nothing of what is in a template.

import { constants } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Fault } from './fault.ts'

export interface LoadedText {
  readonly text: string
  /** As a person looks for it. */
  readonly file: string
  /** Changes whenever the file does. */
  readonly mark: string
}

export interface Loader {
  /** @param name normal, see {@link normalName} */
  read(name: string): Promise<LoadedText | undefined>
  /** The mark of a text that may have changed, without reading it; undefined when there is none. */
  mark(name: string): Promise<string | undefined>
  /** The names of all templates, sorted. */
  list(): Promise<string[]>
  /** Where templates are looked for, in words. */
  readonly place: string
}

const NAME_MAX = 1024
/** Errors that mean "there is no such file". */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'])

/**
 * The one spelling of a template's name: "a//./b.html" is "a/b.html".
 *
 * @throws Fault GUI_TEMPLATES_NAME for what leads out of the folder or is no name
 */
export function normalName(name: string): string {
  const refuse = (why: string): Fault => new Fault('GUI_TEMPLATES_NAME', { name: quoted(name), why })
  if (name.length > NAME_MAX) throw refuse(`it is longer than ${NAME_MAX} characters`)
  if (name.includes('\0')) throw refuse('it holds a NUL')
  if (name.includes('\\')) throw refuse('it holds a backslash')
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) throw refuse('it is an absolute path')
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0) throw refuse('it is empty')
  if (parts.includes('..')) throw refuse('".." would lead out of the folder')
  return parts.join('/')
}

/** A name as messages show it: names may come from data, so it is cut and holds no control characters. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}

/** Templates below a folder. */
export class FolderLoader implements Loader {
  readonly place: string
  readonly #root: string
  readonly #shown: string
  readonly #bytesMax: number
  readonly #filesMax: number

  /**
   * @param root absolute, without symbolic links in it
   * @param shown the folder as it is shown in errors, such as "templates"
   */
  constructor(root: string, shown: string, bytesMax: number, filesMax: number) {
    this.#root = root
    this.#shown = shown
    this.#bytesMax = bytesMax
    this.#filesMax = filesMax
    this.place = `the folder ${root}`
  }

  async mark(name: string): Promise<string | undefined> {
    return (await this.#look(name))?.mark
  }

  async read(name: string): Promise<LoadedText | undefined> {
    const found = await this.#look(name)
    if (found === undefined) return undefined
    if (found.size > this.#bytesMax) throw this.#tooLarge(name, found.size)
    // Not through a link that has been put there since, and without waiting for a pipe.
    const file = await open(found.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      (error) => {
        throw unreadable(name, error)
      },
    )
    try {
      const bytes = Buffer.alloc(Math.min(found.size, this.#bytesMax) + 1)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
      if (bytesRead > this.#bytesMax) throw this.#tooLarge(name, bytesRead)
      return { text: decode(name, bytes.subarray(0, bytesRead)), file: `${this.#shown}/${name}`, mark: found.mark }
    } finally {
      await file.close()
    }
  }

  #tooLarge(name: string, size: number): Fault {
    return new Fault('GUI_TEMPLATES_TOO_LARGE', { name: quoted(name), size, limit: this.#bytesMax })
  }

  /** A plain file in the folder, or undefined. */
  async #look(name: string): Promise<{ path: string; size: number; mark: string } | undefined> {
    try {
      const path = await realpath(join(this.#root, name))
      if (!path.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep)) {
        throw new Fault('GUI_TEMPLATES_LINK', { name: quoted(name) })
      }
      const stats = await stat(path)
      if (!stats.isFile()) return undefined
      return { path, size: stats.size, mark: `${stats.ino}.${stats.size}.${stats.mtimeMs}` }
    } catch (error) {
      if (error instanceof Fault) throw error
      if (ABSENT.has(codeOf(error))) return undefined
      throw unreadable(name, error)
    }
  }

  async list(): Promise<string[]> {
    const names: string[] = []
    const folders = [this.#root]
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (entry.name.startsWith('.') || entry.name.endsWith('~')) continue
        const path = join(folder, entry.name)
        if (entry.isDirectory()) folders.push(path)
        else if (entry.isFile() || entry.isSymbolicLink()) names.push(relative(this.#root, path).replaceAll(sep, '/'))
        if (names.length >= this.#filesMax) return names.sort()
      }
      if (folders.length > this.#filesMax) break
    }
    return names.sort()
  }
}

/** Templates in memory: a name for each text. */
export class MemoryLoader implements Loader {
  readonly place = 'the templates given in memory'
  readonly #texts: Readonly<Record<string, string>>

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = texts
  }

  async mark(name: string): Promise<string | undefined> {
    return this.#of(name)
  }

  async read(name: string): Promise<LoadedText | undefined> {
    const text = this.#of(name)
    return text === undefined ? undefined : { text, file: name, mark: text }
  }

  /** By its normal name, which is the one it should be given under. */
  #of(name: string): string | undefined {
    return Object.hasOwn(this.#texts, name) ? this.#texts[name] : undefined
  }

  async list(): Promise<string[]> {
    return Object.keys(this.#texts).sort()
  }
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    // A byte order mark goes.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Fault('GUI_TEMPLATES_UNREADABLE', { name: quoted(name), why: 'it is not UTF-8' }, { cause: error })
  }
}

function unreadable(name: string, error: unknown): Fault {
  const why = codeOf(error) === 'EACCES' ? 'this process may not read it' : String(codeOf(error) || error)
  return new Fault('GUI_TEMPLATES_UNREADABLE', { name: quoted(name), why }, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
