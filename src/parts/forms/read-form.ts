// read-form.ts: the body that a form was posted with -> its texts and its files, by name, within limits. Files of fields
// that the form does not have are not written.

import type { AppRequest } from '../../app/app-request.ts'
import { httpErrors } from '../../http/errors.ts'
import { assertEscapes } from '../../http/request.ts'
import { formsErrors } from './errors.ts'
import { type Field, type FormNode, fieldsIn } from './field.ts'
import { uploadOptions } from './options.ts'
import { receive } from './receive.ts'
import type { Upload } from './upload.ts'
import { isMultipart, type UploadsOptions } from './uploads.ts'

/** What was posted, by the names of the form. */
export interface Posted {
  readonly texts: ReadonlyMap<string, readonly string[]>
  readonly uploads: ReadonlyMap<string, readonly Upload[]>
  /** Fields of which a file was larger than allowed. */
  readonly tooLarge: ReadonlySet<string>
}

type AnyAppRequest = AppRequest<unknown, unknown, unknown>

const URLENCODED = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i

/** @throws GUI_HTTP_BODY_*, GUI_FORMS_* when what came is no form, or more than the limits allow */
export async function readForm(
  request: AnyAppRequest,
  nodes: readonly FormNode[],
  given: UploadsOptions,
): Promise<Posted> {
  const type = request.headers.get('content-type') ?? ''
  if (isMultipart(type)) return readMultipartForm(request, fieldsIn(nodes), given)
  if (!URLENCODED.test(type))
    throw httpErrors.fail('GUI_HTTP_BODY_MEDIA_TYPE', {
      known: 'application/x-www-form-urlencoded or multipart/form-data',
    })
  const { fieldsMax } = uploadOptions.resolve({ fieldsMax: given.fieldsMax })
  const text = await request.inner.text()
  if (text.split('&', fieldsMax + 1).length > fieldsMax)
    throw formsErrors.fail('GUI_FORMS_PARTS', { max: fieldsMax, what: 'fields', option: 'fieldsMax' })
  assertEscapes(text)
  return { texts: grouped(new URLSearchParams(text)), uploads: new Map(), tooLarge: new Set() }
}

async function readMultipartForm(
  request: AnyAppRequest,
  fields: readonly Field[],
  given: UploadsOptions,
): Promise<Posted> {
  const { onProgress, ...limits } = given
  const own = uploadOptions.resolve(limits)
  const files = fields.filter((field) => field.widget === 'file')
  const bounds = new Map(files.map((field) => [field.name, field.bytesMax ?? own.fileBytesMax]))
  const fileBytesMax = Math.max(own.fileBytesMax, ...bounds.values())
  const settings = { ...own, fileBytesMax, filesMax: files.length === 0 ? 0 : own.filesMax }
  // A file for a field that the form does not have is not written.
  const fieldFileBytesMax = (name: string) => bounds.get(name) ?? 0
  const form = await receive(request, { settings, onProgress, fieldFileBytesMax })
  const uploads = new Map<string, Upload[]>()
  for (const upload of form.uploads) if (bounds.has(upload.field)) add(uploads, upload.field, upload)
  return { texts: grouped(form.entries), uploads, tooLarge: form.tooLarge }
}

function grouped(pairs: Iterable<readonly [string, string]>): Map<string, string[]> {
  const texts = new Map<string, string[]>()
  // Browsers send line breaks as CRLF; what was typed, and counted by maxlength, is LF.
  for (const [name, text] of pairs) add(texts, name, text.replace(/\r\n?/g, '\n'))
  return texts
}

function add<Value>(lists: Map<string, Value[]>, name: string, value: Value): void {
  const list = lists.get(name)
  if (list === undefined) lists.set(name, [value])
  else list.push(value)
}
