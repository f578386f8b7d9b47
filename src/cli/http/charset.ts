// charset.ts: bytes of a body -> text and back, by the charset of the Content-Type, or by what the bytes look like.

import { parseParameters } from './content-type.ts'

/** True for charsets that can be read. */
function isCharset(name: string): boolean {
  try {
    new TextDecoder(name)
    return true
  } catch {
    return false
  }
}

/** The charset that a Content-Type names, when it is one that can be read. */
export function charsetOf(contentType: string): string | undefined {
  const name = parseParameters(contentType).get('charset')
  return name !== undefined && isCharset(name) ? name : undefined
}

/** What the bytes are when nobody says: UTF-8 when they are, else what old pages in the West are in. */
export function guessCharset(bytes: Uint8Array): string {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  return new TextDecoder(charset ?? guessCharset(bytes)).decode(bytes)
}

const LATIN = /^(?:iso-8859-1|latin-?1|us-ascii|ascii|windows-1252)$/i

/** The text in the charset it came in where that can be written, else in UTF-8: a pipe gets what the server meant. */
export function encodeText(text: string, charset: string | undefined): Uint8Array {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of Latin-1 is meant.
  const fits = charset !== undefined && LATIN.test(charset) && /^[\x00-\xff]*$/.test(text)
  return Buffer.from(text, fits ? 'latin1' : 'utf8')
}
