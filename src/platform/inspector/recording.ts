// recording.ts: what is kept of one request: its heads and bodies without their secrets, the marks of its way, who ran, what
// was said meanwhile, and the frames of the socket it may have become. Everything in it is bounded.

import type { Frame } from '../../http/frame-spectator.ts'
import type { Request } from '../../http/request.ts'
import type { Trace, TracedPlace } from '../../http/trace.ts'
import { maskHead, maskTarget, maskText } from '../dev/mask.ts'
import { isSecretName } from '../dev/secret-name.ts'
import { BodyExcerpt, type ShownBody } from './body-excerpt.ts'
import { explainCookies, explainSetCookie, type ReceivedCookie, type SetCookie } from './explain-cookies.ts'

const HEAD_LENGTH_MAX = 16_384
const TEXT_LENGTH_MAX = 2_000
const LINES_MAX = 100
const FRAMES_MAX = 100
const STEPS_MAX = 50

export type Step = 'accepted' | 'read' | 'body' | 'routed' | 'handled' | 'sent' | 'closed'

export interface LogLine {
  readonly at: number
  readonly level: string
  readonly text: string
}

export interface SeenFrame {
  readonly at: number
  readonly from: 'client' | 'server'
  readonly kind: string
  readonly fin: boolean
  readonly bytes: number
  readonly compressed: boolean
  readonly text: string | undefined
}

interface Way {
  readonly kind: 'route' | 'mount' | 'none'
  readonly pattern: string
  readonly methods: readonly string[]
  readonly place: string | undefined
  readonly params: Readonly<Record<string, string>>
}

interface Ran {
  /** Undefined for what stands behind the middleware. */
  readonly name: string | undefined
  readonly from: number
  to: number | undefined
}

/** One line of the list. */
export interface Summary {
  readonly n: number
  readonly id: string
  readonly method: string
  readonly target: string
  /** 0 as long as there is none. */
  readonly status: number
  readonly type: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** From its head to the last byte of the answer; so far, when it still runs. */
  readonly ms: number
  readonly state: 'open' | 'done' | 'cut' | 'socket'
  readonly replayOf: number | undefined
}

