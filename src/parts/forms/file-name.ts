// file-name.ts: what a client calls its file -> a name that may be shown and kept: no path, no control character, at most
// 255 bytes. Never the name under which a file is written while it comes. Pure.

const NAME_BYTES_MAX = 255
/** An extension longer than this is none. */
const EXTENSION_BYTES_MAX = 16
const NAMELESS = 'file'

/**
 * The last segment of what may be a path of any system, without what does not belong into a line of text: control
 * characters, half surrogate pairs, and the signs that turn the direction of writing, by which "gpj.exe" looks like
 * "exe.jpg". Canonically composed, so that the same name is the same text whoever sends it.
 *
 * @returns "" when nothing is left
 */
export function cleanName(given: string): string {
  const last = given.slice(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
  const shown = last
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .normalize('NFC')
    .trim()
  return shown === '.' || shown === '..' ? '' : shorten(shown, NAME_BYTES_MAX)
}

/** Windows opens devices by these names, whatever the extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/**
 * A name for a file on any disk: not hidden, no sign that a file system forbids, no name of a device.
 * @param taken how many names of this kind are taken already: 0 for "a.png", 1 for "a-2.png"
 */
export function diskName(shown: string, taken: number): string {
  const plain = shown.replace(/[<>:"/\\|?*]/g, '_').replace(/^\.+|[. ]+$/g, '')
  const safe = plain === '' ? NAMELESS : DEVICE.test(plain) ? `_${plain}` : plain
  const dot = extensionStart(safe)
  const number = taken === 0 ? '' : `-${taken + 1}`
  const extension = safe.slice(dot)
  return cut(safe.slice(0, dot), NAME_BYTES_MAX - Buffer.byteLength(number + extension)) + number + extension
}

/** In small letters, with its dot; "" without one. */
export function extensionOf(name: string): string {
  return name.slice(extensionStart(name)).toLowerCase()
}

function shorten(name: string, bytesMax: number): string {
  if (Buffer.byteLength(name) <= bytesMax) return name
  const extension = name.slice(extensionStart(name))
  return cut(name.slice(0, name.length - extension.length), bytesMax - Buffer.byteLength(extension)) + extension
}

function extensionStart(name: string): number {
  const dot = name.lastIndexOf('.')
  return dot <= 0 || Buffer.byteLength(name.slice(dot)) > EXTENSION_BYTES_MAX ? name.length : dot
}

/** The beginning of `text` that fits, in whole characters. */
function cut(text: string, bytesMax: number): string {
  let bytes = 0
  let end = 0
  for (const sign of text) {
    bytes += Buffer.byteLength(sign)
    if (bytes > bytesMax) break
    end += sign.length
  }
  return text.slice(0, end)
}
