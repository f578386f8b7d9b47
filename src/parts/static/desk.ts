// desk.ts: an open folder, answering. The way of a request: from memory (a file that was looked at lately), else from disk:
// parseTarget -> find -> library -> answer; where nothing is found, the application's page, 404.html, or the built-in page.
// Knows no App and no socket; whoever mounts it may give its own answer where `reply.unmatched` is true.

import { join } from 'node:path'
import { type Clock, systemClock } from '../../base/clock.ts'
import type { Site } from '../../http/message.ts'
import { Reply, TEXT } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { type Answering, answerNotFound, answerVariant, answerWhole, replyWith } from './answer.ts'
import { staticErrors } from './errors.ts'
import { assertReadable, isExhausted, type OpenFile, openFile } from './file-body.ts'
import { errorCode, find, isAbsent, lookForFile, NOTHING, type Root } from './find.ts'
import type { KeptFile, Variant } from './kept-file.ts'
import { Library } from './library.ts'
import { answerListing } from './listing.ts'
import { looksLikeAsset } from './media-type.ts'
import type { FilesSettings } from './options.ts'
import { encodeTarget, parseTarget, type Target } from './target.ts'

const ALLOW = 'GET, HEAD, OPTIONS'
const FORBIDDEN = new Set(['EACCES', 'EPERM'])
const REVALIDATE_MS = 1000
const BUSY_TOLD_MS = 1000

/** @internal What a test puts in the place of the world. */
export interface FilesWorld {
  readonly clock?: Clock
  readonly open?: OpenFile
}

/** An open folder. */
export class Desk {
  readonly library: Library
  readonly #root: Root
  readonly #settings: FilesSettings
  readonly #clock: Clock
  readonly #revalidateMs: number
  readonly #answering: Answering
  #toldBusyAt = Number.NEGATIVE_INFINITY

