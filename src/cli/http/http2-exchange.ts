// http2-exchange.ts: one request and its response over HTTP/2 (RFC 9113): agreed by ALPN for https, with prior knowledge
// for http. A connection for each request, as in exchange.ts; fields in lower case, as the protocol wants them.

import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { type Address, hostOf, targetOf, urlOf } from './address.ts'
import { type Connecting, secureOptions } from './connecting.ts'
import { clientErrors } from './errors.ts'
import type { IncomingResponse, OutgoingRequest } from './exchange.ts'
import { type Field, fieldValue } from './fields.ts'
import { failure } from './network-failure.ts'

/** RFC 9113 §8.2.2: fields of a connection do not exist here. */
const OF_CONNECTIONS = /^(?:connection|host|keep-alive|proxy-connection|transfer-encoding|upgrade)$/i

/** @throws GUI_CLIENT_H2 and everything that sendRequest throws */
export async function sendByHttp2(request: OutgoingRequest, connecting: Connecting): Promise<IncomingResponse> {
  const { address, body } = request
  if (connecting.proxyFor(address) !== undefined) {
    throw clientErrors.fail('GUI_CLIENT_FLAGS', { one: '--http2', other: '--proxy' })
  }
  const startedMs = performance.now()
  const session = await connected(address, connecting)
  let timedOut = false
  const stream = session.request(headersOf(request), { endStream: body === undefined || body.length === 0 })
  const broken = (error: unknown) => failure(error, address, timedOut ? connecting.timeoutSeconds : undefined)
  if (connecting.timeoutSeconds > 0) {
    stream.setTimeout(connecting.timeoutSeconds * 1000, () => {
      timedOut = true
      stream.destroy(new Error('timed out'))
    })
  }
  try {
    const [head] = await Promise.all([answered(stream), upload(stream, request, connecting)])
    return { ...head, body: piecesOf(stream, session, broken), startedMs, discard: () => session.destroy() }
  } catch (error) {
    session.destroy()
    throw broken(error)
  }
}

function connected(address: Address, connecting: Connecting): Promise<ClientHttp2Session> {
  const origin = urlOf({ ...address, path: '/', query: undefined })
  const host = hostOf(address)
  const options = address.scheme === 'https' ? { ...secureOptions(address, connecting), ALPNProtocols: ['h2'] } : {}
  return new Promise((resolve, reject) => {
    const session = connect(origin, options)
    const { timeoutSeconds } = connecting
    if (timeoutSeconds > 0) {
      session.setTimeout(timeoutSeconds * 1000, () => {
        reject(clientErrors.fail('GUI_CLIENT_TIMEOUT', { seconds: timeoutSeconds }))
        session.destroy()
      })
    }
    // Stays: what breaks later is told by the stream too.
    session.on('error', (error: NodeJS.ErrnoException) => {
      const isProtocol = /^ERR_HTTP2|ALPN|NO_APPLICATION_PROTOCOL/.test(`${error.code} ${error.message}`)
      reject(
        isProtocol ? clientErrors.fail('GUI_CLIENT_H2', { host, why: error.message }, error) : failure(error, address),
      )
    })
    // Settings are the first thing that a server says, so by then it has spoken HTTP/2.
    session.once('remoteSettings', () => {
      session.setTimeout(0)
      resolve(session)
    })
    session.once('close', () => reject(clientErrors.fail('GUI_CLIENT_H2', { host, why: 'it closed the connection' })))
  })
}

function headersOf({ method, address, fields }: OutgoingRequest): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {
    ':method': method,
    ':path': targetOf(address),
    ':scheme': address.scheme,
    ':authority': fieldValue(fields, 'host') ?? hostOf(address),
  }
  for (const [name, value] of fields) {
    if (OF_CONNECTIONS.test(name)) continue
    const bytes = Buffer.from(value).toString('latin1')
    const before = headers[name.toLowerCase()]
    headers[name.toLowerCase()] = before === undefined ? bytes : [before, bytes].flat()
  }
  return headers
}

function answered(stream: ClientHttp2Stream): Promise<Omit<IncomingResponse, 'body' | 'discard' | 'startedMs'>> {
  return new Promise((resolve, reject) => {
    stream.once('response', (headers) => {
      resolve({ version: '2', status: Number(headers[':status'] ?? 0), reason: '', fields: fieldsOf(headers) })
    })
    stream.once('error', reject)
    stream.once('close', () => reject(new Error('it was closed without an answer')))
  })
}

function fieldsOf(headers: IncomingHttpHeaders): Field[] {
  return Object.entries(headers)
    .filter(([name]) => !name.startsWith(':'))
    .flatMap(([name, value]) => [value ?? ''].flat().map((one): Field => [name, one]))
}

async function upload(stream: ClientHttp2Stream, { body }: OutgoingRequest, connecting: Connecting): Promise<void> {
  if (body === undefined || body.length === 0) return
  for await (const piece of body.open()) {
    if (stream.destroyed) return
    const isFull = !stream.write(piece)
    await connecting.onSent(piece)
    if (isFull) await new Promise<void>((resolve) => stream.once('drain', resolve).once('close', resolve))
  }
  stream.end()
}

async function* piecesOf(
  stream: ClientHttp2Stream,
  session: ClientHttp2Session,
  broken: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    // A stream without an encoding gives Buffers.
    for await (const piece of stream) yield piece as Buffer
  } catch (error) {
    throw broken(error)
  } finally {
    session.destroy()
  }
}
