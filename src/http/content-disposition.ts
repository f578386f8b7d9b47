// content-disposition.ts: the field that names a download (RFC 6266), with names in any script (RFC 8187). Pure.

/**
 * @param kind "attachment" is saved, "inline" is shown
 * @param name of the file, without a path: slashes and control characters become "_"
 * @example encodeDisposition('attachment', 'été.pdf') // attachment; filename="_t_.pdf"; filename*=UTF-8''%C3%A9t%C3%A9.pdf
 */
export function encodeDisposition(kind: 'attachment' | 'inline', name: string): string {
  // Half a surrogate pair has no UTF-8; a browser would not take a path as a name either.
  const whole = name.replace(/[\p{Cc}\p{Cs}/\\]/gu, '_')
  const plain = whole.replace(/[^\x20-\x7e]/gu, '_')
  const quoted = `${kind}; filename="${plain.replace(/["\\]/g, '\\$&')}"`
  // A percent sign in the plain form is decoded by some browsers.
  if (plain === whole && !whole.includes('%')) return quoted
  return `${quoted}; filename*=UTF-8''${encodeExtended(whole)}`
}

/** RFC 8187 §3.2.1: what is no attr-char is escaped. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