  constructor(root: Root, settings: FilesSettings, site: Site, world: FilesWorld) {
    const open = world.open ?? openFile
    this.#root = root
    this.#settings = settings
    this.#clock = world.clock ?? systemClock
    this.#revalidateMs = settings.revalidateMs ?? (site.mode === 'dev' ? 0 : REVALIDATE_MS)
    this.#answering = { rangesMax: settings.rangesMax, open }
    this.library = new Library(root, settings, this.#clock, open)
  }

  /** Undefined when the disk has to be asked. */
  // hot: once per request
  fromMemory(request: Request): Reply | undefined {
    const kept = this.library.shelf.at(request.pathname)
    if (kept === undefined) return undefined
    const age = this.#clock.now() - kept.checkedAt
    // Below zero when the system's clock was put back.
    if (age >= this.#revalidateMs || age < 0) return undefined
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    let coding: string | undefined
    let special = false
    const { list } = request.headers
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i] ?? ''
      if (name === 'accept-encoding') {
        if (coding !== undefined) return undefined
        coding = list[i + 1]
      } else if (name === 'range' || name === 'cache-control' || name.startsWith('if-')) special = true
    }
    if (special && wantsPlain(request)) coding = undefined
    const variant = coding === undefined || coding === '' ? kept.plain : kept.remembered(coding)
    if (variant?.bytes === undefined) return undefined
    return special ? answerVariant(request, variant, this.#answering) : answerWhole(variant, this.#answering)
  }

  async fromDisk(request: Request): Promise<Reply> {
    const { method } = request
    if (method === 'OPTIONS' && request.target === '*') return replyWith(204, ['allow', ALLOW])
    const target = parseTarget(request.path, this.#root.isServed)
    try {
      return await this.#answer(request, target)
    } catch (error) {
      if (isAbsent(error)) return this.#notFound(request)
      return this.#trouble(request, error)
    }
  }

  async #answer(request: Request, target: Target | undefined): Promise<Reply> {
    // "/docs" for a folder mounted at "/docs": the path behind the mount is "/", but there is no slash in the address.
    const atMount = request.base !== '' && request.pathname === request.base
    const there = target === undefined ? NOTHING : await find(this.#root, target, this.#settings)
    const found = atMount && there.kind !== 'nothing' ? ({ kind: 'moved', segments: [], slash: true } as const) : there
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (found.kind === 'nothing')
      return (reads && (await this.#application(request, target))) || this.#notFound(request)
    if (!reads) return replyWith(request.method === 'OPTIONS' ? 204 : 405, ['allow', ALLOW])
    if (found.kind === 'moved') return moved(request, found.segments, found.slash)
    if (found.kind === 'folder')
      return answerListing(request, this.#root, found.path, target?.segments ?? [], this.#settings)
    const kept = await this.library.take(found.file)
    this.library.shelf.remember(request.pathname, kept)
    return this.#send(request, kept)
  }

  async #send(request: Request, kept: KeptFile): Promise<Reply> {
    const variant = await this.#variant(request, kept)
    if (variant === undefined) return replyWith(406, ['vary', 'Accept-Encoding'])
    if (variant.bytes === undefined) await assertReadable(variant.file, this.#answering.open)
    return answerVariant(request, variant, this.#answering)
  }

  async #variant(request: Request, kept: KeptFile): Promise<Variant | undefined> {
    if (wantsPlain(request)) return kept.plain
    return this.library.variant(kept, request.headers.get('accept-encoding'))
  }

  /** The page of a single-page application, where a page was asked for. */
  async #application(request: Request, target: Target | undefined): Promise<Reply | undefined> {
    if (!this.#settings.spa || target === undefined) return undefined
    if (!/\btext\/html\b/i.test(request.headers.get('accept') ?? '')) return undefined
    if (target.segments[0] === '.well-known' || looksLikeAsset(target.segments.at(-1) ?? '')) return undefined
    const file = await lookForFile(this.#root, join(this.#root.path, this.#settings.index[0] ?? 'index.html'))
    if (file === undefined) return undefined
    const reply = await this.#send(request, await this.library.take(file))
    reply.headers.include('vary', 'Accept')
    return reply
  }

  async #notFound(request: Request): Promise<Reply> {
    const page = request.method === 'GET' || request.method === 'HEAD' ? await this.#notFoundPage(request) : undefined
    if (page !== undefined) return page
    // The built-in page, loaded at the first miss: French or English, HTML for browsers, text for programs.
    const { errorPage } = await import('../../app/pages/error-page.ts')
    const reply = errorPage(request, { status: 404 })
    reply.unmatched = true
    return reply
  }

  /** 404.html; when it cannot be read either, the built-in page is still right. */
  async #notFoundPage(request: Request): Promise<Reply | undefined> {
    try {
      const file = await lookForFile(this.#root, join(this.#root.path, '404.html'))
      if (file === undefined) return undefined
      const kept = await this.library.take(file)
      const variant = (await this.library.variant(kept, request.headers.get('accept-encoding'))) ?? kept.plain
      return answerNotFound(variant, this.#answering)
    } catch (error) {
      request.log.debug({ err: error }, 'The page 404.html could not be read.')
      return undefined
    }
  }

  #trouble(request: Request, error: unknown): Promise<Reply> | Reply {
    if (isExhausted(error)) {
      this.#tellBusy(request, error)
      return new Reply(503, '503 Service Unavailable\n', TEXT, { 'retry-after': '1' })
    }
    if (!FORBIDDEN.has(errorCode(error))) throw error
    const path = join(this.#root.path, request.path)
    request.log.warn({ err: staticErrors.fail('GUI_STATIC_UNREADABLE', { path }, error) }, 'A file may not be read.')
    return this.#notFound(request)
  }

  /** Every request meets the same wall: once a second is enough for the log. */
  #tellBusy(request: Request, error: unknown): void {
    const now = this.#clock.now()
    if (now - this.#toldBusyAt < BUSY_TOLD_MS) return
    this.#toldBusyAt = now
    request.log.error({ err: staticErrors.fail('GUI_STATIC_BUSY', {}, error) }, 'A file could not be opened.')
  }
}

/** No coding is put on what is asked for in ranges, or by a client that wants the bytes as they are. */
function wantsPlain(request: Request): boolean {
  if (request.method === 'GET' && request.headers.has('range')) return true
  return /\bno-transform\b/i.test(request.headers.get('cache-control') ?? '')
}

/** Keeps the query. Not kept by caches for good: a folder can become a file again. */
function moved(request: Request, segments: readonly string[], slash: boolean): Reply {
  const location = encodeTarget(request.base, segments, slash) + request.search
  return replyWith(308, ['location', location, 'cache-control', 'no-cache'])
}
