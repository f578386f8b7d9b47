// exit.ts: how it ended, as HTTPie's exit codes. 2 is a timeout here and not a slip on the command line: a script that
// was written for HTTPie reads these numbers.

import { isGuichetError } from '../../base/errors.ts'

export const EXIT = {
  ok: 0,
  error: 1,
  timeout: 2,
  redirect: 3,
  clientError: 4,
  serverError: 5,
  tooManyRedirects: 6,
  interrupted: 130,
} as const

const CODES: Readonly<Record<string, number>> = {
  GUI_CLIENT_TIMEOUT: EXIT.timeout,
  GUI_CLIENT_REDIRECTS: EXIT.tooManyRedirects,
}

/** The exit code for what was thrown. */
export function exitCodeOfError(error: unknown): number {
  return (isGuichetError(error) ? CODES[error.code] : undefined) ?? EXIT.error
}

/** The exit code that --check-status and --download give to a status; a redirect that was to be followed is none. */
export function exitCodeOfStatus(status: number, follows: boolean): number {
  if (status >= 300 && status < 400 && !follows) return EXIT.redirect
  if (status >= 400 && status < 500) return EXIT.clientError
  if (status >= 500 && status < 600) return EXIT.serverError
  return EXIT.ok
}
