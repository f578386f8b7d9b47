// accept.ts: does a file fit what an input accepts? The attribute `accept` of HTML: media types, `image/*`, extensions.
// What a client says of its file may be wrong: this keeps honest people from mistakes, and is no check of the content.

import { extensionOf } from './file-name.ts'

/** @param accept such as "image/*,.pdf" */
export function acceptsFile(accept: string, file: { readonly name: string; readonly type: string }): boolean {
  const wanted = accept
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '')
  if (wanted.length === 0) return true
  const type = file.type.toLowerCase()
  return wanted.some((item) => {
    if (item.startsWith('.')) return extensionOf(file.name) === item || file.name.toLowerCase().endsWith(item)
    if (item === '*/*') return true
    return item.endsWith('/*') ? type.startsWith(item.slice(0, -1)) : type === item
  })
}
