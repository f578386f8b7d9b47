// web-request.ts: guichet's Request as a global Request, for a fetch handler. The body stays where it is until the
// handler reads it. Knows no reply.

import { HttpError } from '../../http/http-error.ts'
import type { Request } from '../../http/request.ts'
import { nodeErrors } from './errors.ts'

/** A path that URL would rewrite: dot segments, escaped or not, between slashes of either kind. */
const DOT_SEGMENT = /[/\\](?:\.|%2e){1,2}(?:[/\\]|$)/i

/**
 * @param strip without the prefix that the handler is mounted at
 * @throws GUI_NODE_DOT_SEGMENTS, HttpError 400 when the host is no host of a URL
 */
export function toWebRequest(inner: Request, strip: boolean): globalThis.Request {
  const url = urlOf(inner, strip)
  const headers: [string, string][] = [...inner.headers]
  const init: RequestInit & { duplex: 'half' } = {
    method: inner.method,
    headers,
    signal: inner.signal,
    duplex: 'half',
  }
  // A global Request has no body with these two; what a client sends all the same, the server throws away.
  if (inner.incoming !== undefined && inner.method !== 'GET' && inner.method !== 'HEAD') init.body = bodyOf(inner)
  return new globalThis.Request(url, init)
}

function urlOf(inner: Request, strip: boolean): URL {
  const path = strip ? inner.path : inner.pathname
  // What a URL parser would walk up out of the prefix, the App has not seen: nobody may have guarded it.
  if (DOT_SEGMENT.test(path)) throw nodeErrors.fail('GUI_NODE_DOT_SEGMENTS')
  const rest = path === '*' ? '/' : path.replaceAll('\\', '%5C')
  try {
    return new URL(`${inner.scheme}://${inner.host}${rest}${inner.search}`)
  } catch {
    throw new HttpError(400, 'The Host field names no host.')
  }
}

/** Nothing is taken before the handler asks, so that a request it leaves alone can still be read by the App. */
function bodyOf(inner: Request): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reader ??= inner.body?.getReader()
        const step = await reader?.read()
        if (step === undefined || step.done) controller.close()
        else controller.enqueue(step.value)
      },
      async cancel(reason) {
        await reader?.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
