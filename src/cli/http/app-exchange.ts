// app-exchange.ts: a request to an app in this process, without a port: what the file holds is loaded, opened and asked
// as the server would ask it, through the same doors as app.fetch.

import { fromWeb, toWeb } from '../../app/web.ts'
import { createLogger } from '../../base/log.ts'
import { STATUS_TEXT } from '../../http/status.ts'
import { composeSite, planSite } from '../../platform/site.ts'
import { siteWithState } from '../../platform/state.ts'
import { hostOf, urlOf } from './address.ts'
import { clientErrors } from './errors.ts'
import type { IncomingResponse, OutgoingRequest, Send } from './exchange.ts'
import { type Field, fieldValue } from './fields.ts'

export interface OpenApp {
  readonly send: Send
  close(): Promise<void>
}

/**
 * @param path a folder or an app file
 * @throws everything that loading and opening the app throws
 */
export async function openApp(path: string): Promise<OpenApp> {
  const plan = planSite(path)
  const { handler } = await composeSite(plan)
  const log = createLogger({ format: 'pretty' })
  await handler.open?.(siteWithState({ root: plan.root, log, mode: 'serve', environment: process.env }))
  return {
    async send(request) {
      const web = webRequest(request)
      const startedMs = performance.now()
      return fromResponse(toWeb(await handler(fromWeb(web, log)), request.method), startedMs)
    },
    close: async () => handler.close?.(),
  }
}

function webRequest(request: OutgoingRequest): globalThis.Request {
  const { method, address, fields, body } = request
  const headers = new Headers()
  for (const [name, value] of fields) {
    // These belong to a connection, and there is none.
    if (!/^(?:connection|transfer-encoding|keep-alive)$/i.test(name)) headers.append(name, latin1(value))
  }
  if (fieldValue(fields, 'host') === undefined) headers.set('Host', hostOf(address))
  if (body === undefined || body.length === 0) return new Request(urlOf(address), { method, headers })
  if (method === 'GET' || method === 'HEAD') throw clientErrors.fail('GUI_CLIENT_APP_BODY', { method })
  // A stream as a body needs "duplex", which the types of the oldest supported Node do not know.
  const init = { method, headers, body: body.bytes ?? webStream(body.open()), duplex: 'half' }
  return new Request(urlOf(address), init as RequestInit)
}

/** Header values of the web are bytes in the shape of Latin-1 text. */
function latin1(value: string): string {
  return Buffer.from(value).toString('latin1')
}

function webStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const step = await iterator.next()
      if (step.done === true) controller.close()
      else controller.enqueue(step.value)
    },
  })
}

function fromResponse(response: globalThis.Response, startedMs: number): IncomingResponse {
  const fields: Field[] = [...response.headers].map(([name, value]) => [name, value])
  return {
    version: '1.1',
    status: response.status,
    reason: STATUS_TEXT[response.status] ?? '',
    fields,
    body: piecesOf(response),
    startedMs,
    discard: () => void response.body?.cancel().catch(() => {}),
  }
}

async function* piecesOf({ body }: globalThis.Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  for (let step = await reader?.read(); step?.done === false; step = await reader?.read()) yield step.value
}
