// upload.ts: one uploaded file: a web-standard File whose content lies on disk, for as long as its request lasts; keep()
// moves it to where it stays, inside the folder of the site.

import { randomBytes } from 'node:crypto'
import { constants, openAsBlob } from 'node:fs'
import { chmod, copyFile, link, mkdir, realpath, rename, rm, stat, unlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { formsErrors } from './errors.ts'
import { diskName } from './file-name.ts'

export interface UploadParts {
  readonly field: string
  /** Cleaned. */
  readonly name: string
  readonly type: string
  readonly path: string
  /** What is on disk at `path`. */
  readonly content: Blob
  readonly sha256: string | undefined
  /** Folder of the site, against which keep() resolves. */
  readonly root: () => string
}

export interface KeepOptions {
  /** Replaces a file that is there. Default false. */
  readonly overwrite?: boolean
  /** Rights of the file. Default 0o600: for the user that runs guichet only. */
  readonly mode?: number
}

const FREE_NAMES_MAX = 1000
/** What file systems say that know no second name for a file, or not there. */
const NO_LINKS: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'])

/**
 * An uploaded file. All that a File can do (`stream()`, `text()`, `bytes()`, `slice()`, `new Response(upload)`) reads it
 * from the disk. It is gone when the reply has been sent, unless it is kept.
 *
 * @example const path = await upload.keep('photos/') // "photos/cat.png", or "photos/cat-2.png"
 */
export class Upload extends File {
  /** Name of the form's field. */
  readonly field: string
  /** SHA-256 of the content in hexadecimal; undefined unless it was asked for by `sha256: true`. */
  readonly sha256: string | undefined
  readonly #root: () => string
  #path: string
  #content: Blob
  #kept = false

  /** @internal */
  constructor(parts: UploadParts) {
    super([parts.content], parts.name, { type: parts.type })
    this.field = parts.field
    this.sha256 = parts.sha256
    this.#root = parts.root
    this.#path = parts.path
    this.#content = parts.content
  }

  /** Where it lies, absolute: among the temporary files, or where it was kept. */
  get path(): string {
    return this.#path
  }

  /** True when it stays after the request. */
  get kept(): boolean {
    return this.#kept
  }

  override stream(): ReturnType<File['stream']> {
    return this.#content.stream()
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#content.arrayBuffer()
  }

  /** The whole content in memory. */
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#content.arrayBuffer())
  }

  override text(): Promise<string> {
    return this.#content.text()
  }

  override slice(start?: number, end?: number, type?: string): Blob {
    return this.#content.slice(start, end, type)
  }

  /**
   * Moves the file to where it stays.
   *
   * @param to relative to the folder of the site; folders are made. With "/" at its end it is a folder, in which the file
   *   gets the name that its sender gave it, made harmless, with a number when that is taken.
   * @returns where it lies now, relative to the folder of the site, with "/" between names
   * @throws GUI_FORMS_OUTSIDE, GUI_FORMS_NAME_TAKEN, GUI_FORMS_GONE, and what the disk throws
   */
  async keep(to: string, options: KeepOptions = {}): Promise<string> {
    const root = await realpath(this.#root())
    const target = await this.#targetOf(root, to)
    await stat(this.#path).catch((error: unknown) => {
      throw formsErrors.fail('GUI_FORMS_GONE', {}, error)
    })
    const isFolder = /[/\\]$/.test(to)
    if (options.overwrite === true && !isFolder) await replace(this.#path, target)
    else if (isFolder) await this.#intoFolder(target)
    else if (!(await moveIfFree(this.#path, target))) throw formsErrors.fail('GUI_FORMS_NAME_TAKEN', { to })
    if (!isFolder) this.#path = target
    this.#kept = true
    if (options.mode !== undefined) await chmod(this.#path, options.mode)
    this.#content = await openAsBlob(this.#path)
    return relative(root, this.#path).split(sep).join('/')
  }

  async #intoFolder(folder: string): Promise<void> {
    for (let taken = 0; taken < FREE_NAMES_MAX; taken++) {
      const target = join(folder, diskName(this.name, taken))
      if (!(await moveIfFree(this.#path, target))) continue
      this.#path = target
      return
    }
    throw formsErrors.fail('GUI_FORMS_NAME_TAKEN', { to: diskName(this.name, 0) })
  }

  /** The absolute path for `to`, whose folder is there and lies in the site's, also behind symbolic links. */
  async #targetOf(root: string, to: string): Promise<string> {
    const target = resolve(root, to)
    const outside = () => formsErrors.fail('GUI_FORMS_OUTSIDE', { to })
    if (to === '' || to.includes('\0') || isAbsolute(to) || !isInside(root, target)) throw outside()
    const folder = /[/\\]$/.test(to) ? target : dirname(target)
    // Looked at before anything is made: a link that leads out would lead the new folder out.
    if (!isInside(root, await realpathOfNearest(folder), true)) throw outside()
    await mkdir(folder, { recursive: true })
    if (!isInside(root, await realpath(folder), true)) throw outside()
    return target
  }
}

/** Removes from the disk what was not kept. Rejects with nothing: what cannot be removed is swept out a day later. */
export async function removeUploads(uploads: readonly Upload[]): Promise<void> {
  const left = uploads.filter((upload) => !upload.kept)
  await Promise.allSettled(left.map((upload) => rm(upload.path, { force: true })))
}

function isInside(root: string, path: string, orSame = false): boolean {
  const way = relative(root, path)
  if (way === '') return orSame
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

async function realpathOfNearest(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    try {
      return await realpath(at)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || dirname(at) === at) throw error
    }
  }
}

/** @returns false when something is there already */
async function moveIfFree(from: string, to: string): Promise<boolean> {
  try {
    // A second name and then not the first: in one step, which rename(), that replaces, has not.
    await link(from, to)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!NO_LINKS.has(codeOf(error))) throw error
    try {
      await copyFile(from, to, constants.COPYFILE_EXCL)
    } catch (second) {
      if (codeOf(second) === 'EEXIST') return false
      throw second
    }
  }
  await unlink(from)
  return true
}

async function replace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    // Another disk: the copy becomes the file only when it is whole.
    const draft = join(dirname(to), `.${basename(to).slice(0, 100)}.${randomBytes(6).toString('hex')}`)
    try {
      await copyFile(from, draft, constants.COPYFILE_EXCL)
      await rename(draft, to)
    } catch (second) {
      await rm(draft, { force: true })
      throw second
    }
    await unlink(from)
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '' // what node:fs throws has one
}
