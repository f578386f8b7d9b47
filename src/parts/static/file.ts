// file.ts: one file as a handler's answer: with ranges, conditions, its media type, and a name to save it under. The path
// is the author's, or partly a visitor's: so it never leaves the site's folder and never names a private file, unless the
// program says that it has made the path itself.

import { realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { ANSWER, type LateAnswer } from '../../app/answers/late-answer.ts'
import type { AppRequest } from '../../app/app-request.ts'
import { encodeDisposition } from '../../http/content-disposition.ts'
import { assertFieldValue } from '../../http/headers.ts'
import { HttpError } from '../../http/http-error.ts'
import type { Reply } from '../../http/reply.ts'
import { answerVariant } from './answer.ts'
import { assertReadable, openFile } from './file-body.ts'
import { type FileFacts, factsOf, isAbsent, lookForFile } from './find.ts'
import { KeptFile } from './kept-file.ts'
import { namesBelow } from './names-below.ts'
import { staticOptions } from './options.ts'
import { nameFilter } from './target.ts'

export interface FileOptions {
  /** Save it instead of showing it: true under its own name, or under the name given. */
  readonly download?: boolean | string
  /** Content-Type; that of the name's ending without. */
  readonly type?: string
  /** Cache-Control; "no-cache" without, so that every use is asked for and mostly answered 304. */
  readonly cacheControl?: string
  /** Folder that the path, then a relative one, is looked for in; the site's folder without. */
  readonly root?: string
  /** The program has made the path itself: an absolute one is taken as it is. Never for what a visitor has sent. */
  readonly absolute?: boolean
}

const RANGES_MAX = staticOptions.resolve({}).rangesMax

/**
 * Answers with one file. What is not there is answered 404.
 *
 * @param path relative to the site's folder, or absolute in it: it cannot leave it, and private names (`.env`, `*.db`,
 *   `.guichet`, sources; see `privateNames` in docs/options.md) are not found. Any other file of the machine needs `absolute`
 * @throws GUI_HTTP_FIELD_VALUE when `type` or `cacheControl` is no value of a field
 * @example app.get('/report/<int:year>', ({ params }) => file(`reports/${params.year}.pdf`, { download: true }))
 */
export function file(path: string, options: FileOptions = {}): LateAnswer<200, Uint8Array> {
  const { type, cacheControl = 'no-cache' } = options
  // The fields of files are sent as they are.
  if (type !== undefined) assertFieldValue('content-type', type)
  assertFieldValue('cache-control', cacheControl)
  return {
    async [ANSWER](request: AppRequest): Promise<Reply<200, Uint8Array>> {
      const facts = await factsOfFile(path, options, request)
      if (facts === undefined) {
        const isForeign = isAbsolute(path) && options.absolute !== true
        const why = isForeign
          ? 'takes an absolute path from elsewhere only with { absolute: true }'
          : 'found no such file'
        request.log.debug({ id: request.id, path }, `file() ${why}, or none that may be sent.`)
        throw new HttpError(404)
      }
      await assertReadable(facts, openFile)
      const settings = staticOptions.resolve({ cacheControl })
      const parts = { siblings: new Map(), mark: facts.mark, offered: [], settings, now: Date.now() }
      const kept = new KeptFile({ file: facts, bytes: undefined, type, ...parts })
      const made = answerVariant(request.inner, kept.plain, { rangesMax: RANGES_MAX, open: openFile })
      if (options.download !== undefined && options.download !== false) {
        const name = options.download === true ? basename(path) : options.download
        made.headers.set('content-disposition', encodeDisposition('attachment', name))
      }
      return made as Reply<200, Uint8Array> // 206, 304 and their like mean the same to a client
    },
  }
}

async function factsOfFile(path: string, options: FileOptions, request: AppRequest): Promise<FileFacts | undefined> {
  const { root, absolute = false } = options
  if (path.includes('\0')) return undefined
  if (root !== undefined) return factsBelow(root, path, false)
  return absolute && isAbsolute(path) ? factsAt(path) : factsBelow(request.site.root, path, true)
}

/** @param takesAbsolute the path may be an absolute one, if it lies in the folder */
async function factsBelow(folder: string, path: string, takesAbsolute: boolean): Promise<FileFacts | undefined> {
  const real = await realpath(folder)
  // The program may know its folder by a link that leads there.
  const names = namesBelow(path, takesAbsolute ? [folder, real] : [])
  const { privateNames, dotfiles } = staticOptions.resolve({})
  const isServed = nameFilter(privateNames, dotfiles)
  if (names === undefined || !names.every(isServed)) return undefined
  return lookForFile({ path: real, isServed }, join(real, ...names))
}

async function factsAt(path: string): Promise<FileFacts | undefined> {
  try {
    const real = await realpath(path)
    const stats = await stat(real, { bigint: true })
    return stats.isFile() ? factsOf(real, stats) : undefined
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}
