// finding-of.ts: an error that loading threw -> a finding: its sentence, and the place that stands before it. Pure.

import { basename, resolve } from 'node:path'
import { isGuichetError } from '../../base/errors.ts'
import type { Finding } from '../../base/finding.ts'

/** @param file what was being looked at, when the error names no place of its own */
export function findingOf(error: unknown, file?: string): Finding {
  const message = error instanceof Error ? error.message : String(error)
  // What diagnose.ts wrote: "app.ts:3:7: why", an empty line, and the excerpt.
  const [first = ''] = message.split('\n\n')
  const placed = /^(.+?):(\d+):(\d+): ([\s\S]*)$/.exec(first)
  const hint = isGuichetError(error) ? error.hint : 'Correct it and check again.'
  if (placed === null) {
    const name = file === undefined ? '' : `${basename(file)}: `
    return { level: 'error', says: first.startsWith(name) ? first.slice(name.length) : first, hint, file }
  }
  const [, path = '', line, column, says = ''] = placed
  const at = { file: resolve(path), line: Number(line), column: Number(column) }
  // What guichet itself refused while the file was loaded has advice of its own.
  const cause = error instanceof Error ? error.cause : undefined
  if (isGuichetError(cause)) return { level: 'error', says: cause.message, hint: cause.hint, ...at }
  return { level: 'error', says, hint, ...at }
}
