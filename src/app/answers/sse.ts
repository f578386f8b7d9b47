// sse.ts: server-sent events as an answer (WHATWG HTML §9.2): values out of an iterator, each as one event, with a comment
// now and then so that no proxy takes the silence for an end. Written as an object with next and return: a value that is
// waited for must not keep the reply from ending.

import { type Clock, systemClock } from '../../base/clock.ts'
import { Reply } from '../../http/reply.ts'
import type { AnyRequest, AppRequest } from '../app-request.ts'
import { appErrors } from '../errors.ts'
import { encodeJson } from './encode-json.ts'
import { ANSWER, type LateAnswer } from './late-answer.ts'

export const EVENT_STREAM = 'text/event-stream'
/** Below the 30 and 60 s after which common proxies give up; FastAPI's period. */
const KEEP_ALIVE_MS = 15_000
/** What a timer of Node.js can hold; a longer one would fire at once. */
const TIMER_MS_MAX = 2_147_483_647

/** What a typed client learns of the answer. */
export interface EventStream<Data> {
  readonly events: Data
}

/** An event with more than its data. An object that has `data` and nothing but these names is one. */
export interface ServerEvent<Data = unknown> {
  /** Text is sent as it is, anything else as JSON. */
  readonly data: Data
  /** Name that the page listens for; "message" without. */
  readonly event?: string
  /** What the browser sends back as Last-Event-ID when it connects again. */
  readonly id?: string | number
  /** Milliseconds after which the browser shall connect again. */
  readonly retry?: number
}

type DataOf<Item> = Item extends { readonly data: infer Data } ? Data : Item

type Source<Item> = AsyncIterable<Item> | Iterable<Item>

export interface SseStart {
  /** What the browser saw last, when it comes back. */
  readonly lastEventId: string | undefined
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
  readonly request: AnyRequest
}

export interface SseOptions {
  /** Milliseconds of silence after which a comment is sent. Default 15 000; 0 or Infinity for none. */
  readonly keepAliveMs?: number
  /** Milliseconds after which the browser shall connect again; its own choice without. */
  readonly retryMs?: number
  readonly status?: number
}

/**
 * Sends every value of `source` as one event, until it ends or the client leaves.
 *
 * @param source an iterator or a list; or a function that makes one, given where the browser left off
 * @throws GUI_APP_EVENT while streaming, for an id or event name with a line break
 * @example app.get('/news', () => sse(async function* ({ lastEventId, signal }) { yield* newsSince(lastEventId, signal) }))
 */
export function sse<Item>(
  source: Source<Item> | ((start: SseStart) => Source<Item>),
  options: SseOptions = {},
): LateAnswer<200, EventStream<DataOf<Item>>> {
  return {
    [ANSWER](request: AppRequest): Reply<200, EventStream<DataOf<Item>>> {
      const start: SseStart = {
        lastEventId: lastEventIdOf(request),
        signal: request.signal,
        request,
      }
      const items = typeof source === 'function' ? source(start) : source
      const who = `${request.method} ${request.inner.pathname}`
      const made = new Reply<200, EventStream<DataOf<Item>>>(
        options.status ?? 200,
        new EventBody(iteratorOf(items), who, options, systemClock),
        EVENT_STREAM,
      )
      made.headers.set('cache-control', 'no-cache')
      // nginx and its kin hold replies back unless told not to.
      made.headers.set('x-accel-buffering', 'no')
      return made
    },
  }
}

/** The field comes as UTF-8 bytes read as Latin-1 (WHATWG HTML §9.2.3). */
function lastEventIdOf(request: AppRequest): string | undefined {
  const field = request.headers.get('last-event-id')
  return field === null || field === '' ? undefined : Buffer.from(field, 'latin1').toString('utf8')
}

function iteratorOf<Item>(items: Source<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
}

type Step = IteratorResult<string, undefined>

