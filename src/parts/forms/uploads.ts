// uploads.ts: `await uploads(request)`: the fields and files of a multipart form, the files on disk already.

import type { AnyRequest } from '../../app/app-request.ts'
import { httpErrors } from '../../http/errors.ts'
import type { Received } from './multipart.ts'
import { type UploadLimits, uploadOptions } from './options.ts'
import { receive } from './receive.ts'
import type { Upload } from './upload.ts'

export interface UploadsOptions extends UploadLimits {
  /** Called as bytes arrive; `total` is undefined when the client did not say how many will. */
  readonly onProgress?: (progress: Received) => void
}

export interface Uploads {
  /** What is no file, in the order of the form. */
  readonly fields: URLSearchParams
  /** In the order of the form; a file input left empty gives none. */
  readonly files: readonly Upload[]
  /** The first file of that field. */
  file(field: string): Upload | undefined
}

/**
 * Reads a multipart/form-data body: files to disk as they come, in constant memory, fields to memory.
 *
 * @param options limits, see docs/options.md, "uploads", and `onProgress`
 * @throws GUI_HTTP_BODY_MEDIA_TYPE for another body; GUI_FORMS_* (400 when malformed, 413 when too large; nothing stays
 *   on disk then); GUI_HTTP_BODY_USED, GUI_HTTP_BODY_CUT; GUI_OPTION_*
 * @example
 * app.post('/photos', async (request) => {
 *   const { fields, files } = await uploads(request, { fileBytesMax: 10_000_000 })
 *   for (const photo of files) await photo.keep('photos/')
 *   return { title: fields.get('title'), photos: files.length }
 * })
 */
export async function uploads(request: AnyRequest, options: UploadsOptions = {}): Promise<Uploads> {
  const { onProgress, ...limits } = options
  const settings = uploadOptions.resolve(limits)
  if (!isMultipart(request.headers.get('content-type')))
    throw httpErrors.fail('GUI_HTTP_BODY_MEDIA_TYPE', { known: 'multipart/form-data' })
  const form = await receive(request, { settings, onProgress })
  const fields = new URLSearchParams()
  for (const [name, text] of form.entries) fields.append(name, text)
  return { fields, files: form.uploads, file: (field) => form.uploads.find((upload) => upload.field === field) }
}

export function isMultipart(contentType: string | null): boolean {
  return /^\s*multipart\/form-data\s*(?:;|$)/i.test(contentType ?? '')
}
