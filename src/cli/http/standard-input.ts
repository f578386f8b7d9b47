// standard-input.ts: is there a body on standard input, and what is it? A terminal is none, nor is a device such as
// /dev/null, which is what programs without input get. A pipe is waited for, but not without end.

import { fstatSync } from 'node:fs'
import { isatty } from 'node:tty'
import { clientErrors } from './errors.ts'

const WARN_AFTER_MS = 3000

/** True when standard input is a file or a pipe. */
export function hasStandardInput(): boolean {
  if (isatty(0)) return false
  try {
    return !fstatSync(0).isCharacterDevice()
  } catch {
    // Closed: nothing can be read.
    return false
  }
}

/**
 * As it comes.
 *
 * @param seconds how long the first byte may take
 * @throws GUI_CLIENT_STDIN
 */
export async function* standardInput(seconds: number): AsyncGenerator<Uint8Array> {
  const { stdin } = process
  const warning = setTimeout(() => {
    process.stderr.write('guichet: waiting for a body on standard input; --ignore-stdin leaves it alone.\n')
  }, WARN_AFTER_MS)
  const end = setTimeout(() => stdin.destroy(clientErrors.fail('GUI_CLIENT_STDIN', { seconds })), seconds * 1000)
  const begun = () => {
    clearTimeout(warning)
    clearTimeout(end)
  }
  try {
    for await (const piece of stdin) {
      begun()
      // Without an encoding it gives Buffers.
      yield piece as Buffer
    }
  } finally {
    begun()
  }
}
