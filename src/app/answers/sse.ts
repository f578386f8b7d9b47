// sse.ts: server-sent events as an answer (WHATWG HTML §9.2): values out of an iterator or a channel, each as one event, with
// a comment now and then so that no proxy takes the silence for an end. A value that is waited for does not keep the
// reply from ending.

import { type Clock, systemClock } from '../../base/clock.ts'
import { PUSH, Pulled, type Pushing, type PushStream, type SharedChunk, type Sink } from '../../http/push.ts'
import { Reply, type ReplyChunk } from '../../http/reply.ts'
import type { AnyRequest, AppRequest } from '../app-request.ts'
import { type Channel, JOIN } from './channel.ts'
import { encodeEvent } from './encode-event.ts'
import { ANSWER, type LateAnswer } from './late-answer.ts'
import { type Feed, Pump } from './pump.ts'

export const EVENT_STREAM = 'text/event-stream'
/** Below the 30 and 60 s after which common proxies give up; FastAPI's period. */
const KEEP_ALIVE_MS = 15_000
/** What a timer of Node.js can hold; a longer one would fire at once. */
const TIMER_MS_MAX = 2_147_483_647

/** What a typed client learns of the answer. */
export interface EventStream<Data> {
  readonly events: Data
}

type DataOf<Item> = Item extends { readonly data: infer Data } ? Data : Item

type Source<Item> = AsyncIterable<Item> | Iterable<Item>

export interface SseStart {
  /** What the browser saw last, when it comes back. */
  readonly lastEventId: string | undefined
  /** Aborts when the client leaves, or the server stops. */
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
 * @param source an iterator, a list or a channel; or a function that makes one, given where the browser left off
 * @throws GUI_APP_EVENT while streaming, for an id or event name with a line break, or an id, name or retry of another type
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
        new EventBody(feedOf(items, who, start.lastEventId), options, systemClock, request.signal),
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

/** The events as text, and a comment when there have been none for a while. Exported for its test, which brings a clock. */
export class EventBody implements PushStream {
  readonly #open: (sink: Sink) => Feed
  readonly #options: SseOptions
  readonly #clock: Clock
  readonly #signal: AbortSignal | undefined

  /** @param signal when it aborts the stream ends: the client has left, or the server stops */
  constructor(open: (sink: Sink) => Feed, options: SseOptions, clock: Clock, signal?: AbortSignal) {
    this.#open = open
    this.#options = options
    this.#clock = clock
    this.#signal = signal
  }

  [PUSH](sink: Sink): Pushing {
    return new Events(this.#open, sink, this.#options, this.#clock, this.#signal)
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ReplyChunk> {
    return new Pulled(this)
  }
}

/** How the values of `items` come to a sink: by asking an iterator, or by listening to a channel. */
export function feedOf<Item>(items: Source<Item>, who: string, lastEventId: string | undefined): (sink: Sink) => Feed {
  if (isChannel(items)) return (sink) => items[JOIN](sink, lastEventId)
  return (sink) => new Pump(iteratorOf(items), sink, (value) => encodeEvent(value, who))
}

/** One stream of events under way: stands between the feed and the reader, and listens for silence. */
class Events implements Sink, Pushing {
  readonly #sink: Sink
  readonly #feed: Feed
  readonly #options: SseOptions
  readonly #clock: Clock
  readonly #signal: AbortSignal | undefined
  #stopClock: (() => void) | undefined
  #silent = true
  #over = false

  constructor(
    open: (sink: Sink) => Feed,
    sink: Sink,
    options: SseOptions,
    clock: Clock,
    signal: AbortSignal | undefined,
  ) {
    this.#sink = sink
    this.#options = options
    this.#clock = clock
    this.#signal = signal
    this.#feed = open(this)
    signal?.addEventListener('abort', this.#aborted)
  }

  /** Without a signal nobody can end it. */
  get endless(): boolean {
    return this.#signal !== undefined
  }

  resume(): void {
    if (this.#signal?.aborted === true) this.#aborted()
    if (this.#over) return
    const { retryMs } = this.#options
    const begins = this.#stopClock === undefined
    if (begins) this.#stopClock = this.#listen()
    if (begins && retryMs !== undefined && !this.#sink.write(`retry: ${Math.trunc(retryMs)}\n\n`)) return
    this.#feed.resume()
  }

  stop(): void {
    this.#settle()
    this.#feed.stop()
  }

  write(chunk: ReplyChunk | SharedChunk): boolean {
    this.#silent = false
    return this.#sink.write(chunk)
  }

  end(): void {
    this.#settle()
    this.#sink.end()
  }

  fail(error: unknown): void {
    this.#settle()
    this.#sink.fail(error)
  }

  /** A feed that waits with the same signal fails after this: what it says then is heard by nobody. */
  readonly #aborted = (): void => {
    if (this.#over) return
    this.#feed.stop()
    this.end()
  }

  #settle(): void {
    this.#over = true
    this.#stopClock?.()
    this.#signal?.removeEventListener('abort', this.#aborted)
  }

  #listen(): () => void {
    const period = this.#options.keepAliveMs ?? KEEP_ALIVE_MS
    return period > 0 && period <= TIMER_MS_MAX ? this.#clock.every(period, () => this.#tick()) : ignore
  }

  #tick(): void {
    // Whoever does not wait for a value has not read the last one: there is nothing to keep alive.
    if (this.#silent && this.#feed.isAwaited) this.#feed.write(':\n\n')
    this.#silent = true
  }
}

function isChannel(items: object): items is Channel {
  return JOIN in items
}

function iteratorOf<Item>(items: Source<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
}

function ignore(): void {}
