// test-redirect.ts: where a redirect leads a visitor, and with what: RFC 9110 §15.4 as the Fetch standard has it, which
// says what becomes of method, body and fields. Pure: one sending and its answer in, the next sending out.

export interface Sending {
  readonly url: URL
  readonly method: string
  /** Without what the jar adds for each address. */
  readonly headers: Headers
  readonly body: BodyInit | undefined
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * @returns undefined when `answer` is no redirect that can be followed: one to another host, where another site answers;
 *   one that cannot be read; and one that wants a body again which is gone once it was sent
 */
export function redirected(sent: Sending, answer: globalThis.Response): Sending | undefined {
  const location = answer.headers.get('location')
  if (location === null || !REDIRECTS.has(answer.status)) return undefined
  const url = parseUrl(location, sent.url)
  if (url === undefined || url.hostname !== sent.url.hostname || !/^https?:$/.test(url.protocol)) return undefined
  const headers = new Headers(sent.headers)
  if (url.origin !== sent.url.origin) headers.delete('authorization')
  if (!becomesGet(sent.method, answer.status)) {
    return isRepeatable(sent.body) ? { url, method: sent.method, headers, body: sent.body } : undefined
  }
  for (const name of [...headers.keys()]) if (name.startsWith('content-')) headers.delete(name)
  return { url, method: 'GET', headers, body: undefined }
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}

function isRepeatable(body: BodyInit | undefined): boolean {
  if (body === undefined || typeof body === 'string' || body instanceof ArrayBuffer || ArrayBuffer.isView(body))
    return true
  return body instanceof Blob || body instanceof FormData || body instanceof URLSearchParams
}

function parseUrl(text: string, base: URL): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
