// terminal.ts: where messages are shown: standard output, a file, standard error, or nowhere. Writes wait for slow readers.

import { closeSync, openSync, writeSync } from 'node:fs'
import { clientErrors } from './errors.ts'
import { reasonOf } from './reason.ts'

export interface Screen {
  readonly isTty: boolean
  write(text: string | Uint8Array): Promise<void>
  close(): void
}

/** @param stream standard output or standard error */
export function screenOn(stream: NodeJS.WriteStream): Screen {
  return {
    isTty: stream.isTTY === true,
    write(text) {
      // The callback comes when the bytes are the system's: a slow reader slows the download, and fills no memory.
      return new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()))
      })
    },
    close() {},
  }
}

/** @throws GUI_CLIENT_FILE */
export function screenInFile(path: string): Screen {
  const file = openForWriting(path, 'w')
  return {
    isTty: false,
    async write(text) {
      writeWhole(file, typeof text === 'string' ? Buffer.from(text) : text)
    },
    close: () => closeSync(file),
  }
}

export const NOWHERE: Screen = { isTty: false, async write() {}, close() {} }

/** @throws GUI_CLIENT_FILE */
export function openForWriting(path: string, flags: 'w' | 'wx' | 'a' | 'r+'): number {
  try {
    return openSync(path, flags)
  } catch (error) {
    const why = reasonOf(error)
    throw clientErrors.fail('GUI_CLIENT_FILE', { path, what: 'the output', why }, error)
  }
}

/** A write may take less than it was given. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}
