// body-decoders.ts: which decoder makes a FormData of which media type. Urlencoded stands here; the front door adds
// multipart, loaded at first use. A decoder sees the server's Request, so it may read the body whole or as a stream.

import { httpErrors } from '../../http/errors.ts'
import type { Site } from '../../http/message.ts'
import type { Reply } from '../../http/reply.ts'
import { assertEscapes, type Request } from '../../http/request.ts'

/** What a decoder that keeps files for a while has to know of the request's visit. */
export interface Visit {
  readonly signal: AbortSignal
  readonly site: Site
  onReply(finisher: (reply: Reply) => undefined | Promise<void>): void
}

/** @param contentType the whole Content-Type field, for parameters such as boundary */
export type BodyDecoder = (request: Request, contentType: string, visit?: Visit) => Promise<FormData>

/** By media type in lower case, without parameters. */
export const bodyDecoders: Map<string, BodyDecoder> = new Map([['application/x-www-form-urlencoded', decodeUrlencoded]])

/** @throws GUI_HTTP_BODY_MEDIA_TYPE and what the decoder throws */
export async function decodeBody(request: Request, visit?: Visit): Promise<FormData> {
  const contentType = request.headers.get('content-type') ?? ''
  const end = contentType.indexOf(';')
  const decoder = bodyDecoders.get((end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase())
  if (decoder === undefined) {
    throw httpErrors.fail('GUI_HTTP_BODY_MEDIA_TYPE', { known: [...bodyDecoders.keys()].join(' or ') })
  }
  return decoder(request, contentType, visit)
}

async function decodeUrlencoded(request: Request): Promise<FormData> {
  const text = await request.text()
  assertEscapes(text)
  const form = new FormData()
  for (const [name, value] of new URLSearchParams(text)) form.append(name, value)
  return form
}