export class Recording implements Trace {
  readonly n: number
  readonly id: string
  readonly method: string
  readonly target: string
  readonly requestBody = new BodyExcerpt()
  readonly answerBody = new BodyExcerpt()
  /** Number of the recording that this one repeats, and the key by which the inspector knows its own. */
  replayOf: number | undefined
  replayKey: string | undefined
  status = 0
  bodyBytes = 0
  state: Summary['state'] = 'open'
  readonly #now: () => number
  readonly #changed: () => void
  /** What is shown of the request besides its head; not the request itself, which holds its secrets. */
  readonly #from: {
    readonly address: string
    readonly encrypted: boolean
    readonly type: string
    readonly coding: string
  }
  readonly #marks = new Map<Step, number>()
  readonly #ways: Way[] = []
  readonly #ran: Ran[] = []
  readonly #lines: LogLine[] = []
  readonly #frames: SeenFrame[] = []
  #framesLeft = 0
  #linesLeft = 0
  #requestHead = ''
  #answerHead = ''
  #received: readonly ReceivedCookie[] = []
  #set: readonly SetCookie[] = []
  #type = ''
  #coding = ''

  /** @param now milliseconds since 1970, finer than whole ones */
  constructor(n: number, request: Request | undefined, now: () => number, changed: () => void) {
    this.n = n
    this.#from = {
      address: request?.peer.address ?? '',
      encrypted: request?.peer.encrypted ?? false,
      type: request?.headers.get('content-type') ?? '',
      coding: (request?.headers.get('content-encoding') ?? '').toLowerCase(),
    }
    this.id = request?.id ?? ''
    this.method = request?.method ?? ''
    this.target = request === undefined ? '' : bounded(maskTarget(request.target), TEXT_LENGTH_MAX)
    this.#now = now
    this.#changed = changed
  }

  /** What it takes in memory, about, in bytes. */
  get weight(): number {
    const frames = this.#frames.reduce((sum, { text }) => sum + 100 + (text?.length ?? 0), 0)
    const lines = this.#lines.reduce((sum, { text }) => sum + 60 + text.length, 0)
    const heads = this.#requestHead.length + this.#answerHead.length
    return 2_000 + heads + lines + frames + this.requestBody.weight + this.answerBody.weight
  }

  mark(step: Step, at = this.#now()): void {
    if (!this.#marks.has(step)) this.#marks.set(step, at)
    this.#changed()
  }

  read(request: Request, raw: string): void {
    this.#requestHead = bounded(maskHead(raw), HEAD_LENGTH_MAX)
    this.#received = explainCookies(request.headers.get('cookie') ?? '')
    request.incoming?.watch({
      bytes: (bytes) => this.requestBody.bytes(bytes),
      ended: () => {
        this.requestBody.ended()
        this.mark('body')
      },
    })
    this.mark('read')
  }

  routed(kind: Way['kind'], found: TracedPlace | undefined, params: unknown): void {
    if (this.#ways.length < STEPS_MAX) {
      const { text = '', methods = [], place } = found ?? {}
      this.#ways.push({ kind, pattern: text, methods, place, params: shownParams(params) })
    }
    this.mark('routed')
  }

  entered(middleware: string | undefined): () => void {
    const ran: Ran = { name: middleware, from: this.#now(), to: undefined }
    if (this.#ran.length < STEPS_MAX) this.#ran.push(ran)
    return () => {
      ran.to = this.#now()
    }
  }

  said(level: string, text: string): void {
    if (this.#lines.length < LINES_MAX)
      this.#lines.push({ at: this.#now(), level, text: bounded(maskText(text), TEXT_LENGTH_MAX) })
    else this.#linesLeft++
    this.#changed()
  }

  /** @param raw the head as it was sent */
  sent(raw: string): void {
    this.#answerHead = bounded(maskHead(raw), HEAD_LENGTH_MAX)
    this.status = Number(raw.slice(9, 12))
    this.#type = fieldOf(raw, 'content-type')[0] ?? ''
    this.#coding = (fieldOf(raw, 'content-encoding')[0] ?? '').toLowerCase()
    const now = this.#now()
    this.#set = fieldOf(raw, 'set-cookie').map((field) => explainSetCookie(field, now))
    this.mark('sent')
  }

  closed(status: number, bodyBytes: number, complete: boolean): void {
    this.status = status
    this.bodyBytes = bodyBytes
    this.state = status === 101 ? 'socket' : complete ? 'done' : 'cut'
    if (complete) this.answerBody.ended()
    this.requestBody.settle(this.#from.type, this.#from.coding)
    this.answerBody.settle(this.#type, this.#coding)
    this.mark('closed')
  }

  /** One frame of the socket that this request has become; the oldest give way. */
  frame(from: SeenFrame['from'], { kind, fin, bytes, compressed, payload }: Frame): void {
    const text = payload === undefined ? undefined : bounded(maskText(textOf(kind, payload)), TEXT_LENGTH_MAX)
    this.#frames.push({ at: this.#now(), from, kind, fin, bytes, compressed, text })
    if (this.#frames.length > FRAMES_MAX) {
      this.#frames.shift()
      this.#framesLeft++
    }
    this.#changed()
  }

  socketClosed(): void {
    this.state = 'done'
    this.#changed()
  }

  /** The route that was found, or the innermost mount. */
  get route(): { readonly pattern: string; readonly place: string | undefined } | undefined {
    return this.#ways.at(-1)
  }

  get summary(): Summary {
    const { n, id, method, target, status, state, replayOf } = this
    const at = this.#start
    const end = this.#marks.get('closed') ?? this.#now()
    const bytes = state === 'open' ? this.answerBody.size : this.bodyBytes
    return { n, id, method, target, status, type: this.#type, bytes, at, ms: end - at, state, replayOf }
  }

  /** All of it, for the page; times in milliseconds from its head on. @param near makes a path shorter */
  detail(near: (place: string) => string = (place) => place): object {
    const start = this.#start
    const since = (at: number | undefined) => (at === undefined ? undefined : at - start)
    return {
      ...this.summary,
      address: this.#from.address,
      encrypted: this.#from.encrypted,
      marks: [...this.#marks].map(([step, at]) => ({ step, at: at - start })).sort((a, b) => a.at - b.at),
      request: {
        head: this.#requestHead,
        body: shownBody(this.requestBody.show(this.#from.type, this.#from.coding)),
        cookies: this.#received,
      },
      answer: {
        head: this.#answerHead,
        body: shownBody(this.answerBody.show(this.#type, this.#coding)),
        cookies: this.#set,
      },
      ways: this.#ways.map((way) => ({ ...way, place: way.place === undefined ? undefined : near(way.place) })),
      middleware: this.#ran.map(({ name, from, to }) => ({ name, from: from - start, to: since(to) })),
      log: this.#lines.map((line) => ({ ...line, at: line.at - start })),
      logLeft: this.#linesLeft,
      frames: this.#frames.map((frame) => ({ ...frame, at: frame.at - start })),
      framesLeft: this.#framesLeft,
    }
  }

  /** When its head was read. Browsers open connections long before they need them: that time is not the request's. */
  get #start(): number {
    return this.#marks.get('read') ?? this.#now()
  }
}

function shownBody(body: ShownBody): ShownBody | undefined {
  return body.bytes === 0 ? undefined : body
}

/** Values of a field in a raw head. */
function fieldOf(raw: string, name: string): string[] {
  const values: string[] = []
  for (const line of raw.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && line.slice(0, colon).toLowerCase() === name) values.push(line.slice(colon + 1).trim())
  }
  return values
}

function shownParams(params: unknown): Record<string, string> {
  if (typeof params !== 'object' || params === null) return {}
  const shown: Record<string, string> = {}
  for (const [name, value] of Object.entries(params)) {
    const text = value instanceof Date ? value.toISOString() : String(value)
    shown[name] = isSecretName(name) ? '•••' : bounded(text, 200)
  }
  return shown
}

/** A close frame says a code and a reason (RFC 6455 §5.5.1); bytes are shown as hexadecimal numbers. */
function textOf(kind: string, payload: Buffer): string {
  if (kind === 'close') {
    return payload.length < 2 ? '' : `${payload.readUInt16BE(0)} ${payload.subarray(2).toString('utf8')}`.trim()
  }
  if (kind === 'binary' || kind === 'bytes')
    return payload
      .subarray(0, 256)
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1 ')
  return payload.toString('utf8')
}

function bounded(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max)}…` : text
}
