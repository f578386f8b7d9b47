// upload-folder.ts: the folder in which uploads lie while their request lasts: `uploads/tmp` of the site's state, or one of
// this process's own among the system's temporary files. What a crash left there is swept out when it is opened.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'
import { formsErrors } from './errors.ts'

/** A request lasts for minutes; what is a day old was left by a process that ended in the middle. */
const STALE_MS = 86_400_000
const NAME_BYTES = 16

const opened = new Map<string, Promise<void>>()
let own: string | undefined

/**
 * The folder for uploads of `site`, made 0700 when it is not there.
 * @throws GUI_FORMS_DISK
 */
export async function openUploadFolder(site: Site | undefined): Promise<string> {
  const state = site?.state?.()
  const folder = state === undefined ? ownFolder() : join(state, 'uploads', 'tmp')
  let opening = opened.get(folder)
  if (opening === undefined) {
    opening = make(folder)
    opened.set(folder, opening)
  }
  try {
    await opening
  } catch (error) {
    opened.delete(folder)
    throw diskError(folder, error)
  }
  return folder
}

export interface NewFile {
  readonly path: string
  readonly handle: FileHandle
}

/** A file of this process alone, 0600, with a name that nobody can guess. @throws GUI_FORMS_DISK */
export async function createUploadFile(folder: string): Promise<NewFile> {
  const path = join(folder, randomBytes(NAME_BYTES).toString('base64url'))
  const create = async () => ({ path, handle: await open(path, 'wx', 0o600) })
  try {
    return await create().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      // Somebody has tidied up under us, as systems do with temporary folders.
      await make(folder)
      return create()
    })
  } catch (error) {
    throw diskError(folder, error)
  }
}

export function diskError(folder: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error)
  return formsErrors.fail('GUI_FORMS_DISK', { folder, why }, error)
}

function ownFolder(): string {
  if (own === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'guichet-uploads-'))
    process.once('exit', () => rmSync(made, { recursive: true, force: true }))
    own = made
  }
  return own
}

async function make(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const limit = systemClock.now() - STALE_MS
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const facts = await lstat(path).catch(() => undefined)
    if (facts?.isFile() && facts.mtimeMs < limit) await rm(path, { force: true })
  }
}
