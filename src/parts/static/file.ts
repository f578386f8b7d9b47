// file.ts: one file as a handler's answer: with ranges, conditions, its media type, and a name to save it under. The path
// is the author's, or partly a visitor's: a relative one never leaves the site's folder and never names a private file.

import { realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, sep } from 'node:path'
import { ANSWER, type LateAnswer } from '../../app/answers/late-answer.ts'
import type { AppRequest } from '../../app/app-request.ts'
import { encodeDisposition } from '../../http/content-disposition.ts'
import { HttpError } from '../../http/http-error.ts'
import type { Reply } from '../../http/reply.ts'
import { answerVariant } from './answer.ts'
import { assertReadable, openFile } from './file-body.ts'
import { type FileFacts, factsOf, isAbsent, lookForFile } from './find.ts'
import { KeptFile } from './kept-file.ts'
import { staticOptions } from './options.ts'
import { nameFilter } from './target.ts'

export interface FileOptions {
  /** Save it instead of showing it: true under its own name, or under the name given. */
  readonly download?: boolean | string
  /** Content-Type; that of the name's ending without. */
  readonly type?: string
  /** Cache-Control; "no-cache" without, so that every use is asked for and mostly answered 304. */
  readonly cacheControl?: string
  /** Folder that a relative path is looked for in; the site's folder without. */
  readonly root?: string
}

const RANGES_MAX = staticOptions.resolve({}).rangesMax

/**
 * Answers with one file. What is not there is answered 404.
 *
 * @param path relative to the site's folder: it cannot leave it, and private names (`.env`, `*.db`, `.guichet`, sources;
 *   see `privateNames` in docs/options.md) are not found; an absolute one is taken as it is
 * @example app.get('/report/<int:year>', ({ params }) => file(`reports/${params.year}.pdf`, { download: true }))
 */
export function file(path: string, options: FileOptions = {}): LateAnswer<200, Uint8Array> {
  return {
    async [ANSWER](request: AppRequest): Promise<Reply<200, Uint8Array>> {
      const facts = isAbsolute(path) ? await factsAt(path) : await factsBelow(options.root ?? request.site.root, path)
      if (facts === undefined) {
        request.log.debug({ id: request.id, path }, 'file() found no such file that may be sent.')
        throw new HttpError(404)
      }
      await assertReadable(facts, openFile)
      const settings = staticOptions.resolve({ cacheControl: options.cacheControl ?? 'no-cache' })
      const parts = { siblings: new Map(), mark: facts.mark, offered: [], settings, now: Date.now() }
      const kept = new KeptFile({ file: facts, bytes: undefined, ...parts })
      const made = answerVariant(request.inner, kept.plain, { rangesMax: RANGES_MAX, open: openFile })
      if (options.type !== undefined && made.headers.has('content-type') && made.status === 200)
        made.headers.set('content-type', options.type)
      if (options.download !== undefined && options.download !== false) {
        const name = options.download === true ? basename(path) : options.download
        made.headers.set('content-disposition', encodeDisposition('attachment', name))
      }
      return made as Reply<200, Uint8Array> // 206, 304 and their like mean the same to a client
    },
  }
}

async function factsBelow(folder: string, path: string): Promise<FileFacts | undefined> {
  const segments = path.split(sep === '\\' ? /[/\\]/ : '/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.length === 0 || segments.includes('..') || path.includes('\0')) return undefined
  const { privateNames, dotfiles } = staticOptions.resolve({})
  const isServed = nameFilter(privateNames, dotfiles)
  if (!segments.every(isServed)) return undefined
  const root = { path: await realpath(folder), isServed }
  return lookForFile(root, join(root.path, ...segments))
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
