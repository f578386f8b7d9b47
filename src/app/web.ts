// web.ts: the App among web-standard programs: a global Request becomes the server's kind, a Reply becomes a global
// Response. Serves app.fetch and the test client; knows no socket.

import type { Logger } from '../base/log.ts'
import { RequestHeaders } from '../http/headers.ts'
import { IncomingBody } from '../http/incoming-body.ts'
import { dropBody, type Reply, type ReplyChunk, type ReplyStream } from '../http/reply.ts'
import { Request } from '../http/request.ts'
import { isBodiless } from '../http/status.ts'
import { failureTakers } from './failure.ts'

type WebRequest = globalThis.Request
type WebResponse = globalThis.Response

/**
 * @param from what the host says besides: `{ ip }`, or the second argument of Bun's and Deno's handlers, which know it
 */
export function fromWeb(web: WebRequest, log: Logger, from?: object): Request {
  const url = new URL(web.url)
  const list: string[] = []
  for (const [name, value] of web.headers) list.push(name, value)
  const made = new Request({
    method: web.method,
    target: url.pathname + url.search,
    version: 1,
    headers: new RequestHeaders(list),
    authority: url.host,
    peer: {
      address: testing.has(web) ? '127.0.0.1' : addressOf(web, from),
      encrypted: url.protocol === 'https:',
      local: url.host,
      trusts: undefined,
      log,
    },
    body: web.body === null ? undefined : incoming(web.body),
    // Deno warns of signals that are listened to and not needed.
    watchClient(left) {
      if (web.signal.aborted) left()
      else web.signal.addEventListener('abort', left, { once: true })
    },
  })
  const take = takers.get(web)
  if (take !== undefined) failureTakers.set(made, take)
  return made
}

/** Pulls from the web stream as the handler reads, one chunk ahead at most. */
function incoming(stream: ReadableStream<Uint8Array>): IncomingBody {
  const reader = stream.getReader()
  let reading = false
  const body = new IncomingBody(-1, {
    want() {
      if (reading) return
      reading = true
      reader.read().then(
        (step) => {
          reading = false
          if (step.done) body.end()
          else body.push(Buffer.from(step.value))
        },
        (error: unknown) => body.fail(error),
      )
    },
    pause() {},
  })
  return body
}

/** What hosts hand to a fetch handler besides the request. */
interface Host {
  readonly ip?: unknown
  readonly remoteAddr?: { readonly hostname?: unknown }
  requestIP?(request: WebRequest): { readonly address?: unknown } | null
}

/** Who asks, as the host tells it; "" when it does not: an unknown client is nobody's neighbour. */
function addressOf(web: WebRequest, from: Host = {}): string {
  const told = from.ip ?? from.remoteAddr?.hostname ?? from.requestIP?.(web)?.address
  return typeof told === 'string' && /^[\da-f.:]+$/i.test(told) ? told : ''
}

const takers = new WeakMap<WebRequest, (error: unknown) => void>()

/** Lets `take` have what a handler throws at `request`, besides the log. */
export function takeFailure(request: WebRequest, take: (error: unknown) => void): void {
  takers.set(request, take)
}

const testing = new WeakSet<WebRequest>()

/** `request`, as one of a test: an App that it opens is in development. */
export function asTest(request: WebRequest): WebRequest {
  testing.add(request)
  return request
}

export function isTest(request: WebRequest): boolean {
  return testing.has(request)
}

/** Who waits for the upgrade of a request; nobody does but tests. */
const upgrades = new WeakMap<WebRequest, (reply: Reply) => void>()

/** Lets `take` have the connection when the answer to `request` is an upgrade; whoever sent it is answered 426 all the same. */
export function takeUpgrade(request: WebRequest, take: (reply: Reply) => void): void {
  upgrades.set(request, take)
}

/** @param request that `reply` answers, where somebody may wait for its upgrade */
export function toWeb(reply: Reply, method: string, request?: WebRequest): WebResponse {
  const headers = new Headers()
  if (reply.upgrade !== undefined) {
    if (request !== undefined) upgrades.get(request)?.(reply)
    headers.set('upgrade', reply.headers.get('upgrade') ?? '')
    headers.set('connection', 'upgrade')
    return new Response('This address needs a connection that can be upgraded.\n', { status: 426, headers })
  }
  for (const [name, value] of reply.headers) headers.append(name, value)
  const defaults = reply.defaults?.list ?? []
  for (let i = 0; i < defaults.length; i += 2) {
    const name = defaults[i] ?? ''
    if (!headers.has(name)) headers.set(name, defaults[i + 1] ?? '')
  }
  const { status, body } = reply
  if (body === null || method === 'HEAD' || isBodiless(status) || status === 205) {
    dropBody(body)
    return new Response(null, { status, headers })
  }
  if (typeof body === 'string') return new Response(body, { status, headers })
  if (body instanceof Uint8Array) return new Response(new Uint8Array(body), { status, headers })
  return new Response(body instanceof ReadableStream ? body : webStream(body), { status, headers })
}

function iteratorOf(body: ReplyStream): Iterator<ReplyChunk> | AsyncIterator<ReplyChunk> {
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]()
}

function webStream(body: ReplyStream): ReadableStream<Uint8Array> {
  const iterator = iteratorOf(body)
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const step = await iterator.next()
        if (step.done === true) controller.close()
        else controller.enqueue(typeof step.value === 'string' ? encoder.encode(step.value) : step.value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
