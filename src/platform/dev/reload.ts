// reload.ts: how open pages hear of changes: a stream of events for each page that somebody looks at, and the script that
// listens. It tells that something has changed, never what stands in it, so it asks for no token; whoever is not on this
// machine, under a local name, in a page of this origin, is refused all the same.

import { readFileSync } from 'node:fs'
import { Reply } from '../../http/reply.ts'
import type { Request } from '../../http/request.ts'
import { DESK_PATH, type GateFacts, listenRefusalOf, refusalWithoutToken } from './gate.ts'
import { refusedReply } from './gate-page.ts'
import type { Injection } from './inject.ts'
import type { Change } from './messages.ts'

const STREAM_PATH = `${DESK_PATH}/reload`
const SCRIPT_PATH = `${DESK_PATH}/reload.js`
/** Pages that listen at once; each holds a connection. */
const LISTENERS_MAX = 200
/** A browser that lost the stream asks again after so long. */
const RETRY_MS = 300

export class ReloadChannel {
  readonly #generation: number
  readonly #facts: GateFacts
  readonly #listeners = new Set<Listener>()
  #over = false

  /** @param generation which start of the app this is: a page of another one is loaded again */
  constructor(generation: number, facts: GateFacts) {
    this.#generation = generation
    this.#facts = facts
  }

  /** What is put into a page that answers `request`; undefined for whom it would do nothing. */
  injectionFor(request: Request): Injection | undefined {
    if (refusalWithoutToken(request, this.#facts) !== undefined) return undefined
    // A page that answers a form would be sent a second time by loading it again: it only swaps styles.
    const keeps = request.method === 'POST' ? '&keep' : ''
    return { script: `${SCRIPT_PATH}?${this.#generation}${keeps}`, stream: STREAM_PATH }
  }

  /** The answer, when the request is for the script or the stream. */
  answer(request: Request): Reply | undefined {
    const { pathname } = request
    if (pathname !== STREAM_PATH && pathname !== SCRIPT_PATH) return undefined
    const why = listenRefusalOf(request, this.#facts)
    if (why !== undefined) return refusedReply(request, why)
    if (pathname === SCRIPT_PATH) return scriptReply()
    if (this.#over || this.#listeners.size >= LISTENERS_MAX) return new Reply(503, null)
    const listener = new Listener(() => this.#listeners.delete(listener))
    this.#listeners.add(listener)
    listener.say(`retry: ${RETRY_MS}\nevent: hello\ndata: ${this.#generation}\n\n`)
    return new Reply(200, listener, 'text/event-stream', { 'cache-control': 'no-store' })
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) listener.say(`event: change\ndata: ${change}\n\n`)
  }

  /** The app is about to be replaced: pages ask again now, and wait for the new one. */
  leave(): void {
    this.#over = true
    for (const listener of this.#listeners) {
      listener.say('event: restart\ndata:\n\n')
      listener.end()
    }
  }
}

function scriptReply(): Reply {
  const script = readFileSync(new URL('./page/reload.js', import.meta.url), 'utf8')
  return new Reply(200, script, 'text/javascript; charset=utf-8', {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
}

/** The stream of one page. */
class Listener implements AsyncIterableIterator<string> {
  readonly #gone: () => void
  readonly #waiting: string[] = []
  #wake: (() => void) | undefined
  #over = false

  constructor(gone: () => void) {
    this.#gone = gone
  }

  say(text: string): void {
    this.#waiting.push(text)
    this.#wake?.()
  }

  end(): void {
    this.#over = true
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    for (;;) {
      const value = this.#waiting.shift()
      if (value !== undefined) return { done: false, value }
      if (this.#over) return { done: true, value: undefined }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    this.end()
    this.#gone()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
