// origin.ts: where in the user's files something was declared: remembered as one frame of a stack, made into text only when
// somebody asks. Knows nothing of what was declared.

import { fileURLToPath } from 'node:url'

/** What a place is read from. */
export interface Origin {
  readonly stack?: string
}

/** Remembers where `caller` was called from. */
export function originOf(caller: unknown): Origin {
  const origin: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 1
  Error.captureStackTrace(origin, caller as () => void) // the functions that declare things, see callers
  Error.stackTraceLimit = limit
  return origin
}

/** What the platform itself mounts is declared in no file of the user. A program in one file, such as a Worker, has no other. */
let platform: string | undefined

function isOfPlatform(place: string): boolean {
  try {
    platform ??= fileURLToPath(new URL('../../platform/', import.meta.url))
  } catch {
    platform = ''
  }
  return platform !== '' && place.startsWith(platform)
}

/** The place for people who look for it in their own files. */
export function shownPlace(origin: Origin): string | undefined {
  const place = placeOf(origin)
  return isOfPlatform(place) || !place.includes(':') ? undefined : place
}

/** File and line, as far as the stack tells. */
export function placeOf({ stack }: Origin): string {
  const line = (stack ?? '').split('\n').find((text) => /^\s+at /.test(text)) ?? ''
  return /\(?((?:file:\/\/)?[^()\s]+:\d+):\d+\)?$/.exec(line)?.[1]?.replace('file://', '') ?? 'an unknown place'
}
