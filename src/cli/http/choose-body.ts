// choose-body.ts: which of the possible bodies a request has: --raw, standard input, a file, or the data fields. There
// can be one only.

import { clientErrors } from './errors.ts'
import type { OutgoingRequest } from './exchange.ts'
import { withField } from './fields.ts'
import {
  bytesBody,
  compressedBody,
  fileBody,
  formBody,
  jsonBody,
  multipartBody,
  type RequestBody,
  streamBody,
  wholeOf,
} from './request-body.ts'
import type { RequestItems, TypedHeader } from './request-items.ts'
import type { Settings } from './settings.ts'
import { standardInput } from './standard-input.ts'

/**
 * @param usesInput standard input is a file or a pipe, and may be read
 * @throws GUI_CLIENT_BODY_TWICE, GUI_CLIENT_FILE, GUI_CLIENT_STDIN
 */
export async function chooseBody(
  items: RequestItems,
  typed: readonly TypedHeader[],
  settings: Settings,
  usesInput: boolean,
): Promise<RequestBody | undefined> {
  const sources = [
    ...(settings.raw === undefined ? [] : ['--raw']),
    ...(usesInput ? ['standard input'] : []),
    ...(items.file === undefined ? [] : ['a file']),
    ...(items.json === undefined && items.fields.length === 0 ? [] : ['data fields']),
  ]
  const [one, other] = sources
  if (one !== undefined && other !== undefined) throw clientErrors.fail('GUI_CLIENT_BODY_TWICE', { one, other })
  if (settings.raw !== undefined) return bytesBody(Buffer.from(settings.raw))
  if (usesInput) {
    const input = standardInput(settings.stdinSeconds)
    return settings.chunked ? streamBody(input) : bytesBody(await wholeOf(input))
  }
  if (items.file !== undefined) return fileBody(items.file)
  if (settings.kind === 'json') return jsonBody(items)
  if (!settings.multipart && items.fields.every(([, value]) => typeof value === 'string')) return formBody(items.fields)
  const type = typed.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return multipartBody(items.fields, { boundary: settings.boundary, type })
}

/** The same request with a compressed body, when that is smaller, or wanted in any case. */
export async function compressed(request: OutgoingRequest, isForced: boolean): Promise<OutgoingRequest> {
  const { body, fields } = request
  if (body === undefined || body.length === 0) return request
  const small = await compressedBody(body, isForced)
  if (small === undefined) return request
  const sized = withField(fields, 'Content-Length', String(small.length))
  return { ...request, body: small, fields: withField(sized, 'Content-Encoding', 'deflate') }
}
