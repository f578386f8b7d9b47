// failure-place.ts: where in the user's files an error belongs that is noticed behind their functions, such as what they
// returned: at the declaration, not at whichever function of theirs happens to wait for the answer. Nothing here is hot.

import { relative } from 'node:path'
import { isGuichetError } from '../base/errors.ts'
import type { Site } from '../http/message.ts'
import { type Origin, shownPlace } from './routing/origin.ts'

/** What is noticed when the function that did it has returned. */
const AFTERWARDS: ReadonlySet<string> = new Set([
  ...['GUI_APP_ANSWER', 'GUI_APP_MOUNT_ANSWER', 'GUI_APP_RESPONSE', 'GUI_APP_UNESCAPED'],
])

/** Gives `error` the place of `origin`, when it is of such a kind and has none. @returns `error` */
export function placed(error: unknown, origin: Origin | undefined): unknown {
  if (!isGuichetError(error) || error.place !== undefined || !AFTERWARDS.has(error.code)) return error
  const place = shownPlace(origin ?? {})
  if (place !== undefined) error.place = place
  return error
}

/** File and line of `origin` as they are seen from the site's folder, "app.ts:6". */
export function nearPlace(origin: Origin | undefined, site: Site | undefined): string | undefined {
  const place = shownPlace(origin ?? {})
  if (place === undefined || site === undefined) return place
  try {
    const near = relative(site.root, place)
    return near.startsWith('..') ? place : near
  } catch {
    // A site without a folder says so by an error.
    return place
  }
}
