// multipart.ts: form fields and files -> multipart/form-data (RFC 7578), with the names of fields and files written as
// browsers and HTTPie write them: UTF-8, and %22 for a quote.

import { randomUUID } from 'node:crypto'
import type { FormField } from './request-items.ts'

export interface Multipart {
  readonly boundary: string
  /** What stands before each part's content; the content itself is text or a file. */
  readonly parts: readonly { readonly head: Uint8Array; readonly content: FormField[1] }[]
  readonly end: Uint8Array
  /** Of the whole. */
  readonly bytes: number
}

export function newBoundary(): string {
  return randomUUID().replaceAll('-', '')
}

export function layOutParts(fields: readonly FormField[], boundary: string): Multipart {
  const parts = fields.map(([name, content], at) => {
    const isFile = typeof content !== 'string'
    const file = isFile ? `; filename="${quoted(content.name)}"` : ''
    const type = isFile && content.type !== undefined ? `Content-Type: ${content.type}\r\n` : ''
    const open = `${at === 0 ? '' : '\r\n'}--${boundary}\r\n`
    const head = Buffer.from(`${open}Content-Disposition: form-data; name="${quoted(name)}"${file}\r\n${type}\r\n`)
    return { head, content }
  })
  const end = Buffer.from(`${fields.length === 0 ? '' : '\r\n'}--${boundary}--\r\n`)
  const bytes = parts.reduce((sum, { head, content }) => sum + head.length + lengthOf(content), end.length)
  return { boundary, parts, end, bytes }
}

function lengthOf(content: FormField[1]): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.bytes
}

function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these may not stand in a header, so they are encoded.
  return text.replace(/[\0-\x1a\x1c-\x1f"\\]/g, (sign) => {
    if (sign === '\\') return '\\\\'
    return `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
}
