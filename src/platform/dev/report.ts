// report.ts: an error as plain values, which go from process to process and onto a page.

import { isGuichetError } from '../../base/errors.ts'
import { usersStack } from '../diagnose.ts'

export interface ErrorReport {
  readonly name: string
  readonly message: string
  /** For a terminal: everything that the reader can do something about. */
  readonly text: string
}

export function reportOf(error: unknown): ErrorReport {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error), text: String(error) }
  const { name, message } = error
  if (isGuichetError(error) && error.blame !== 'bug') return { name, message, text: `${message}\n${error.hint}` }
  return { name, message, text: usersStack(error) }
}