/** The events as text. Exported for its test, which brings a clock. */
export class EventBody implements AsyncIterableIterator<string> {
  readonly #source: AsyncIterator<unknown> | Iterator<unknown>
  readonly #who: string
  readonly #stopClock: () => void
  #first: string
  /** A value has been asked for and is not here yet. */
  #asked = false
  #arrived: Promise<Step> | undefined
  #waiting: ((step: Step | Promise<Step>) => void) | undefined
  #silent = true
  #over = false

  constructor(source: AsyncIterator<unknown> | Iterator<unknown>, who: string, options: SseOptions, clock: Clock) {
    this.#source = source
    this.#who = who
    this.#first = options.retryMs === undefined ? '' : `retry: ${Math.trunc(options.retryMs)}\n\n`
    const period = options.keepAliveMs ?? KEEP_ALIVE_MS
    const ticks = period > 0 && period <= TIMER_MS_MAX
    this.#stopClock = ticks ? clock.every(period, () => this.#tick()) : ignore
  }

  next(): Promise<Step> {
    this.#silent = false
    const arrived = this.#arrived
    if (arrived !== undefined) {
      this.#arrived = undefined
      return arrived
    }
    if (this.#over) return Promise.resolve(END)
    if (this.#first !== '') {
      const value = this.#first
      this.#first = ''
      return Promise.resolve({ done: false, value })
    }
    const waiting = new Promise<Step>((resolve) => {
      this.#waiting = resolve
    })
    if (!this.#asked) this.#ask()
    return waiting
  }

  /** The client has left, or the reply is over: the source is told, but not waited for. */
  return(): Promise<Step> {
    this.#end()
    this.#arrived = undefined
    this.#waiting?.(END)
    this.#waiting = undefined
    try {
      Promise.resolve(this.#source.return?.()).catch(ignore)
    } catch {
      // A source that fails while it is left has nobody who could be told.
    }
    return Promise.resolve(END)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #ask(): void {
    this.#asked = true
    const step = this.#read()
    step.catch(ignore)
    const give = () => {
      this.#asked = false
      const waiting = this.#waiting
      this.#waiting = undefined
      if (waiting === undefined) this.#arrived = step
      else waiting(step)
    }
    step.then(give, give)
  }

  async #read(): Promise<Step> {
    try {
      const step = await this.#source.next()
      if (step.done !== true) return { done: false, value: encodeEvent(step.value, this.#who) }
    } catch (error) {
      this.#end()
      throw error
    }
    this.#end()
    return END
  }

  #tick(): void {
    const waiting = this.#waiting
    // Whoever is not waiting for a value has not read the last one: there is nothing to keep alive.
    if (this.#silent && waiting !== undefined) {
      this.#waiting = undefined
      waiting({ done: false, value: ':\n\n' })
    }
    this.#silent = true
  }

  #end(): void {
    this.#over = true
    this.#stopClock()
  }
}

const END: Step = { done: true, value: undefined }
const EVENT_NAMES: ReadonlySet<string> = new Set(['data', 'event', 'id', 'retry'])

/** One value as the text of an event. @throws GUI_APP_EVENT, GUI_APP_JSON */
export function encodeEvent(value: unknown, who: string): string {
  if (!isServerEvent(value)) return encodeData(value, who)
  let text = ''
  if (value.event !== undefined) text += `event: ${oneLine(value.event, 'event', who)}\n`
  if (value.id !== undefined) text += `id: ${oneLine(String(value.id), 'id', who)}\n`
  if (value.retry !== undefined) text += `retry: ${Math.trunc(value.retry)}\n`
  return text + encodeData(value.data, who)
}

function isServerEvent(value: unknown): value is ServerEvent {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'data')) return false
  return Object.keys(value).every((name) => EVENT_NAMES.has(name))
}

function encodeData(value: unknown, who: string): string {
  const text = typeof value === 'string' ? value : encodeJson(value, who)
  if (!/[\r\n]/.test(text)) return `data: ${text}\n\n`
  return `${text
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`
}

function oneLine(text: string, name: string, who: string): string {
  if (/[\r\n\0]/.test(text)) throw appErrors.fail('GUI_APP_EVENT', { name, who })
  return text
}

function ignore(): void {}
