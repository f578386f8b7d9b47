// desk.ts: the inspector: what watches a server in development, and the pages under /_guichet that show it. A Handler around
// the user's own, so it needs no port of its own; outside of development it is not there at all.

import { randomUUID } from 'node:crypto'
import { isGuichetError } from '../../base/errors.ts'
import type { Logger } from '../../base/log.ts'
import type { Handler, Site } from '../../http/message.ts'
import type { Observer } from '../../http/observer.ts'
import { isReply, JSON_TYPE, Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import {
  DESK_PATH,
  ENTER_PATH,
  entryRefusalOf,
  type GateFacts,
  isDeskPath,
  isDevelopment,
  type Purpose,
  refusalOf,
} from '../dev/gate.ts'
import { enteredReply, refusedReply, sealed } from '../dev/gate-page.ts'
import { Feeds } from './feed.ts'
import { pageFile } from './page-files.ts'
import { describeProgram, nearTo, type ProgramParts } from './program.ts'
import { Recorder, type RecorderOptions, recordingOf } from './recorder.ts'
import { parseOrder, replay } from './replay.ts'
import { followed, recordingLog, watchConsole } from './talk.ts'
import { tapReply } from './tap-reply.ts'

export interface DeskParts extends Omit<ProgramParts, 'root'>, RecorderOptions {
  readonly gate: GateFacts
  /** What the server and the site log to. */
  readonly log: Logger
  /** The site's folder, to which paths are shown. */
  readonly root: string
}

export interface Desk {
  /** To be served instead of the handler that was given. */
  readonly handler: Handler
  /** To be joined with the server's other observers; undefined outside of development. */
  readonly observer: Observer | undefined
  /** For the server: its lines about a request are shown with it. */
  readonly log: Logger
  /** Ends the open live lists, so that a stop need not wait for them. */
  leave(): void
}

/**
 * Puts the inspector in front of `handler`.
 *
 * @returns outside of development (by mode or NODE_ENV) the handler and the log as they were
 */
export function deskOf(handler: Handler, parts: DeskParts): Desk {
  if (!isDevelopment(parts.gate)) return { handler, observer: undefined, log: parts.log, leave() {} }
  const recorder = new Recorder(parts)
  const log = recordingLog(parts.log, recorder)
  const feeds = new Feeds(recorder)
  const pages = new DeskPages(parts, recorder, feeds)
  let stopWatching: (() => void) | undefined
  const desk: Handler = (request) => (isDeskPath(request.pathname) ? pages.answer(request) : watched(handler, request))
  desk.open = async (site: Site) => {
    stopWatching = watchConsole()
    // All of the site as it is, but what it logs is seen.
    await handler.open?.(Object.create(site, { log: { value: log, enumerable: true } }) as Site)
  }
  desk.close = async () => {
    feeds.close()
    stopWatching?.()
    await handler.close?.()
  }
  return { handler: desk, observer: recorder.observer, log, leave: () => feeds.close() }
}

function watched(handler: Handler, request: Request): Reply | Promise<Reply> {
  const recording = recordingOf(request)
  if (recording === undefined) return handler(request)
  const isHead = request.method === 'HEAD'
  return followed(recording, () => {
    const made = handler(request)
    // What is no Reply is told by whoever called.
    if (made instanceof Promise)
      return made.then((reply) => (isReply(reply) ? tapReply(reply, recording, isHead) : reply))
    return isReply(made) ? tapReply(made, recording, isHead) : made
  })
}

interface Place {
  readonly purpose: Purpose
  answer(request: Request): Reply | Promise<Reply>
}

class DeskPages {
  readonly #parts: DeskParts
  /** Tells this start of the program from the one before it. */
  readonly #boot = randomUUID()
  readonly #recorder: Recorder
  readonly #feeds: Feeds

  constructor(parts: DeskParts, recorder: Recorder, feeds: Feeds) {
    this.#parts = parts
    this.#recorder = recorder
    this.#feeds = feeds
  }

  async answer(request: Request): Promise<Reply> {
    const { gate } = this.#parts
    if (request.pathname === ENTER_PATH) {
      const why = entryRefusalOf(request, gate)
      return why === undefined ? enteredReply(request, gate) : refusedReply(request, why)
    }
    const place = this.#find(request.pathname)
    const why = refusalOf(request, gate, place?.purpose ?? 'page')
    if (why !== undefined) return refusedReply(request, why)
    if (place === undefined) return sealed(new Reply(404, 'There is nothing here.\n', 'text/plain; charset=utf-8'))
    try {
      return sealed(await place.answer(request))
    } catch (error) {
      if (!isGuichetError(error)) throw error
      const says = { error: error.message, hint: error.hint }
      return sealed(new Reply(error.status, JSON.stringify(says), JSON_TYPE))
    }
  }

  #find(pathname: string): Place | undefined {
    const path = pathname.slice(DESK_PATH.length)
    const n = /^\/requests\/(\d{1,15})$/.exec(path)?.[1]
    if (n !== undefined) return { purpose: 'channel', answer: () => this.#detail(Number(n)) }
    const file = pageFile(path)
    if (file !== undefined) return { purpose: 'page', answer: file }
    return this.#places[path]
  }

  readonly #places: Readonly<Record<string, Place>> = {
    '/requests': { purpose: 'channel', answer: () => json({ boot: this.#boot, rows: this.#recorder.summaries }) },
    '/program': { purpose: 'channel', answer: () => json(describeProgram(this.#parts)) },
    '/live': {
      purpose: 'channel',
      answer: () => new Reply(200, this.#feeds.add(), 'text/event-stream'),
    },
    '/clear': {
      purpose: 'action',
      answer: () => {
        this.#recorder.clear()
        return json({})
      },
    },
    '/replay': {
      purpose: 'action',
      answer: async (request) => json({ n: await replay(parseOrder(await request.json()), request, this.#recorder) }),
    },
  }

  #detail(n: number): Reply {
    const recording = this.#recorder.find(n)
    if (recording === undefined) return json({ error: 'gone' }, 404)
    return json(recording.detail((place) => nearTo(this.#parts.root, place)))
  }
}

function json(value: object, status = 200): Reply {
  return new Reply(status, JSON.stringify(value), JSON_TYPE)
}
