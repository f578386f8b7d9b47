// part-head.ts: the header fields of one part of a form -> its name, its file name and its type. RFC 7578 §4, and the
// escapes that browsers write (HTML, "multipart/form-data encoding algorithm"). Pure; bytes come as Latin-1 text.

import { isUtf8 } from 'node:buffer'

export interface PartHead {
  readonly name: string
  /** As the client gave it, not cleaned; undefined for a field that is no file, "" for a file input left empty. */
  readonly fileName: string | undefined
  /** Media type without parameters, in small letters; "" without one. */
  readonly type: string
}

/** By name in small letters; each with its values in order. */
export type PartFields = Readonly<Record<string, readonly string[] | undefined>>

const TYPE = /^[\w!#$%&'*+.^`|~-]{1,127}\/[\w!#$%&'*+.^`|~-]{1,127}$/
/** One parameter: a quoted text, in which only a quote and a backslash may be escaped, or a token. */
const PARAMETER = /;[ \t]*([\w!#$%&'+.^`|~-]+\*?)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s";]*))[ \t]*/y
const PLAIN_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', ''])

/** @returns the head, or in words what is wrong with it */
export function parsePartHead(fields: PartFields): PartHead | string {
  const dispositions = fields['content-disposition'] ?? []
  const [disposition] = dispositions
  if (disposition === undefined) return 'has no Content-Disposition'
  if (dispositions.length > 1) return 'has more than one Content-Disposition'
  const parameters = parametersOf(disposition)
  if (parameters === undefined) return 'has a malformed Content-Disposition'
  const given = parameters.get('name')
  if (given === undefined) return 'has no name'
  const name = unescapeText(given)
  if (name === undefined) return 'has a name that is not UTF-8'
  if (/\p{Cc}/u.test(name)) return 'has a control character in its name'
  if (!PLAIN_ENCODINGS.has((fields['content-transfer-encoding']?.[0] ?? '').trim().toLowerCase()))
    return 'is encoded for mail, by Content-Transfer-Encoding'
  const type = (fields['content-type']?.[0] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return { name, fileName: fileNameOf(parameters), type: TYPE.test(type) ? type : '' }
}

/** Those of `form-data; name="a"`, the first of a name; undefined when it is no such line. */
function parametersOf(disposition: string): ReadonlyMap<string, string> | undefined {
  const start = /^[ \t]*form-data[ \t]*/i.exec(disposition)?.[0].length
  if (start === undefined) return undefined
  const parameters = new Map<string, string>()
  PARAMETER.lastIndex = start
  let end = start
  for (let found = PARAMETER.exec(disposition); found !== null; found = PARAMETER.exec(disposition)) {
    end = PARAMETER.lastIndex
    const key = (found[1] ?? '').toLowerCase()
    if (parameters.has(key)) return undefined
    // A backslash of a Windows path is one; before a quote or another backslash it escapes.
    parameters.set(key, found[2]?.replace(/\\(["\\])/g, '$1') ?? found[3] ?? '')
  }
  return /^[;\s]*$/.test(disposition.slice(end)) ? parameters : undefined
}

/** `filename*` says more than `filename` (RFC 8187); a browser never sends it. */
function fileNameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const extended = parameters.get('filename*')
  const decoded = extended === undefined ? undefined : decodeExtended(extended)
  if (decoded !== undefined) return decoded
  const given = parameters.get('filename')
  if (given === undefined) return undefined
  return unescapeText(given) ?? given
}

/** RFC 8187 §3.2: UTF-8''%C3%A9.txt. Undefined when it is of another charset, or malformed. */
function decodeExtended(value: string): string | undefined {
  const found = /^utf-8'[\w-]*'(.*)$/i.exec(value)
  if (found === null) return undefined
  try {
    return decodeURIComponent(found[1] ?? '')
  } catch {
    return undefined
  }
}

/** Undefined when the bytes are not UTF-8. Browsers write a line break and a quote as %0D, %0A and %22, and nothing else. */
function unescapeText(latin1: string): string | undefined {
  const bytes = Buffer.from(latin1, 'latin1')
  if (!isUtf8(bytes)) return undefined
  return bytes
    .toString('utf8')
    .replace(/%(0A|0D|22)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** The boundary of a Content-Type, RFC 2046 §5.1.1; undefined when there is none that is valid. */
export function boundaryOf(contentType: string): string | undefined {
  const found = /;[ \t]*boundary[ \t]*=[ \t]*(?:"([^"]*)"|([^\s";]*))/i.exec(contentType)
  const boundary = found?.[1] ?? found?.[2] ?? ''
  return /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary) ? boundary : undefined
}
