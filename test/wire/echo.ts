// echo.ts: the handler behind the raw cases: it answers what it understood, so a test sees how a request was read.

import { HttpError } from '../../src/http/http-error.ts'
import { Reply, TEXT } from '../../src/http/reply.ts'
import type { Request } from '../../src/http/request.ts'

/** "method url body" as text; /204, /304, /205, /404, /500, /stream, /later and /unread do what they are called. */
export function echo(request: Request): Reply | Promise<Reply> {
  switch (request.path) {
    case '/204':
    case '/304':
    case '/205':
      return new Reply(Number(request.path.slice(1)), null)
    case '/404':
      throw new HttpError(404)
    case '/500':
      throw new Error('as the test wants it')
    case '/unread':
      return new Reply(200, 'unread', TEXT)
    case '/stream':
      return new Reply(200, ['one', ' ', 'two'], TEXT)
    case '/later':
      return later(request)
  }
  const told = `${request.method} ${request.url} `
  if (request.incoming === undefined) return new Reply(200, told, TEXT)
  return request.text().then((body) => new Reply(200, told + body, TEXT))
}

async function later(request: Request): Promise<Reply> {
  await new Promise((resolve) => setImmediate(resolve))
  return new Reply(200, `${request.method} ${request.url} `, TEXT)
}
