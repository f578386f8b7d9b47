// develop.ts: puts development around a site's own handler: pages hear of changes, failures are explained, the inspector
// watches. One Handler again, as everything that answers; production never loads this file.

import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { preferredLanguage } from '../../app/pages/preference.ts'
import { thrownSentence } from '../../app/thrown.ts'
import { isGuichetError } from '../../base/errors.ts'
import type { Logger } from '../../base/log.ts'
import { isExpected } from '../../http/error-reply.ts'
import type { Handler } from '../../http/message.ts'
import type { Observer } from '../../http/observer.ts'
import { isReply, JSON_TYPE, Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { deskOf } from '../inspector/desk.ts'
import type { EnvironmentWatch } from '../inspector/environment.ts'
import { corsRefusal } from './cors-hint.ts'
import { Ending } from './ending.ts'
import type { Explainer } from './explain.ts'
import { DESK_PATH, type GateFacts, refusalOf } from './gate.ts'
import { refusedReply } from './gate-page.ts'
import { inject } from './inject.ts'
import { openInEditor } from './open-editor.ts'
import type { ReloadChannel } from './reload.ts'

const OPEN_PATH = `${DESK_PATH}/open`
const ORDER_BYTES_MAX = 10_000

export interface DevelopParts {
  readonly facts: GateFacts
  readonly log: Logger
  readonly root: string
  /** The App that is served, or whatever else is; undefined when there is none. */
  readonly given: unknown
  readonly explainer: Explainer
  readonly reload: ReloadChannel
  readonly loaded: () => Iterable<string>
  readonly environment?: EnvironmentWatch | undefined
}

export interface Developed {
  readonly handler: Handler
  readonly observer: Observer | undefined
  readonly log: Logger
  /** Ends what would go on for ever: the process is about to be replaced. */
  leave(): void
}

export function develop(handler: Handler, parts: DevelopParts): Developed {
  const { facts, log, root, given, reload, loaded, environment } = parts
  const ending = new Ending()
  const told = new Set<string>()
  const finish = (request: Request, reply: Reply): Reply => {
    if (!isReply(reply)) return reply
    const refusal = corsRefusal(request, reply)
    if (refusal !== undefined && !told.has(refusal)) {
      // Once for each: a page that polls would fill the terminal.
      if (told.size < 1000) told.add(refusal)
      request.log.warn({ id: request.id }, refusal)
    }
    const injection = reload.injectionFor(request)
    return ending.watch(injection === undefined ? reply : inject(request, reply, injection))
  }
  const failed = (request: Request, error: unknown): Reply => {
    if (isExpected(error)) throw error
    const err = error instanceof Error ? error : new Error(thrownSentence(error))
    request.log.error({ err, id: request.id, method: request.method, path: request.pathname }, err.message)
    return finish(request, parts.explainer.failure(request, error, isGuichetError(error) ? error.status : 500))
  }
  const own: Handler = (request) => {
    try {
      const made = handler(request)
      if (!(made instanceof Promise)) return finish(request, made)
      return made.then(
        (reply) => finish(request, reply),
        (error: unknown) => failed(request, error),
      )
    } catch (error) {
      return failed(request, error)
    }
  }
  own.open = (site) => handler.open?.(site)
  own.close = () => handler.close?.()
  const desk = deskOf(own, { gate: facts, log, root, given, loaded, environment })
  const outer: Handler = (request) => {
    if (!request.pathname.startsWith(DESK_PATH)) return desk.handler(request)
    if (request.pathname === OPEN_PATH) return answerOpen(request, parts)
    return reload.answer(request) ?? desk.handler(request)
  }
  outer.open = (site) => desk.handler.open?.(site)
  outer.close = () => desk.handler.close?.()
  const leave = () => {
    reload.leave()
    ending.end()
    desk.leave()
  }
  return { handler: outer, observer: desk.observer, log: desk.log, leave }
}

const OPENED = {
  en: (name: string) => `Opened in ${name}`,
  fr: (name: string) => `Ouvert dans ${name}`,
}
const NO_EDITOR = {
  en: 'No editor was found. Start guichet dev with GUICHET_EDITOR=code, or whatever yours is called.',
  fr: 'Aucun éditeur trouvé. Lancez guichet dev avec GUICHET_EDITOR=code, ou le nom du vôtre.',
}

async function answerOpen(request: Request, { facts, root, loaded }: DevelopParts): Promise<Reply> {
  const why = refusalOf(request, facts, 'action')
  if (why !== undefined) return refusedReply(request, why)
  const lang = preferredLanguage(request.headers.get('accept-language'))
  request.bodyBytesMax = ORDER_BYTES_MAX
  const order = (await request.json()) as { file?: unknown; line?: unknown; column?: unknown } | null
  const { file, line, column } = order ?? {}
  if (typeof file !== 'string' || !isOpenable(file, root, loaded)) return json(403, { says: '—' })
  const place = { file, line: numberOf(line), column: numberOf(column) }
  const name = openInEditor(place, process.env)
  return name === undefined ? json(501, { says: NO_EDITOR[lang] }) : json(200, { says: OPENED[lang](name) })
}

/** A file of the program, not whatever a page may name. */
function isOpenable(file: string, root: string, loaded: () => Iterable<string>): boolean {
  if (!isAbsolute(file) || file.includes('/../') || statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    return false
  return file.startsWith(`${root}/`) || [...loaded()].includes(file)
}

function numberOf(given: unknown): number {
  return typeof given === 'number' && Number.isSafeInteger(given) && given > 0 ? given : 1
}

function json(status: number, value: object): Reply {
  return new Reply(status, JSON.stringify(value), JSON_TYPE, { 'cache-control': 'no-store' })
}
