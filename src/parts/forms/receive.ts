// receive.ts: the multipart body of a request -> fields in memory and files on disk, which are gone when the request is
// over. For uploads(), forms and formData(): what they differ in is handed in.

import type { IncomingBody } from '../../http/incoming-body.ts'
import type { Site } from '../../http/message.ts'
import { formsErrors } from './errors.ts'
import { cleanName } from './file-name.ts'
import { type Visit, whenOver } from './lifetime.ts'
import { type FileSink, type Received, readMultipart } from './multipart.ts'
import type { UploadSettings } from './options.ts'
import { boundaryOf } from './part-head.ts'
import { removeUploads, Upload } from './upload.ts'
import { openUploadFolder } from './upload-folder.ts'
import { type WrittenFile, writeUpload } from './write-upload.ts'

/** What is asked of a request. */
export interface Sender extends Visit {
  readonly headers: { get(name: string): string | null }
  readonly body: ReadableStream<Uint8Array> | null
  readonly site: Site
  /** The server's request; none where the body comes from elsewhere. */
  readonly inner?: { readonly incoming: IncomingBody | undefined }
}

export interface ReceiveOptions {
  readonly settings: UploadSettings
  readonly onProgress?: ((received: Received) => void) | undefined
  /** Largest file of this field, bytes, when that is less than fileBytesMax; larger ones are left out, and said. */
  readonly fieldFileBytesMax?: ((field: string) => number | undefined) | undefined
}

export interface ReceivedForm {
  readonly entries: readonly (readonly [name: string, text: string])[]
  /** In the order of the form. */
  readonly uploads: readonly Upload[]
  /** Fields of which a file was left out, see `fieldFileBytesMax`. */
  readonly tooLarge: ReadonlySet<string>
}

/**
 * Reads the whole form. When it fails nothing stays on disk; when it does not, its files stay until the reply is sent.
 * @throws GUI_FORMS_*, GUI_HTTP_BODY_*
 */
export async function receive(request: Sender, options: ReceiveOptions): Promise<ReceivedForm> {
  const { settings, onProgress } = options
  const boundary = boundaryOf(request.headers.get('content-type') ?? '')
  if (boundary === undefined) throw formsErrors.fail('GUI_FORMS_BOUNDARY')
  const bytesMax = bytesMaxOf(settings)
  const tooLarge = () => formsErrors.fail('GUI_FORMS_TOO_LARGE', { max: bytesMax })
  const total = declaredLength(request)
  if (total !== undefined && total > bytesMax) throw tooLarge()
  const { body, signal } = request
  if (body === null) throw formsErrors.fail('GUI_FORMS_CUT')
  const files = new Files(request, options)
  try {
    const entries = await readMultipart({
      ...{ body, boundary, settings, bytesMax, tooLarge, signal },
      sink: files.sink,
      giveBack: request.inner?.incoming?.lend(),
      onReceived: onProgress === undefined ? undefined : (received) => onProgress({ received, total }),
    })
    const uploads = files.uploads
    if (uploads.length > 0) whenOver(request, () => removeUploads(uploads))
    return { entries, uploads, tooLarge: files.tooLarge }
  } catch (error) {
    await removeUploads(files.uploads)
    throw error
  }
}

/** The declared length of the body, bytes; undefined when it is chunked. */
function declaredLength(request: Sender): number | undefined {
  const field = request.headers.get('content-length')
  return field !== null && /^\d{1,15}$/.test(field) ? Number(field) : undefined
}

/** Room for two of the largest files and the fields, unless it was said. */
function bytesMaxOf({ bytesMax, fileBytesMax, fieldsBytesMax }: UploadSettings): number {
  return bytesMax ?? 2 * fileBytesMax + fieldsBytesMax
}

class Files {
  readonly tooLarge = new Set<string>()
  readonly #request: Sender
  readonly #options: ReceiveOptions
  /** A place for each file, in the order of the form; files that come together may be whole in another order. */
  readonly #places: (Upload | undefined)[] = []

  constructor(request: Sender, options: ReceiveOptions) {
    this.#request = request
    this.#options = options
  }

  get uploads(): Upload[] {
    return this.#places.filter((upload) => upload !== undefined)
  }

  readonly sink: FileSink = async (head, content) => {
    if (head.fileName === '') return
    const place = this.#places.push(undefined) - 1
    const { settings, fieldFileBytesMax } = this.#options
    const own = fieldFileBytesMax?.(head.name)
    const bytesMax = Math.min(own ?? settings.fileBytesMax, settings.fileBytesMax)
    const folder = await openUploadFolder(this.#request.site)
    const tooLarge = () => {
      if (own === undefined) throw formsErrors.fail('GUI_FORMS_FILE_TOO_LARGE', { max: bytesMax })
      this.tooLarge.add(head.name)
    }
    const written = await writeUpload(content, { folder, bytesMax, tooLarge, sha256: settings.sha256 })
    if (written !== undefined) this.#places[place] = this.#uploadOf(head, written)
  }

  #uploadOf(head: Parameters<FileSink>[0], { path, content, sha256 }: WrittenFile): Upload {
    const root = () => this.#request.site.root
    const { name: field, type } = head
    return new Upload({ field, name: cleanName(head.fileName) || 'file', type, path, content, sha256, root })
  }
}
