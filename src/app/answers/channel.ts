// channel.ts: one source of events for many readers: what is sent is encoded once and handed to everybody who listens, and
// whoever comes back gets what was missed. Within one process; knows no socket.

import { SharedChunk, type Sink } from '../../http/push.ts'
import { appErrors } from '../errors.ts'
import { encodeEvent, isServerEvent, type ServerEvent } from './encode-event.ts'
import type { Feed } from './pump.ts'

/** How sse() joins a channel, of this copy of the package or of another. */
export const JOIN = Symbol.for('guichet.channel')

/** A reader further behind what is sent is sent away: it would hold all of it in memory. What it has missed does not count. */
const BEHIND_MAX = 1024

export interface ChannelOptions {
  /** So many of the last events are kept for browsers that come back, and every event gets an id. Default 0. */
  readonly kept?: number
}

interface Message<Item> {
  readonly item: Item
  readonly id: string | undefined
  readonly chunk: SharedChunk
}

interface Reader<Item> {
  take(message: Message<Item>): void
  /** Nothing more will come. */
  end(): void
}

/**
 * Makes a channel: what one handler sends, all who listen get.
 *
 * @throws GUI_APP_CHANNEL for a `kept` that is no whole number
 * @example
 * const news = channel<string>({ kept: 100 })
 * app.get('/news', () => sse(news))
 * news.send('Doors open.')
 */
export function channel<Item = unknown>(options: ChannelOptions = {}): Channel<Item> {
  return new Channel(options)
}

export class Channel<Item = unknown> implements AsyncIterable<Item> {
  readonly #readers = new Set<Reader<Item>>()
  readonly #keptMax: number
  readonly #kept: Message<Item>[] = []
  /** Ids of an earlier run of the program must not be taken for ours. */
  readonly #run = Date.now().toString(36)
  #sent = 0
  #closed = false

  constructor({ kept = 0 }: ChannelOptions) {
    if (!Number.isSafeInteger(kept) || kept < 0) throw appErrors.fail('GUI_APP_CHANNEL', { kept: String(kept) })
    this.#keptMax = kept
  }

  /** How many listen now. */
  get readers(): number {
    return this.#readers.size
  }

  /**
   * Hands `item` to all who listen; an object of the form of a ServerEvent says its own name and id.
   * @throws GUI_APP_JSON, GUI_APP_EVENT when it cannot be written as an event; nobody gets it then
   */
  send(item: Item): void {
    if (this.#closed) return
    const message = this.#encode(item)
    if (this.#keptMax > 0 && this.#kept.push(message) > this.#keptMax) this.#kept.shift()
    for (const reader of this.#readers) reader.take(message)
  }

  /** Ends the streams of all who listen, and of whoever comes later. */
  close(): void {
    this.#closed = true
    for (const reader of this.#readers) reader.end()
    this.#readers.clear()
  }

  /** Every item from now on. @throws GUI_APP_CHANNEL_BEHIND when the loop is too slow */
  [Symbol.asyncIterator](): AsyncIterator<Item, undefined> {
    const reader = new ItemReader<Item>(() => this.#readers.delete(reader))
    this.#join(reader)
    return reader
  }

  /** @internal */
  [JOIN](sink: Sink, lastId: string | undefined): Feed {
    const reader = new EventReader<Item>(sink, {
      join: () => {
        this.#join(reader)
        return lastId === undefined ? [] : this.#missed(lastId)
      },
      leave: () => this.#readers.delete(reader),
    })
    return reader
  }

  #join(reader: Reader<Item>): void {
    if (this.#closed) reader.end()
    else this.#readers.add(reader)
  }

  #encode(item: Item): Message<Item> {
    const event: ServerEvent = isServerEvent(item) ? item : { data: item }
    const made = event.id ?? (this.#keptMax > 0 ? `${this.#run}-${++this.#sent}` : undefined)
    const named = made === undefined || event.id !== undefined ? event : { ...event, id: made }
    const chunk = new SharedChunk(encodeEvent(named, 'channel.send()'))
    return { item, id: made === undefined ? undefined : String(made), chunk }
  }

  /** All that is kept, when `lastId` is of another run or too long ago. */
  #missed(lastId: string): readonly Message<Item>[] {
    return this.#kept.slice(this.#kept.findLastIndex(({ id }) => id === lastId) + 1)
  }
}

/** Writes to one reader's connection. */
class EventReader<Item> implements Reader<Item>, Feed {
  readonly #sink: Sink
  readonly #channel: { join(): readonly Message<Item>[]; leave(): void }
  /** What came while the reader was behind. */
  #waiting: Message<Item>[] = []
  #waitingMax = BEHIND_MAX
  #begun = false
  #behind = true
  #ended = false
  #over = false

  constructor(sink: Sink, channel: { join(): readonly Message<Item>[]; leave(): void }) {
    this.#sink = sink
    this.#channel = channel
  }

  get isAwaited(): boolean {
    return !this.#behind && !this.#over
  }

  write(text: string): void {
    this.#behind = !this.#sink.write(text)
  }

  // hot: once per event and reader
  take(message: Message<Item>): void {
    if (!this.#behind) {
      this.#behind = !this.#sink.write(message.chunk)
      return
    }
    if (this.#waiting.push(message) <= this.#waitingMax) return
    this.stop()
    this.#sink.fail(appErrors.fail('GUI_APP_CHANNEL_BEHIND', { max: BEHIND_MAX }))
  }

  end(): void {
    this.#ended = true
    this.#endIfRead()
  }

  resume(): void {
    if (this.#over) return
    this.#behind = false
    if (!this.#begun) {
      this.#begun = true
      this.#waiting = [...this.#channel.join()]
      this.#waitingMax += this.#waiting.length
    }
    let read = 0
    while (read < this.#waiting.length && !this.#behind) {
      const message = this.#waiting[read++]
      if (message !== undefined) this.#behind = !this.#sink.write(message.chunk)
    }
    this.#waiting.splice(0, read)
    this.#endIfRead()
  }

  stop(): void {
    this.#over = true
    this.#waiting = []
    this.#channel.leave()
  }

  #endIfRead(): void {
    if (!this.#ended || this.#over || this.#waiting.length > 0) return
    this.#over = true
    this.#sink.end()
  }
}

/** For a loop of the program itself. */
class ItemReader<Item> implements Reader<Item>, AsyncIterator<Item, undefined> {
  readonly #leave: () => void
  readonly #waiting: Item[] = []
  #ended = false
  #late: Error | undefined
  #wake: ((step: IteratorResult<Item, undefined>) => void) | undefined

  constructor(leave: () => void) {
    this.#leave = leave
  }

  take({ item }: Message<Item>): void {
    const wake = this.#wake
    this.#wake = undefined
    if (wake !== undefined) wake({ done: false, value: item })
    else if (this.#waiting.push(item) > BEHIND_MAX) {
      this.#waiting.length = 0
      this.#ended = true
      this.#leave()
      this.#late = appErrors.fail('GUI_APP_CHANNEL_BEHIND', { max: BEHIND_MAX })
    }
  }

  end(): void {
    this.#ended = true
    this.#wake?.({ done: true, value: undefined })
    this.#wake = undefined
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    if (this.#waiting.length > 0) return { done: false, value: this.#waiting.shift() as Item } // one is there
    const late = this.#late
    this.#late = undefined
    if (late !== undefined) throw late
    if (this.#ended) return { done: true, value: undefined }
    return new Promise((wake) => {
      this.#wake = wake
    })
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    this.#leave()
    this.#waiting.length = 0
    this.end()
    return { done: true, value: undefined }
  }
}
