// guestbook-site.ts: the example guestbook, running on a copy of its own, inside the project so that its packages are found.

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Running, start } from '../cli/running.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/guestbook', import.meta.url))
const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url))

export interface Guestbook {
  readonly url: string
  readonly folder: string
  end(): Promise<void>
}

export async function openGuestbook(): Promise<Guestbook> {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'guestbook-'))
  for (const name of ['app.ts', 'book.ts', 'entry-form.ts', 'languages.ts', 'picture.ts'])
    cpSync(join(EXAMPLE, name), join(folder, name))
  for (const name of ['templates', 'public', 'migrations'])
    cpSync(join(EXAMPLE, name), join(folder, name), { recursive: true })
  let running: Running | undefined
  const end = async () => {
    await running?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    running = await start([folder, '-p', '0'])
  } catch (error) {
    await end()
    throw error
  }
  return { url: running.url, folder, end }
}

/** A picture of one pixel that a browser shows, made `bytes` long by what stands behind its end. */
export function png(bytes = 0): Buffer {
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  return Buffer.concat([pixel, Buffer.alloc(Math.max(0, bytes - pixel.length), 7)])
}

export const HOSTILE = `"><img src=x onerror="document.title='owned'"><b>'&amp;{{ 7 * 7 }}`
