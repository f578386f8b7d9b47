// recorder.ts: an Observer that remembers the last requests of a server, bounded in number and in bytes. Only development
// has one. The inspector's own requests are not in it.

import type { Exchange, Observer } from '../../http/observer.ts'
import type { Request } from '../../http/request.ts'
import { isDeskPath } from '../dev/gate.ts'
import { Recording, type Summary } from './recording.ts'

export interface RecorderOptions {
  /** Milliseconds since 1970, as fine as there are: steps of a request lie closer together than a millisecond. */
  readonly now?: () => number
  readonly requestsMax?: number
  readonly bytesMax?: number
}

/** Told which recordings are new or have changed; undefined when all are gone. */
export type Listener = (recording: Recording | undefined) => void

/** A request with this field is a replay that the inspector itself has sent. */
export const REPLAY_FIELD = 'x-guichet-replay'

const REQUESTS_MAX = 200
const BYTES_MAX = 8 * 1_048_576
const FRAMES_BETWEEN_TRIMS = 100

export class Recorder {
  /** What the server is to be watched by. */
  readonly observer: Observer
  readonly #now: () => number
  readonly #requestsMax: number
  readonly #bytesMax: number
  readonly #kept: Recording[] = []
  readonly #listeners = new Set<Listener>()
  /** When connections were accepted that have not asked for anything yet. */
  readonly #accepted = new WeakMap<object, number>()
  /** Replays that are on their way, with what they repeat. */
  readonly #replays = new Map<string, number>()
  #count = 0
  #frames = 0

  constructor(options: RecorderOptions = {}) {
    this.#now = options.now ?? (() => performance.timeOrigin + performance.now())
    this.#requestsMax = options.requestsMax ?? REQUESTS_MAX
    this.#bytesMax = options.bytesMax ?? BYTES_MAX
    this.observer = {
      accepted: (peer) => void this.#accepted.set(peer, this.#now()),
      head: (request, raw) => this.#begin(request, raw),
      handled: (request) => recordingOf(request)?.mark('handled'),
      sent: (request, raw) => recordingOf(request)?.sent(raw),
      closed: (exchange) => this.#end(exchange),
    }
  }

  /** The oldest first. */
  get summaries(): Summary[] {
    return this.#kept.map((recording) => recording.summary)
  }

  find(n: number): Recording | undefined {
    return this.#kept.find((recording) => recording.n === n)
  }

  /** That with this id of a request, for what is logged about it. */
  named(id: string): Recording | undefined {
    return this.#kept.findLast((recording) => recording.id === id)
  }

  clear(): void {
    this.#kept.length = 0
    for (const listener of this.#listeners) listener(undefined)
  }

  /** @returns what ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The request that will carry `key` in {@link REPLAY_FIELD} repeats the recording `n`. */
  expectReplay(key: string, n: number): void {
    this.#replays.set(key, n)
  }

  /** @returns the recording of the replay with this key, once it has arrived */
  replayed(key: string): Recording | undefined {
    this.#replays.delete(key)
    return this.#kept.findLast((recording) => recording.replayKey === key)
  }

  #begin(request: Request, raw: () => string): void {
    if (isDeskPath(request.pathname)) return
    const recording = this.#add(request)
    const acceptedAt = this.#accepted.get(request.peer)
    if (acceptedAt !== undefined) {
      this.#accepted.delete(request.peer)
      recording.mark('accepted', acceptedAt)
    }
    const key = request.headers.get(REPLAY_FIELD)
    if (key !== null && this.#replays.has(key)) {
      recording.replayKey = key
      recording.replayOf = this.#replays.get(key)
    }
    request.trace = recording
    recording.read(request, raw())
  }

  #end({ request, status, bodyBytes, complete, startedAt }: Exchange): void {
    if (request !== undefined) {
      recordingOf(request)?.closed(status, bodyBytes, complete)
      this.#trim()
      return
    }
    // A connection that ended between two requests is no exchange.
    if (status === 0 || startedAt === 0) return
    const recording = this.#add(undefined)
    recording.mark('read')
    recording.closed(status, bodyBytes, complete)
  }

  #add(request: Request | undefined): Recording {
    const recording: Recording = new Recording(++this.#count, request, this.#now, () => this.#tell(recording))
    this.#kept.push(recording)
    if (this.#kept.length > this.#requestsMax) this.#kept.shift()
    return recording
  }

  #tell(recording: Recording): void {
    // A socket grows without ever being over.
    if (recording.state === 'socket' && ++this.#frames % FRAMES_BETWEEN_TRIMS === 0) this.#trim()
    for (const listener of this.#listeners) listener(recording)
  }

  /** The oldest give way until all together are light enough; the last one stays. */
  #trim(): void {
    let weight = this.#kept.reduce((sum, recording) => sum + recording.weight, 0)
    while (weight > this.#bytesMax && this.#kept.length > 1) weight -= this.#kept.shift()?.weight ?? 0
  }
}

/** The recording that follows `request`, if one does. */
export function recordingOf(request: Request): Recording | undefined {
  return request.trace instanceof Recording ? request.trace : undefined
}
