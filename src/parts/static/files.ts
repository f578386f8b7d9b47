// files.ts: a folder of files as a Handler: opened for a site, closed again, and between the two a Desk that answers.
// A factory that does nothing yet: the folder is looked for in `open`, against the site's own folder.

import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Handler, Site } from '../../http/message.ts'
import { Desk, type FilesWorld } from './desk.ts'
import { staticErrors } from './errors.ts'
import type { Root } from './find.ts'
import { type FilesOptions, type FilesSettings, staticOptions } from './options.ts'
import { nameFilter } from './target.ts'

/**
 * Serves a folder: index pages, clean URLs, ranges, conditional requests, compression.
 *
 * @param folder path; a relative one is looked for in the site's folder, never in the working directory
 * @param options see docs/options.md, "static"
 * @returns a Handler; its `open` rejects with GUI_STATIC_ROOT or GUI_STATIC_NOT_FOLDER
 * @throws GUI_OPTION_UNKNOWN, GUI_OPTION_TYPE, GUI_OPTION_RANGE
 * @example app.mount('/docs', files('./docs', { listing: true }))
 */
export function files(folder: string, options: FilesOptions = {}, world: FilesWorld = {}): Handler {
  const settings = staticOptions.resolve(options)
  let desk: Desk | undefined
  let opened = 0

  const handler: Handler = (request) => {
    if (desk === undefined) throw staticErrors.fail('GUI_STATIC_NOT_OPEN', { path: folder })
    return desk.fromMemory(request) ?? desk.fromDisk(request)
  }
  handler.open = async (site) => {
    const root = await openRoot(folder, site, settings)
    desk ??= new Desk(root, settings, site, world)
    opened++
  }
  handler.close = () => {
    opened = Math.max(0, opened - 1)
    if (opened > 0) return
    desk?.library.shelf.clear()
    desk = undefined
  }
  handler.explain = async (request, site) => {
    const { explainFolder } = await import('./explain.ts')
    return await explainFolder(request, site, settings, () => openRoot(folder, site, settings))
  }
  handler.survey = async (about) => {
    const { checkFolder } = await import('./check.ts')
    return [await checkFolder(folder, settings, about, () => openRoot(folder, about.site, settings))]
  }
  return handler
}

async function openRoot(folder: string, site: Site, settings: FilesSettings): Promise<Root> {
  const path = resolve(site.root, folder)
  const real = await realpath(path).catch((error: unknown) => {
    throw staticErrors.fail('GUI_STATIC_ROOT', { path, site: site.root }, error)
  })
  if (!(await stat(real)).isDirectory()) throw staticErrors.fail('GUI_STATIC_NOT_FOLDER', { path })
  return { path: real, isServed: nameFilter(settings.privateNames, settings.dotfiles) }
}
