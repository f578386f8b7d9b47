// check.ts: what is wrong with a served folder before it is opened: it is not there, or a route of the app answers where
// one of its files lies. Looks at names only; a folder with very many files is looked at in part.

import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isGuichetError } from '../../base/errors.ts'
import type { Checked, Finding } from '../../base/finding.ts'
import type { Surveying } from '../../http/message.ts'
import type { Root } from './find.ts'
import type { FilesSettings } from './options.ts'
import { encodeTarget } from './target.ts'

const FILES_MAX = 5000
const FOLDERS_DEEP_MAX = 32
const TOLD_MAX = 10

/** @param open finds the folder, or rejects as opening the Handler would */
export async function checkFolder(
  folder: string,
  settings: FilesSettings,
  about: Surveying,
  open: () => Promise<Root>,
): Promise<Checked> {
  let root: Root
  try {
    root = await open()
  } catch (error) {
    if (!isGuichetError(error)) throw error
    const { message: says, hint } = error
    return {
      area: 'files',
      looked: folder,
      findings: [{ level: 'error', says, hint, file: join(about.site.root, folder) }],
    }
  }
  const names = await namesBelow(root)
  const hidden = names.flatMap((segments) => hiddenFinding(root, segments, settings, about))
  const findings = hidden.slice(0, TOLD_MAX)
  if (hidden.length > TOLD_MAX) {
    const says = `${hidden.length - TOLD_MAX} more files of ${root.path} are hidden by routes.`
    findings.push({ level: 'warning', says, hint: 'Give the routes a more specific pattern.', file: root.path })
  }
  const looked = `${names.length}${names.length === FILES_MAX ? '+' : ''} file${names.length === 1 ? '' : 's'}`
  return { area: 'files', looked, findings }
}

/** Decoded names from the root down, of what is served. */
async function namesBelow(root: Root): Promise<string[][]> {
  const found: string[][] = []
  const folders: string[][] = [[]]
  for (let folder = folders.shift(); folder !== undefined && found.length < FILES_MAX; folder = folders.shift()) {
    const opened = await opendir(join(root.path, ...folder)).catch(() => undefined)
    if (opened === undefined) continue
    for await (const entry of opened) {
      if (!root.isServed(entry.name)) continue
      if (entry.isDirectory() && folder.length < FOLDERS_DEEP_MAX) folders.push([...folder, entry.name])
      if (entry.isFile() && found.push([...folder, entry.name]) >= FILES_MAX) break
    }
  }
  return found
}

function hiddenFinding(root: Root, segments: readonly string[], settings: FilesSettings, about: Surveying): Finding[] {
  const isIndex = settings.index.includes(segments.at(-1) ?? '')
  const path = isIndex ? encodeTarget('', segments.slice(0, -1), true) : encodeTarget('', segments, false)
  const taker = about.hidden(path)
  if (taker === undefined) return []
  const says = `${segments.join('/')} is not what ${path} shows: ${taker} answers first.`
  return [
    {
      level: 'warning',
      says,
      hint: 'Take the file or the route out, or give one of them another name.',
      file: join(root.path, ...segments),
    },
  ]
}
