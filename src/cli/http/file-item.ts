// file-item.ts: name@path;type=… -> the file that is sent: looked at now, read when it goes out.

import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { lookup } from 'mrmime'
import { clientErrors } from './errors.ts'
import { inHome } from './home-path.ts'
import type { Item } from './items.ts'
import { reasonOf } from './reason.ts'

export interface FileToSend {
  readonly path: string
  /** The last part of the path, which the server is told. */
  readonly name: string
  readonly bytes: number
  /** Media type, from `;type=` or the ending; undefined when nothing tells it. */
  readonly type: string | undefined
  /** Of a pipe or a device, which has no size before it is read, and can be read once. */
  readonly content: Uint8Array | undefined
}

/** @throws GUI_CLIENT_ITEM_FILE */
export function fileIn(item: Item): FileToSend {
  const [typed = '', type] = item.value.split(';type=')
  const path = inHome(typed)
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) throw new Error('it is a folder')
    const content = stat.isFile() ? undefined : readFileSync(path)
    const bytes = content?.length ?? stat.size
    return { path, name: basename(typed), bytes, type: type || typeOfName(typed), content }
  } catch (error) {
    throw clientErrors.fail('GUI_CLIENT_ITEM_FILE', { item: item.typed, why: reasonOf(error) }, error)
  }
}

/** The media type that a name's ending tells, without a charset. */
function typeOfName(name: string): string | undefined {
  return /\.[^./]+$/.test(name) ? lookup(name) : undefined
}
