// exchange.ts: one request on the wire and its response, over HTTP/1.1 by node:http and node:https, which are loaded when
// the first request goes out. Fields leave exactly as they are given: name, order and number.

import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { type Address, hostOf, portOf, targetOf, urlOf } from './address.ts'
import { httpModule } from './builtin-http.ts'
import { type Connecting, secureOptions } from './connecting.ts'
import { clientErrors } from './errors.ts'
import { type Field, fieldValue } from './fields.ts'
import { failure } from './network-failure.ts'
import type { ProxyRoute } from './proxy.ts'
import type { RequestBody } from './request-body.ts'
import { piecesOf } from './response-body.ts'

export interface OutgoingRequest {
  readonly method: string
  readonly address: Address
  /** In the order of the wire; Host goes before them unless it is among them. */
  readonly fields: readonly Field[]
  readonly body: RequestBody | undefined
}

export interface IncomingResponse {
  /** "1.1", "1.0", "2". */
  readonly version: string
  readonly status: number
  readonly reason: string
  /** As they came. */
  readonly fields: readonly Field[]
  /** As it came, encoded as Content-Encoding says. */
  readonly body: AsyncIterable<Uint8Array>
  /** When its request went out, by performance.now(). */
  readonly startedMs: number
  /** Lets go of a body that nobody reads to its end, and of its connection. */
  discard(): void
}

export type Send = (request: OutgoingRequest, connecting: Connecting) => Promise<IncomingResponse>

/** 256 KiB like other clients; node's own 16 KiB is a server's. */
const HEAD_BYTES_MAX = 262_144

/**
 * Sends a request and waits for the head of its response.
 *
 * @throws GUI_CLIENT_HOST_UNKNOWN, GUI_CLIENT_REFUSED, GUI_CLIENT_CONNECTION, GUI_CLIENT_TLS, GUI_CLIENT_TIMEOUT,
 *   GUI_CLIENT_RESPONSE, GUI_CLIENT_HEADERS_MAX, GUI_CLIENT_HEADER, GUI_CLIENT_PROXY
 */
export async function sendRequest(request: OutgoingRequest, connecting: Connecting): Promise<IncomingResponse> {
  const { address } = request
  const proxy = connecting.proxyFor(address)
  const isSecure = address.scheme === 'https'
  const options: RequestOptions = {
    method: request.method,
    host: (proxy !== undefined && !isSecure ? proxy.address : address).host.replace(/^\[|\]$/g, ''),
    port: portOf(proxy !== undefined && !isSecure ? proxy.address : address),
    path: proxy !== undefined && !isSecure ? urlOf(address) : targetOf(address),
    maxHeaderSize: HEAD_BYTES_MAX,
    setHost: false,
    agent: false,
    ...(isSecure ? secureOptions(address, connecting) : {}),
  }
  if (proxy !== undefined && isSecure) {
    const { openTunnel } = await import('./tunnel.ts')
    const socket = await openTunnel(address, proxy, connecting)
    delete options.agent
    Object.assign(options, { createConnection: () => socket })
  }
  return await exchanged(
    () => opened(httpModule(isSecure).request, options, fieldsOf(request, proxy)),
    request,
    connecting,
  )
}

function fieldsOf({ address, fields }: OutgoingRequest, proxy: ProxyRoute | undefined): readonly Field[] {
  const host: readonly Field[] = fieldValue(fields, 'host') === undefined ? [['Host', hostOf(address)]] : []
  const login: readonly Field[] =
    proxy?.authorization === undefined || address.scheme === 'https'
      ? []
      : [['Proxy-Authorization', proxy.authorization]]
  return [...host, ...fields, ...login]
}

/** A list keeps names, order and doubles; but with a list node adds the Connection field that was taken out. */
function opened(
  open: (options: RequestOptions) => ClientRequest,
  options: RequestOptions,
  fields: readonly Field[],
): ClientRequest {
  const bytes = fields.map(([name, value]) => [name, Buffer.from(value).toString('latin1')] as const)
  if (fieldValue(fields, 'connection') !== undefined) return open({ ...options, headers: bytes.flat() })
  const request = open(options)
  for (const [name] of bytes) {
    const values = bytes.filter(([other]) => other.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
    request.setHeader(name, values.length === 1 ? (values[0] ?? '') : values)
  }
  request.removeHeader('Connection')
  return request
}

async function exchanged(
  open: () => ClientRequest,
  { address, body }: OutgoingRequest,
  connecting: Connecting,
): Promise<IncomingResponse> {
  let timedOut = false
  const broken = (error: unknown) => failure(error, address, timedOut ? connecting.timeoutSeconds : undefined)
  let request: ClientRequest
  try {
    request = open()
  } catch (error) {
    throw broken(error)
  }
  request.maxHeadersCount = 0
  if (connecting.timeoutSeconds > 0) {
    request.setTimeout(connecting.timeoutSeconds * 1000, () => {
      timedOut = true
      request.destroy()
    })
  }
  const startedMs = performance.now()
  const answered = new Promise<IncomingResponse>((resolve, reject) => {
    request.once('response', (response) => resolve(responseOf(response, startedMs, broken)))
    request.once('upgrade', (_, socket) => {
      socket.destroy()
      reject(
        clientErrors.fail('GUI_CLIENT_RESPONSE', { host: hostOf(address), why: 'it switched to another protocol' }),
      )
    })
    // Stays for later errors too: what breaks behind the head is told by the body.
    request.on('error', (error) => reject(broken(error)))
    request.once('close', () => reject(broken(new Error('it was closed without an answer'))))
  })
  // A server may answer, and close, before it has read everything: then its answer counts, not the broken upload.
  const [response] = await Promise.all([
    answered,
    upload(request, body, connecting).catch((error: unknown) => {
      request.destroy()
      return answered.then(
        () => undefined,
        () => Promise.reject(error),
      )
    }),
  ])
  const count = response.fields.length
  if (connecting.headersMax > 0 && count > connecting.headersMax) {
    response.discard()
    throw clientErrors.fail('GUI_CLIENT_HEADERS_MAX', { count, max: connecting.headersMax })
  }
  return response
}

function responseOf(response: IncomingMessage, startedMs: number, broken: (error: unknown) => Error): IncomingResponse {
  return {
    version: response.httpVersion,
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    fields: pairsOf(response.rawHeaders),
    body: piecesOf(response, broken),
    startedMs,
    discard: () => void response.destroy(),
  }
}

async function upload(request: ClientRequest, body: RequestBody | undefined, connecting: Connecting): Promise<void> {
  if (body?.bytes !== undefined || body === undefined) {
    request.end(body?.bytes)
    if (body?.bytes !== undefined) await connecting.onSent(body.bytes)
    return
  }
  for await (const piece of body.open()) {
    if (request.destroyed) return
    const isFull = !request.write(piece)
    await connecting.onSent(piece)
    if (isFull) await new Promise<void>((resolve) => request.once('drain', resolve).once('close', resolve))
  }
  request.end()
}

function pairsOf(raw: readonly string[]): Field[] {
  const fields: Field[] = []
  for (let at = 0; at < raw.length; at += 2) fields.push([raw[at] ?? '', textOf(raw[at + 1] ?? '')])
  return fields
}

/** A value's bytes as UTF-8 when they are, else as Latin-1. */
function textOf(latin1: string): string {
  if (/^[\0-\x7f]*$/.test(latin1)) return latin1
  const utf8 = Buffer.from(latin1, 'latin1').toString('utf8')
  return utf8.includes('\ufffd') ? latin1 : utf8
}
