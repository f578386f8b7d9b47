// decode-multipart.ts: a multipart body -> FormData, for request.formData() and the schemas of routes. As a body that is
// read whole it is bound by bodyBytesMax; larger files of it lie on disk meanwhile, where somebody tells when it is over.

import { httpErrors } from '../../http/errors.ts'
import type { Site } from '../../http/message.ts'
import type { Request } from '../../http/request.ts'
import { formsErrors } from './errors.ts'
import { cleanName } from './file-name.ts'
import { type Visit, whenOver } from './lifetime.ts'
import { type FilePart, type FileSink, readMultipart } from './multipart.ts'
import { uploadOptions } from './options.ts'
import { boundaryOf } from './part-head.ts'
import { removeUploads, Upload } from './upload.ts'
import { openUploadFolder } from './upload-folder.ts'
import { writeUpload } from './write-upload.ts'

/** The request as the App has it, which knows the site, and when it is over. */
export interface Visiting extends Visit {
  readonly site: Site
}

/**
 * A decoder for the App's table.
 *
 * @param visit without it every file is held in memory
 * @throws GUI_FORMS_* for a malformed form, GUI_HTTP_BODY_TOO_LARGE, GUI_HTTP_BODY_UTF8, and what reading the body throws
 */
export async function decodeMultipart(request: Request, contentType: string, visit?: Visiting): Promise<FormData> {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) throw formsErrors.fail('GUI_FORMS_BOUNDARY')
  const bytesMax = request.bodyBytesMax
  const tooLarge = () => httpErrors.fail('GUI_HTTP_BODY_TOO_LARGE', { max: bytesMax })
  if (request.incoming !== undefined && request.incoming.length > bytesMax) throw tooLarge()
  const { body, signal } = request
  if (body === null) throw formsErrors.fail('GUI_FORMS_CUT')
  // What the parts may be together is said by bodyBytesMax alone.
  const whole = { fileBytesMax: bytesMax, fieldBytesMax: bytesMax, fieldsBytesMax: bytesMax }
  const settings = uploadOptions.resolve({ ...whole, filesMax: uploadOptions.rows.partsMax.default })
  const files = new FormFiles(settings.memoryFileBytesMax, visit)
  try {
    const entries = await readMultipart({ body, boundary, settings, bytesMax, tooLarge, signal, sink: files.sink })
    if (visit !== undefined && files.onDisk.length > 0) whenOver(visit, () => removeUploads(files.onDisk))
    return formOf(entries, files)
  } catch (error) {
    await removeUploads(files.onDisk)
    throw error
  }
}

/** Fields and files in the order of the form, as far as FormData has one: by name. */
function formOf(entries: readonly (readonly [string, string])[], files: FormFiles): FormData {
  const form = new FormData()
  for (const [name, text] of entries) form.append(name, text)
  for (const [name, file] of files.given) form.append(name, file)
  return form
}

class FormFiles {
  readonly onDisk: Upload[] = []
  readonly #places: (readonly [field: string, file: File] | undefined)[] = []
  readonly #memoryBytesMax: number
  readonly #visit: Visiting | undefined

  constructor(memoryBytesMax: number, visit: Visiting | undefined) {
    this.#memoryBytesMax = visit === undefined ? Number.POSITIVE_INFINITY : memoryBytesMax
    this.#visit = visit
  }

  get given(): (readonly [field: string, file: File])[] {
    return this.#places.filter((place) => place !== undefined)
  }

  readonly sink: FileSink = async (head, content) => {
    const place = this.#places.push(undefined) - 1
    const chunks: Buffer[] = []
    let bytes = 0
    const iterator = content[Symbol.asyncIterator]()
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
      chunks.push(step.value)
      bytes += step.value.length
      if (bytes <= this.#memoryBytesMax) continue
      this.#places[place] = [head.name, await this.#write(head, goingOn(chunks, iterator))]
      return
    }
    const name = head.fileName === '' ? '' : cleanName(head.fileName) || 'file'
    this.#places[place] = [head.name, new File(chunks as BlobPart[], name, { type: head.type })] // a Buffer is a view
  }

  async #write(head: FilePart, content: AsyncIterable<Buffer>): Promise<Upload> {
    const folder = await openUploadFolder(this.#visit?.site)
    const written = await writeUpload(content, {
      folder,
      bytesMax: Number.POSITIVE_INFINITY,
      tooLarge: () => {},
      sha256: false,
    })
    if (written === undefined) throw new TypeError('A file without a bound was too large.')
    const name = cleanName(head.fileName) || 'file'
    const root = () => this.#visit?.site.root ?? ''
    const upload = new Upload({ field: head.name, name, type: head.type, root, ...written })
    this.onDisk.push(upload)
    return upload
  }
}

/** What was read already, and then the rest. */
async function* goingOn(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, void> {
  yield* chunks
  for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value
}
