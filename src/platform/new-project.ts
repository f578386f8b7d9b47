// new-project.ts: a starter of the package -> a project of somebody's own: copied, named, and nothing overwritten. Needs no
// network. Asks nobody; the command line does.

import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { platformErrors } from './errors.ts'
import type { Starter } from './starters.ts'
import { version } from './version.ts'

export interface NewProject {
  /** Absolute path. */
  readonly folder: string
  /** What was made, from the folder. */
  readonly files: readonly string[]
}

/**
 * Makes the folder and fills it. Half-made is undone.
 *
 * @param path of the folder; it may be there when it is empty
 * @throws GUI_PLATFORM_NEW_FULL, GUI_PLATFORM_NEW_NAME
 */
export async function makeProject(path: string, starter: Starter): Promise<NewProject> {
  const folder = resolve(path)
  const name = packageName(basename(folder))
  if (name === '') throw platformErrors.fail('GUI_PLATFORM_NEW_NAME', { name: basename(folder) })
  const held = await heldIn(folder)
  if (held !== undefined && held.length > 0)
    throw platformErrors.fail('GUI_PLATFORM_NEW_FULL', { folder: path, held: told(held) })
  const made: string[] = []
  const folders: string[] = []
  try {
    if (held === undefined) folders.push(...(await makeFolders(folder)))
    const source = join(starterHome(), starter)
    for (const file of await filesBelow(source)) {
      const target = join(folder, targetName(file))
      folders.push(...(await makeFolders(dirname(target))))
      // "wx": a file that has come meanwhile is somebody's.
      await writeFile(target, personal(await readFile(join(source, file)), file, starter, name), { flag: 'wx' })
      made.push(target)
    }
  } catch (error) {
    for (const file of made) await rm(file, { force: true })
    for (const made of folders.reverse()) await rmdir(made).catch(() => {})
    throw error
  }
  return { folder, files: made.map((file) => file.slice(folder.length + 1)) }
}

/** Beside src/ and dist/. */
function starterHome(): string {
  return fileURLToPath(new URL('../../starters', import.meta.url))
}

async function heldIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return undefined
    if (code === 'ENOTDIR') return [basename(folder)]
    throw error
  }
}

function told(names: readonly string[]): string {
  const some = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${some} and ${names.length - 3} more` : some
}

/** @returns those that were not there */
async function makeFolders(folder: string): Promise<string[]> {
  const missing: string[] = []
  for (let at = folder; !existsSync(at); at = dirname(at)) missing.unshift(at)
  await mkdir(folder, { recursive: true })
  return missing
}

async function filesBelow(folder: string, before = ''): Promise<string[]> {
  const files: string[] = []
  for (const entry of await readdir(join(folder, before), { withFileTypes: true })) {
    const path = join(before, entry.name)
    if (entry.isDirectory()) files.push(...(await filesBelow(folder, path)))
    else files.push(path)
  }
  return files.sort()
}

/** npm takes a .gitignore of a package for its own. */
function targetName(file: string): string {
  return file === '_gitignore' ? '.gitignore' : file
}

/** The same file with the name of the project in it. */
function personal(content: Buffer, file: string, starter: Starter, name: string): string | Buffer {
  if (/\.(?:png|ico|jpe?g|woff2)$/.test(file)) return content
  const text = content.toString('utf8').replaceAll(`starter-${starter}`, name)
  return file === 'package.json' ? text.replace('"guichet": "*"', `"guichet": "^${version()}"`) : text
}

/** What npm takes for the name of a package. */
function packageName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 200)
}
