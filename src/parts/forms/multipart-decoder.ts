// multipart-decoder.ts: what the front door puts into the App's table of body decoders. Loads nothing before the first form.

import type { Request } from '../../http/request.ts'
import type { Visiting } from './decode-multipart.ts'

/** Decodes multipart/form-data; see decode-multipart. */
export async function multipartDecoder(request: Request, contentType: string, visit?: Visiting): Promise<FormData> {
  const { decodeMultipart } = await import('./decode-multipart.ts')
  return decodeMultipart(request, contentType, visit)
}
